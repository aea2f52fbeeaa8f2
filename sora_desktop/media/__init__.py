"""Posters, picture decoding and the demo's clip renderer: Qt without widgets."""
