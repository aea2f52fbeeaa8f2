"""Jobs that go on from a clip which is still to be made: sent once, with its last frame, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sora_desktop.domain.answers import Doubtful, Refused, Submission
from sora_desktop.domain.errors import Charged, ErrorKind, UnusableInput
from sora_desktop.domain.jobs import Job, Kinship, Needs, State
from sora_desktop.domain.pictures import FrameTaken, LastFrame, LocalPicture
from sora_desktop.domain.profiles import OCTOPUSX, Account
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.dependents import NEXT_TRY_S
from sora_desktop.services.engine import Engine
from sora_desktop.services.uploads import NotReady, Uploader
from tests.fakes.engine_rig import Rig, on_loop, one, out, state
from tests.fakes.scripted_gateway import Journal, accepted, done, error
from tests.fakes.tiny_pictures import prepared
from tests.promises import Tally

REFUSED = Refused(error(ErrorKind.PROMPT, "Not this."))
LOST = Doubtful(error(ErrorKind.NETWORK, "The connection was lost."))


@pytest.fixture
def picture(rig: Rig, tmp_path: Path) -> LocalPicture:
    """What is taken out of every clip."""
    rig.frames.picture = rig.pictures.add(prepared(tmp_path))
    return rig.frames.picture


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


@on_loop
async def test_nothing_is_sent_before_the_clip_is_there_and_then_one_create_has_its_last_frame(
    rig: Rig, picture: LocalPicture
) -> None:
    engine, parent, child = await pair(rig)
    await rig.clock.advance(3)
    assert (state(engine, child), sent(rig), rig.frames.taken) == (State.WAITING, ["a paper boat"], [])
    assert (child.parent_id, child.parent_kind) == (parent.id, Kinship.LAST_FRAME)
    await until_done(rig)
    assert sent(rig) == ["a paper boat", "and then"]
    assert rig.gateway.creates[1][1]["images"] == [f"https://store.example/{picture.name}?n=1"]
    assert rig.frames.taken == [rig.row(parent).file]
    assert rig.row(child).request.images == (picture.address,)
    assert rig.row(child).parent_id == parent.id


@on_loop
async def test_a_clip_that_is_there_already_gives_its_last_frame_at_once(rig: Rig, picture: LocalPicture) -> None:
    engine, parent = await out(rig)
    await until_done(rig)
    after(engine, parent)
    await rig.clock.settle()
    assert sent(rig) == ["a paper boat", "and then"]


@on_loop
async def test_a_damaged_list_that_leads_in_a_circle_leaves_the_engine_at_work(rig: Rig, picture: LocalPicture) -> None:
    engine, parent, child = await pair(rig)
    failed = replace(rig.row(parent), state=State.FAILED, task_id=None, replaces=parent.id)
    rig.store.rows[parent.id] = failed
    engine = await rig.crash(engine)
    engine.continue_unsent()
    await rig.clock.settle()
    assert (state(engine, child), rig.row(child).needs) == (State.WAITING, Needs.PARENT)
    assert sent(rig) == ["a paper boat"]


@on_loop
async def test_all_takes_wait_and_share_one_frame(rig: Rig, picture: LocalPicture) -> None:
    rig.book.creates_at_once = 4
    engine, parent = await out(rig)
    after(engine, parent, takes=3)
    await until_done(rig)
    assert sent(rig).count("and then") == 3
    assert len(rig.frames.taken) == 1


@on_loop
async def test_a_chain_goes_on_link_by_link(rig: Rig, picture: LocalPicture) -> None:
    engine, _, child = await pair(rig)
    last = after(engine, child, "the end")
    await rig.clock.settle()
    assert sent(rig) == ["a paper boat"]
    for _ in range(3):
        await until_done(rig)
    assert sent(rig) == ["a paper boat", "and then", "the end"]
    assert state(engine, last) in {State.WATCHING, State.DOWNLOADING, State.DONE}


@pytest.mark.parametrize("ends_in", [State.FAILED, State.STOPPED, State.UNCONFIRMED])
@on_loop
async def test_nothing_is_ever_sent_for_a_clip_that_does_not_come(
    rig: Rig, picture: LocalPicture, ends_in: State
) -> None:
    ends: dict[State, Submission] = {State.FAILED: REFUSED, State.UNCONFIRMED: LOST}
    rig.gateway.create_ends.append(ends.get(ends_in, accepted("task-1")))
    engine = await rig.start()
    engine.pause_sending()
    parent = one(engine)
    child = after(engine, parent)
    engine.resume_sending()
    await rig.clock.settle()
    if ends_in is State.STOPPED:
        engine.stop(parent.id)
    await rig.clock.advance(3600)
    row = rig.row(child)
    assert (state(engine, parent), row.state, sent(rig)) == (ends_in, State.WAITING, ["a paper boat"])
    assert row.charged is Charged.NO
    if ends_in is State.UNCONFIRMED:
        assert row.needs is None
        engine.forget(parent.id)
    row = rig.row(child)
    assert (row.needs, row.needs_you) == (Needs.PARENT, True)
    assert row.error is not None
    assert "The clip that it continues" in row.error.message


@on_loop
async def test_it_follows_the_clip_that_is_made_in_the_place_of_a_failed_one(rig: Rig, picture: LocalPicture) -> None:
    rig.gateway.create_ends.append(REFUSED)
    engine = await rig.start()
    parent = one(engine)
    await rig.clock.settle()
    child = after(engine, parent)
    await rig.clock.settle()
    assert rig.row(child).needs is Needs.PARENT
    engine.try_again(parent.id)
    await rig.clock.settle()
    instead = next(job for job in engine.jobs() if job.replaces == parent.id)
    assert (rig.row(child).parent_id, rig.row(child).needs, rig.row(child).error) == (instead.id, None, None)
    await until_done(rig)
    assert sent(rig) == ["a paper boat", "a paper boat", "and then"]


@on_loop
async def test_it_follows_the_clip_that_is_sent_again_after_a_lost_answer(rig: Rig, picture: LocalPicture) -> None:
    rig.gateway.create_ends.append(LOST)
    engine = await rig.start()
    parent = one(engine)
    child = after(engine, parent)
    await rig.clock.settle()
    assert (state(engine, parent), rig.row(child).needs) == (State.UNCONFIRMED, None)
    engine.send_again(parent.id)
    await rig.clock.settle()
    instead = next(job for job in engine.jobs() if job.replaces == parent.id)
    assert (rig.row(child).parent_id, rig.row(child).needs) == (instead.id, None)
    await until_done(rig)
    assert sent(rig) == ["a paper boat", "a paper boat", "and then"]


@on_loop
async def test_it_goes_on_when_a_stopped_clip_is_asked_for_again(rig: Rig, picture: LocalPicture) -> None:
    engine, parent, child = await pair(rig)
    engine.stop(parent.id)
    assert rig.row(child).needs is Needs.PARENT
    engine.check_again(parent.id)
    assert rig.row(child).needs is None
    await until_done(rig)
    assert sent(rig) == ["a paper boat", "and then"]


@on_loop
async def test_a_clip_that_was_taken_off_the_list_is_continued_all_the_same(rig: Rig, picture: LocalPicture) -> None:
    engine, parent, child = await pair(rig)
    engine.pause_sending()
    await until_done(rig)
    engine.remove(parent.id)
    engine.resume_sending()
    await rig.clock.settle()
    assert sent(rig) == ["a paper boat", "and then"]
    assert rig.row(child).parent_id == parent.id


@pytest.mark.logs_error("cannot be taken by a defect")
@on_loop
async def test_a_frame_that_cannot_be_taken_sends_nothing(rig: Rig, picture: LocalPicture) -> None:
    rig.frames.ends.extend([FrameTaken(None, "It is away.", may_come=True), RuntimeError("a defect")])
    _, _, child = await pair(rig)
    rig.gateway.answers["task-1"].append(done())
    await rig.clock.advance(10)
    row = rig.row(child)
    assert (row.needs, row.error and row.error.message.endswith("It is away.")) == (Needs.PARENT, True)
    await rig.clock.advance(NEXT_TRY_S)
    await rig.clock.advance(3600)
    assert (len(rig.frames.taken), sent(rig)) == (2, ["a paper boat"])
    assert "defect" in str(rig.row(child).error)


@on_loop
async def test_a_frame_that_comes_later_is_sent(rig: Rig, picture: LocalPicture) -> None:
    rig.frames.ends.append(FrameTaken(None, "It is away.", may_come=True))
    _, _, child = await pair(rig)
    await until_done(rig)
    await rig.clock.advance(NEXT_TRY_S)
    assert sent(rig) == ["a paper boat", "and then"]
    assert (rig.row(child).needs, rig.row(child).error) == (None, None)


@on_loop
async def test_a_stopped_one_costs_nothing_and_is_never_sent(rig: Rig, picture: LocalPicture) -> None:
    engine, _, child = await pair(rig)
    engine.stop(child.id)
    await until_done(rig)
    assert (rig.row(child).charged, sent(rig)) == (Charged.NO, ["a paper boat"])


@on_loop
async def test_changed_to_wait_for_nothing_it_is_sent_like_any_other(rig: Rig, picture: LocalPicture) -> None:
    engine, _, child = await pair(rig)
    engine.edit(child.id, replace(child.request, images=()))
    await rig.clock.settle()
    assert sent(rig) == ["a paper boat", "and then"]
    assert rig.gateway.creates[1][1]["images"] == []
    assert (rig.row(child).parent_id, rig.row(child).parent_kind) == (None, "")


@on_loop
async def test_a_change_lets_no_two_wait_for_each_other(rig: Rig, picture: LocalPicture) -> None:
    engine = await rig.start()
    engine.pause_sending()
    parent = one(engine)
    child = after(engine, parent)
    engine.edit(parent.id, replace(parent.request, images=(LastFrame(child.id).address,)))
    assert [refused.command for refused in rig.refusals()] == ["edit"]
    assert rig.row(parent).request.images == ()


@on_loop
async def test_nobody_waits_for_a_clip_that_is_not_known(rig: Rig, picture: LocalPicture) -> None:
    engine = await rig.start()
    with pytest.raises(UnusableInput):
        engine.generate(VideoRequest(prompt="boat", images=(LastFrame("0" * 32).address,)), intent_id="i")
    assert not rig.store.rows


def test_a_request_that_names_no_picture_yet_is_never_ready(rig: Rig) -> None:
    """Whoever asks: what uploads pictures is a second lock."""
    uploads = Uploader(rig.pictures, rig.gateway, rig.clock, _nothing_to_spawn, on_changed=lambda job_id: None)
    request = VideoRequest(prompt="boat", images=(LastFrame("a" * 32).address,))
    job = Job("b" * 32, "i", 1, OCTOPUSX.id, request, 1.0)
    assert uploads.ready(job, Account(OCTOPUSX.id, OCTOPUSX.base_url, Secret("sk-live"))) == NotReady()


def _nothing_to_spawn(_work: object, name: str) -> asyncio.Task[None]:
    raise AssertionError(f"{name} is started for nothing")


@on_loop
async def test_one_that_waits_keeps_nobody_else_from_being_sent(rig: Rig, picture: LocalPicture) -> None:
    rig.book.creates_at_once = 1
    engine, _, _ = await pair(rig)
    one(engine, "another", intent_id="another")
    await rig.clock.settle()
    assert sent(rig) == ["a paper boat", "another"]


@on_loop
async def test_a_duplicate_is_a_take_of_the_clip_that_it_repeats(rig: Rig) -> None:
    engine, parent = await out(rig)
    engine.duplicate(parent.id, intent_id="again")
    copy = engine.jobs()[0]
    assert (copy.parent_id, copy.parent_kind) == (parent.id, Kinship.TAKE)


@pytest.mark.parametrize("choice", ["continue", "drop", "neither"])
@on_loop
async def test_at_the_next_start_a_person_decides_about_it_as_about_all_that_waits(
    rig: Rig, picture: LocalPicture, choice: str
) -> None:
    engine, _, child = await pair(rig)
    engine = await rig.restart(engine)
    notice = rig.notice("unsent")
    assert notice is not None
    assert notice.sentence.startswith("1 clip was still waiting")
    if choice != "neither":
        (engine.continue_unsent if choice == "continue" else engine.drop_unsent)()
    await until_done(rig)
    assert sent(rig)[1:] == (["and then"] if choice == "continue" else [])
    if choice == "drop":
        assert (rig.row(child).state, rig.row(child).charged) == (State.STOPPED, Charged.NO)


@on_loop
async def test_what_went_wrong_before_is_known_at_the_next_start(rig: Rig, picture: LocalPicture) -> None:
    engine, parent, child = await pair(rig)
    engine.stop(parent.id)
    engine = await rig.restart(engine)
    assert rig.row(child).needs is Needs.PARENT
    engine.continue_unsent()
    await rig.clock.advance(60)
    assert sent(rig) == ["a paper boat"]


@on_loop
async def test_a_dropped_parent_leaves_its_child_with_a_reason_and_unsent(rig: Rig, picture: LocalPicture) -> None:
    engine = await rig.start()
    engine.pause_sending()
    parent = one(engine)
    child = after(engine, parent)
    engine = await rig.restart(engine)
    engine.stop(parent.id)
    engine.continue_unsent()
    await rig.clock.advance(60)
    assert (sent(rig), rig.row(child).needs) == ([], Needs.PARENT)


@on_loop
async def test_a_full_disk_keeps_it_waiting_and_it_goes_on_by_itself(rig: Rig, picture: LocalPicture) -> None:
    await pair(rig)
    rig.store.refuses = lambda jobs: any(job.request.images == (picture.address,) for job in jobs)
    await until_done(rig)
    assert sent(rig) == ["a paper boat"]
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(60)
    assert sent(rig) == ["a paper boat", "and then"]
    assert len(rig.frames.taken) == 1


@pytest.mark.promise("R1")
@pytest.mark.timeout(60)
def test_whatever_kills_the_program_a_clip_that_continues_another_is_sent_once(tmp_path: Path, tally: Tally) -> None:
    """It dies right after each commit, create, frame, upload and event of a whole course."""
    prepared(tmp_path)
    moments = len(_course(tmp_path, None).journal)
    for moment in range(1, moments + 1):
        rig = _course(tmp_path, moment)
        sent_after = [body for _, body in rig.gateway.creates if body["prompt"] == "and then"]
        rows = {job.request.prompt: job for job in rig.store.rows.values()}
        parent, child = rows["a paper boat"], rows.get("and then")
        doubled = max(0, len(sent_after) - 1)
        may_be_missing = child is None or child.state is State.UNCONFIRMED or parent.state is State.UNCONFIRMED
        lost = int(not sent_after and not may_be_missing)
        bare = sum(not body["images"] for body in sent_after)
        early = len(sent_after) if parent.state is not State.DONE else 0
        assert (doubled, lost, bare, early) == (0, 0, 0, 0), f"died after {moment} of {moments}"
        tally.count(1, lost=lost, doubled=doubled)


class _MortalJournal(Journal):
    """Kills the program when so much has happened."""

    def __init__(self, moment: int | None, die: Callable[[], None]) -> None:
        super().__init__()
        self._moment = moment
        self._die = die

    def append(self, entry: tuple[str, str]) -> None:
        super().append(entry)
        if len(self) == self._moment:
            self._die()


def _course(folder: Path, moment: int | None) -> Rig:
    """A clip and the one that goes on from it; with a death, after which the program is started again."""
    rig = Rig()
    creates: list[int] = []

    def die() -> None:
        creates.append(len(rig.gateway.creates))
        rig.store = rig.store.survivor()

    rig.journal = rig.store.journal = rig.gateway.journal = _MortalJournal(moment, die)
    rig.frames.picture = rig.pictures.add(next(folder.glob("*.png")))
    rig.frames.on_take = lambda: rig.journal.append(("frame", ""))
    rig.book.continues_by_itself = True

    @on_loop
    async def run(rig: Rig) -> None:
        engine = await rig.start()
        after(engine, one(engine))
        await until_done(rig)
        if creates:
            await rig.lose_power(engine)
            del rig.gateway.creates[creates[0] :]  # what a dead program sends reaches nobody
            await rig.start(may_send=True)
            await until_done(rig)

    run(rig=rig)
    return rig
