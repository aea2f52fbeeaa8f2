"""What the window and the engine say to each other when a clip is to be rescued."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import (
    CommandRefused,
    JobChanged,
    JobsAdded,
    JobsListed,
    ProfilesChanged,
)
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace, ProfileView
from sora_desktop.domain.queue_events import TaskAdded
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.conversation import Conversation
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.first_start import FirstStart
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.library.marks import ClipMarks
from sora_desktop.ui.library.panel import LibraryPane
from sora_desktop.ui.library.tabs import TabsHeader
from sora_desktop.ui.notifications import Notifications
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import PlainLabel
from tests.ui.accessible import focused, named
from tests.ui.details.seen import block_of, click
from tests.ui.sample_jobs import made_job

_UNASKED = cast("tuple[LibraryPane, TabsHeader, ClipMarks]", (None, None, None))
"""The panes of the library, of which the conversation asks nothing."""

ADDED = made_job(7, State.WATCHING, "", sending_at=None, task_id="task_01k7")

LATE = made_job(3, State.WATCHING, needs=Needs.STALLED)


class AskedEngine(QObject):
    """Stands for the engine's thread, and keeps what is asked of the engine."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Any, ...]] = []

    def post(self, _name: str, command: Callable[[Any], object]) -> None:
        command(_Recorder(self.asked))


class _Recorder:
    def __init__(self, asked: list[tuple[Any, ...]]) -> None:
        self._asked = asked

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **_named: self._asked.append((name, *args))


class Rig:
    """Queue and details side by side in a window, and the conversation behind them."""

    def __init__(self, theme: Theme) -> None:
        self.engine = AskedEngine()
        self.window = QSplitter()
        icons = theme.icons
        self.panes = Panes(
            ProfileBar(theme, icons),
            NoticeStack(theme, icons),
            ComposePanel(theme, icons),
            PreviewPanel(theme, icons, multimedia_problem=lambda: "none here"),
            DetailsPanel(theme, icons),
            QueuePanel(theme, icons),
            *_UNASKED,
            FirstStart(theme, icons),
        )
        for pane in (self.panes.details, self.panes.queue):
            self.window.addWidget(pane)
        self.window.resize(1_000, 600)
        notifications = Notifications(self.window, icons)
        self.talk = Conversation(self.panes, notifications, cast("EngineThread", self.engine))
        self.talk.hear(ProfilesChanged((ProfileView(OCTOPUSX, KeyPlace.KEYCHAIN),), OCTOPUSX.id))

    def show(self, *jobs: Job) -> None:
        """List these jobs, and select the first."""
        self.talk.hear(JobsListed(jobs))
        self.panes.queue.select(jobs[0].id)
        self.engine.asked.clear()


@pytest.fixture
def rig(qtbot: QtBot, theme: Theme) -> Iterator[Rig]:
    made = Rig(theme)
    for pane in (made.window, made.panes.bar, made.panes.notices, made.panes.compose, made.panes.preview):
        qtbot.addWidget(pane)
    with qtbot.waitActive(made.window):
        made.window.show()
    yield made
    made.window.hide()


def test_a_task_is_asked_for_and_selected_when_it_is_there(rig: Rig) -> None:
    rig.show(made_job(1, State.DONE))
    rig.panes.queue.open_card()
    QTest.keyClicks(focused(), "task_01k7")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert rig.engine.asked == [("add_task", "task_01k7", OCTOPUSX.id)]
    card = rig.panes.queue.card
    assert card is not None
    rig.talk.hear(CommandRefused("add_task", "The clip of this task is in the list already.", "task_id"))
    assert card.field.message == "The clip of this task is in the list already."
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    rig.talk.hear(JobsAdded((ADDED,)))
    rig.talk.hear(TaskAdded(ADDED.id))
    assert not card.isVisible()
    assert rig.panes.queue.selected_job == ADDED
    assert rig.panes.details.job == ADDED


def test_a_task_that_was_in_the_list_before_is_selected_when_it_is_asked_for(rig: Rig) -> None:
    known = made_job(2, State.STOPPED, task_id="task_01k7")
    rig.show(made_job(1, State.DONE), known)
    rig.panes.queue.open_card()
    QTest.keyClicks(focused(), "task_01k7")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    rig.talk.hear(JobChanged(replace(known, state=State.WATCHING)))
    rig.talk.hear(TaskAdded(known.id))
    card = rig.panes.queue.card
    assert card is not None
    assert not card.isVisible()
    assert rig.panes.details.job == replace(known, state=State.WATCHING)


def test_everything_is_collected_at_one_word(rig: Rig) -> None:
    rig.show(made_job(1, State.STOPPED))
    rig.talk.verbs.collect()
    assert rig.engine.asked == [("collect",)]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "Nothing is out: every clip is here."),
        (1, "1 clip is asked for."),
        (3, "3 clips are asked for."),
    ],
)
def test_how_many_clips_are_asked_for_is_said_where_the_person_looks(rig: Rig, count: int, words: str) -> None:
    rig.show(made_job(1, State.STOPPED))
    rig.panes.queue.view.setFocus()
    rig.talk.verbs.tell_collected(count)
    shown = [label.text() for label in rig.panes.queue.findChildren(PlainLabel) if label.isVisible()]
    assert words in shown


@pytest.mark.parametrize(
    ("job", "action", "asked"),
    [
        (LATE, JobAction.KEEP_WAITING, "keep_waiting"),
        (LATE, JobAction.CHECK_AGAIN, "check_again"),
        (LATE, JobAction.STOP, "stop"),
        (made_job(4, State.UNCONFIRMED), JobAction.LOOK_AGAIN, "look_for_traces"),
    ],
)
def test_what_a_job_needs_is_asked_of_the_engine(rig: Rig, job: Job, action: JobAction, asked: str) -> None:
    rig.show(job)
    rig.talk.act_on_selected(action)
    assert rig.engine.asked == [(asked, job.id)]


def test_the_menus_follow_what_becomes_of_the_selected_job(rig: Rig) -> None:
    shown: list[Job | None] = []
    rig.talk.selected_changed.connect(shown.append)
    sending, done = made_job(3, State.SENDING), made_job(3, State.DONE)
    rig.show(sending, made_job(4))
    rig.talk.hear(JobChanged(done))
    rig.talk.hear(JobChanged(made_job(4, State.SENDING)))
    assert shown == [sending, done]
    rig.talk.act_on_selected(JobAction.STOP)
    assert rig.engine.asked == []


def test_a_look_that_is_refused_can_be_asked_for_again(qtbot: QtBot, rig: Rig) -> None:
    rig.show(made_job(4, State.UNCONFIRMED))
    click(qtbot, rig.panes.details, "Look again")
    assert named(rig.panes.details, "Looking…").isVisible()
    rig.talk.hear(CommandRefused("look_for_traces", "The gateway cannot be asked."))
    assert block_of(rig.panes.details).look.text() == "Look again"


def test_a_copied_report_is_confirmed_where_the_person_looks(qtbot: QtBot, rig: Rig) -> None:
    rig.show(made_job(5, State.FAILED))
    row = rig.panes.details.body
    assert row is not None
    rig.panes.queue.view.setFocus()
    rig.talk.act_on_selected(JobAction.COPY_REPORT)
    assert "OctopusX" in QApplication.clipboard().text()
    assert not row.action_row.said.isVisible()
    click(qtbot, rig.panes.details, "Copy report")
    assert row.action_row.said.text() == "Report copied."
    assert row.action_row.said.isVisible()
    click(qtbot, rig.panes.details, "Copy as cURL")
    assert row.action_row.said.text() == "Copied as cURL."
    assert "$SORA_DESKTOP_API_KEY" in QApplication.clipboard().text()
    assert "https://octopusx.ai/v1/video/create" in QApplication.clipboard().text()


def test_a_confirmation_goes_with_the_clip_that_it_was_for(qtbot: QtBot, rig: Rig) -> None:
    first, second = made_job(5, State.FAILED), made_job(6, State.STOPPED)
    rig.show(first, second)
    click(qtbot, rig.panes.details, "Copy report")
    rig.panes.queue.select(second.id)
    row = rig.panes.details.body
    assert row is not None
    assert not row.action_row.said.isVisible()
    rig.talk.hear(JobChanged(second))
