"""Preview and details share the height of a small window: what asks something is seen, and its buttons stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.traces import Balance, Charge, Traces
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.middle_column import DETAILS_HEIGHT
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.pane_row import PaneRow
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.theme import Theme
from tests.ui.details.seen import block_of, body_of, settled
from tests.ui.sample_jobs import NOW, REFUSED_PROMPT, made_job

ROOM = (1280, 534)
"""What a window of 1280 × 720 leaves to its panes under two notices."""
TRACES = Traces(Balance(100, NOW), Balance(99.7, NOW), (Charge(NOW, "sora-2", "sora-2:task_0123456789"),), NOW)


class House:
    """The panes in the middle of a window, and what is selected."""

    def __init__(self, theme: Theme, bot: QtBot) -> None:
        self._bot = bot
        self.row = PaneRow(theme, QWidget(), "bg")
        bot.addWidget(self.row)
        self.preview = PreviewPanel(theme, theme.icons, multimedia_problem=lambda: "none here")
        self.details = DetailsPanel(theme, theme.icons, clock=lambda: NOW)
        self.row.put_preview(self.preview)
        self.row.put_details(self.details)
        self.details.room_wanted.connect(self.row.middle.give_details)
        self.row.resize(*ROOM)
        self.row.restore([], [], ROOM[0])
        with bot.waitExposed(self.row):
            self.row.show()

    def show(self, job: Job) -> None:
        """Select a job, or hear news of it."""
        self.preview.show_job(job)
        self.details.show_job(job)
        self.details.show()
        settled(self._bot, self.details)
        self._bot.waitUntil(lambda: not self.details._measuring.isActive(), timeout=2_000)

    @property
    def height(self) -> int:
        """Of the details."""
        return self.row.middle.sizes()[1]

    def place(self, widget: QWidget) -> QRect:
        return QRect(widget.mapTo(self.row, QPoint(0, 0)), widget.size())

    def sees(self, *widgets: QWidget) -> bool:
        """Whether all of these are seen whole."""
        pane = self.place(self.details)
        return all(widget.isVisible() and pane.contains(self.place(widget)) for widget in widgets)


@pytest.fixture
def house(theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    made = House(theme, qtbot)
    yield made
    made.row.hide()


def buttons_in(widget: QWidget) -> list[QPushButton]:
    return [button for button in widget.findChildren(QPushButton) if button.isVisible()]


def test_an_unconfirmed_clip_shows_all_its_buttons_and_the_page_of_the_preview(house: House) -> None:
    house.show(made_job(1, State.SENDING))
    house.show(made_job(1, State.UNCONFIRMED))
    assert len(buttons_in(block_of(house.details))) == 4
    assert house.sees(*buttons_in(house.details))
    words = [label for label in house.preview.findChildren(QWidget) if label.isVisible() and not label.children()]
    assert words
    assert all(house.preview.rect().contains(QRect(w.mapTo(house.preview, QPoint()), w.size())) for w in words)


def test_what_is_found_later_moves_no_button_of_the_question(house: House) -> None:
    house.show(made_job(1, State.UNCONFIRMED))
    block = block_of(house.details)
    before = [house.place(button) for button in buttons_in(block)]
    house.show(made_job(1, State.UNCONFIRMED, traces=TRACES))
    assert "99.7" in block.found.text()
    assert [house.place(button) for button in buttons_in(block)] == before
    assert house.sees(block, *buttons_in(house.details))


@pytest.mark.parametrize("action", [JobAction.FOUND_ID, JobAction.SEND_AGAIN, JobAction.FORGET])
def test_a_question_opens_whole_in_the_place_of_its_button(house: House, qtbot: QtBot, action: JobAction) -> None:
    house.show(made_job(1, State.UNCONFIRMED, traces=TRACES))
    block = block_of(house.details)
    before = house.place(block).top()
    block.buttons[action].click()
    if action is JobAction.FOUND_ID:
        block.form.refuse("That is no task id, and this sentence about it is so long that it stands on two lines.")
    settled(qtbot, house.details)
    assert block.question is not None
    assert house.sees(block.question)
    assert house.place(block).top() == before


def test_a_failed_clip_shows_all_its_buttons(house: House) -> None:
    house.show(made_job(1, State.FAILED, error=replace(REFUSED_PROMPT, detail="words " * 60)))
    assert house.sees(*buttons_in(body_of(house.details).action_row))


def test_a_clip_that_plays_or_is_on_its_way_has_the_picture_as_large_as_always(house: House) -> None:
    for state in (State.WAITING, State.SENDING, State.WATCHING, State.DOWNLOADING, State.DONE):
        house.show(made_job(1, state))
        assert house.height == DETAILS_HEIGHT, state
    house.show(made_job(2, State.UNCONFIRMED))
    assert house.height > DETAILS_HEIGHT
    house.show(made_job(1, State.DONE))
    assert house.height == DETAILS_HEIGHT


def test_heights_that_a_person_chose_stay_whatever_is_selected(house: House, qtbot: QtBot) -> None:
    house.show(made_job(1, State.DONE))
    house.row.middle.moveSplitter(250, 1)
    chosen = house.row.middle.sizes()
    assert chosen[0] == 250
    for state in (State.UNCONFIRMED, State.FAILED, State.DONE):
        house.show(made_job(2, state))
        assert house.row.middle.sizes() == chosen
    other = PaneRow(house.preview._theme, QWidget(), "bg")
    qtbot.addWidget(other)
    other.restore([], house.row.pane_sizes()[1], ROOM[0])
    assert other.middle.is_by_hand


def test_a_notice_that_comes_moves_nothing_that_is_asked(house: House, qtbot: QtBot) -> None:
    house.row.resize(ROOM[0], ROOM[1] + 100)
    house.show(made_job(1, State.UNCONFIRMED))
    block = block_of(house.details)
    from_below = house.row.height() - house.place(block).top()
    house.row.resize(ROOM[0], ROOM[1] + 55)
    settled(qtbot, house.details)
    assert house.row.height() - house.place(block).top() == from_below


def test_a_narrower_pane_asks_for_the_height_of_its_longer_text(house: House, qtbot: QtBot) -> None:
    house.row.resize(1900, 900)
    house.show(made_job(1, State.UNCONFIRMED, traces=TRACES))
    before = house.height
    house.row.resize(1100, 900)
    settled(qtbot, house.details)
    assert house.height > before
    assert house.sees(*buttons_in(house.details))


def test_the_welcome_of_the_first_start_keeps_no_height_after_it(house: House) -> None:
    welcome = QWidget()
    welcome.setMinimumHeight(400)
    house.preview.set_welcome(welcome)
    assert house.preview.minimumSizeHint().height() >= 400
    house.preview.set_welcome(None)
    house.show(replace(made_job(1, State.UNCONFIRMED), traces=TRACES))
    assert house.sees(*buttons_in(house.details))
