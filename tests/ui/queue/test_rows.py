"""The rows of the queue under filters and in batches: what goes and comes, and what stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QAbstractItemModel, QEvent, QMimeData, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.ui.queue.batch_actions import BatchAction
from sora_desktop.ui.queue.batch_texts import size_words
from sora_desktop.ui.queue.filters import QueueFilter
from sora_desktop.ui.queue.model import JobRole, JobsModel
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.queue.rows import QueueRows
from sora_desktop.ui.theme import Theme
from tests.ui.sample_jobs import NOW, jobs_of_every_kind, made_job

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, qapp: QApplication) -> Iterator[QueuePanel]:
    made = QueuePanel(theme, theme.icons, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(376, 620)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def rows_over(jobs: list[Job]) -> tuple[JobsModel, QueueRows]:
    """Rows over these jobs, newest first; every step of theirs is checked against Qt's own rules."""
    model = JobsModel(clock=lambda: NOW)
    rows = QueueRows(model, model)
    QAbstractItemModelTester(rows, FATAL, model)
    model.list_jobs(jobs)
    return model, rows


def in_batch(number: int, state: State = State.WAITING, batch_id: str = "b", **changes: object) -> Job:
    return made_job(number, state, f"Clip {number}", batch_id=batch_id, batch_name="Evening", **changes)


def shown(rows: QAbstractItemModel) -> list[str]:
    """The prompts of the rows; a batch's row gives its id in brackets."""
    found = []
    for row in range(rows.rowCount()):
        index = rows.index(row, 0)
        batch = index.data(JobRole.BATCH)
        found.append(index.data(Qt.ItemDataRole.DisplayRole) if batch is None else f"[{batch.batch_id}]")
    return found


def test_each_filter_shows_its_jobs_and_no_others(qapp: QApplication) -> None:
    jobs = jobs_of_every_kind()
    _, rows = rows_over(jobs)
    for wanted, belongs in (
        (QueueFilter.ALL, lambda job: True),
        (QueueFilter.RUNNING, lambda job: job.state in {State.SENDING, State.WATCHING, State.DOWNLOADING}),
        (QueueFilter.NEEDS_YOU, lambda job: job.needs_you),
        (QueueFilter.DONE, lambda job: job.state is State.DONE),
        (QueueFilter.FAILED, lambda job: job.state is State.FAILED),
    ):
        rows.set_filter(wanted)
        ids = [job.id for row in range(rows.rowCount()) if (job := rows.job_at(rows.index(row))) is not None]
        assert ids == [job.id for job in jobs if belongs(job)], wanted


def test_a_job_comes_and_goes_as_its_state_passes_the_filter(qapp: QApplication) -> None:
    model, rows = rows_over([made_job(2), made_job(1, State.DONE)])
    rows.set_filter(QueueFilter.RUNNING)
    assert rows.rowCount() == 0
    model.upsert(made_job(2, State.WATCHING))
    assert rows.rowCount() == 1
    model.upsert(made_job(2, State.DONE))
    assert rows.rowCount() == 0
    rows.set_filter(QueueFilter.DONE)
    assert rows.rowCount() == 2


def test_a_job_that_is_looked_at_stays_until_the_person_looks_elsewhere(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(2, State.WATCHING, "Two"), made_job(1, State.WATCHING, "One")])
    panel.show_filter(QueueFilter.RUNNING)
    panel.select(made_job(2).id)
    qtbot.waitUntil(lambda: not panel._pinning.isActive())
    with qtbot.assertNotEmitted(panel.selection_changed):
        panel.model.upsert(made_job(2, State.DONE, "Two"))
    assert shown(panel.rows) == ["Two", "One"]
    panel.select(made_job(1).id)
    qtbot.waitUntil(lambda: shown(panel.rows) == ["One"], timeout=2_000)
    assert panel.selected_job is not None
    assert panel.selected_job.id == made_job(1).id


def test_a_filter_that_hides_the_selected_job_changes_no_selection(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(2, State.WATCHING), made_job(1, State.DONE)])
    panel.select(made_job(1).id)
    with qtbot.assertNotEmitted(panel.selection_changed):
        panel.filters.chip(QueueFilter.RUNNING).click()
        with qtbot.assertNotEmitted(panel.action_requested):
            QTest.keyClick(panel.view, Qt.Key.Key_Delete)  # never for a row that nobody sees
        panel.filters.chip(QueueFilter.ALL).click()
    assert panel.view.currentIndex() == panel.rows.index_of(made_job(1).id)
    assert panel.view.selectionModel().isSelected(panel.view.currentIndex())


@pytest.mark.parametrize("filtered", [each for each in QueueFilter if each is not QueueFilter.ALL])
def test_what_is_ordered_under_a_filter_is_seen_at_once(qtbot: QtBot, panel: QueuePanel, filtered: QueueFilter) -> None:
    panel.model.list_jobs([made_job(2, State.DONE, "Done"), made_job(1, State.FAILED, "Failed")])
    panel.select(made_job(2).id)
    panel.filters.chip(filtered).click()
    with qtbot.assertNotEmitted(panel.selection_changed):
        panel.add_jobs((made_job(3, State.WAITING, "New"),))
    assert shown(panel.rows) == ["New", "Done", "Failed"]
    assert panel.filters.chip(QueueFilter.ALL).isChecked()


def test_a_filter_stays_when_it_shows_all_that_came(panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(1, State.DONE, "Done")])
    panel.filters.chip(QueueFilter.RUNNING).click()
    panel.add_jobs((made_job(2, State.WATCHING, "Another program's"),))
    assert shown(panel.rows) == ["Another program's"]
    assert panel.filters.chip(QueueFilter.RUNNING).isChecked()


def test_each_filter_keeps_its_place_in_the_list(panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(number, State.DONE) for number in range(60, 0, -1)])
    panel.view.doItemsLayout()
    panel.view.verticalScrollBar().setValue(1_234)
    panel.show_filter(QueueFilter.FAILED)
    panel.show_filter(QueueFilter.ALL)
    assert panel.view.verticalScrollBar().value() == 1_234


def test_the_chips_say_how_many_and_what_is_missing(panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(3, State.WATCHING), made_job(2, State.UNCONFIRMED), made_job(1, State.DONE)])
    words = [panel.filters.chip(wanted).shown_text for wanted in QueueFilter]
    assert words == ["All", "Running 1", "Needs you 1", "Done", "Failed"]
    panel.show_filter(QueueFilter.FAILED)
    assert panel.view.isHidden() or not panel.view.isVisible()
    assert panel._empty._title.text() == "Nothing has failed"


def test_a_chip_has_room_for_a_count_that_comes(qtbot: QtBot, panel: QueuePanel) -> None:
    chip = panel.filters.chip(QueueFilter.RUNNING)
    panel.model.add_jobs([made_job(1)])
    qtbot.waitUntil(lambda: chip.width() == chip.sizeHint().width(), timeout=2_000)
    panel.model.upsert(made_job(1, State.SENDING))
    assert chip.shown_text == "Running 1"
    qtbot.waitUntil(lambda: chip.width() == chip.sizeHint().width(), timeout=2_000)


def test_selecting_a_job_goes_past_the_filter_and_into_a_folded_batch(panel: QueuePanel) -> None:
    panel.model.list_jobs([in_batch(3), in_batch(2), made_job(1, State.DONE)])
    panel.rows.fold(["b"], True)
    panel.show_filter(QueueFilter.FAILED)
    panel.select(in_batch(2).id)
    assert panel.rows.filter is QueueFilter.ALL
    assert panel.view.currentIndex() == panel.rows.index_of(in_batch(2).id)


def test_a_batch_stands_over_its_clips_and_folds(qapp: QApplication) -> None:
    model, rows = rows_over(
        [made_job(5, prompt="New"), in_batch(4), in_batch(3), in_batch(2), made_job(1, prompt="Old")]
    )
    assert shown(rows) == ["New", "[b]", "Clip 4", "Clip 3", "Clip 2", "Old"]
    rows.fold(["b"], True)
    assert shown(rows) == ["New", "[b]", "Old"]
    model.upsert(in_batch(3, State.DONE))
    batch = rows.batch_at(rows.index_of_batch("b"))
    assert batch is not None
    assert (batch.count(State.DONE), batch.count(State.WAITING), batch.on_their_way) == (1, 2, 2)
    rows.fold(["b"], False)
    assert shown(rows) == ["New", "[b]", "Clip 4", "Clip 3", "Clip 2", "Old"]


def test_a_clip_that_is_tried_again_joins_its_batch_where_that_is(qapp: QApplication) -> None:
    model, rows = rows_over([made_job(5, prompt="New"), in_batch(3, State.FAILED), in_batch(2)])
    model.add_jobs([replace(in_batch(9), replaces=in_batch(3).id)])
    assert shown(rows) == ["New", "[b]", "Clip 9", "Clip 3", "Clip 2"]


def test_one_clip_alone_is_no_batch(qapp: QApplication) -> None:
    model, rows = rows_over([in_batch(2, State.DONE), in_batch(1, State.DONE)])
    assert shown(rows)[0] == "[b]"
    model.remove(in_batch(2).id)
    assert shown(rows) == ["Clip 1"]


def test_the_cost_of_a_batch_is_told_only_when_every_price_is_known(qapp: QApplication) -> None:
    model, rows = rows_over([in_batch(2, price=Decimal("0.30")), in_batch(1)])
    index = rows.index_of_batch("b")
    assert rows.batch_at(index).cost is None  # type: ignore[union-attr]
    model.upsert(in_batch(1, price=Decimal("1.20")))
    assert rows.batch_at(index).cost == Decimal("1.50")  # type: ignore[union-attr]


def test_a_batch_of_the_demo_costs_nothing_whatever_its_prices_are_to_practise_with(qapp: QApplication) -> None:
    price = Decimal("0.30")
    model, rows = rows_over([in_batch(number, price=price, profile_id=DEMO_PROFILE_ID) for number in (2, 1)])
    batch = rows.batch_at(rows.index_of_batch("b"))
    assert batch is not None
    assert size_words(batch) == "batch of 2 clips · costs nothing"
    model.upsert(in_batch(1, price=price))
    batch = rows.batch_at(rows.index_of_batch("b"))
    assert batch is not None
    assert size_words(batch) == "batch of 2 clips · ≈ 0.60"


def test_the_arrow_keys_fold_a_batch_and_take_the_selection_to_its_row(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([in_batch(3), in_batch(2), made_job(1, State.DONE)])
    panel.select(in_batch(2).id)
    QTest.keyClick(panel.view, Qt.Key.Key_Left)
    assert shown(panel.rows) == ["[b]", "A paper boat"]
    assert panel.view.currentIndex() == panel.rows.index_of_batch("b")
    assert panel.selected_job is None
    assert panel.has_selection
    QTest.keyClick(panel.view, Qt.Key.Key_Right)
    assert panel.rows.rowCount() == 4
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert panel.rows.folded == {"b"}


def test_the_arrow_keys_are_kept_from_the_player_on_the_row_of_a_batch_alone(panel: QueuePanel) -> None:
    panel.model.list_jobs([in_batch(3), in_batch(2), made_job(1, State.DONE)])
    keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space)
    events = [QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier) for key in keys]
    panel.view.setCurrentIndex(panel.rows.index_of_batch("b"))
    assert [panel.view.keeps(event) for event in events] == [True, True, False]
    panel.select(in_batch(2).id)
    assert not any(panel.view.keeps(event) for event in events)


def test_a_batch_asks_to_be_stopped_only_while_something_can_be(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([in_batch(2), in_batch(1, State.DONE)])
    panel.view.setCurrentIndex(panel.rows.index_of_batch("b"))
    with qtbot.waitSignal(panel.batch_action_requested) as asked:
        panel.act_on_batch(BatchAction.STOP)
    assert asked.args[1].batch_id == "b"
    panel.model.upsert(in_batch(2, State.STOPPED))
    with qtbot.assertNotEmitted(panel.batch_action_requested):
        panel.act_on_batch(BatchAction.STOP)


def test_only_a_waiting_job_can_be_dragged_and_nothing_moves_before_it_is_committed(qtbot: QtBot) -> None:
    waiting = [made_job(number, prompt=f"Clip {number}") for number in (5, 4, 3)]
    model, rows = rows_over([*waiting, made_job(2, State.DONE), made_job(1, State.WATCHING)])
    can = [bool(rows.flags(rows.index(row)) & Qt.ItemFlag.ItemIsDragEnabled) for row in range(5)]
    assert can == [True, True, True, False, False]
    dragged = rows.mimeData([rows.index(0)])
    before = shown(rows)
    for row, after in ((2, waiting[2].id), (3, ""), (5, ""), (1, waiting[1].id)):
        with qtbot.waitSignal(rows.moved) as moved:
            assert not rows.dropMimeData(dragged, Qt.DropAction.MoveAction, row, 0, QModelIndex())
        assert moved.args == [waiting[0].id, after]
    assert shown(rows) == before
    model.upsert(made_job(5, State.SENDING, "Clip 5"))
    with qtbot.assertNotEmitted(rows.moved):
        rows.dropMimeData(dragged, Qt.DropAction.MoveAction, 2, 0, QModelIndex())
        rows.dropMimeData(QMimeData(), Qt.DropAction.MoveAction, 2, 0, QModelIndex())


def test_a_new_order_moves_rows_and_takes_the_selection_along(panel: QueuePanel) -> None:
    panel.model.list_jobs([*(made_job(n, prompt=f"Clip {n}") for n in (5, 4, 3)), made_job(2, State.DONE, "Done")])
    panel.select(made_job(5).id)
    panel.model.reorder([made_job(n).id for n in (5, 3, 4)])
    assert shown(panel.rows) == ["Clip 4", "Clip 3", "Clip 5", "Done"]
    assert panel.view.currentIndex().data() == "Clip 5"
    befores = [panel.rows.index(row).data(JobRole.BEFORE) for row in range(3)]
    assert befores == [2, 1, 0]


def test_what_comes_at_once_under_a_filter_keeps_the_top_row(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(number, State.DONE, f"Clip {number}") for number in range(60, 0, -1)])
    panel.show_filter(QueueFilter.DONE)
    panel.view.verticalScrollBar().setValue(1_000)
    panel.model.add_jobs([made_job(100 + n, State.DONE, "New") for n in range(5)])
    panel.view.doItemsLayout()
    assert panel.view.verticalScrollBar().value() == 1_500
