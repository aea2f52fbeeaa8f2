"""Jobs that are out: polled on a schedule with the key of their origin, and ended by the gateway or a person alone."""

from __future__ import annotations

from sora_desktop.domain.answers import PauseReason, PollFailed
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.services.engine import Engine
from tests.fakes.engine_ports import LINK, accepted, done, error, running
from tests.fakes.engine_rig import Rig, on_loop, one, state

UNREACHABLE = PollFailed(error(charged=Charged.YES))
UNKNOWN = PollFailed(error(ErrorKind.GATEWAY, "No such task.", Charged.YES, 404), is_unknown_task=True)
REFUSED_KEY = PollFailed(error(ErrorKind.KEY, "The key is wrong.", Charged.YES, 401), pause=PauseReason.KEY)
BLOCKED = PollFailed(error(ErrorKind.BLOCKED, "Blocked.", Charged.YES, 403), pause=PauseReason.BLOCKED)


async def out(rig: Rig, task_id: str = "task-1") -> tuple[Engine, Job]:
    """An engine with one job that was just accepted."""
    rig.gateway.create_ends.append(accepted(task_id))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    return engine, job


@on_loop
async def test_a_clip_comes_from_prompt_to_file(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(10), running(60), done()])
    engine, job = await out(rig)
    await rig.clock.advance(120)
    found = rig.row(job)
    assert (found.state, found.file, found.file_sha256) == (State.DONE, f"/clips/{job.id}.mp4", "5ha")
    assert (found.error, found.needs, found.video_url) == (None, None, LINK)
    assert found.file_size_bytes
    assert found.is_checked
    assert found.ended_at is not None
    seen = [each.state for each in rig.told_jobs() if each.id == job.id]
    assert list(dict.fromkeys(seen)) == [
        State.WAITING, State.SENDING, State.WATCHING, State.DOWNLOADING, State.DONE,
    ]  # fmt: skip
