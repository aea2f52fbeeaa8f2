"""What the batch sheet talks about with the engine: orders of whole batches."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from sora_desktop.domain.events import BudgetAsked
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.batch.desk import BatchDesk
from sora_desktop.ui.compose.batch.order import BatchOrder
from sora_desktop.ui.preflight_talk import PreflightTalk

COMMAND = "generate_batch"


class BatchTalk(QObject):
    """Every batch goes to the profile that the window shows when it is ordered."""

    def __init__(self, batch: BatchDesk, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._batch = batch
        self._engine = engine
        self._profile_id = ""
        self._asked_over = "", ""
        """The intent of the last batch, and the profile that it went to."""
        self._preflight_talk = PreflightTalk(engine, self)
        self._preflight_talk.passed.connect(self._send)
        self._preflight_talk.found.connect(batch.ask_anyway)
        self._preflight_talk.looking_changed.connect(batch.show_looking)
        batch.order_wanted.connect(self.order)

    def hear(self, event: object) -> None:
        """Show one event of the engine, if it is of those that are shown here."""
        self._preflight_talk.hear(event)
        match event:
            case BudgetAsked(intent_id, sentence):
                self._batch.ask_budget(intent_id, sentence)

    def show_profile(self, profile_id: str) -> None:
        """Be about this profile from now on."""
        self._profile_id = profile_id

    def note_added(self, jobs: Sequence[Job]) -> None:
        """New jobs are stored."""
        for batch_id in {job.batch_id for job in jobs if job.batch_id}:
            self._batch.note_added(batch_id)

    def refuses(self, command: str, sentence: str) -> bool:
        """Show what the engine refused, if it was asked for here; whether it was."""
        if command == COMMAND:
            self._batch.show_refusal(sentence)
        return command == COMMAND

    def keep_orders(self) -> None:
        """The program ends: what is still being checked is stored."""
        self._preflight_talk.release_all()

    @Slot(object)
    def order(self, order: BatchOrder) -> None:
        """Have a batch checked and give it to the engine; the demo's costs nothing, and is not checked.

        One that was asked about goes where it was to go when it was asked about.
        """
        intent_id, profile_id = self._asked_over
        was_asked_about = order.may_cross_budget or order.is_checked
        if not (was_asked_about and order.intent_id == intent_id):
            profile_id = self._profile_id
        self._asked_over = order.intent_id, profile_id
        if was_asked_about or profile_id == DEMO_PROFILE_ID:
            self._send(order, profile_id)
        else:
            self._preflight_talk.check(order, profile_id or None)

    @Slot(object, object)
    def _send(self, order: BatchOrder, profile_id: str | None) -> None:
        self._engine.post(
            COMMAND,
            lambda engine: engine.generate_batch(
                order.rows,
                intent_id=order.intent_id,
                name=order.name,
                profile_id=profile_id or None,
                may_cross_budget=order.may_cross_budget,
            ),
        )
