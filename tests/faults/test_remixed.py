"""R2: the end of every remix is what the submit table says of a create, and what is doubtful is never repeated."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QKeySequence

from sora_desktop.domain.families import GROK
from sora_desktop.domain.jobs import Job, Kinship, State
from sora_desktop.domain.remixes import remix_of
from sora_desktop.services.engine import Engine
from tests.faults.creates import ACCEPTED, CREATES, FAILED, UNCONFIRMED
from tests.faults.desk import DeskFactory, click, desk_at, press_shortcut
from tests.faults.gateway import FaultGateway
from tests.faults.house import House, is_done, known, on_loop
from tests.faults.scenarios import Scenario
from tests.promises import Tally

__all__ = ["desk_at"]

TREACHEROUS = (
    "ok", "billed, reset", "billed, hang", "billed, 307", "billed, no id", "billed, saturated", "lost, reset",
    "404 error", "405 empty", "503 model_not_found error",
)  # fmt: skip
ENDS = {ACCEPTED: State.DONE, FAILED: State.FAILED, UNCONFIRMED: State.UNCONFIRMED}


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[FaultGateway]:
    with FaultGateway(tmp_path / "gate", done_after_queries=1, size_bytes=4000, late_s=4, drip_s=0.05) as made:
        yield made


def chosen(is_full: bool, chance: random.Random) -> list[Scenario]:
    final = [each for each in CREATES.values() if each.end in ENDS and each.name not in TREACHEROUS]
    return [CREATES[name] for name in TREACHEROUS] + (final if is_full else chance.sample(final, 10))


def clip_at(engine: Engine, profile_id: str) -> Job:
    prompt = f"the clip of {profile_id}"
    request = replace(GROK.plain_request(), prompt=prompt)
    return engine.generate(request, intent_id=prompt, profile_id=profile_id)[0]


def remix(engine: Engine, clip: Job) -> Job:
    """A remix whose prompt names what it meets."""
    request = replace(remix_of(known(engine, clip)), prompt=clip.profile_id)
    return engine.generate(request, intent_id=f"remix {clip.profile_id}", profile_id=clip.profile_id)[0]


def unsettled(engine: Engine, jobs: Sequence[Job]) -> list[str]:
    wanted = {job.id: ENDS[CREATES[job.request.prompt].end] for job in jobs}
    found = (known(engine, job) for job in jobs)
    return [f"{job.request.prompt}: {job.state}" for job in found if job.state is not wanted[job.id]]


@pytest.mark.promise("R2")
@pytest.mark.timeout(170)
def test_a_remix_is_sent_once_whatever_its_end_and_a_restart_repeats_none(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    scenarios = chosen(is_full, chance)
    house = House(tmp_path / "data", gate.origin)
    house.book.creates_at_once = 12
    house.use_profiles([scenario.name for scenario in scenarios])
    for scenario in scenarios:
        gate.plan_for(scenario.name, create=[scenario.name])
    ended: list[tuple[Job, Job]] = []

    async def run() -> None:
        async with house.engine() as engine:
            clips = [clip_at(engine, scenario.name) for scenario in scenarios]
            await house.until(is_done(engine, clips))
            jobs = [remix(engine, clip) for clip in clips]
            await house.until_nothing(lambda: unsettled(engine, jobs))
        async with house.engine() as engine:
            # What is sent after the restart is sent in order: once this is done, nothing before it is still to come.
            request = replace(GROK.plain_request(), prompt="after all")
            last = engine.generate(request, intent_id="last", profile_id="ok")
            await house.until(is_done(engine, last))
            ended.extend((known(engine, job), clip) for job, clip in zip(jobs, clips, strict=True))
            assert unsettled(engine, jobs) == []

    on_loop(run)
    remixes = [request for request in gate.of_kind("create") if request.target == "/v1/video/remix"]
    sent = Counter(gate.prompt_of(request) for request in remixes)
    charged = gate.ledger.per_intent()
    for job, clip in ended:
        name = job.request.prompt
        assert (job.parent_id, job.parent_kind) == (clip.id, Kinship.REMIX)
        assert sent[name] == 1, name
        assert charged[name] == int(CREATES[name].is_billed), name
        tally.count(1, doubled=max(0, charged[name] - 1))
    assert gate.ledger.doubled() == {}


@pytest.mark.promise("R14")
@pytest.mark.timeout(170)
def test_a_clip_is_remixed_by_its_key_and_two_presses_are_one_remix(
    desk_at: DeskFactory, gate: FaultGateway, data_dir: Path
) -> None:
    desk = desk_at(data_dir, gate)
    desk.compose.set_request(replace(GROK.plain_request(), prompt="a boat"))
    desk.press([click], [])
    desk.wait(lambda: [job.state for job in desk.jobs()] == [State.DONE])
    desk.rest()
    remix_action = next(action for action in desk.program.window.findChildren(QAction) if action.text() == "Remix")
    desk.wait(remix_action.isEnabled)
    assert remix_action.shortcut() == QKeySequence("Ctrl+Shift+R")
    remix_action.trigger()
    desk.wait(lambda: desk.compose.remix.words == "Remixes “a boat”")
    desk.compose.set_prompt("a boat at night")
    desk.press([click, press_shortcut], [200])
    desk.wait(lambda: [job.state for job in desk.jobs()] == [State.DONE] * 2)
    desk.close()
    assert gate.ledger.per_intent() == {"a boat": 1, "a boat at night": 1}
    (sent,) = [request for request in gate.of_kind("create") if request.target == "/v1/video/remix"]
    (clip,) = [job for job in desk.jobs() if job.request.prompt == "a boat"]
    assert json.loads(sent.body) == {
        "model": "grok-video-3", "prompt": "a boat at night", "size": "720P", "aspect_ratio": "16:9",
        "task_id": clip.task_id,
    }  # fmt: skip
