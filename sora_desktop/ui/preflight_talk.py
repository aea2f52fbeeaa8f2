"""The free checks before a paid order: it is held for a moment, and goes out if nothing speaks against it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from sora_desktop.domain.events import PreflightTold
from sora_desktop.domain.preflight import looking_s
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.batch.order import BatchOrder
from sora_desktop.ui.compose.order import GenerateOrder

WAIT_MS = 1_500
"""No order waits any longer for checks that look at nothing outside of this computer; for its images it waits this long
after the engine has given them up."""

Order = GenerateOrder | BatchOrder


@dataclass(frozen=True)
class _Held:
    """An order, where it goes, and until when it waits (monotonic)."""

    order: Order
    profile_id: str | None
    until_s: float
    has_images: bool


class PreflightTalk(QObject):
    """Holds orders, each until its checks are told or until its time is over, and then gives it on once."""

    passed = Signal(object, object)
    """An order, and the id of the profile to which it goes; ``None`` for the selected one."""
    found = Signal(object, object)
    """An order, and the sentences that speak against it."""
    looking_changed = Signal(bool)
    """Whether an order waits until its images were looked at."""

    def __init__(self, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._held: dict[str, _Held] = {}
        self._waiting = QTimer(self, singleShot=True)
        self._waiting.timeout.connect(self._release_late)

    def check(self, order: Order, profile_id: str | None) -> None:
        """Have an order checked; a second press of the same intent adds nothing."""
        if order.intent_id in self._held:
            return
        checkup, intent_id = order.checkup, order.intent_id
        images = len(checkup.images)
        wait_s = WAIT_MS / 1_000 + (looking_s(images) if images else 0)
        self._held[intent_id] = _Held(order, profile_id, time.monotonic() + wait_s, bool(images))
        self._engine.post(
            "preflight", lambda engine: engine.preflight(checkup, intent_id=intent_id, profile_id=profile_id)
        )
        self._follow()

    def hear(self, event: object) -> None:
        """Let an order go that nothing speaks against, and tell of another what was found."""
        if not isinstance(event, PreflightTold) or event.intent_id not in self._held:
            return
        held = self._held.pop(event.intent_id)
        self._follow()
        if event.sentences:
            self.found.emit(held.order, event.sentences)
        else:
            self.passed.emit(held.order, held.profile_id)

    def release_all(self) -> None:
        """The program ends: what is held was ordered all the same."""
        for intent_id in tuple(self._held):
            self.hear(PreflightTold(intent_id))

    def _release_late(self) -> None:
        """Let those go whose time is over."""
        now_s = time.monotonic()
        for intent_id, held in tuple(self._held.items()):
            if held.until_s <= now_s:
                self.hear(PreflightTold(intent_id))
        self._follow()

    def _follow(self) -> None:
        """Say what is waited for, and wait for the first whose time will be over."""
        self.looking_changed.emit(any(held.has_images for held in self._held.values()))
        self._waiting.stop()
        if self._held:
            first_s = min(held.until_s for held in self._held.values())
            self._waiting.start(max(0, math.ceil((first_s - time.monotonic()) * 1_000)))
