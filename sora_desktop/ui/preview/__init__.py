"""The preview: the selected clip, playing, or why there is nothing to play."""
