"""The command lines of the child processes that do the program's work with pictures, so that the engine has no Qt."""

from __future__ import annotations

import sys


def child_command(name: str) -> list[str]:
    """How this very program is started for a hidden command, from its source and frozen."""
    if getattr(sys, "frozen", False):
        return [sys.executable, name]
    return [sys.executable, "-m", "sora_desktop", name]


def render_command() -> list[str]:
    """Draws the demo's clips."""
    return child_command("render-clip")


def frame_command() -> list[str]:
    """Takes last frames out of clips."""
    return child_command("take-frame")
