"""R14: in the window, a clip that is still made is continued by one order, however often somebody presses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.jobs import Job, Kinship, State
from sora_desktop.domain.requests import VideoRequest
from tests.faults.cinema import Cinema
from tests.faults.desk import Desk, DeskFactory, click, desk_at, double_click, press_shortcut
from tests.promises import Tally

__all__ = ["desk_at"]

pytestmark = [pytest.mark.promise("R14"), pytest.mark.timeout(120)]

PARENT = VideoRequest("A boat leaves", model="grok-video-3", family="grok", aspect_ratio="16:9", size="720P")
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def cinema(tmp_path: Path) -> Iterator[Cinema]:
    with Cinema(tmp_path / "gateway", done_after_queries=10**9) as opened:
        yield opened


def job_of(desk: Desk, prompt: str) -> Job | None:
    return next((job for job in desk.jobs() if job.request.prompt == prompt), None)


def wait_for(desk: Desk, prompt: str, state: State) -> Job:
    def is_there() -> bool:
        job = job_of(desk, prompt)
        return job is not None and job.state is state

    desk.wait(is_there)
    job = job_of(desk, prompt)
    assert job is not None
    return job


def test_pressing_again_and_again_continues_a_clip_once(
    desk_at: DeskFactory, cinema: Cinema, tmp_path: Path, tally: Tally
) -> None:
    desk = desk_at(tmp_path / "data", cinema)
    desk.compose.set_request(PARENT)
    click(desk)
    parent = wait_for(desk, PARENT.prompt, State.WATCHING)
    queue = desk.interior.panes.queue
    desk.wait(lambda: queue.model.job_of(parent.id) is not None)
    queue.select(parent.id)
    desk.rest()
    for _ in range(3):
        QTest.keyClick(desk.program.window, Qt.Key.Key_F, BOTH)
    desk.wait(lambda: desk.compose.request().images == (f"last-frame:{parent.id}",))
    desk.editor.insertPlainText("It comes home")
    desk.press([double_click, press_shortcut, click, press_shortcut], [20, 20, 20])
    child = wait_for(desk, "It comes home", State.WAITING)
    assert (child.parent_id, child.parent_kind) == (parent.id, Kinship.LAST_FRAME)
    assert cinema.ledger.per_intent() == {PARENT.prompt: 1}
    cinema.done_after_queries = 1
    wait_for(desk, "It comes home", State.DONE)
    assert cinema.ledger.per_intent() == {PARENT.prompt: 1, "It comes home": 1}
    assert len(desk.jobs()) == 2
    body = next(json.loads(each.body) for each in cinema.of_kind("create") if b"comes home" in each.body)
    assert body["images"][0].startswith("data:image/")
    tally.count(1, doubled=0)
