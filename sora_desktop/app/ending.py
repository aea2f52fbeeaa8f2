"""How the window program ends: what it asks first, and that it ends within two seconds whatever hangs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sora_desktop.domain.queue_events import SendsHeld
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.conversation import Conversation
from sora_desktop.ui.queue.model import Counts
from sora_desktop.ui.quit_sheet import QuitSheet

PATIENCE_MS = 1_500
"""After this long the process ends without the engine's thread; what was committed is on the disk."""
HELD_WITHIN_MS = 300
"""So long is waited for the engine's word that nothing more is sent; one that hangs hears of it before it sends."""
_FOLLOW_AFTER_MS = 200
"""Between two creates nothing is sent for a moment: the sheet does not turn to and fro for that."""

_log = logging.getLogger(__name__)


class Ending(QObject):
    """Decides whether quitting asks something, and keeps the question true. Signals and log-out never ask."""

    decided = Signal()
    """The window may go."""
    silenced = Signal()
    """The sheet about jobs that go on is not wanted any more."""

    def __init__(
        self, conversation: Conversation, sheet: QuitSheet, counts: Callable[[], Counts], *, warns_of_jobs: bool
    ) -> None:
        """``counts``: how many jobs of the queue are in which plight."""
        super().__init__(sheet)
        self._conversation = conversation
        self._outstanding = conversation.outstanding
        self._counts = counts
        self._sheet = sheet
        self._warns_of_jobs = warns_of_jobs
        self._waits = self._is_leaving = self._is_held = False
        self._hanging = QTimer(self, singleShot=True, interval=HELD_WITHIN_MS)
        self._hanging.timeout.connect(self._decide)
        self._following = QTimer(self, singleShot=True, interval=_FOLLOW_AFTER_MS)
        self._following.timeout.connect(self._follow)
        sheet.quit_chosen.connect(self._leave)
        sheet.quit_now_chosen.connect(self._leave_now)
        sheet.wait_chosen.connect(self._wait)
        sheet.rejected.connect(self._stay)
        sheet.silenced.connect(self._silence)
        self._outstanding.sends_ended.connect(self._go_on)
        self._outstanding.sends_ended.connect(self.look_again)

    @Slot(bool)
    def warn_of_jobs(self, is_on: bool) -> None:
        """Say at quit which paid jobs go on, or do not."""
        self._warns_of_jobs = is_on

    @Slot()
    def ask(self) -> None:
        """The person wants to quit: go at once, or ask."""
        if self._sheet.isVisible():
            self._sheet.raise_()
        elif self._outstanding.is_sending or (self._outstanding.paid_jobs and self._warns_of_jobs):
            self._say_what_is_out()
        else:
            self._leave()

    @Slot(object)
    def hear(self, event: object) -> None:
        """Something has happened: an open question follows, and whoever leaves goes once nothing more can be sent."""
        if isinstance(event, SendsHeld):
            self._go_unless_sending(event.is_sending)
        self.look_again()

    @Slot()
    def look_again(self) -> None:
        """Something has happened to a clip: an open question follows."""
        if self._sheet.isVisible() and not self._following.isActive():
            self._following.start()

    @Slot()
    def _follow(self) -> None:
        if self._sheet.isVisible() and not self._waits:
            self._say_what_is_out()

    def _say_what_is_out(self) -> None:
        """The person decides also when nothing is out any more: perhaps they stay to see what has come."""
        paid, unsent = self._outstanding.paid_jobs, self._counts().waiting
        if self._outstanding.is_sending:
            self._sheet.say_answer_is_awaited()
        elif paid:
            self._sheet.say_jobs_go_on(paid, unsent)
        else:
            self._sheet.say_nothing_is_out(unsent)

    @Slot()
    def _leave(self) -> None:
        """Go, unless a create is out of which the window has not heard yet: it has, once no more can begin."""
        if not self._is_leaving:
            self._is_leaving = True
            self._hold()
            self._hanging.start()

    @Slot()
    def _leave_now(self) -> None:
        """The clip that is being sent becomes Unconfirmed, and no other one."""
        self._waits = False
        self._hold()
        self._decide()

    @Slot()
    def _wait(self) -> None:
        self._waits = True
        self._hold()

    @Slot()
    def _stay(self) -> None:
        if self._is_held:
            self._is_held = False
            self._conversation.hold_sends(False)

    def _hold(self) -> None:
        self._is_held = False
        self._conversation.hold_sends()

    def _go_unless_sending(self, is_sending: bool) -> None:
        self._is_held = True
        if self._waits and is_sending:
            self._go_on()
        elif self._waits:
            self._end_wait()  # also where the end of a create has been told and cannot be stored
        elif self._is_leaving and is_sending:
            self._is_leaving = False
            self._hanging.stop()
            self._sheet.say_answer_is_awaited()
        elif self._is_leaving:
            self._decide()

    @Slot()
    def _go_on(self) -> None:
        """The last answer has come: a wait is over."""
        if self._waits and self._is_held and not self._outstanding.is_sending:
            self._end_wait()

    def _end_wait(self) -> None:
        self._sheet.accept()
        self._decide()

    @Slot()
    def _decide(self) -> None:
        self._is_leaving = False
        self._hanging.stop()
        self.decided.emit()

    @Slot()
    def _silence(self) -> None:
        self._warns_of_jobs = False
        self.silenced.emit()


def end_thread(thread: EngineThread, exit_code: int) -> None:
    """End the engine's thread; a thread that hangs all the same does not keep the process."""
    thread.end()
    if not thread.wait(PATIENCE_MS):
        _log.warning("the engine did not end in time; leaving without it")
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_code)
