"""The demo gateway's workshop: accepts creates, has their clips made, and knows how far each task is."""

from __future__ import annotations

import hashlib
import logging
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sora_desktop.demo.faults import FaultPlan, Point, faults_at
from sora_desktop.demo.ledger import AcceptedCreate, Ledger
from sora_desktop.demo.rendering import Render, RenderPool, remove_unfinished
from sora_desktop.demo.tasks import FAILED_WORDS, CreateBody, Ending, Stage, Task, TaskStore, new_task, stage_of

log = logging.getLogger(__name__)

CLIPS_KEPT_S = 24 * 3600.0
"""How long a clip stays in the folder after it was made; asked for later, it is made again."""


def now_ms() -> int:
    """The time of day in milliseconds, as it stands in task files and answers."""
    return time.time_ns() // 1_000_000


class Workshop:
    """Tasks from their create to their clip. All methods may be called by the threads of all connections."""

    def __init__(
        self,
        folder: Path,
        render_command: Sequence[str],
        pace: float,
        faults: FaultPlan,
        clock_ms: Callable[[], int] = now_ms,
    ) -> None:
        self._store = TaskStore(folder)
        self.ledger = Ledger(folder / "creates.jsonl")
        self._clips = folder / "clips"
        self._clips.mkdir(mode=0o700, exist_ok=True)
        self._pace = pace
        self._faults = faults
        self._clock_ms = clock_ms
        self._pool = RenderPool(render_command, self._keep_render)

    def start(self) -> None:
        """Go on with the tasks that were not done when the program ended, and clear away old clips."""
        remove_unfinished(self._clips)
        self._remove_old_clips()
        self._pool.start()
        for task in self._store.all():
            if task.rendered_ms is None:
                self._render(task)

    def stop(self) -> None:
        """Stop the renders; unfinished tasks go on at the next start."""
        self._pool.stop()

    def accept(self, body: CreateBody) -> Task:
        """Take a create: its task and its line in the ledger are on the disk when this returns."""
        fault = self._faults.take_first(faults_at(Point.TASK))
        task = new_task(body, Ending.CLIP if fault is None else Ending(fault), self._clock_ms())
        self._store.keep(task)
        self.ledger.add(AcceptedCreate(task.created_ms, task.id, body.model_dump(exclude_unset=True)))
        self._render(task)
        return task

    def look(self, task_id: str) -> tuple[Task, Stage] | None:
        """The task and how far it is; None where there is no such task."""
        task = self._store.get(task_id)
        if task is None:
            return None
        if task.rendered_ms is not None and not self.path(task).is_file():
            task = task.model_copy(update={"rendered_ms": None, "etag": None, "size_bytes": None})
            self._store.keep(task)
            self._render(task)
        return task, stage_of(task, self._clock_ms(), self._pace)

    def refunds(self) -> list[AcceptedCreate]:
        """The creates whose tasks failed, each at the time of that: a gateway gives the money back then."""
        found = []
        for create in self.ledger.entries():
            task = self._store.get(create.task_id)
            stage = None if task is None else stage_of(task, self._clock_ms(), self._pace)
            if stage is not None and stage.word in FAILED_WORDS:
                found.append(replace(create, time_ms=stage.since_ms))
        return found

    def look_up(self, number: str) -> tuple[Task, Stage] | None:
        """The same for the number in a link to a clip."""
        task_id = self._store.id_of(number)
        return None if task_id is None else self.look(task_id)

    def path(self, task: Task) -> Path:
        """Where the clip of this task lies once it is made."""
        return self._clips / f"{task.number}.mp4"

    def _render(self, task: Task) -> None:
        if not task.ending.has_clip or task.problem is not None:
            return
        body = task.body
        spec = {
            "prompt": body.prompt,
            "orientation": "portrait" if body.is_portrait else "landscape",
            "size": "large" if body.is_large else "small",
            "duration": body.length_s,
            "style": body.style,
            "seed": zlib.crc32(task.id.encode()),
        }
        self._pool.submit(Render(task.id, spec, self.path(task)))

    def _keep_render(self, render: Render, problem: str | None) -> None:
        task = self._store.get(render.task_id)
        if task is None:
            return
        if problem is None:
            try:
                digest, size_bytes = _fingerprint(render.out)
            except OSError as error:
                problem = f"The demo's clip cannot be read: {error}"
            else:
                changes = {"rendered_ms": self._clock_ms(), "etag": f'"{digest}"', "size_bytes": size_bytes}
        if problem is not None:
            log.info("The demo's task %s has no clip: %s", task.id, problem)
            changes = {"problem": problem}
        try:
            self._store.keep(task.model_copy(update=changes))
        except OSError as error:
            log.warning("The demo cannot write its task %s: %s", task.id, error)

    def _remove_old_clips(self) -> None:
        oldest_s = self._clock_ms() / 1000 - CLIPS_KEPT_S
        for path in self._clips.glob("*.mp4"):
            try:
                if path.stat().st_mtime < oldest_s:
                    path.unlink()
            except OSError as problem:
                log.info("The demo's old clip %s stays: %s", path.name, problem)


def _fingerprint(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32], path.stat().st_size
