"""What the queue asks of the engine, and that nothing of it orders a clip that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import (
    CommandRefused,
    JobChanged,
    JobsListed,
    Notice,
    NoticeAction,
    NoticeKind,
    NoticesChanged,
    ProfilesChanged,
)
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library_events import ClipsAway
from sora_desktop.domain.pictures import LastFrame
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace, ProfileView
from sora_desktop.domain.queue_events import DurationsTold, LineMoved, SendingTold
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.change import SEEN_MS
from sora_desktop.ui.compose.images.origins import OriginLine
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.job_verbs import JobVerbs
from sora_desktop.ui.notifications import Notifications
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.queue.model import JobRole
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.queue.texts import Away
from sora_desktop.ui.queue_menu import QueueMenu
from sora_desktop.ui.queue_talk import QueueTalk
from sora_desktop.ui.theme import Theme
from tests.ui.accessible import named
from tests.ui.sample_jobs import NO_CONNECTION, made_job

DRAFT = VideoRequest(prompt="What I was about to ask for")


class AskedEngine:
    """Stands for the engine's thread and the engine, and keeps what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def post(self, _name: str, command: Callable[[Any], object]) -> None:
        command(self)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **named: self.asked.append((name, *args, *named.items()))


class Rig:
    """The panes that take part, the menu, and the talk behind them."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        icons = theme.icons
        self.engine = AskedEngine()
        self.compose, self.bar = ComposePanel(theme, icons), ProfileBar(theme, icons)
        self.notices, self.queue = NoticeStack(theme, icons), QueuePanel(theme, icons)
        for widget in (self.compose, self.bar, self.notices, self.queue):
            qtbot.addWidget(widget)
        panes = cast("Panes", self)
        engine = cast("EngineThread", self.engine)
        self.told: list[str] = []
        notifications = Notifications(self.queue, icons)
        notifications.tell_all_done = self.told.append  # type: ignore[method-assign, assignment]
        self.verbs = JobVerbs(self.compose, engine, {}, self.queue)
        self.menu = QueueMenu(QMenu(self.queue), offers_awake=True, keeps_awake=False)
        self.talk = QueueTalk(panes, self.menu, self.verbs, notifications, engine)
        self.talk.hear(ProfilesChanged((ProfileView(OCTOPUSX, KeyPlace.KEYCHAIN),), OCTOPUSX.id))
        self.compose.set_ready(True, "")
        self.compose.set_request(DRAFT)

    def show(self, *jobs: Job) -> None:
        self.queue.model.list_jobs(JobsListed(jobs).jobs)

    def change(self, job: Job) -> None:
        self.queue.model.upsert(job)
        self.talk.hear(JobChanged(job))

    def entry(self, words: str) -> Any:
        menu = cast("QMenu", self.menu.parent())
        entries = [*menu.actions(), *(entry for sub in menu.findChildren(QMenu) for entry in sub.actions())]
        return next(action for action in entries if action.text().startswith(words))


@pytest.fixture
def rig(qtbot: QtBot, theme: Theme) -> Rig:
    return Rig(qtbot, theme)


def test_sending_is_paused_from_the_menu_and_resumed_from_the_notice(rig: Rig) -> None:
    rig.entry("Pause sending").trigger()
    assert rig.engine.asked == [("pause_sending",)]
    rig.talk.hear(SendingTold(is_paused=True))
    assert rig.entry("Pause sending").isChecked()
    assert rig.bar._counts.text() == "sending is paused"
    held = Notice(NoticeKind.HELD, "Sending is paused.", "", actions=(NoticeAction.RESUME,))
    rig.notices.show_notices(NoticesChanged((held,)).notices)
    rig.notices._act("held:", "resume")
    assert rig.engine.asked[-1] == ("resume_sending",)
    rig.talk.hear(SendingTold(is_paused=False))
    assert not rig.entry("Pause sending").isChecked()
    assert rig.bar._counts.text() == ""


def test_the_header_says_that_a_gateway_asks_for_less(rig: Rig) -> None:
    rig.bar.show_counts(2, 1, 0)
    rig.talk.hear(SendingTold(is_paused=False, at_once=1))
    assert rig.bar._counts.text() == "2 running · 1 waiting · sending 1 at a time: the gateway asks for less"


def test_the_list_follows_a_new_order_and_what_such_clips_took(rig: Rig) -> None:
    rig.show(made_job(2), made_job(1))
    rig.talk.hear(LineMoved((made_job(2).id, made_job(1).id)))
    assert [job.id for job in rig.queue.model.newest_first()] == [made_job(1).id, made_job(2).id]
    request = made_job(1).request
    rig.talk.hear(DurationsTold(request.model, request.duration_s, False, (1.0,) * 5))
    assert rig.queue.model.index(0).data(JobRole.SAMPLES) == (1.0,) * 5


def test_a_drop_and_the_verbs_of_the_line_reach_the_engine(rig: Rig) -> None:
    job = made_job(1)
    rig.queue.rows.moved.emit(job.id, "")
    for action in (JobAction.SEND_NEXT, JobAction.SEND_LAST):
        rig.verbs.act(action, job)
    assert rig.engine.asked == [("send_after", job.id, ""), ("send_next", [job.id]), ("send_last", [job.id])]


def test_a_double_click_on_duplicate_bears_one_intent_and_another_clip_another(rig: Rig) -> None:
    for job in (made_job(1), made_job(1), made_job(2)):
        rig.verbs.act(JobAction.DUPLICATE, job)
    intents = [asked[2] for asked in rig.engine.asked]
    assert intents[0] == intents[1] != intents[2]


def failed(number: int, **changes: Any) -> Job:
    return made_job(number, State.FAILED, error=NO_CONNECTION, price=Decimal("0.30"), **changes)


def test_all_failed_are_tried_again_only_after_a_yes_that_names_the_count(rig: Rig) -> None:
    rig.show(made_job(9, replaces=failed(1).id), failed(3), failed(2), failed(1), made_job(4, State.DONE))
    rig.entry("Try all failed").trigger()
    assert rig.engine.asked == []
    question = rig.queue.retry_question
    assert question._words.text() == "Send 2 clips that failed again? It costs as new clips do: ≈ 0.60."
    question._yes.click()
    ids = (failed(2).id, failed(3).id)
    assert rig.engine.asked == [("try_failed_again", ids, ("may_cross_budget", False))]
    rig.talk.hear(CommandRefused("try_failed_again", "That crosses your budget.", "budget"))
    assert question._words.text() == "That crosses your budget."
    question._no.click()
    assert len(rig.engine.asked) == 1
    rig.talk.hear(CommandRefused("try_failed_again", "That crosses your budget.", "budget"))
    question._yes.click()
    assert rig.engine.asked[-1] == ("try_failed_again", ids, ("may_cross_budget", True))


def test_a_batch_is_stopped_as_one_and_its_failed_clips_are_asked_about(rig: Rig) -> None:
    rig.show(made_job(3, batch_id="b"), failed(2, batch_id="b"), failed(1))
    rig.queue.view.setCurrentIndex(rig.queue.rows.index_of_batch("b"))
    assert rig.entry("Stop batch").isEnabled()
    rig.entry("Stop batch").trigger()
    assert rig.engine.asked == [("stop_batch", "b")]
    rig.entry("Fold the batch").trigger()
    assert rig.queue.rows.folded == {"b"}
    rig.entry("Try the failed clips of the batch").trigger()
    rig.queue.retry_question._yes.click()
    assert rig.engine.asked[-1][1] == (failed(2).id,)


def test_done_ones_are_removed_when_there_are_any(rig: Rig) -> None:
    assert not rig.entry("Remove the done").isEnabled()
    rig.show(made_job(1, State.DONE))
    rig.entry("Remove the done").trigger()
    assert rig.engine.asked == [("remove_done",)]


def test_keys_for_many_clips_act_in_the_queue_alone_and_ask_what_the_mouse_is_asked(rig: Rig, qtbot: QtBot) -> None:
    window, field = QWidget(), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(rig.queue)
    qtbot.addWidget(window)
    rig.show(made_job(3, batch_id="b"), failed(2, batch_id="b"), made_job(1, State.DONE))
    rig.queue.view.setCurrentIndex(rig.queue.rows.index_of_batch("b"))
    with qtbot.waitActive(window):
        window.show()
    control = Qt.KeyboardModifier.ControlModifier
    for widget, is_heard in ((field, False), (rig.queue.view, True)):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_F5, control)
        assert rig.engine.asked == []
        assert rig.queue.retry_question.isVisibleTo(window) is is_heard
        QTest.keyClick(widget, Qt.Key.Key_F5, control | Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(widget, Qt.Key.Key_Delete, control)
        assert rig.engine.asked == ([("stop_batch", "b"), ("remove_done",)] if is_heard else [])


def test_a_waiting_clip_is_changed_in_the_form_while_generate_rests(rig: Rig) -> None:
    job = made_job(1, prompt="Before")
    rig.show(job)
    rig.verbs.act(JobAction.EDIT, job)
    assert rig.compose.request() == job.request
    rig.compose.set_prompt("After")
    with_orders: list[object] = []
    rig.compose.generate_requested.connect(with_orders.append)
    rig.talk.hear(ProfilesChanged((ProfileView(OCTOPUSX, KeyPlace.KEYCHAIN),), OCTOPUSX.id))
    rig.compose.show()
    assert not named(rig.compose, "Generate").isEnabled()
    rig.queue.edit_question._yes.click()
    assert rig.engine.asked == [("edit", job.id, replace(job.request, prompt="After"), ("may_cross_budget", False))]
    assert rig.compose.request() == DRAFT
    rig.compose.generate()
    assert len(with_orders) == 1


@pytest.mark.parametrize("away", list(Away))
def test_a_clip_whose_file_is_away_is_not_continued(rig: Rig, away: Away) -> None:
    job = made_job(1, State.DONE)
    rig.show(job)
    rig.queue.model.set_away({job.id: away})
    rig.verbs.act(JobAction.CONTINUE, job)
    assert rig.compose.request() == DRAFT
    rig.queue.model.set_away({})
    rig.verbs.act(JobAction.CONTINUE, job)
    assert rig.compose.request().images == (LastFrame(job.id).address,)


def test_a_clip_that_is_away_is_looked_for_when_it_is_selected(rig: Rig) -> None:
    jobs = made_job(2, State.DONE), made_job(1, State.DONE)
    rig.show(*jobs)
    rig.queue.model.set_away({jobs[0].id: Away.IN_TRASH})
    rig.queue.select(jobs[1].id)
    rig.talk.hear(ClipsAway(frozenset({jobs[0].id}), frozenset()))
    assert rig.engine.asked == []
    rig.queue.select(jobs[0].id)
    rig.talk.hear(ClipsAway(frozenset({jobs[0].id}), frozenset()))
    assert rig.engine.asked == [("look_for_clip", jobs[0].id)] * 2


def begin_change(rig: Rig) -> Job:
    """A waiting clip is in the form, in which its prompt was changed, and the keyboard is there."""
    job = made_job(1, prompt="Before")
    rig.show(job)
    rig.verbs.act(JobAction.EDIT, job)
    rig.compose.set_prompt("After")
    return job


def test_the_key_of_generate_saves_a_change_once_and_orders_nothing(rig: Rig, qtbot: QtBot) -> None:
    orders: list[object] = []
    rig.compose.generate_requested.connect(orders.append)
    job = begin_change(rig)
    for _press in range(2):
        rig.compose.generate()
    assert rig.engine.asked == [("edit", job.id, replace(job.request, prompt="After"), ("may_cross_budget", False))]
    assert (orders, rig.compose.request(), rig.queue.edit_question.isHidden()) == ([], DRAFT, True)
    rig.change(replace(job, request=replace(job.request, prompt="After")))
    assert rig.queue._said.text() == "The change is saved."
    qtbot.wait(SEEN_MS + 50)
    rig.compose.generate()
    assert len(orders) == 1, "the draft may be ordered by a press of its own"


def test_the_key_of_generate_never_says_yes_to_a_budget(rig: Rig) -> None:
    begin_change(rig)
    rig.compose.generate()
    rig.talk.hear(CommandRefused("edit", "That crosses your budget.", "budget"))
    rig.compose.generate()
    assert [asked[-1] for asked in rig.engine.asked] == [("may_cross_budget", False)] * 2


def test_esc_in_the_form_gives_a_change_up(rig: Rig) -> None:
    rig.compose.show()
    begin_change(rig)
    QTest.keyClick(named(rig.compose, "Prompt"), Qt.Key.Key_Escape)
    assert (rig.engine.asked, rig.compose.request(), rig.queue.edit_question.isHidden()) == ([], DRAFT, True)
    QTest.keyClick(named(rig.compose, "Prompt"), Qt.Key.Key_Escape)
    assert rig.compose.request() == DRAFT
    rig.change(made_job(1, prompt="After"))
    assert rig.queue._said.text() == ""


@pytest.mark.parametrize("is_saved", [False, True])
def test_a_press_that_was_meant_for_a_clip_that_went_on_orders_no_second_one(
    rig: Rig, qtbot: QtBot, is_saved: bool
) -> None:
    orders: list[object] = []
    rig.compose.generate_requested.connect(orders.append)
    begin_change(rig)
    if is_saved:
        rig.compose.generate()
    rig.change(made_job(1, State.SENDING, "Before"))
    if is_saved:
        rig.talk.hear(CommandRefused("edit", "This one is on its way."))
    rig.compose.generate()
    rig.compose.generate()
    assert (orders, rig.compose.request().prompt) == ([], "After")
    qtbot.wait(SEEN_MS + 50)
    rig.compose.generate()
    assert len(orders) == 1


def test_the_keys_of_a_change_are_shown_at_its_buttons_and_at_generate(rig: Rig) -> None:
    rig.compose.show()
    begin_change(rig)
    question = rig.queue.edit_question
    assert "Save changes (Ctrl+Enter)" in question._yes.toolTip()
    assert "Cancel (Esc)" in question._no.toolTip()
    assert "Ctrl+Enter saves" in named(rig.compose, "Generate").toolTip()


def test_a_change_that_is_given_up_asks_for_nothing_and_brings_the_draft_back(rig: Rig) -> None:
    job = made_job(1)
    rig.show(job)
    rig.verbs.act(JobAction.EDIT, job)
    rig.queue.edit_question._no.click()
    assert (rig.engine.asked, rig.compose.request()) == ([], DRAFT)


def test_a_change_that_came_too_late_stays_in_the_form(rig: Rig) -> None:
    job = made_job(1, prompt="Before")
    rig.show(job)
    rig.verbs.act(JobAction.EDIT, job)
    rig.compose.set_prompt("After")
    rig.change(made_job(1, State.SENDING, "Before"))
    assert rig.queue.edit_question.isHidden()
    assert (rig.engine.asked, rig.compose.request().prompt) == ([], "After")


def test_a_refused_change_is_in_the_form_again_to_be_put_right(rig: Rig) -> None:
    job = made_job(1, prompt="Before")
    rig.show(job)
    rig.verbs.act(JobAction.EDIT, job)
    rig.compose.set_prompt("Dear")
    rig.queue.edit_question._yes.click()
    rig.talk.hear(CommandRefused("edit", "That crosses your budget.", "budget"))
    assert rig.compose.request().prompt == "Dear"
    rig.queue.edit_question._yes.click()
    assert rig.engine.asked[-1][-1] == ("may_cross_budget", True)
    assert rig.compose.request() == DRAFT


def test_a_saved_change_that_came_too_late_is_not_lost(rig: Rig) -> None:
    job = made_job(1, prompt="Before")
    rig.show(job)
    rig.verbs.act(JobAction.EDIT, job)
    rig.compose.set_prompt("After")
    rig.queue.edit_question._yes.click()
    rig.change(made_job(1, State.SENDING, "Before"))
    rig.talk.hear(CommandRefused("edit", "This one is on its way."))
    assert rig.compose.request().prompt == "After"


def test_the_end_of_all_is_told_once(rig: Rig) -> None:
    jobs = [made_job(number, State.WATCHING) for number in (3, 2, 1)]
    rig.show(*jobs)
    rig.change(made_job(3, State.DONE))
    rig.change(failed(2))
    assert rig.told == []
    rig.change(made_job(1, State.DONE))
    assert rig.told == ["All has ended: 2 kept, 1 failed"]
    rig.change(made_job(7, State.WATCHING))
    rig.change(made_job(7, State.DONE))
    assert len(rig.told) == 1  # a single clip has its own notification


def test_a_draft_says_which_clip_it_continues_once_the_list_is_there(rig: Rig) -> None:
    parent = made_job(1, prompt="The quay")
    rig.compose.set_request(replace(DRAFT, images=(LastFrame(parent.id).address,)))
    line = rig.compose.findChildren(OriginLine)[0]
    assert line.words == "Waits for “another clip”"
    rig.show(parent)
    rig.talk.hear(JobsListed((parent,)))
    assert line.words == "Waits for “The quay”"
