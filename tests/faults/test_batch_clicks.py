"""R14: a batch that is sent with one storm of presses is one batch, whole, and nothing of the form goes with it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from sora_desktop.domain.jobs import State
from sora_desktop.ui.compose.batch.sheet import BatchSheet
from tests.faults.desk import Desk, DeskFactory, desk_at
from tests.faults.gateway import FaultGateway
from tests.promises import Tally
from tests.ui.accessible import named

__all__ = ["desk_at"]

pytestmark = [pytest.mark.promise("R14"), pytest.mark.timeout(300)]

PRESSES = 6
STORM_MS = 250
"""Presses that are further apart are presses of their own, and the later one may mean the form."""


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[FaultGateway]:
    with FaultGateway(tmp_path / "gateway", done_after_queries=1) as opened:
        yield opened


def sheet_of(desk: Desk) -> BatchSheet:
    desk.compose.batch.open()
    (sheet,) = desk.program.window.findChildren(BatchSheet)
    return sheet


def write_rows(desk: Desk, text: str) -> BatchSheet:
    """Write a batch, and wait until all of it is seen."""
    sheet = sheet_of(desk)
    editor = named(sheet, "Rows of the batch")
    assert isinstance(editor, QPlainTextEdit)
    editor.setPlainText(text)
    editor.setFocus()
    desk.wait(lambda: sheet.is_current)
    return sheet


def press_ctrl_enter(_desk: Desk) -> None:
    """Wherever the keyboard is by now."""
    focus = QApplication.focusWidget()
    if focus is not None:
        QTest.keyClick(focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_storm_of_presses_sends_every_row_once_and_no_clip_of_the_form(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, chance: random.Random, tally: Tally
) -> None:
    desk = desk_at(data_dir, gateway)
    desk.write("of the form")
    rows = {f"row {number}": chance.choice((1, 2)) for number in range(4)}
    sheet = write_rows(desk, "prompt,takes\n" + "\n".join(f"{prompt},{takes}" for prompt, takes in rows.items()))
    gaps_ms = desk.press([press_ctrl_enter] * PRESSES, [chance.randint(0, 40) for _ in range(PRESSES - 1)])
    desk.wait(sheet.isHidden)
    desk.wait(lambda: [job.state for job in desk.jobs() if job.batch_id].count(State.DONE) == sum(rows.values()))
    assert len({job.batch_id for job in desk.jobs() if job.batch_id}) == 1
    was_storm = max(gaps_ms) <= STORM_MS  # a busy machine may press too slowly for that
    assert not was_storm or desk.intents_of("of the form") == 0
    desk.close()
    sent = gateway.ledger.per_intent()
    assert {prompt: sent[prompt] for prompt in rows} == rows
    tally.count(PRESSES, orders=1, clips=sum(rows.values()))


def test_one_bad_row_sends_nothing_of_all(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    desk = desk_at(data_dir, gateway)
    write_rows(desk, "prompt,duration\ngood,10\nbad,soon\ngood again,10")
    desk.press([press_ctrl_enter] * PRESSES, [40] * (PRESSES - 1))
    assert desk.jobs() == []
    desk.close()
    assert gateway.ledger.accepted() == []
    tally.count(PRESSES, orders=0, clips=0)
