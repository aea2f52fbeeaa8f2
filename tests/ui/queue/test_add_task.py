"""A task that another program started is taken in by its id: asked for over the queue, and refused at the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import ProfilesChanged
from sora_desktop.domain.jobs import State
from sora_desktop.domain.profiles import DEMO, OCTOPUSX, KeyPlace, Profile, ProfileView
from sora_desktop.ui.queue.add_task import AddTaskCard
from sora_desktop.ui.queue.filters import QueueFilter
from sora_desktop.ui.queue.panel import HEADER_HEIGHT, QueuePanel
from sora_desktop.ui.theme import Theme
from tests.ui.accessible import focused, named
from tests.ui.sample_jobs import NOW, made_job

OTHER = Profile("other", "Other & <b>Co</b>", "https://other.example")
PROFILES = ProfilesChanged((ProfileView(OCTOPUSX, KeyPlace.KEYCHAIN), ProfileView(OTHER, KeyPlace.KEYCHAIN)), OTHER.id)


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> Iterator[QueuePanel]:
    """A queue with one clip, whose list has the keyboard."""
    made = QueuePanel(theme, theme.icons, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(320, 620)
    with qtbot.waitActive(made):
        made.show()
    made.model.list_jobs([made_job(1, State.DONE)])
    made.show_profiles(PROFILES)
    made.view.setFocus()
    yield made
    made.hide()


def card_of(panel: QueuePanel) -> AddTaskCard:
    panel.open_card()
    assert panel.card is not None
    return panel.card


def test_nothing_on_the_card_is_cut_off(panel: QueuePanel, qtbot: QtBot) -> None:
    card = card_of(panel)
    for refusal in ("", "The clip of this task is in the list already, and this is a long sentence about it."):
        if refusal:
            panel.refuse_task(refusal)
        qtbot.waitUntil(lambda: card.height() == card.heightForWidth(card.width()), timeout=2_000)
        for part in card.findChildren(QWidget):
            if part.isVisible():
                least = (
                    part.heightForWidth(part.width()) if part.hasHeightForWidth() else part.minimumSizeHint().height()
                )
                assert part.height() >= least


@pytest.mark.parametrize("written", ["", "task 01"])
def test_what_is_no_task_id_is_refused_at_the_field(panel: QueuePanel, written: str) -> None:
    card = card_of(panel)
    wanted: list[object] = []
    panel.task_wanted.connect(lambda *args: wanted.append(args))
    QTest.keyClicks(focused(), written)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert wanted == []
    assert card.field.message
    assert focused() is card.field.line


def test_what_the_engine_does_not_take_is_told_at_the_field(panel: QueuePanel) -> None:
    card = card_of(panel)
    QTest.keyClicks(focused(), "task_01")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    panel.refuse_task("This task is in the list already.")
    assert card.field.message == "This task is in the list already."
    assert card.field.text == "task_01"
    assert focused() is card.field.line
    late = made_job(2, State.WATCHING, task_id="task_01")
    panel.model.add_jobs([late])
    panel.note_task_added(late.id)
    assert card.isVisible()


def test_enter_asks_for_the_task_with_the_profile_that_is_shown(qtbot: QtBot, panel: QueuePanel) -> None:
    card_of(panel)
    field, profiles = named(panel, "Task id"), named(panel, "Profile")
    assert isinstance(field, QLineEdit)
    assert isinstance(profiles, QComboBox)
    assert profiles.currentText() == OTHER.name
    field.setText("  sora-2:task_01k7\n")
    with qtbot.waitSignal(panel.task_wanted, timeout=1_000) as caught:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert caught.args == ["sora-2:task_01k7", OTHER.id]
    profiles.setCurrentIndex(0)
    with qtbot.waitSignal(panel.task_wanted, timeout=1_000) as caught:
        QTest.mouseClick(named(panel, "Add"), Qt.MouseButton.LeftButton)
    assert caught.args == ["sora-2:task_01k7", OCTOPUSX.id]


def test_the_chosen_profile_outlives_news_of_profiles(panel: QueuePanel) -> None:
    card = card_of(panel)
    card.profiles.setCurrentIndex(0)
    panel.show_profiles(PROFILES)
    assert card.profiles.currentData() == OCTOPUSX.id


def test_a_single_profile_is_not_asked_for(panel: QueuePanel) -> None:
    card = card_of(panel)
    panel.show_profiles(ProfilesChanged(PROFILES.profiles[:1], OCTOPUSX.id))
    assert not card.profiles.isVisible()
    assert card.profiles.currentData() == OCTOPUSX.id


def test_a_profile_that_is_not_the_one_in_the_window_is_named(panel: QueuePanel) -> None:
    card = card_of(panel)
    demo = ProfileView(DEMO, KeyPlace.DEMO)
    panel.show_profiles(ProfilesChanged((*PROFILES.profiles[:1], demo), DEMO.id))
    assert card.profiles.isVisible()
    assert [card.profiles.itemText(place) for place in range(card.profiles.count())] == [OCTOPUSX.name]


def test_the_card_closes_for_its_own_task_alone_and_selects_it(qtbot: QtBot, panel: QueuePanel) -> None:
    card = card_of(panel)
    QTest.keyClicks(focused(), "task_01")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    other, added = made_job(2), made_job(3, State.WATCHING, "", sending_at=None, task_id="task_01")
    for job in (other, added):
        panel.model.add_jobs([job])
        panel.note_task_added(job.id)
        assert card.isVisible() == (job is other)
    assert panel.selected_job == added
    assert focused() is panel.view
    panel.open_card()
    assert card.field.text == ""


def test_the_card_closes_for_a_task_that_was_in_the_list_before_and_selects_it(panel: QueuePanel) -> None:
    known = made_job(2, State.STOPPED, task_id="task_01")
    panel.model.add_jobs([known])
    panel.show_filter(QueueFilter.DONE)
    card = card_of(panel)
    QTest.keyClicks(focused(), "task_01")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    again = replace(known, state=State.WATCHING)
    panel.model.upsert(again)
    assert card.isVisible()
    panel.note_task_added(known.id)
    assert not card.isVisible()
    assert panel.selected_job == again
    assert focused() is panel.view


def test_esc_closes_the_card_and_what_was_written_is_there_again(panel: QueuePanel) -> None:
    card = card_of(panel)
    QTest.keyClicks(focused(), "task_01")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert focused() is panel.view
    panel.open_card()
    assert card.field.line.selectedText() == "task_01"


def test_a_card_that_is_closed_leaves_no_gap_over_the_list(qtbot: QtBot, panel: QueuePanel) -> None:
    def top() -> int:
        return panel.view.mapTo(panel, QPoint()).y()

    before = top()
    card = card_of(panel)
    qtbot.waitUntil(lambda: top() > before + card.height() // 2, timeout=2_000)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: top() == before, timeout=2_000)
    panel.open_card()
    qtbot.waitUntil(lambda: top() == card.geometry().bottom() + 1 + 2 + before - HEADER_HEIGHT, timeout=2_000)


def test_a_refusal_that_comes_late_is_told_above_the_list(panel: QueuePanel) -> None:
    card = card_of(panel)
    QTest.keyClicks(focused(), "task_01")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    panel.refuse_task("This task is in the list already.")
    assert not card.isVisible()
    assert named(panel, "Queue").isVisible()
