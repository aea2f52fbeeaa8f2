"""Clips that continue others, as tests of the services ask for them."""

from __future__ import annotations

from typing import Any

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.pictures import LastFrame
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, out
from tests.fakes.scripted_gateway import done


def after(engine: Engine, parent: Job, prompt: str = "and then", **options: Any) -> Job:
    """Ask for a clip that goes on from another one."""
    request = VideoRequest(prompt=prompt, images=(LastFrame(parent.id).address,))
    return engine.generate(request, intent_id=f"intent {prompt}", **options)[0]


def sent(rig: Rig) -> list[str]:
    return [str(body["prompt"]) for _, body in rig.gateway.creates]


async def until_done(rig: Rig) -> None:
    """The gateway finishes what it has, and it is fetched."""
    for number in range(1, 9):
        rig.gateway.answers[f"task-{number}"].append(done())
    for _ in range(3):
        await rig.clock.advance(60)


async def pair(rig: Rig) -> tuple[Engine, Job, Job]:
    """A job that is out, and one that goes on from its clip."""
    engine, parent = await out(rig)
    child = after(engine, parent)
    await rig.clock.settle()
    return engine, parent, child
