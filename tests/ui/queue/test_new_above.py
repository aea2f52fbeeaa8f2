"""New clips above what is seen of a scrolled queue: told in a chip, and nothing moves before it is pressed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.queue.filters import QueueFilter
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.queue.places import ROW_HEIGHT
from sora_desktop.ui.theme import Theme
from tests.ui.sample_jobs import NOW, made_job


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> Iterator[QueuePanel]:
    """A queue of forty clips, scrolled to the middle."""
    made = QueuePanel(theme, theme.icons, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(376, 620)
    with qtbot.waitExposed(made):
        made.show()
    made.model.list_jobs([made_job(number, State.DONE, f"Clip {number}") for number in range(40, 0, -1)])
    made.view.doItemsLayout()
    made.view.verticalScrollBar().setValue(12 * ROW_HEIGHT + 20)
    yield made
    made.hide()


def added(panel: QueuePanel, qtbot: QtBot, *jobs: Job) -> int:
    """Add these, and wait until the list has them in place; where it is scrolled to then."""
    panel.model.add_jobs(jobs)
    whole_px = panel.rows.rowCount() * ROW_HEIGHT - panel.view.viewport().height()
    qtbot.waitUntil(lambda: panel.view.verticalScrollBar().maximum() == whole_px, timeout=2_000)
    return panel.view.verticalScrollBar().value()


def batch(count: int) -> list[Job]:
    return [made_job(100 + number, batch_id="b", batch_name="Harbour") for number in range(count)]


def test_a_new_clip_out_of_sight_is_told_and_one_press_shows_it(panel: QueuePanel, qtbot: QtBot) -> None:
    place = added(panel, qtbot, made_job(50))
    qtbot.waitUntil(panel.new_above.isVisible, timeout=2_000)
    assert panel.new_above.shown_text == "1 new above"
    assert place == 13 * ROW_HEIGHT + 20  # the same rows as before are in sight
    QTest.mouseClick(panel.new_above, Qt.MouseButton.LeftButton)
    assert panel.view.verticalScrollBar().value() == 0
    qtbot.waitUntil(lambda: not panel.new_above.isVisible(), timeout=2_000)


def test_at_the_top_nothing_is_told_of_what_is_seen(panel: QueuePanel, qtbot: QtBot) -> None:
    panel.view.verticalScrollBar().setValue(0)
    added(panel, qtbot, made_job(50))
    panel.view.verticalScrollBar().setValue(5 * ROW_HEIGHT)
    qtbot.waitUntil(lambda: not panel.new_above._counting.isActive(), timeout=2_000)
    assert not panel.new_above.isVisible()


def test_what_a_person_scrolled_to_is_new_no_more(panel: QueuePanel, qtbot: QtBot) -> None:
    added(panel, qtbot, made_job(50), made_job(51))
    qtbot.waitUntil(panel.new_above.isVisible, timeout=2_000)
    panel.view.verticalScrollBar().setValue(ROW_HEIGHT)
    qtbot.waitUntil(lambda: panel.new_above.shown_text == "1 new above", timeout=2_000)
    panel.view.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: not panel.new_above.isVisible(), timeout=2_000)
    panel.view.verticalScrollBar().setValue(9 * ROW_HEIGHT)
    assert not panel.new_above.isVisible()


@pytest.mark.parametrize("is_folded", [False, True])
def test_a_batch_counts_its_clips_and_is_shown_from_its_own_row(
    panel: QueuePanel, qtbot: QtBot, is_folded: bool
) -> None:
    panel.rows.fold(("b",), is_folded)
    added(panel, qtbot, *batch(3))
    qtbot.waitUntil(panel.new_above.isVisible, timeout=2_000)
    assert panel.new_above.shown_text == "3 new above"
    panel.new_above.click()
    assert panel.view.verticalScrollBar().value() == 0
    qtbot.waitUntil(lambda: not panel.new_above.isVisible(), timeout=2_000)


def test_rows_that_only_unfold_or_pass_a_filter_again_are_not_new(panel: QueuePanel, qtbot: QtBot) -> None:
    panel.view.verticalScrollBar().setValue(0)
    panel.rows.fold(("b",), True)
    added(panel, qtbot, *batch(3))
    panel.view.verticalScrollBar().setValue(9 * ROW_HEIGHT)
    panel.rows.fold(("b",), False)
    panel.show_filter(QueueFilter.DONE)
    panel.show_filter(QueueFilter.ALL)
    qtbot.waitUntil(lambda: not panel.new_above._counting.isActive(), timeout=2_000)
    assert not panel.new_above.isVisible()


def test_a_new_clip_that_goes_again_is_not_waited_for(panel: QueuePanel, qtbot: QtBot) -> None:
    added(panel, qtbot, made_job(50))
    qtbot.waitUntil(panel.new_above.isVisible, timeout=2_000)
    panel.model.remove(made_job(50).id)
    qtbot.waitUntil(lambda: not panel.new_above.isVisible(), timeout=2_000)
