"""The window program: a window at once, all that works in it after the first paint, and an end in order."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from sora_desktop.app.frame import Frame
from sora_desktop.arguments import Options
from sora_desktop.storage.places import Places
from sora_desktop.ui.steps import Steps

if TYPE_CHECKING:
    from sora_desktop.app.interior import Interior
    from sora_desktop.app.termination import Termination

SETTLING_LIMIT_MS = 30_000


class Program(QObject):
    """One run of the window. ``run`` returns the exit code."""

    furnished = Signal()
    """The window is whole: there is an ``interior``, and its engine starts."""
    ready = Signal()
    """The engine is at work."""
    settled = Signal()
    """The start is over, once: the engine is at work, or has said why it cannot be, or said nothing for too long."""

    def __init__(self, application: QApplication, options: Options, places: Places) -> None:
        super().__init__()
        self._application = application
        self._frame = Frame(application, options, places)
        self._exit_code = 0
        self._termination: Termination | None = None
        self.window = self._frame.window
        self.interior: Interior | None = None
        self._settling = QTimer(self, singleShot=True, interval=SETTLING_LIMIT_MS)
        self._settling.timeout.connect(self._settle)
        self._is_settled = False
        self._steps = Steps(self._furnish(), self)
        self._steps.ended.connect(self._move_in)
        # Queued: the rest of the paint comes first.
        self.window.first_painted.connect(self._steps.start, Qt.ConnectionType.QueuedConnection)
        self.window.close_asked.connect(self._ask_to_close)

    def show(self) -> None:
        """Show the window; the rest follows when it is painted."""
        self._settling.start()
        self.window.show()

    def run(self) -> int:
        """Run Qt's loop until the window is gone. Returns the exit code."""
        self._application.exec()
        self.close()
        return self._exit_code

    def close(self) -> None:
        """Save, and end what runs beside the window; within two seconds, whatever hangs."""
        self._steps.stop()
        if self._termination is not None:
            self._termination.close()
        if self.interior is not None:
            self.interior.close(self._exit_code)
        else:
            self._frame.keeper.save()

    def _furnish(self) -> Generator[None, None, Interior]:
        """The second stage, step by step: modules come with it, and nothing here is known to the first paint."""
        from sora_desktop.app.termination import Termination

        self._termination = Termination(self)
        self._termination.asked.connect(self.window.let_go)
        yield
        from sora_desktop.app.furnishing import furnish

        yield
        panes = yield from furnish(self._frame)
        from sora_desktop.app.interior import Interior

        yield
        return Interior(self._frame, panes)

    @Slot(object)
    def _move_in(self, interior: Interior) -> None:
        interior.given_up.connect(self._give_up)
        interior.conversation.ready.connect(self.ready)
        for end in (interior.conversation.ready, interior.conversation.refused_to_start):
            end.connect(self._settle)
        self.interior = interior
        self.settled.connect(interior.panes.details.make_ready)
        interior.start()
        self.furnished.emit()

    @Slot()
    def _settle(self) -> None:
        self._settling.stop()
        if not self._is_settled:
            self._is_settled = True
            self.settled.emit()

    @Slot()
    def _ask_to_close(self) -> None:
        """Before the window is whole nothing was sent, so there is nothing to ask."""
        if self.interior is None:
            self.window.let_go()
        else:
            self.interior.ask_to_end()

    @Slot(int)
    def _give_up(self, exit_code: int) -> None:
        self._exit_code = exit_code
        self.window.let_go()
