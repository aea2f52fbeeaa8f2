"""What is asked in the details before a clip is sent once more: over a budget, or after a later try that came."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from sora_desktop.domain.events import CommandRefused, PricesChanged
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.panes import Panes

BUDGET = "budget"
"""The field of a refusal that a person may overrule."""
LATER_TRY = "later try"
"""The same, where the clip came with a later try."""
MAY_BE_OVERRULED = frozenset({BUDGET, LATER_TRY})


@dataclass(frozen=True)
class Retry:
    """A command that something stands against, and its job."""

    command: str
    job_id: str
    against: str


class RetryTalk(QObject):
    """Hears each event after ``Conversation`` has."""

    def __init__(self, panes: Panes, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._panes = panes
        self._engine = engine
        panes.details.overruled.connect(self._overrule)

    @Slot(object)
    def hear(self, event: object) -> None:
        """Ask about a refusal that may be overruled, at the job that it is about; and know the prices to ask with."""
        if isinstance(event, PricesChanged):
            self._panes.details.prices.note(event.profile_id, event.prices.prices)
        if not isinstance(event, CommandRefused) or event.field not in MAY_BE_OVERRULED:
            return
        words = self._words().get(event.command)
        if words is None or not event.job_id:
            return
        self._panes.queue.select(event.job_id)
        retry = Retry(event.command, event.job_id, event.field)
        self._panes.details.ask_to_overrule(retry, event.job_id, event.sentence, words)

    def _words(self) -> dict[str, str]:
        return {
            "try_again": self.tr("Try again anyway"),
            "send_again": self.tr("Send again anyway"),
            "duplicate": self.tr("Duplicate anyway"),
        }

    @Slot(object)
    def _overrule(self, retry: Retry) -> None:
        job_id, intent_id = retry.job_id, uuid.uuid4().hex
        is_over = retry.against == BUDGET  # which is asked about last: whoever says yes then has said so before
        commands: dict[str, Callable[..., object]] = {
            "try_again": lambda engine: engine.try_again(job_id, may_cross_budget=is_over, may_repeat=True),
            "send_again": lambda engine: engine.send_again(job_id, may_cross_budget=True),
            "duplicate": lambda engine: engine.duplicate(job_id, intent_id=intent_id, may_cross_budget=True),
        }
        self._engine.post(retry.command, commands[retry.command])
