"""What is asked in the details before a clip is sent once more: over a budget, or after a later try that came."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from sora_desktop.domain.events import BUDGET, LATER_TRY, CommandRefused, JobsAdded, PricesChanged
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.panes import Panes

MAY_BE_OVERRULED = frozenset({BUDGET, LATER_TRY})


@dataclass(frozen=True)
class Retry:
    """A command that something stands against, and its job."""

    command: str
    job_id: str
    against: str
    may_repeat: bool
    """The person has said, or says with this, that a clip is tried once more that came with a later try."""


class RetryTalk(QObject):
    """Hears each event after ``Conversation`` has."""

    def __init__(self, panes: Panes, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._panes = panes
        self._engine = engine
        self._repeated = ""
        """The clip of which this was said last, until the engine has taken or refused that."""
        panes.details.overruled.connect(self._overrule)

    @Slot(object)
    def hear(self, event: object) -> None:
        """Ask about a refusal that may be overruled, at the job that it is about; and know the prices to ask with."""
        if isinstance(event, PricesChanged):
            self._panes.details.prices.note(event.profile_id, event.prices.prices)
        elif isinstance(event, CommandRefused):
            self._ask_where_it_may_be_overruled(event, has_agreed=event.job_id == self._repeated)
        elif isinstance(event, JobsAdded):
            self._repeated = ""

    def _ask_where_it_may_be_overruled(self, refused: CommandRefused, *, has_agreed: bool) -> None:
        self._repeated = ""
        words = self._words().get(refused.command)
        if refused.field not in MAY_BE_OVERRULED or words is None or not refused.job_id:
            return
        self._panes.queue.select(refused.job_id)
        retry = Retry(refused.command, refused.job_id, refused.field, has_agreed or refused.field == LATER_TRY)
        self._panes.details.ask_to_overrule(retry, refused.job_id, refused.sentence, words)

    def _words(self) -> dict[str, str]:
        return {
            "try_again": self.tr("Try again anyway"),
            "send_again": self.tr("Send again anyway"),
            "duplicate": self.tr("Duplicate anyway"),
        }

    @Slot(object)
    def _overrule(self, retry: Retry) -> None:
        job_id, intent_id = retry.job_id, uuid.uuid4().hex
        is_over, may_repeat = retry.against == BUDGET, retry.may_repeat
        self._repeated = job_id if may_repeat else ""
        commands: dict[str, Callable[..., object]] = {
            "try_again": lambda engine: engine.try_again(job_id, may_cross_budget=is_over, may_repeat=may_repeat),
            "send_again": lambda engine: engine.send_again(job_id, may_cross_budget=True),
            "duplicate": lambda engine: engine.duplicate(job_id, intent_id=intent_id, may_cross_budget=True),
        }
        self._engine.post(retry.command, commands[retry.command])
