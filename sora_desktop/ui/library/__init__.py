"""The library: every kept clip, in a grid or a list, found by its words, judged, and used again."""
