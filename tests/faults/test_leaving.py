"""R13, by a person: what the window asks at its end while creates and jobs are out, and what the next start does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.answers import ImageAnswer
from sora_desktop.domain.jobs import State
from sora_desktop.domain.prices import Budget, Price, PriceOrigin
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.gateway.probing import HttpImageProbe
from sora_desktop.ui.quit_sheet import QuitSheet
from sora_desktop.ui.widgets.buttons import Button
from tests.faults.desk import Desk, DeskFactory, click, desk_at
from tests.faults.gateway import FaultGateway
from tests.faults.test_batch_clicks import write_rows
from tests.faults.test_quit import LIMIT_S
from tests.faults.waiting import until
from tests.promises import Tally

__all__ = ["desk_at"]

pytestmark = [pytest.mark.promise("R13")]

PROMPT = "a paper boat"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[FaultGateway]:
    with FaultGateway(tmp_path / "gateway", done_after_queries=1) as opened:
        yield opened


def sheet_of(desk: Desk) -> QuitSheet:
    (sheet,) = desk.program.window.findChildren(QuitSheet)
    return sheet


def choose(desk: Desk, label: str) -> None:
    (button,) = (each for each in sheet_of(desk).findChildren(Button) if each.text() == label and each.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def order_and_ask_to_close(desk: Desk, gateway: FaultGateway, takes: int = 1) -> None:
    """Order, and close the window while the first answer is awaited."""
    desk.write(PROMPT, takes)
    desk.press([click], [])
    desk.wait(lambda: bool(gateway.tasks))
    desk.program.window.close()
    assert sheet_of(desk).isVisible()
    assert desk.program.window.isVisible()


def test_waiting_for_the_answer_ends_by_itself_with_the_id_stored_and_nothing_more_sent(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    gateway.always(create="billed, late:0.8")
    desk = desk_at(data_dir, gateway)
    order_and_ask_to_close(desk, gateway, takes=5)
    choose(desk, "Wait for the answer")
    desk.wait(lambda: not desk.program.window.isVisible())
    jobs = desk.jobs()
    desk.close()
    assert {job.task_id for job in jobs if job.task_id} == gateway.ledger.task_ids()
    assert sum(job.state is State.WAITING for job in jobs) == 5 - len(gateway.ledger.accepted()) >= 3
    assert not any(job.state in {State.SENDING, State.UNCONFIRMED} for job in desk.jobs())
    tally.count()


def test_quitting_now_does_not_wait_and_leaves_the_clip_unconfirmed(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    gateway.always(create="billed, hang")
    desk = desk_at(data_dir, gateway)
    order_and_ask_to_close(desk, gateway)
    began_s = time.monotonic()
    choose(desk, "Quit now")
    desk.wait(lambda: not desk.program.window.isVisible())
    desk.close()
    assert time.monotonic() - began_s < LIMIT_S
    assert [job.state for job in desk.jobs()] == [State.UNCONFIRMED]
    gateway.always(create="ok")
    again = desk_at(data_dir, gateway)
    again.wait(lambda: [job.state for job in again.jobs()] == [State.UNCONFIRMED])
    again.close()
    assert len(gateway.ledger.accepted()) == 1
    tally.count()


def send_unseen(desk: Desk, gateway: FaultGateway) -> None:
    """The gateway has accepted a create by now, and the window has not heard of its sending yet."""
    before = len(gateway.ledger.accepted())
    desk.interior._engine.post("resume", lambda engine: engine.resume_sending())
    until(lambda: len(gateway.ledger.accepted()) > before, "the create")


def wait_in_line(desk: Desk, takes: int = 1) -> None:
    desk.interior._engine.post("pause", lambda engine: engine.pause_sending())
    desk.write(PROMPT, takes)
    desk.press([click], [])
    desk.wait(lambda: sum(job.state is State.WAITING for job in desk.jobs()) == takes)
    desk.wait(lambda: not desk.interior.conversation.outstanding.is_sending)


def test_a_create_that_began_unseen_when_the_window_is_closed_is_asked_about(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    gateway.always(create="billed, late:1.5")
    desk = desk_at(data_dir, gateway)
    wait_in_line(desk)
    send_unseen(desk, gateway)
    desk.program.window.close()
    desk.wait(lambda: sheet_of(desk).isVisible())
    choose(desk, "Wait for the answer")
    desk.wait(lambda: not desk.program.window.isVisible())
    desk.close()
    assert [job.task_id for job in desk.jobs()] == list(gateway.ledger.task_ids())
    tally.count()


def test_a_create_that_began_unseen_when_quit_is_pressed_is_asked_about_and_staying_sends_on(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    gateway.done_after_s = 3_600
    desk = desk_at(data_dir, gateway)
    desk.write("another boat")
    desk.press([click], [])
    desk.wait(lambda: desk.interior.conversation.outstanding.paid_jobs == 1)
    desk.rest()
    gateway.always(create="billed, late:1.0")
    wait_in_line(desk, takes=4)
    desk.program.window.close()
    send_unseen(desk, gateway)
    choose(desk, "Quit")
    desk.wait(lambda: any(button.text() == "Quit now" for button in sheet_of(desk).findChildren(Button)))
    assert desk.program.window.isVisible()
    choose(desk, "Stay")
    desk.wait(lambda: all(job.task_id for job in desk.jobs()))
    desk.close()
    assert len(gateway.ledger.accepted()) == 5
    tally.count()


def test_paid_jobs_that_are_out_are_said_and_go_on_at_the_next_start_while_unsent_ones_wait(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    gateway.done_after_s = 3_600
    gateway.plan(create=["ok", "ok", "429 empty", "429 empty"])
    desk = desk_at(data_dir, gateway)
    desk.write(PROMPT, 4)
    desk.press([click], [])
    desk.wait(lambda: sorted(job.state for job in desk.jobs()) == [*[State.WAITING] * 2, *[State.WATCHING] * 2])
    desk.wait(lambda: not desk.interior.conversation.outstanding.is_sending)
    desk.program.window.close()
    assert sheet_of(desk).isVisible()
    choose(desk, "Stay")
    assert desk.program.window.isVisible()
    desk.program.window.close()
    choose(desk, "Quit")
    desk.wait(lambda: not desk.program.window.isVisible())
    desk.close()

    gateway.done_after_s = 0.0
    again = desk_at(data_dir, gateway)
    again.wait(lambda: sum(job.state is State.DONE for job in again.jobs()) == 2)
    assert sum(job.state is State.WAITING for job in again.jobs()) == 2
    assert len(gateway.ledger.accepted()) == 2
    again.interior._engine.post("continue", lambda engine: engine.continue_unsent())
    again.wait(lambda: all(job.state is State.DONE for job in again.jobs()))
    again.close()
    assert len(gateway.ledger.accepted()) == 4
    tally.count()


@pytest.mark.parametrize("crosses_budget", [False, True])
def test_a_batch_that_is_still_checked_at_the_end_is_stored_or_its_rows_are_kept(
    desk_at: DeskFactory,
    gateway: FaultGateway,
    data_dir: Path,
    tally: Tally,
    monkeypatch: pytest.MonkeyPatch,
    crosses_budget: bool,
) -> None:
    async def hang(_probe: HttpImageProbe, _url: str) -> ImageAnswer:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(HttpImageProbe, "fetch", hang)
    desk = desk_at(data_dir, gateway)
    if crosses_budget:
        price = Price("sora-2", Decimal(1), PriceOrigin.ENTERED)
        desk.interior._engine.post("price", lambda engine: engine.set_price("octopusx", price))
        desk.interior._engine.post("budget", lambda engine: engine.set_budget("octopusx", Budget(per_day=Decimal(1))))
    text = "prompt,model,images\n" + "\n".join(f"{each},sora-2,https://example.com/a.jpg" for each in "abc")
    sheet = write_rows(desk, text)
    sheet.send()
    desk.wait(lambda: bool(desk.compose.batch.draft().intent_id))
    desk.close()
    assert [job.state for job in desk.jobs()] == ([] if crosses_budget else [State.WAITING] * 3)
    again = desk_at(data_dir, gateway)
    again.wait(lambda: (again.compose.batch.draft().text == "") is not crosses_budget)
    assert again.compose.batch.draft().text == (text if crosses_budget else "")
    assert len(again.jobs()) == (0 if crosses_budget else 3)
    again.close()
    assert not gateway.ledger.accepted()
    tally.count()


def test_an_order_whose_images_are_still_looked_at_is_stored_at_the_end_and_not_sent(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_probe: HttpImageProbe, _url: str) -> ImageAnswer:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(HttpImageProbe, "fetch", hang)
    desk = desk_at(data_dir, gateway)
    desk.compose.set_request(VideoRequest(prompt=PROMPT, images=("https://example.com/boat.jpg",)))
    desk.press([click], [])
    desk.wait_for_order(PROMPT)
    assert desk.jobs() == []
    desk.close()
    assert [(job.request.prompt, job.state) for job in desk.jobs()] == [(PROMPT, State.WAITING)]
    again = desk_at(data_dir, gateway)
    assert len(again.jobs()) == 1
    assert not gateway.ledger.accepted()
    again.interior._engine.post("continue", lambda engine: engine.continue_unsent())
    again.wait(lambda: [job.state for job in again.jobs()] == [State.DONE])
    again.close()
    assert len(gateway.ledger.accepted()) == 1
    tally.count()
