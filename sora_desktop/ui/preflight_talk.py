"""The free checks before a paid order: it is held for a moment, and goes out if nothing speaks against it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from sora_desktop.domain.events import PreflightTold
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.panel import ComposePanel, GenerateOrder

WAIT_MS = 1_500
"""No order waits any longer for checks that look at nothing outside of this computer."""
IMAGES_MS = 16_500
"""And none for its images; the engine has given them up by then."""


class PreflightTalk(QObject):
    """Holds orders, each until its checks are told or until its time is over, and then gives it on once."""

    passed = Signal(object, object)
    """A ``GenerateOrder``, and the id of the profile to which it goes; ``None`` for the selected one."""

    def __init__(self, compose: ComposePanel, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._compose = compose
        self._engine = engine
        self._held: dict[str, tuple[GenerateOrder, str | None]] = {}

    def check(self, order: GenerateOrder, profile_id: str | None) -> None:
        """Have an order checked; a second press of the same intent adds nothing."""
        if order.intent_id in self._held:
            return
        self._held[order.intent_id] = order, profile_id
        request = order.request
        self._engine.post(
            "preflight",
            lambda engine: engine.preflight(request, intent_id=order.intent_id, profile_id=profile_id),
        )
        self._show_looking()
        wait_ms = IMAGES_MS if request.images else WAIT_MS
        QTimer.singleShot(wait_ms, self, lambda: self.hear(PreflightTold(order.intent_id)))

    def hear(self, event: object) -> None:
        """Let an order go that nothing speaks against, and ask about another."""
        if not isinstance(event, PreflightTold) or event.intent_id not in self._held:
            return
        order, profile_id = self._held.pop(event.intent_id)
        self._show_looking()
        if event.sentences:
            self._compose.ask_anyway(order, event.sentences)
        else:
            self.passed.emit(order, profile_id)

    def _show_looking(self) -> None:
        self._compose.show_looking(any(order.request.images for order, _ in self._held.values()))
