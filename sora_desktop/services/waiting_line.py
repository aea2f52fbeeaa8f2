"""The line of waiting jobs: those that could be sent now by where they go, and aside those that wait for something."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from heapq import heapify, heappop, heappush

Lane = tuple[str, str | None]
"""Where jobs go: the id of their profile, and the origin that they are bound to. What lets one out lets all out."""

_Entry = tuple[int, str]


class WaitingLine:
    """Jobs by their ids, the oldest first. To find the next one takes no longer when there are many.

    A job that waits for something of its own (a picture, another clip) stands aside until its time comes or one of
    the things that it waits for is called out; so nobody looks at it in vain.
    """

    def __init__(self) -> None:
        self._lanes: dict[Lane, dict[str, int]] = {}
        """The place of each job by its lane, those that stand aside included."""
        self._lane_of: dict[str, Lane] = {}
        self._ready: dict[Lane, list[_Entry]] = {}
        """Heaps; an entry whose job has left, or stands aside, is skipped when it comes to the front."""
        self._aside: dict[str, tuple[float, tuple[str, ...]]] = {}
        """Until when (monotonic) and for what a job stands aside."""
        self._waiting_for: dict[str, set[str]] = {}
        self._due: list[tuple[float, str]] = []
        """A heap like the others: of those that stand aside until some time."""

    def put(self, job_id: str, place: int, lane: Lane) -> None:
        """Put a job into the line, or one that stands aside back into it."""
        is_here = self._lane_of.get(job_id) == lane and self._lanes[lane][job_id] == place
        if is_here and job_id not in self._aside:
            return
        self.take(job_id)
        self._lane_of[job_id] = lane
        self._lanes.setdefault(lane, {})[job_id] = place
        heappush(self._ready.setdefault(lane, []), (place, job_id))

    def take(self, job_id: str) -> None:
        """Take a job out of the line, if it is in it."""
        lane = self._lane_of.pop(job_id, None)
        if lane is None:
            return
        self._leave_aside(job_id)
        del self._lanes[lane][job_id]
        if not self._lanes[lane]:
            del self._lanes[lane], self._ready[lane]

    def set_aside(self, job_id: str, until_s: float | None, waits_for: Iterable[str]) -> None:
        """Look at a job no more before this time, or before one of these things is called out."""
        self._leave_aside(job_id)
        self._aside[job_id] = entry = (math.inf if until_s is None else until_s, tuple(waits_for))
        for thing in entry[1]:
            self._waiting_for.setdefault(thing, set()).add(job_id)
        if until_s is not None:
            heappush(self._due, (until_s, job_id))

    def call_out(self, thing: str) -> None:
        """Whoever waits for this may be ready now."""
        for job_id in tuple(self._waiting_for.get(thing, ())):
            self._call_back(job_id)

    def call_profile(self, profile_id: str) -> None:
        """Everything may be another for the jobs of this profile: its key, its address."""
        for job_id in tuple(self._aside):
            if self._lane_of[job_id][0] == profile_id:
                self._call_back(job_id)

    def call_first(self, thing: str, lanes: Collection[Lane]) -> bool:
        """Call back the oldest of these lanes that waits for this; whether there is one."""
        waiting = (job_id for job_id in self._waiting_for.get(thing, ()) if self._lane_of[job_id] in lanes)
        first = min(waiting, key=lambda job_id: self._lanes[self._lane_of[job_id]][job_id], default=None)
        if first is not None:
            self._call_back(first)
        return first is not None

    def call_due(self, now_s: float) -> float | None:
        """Call back those whose time has come; when that of the next one comes, ``None`` for never."""
        while self._due:
            until_s, job_id = self._due[0]
            is_meant = self._aside.get(job_id, (math.inf,))[0] == until_s
            if is_meant and until_s > now_s:
                return until_s
            heappop(self._due)
            if is_meant:
                self._call_back(job_id)
        return None

    def first_of(self, lanes: Collection[Lane]) -> tuple[str, Lane] | None:
        """The oldest job of these lanes that does not stand aside."""
        heads = [(head, lane) for lane in lanes if (head := self._head(lane)) is not None]
        if not heads:
            return None
        (_, job_id), lane = min(heads, key=lambda found: found[0])
        return job_id, lane

    def lanes(self) -> list[tuple[Lane, str]]:
        """Every lane that has a job, and one of its jobs."""
        return [(lane, next(iter(places))) for lane, places in self._lanes.items()]

    def reorder(self, place_of: Callable[[str], int]) -> None:
        """The jobs have other places now."""
        for lane, places in self._lanes.items():
            places.update((job_id, place_of(job_id)) for job_id in places)
            heap = [(place, job_id) for job_id, place in places.items() if job_id not in self._aside]
            heapify(heap)
            self._ready[lane] = heap

    def _head(self, lane: Lane) -> _Entry | None:
        heap, places = self._ready.get(lane, []), self._lanes.get(lane, {})
        while heap:
            place, job_id = heap[0]
            if places.get(job_id) == place and job_id not in self._aside:
                return heap[0]
            heappop(heap)
        return None

    def _call_back(self, job_id: str) -> None:
        self._leave_aside(job_id)
        lane = self._lane_of[job_id]
        heappush(self._ready[lane], (self._lanes[lane][job_id], job_id))

    def _leave_aside(self, job_id: str) -> None:
        _, things = self._aside.pop(job_id, (0.0, ()))
        for thing in things:
            waiting = self._waiting_for.get(thing, set())
            waiting.discard(job_id)
            if not waiting:
                self._waiting_for.pop(thing, None)
