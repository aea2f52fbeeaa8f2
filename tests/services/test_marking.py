"""Marks of any number of clips: in portions, in the order of the commands, stopped, refused, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import CommandRefused
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Clip, Marking, MarkingOfSome, Marks
from sora_desktop.domain.library_events import (
    MOST_UNDOABLE,
    ClipsMarked,
    LibraryChanged,
    ManyMarked,
    MarksUndoable,
    MarksUndone,
)
from sora_desktop.services import marking
from sora_desktop.services.engine import Engine
from sora_desktop.storage.clip_book import marks_of
from tests.fakes.library_house import House, file_of, housed


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clips at once, and more than five are very many."""
    monkeypatch.setattr(marking, "AT_ONCE", 2)
    monkeypatch.setattr(marking, "FEW", 5)


def clips_of(house: House, jobs: Sequence[Job]) -> list[Clip]:
    return house.book.clips([job.id for job in jobs])


def marks(house: House, jobs: Sequence[Job]) -> list[Marks]:
    return [marks_of(clip) for clip in clips_of(house, jobs)]


async def undone(house: House, engine: Engine) -> MarksUndone:
    """Take back what was done last, as far as it was told."""
    made = [event for event in house.events if isinstance(event, MarksUndoable)]
    engine.undo_marks(made[-1].mark_id)
    return await house.heard(MarksUndone)


def fills_up(house: House, *, after: int) -> Callable[[], None]:
    """The disk takes so many more portions; call what this returns to make room again."""
    mark, left = house.book.mark_numbers, after

    def fails_then(numbers: Sequence[int], marking: Marking) -> list[MarkingOfSome]:
        nonlocal left
        if not left:
            raise DiskTrouble("The disk is full.")
        left -= 1
        return mark(numbers, marking)

    house.book.mark_numbers = fails_then  # type: ignore[method-assign]
    return lambda: setattr(house.book, "mark_numbers", mark)


def told_since(house: House, place: int) -> list[type]:
    return [type(event) for event in house.events[place:]]


@housed
async def test_a_full_disk_ends_it_and_what_was_marked_can_be_taken_back(house: House) -> None:
    jobs = house.fill(6)
    async with house.open() as engine:
        make_room = fills_up(house, after=1)
        engine.rate([job.id for job in jobs], 4)
        assert (await house.heard(CommandRefused)).sentence == "The disk is full."
        assert (await house.heard(ManyMarked, lambda event: event.is_over)).done == 2
        assert [one.rating for one in marks(house, jobs)] == [4, 4, 0, 0, 0, 0]
        make_room()
        await undone(house, engine)
        assert [one.rating for one in marks(house, jobs)] == [0] * 6


@housed
async def test_stopped_it_marks_no_more_and_can_be_taken_back(house: House) -> None:
    jobs = house.fill(6)
    async with house.open() as engine:
        engine.mark_clips([clip.number for clip in clips_of(house, jobs)], Marking(is_rejected=True))
        engine.stop_marking()
        over = await house.heard(ManyMarked, lambda event: event.is_over)
        assert (over.done, over.total) == (2, 6)
        await house.heard(LibraryChanged)
        assert [one.is_rejected for one in marks(house, jobs)] == [True, True] + [False] * 4
        await undone(house, engine)
        assert marks(house, jobs) == [Marks()] * 6


@housed
async def test_taken_back_while_it_goes_on_it_leaves_no_mark(house: House) -> None:
    jobs = house.fill(7)
    async with house.open() as engine:
        engine.mark_clips([clip.number for clip in clips_of(house, jobs)], Marking(rating=5))
        await undone(house, engine)
        assert marks(house, jobs) == [Marks()] * 7


@housed
async def test_later_commands_wait_for_earlier_ones(house: House) -> None:
    jobs = house.fill(6)
    ids = [job.id for job in jobs]
    async with house.open() as engine:
        engine.rate(ids, 2)
        engine.rate(ids, 3)
        told = [(await house.heard(ManyMarked, lambda event: not event.is_over)) for _ in range(6)]
        assert [event.marking.rating for event in told] == [2, 2, 2, 3, 3, 3]
        assert [event.done for event in told] == [2, 4, 6] * 2
        assert [number for event in told[:3] for number in event.numbers] == [
            clip.number for clip in clips_of(house, jobs)
        ]


@housed
async def test_each_clip_gets_the_marks_back_that_it_had(house: House) -> None:
    jobs = house.fill(2)
    ids = [job.id for job in jobs]
    async with house.open() as engine:
        engine.rate(ids[:1], 2)
        engine.tag(ids[1:2], add=["sea"])
        before = marks(house, jobs)
        engine.mark_clips([clip.number for clip in clips_of(house, jobs)], Marking(5, True, True, add=("sea", "boat")))
        assert marks(house, jobs) == [Marks(5, True, True, ("boat", "sea"))] * 2
        numbers = (await undone(house, engine)).numbers
        assert set(numbers) == {clip.number for clip in clips_of(house, jobs)}
        assert marks(house, jobs) == before
        engine.tag(ids, remove=["sea"])
        await undone(house, engine)
        assert marks(house, jobs) == before
        await house.all_written()
    sidecar = json.loads(file_of(jobs[1]).with_suffix(".json").read_bytes())
    assert sidecar["marks"]["tags"] == ["sea"]


@housed
async def test_what_changes_nothing_is_nothing_to_take_back(house: House) -> None:
    (job,) = house.fill(1)
    async with house.open() as engine:
        engine.reject([job.id], False)
        engine.tag([job.id], remove=["sea"])
        assert not [event for event in house.events if isinstance(event, MarksUndoable)]
        assert house.book.unwritten() == []


@housed
async def test_what_was_taken_back_is_not_taken_back_again(house: House) -> None:
    (job,) = house.fill(1)
    async with house.open() as engine:
        engine.rate([job.id], 3)
        mark_id = (await house.heard(MarksUndoable)).mark_id
        engine.undo_marks(mark_id)
        engine.rate([job.id], 4)
        engine.undo_marks(mark_id)
        last = [event for event in house.events if isinstance(event, ClipsMarked)][-1]
        assert [clip.rating for clip in last.clips] == [4]


@housed
async def test_an_undo_that_the_disk_refuses_is_not_called_done_and_can_be_tried_again(house: House) -> None:
    jobs = house.fill(2)
    async with house.open() as engine:
        engine.rate([job.id for job in jobs], 4)
        mark_id = (await house.heard(MarksUndoable)).mark_id
        make_room, place = fills_up(house, after=0), len(house.events)
        engine.undo_marks(mark_id)
        assert told_since(house, place) == [CommandRefused, MarksUndoable]
        make_room()
        assert len((await undone(house, engine)).numbers) == 2
        assert marks(house, jobs) == [Marks()] * 2


@housed
async def test_of_an_undo_that_the_disk_ends_the_rest_can_be_undone_later(house: House) -> None:
    jobs = house.fill(6)
    async with house.open() as engine:
        engine.rate([job.id for job in jobs], 4)
        await house.heard(ManyMarked, lambda event: event.is_over)
        first = await house.heard(MarksUndoable)
        make_room = fills_up(house, after=1)
        engine.undo_marks(first.mark_id)
        await house.heard(CommandRefused)
        over = await house.heard(ManyMarked, lambda event: event.is_over)
        assert (over.done, over.total) == (2, 6)
        assert [one.rating for one in marks(house, jobs)] == [0, 0, 4, 4, 4, 4]
        assert MarksUndone not in told_since(house, 0)
        make_room()
        await undone(house, engine)
        assert marks(house, jobs) == [Marks()] * 6


@housed
async def test_an_undo_that_was_stopped_is_not_called_done_and_goes_on_when_it_is_wished_again(house: House) -> None:
    jobs = house.fill(6)
    async with house.open() as engine:
        engine.reject([job.id for job in jobs], True)
        await house.heard(ManyMarked, lambda event: event.is_over)
        engine.undo_marks((await house.heard(MarksUndoable)).mark_id)
        engine.stop_marking()
        await house.heard(ManyMarked, lambda event: event.is_over)
        assert [one.is_rejected for one in marks(house, jobs)] == [False] * 2 + [True] * 4
        assert MarksUndone not in told_since(house, 0)
        await undone(house, engine)
        assert marks(house, jobs) == [Marks()] * 6


@housed
async def test_what_was_done_too_long_ago_to_be_undone_says_so(house: House) -> None:
    (job,) = house.fill(1)
    async with house.open() as engine:
        for number in range(MOST_UNDOABLE + 2):
            engine.rate([job.id], 1 + number % 2)
        ids = [event.mark_id for event in house.events if isinstance(event, MarksUndoable)]
        answers = []
        for mark_id in reversed(ids):
            place = len(house.events)
            engine.undo_marks(mark_id)
            answers.append(told_since(house, place)[-1])
        assert answers == [MarksUndone] * MOST_UNDOABLE + [CommandRefused] * 2
        assert (await house.heard(CommandRefused)).sentence == "These marks cannot be undone any more."


def test_a_marking_does_to_a_clip_what_the_database_does() -> None:
    clip = Clip(1, "a", "", "", "", "", None, 0.0, 0, rating=2, tags=("old", "sea"))
    changed = Marking(is_favourite=True, add=("boat", " sea "), remove=("old",)).on(clip)
    assert marks_of(changed) == Marks(2, True, False, ("boat", "sea"))
