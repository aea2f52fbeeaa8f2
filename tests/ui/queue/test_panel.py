"""The queue as a person meets it: it keeps its place, asks for what is seen, and offers what is possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.queue.filters import QueueFilter
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.queue.places import ROW_HEIGHT
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.menu import Menu
from tests.ui.sample_jobs import ARABIC_PROMPT, HOSTILE_PROMPT, NOW, jobs_of_every_kind, made_job


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, qapp: QApplication) -> Iterator[QueuePanel]:
    """A queue of the size of the pane in a small window, shown."""
    made = QueuePanel(theme, theme.icons, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(376, 620)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def many(count: int, state: State = State.DONE) -> list[Job]:
    """Jobs with ascending ids, newest first."""
    return [made_job(number, state, f"Clip {number}") for number in range(count, 0, -1)]


def top_row(panel: QueuePanel) -> tuple[str, int]:
    """The prompt of the topmost row in view, and where it begins."""
    index = panel.view.indexAt(QPoint(60, 0))
    return index.data(), panel.view.visualRect(index).top()


def scrolled(panel: QueuePanel, jobs: list[Job], to_px: int) -> None:
    panel.model.list_jobs(jobs)
    panel.view.doItemsLayout()
    panel.view.verticalScrollBar().setValue(to_px)


def laid_out(qtbot: QtBot, panel: QueuePanel) -> None:
    """Wait until the list has its rows in place."""
    whole_px = panel.model.rowCount() * ROW_HEIGHT - panel.view.viewport().height()
    qtbot.waitUntil(lambda: panel.view.verticalScrollBar().maximum() == max(0, whole_px), timeout=2_000)


def test_the_filters_are_there_only_while_there_is_something_to_choose_from(panel: QueuePanel) -> None:
    assert not panel.filters.isVisible()
    panel.model.list_jobs([])
    assert not panel.filters.isVisible()
    panel.model.add_jobs([made_job(1, State.DONE)])
    assert panel.filters.isVisible()
    panel.show_filter(QueueFilter.FAILED)
    assert panel.filters.isVisible()
    panel.model.remove(made_job(1).id)
    assert not panel.filters.isVisible()


@pytest.mark.parametrize("added", [1, 10])
def test_a_scrolled_list_keeps_its_top_row_when_jobs_are_added(qtbot: QtBot, panel: QueuePanel, added: int) -> None:
    scrolled(panel, many(60), 1_730)
    before = top_row(panel)
    panel.model.add_jobs([made_job(100 + number) for number in range(added)])
    laid_out(qtbot, panel)
    assert top_row(panel) == before


def test_jobs_added_one_by_one_before_the_list_is_laid_out_do_not_move_it(qtbot: QtBot, panel: QueuePanel) -> None:
    scrolled(panel, many(60), 455)
    before = top_row(panel)
    for number in range(5):
        panel.model.add_jobs([made_job(100 + number)])
    laid_out(qtbot, panel)
    assert top_row(panel) == before


def test_a_row_that_goes_from_above_does_not_move_the_list(qtbot: QtBot, panel: QueuePanel) -> None:
    scrolled(panel, many(60), 1_730)
    before = top_row(panel)
    panel.model.remove(made_job(59).id)
    laid_out(qtbot, panel)
    assert top_row(panel) == before


def test_changes_move_neither_the_list_nor_the_selection(qtbot: QtBot, panel: QueuePanel) -> None:
    scrolled(panel, many(60, State.WATCHING), 1_730)
    panel.view.setCurrentIndex(panel.rows.index(20))
    before = top_row(panel)
    with qtbot.assertNotEmitted(panel.selection_changed):
        for number in range(1, 61):
            panel.model.upsert(made_job(number, State.WATCHING, f"Clip {number}", progress=50))
            panel.model.upsert(made_job(number, State.DONE, f"Clip {number}"))
    assert top_row(panel) == before
    assert panel.selected_job is not None
    assert panel.selected_job.state is State.DONE


def is_seen(panel: QueuePanel, job: Job) -> bool:
    """Whether all of a job's row is in view."""
    return panel.view.viewport().rect().contains(panel.view.visualRect(panel.rows.index_of(job.id)))


@pytest.mark.parametrize("scrolled_px", [0, 1_730])
@pytest.mark.parametrize("is_next", [True, False])
def test_a_row_that_is_looked_at_stays_in_sight_when_it_is_sent_next_or_last(
    panel: QueuePanel, scrolled_px: int, is_next: bool
) -> None:
    jobs = many(60, State.WAITING)
    scrolled(panel, jobs, scrolled_px)
    mine = jobs[scrolled_px // ROW_HEIGHT + 3]
    panel.select(mine.id)
    others = [job.id for job in reversed(jobs) if job != mine]
    panel.model.reorder([mine.id, *others] if is_next else [*others, mine.id])
    panel.view.doItemsLayout()
    assert panel.rows.index_of(mine.id).row() == (59 if is_next else 0)
    assert is_seen(panel, mine)


def test_a_row_that_nobody_sees_moves_the_list_to_nowhere(panel: QueuePanel) -> None:
    jobs = many(60, State.WAITING)
    scrolled(panel, jobs, 0)
    panel.select(jobs[3].id)
    panel.view.verticalScrollBar().setValue(1_730)
    before = top_row(panel)
    panel.model.reorder([jobs[3].id, *(job.id for job in reversed(jobs) if job != jobs[3])])
    panel.view.doItemsLayout()
    assert top_row(panel) == before


def test_a_new_job_is_seen_at_once_by_who_looks_at_the_top(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs(many(60))
    panel.model.add_jobs([made_job(100, prompt="The new one")])
    laid_out(qtbot, panel)
    assert top_row(panel) == ("The new one", 0)


def test_the_selection_stays_with_its_job_when_rows_come(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs(many(10))
    panel.select(made_job(4).id)
    with qtbot.assertNotEmitted(panel.selection_changed):
        panel.model.add_jobs([made_job(100)])
        panel.model.list_jobs([made_job(100), *many(10)])
    assert panel.selected_job == many(10)[6]


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Up])
def test_the_first_arrow_key_selects_the_row_with_the_ring_and_passes_none(
    qtbot: QtBot, panel: QueuePanel, key: Qt.Key
) -> None:
    panel.model.list_jobs(many(2))
    panel.view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(panel.view.hasFocus)
    selected: list[str | None] = []
    for pressed in (None, key, Qt.Key.Key_Down):
        if pressed is not None:
            qtbot.keyClick(panel.view, pressed)
        selected.append(None if panel.selected_job is None else panel.selected_job.request.prompt)
    assert selected == [None, "Clip 2", "Clip 1"]


def test_removing_the_selected_job_selects_its_neighbour(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs(many(3))
    panel.select(made_job(2).id)
    with qtbot.waitSignal(panel.selection_changed) as selected:
        panel.model.remove(made_job(2).id)
    assert selected.args[0].id in {made_job(1).id, made_job(3).id}


def test_removing_the_last_job_selects_nothing_and_says_that_nothing_is_there(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs(many(1))
    panel.select(made_job(1).id)
    assert panel.view.isVisible()
    with qtbot.waitSignal(panel.selection_changed) as selected:
        panel.model.remove(made_job(1).id)
    assert selected.args == [None]
    assert not panel.view.isVisible()


def test_selecting_a_job_that_is_not_there_changes_nothing(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs(many(3))
    panel.select(made_job(2).id)
    with qtbot.assertNotEmitted(panel.selection_changed):
        panel.select("nobody")
        panel.select_first_needing_you()


def test_the_way_to_the_job_that_needs_you_ends_in_view(panel: QueuePanel) -> None:
    panel.model.list_jobs([*many(50), made_job(77, State.UNCONFIRMED)])
    panel.select_first_needing_you()
    assert panel.selected_job == made_job(77, State.UNCONFIRMED)
    assert 50 in panel.view.visible_rows()


def test_only_rows_in_view_ask_for_a_picture_and_only_once(qtbot: QtBot, panel: QueuePanel) -> None:
    asked: list[str] = []
    panel.poster_wanted.connect(lambda job_id, _file: asked.append(job_id))
    panel.model.list_jobs(many(60))
    qtbot.waitUntil(lambda: len(asked) > 0, timeout=2_000)
    seen = [panel.rows.index(row) for row in panel.view.visible_rows()]
    assert asked == [panel.rows.job_at(index).id for index in reversed(seen)]  # type: ignore[union-attr]
    panel.model.set_poster(asked[0], QImage(16, 9, QImage.Format.Format_RGB32), 10_000)
    panel.model.upsert(replace(many(60)[0], gateway_model="sora-2-hd"))
    panel.view.verticalScrollBar().setValue(40 * ROW_HEIGHT)
    qtbot.waitUntil(lambda: made_job(18).id in asked, timeout=2_000)
    assert len(asked) == len(set(asked))


def test_a_job_that_becomes_done_in_view_asks_for_its_picture(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(1, State.DOWNLOADING)])
    with qtbot.waitSignal(panel.poster_wanted, timeout=2_000) as wanted:
        panel.model.upsert(made_job(1, State.DONE))
    assert wanted.args == [made_job(1).id, made_job(1, State.DONE).file]


def test_nothing_ticks_when_nothing_runs_or_nobody_looks(qtbot: QtBot, panel: QueuePanel) -> None:
    tick, sweep = panel.view._tick_timer, panel.view._sweep_timer
    panel.model.list_jobs(many(3))
    qtbot.waitUntil(lambda: not panel.view._look_timer.isActive())
    assert not tick.isActive()
    panel.model.add_jobs([made_job(10, State.WATCHING)])
    qtbot.waitUntil(lambda: tick.isActive() and sweep.isActive(), timeout=2_000)
    panel.model.upsert(made_job(10, State.WATCHING, progress=5))
    qtbot.waitUntil(lambda: tick.isActive() and not sweep.isActive(), timeout=2_000)
    panel.hide()
    assert not tick.isActive()
    panel.show()
    qtbot.waitUntil(tick.isActive, timeout=2_000)
    panel.model.upsert(made_job(10, State.DONE))
    qtbot.waitUntil(lambda: not tick.isActive(), timeout=2_000)


def test_with_reduced_motion_no_bar_moves(qtbot: QtBot, panel: QueuePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    panel.model.list_jobs([made_job(1, State.SENDING)])
    qtbot.waitUntil(panel.view._tick_timer.isActive, timeout=2_000)
    assert not panel.view._sweep_timer.isActive()


def test_enter_asks_for_the_settings_and_delete_for_the_removal(qtbot: QtBot, panel: QueuePanel) -> None:
    job = made_job(1, State.FAILED)
    panel.model.list_jobs([job])
    panel.select(job.id)
    for key, action in ((Qt.Key.Key_Return, JobAction.USE_SETTINGS), (Qt.Key.Key_Delete, JobAction.REMOVE)):
        with qtbot.waitSignal(panel.action_requested) as asked:
            QTest.keyClick(panel.view, key)
        assert asked.args == [action, job]


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING, State.UNCONFIRMED, State.WATCHING, State.DOWNLOADING])
def test_delete_never_removes_a_job_that_has_not_ended(qtbot: QtBot, panel: QueuePanel, state: State) -> None:
    panel.model.list_jobs([made_job(1, state)])
    panel.select(made_job(1).id)
    with qtbot.assertNotEmitted(panel.action_requested):
        QTest.keyClick(panel.view, Qt.Key.Key_Delete)


def opened_menu(qtbot: QtBot, panel: QueuePanel, row: int) -> Menu:
    centre = panel.view.visualRect(panel.rows.index(row)).center()
    panel.view.customContextMenuRequested.emit(centre)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), Menu), timeout=2_000)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, Menu)
    return menu


def test_the_menu_offers_what_is_possible_and_selects_its_row(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(2, State.WATCHING), made_job(1, State.FAILED)])
    panel.select(made_job(2).id)
    menu = opened_menu(qtbot, panel, 1)
    offered = [entry.data() for entry in menu.actions() if not entry.isSeparator()]
    copies = [JobAction.COPY_REPORT, JobAction.COPY_CURL]
    assert offered == [JobAction.USE_SETTINGS, JobAction.TRY_AGAIN, *copies, JobAction.REMOVE]
    assert panel.selected_job == made_job(1, State.FAILED)
    with qtbot.waitSignal(panel.action_requested) as asked:
        menu.actions()[0].trigger()
    assert asked.args == [JobAction.USE_SETTINGS, made_job(1, State.FAILED)]
    menu.close()


def test_the_menu_never_sends_again_by_itself(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(1, State.UNCONFIRMED)])
    menu = opened_menu(qtbot, panel, 0)
    entry = next(entry for entry in menu.actions() if entry.data() == JobAction.SEND_AGAIN)
    with qtbot.assertNotEmitted(panel.action_requested), qtbot.waitSignal(panel.question_wanted) as asked:
        entry.trigger()
    assert asked.args == [JobAction.SEND_AGAIN, made_job(1, State.UNCONFIRMED)]
    menu.close()


def test_takes_are_compared_from_the_menu_only_where_there_are_others(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(2, State.DONE), made_job(1, State.DONE)])
    panel.show_comparable(made_job(2).id, True)
    for row, other_takes in ((0, True), (1, False)):
        menu = opened_menu(qtbot, panel, row)
        entry = next(entry for entry in menu.actions() if entry.data() == JobAction.COMPARE)
        assert entry.isEnabled() is other_takes
        for can_compare in (True, False):
            panel.show_comparable(made_job(2 - row).id, can_compare)
            assert entry.isEnabled() is can_compare
        menu.close()


def test_a_menu_that_stood_open_too_long_asks_only_for_what_is_still_possible(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.model.list_jobs([made_job(1, State.WAITING)])
    menu = opened_menu(qtbot, panel, 0)
    stop = next(entry for entry in menu.actions() if entry.data() == JobAction.STOP)
    panel.model.upsert(made_job(1, State.DONE))
    with qtbot.assertNotEmitted(panel.action_requested):
        stop.trigger()
    menu.close()


def tip_of(panel: QueuePanel, row: int) -> str:
    """The tooltip that a person gets who rests on a row."""
    place = panel.view.visualRect(panel.rows.index(row)).center()
    at = panel.view.viewport().mapToGlobal(place)
    QApplication.sendEvent(panel.view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, at))
    return QToolTip.text()


def test_a_tooltip_tells_only_what_does_not_fit_and_as_plain_text(panel: QueuePanel) -> None:
    panel.model.list_jobs(
        [
            made_job(2, prompt=HOSTILE_PROMPT * 3),
            made_job(1, prompt="A paper boat"),
            made_job(3, State.DONE, "A boat", file="/home/someone/" + "a long folder's name " * 3 + "/clip.mp4"),
        ]
    )
    assert tip_of(panel, 1) == ""
    assert "&lt;img" in tip_of(panel, 0)
    assert "<img" not in QToolTip.text()
    assert "a long folder&#x27;s name a long folder" in tip_of(panel, 2)
    QToolTip.hideText()


@pytest.mark.parametrize("width", [320, 376, 900])
def test_every_kind_of_row_is_drawn_in_every_width(panel: QueuePanel, theme: Theme, width: int) -> None:
    panel.resize(width, 2_000)
    panel.model.list_jobs(
        [*jobs_of_every_kind(), made_job(50, prompt=HOSTILE_PROMPT), made_job(51, prompt=ARABIC_PROMPT * 20)]
    )
    panel.view.setCurrentIndex(panel.rows.index(2))
    picture = panel.grab().toImage()
    pill = panel.view.visualRect(panel.rows.index(2))
    corner = panel.view.viewport().mapTo(panel, QPoint(12, pill.center().y()))
    assert picture.pixelColor(corner * picture.devicePixelRatio()) == theme.color("accent-bg")


def test_a_theme_change_repaints_the_rows(panel: QueuePanel, theme: Theme) -> None:
    panel.model.list_jobs([made_job(1)])
    panel.select(made_job(1).id)
    before = panel.grab().toImage()
    theme.set_choice("light")
    assert panel.grab().toImage() != before
    theme.set_choice("dark")


def test_of_a_new_batch_the_row_that_says_how_far_it_is_is_selected_and_in_sight(
    qtbot: QtBot, panel: QueuePanel
) -> None:
    jobs = [made_job(number, intent_id="b", batch_id="b", batch_name="Evening", take=number) for number in range(1, 41)]
    panel.model.add_jobs(jobs)
    panel.select_new(jobs[0].id)
    qtbot.waitUntil(lambda: panel.view.verticalScrollBar().maximum() > 0, timeout=2_000)
    batch = panel.selected_batch
    assert batch is not None
    assert (batch.batch_id, panel.selected_job) == ("b", None)
    assert panel.view.verticalScrollBar().value() == 0
    panel.model.add_jobs([made_job(99)])
    panel.select_new(made_job(99).id)
    assert panel.selected_batch == batch
    panel.view.clearSelection()
    panel.select_new(made_job(99).id)
    assert panel.selected_job == made_job(99)
