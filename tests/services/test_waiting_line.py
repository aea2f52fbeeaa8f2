"""The line of waiting jobs: whoever stands aside is not looked at, and nobody is forgotten there."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sora_desktop.domain.answers import UploadAnswer
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.pictures import LocalPicture
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.dependents import Dependents
from sora_desktop.services.uploads import NotReady, Uploader
from sora_desktop.services.waiting_line import Lane, WaitingLine
from tests.fakes.continued import after, until_done
from tests.fakes.engine_rig import Rig, now, on_loop, out, state
from tests.fakes.scripted_gateway import error
from tests.fakes.tiny_pictures import png, prepared

HERE: Lane = ("octopusx", None)
THERE: Lane = ("other", "https://other.example")
LANES = (HERE, THERE)
THINGS = ("pictures", "clip a", "clip b")


@pytest.fixture
def line() -> WaitingLine:
    """Two jobs here, and one there that is older than both."""
    line = WaitingLine()
    for place, (job_id, lane) in enumerate([("there", THERE), ("first", HERE), ("second", HERE)]):
        line.put(job_id, place, lane)
    return line


def test_nobody_stands_aside_for_ever_once_the_thing_is_called_out(line: WaitingLine) -> None:
    line.set_aside("first", None, ["clip a", "clip b"])
    assert line.first_of([HERE]) == ("second", HERE)
    line.call_out("clip b")
    assert line.first_of([HERE]) == ("first", HERE)


def test_what_another_job_waits_for_calls_nobody_back(line: WaitingLine) -> None:
    line.set_aside("first", None, ["clip a"])
    line.call_out("clip b")
    assert line.first_of([HERE]) == ("second", HERE)


def test_a_time_calls_back_at_its_end_and_says_when_the_next_one_is(line: WaitingLine) -> None:
    line.set_aside("first", 10.0, ["pictures"])
    line.set_aside("second", 20.0, ["pictures"])
    assert (line.call_due(9.9), line.first_of([HERE])) == (10.0, None)
    assert (line.call_due(10.0), line.first_of([HERE])) == (20.0, ("first", HERE))
    assert line.call_due(99.0) is None


def test_a_time_that_was_put_off_calls_nobody_back(line: WaitingLine) -> None:
    line.set_aside("first", 10.0, [])
    line.set_aside("first", 30.0, [])
    assert (line.call_due(15.0), line.first_of([HERE])) == (30.0, ("second", HERE))


def test_whoever_left_comes_back_by_no_call(line: WaitingLine) -> None:
    line.set_aside("first", 10.0, ["clip a"])
    line.take("first")
    line.call_out("clip a")
    assert line.call_due(99.0) is None
    assert line.first_of(LANES) == ("there", THERE)
    line.take("second")
    assert line.lanes() == [(THERE, "there")]


def test_whoever_is_put_in_again_stands_aside_no_longer(line: WaitingLine) -> None:
    line.set_aside("first", None, ["clip a"])
    line.put("first", 1, HERE)
    assert line.first_of([HERE]) == ("first", HERE)


def test_a_lane_without_jobs_is_gone(line: WaitingLine) -> None:
    line.take("there")
    assert line.lanes() == [(HERE, "first")]
    assert line.first_of([THERE]) is None


def test_a_new_order_is_followed_by_those_that_stand_aside_too(line: WaitingLine) -> None:
    line.set_aside("second", None, ["clip a"])
    line.reorder({"second": 0, "first": 1, "there": 2}.__getitem__)
    assert line.first_of(LANES) == ("first", HERE)
    line.call_out("clip a")
    assert line.first_of(LANES) == ("second", HERE)


def test_of_those_that_wait_for_the_same_thing_the_oldest_of_these_lanes_can_be_called_alone(line: WaitingLine) -> None:
    for job_id in ("second", "there", "first"):
        line.set_aside(job_id, None, ["room"])
    assert line.call_first("room", [HERE])
    assert (line.first_of(LANES), line.call_first("room", [])) == (("first", HERE), False)
    assert line.call_first("room", LANES)
    assert line.first_of(LANES) == ("there", THERE)


@dataclass
class Plain:
    """One job of a line that is looked through from its beginning."""

    place: int
    lane: Lane
    until_s: float | None = None
    things: tuple[str, ...] = ()
    is_aside: bool = False


@pytest.mark.parametrize("seed", range(40))
def test_it_gives_whom_a_walk_through_all_of_them_finds(seed: int) -> None:
    chance, line, plain, now_s = random.Random(seed), WaitingLine(), dict[str, Plain](), 0.0
    for place in range(400):
        match chance.choice(["put", "put", "take", "aside", "aside", "call", "time", "order", "again"]):
            case "put":
                job_id, lane = f"job {place}", chance.choice(LANES)
                line.put(job_id, place, lane)
                plain[job_id] = Plain(place, lane)
            case "take" if plain:
                job_id = chance.choice([*plain])
                line.take(job_id)
                del plain[job_id]
            case "again" if plain:
                job_id = chance.choice([*plain])
                line.put(job_id, plain[job_id].place, plain[job_id].lane)
                plain[job_id].is_aside = False
            case "aside" if plain:
                job_id = chance.choice([*plain])
                until_s = chance.choice([None, now_s + chance.randint(1, 9)])
                things = tuple(chance.sample(THINGS, chance.randint(0, 2)))
                line.set_aside(job_id, until_s, things)
                plain[job_id] = replace(plain[job_id], until_s=until_s, things=things, is_aside=True)
            case "call":
                thing = chance.choice(THINGS)
                line.call_out(thing)
                for each in plain.values():
                    each.is_aside = each.is_aside and thing not in each.things
            case "time":
                now_s += chance.randint(1, 5)
            case "order" if plain:
                places = chance.sample([each.place for each in plain.values()], len(plain))
                for each, other in zip(plain.values(), places, strict=True):
                    each.place = other
                line.reorder(lambda job_id: plain[job_id].place)
        due_s = line.call_due(now_s)
        for each in plain.values():
            each.is_aside = each.is_aside and (each.until_s is None or each.until_s > now_s)
        assert due_s == min((each.until_s for each in plain.values() if each.is_aside and each.until_s), default=None)
        lanes = chance.sample(LANES, chance.randint(0, 2))
        ready = [(each.place, job_id) for job_id, each in plain.items() if not each.is_aside and each.lane in lanes]
        found = line.first_of(lanes)
        assert (found and found[0]) == (min(ready)[1] if ready else None)
        assert {lane for lane, _ in line.lanes()} == {each.lane for each in plain.values()}


@on_loop
async def test_clips_that_wait_for_another_are_looked_at_only_when_there_is_something_new_about_it(
    rig: Rig, picture: LocalPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    ready = Dependents.ready

    def noted(self: Dependents, job: Job) -> NotReady | None:
        looks.append(job.id)
        return ready(self, job)

    monkeypatch.setattr(Dependents, "ready", noted)
    engine, parent = await out(rig)
    children = [after(engine, parent, f"child {number}") for number in range(50)]
    await rig.clock.settle()
    before = len(looks)
    for _ in range(20):
        engine.pause_sending()
        await rig.clock.settle()
        engine.resume_sending()
        await rig.clock.settle()
    assert (len(looks), len(rig.gateway.creates)) == (before, 1)
    await until_done(rig)
    assert len(rig.gateway.creates) == 51
    assert all(now(engine, child).task_id for child in children)


@on_loop
async def test_a_clip_whose_upload_is_given_up_makes_room_for_the_pictures_of_another(
    rig: Rig, picture: LocalPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.services.uploads.JOBS_AT_ONCE", 1)
    tried: list[str] = []
    prepare = Uploader._prepare

    async def noted(self: Uploader, job: Job, wanted: list[LocalPicture], account: Account) -> None:
        tried.append(job.id)
        if len(tried) == 1:
            await rig.gateway.gate.wait()
        await prepare(self, job, wanted, account)

    monkeypatch.setattr(Uploader, "_prepare", noted)
    engine = await rig.start()
    request = VideoRequest(prompt="with a picture", images=(picture.address,))
    first, second = (engine.generate(request, intent_id=name)[0] for name in ("a", "b"))
    await rig.clock.settle()
    assert tried == [first.id]
    engine.stop(first.id)
    await rig.clock.settle()
    assert tried == [first.id, second.id]
    assert state(engine, first) is State.STOPPED


@on_loop
async def test_of_many_clips_with_pictures_those_are_looked_at_whose_pictures_may_be_uploaded(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    ready = Uploader.ready

    def noted(self: Uploader, job: Job, account: Account) -> VideoRequest | NotReady:
        looks.append(job.id)
        return ready(self, job, account)

    monkeypatch.setattr(Uploader, "ready", noted)
    pictures = [rig.pictures.add(prepared(tmp_path, png(number, 1))) for number in range(1, 31)]
    engine = await rig.start()
    jobs = [
        engine.generate(VideoRequest(prompt=picture.name, images=(picture.address,)), intent_id=picture.name)[0]
        for picture in pictures
    ]
    await rig.clock.advance(60)
    assert len(rig.gateway.uploads) == len(pictures)
    assert sorted(str(body["prompt"]) for _, body in rig.gateway.creates) == sorted(each.name for each in pictures)
    assert all(now(engine, job).task_id for job in jobs)
    assert len(looks) <= 3 * len(pictures)


@on_loop
async def test_clips_with_the_same_picture_go_out_as_soon_as_it_is_there(
    rig: Rig, picture: LocalPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.services.uploads.JOBS_AT_ONCE", 1)
    rig.gateway.upload_ends.append(UploadAnswer(error=error(ErrorKind.NETWORK)))
    engine = await rig.start()
    request = VideoRequest(prompt="with a picture", images=(picture.address,))
    jobs = engine.generate(request, intent_id="takes", takes=10)
    await rig.clock.settle()
    assert {state(engine, job) for job in jobs} == {State.WATCHING}, "the second of them brought what the first did not"
    assert (len(rig.gateway.uploads), len(rig.gateway.creates)) == (2, 10)
