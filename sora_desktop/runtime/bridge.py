"""The one object through which the engine's thread speaks to the window's."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Bridge(QObject):
    """Carries frozen events across threads. It lives in the window's thread; ``told`` may be emitted from any."""

    told = Signal(object)
    """A ``domain.events.Event``."""
    failed = Signal(str)
    """A defect of ours in the engine's thread, in a sentence; the traceback is in the log."""
