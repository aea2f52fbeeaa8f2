"""Sora Desktop: makes videos through a paid web API, from a window or a terminal."""

__version__ = "0.1.0"
