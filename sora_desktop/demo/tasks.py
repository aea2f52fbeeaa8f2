"""The demo gateway's tasks: what is known of one, how it is kept in a file, and how far it is at a time."""

from __future__ import annotations

import logging
import os
import re
import secrets
import threading
import uuid
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError, model_validator

from sora_desktop.demo.ledger import private
from sora_desktop.domain.families import family_named

log = logging.getLogger(__name__)

IN_LINE_S = 1.0
WORK_S = 5.0
PROGRESS_STEPS = 5
LONGEST_CLIP_S = 60
USUAL_LENGTH_S = 5
FAILED, CANCELLED = "failed", "cancelled"
FAILED_WORDS = frozenset({FAILED, CANCELLED})
"""Of tasks that ended without a clip."""
_OTHER_FAMILY = re.compile("(veo|grok|jimeng|vidu)")

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_PLAIN_START = "task_"
"""Of families whose ids nobody documents."""
_ID = re.compile(r"[a-z0-9:_-]*[:_]([0-9a-hjkmnp-tv-z]{26}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class CreateBody(BaseModel):
    """The body of a create of any of the families; what else a client sends is kept as it came."""

    model_config = ConfigDict(extra="allow", frozen=True)

    model: StrictStr = Field(min_length=1, max_length=200)
    prompt: StrictStr = Field(min_length=1)
    orientation: StrictStr | None = Field(default=None, pattern="^(portrait|landscape)$")
    size: StrictStr | None = Field(default=None, min_length=1, max_length=40)
    duration: StrictInt | None = Field(default=None, ge=1, le=LONGEST_CLIP_S)
    aspect_ratio: StrictStr | None = Field(default=None, pattern="^[0-9]{1,2}:[0-9]{1,2}$")
    resolution: StrictStr | None = Field(default=None, max_length=40)
    images: list[StrictStr] = Field(max_length=50)
    watermark: StrictBool = True
    private: StrictBool = False
    storyboard: StrictBool = False
    style: StrictStr | None = None

    @model_validator(mode="after")
    def _has_what_its_family_needs(self) -> Self:
        if self.family == "sora":
            for name in ("orientation", "size", "duration"):
                if getattr(self, name) is None:
                    raise ValueError(f"{name} is required")
        return self

    @property
    def family(self) -> str:
        """Whose request this is, by the name of the model; one that nobody knows is taken for Sora's."""
        match = _OTHER_FAMILY.match(self.model.lower())
        return match.group(1) if match else "sora"

    @property
    def is_portrait(self) -> bool:
        """By the orientation or the aspect ratio; the demo has two shapes only."""
        if self.aspect_ratio is not None and self.orientation is None:
            width, _, height = self.aspect_ratio.partition(":")
            return int(width) < int(height)
        return self.orientation == "portrait"

    @property
    def is_large(self) -> bool:
        return (self.size or self.resolution or "").lower() in {"large", "1080p"}

    @property
    def length_s(self) -> int:
        """What is asked for, else what is usual."""
        return self.duration if self.duration is not None else USUAL_LENGTH_S

    @property
    def pixels(self) -> str:
        """Width and height of the clip, as in 1280x720."""
        long_side, short_side = (1920, 1080) if self.is_large else (1280, 720)
        sides = (short_side, long_side) if self.is_portrait else (long_side, short_side)
        return f"{sides[0]}x{sides[1]}"


class RemixBody(BaseModel):
    """The body of a remix: a clip of the family that remixes, made anew from the task of an earlier one."""

    model_config = ConfigDict(extra="allow", frozen=True)

    model: StrictStr = Field(min_length=1, max_length=200, pattern="^(?i:grok)")
    prompt: StrictStr = Field(min_length=1)
    size: StrictStr = Field(min_length=1, max_length=40)
    aspect_ratio: StrictStr = Field(pattern="^[0-9]{1,2}:[0-9]{1,2}$")
    task_id: StrictStr = Field(min_length=1, max_length=500)

    def create_of(self, remixed: CreateBody) -> CreateBody:
        """The create that makes this clip: as long as the one that is remixed."""
        own = self.model_dump(exclude_unset=True)
        length = {} if remixed.duration is None else {"duration": remixed.duration}
        return CreateBody.model_validate({"images": [], **length, **own})


class Ending(StrEnum):
    """How a task was meant to end when it was accepted (see the faults at the point *task*)."""

    CLIP = "clip"
    CLIP_WITHOUT_LINK = "done-without-url"
    FAILS = "task-fails"
    FAILS_MODERATION = "task-fails-moderation"
    CANCELLED = "task-cancelled"

    @property
    def has_clip(self) -> bool:
        """Whether a clip is made at all."""
        return self in {Ending.CLIP, Ending.CLIP_WITHOUT_LINK}


class Task(BaseModel):
    """One accepted create. `rendered_ms`, `etag` and `size_bytes` stay None until its clip is made."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=f"^{_ID.pattern}$")
    created_ms: int
    body: CreateBody
    ending: Ending
    link_secret: str
    rendered_ms: int | None = None
    etag: str | None = None
    size_bytes: int | None = None
    problem: str | None = None
    """Why no clip could be made."""

    @property
    def number(self) -> str:
        """The id without what it begins with: safe in a file name and in a URL."""
        match = _ID.fullmatch(self.id)
        return match.group(1) if match else ""


@dataclass(frozen=True)
class Stage:
    """How far a task is: the gateway's word, full steps of progress (of PROGRESS_STEPS), and since when."""

    word: str
    step: int
    since_ms: int


def new_task(body: CreateBody, ending: Ending, now_ms: int) -> Task:
    """A task with an id of its own, in the form of the ids that gateways give to tasks of its family."""
    number = now_ms << 80 | secrets.randbits(80)
    declared = family_named(body.family).answers
    crockford = "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -5, -5))
    text = str(uuid.UUID(int=number)) if declared.has_uuids else crockford
    return Task(
        id=f"{declared.id_start or _PLAIN_START}{text}",
        created_ms=now_ms,
        body=body,
        ending=ending,
        link_secret=secrets.token_hex(16),
    )


def stage_of(task: Task, now_ms: int, pace: float) -> Stage:
    """How far the task is. It is never done before its clip is made, however late it gets."""
    age_s = (now_ms - task.created_ms) / 1000
    if age_s < 0:  # the clock was set back while the program was closed
        age_s = float("inf")
    queue_s, work_s = IN_LINE_S * pace, WORK_S * pace
    began_ms = task.created_ms + round(queue_s * 1000)
    if age_s < queue_s:
        return Stage("queued", 0, task.created_ms)
    if task.problem is not None:
        return Stage(FAILED, 0, began_ms)
    if not task.ending.has_clip and age_s >= queue_s + work_s * 0.4:
        word = CANCELLED if task.ending is Ending.CANCELLED else FAILED
        return Stage(word, 2, began_ms + round(work_s * 400))
    ends_ms = began_ms + round(work_s * 1000)
    if age_s >= queue_s + work_s and task.rendered_ms is not None:
        return Stage("completed", PROGRESS_STEPS, max(ends_ms, task.rendered_ms))
    worked = (age_s - queue_s) / work_s if work_s > 0 else 1.0
    step = int(min(worked * PROGRESS_STEPS, PROGRESS_STEPS - 1))
    return Stage("processing", step, began_ms + round(step * work_s * 1000 / PROGRESS_STEPS))


class TaskStore:
    """A folder with one JSON file for each task; what `keep` returned from is on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._tasks: dict[str, Task] = {}
        self._ids: dict[str, str] = {}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for path in sorted(folder.glob("*.json")):
            try:
                task = Task.model_validate_json(path.read_bytes())
            except (OSError, ValidationError) as problem:
                log.info("The demo task in %s cannot be read and is left alone: %s", path.name, problem)
            else:
                self._note(task)

    def keep(self, task: Task) -> None:
        """Write the task aside, sync it, and put it in place of what was known of it before."""
        with self._lock:
            unfinished = self._folder / f"{task.number}.tmp"
            with open(unfinished, "wb", opener=private) as file:
                file.write(task.model_dump_json().encode())
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self._folder / f"{task.number}.json")
            _sync_folder(self._folder)
            self._note(task)

    def id_of(self, number: str) -> str | None:
        """The id of the task with this number, or None."""
        with self._lock:
            return self._ids.get(number)

    def get(self, task_id: str) -> Task | None:
        """The task with this id, or None."""
        with self._lock:
            return self._tasks.get(task_id)

    def all(self) -> list[Task]:
        """All tasks, oldest first."""
        with self._lock:
            return sorted(self._tasks.values(), key=lambda task: (task.created_ms, task.id))

    def _note(self, task: Task) -> None:
        self._tasks[task.id] = task
        self._ids[task.number] = task.id


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
