"""Measures of the left pane, in device-independent pixels: the form keeps them, and so does what stands in for it."""

from __future__ import annotations

RING_PX = 2
"""Room around the controls, in which their focus ring is drawn."""
LABEL_GAP_PX = 6
CONTROL_PX = 32
TOOLS_PX = 20
"""The height of the line with the prompt's label, which has buttons in it."""
FIELD_GAP_PX = 14 - RING_PX
SIDE_PX = 16 - RING_PX
