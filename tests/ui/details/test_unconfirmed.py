"""The three ways on from an unconfirmed job: each asks in place, loses nothing, and acts only on a clear yes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import State
from sora_desktop.domain.traces import Balance, Charge, Traces
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.job_actions import JobAction, look_of
from tests.ui.accessible import focused, named, soon_named
from tests.ui.details.seen import block_of, body_of, click, is_in_sight, settled, texts_of
from tests.ui.sample_jobs import NOW, made_job

NIGHT = made_job(1, State.UNCONFIRMED, "Night. The lantern flickers twice")


def opened_field(qtbot: QtBot, panel: DetailsPanel) -> QLineEdit:
    panel.show_job(NIGHT)
    click(qtbot, panel, "I found its id")
    field = named(panel, "Task id")
    assert isinstance(field, QLineEdit)
    return field


@pytest.mark.parametrize("written", ["", "  ", "task 01", "task_01 task_02"])
def test_what_is_no_task_id_is_refused_at_the_field(qtbot: QtBot, panel: DetailsPanel, written: str) -> None:
    field = opened_field(qtbot, panel)
    given: list[object] = []
    panel.id_found.connect(lambda *args: given.append(args))
    QTest.keyClicks(field, written)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert given == []
    assert block_of(panel).form.message
    assert field.property("invalid") is True
    assert field.text() == written
    assert focused() is field


def test_the_refusal_goes_with_the_next_letter(qtbot: QtBot, panel: DetailsPanel) -> None:
    field = opened_field(qtbot, panel)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "t")
    assert block_of(panel).form.message == ""
    assert field.property("invalid") is False


def test_enter_gives_the_task_id_without_the_room_around_it(qtbot: QtBot, panel: DetailsPanel) -> None:
    field = opened_field(qtbot, panel)
    assert focused() is field
    QApplication.clipboard().setText("  sora-2:task_01k7\n")
    field.paste()
    with qtbot.waitSignal(panel.id_found, timeout=1_000) as caught:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert caught.args == [NIGHT, "sora-2:task_01k7"]


def test_the_button_gives_the_task_id_too(qtbot: QtBot, panel: DetailsPanel) -> None:
    field = opened_field(qtbot, panel)
    QTest.keyClicks(field, "task_01")
    with qtbot.waitSignal(panel.id_found, timeout=1_000) as caught:
        click(qtbot, panel, "Use this id")
    assert caught.args == [NIGHT, "task_01"]


def test_typing_outlives_news_of_the_job(qtbot: QtBot, panel: DetailsPanel) -> None:
    field = opened_field(qtbot, panel)
    QTest.keyClicks(field, "task_01")
    field.setCursorPosition(4)
    panel.show_job(replace(NIGHT, last_contact_at=NOW))
    assert focused() is field
    assert (field.text(), field.cursorPosition()) == ("task_01", 4)


def test_typing_outlives_a_look_at_another_job(qtbot: QtBot, panel: DetailsPanel) -> None:
    field = opened_field(qtbot, panel)
    QTest.keyClicks(field, "task_01")
    panel.show_job(made_job(2, State.UNCONFIRMED))
    assert block_of(panel).asked is None
    click(qtbot, panel, "I found its id")
    assert field.text() == ""
    panel.show_job(made_job(3, State.DONE))
    panel.show_job(NIGHT)
    click(qtbot, panel, "I found its id")
    assert field.text() == "task_01"


def test_esc_closes_the_field_and_leads_back_to_its_verb(qtbot: QtBot, panel: DetailsPanel) -> None:
    field = opened_field(qtbot, panel)
    QTest.keyClicks(field, "task_01")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert focused() is named(panel, "I found its id")
    click(qtbot, panel, "I found its id")
    assert field.text() == "task_01"


def test_an_id_that_the_engine_does_not_take_is_refused_at_the_field(qtbot: QtBot, panel: DetailsPanel) -> None:
    field = opened_field(qtbot, panel)
    QTest.keyClicks(field, "task_01")
    panel.refuse_id("This task id belongs to another clip of the list.")
    assert block_of(panel).form.message == "This task id belongs to another clip of the list."
    assert field.text() == "task_01"


def test_a_pasted_id_takes_the_place_of_the_one_that_was_refused_before(qtbot: QtBot, panel: DetailsPanel) -> None:
    field = opened_field(qtbot, panel)
    QTest.keyClicks(field, "task 01")
    QTest.keyClick(field, Qt.Key.Key_Return)
    form = block_of(panel).form
    assert form.message
    click(qtbot, panel, "Cancel")
    click(qtbot, panel, "I found its id")
    assert form.message == ""
    assert not field.property("invalid")
    field.insert("task_02")
    assert field.text() == "task_02"


@pytest.mark.parametrize(
    ("action", "yes", "words"),
    [
        (JobAction.SEND_AGAIN, "Send it again", "may cost a second time"),
        (JobAction.FORGET, "Forget it", "may have been charged"),
    ],
)
def test_sending_again_and_forgetting_act_only_after_a_yes(
    qtbot: QtBot, panel: DetailsPanel, action: JobAction, yes: str, words: str
) -> None:
    panel.show_job(NIGHT)
    acted: list[tuple[object, object]] = []
    panel.action_requested.connect(lambda what, job: acted.append((what, job)))
    click(qtbot, panel, look_of(action).label)
    assert acted == []
    assert any(words in text for text in texts_of(block_of(panel).confirm))
    assert focused() is named(panel, "Cancel")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    click(qtbot, panel, look_of(action).label)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert acted == []
    assert focused() is named(panel, look_of(action).label)
    click(qtbot, panel, look_of(action).label)
    click(qtbot, panel, yes)
    assert acted == [(action, NIGHT)]


def test_a_question_goes_with_the_doubt(qtbot: QtBot, panel: DetailsPanel) -> None:
    opened_field(qtbot, panel)
    panel.show_job(replace(NIGHT, state=State.WATCHING, task_id="task_01", error=None))
    assert not block_of(panel).isVisible()
    assert block_of(panel).asked is None


def test_the_pane_begins_at_its_top_when_a_decision_was_made(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.resize(400, 120)
    opened_field(qtbot, panel)
    settled(qtbot, panel)
    assert not is_in_sight(panel, body_of(panel).prompt)
    panel.show_job(replace(NIGHT, state=State.WATCHING, task_id="task_01", error=None))
    settled(qtbot, panel)
    assert is_in_sight(panel, body_of(panel).prompt)


def test_a_question_that_was_open_for_one_job_is_not_asked_of_another(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(NIGHT)
    click(qtbot, panel, "Send again")
    panel.show_job(made_job(2, State.UNCONFIRMED))
    assert block_of(panel).asked is None
    assert not block_of(panel).confirm.isVisible()


@pytest.mark.parametrize("action", [JobAction.FOUND_ID, JobAction.SEND_AGAIN, JobAction.FORGET])
@pytest.mark.parametrize("height", [120, 208])
def test_a_question_that_the_menu_leads_to_is_in_sight(
    qtbot: QtBot, panel: DetailsPanel, action: JobAction, height: int
) -> None:
    panel.resize(400, height)
    panel.show_job(NIGHT)
    panel.ask(action)
    wanted = soon_named(qtbot, panel, "Task id" if action is JobAction.FOUND_ID else "Cancel")
    settled(qtbot, panel)
    assert is_in_sight(panel, wanted)
    assert focused() is wanted


@pytest.mark.parametrize("state", [State.DONE, State.WAITING, State.STOPPED])
def test_nothing_is_asked_of_a_job_that_is_not_in_doubt(panel: DetailsPanel, state: State) -> None:
    panel.show_job(NIGHT)
    panel.show_job(made_job(2, state))
    panel.ask(JobAction.SEND_AGAIN)
    assert block_of(panel).asked is None
    assert not block_of(panel).isVisible()


def test_an_action_that_asks_nothing_opens_nothing(panel: DetailsPanel) -> None:
    panel.ask(JobAction.FOUND_ID)
    panel.show_job(NIGHT)
    panel.ask(JobAction.STOP)
    assert block_of(panel).asked is None


LOOKED = NOW - 100
FOUND = Traces(Balance(12.4, NOW - 200), Balance(12.1, LOOKED), (Charge(NOW - 160, "sora-2", "task_01k7"),), LOOKED)


def test_what_the_program_found_stands_in_the_block(panel: DetailsPanel) -> None:
    panel.show_job(NIGHT)
    assert block_of(panel).found.text().startswith("The gateway's own page lists its tasks")
    panel.show_job(replace(NIGHT, traces=FOUND))
    assert "The balance was 12.40 before and is 12.10 now" in block_of(panel).found.text()
    assert "spend log names task_01k7" in block_of(panel).found.text()
    panel.show_job(made_job(2, State.UNCONFIRMED))
    assert block_of(panel).found.text().startswith("The gateway's own page lists its tasks")


def test_look_again_asks_once_until_the_answer_is_there(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(NIGHT)
    acted: list[tuple[object, object]] = []
    panel.action_requested.connect(lambda what, job: acted.append((what, job)))
    click(qtbot, panel, "Look again")
    click(qtbot, panel, "Looking…")
    panel.show_job(replace(NIGHT, last_contact_at=NOW))
    assert acted == [(JobAction.LOOK_AGAIN, NIGHT)]
    assert focused() is named(panel, "Looking…")
    found = replace(NIGHT, traces=FOUND)
    panel.show_job(found)
    click(qtbot, panel, "Look again")
    assert acted[1:] == [(JobAction.LOOK_AGAIN, found)]
    panel.show_job(made_job(2, State.UNCONFIRMED))
    assert named(panel, "Look again").isVisible()


def test_a_refused_look_can_be_asked_for_again(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(NIGHT)
    click(qtbot, panel, "Look again")
    panel.end_look()
    assert named(panel, "Look again").isVisible()


def test_the_task_that_the_spend_log_names_is_filled_in_for_the_person_to_decide(
    qtbot: QtBot, panel: DetailsPanel
) -> None:
    panel.show_job(replace(NIGHT, traces=FOUND))
    click(qtbot, panel, "I found its id")
    form = block_of(panel).form
    assert form.line.text() == form.line.selectedText() == "task_01k7"
    assert "spend log" in form.message
    QTest.keyClicks(form.line, "task_02")
    QTest.keyClick(form.line, Qt.Key.Key_Escape)
    click(qtbot, panel, "I found its id")
    assert (form.line.text(), form.message) == ("task_02", "")


def test_two_tasks_of_the_spend_log_are_left_to_the_person(qtbot: QtBot, panel: DetailsPanel) -> None:
    two = replace(FOUND, charges=(*FOUND.charges, Charge(NOW - 150, "", "task_02")))
    panel.show_job(replace(NIGHT, traces=two))
    click(qtbot, panel, "I found its id")
    assert block_of(panel).form.line.text() == ""


def test_sending_again_says_by_how_much_the_balance_has_fallen(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(replace(NIGHT, traces=FOUND))
    click(qtbot, panel, "Send again")
    assert any("fallen by 0.30" in text for text in texts_of(block_of(panel).confirm))
