"""Jobs that go on from a clip which is still to be made: sent once, with its last frame, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from sora_desktop.domain.answers import Doubtful, Refused, Submission
from sora_desktop.domain.errors import Charged, ErrorKind, UnusableInput
from sora_desktop.domain.jobs import Job, Kinship, Needs, State
from sora_desktop.domain.pictures import FrameTaken, LastFrame, LocalPicture
from sora_desktop.domain.profiles import OCTOPUSX, Account
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.dependents import NEXT_TRY_S
from sora_desktop.services.uploads import NotReady, Uploader
from tests.fakes.continued import after, pair, sent, until_done
from tests.fakes.engine_rig import Rig, on_loop, one, out, state
from tests.fakes.scripted_gateway import accepted, done, error

REFUSED = Refused(error(ErrorKind.PROMPT, "Not this."))
LOST = Doubtful(error(ErrorKind.NETWORK, "The connection was lost."))


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
async def test_a_clip_that_is_made_anew_from_the_settings_of_a_failed_one_is_another_one(
    rig: Rig, picture: LocalPicture
) -> None:
    rig.gateway.create_ends.append(REFUSED)
    engine = await rig.start()
    parent = one(engine)
    await rig.clock.settle()
    child = after(engine, parent)
    engine.generate(parent.request, intent_id="from its settings")
    await until_done(rig)
    row = rig.row(child)
    assert (row.state, row.needs, row.parent_id, row.charged) == (State.WAITING, Needs.PARENT, parent.id, Charged.NO)
    assert sent(rig) == ["a paper boat", "a paper boat"]
    engine.try_again(parent.id)
    await until_done(rig)
    assert sent(rig)[2:] == ["a paper boat", "and then"]


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
