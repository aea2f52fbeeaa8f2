"""Jobs that wait for a clip of another one survive restarts, full disks and kills: sent once, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.jobs import Needs, State
from sora_desktop.domain.pictures import FrameTaken, LocalPicture
from tests.fakes.continued import after, pair, sent, until_done
from tests.fakes.engine_rig import Rig, on_loop, one
from tests.fakes.memory_pictures import ScriptedFrames
from tests.fakes.scripted_gateway import Journal, done
from tests.fakes.tiny_pictures import prepared
from tests.promises import Tally


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


class HangingFrames(ScriptedFrames):
    """Takes each frame until it is broken off."""

    def __init__(self, hanging_threads: set[threading.Thread]) -> None:
        super().__init__()
        self._hanging_threads = hanging_threads
        self.is_over = threading.Event()

    def take(self, file: str) -> FrameTaken:
        self.taken.append(file)
        self._hanging_threads.add(threading.current_thread())
        assert self.is_over.wait(10)
        return FrameTaken(None, "It was broken off.", may_come=True)

    def stop(self) -> None:
        self.is_over.set()


@pytest.mark.promise("R1")
@pytest.mark.parametrize("is_killed", [True, False])
@pytest.mark.parametrize("choice", ["continue", "setting", "neither"])
@on_loop
async def test_broken_off_while_its_frame_was_taken_it_goes_on_by_itself_as_far_as_nothing_is_sent(
    rig: Rig, picture: LocalPicture, is_killed: bool, choice: str
) -> None:
    plain, hanging = rig.frames, HangingFrames(rig.clock.hanging_threads)
    rig.frames = hanging
    engine, parent, child = await pair(rig)
    rig.gateway.answers["task-1"].append(done())
    await rig.clock.advance(60)
    assert (hanging.taken, hanging.is_over.is_set()) == ([rig.row(parent).file], False)
    rig.frames, rig.book.continues_by_itself = plain, choice == "setting"
    engine = await (rig.crash if is_killed else rig.restart)(engine, may_send=True)
    await rig.clock.advance(1)
    row = rig.row(child)
    assert (row.request.images, row.waits_for, row.needs, row.error) == ((picture.address,), None, None, None)
    assert plain.taken == [rig.row(parent).file]
    if choice == "continue":
        assert sent(rig) == ["a paper boat"]
        engine.continue_unsent()
    await until_done(rig)
    assert sent(rig)[1:] == ([] if choice == "neither" else ["and then"])
    assert (rig.notice("unsent") is None) is (choice != "neither")


@on_loop
async def test_a_frame_is_taken_before_it_is_needed_and_only_once(rig: Rig, picture: LocalPicture) -> None:
    engine, parent, child = await pair(rig)
    engine.pause_sending()
    await until_done(rig)
    assert (rig.row(child).request.images, sent(rig)) == ((picture.address,), ["a paper boat"])
    engine.resume_sending()
    await rig.clock.settle()
    assert (rig.frames.taken, sent(rig)) == ([rig.row(parent).file], ["a paper boat", "and then"])


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
