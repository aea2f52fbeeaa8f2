"""The rows of a batch that was not sent are there again at the next start, unless the batch was stored after all."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from sora_desktop.domain.drafts import BatchDraft
from sora_desktop.ui.compose.batch.order import BatchOrder
from sora_desktop.ui.compose.batch.sheet import BatchSheet
from sora_desktop.ui.compose.panel import ComposePanel
from tests.ui.accessible import named

BOATS = "A boat leaves\nA boat comes home"


def rows_of(panel: ComposePanel) -> QPlainTextEdit:
    panel.batch.open()
    (sheet,) = panel.findChildren(BatchSheet)
    made = named(sheet, "Rows of the batch")
    assert isinstance(made, QPlainTextEdit)
    return made


def test_what_was_written_is_there_again_and_kept_while_nobody_looks(panel: ComposePanel, qtbot: QtBot) -> None:
    left = BatchDraft(BOATS, "Boats")
    panel.batch.restore(left)
    assert panel.batch.draft() == left
    rows = rows_of(panel)
    assert rows.toPlainText() == BOATS
    assert panel.batch.draft() == left
    with qtbot.waitSignal(panel.batch.draft_changed):
        rows.setPlainText("A gull")
    assert panel.batch.draft() == BatchDraft("A gull", "Boats")


@pytest.mark.parametrize("is_open", [False, True])
def test_rows_that_were_stored_after_all_are_not_offered_again(
    panel: ComposePanel, qtbot: QtBot, is_open: bool
) -> None:
    panel.batch.restore(BatchDraft(BOATS, "Boats", "1f2e"))
    rows = rows_of(panel) if is_open else None
    panel.batch.note_added("another batch")
    assert panel.batch.draft().text == BOATS
    with qtbot.waitSignal(panel.batch.draft_changed):
        panel.batch.note_added("1f2e")
    assert panel.batch.draft() == BatchDraft()
    assert rows is None or rows.toPlainText() == ""


def test_an_order_on_its_way_is_kept_with_its_intent(panel: ComposePanel, qtbot: QtBot) -> None:
    rows = rows_of(panel)
    (sheet,) = panel.findChildren(BatchSheet)
    rows.setPlainText(BOATS)
    qtbot.waitUntil(lambda: sheet.is_current)
    orders: list[BatchOrder] = []
    panel.batch.order_wanted.connect(orders.append)
    with qtbot.waitSignal(panel.batch.draft_changed):
        sheet.send()
    assert panel.batch.draft() == BatchDraft(BOATS, "", orders[0].intent_id)
