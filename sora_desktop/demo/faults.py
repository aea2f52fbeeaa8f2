"""The ways in which the demo gateway can be told to misbehave, and the plan of those that are still to come."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Point(StrEnum):
    """Where a fault strikes: a fault counts what it strikes, so `create-429:2` spoils the first two creates."""

    CREATE = "create"
    REMIX = "remix"
    QUERY = "query"
    TASK = "task"
    LINK = "link"
    FILE = "file"
    MODELS = "models"
    LOG = "log"
    UPLOAD = "upload"
    PUT = "put"


@dataclass(frozen=True)
class Fault:
    """One way to misbehave. `times` is how often it strikes unless told otherwise; None is each time."""

    point: Point
    times: int | None
    sentence: str


_FIRST = 1

_FAULTS: Mapping[str, Fault] = {
    "create-400": Fault(Point.CREATE, _FIRST, "The first create is refused as a bad request (400)."),
    "create-401": Fault(Point.CREATE, _FIRST, "The first create is refused because of its key (401)."),
    "create-402": Fault(Point.CREATE, _FIRST, "The first create is refused for lack of balance, with a 402."),
    "create-403-balance": Fault(
        Point.CREATE, _FIRST, "The first create is refused for lack of balance, with a 403 and its code."
    ),
    "create-403-html": Fault(
        Point.CREATE, _FIRST, "The first create is blocked by a page of the network in front (403 with HTML)."
    ),
    "create-429": Fault(Point.CREATE, _FIRST, "The first create is refused as too many (429, empty body)."),
    "create-503-model": Fault(
        Point.CREATE, _FIRST, "The first create is refused because the model is not offered (503)."
    ),
    "create-prompt-refused": Fault(
        Point.CREATE, _FIRST, "The first create is refused because of words in its prompt (400)."
    ),
    "create-reset-before": Fault(
        Point.CREATE, _FIRST, "The first create is read, not accepted, and its connection is reset."
    ),
    "create-reset-after": Fault(
        Point.CREATE, _FIRST, "The first create is accepted, and its connection is reset without an answer."
    ),
    "create-500": Fault(Point.CREATE, _FIRST, "The first create is accepted, but answered with a 500."),
    "create-502-html": Fault(
        Point.CREATE, _FIRST, "The first create is accepted, but answered with the HTML page of a 502."
    ),
    "create-hang": Fault(Point.CREATE, _FIRST, "The first create is accepted, and answered only after half a minute."),
    "create-no-id": Fault(Point.CREATE, _FIRST, "The first create is accepted, but its answer has no id."),
    "create-html": Fault(Point.CREATE, _FIRST, "The first create is accepted, but answered with HTML and 200."),
    "create-cut-json": Fault(Point.CREATE, _FIRST, "The first create is accepted, but its JSON ends in the middle."),
    "create-redirect": Fault(
        Point.CREATE, _FIRST, "The first create is not accepted, but sent on to the same address (307)."
    ),
    "remix-missing": Fault(Point.REMIX, None, "There is no remix (404)."),
    "query-401": Fault(Point.QUERY, _FIRST, "The first query is refused because of its key (401)."),
    "query-429": Fault(Point.QUERY, 3, "The first three queries are refused as too many (429, empty body)."),
    "query-500": Fault(Point.QUERY, 3, "The first three queries are answered with a 500."),
    "query-html": Fault(Point.QUERY, 3, "The first three queries are answered with HTML and 200."),
    "query-reset": Fault(Point.QUERY, 3, "The connections of the first three queries are reset."),
    "query-hang": Fault(Point.QUERY, _FIRST, "The first query is answered only after half a minute."),
    "query-unknown-task": Fault(Point.QUERY, None, "Each query is told that there is no such task."),
    "query-progress-none": Fault(Point.QUERY, None, "No query is told how far its task is."),
    "query-odd-id": Fault(Point.QUERY, None, "Each answer to a query carries another id than the asked one."),
    "task-fails": Fault(Point.TASK, None, "Each task fails after a while."),
    "task-fails-moderation": Fault(Point.TASK, None, "Each task fails after a while over the content rules."),
    "task-cancelled": Fault(Point.TASK, None, "Each task is cancelled after a while."),
    "done-without-url": Fault(Point.TASK, None, "Each task ends well, but no answer has a link to its clip."),
    "link-expired": Fault(
        Point.LINK, _FIRST, "The first fetch by a link finds it expired (403 with XML); a fresh link works."
    ),
    "file-html": Fault(Point.FILE, _FIRST, "The first fetch of a clip gets HTML that calls itself a video."),
    "file-503": Fault(Point.FILE, 2, "The first two fetches of a clip are answered with a 503."),
    "file-cut": Fault(Point.FILE, _FIRST, "The first fetch of a clip loses its connection half way."),
    "file-hang": Fault(Point.FILE, _FIRST, "The first fetch of a clip stands still half way for half a minute."),
    "file-slow": Fault(Point.FILE, None, "Each clip comes at no more than 256 KB a second."),
    "file-whole": Fault(Point.FILE, None, "Each fetch gets the whole clip, whatever part it asked for."),
    "upload-missing": Fault(Point.UPLOAD, None, "There is no place for pictures (404)."),
    "upload-refused": Fault(
        Point.UPLOAD, _FIRST, "The first question for a place for a picture is answered with a no."
    ),
    "upload-500": Fault(Point.UPLOAD, _FIRST, "The first question for a place for a picture is answered with a 500."),
    "upload-reset": Fault(
        Point.UPLOAD, _FIRST, "The first question for a place for a picture has its connection reset."
    ),
    "upload-hang": Fault(Point.UPLOAD, _FIRST, "The first question for a place for a picture hangs for half a minute."),
    "put-403": Fault(Point.PUT, _FIRST, "The first picture is refused at the place that was named for it (403, XML)."),
    "put-reset": Fault(Point.PUT, _FIRST, "The connection of the first picture is reset."),
    "put-hang": Fault(Point.PUT, _FIRST, "The first picture is taken, and answered only after half a minute."),
    "models-missing": Fault(Point.MODELS, None, "The list of models is not there (404)."),
    "log-missing": Fault(Point.LOG, None, "The log of what was charged is not there (404)."),
}

FAULTS: Mapping[str, str] = MappingProxyType({name: fault.sentence for name, fault in _FAULTS.items()})
"""Each fault by its name, with the sentence that says what it does and how often."""

HOW_OFTEN = "NAME:N strikes the first N times instead, and NAME:all each time."


class FaultPlan:
    """Which of the wanted faults still have to strike, asked by the threads of all connections."""

    def __init__(self, wanted: Collection[str] = ()) -> None:
        """Take names of FAULTS, each with an optional `:N` or `:all`; ValueError says what cannot be read."""
        self._lock = threading.Lock()
        self._left: dict[str, int | None] = dict(_read(text) for text in wanted)

    def take(self, name: str) -> bool:
        """Whether this fault strikes now; counts it if so."""
        with self._lock:
            return self._take(name)

    def take_first(self, names: Collection[str]) -> str | None:
        """The first wanted fault among `names` that still has to strike, counted; None where there is none."""
        with self._lock:
            return next((name for name in self._left if name in names and self._take(name)), None)

    def _take(self, name: str) -> bool:
        left = self._left.get(name, 0)
        if left == 0:
            return False
        if left is not None:
            self._left[name] = left - 1
        return True


def _read(text: str) -> tuple[str, int | None]:
    name, colon, times = text.partition(":")
    fault = _FAULTS.get(name)
    if fault is None:
        raise ValueError(f"There is no fault {name!r}. The faults are: {', '.join(FAULTS)}.")
    if not colon:
        return name, fault.times
    if times == "all":
        return name, None
    if not (times.isascii() and times.isdecimal() and int(times) > 0):
        raise ValueError(f"The fault {text!r} needs a number from 1 on, or the word all, after its colon.")
    return name, int(times)


def faults_at(point: Point) -> tuple[str, ...]:
    """The names of the faults that strike at this point."""
    return tuple(name for name, fault in _FAULTS.items() if fault.point is point)
