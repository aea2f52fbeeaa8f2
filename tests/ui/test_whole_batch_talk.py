"""A whole batch in preview and details: counted as it goes on, with a clip that nothing breaks into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.details.batch_body import BatchBody
from sora_desktop.ui.details.batch_texts import BatchFact
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.preview.texts import Page
from sora_desktop.ui.queue.batch_actions import BatchAction
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.whole_batch_talk import WholeBatchTalk
from tests.ui.sample_jobs import HOSTILE_PROMPT, NOW, made_job


class Desk:
    """Queue and details as they stand in a window, and what the preview was told last."""

    def __init__(self, theme: Theme) -> None:
        self.window = QWidget()
        self.queue = QueuePanel(theme, theme.icons, clock=lambda: NOW)
        self.details = DetailsPanel(theme, theme.icons, clock=lambda: NOW)
        self.library = QWidget(self.window)
        self.library.hide()
        column = QVBoxLayout(self.window)
        for widget in (self.queue, self.details):
            column.addWidget(widget)
        self.details.hide()
        self.shown: tuple[Job | None, Page | None] = None, None
        preview = SimpleNamespace(show_job=self._note)
        panes: Any = SimpleNamespace(queue=self.queue, details=self.details, library=self.library, preview=preview)
        self.talk = WholeBatchTalk(cast("Panes", panes), self.window)
        self.queue.selection_changed.connect(self.show_job)
        self.window.resize(560, 720)

    def show_job(self, job: Job | None) -> None:
        """What ``Conversation`` does for a single job."""
        self._note(job)
        self.details.show_job(job)
        self.details.setVisible(job is not None)
        self.talk.follow(job)

    def select_batch(self) -> None:
        self.queue.view.setCurrentIndex(self.queue.rows.index_of_batch("b"))

    @property
    def body(self) -> BatchBody:
        (body,) = self.details.findChildren(BatchBody)
        return body

    def fact(self, key: BatchFact) -> str | None:
        return self.body.facts.value_of(key)

    def _note(self, job: Job | None, page: Page | None = None) -> None:
        self.shown = job, page


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme) -> Iterator[Desk]:
    made = Desk(theme)
    qtbot.addWidget(made.window)
    with qtbot.waitExposed(made.window):
        made.window.show()
    yield made
    made.window.hide()


def clip(number: int, state: State = State.WATCHING, **changes: Any) -> Job:
    given = {"batch_id": "b", "batch_name": "Harbour", "price": Decimal("0.30"), **changes}
    if state is State.DONE:
        given = {"file": f"/clips/{number}.mp4", "ended_at": NOW + number, **given}
    return made_job(number, state, f"Clip {number}", **given)


def test_a_batch_says_how_far_it_is_and_what_of_its_price_is_spent(desk: Desk) -> None:
    jobs = [clip(5), clip(4, State.WAITING), clip(3, State.FAILED), clip(2, State.UNCONFIRMED), clip(1, State.DONE)]
    desk.queue.model.list_jobs(jobs)
    desk.select_batch()
    assert desk.body.isVisible()
    assert desk.body.name.text() == "Harbour"
    told = {key: desk.fact(key) for key in BatchFact}
    assert told[BatchFact.DONE] == "1 of 5"
    assert (told[BatchFact.RUNNING], told[BatchFact.WAITING], told[BatchFact.FAILED]) == ("1", "1", "1")
    assert told[BatchFact.NEEDS_YOU] == "1"
    assert (told[BatchFact.CHARGED], told[BatchFact.DOUBTFUL], told[BatchFact.EXPECTED]) == (
        "≈ 0.60",
        "≈ 0.30",
        "≈ 1.50",
    )


def test_a_sum_never_hides_a_price_that_is_not_known(desk: Desk) -> None:
    desk.queue.model.list_jobs([clip(2, price=None), clip(1)])
    desk.select_batch()
    assert desk.fact(BatchFact.CHARGED) == "≈ 0.30 + 1 of unknown price"


def test_the_newest_finished_clip_plays_and_the_next_does_not_break_into_it(desk: Desk, qtbot: QtBot) -> None:
    done = [clip(number, State.DONE) for number in (2, 1)]
    running = clip(3)
    desk.queue.model.list_jobs([running, *done])
    desk.select_batch()
    assert desk.shown[0] == done[0]
    desk.queue.model.upsert(clip(3, State.DONE))
    qtbot.waitUntil(lambda: desk.fact(BatchFact.DONE) == "3 of 3", timeout=2_000)
    assert desk.shown[0] == done[0]


def test_a_batch_without_a_clip_plays_its_first_one_as_soon_as_it_is_there(desk: Desk, qtbot: QtBot) -> None:
    desk.queue.model.list_jobs([clip(2), clip(1)])
    desk.select_batch()
    job, page = desk.shown
    assert job is None
    assert page is not None
    assert page.title == "0 of 2 done"
    desk.queue.model.upsert(clip(1, State.DONE))
    qtbot.waitUntil(lambda: desk.shown[0] == clip(1, State.DONE), timeout=2_000)


def test_from_a_batch_to_one_of_its_clips_and_to_nothing(desk: Desk) -> None:
    jobs = [clip(2), clip(1, State.DONE)]
    desk.queue.model.list_jobs(jobs)
    desk.select_batch()
    QTest.mouseClick(desk.body.to_clip, Qt.MouseButton.LeftButton)
    assert desk.queue.selected_job == jobs[1]
    assert desk.shown[0] == jobs[1]
    assert not desk.body.isVisible()
    assert desk.details.job == jobs[1]
    desk.select_batch()
    assert desk.body.isVisible()
    desk.queue.view.clearSelection()
    assert not any(desk.shown)
    assert not desk.details.isVisible()


def test_the_library_is_not_spoken_over(desk: Desk) -> None:
    jobs = [clip(2), clip(1, State.DONE)]
    desk.queue.model.list_jobs(jobs)
    desk.select_batch()
    desk.library.show()
    other = made_job(9, State.DONE, file="/clips/9.mp4")
    desk.show_job(other)
    assert desk.shown[0] == other
    assert desk.details.job == other
    desk.show_job(None)
    assert not desk.details.isVisible()
    desk.library.hide()
    desk.show_job(None)
    assert desk.body.isVisible()


def test_its_buttons_do_what_the_menu_of_its_row_does(desk: Desk) -> None:
    asked: list[object] = []
    desk.queue.batch_action_requested.connect(lambda action, _batch: asked.append(action))
    desk.queue.model.list_jobs([clip(2), clip(1, State.FAILED)])
    desk.select_batch()
    for action in (BatchAction.STOP, BatchAction.TRY_FAILED_AGAIN, BatchAction.FOLD):
        QTest.mouseClick(desk.body.buttons[action], Qt.MouseButton.LeftButton)
    assert asked == [BatchAction.STOP, BatchAction.TRY_FAILED_AGAIN]
    assert desk.queue.rows.folded == {"b"}
    assert desk.body.isVisible()


def test_the_keyboard_stays_where_a_batch_is_folded_and_unfolded(desk: Desk, qtbot: QtBot) -> None:
    desk.queue.model.list_jobs([clip(2), clip(1)])
    desk.select_batch()
    desk.window.activateWindow()
    fold, unfold = (desk.body.buttons[action] for action in (BatchAction.FOLD, BatchAction.UNFOLD))
    fold.setFocus()
    QTest.keyClick(fold, Qt.Key.Key_Space)
    qtbot.waitUntil(unfold.hasFocus, timeout=2_000)


def test_its_name_is_only_ever_text(desk: Desk) -> None:
    desk.queue.model.list_jobs([replace(clip(number), batch_name=HOSTILE_PROMPT) for number in (2, 1)])
    desk.select_batch()
    assert desk.body.name.textFormat() is Qt.TextFormat.PlainText
    assert "<img" in desk.body.name.text()
