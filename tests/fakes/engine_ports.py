"""Fakes of the engine's ports: a store with a journal, and folders, keys and profiles in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sora_desktop.domain.answers import KeptClip
from sora_desktop.domain.errors import BadClip, DiskTrouble, FolderGone
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import Marks
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace, Profile
from sora_desktop.domain.secrets import Secret
from tests.fakes.scripted_gateway import Journal

FULL = "The disk is full."


class MemoryStore:
    """A ``JobStore`` of committed rows. ``refuses`` is asked before each write and may say that the disk is full."""

    def __init__(self, journal: Journal, rows: Mapping[str, Job] | None = None) -> None:
        self.marks: dict[str, Marks] = {}
        self.rows: dict[str, Job] = dict(rows or {})
        self.journal = journal
        self.refuses: Callable[[Sequence[Job]], bool] = lambda jobs: False
        self.writes: list[str] = []
        self.is_closed = False
        self.is_lost = False
        """The process died: nothing that still runs reaches the disk."""

    def survivor(self) -> MemoryStore:
        """The store as the next process finds it; this one writes no more."""
        self.is_lost = True
        return MemoryStore(self.journal, self.rows)

    def load(self) -> list[Job]:
        return [job for job in self.rows.values() if not job.is_removed]

    def find(self, job_id: str) -> Job | None:
        return self.rows.get(job_id)

    def of_intent(self, intent_id: str) -> list[Job]:
        return [job for job in self.rows.values() if job.intent_id == intent_id]

    def of_task(self, task_id: str) -> list[Job]:
        return [job for job in self.rows.values() if job.task_id == task_id]

    def origins_of(self, profile_id: str) -> set[str]:
        return {job.origin for job in self.rows.values() if job.profile_id == profile_id and job.origin is not None}

    def profile_ids(self) -> set[str]:
        return {job.profile_id for job in self.rows.values()}

    def children_of(self, job_id: str) -> list[str]:
        return [job.id for job in self.rows.values() if job.parent_id == job_id]

    def later_tries(self, job_ids: Sequence[str]) -> list[Job]:
        found: list[Job] = []
        before = set(job_ids)
        while later := [job for job in self.rows.values() if job.replaces in before and job not in found]:
            found += later
            before = {job.id for job in later}
        return found

    def durations(self, model: str, length_s: int, is_demo: bool, longest_s: float) -> list[float]:
        found = [
            job.took_s
            for job in self.rows.values()
            if job.state is State.DONE and job.took_s is not None
            and (job.request.model, job.request.duration_s, job.is_demo) == (model, length_s, is_demo)
            and not job.was_added
        ]  # fmt: skip
        return [took_s for took_s in found if 0 < took_s <= longest_s][-25:]

    def sent_since(self, profile_id: str, at_s: float) -> list[Job]:
        jobs = (job for job in self.rows.values() if job.profile_id == profile_id)
        return [job for job in jobs if job.sending_at is not None and job.sending_at >= at_s]

    def prompts(self) -> list[str]:
        jobs = reversed(self.rows.values())
        return list(dict.fromkeys(text for job in jobs if (text := job.written or job.request.prompt)))

    def insert(self, jobs: Sequence[Job]) -> None:
        self._write("insert", jobs)

    def save(self, job: Job, marks: Marks | None = None) -> None:
        self._write("save", [job])
        if marks is not None:
            self.marks[job.id] = marks

    def save_together(self, jobs: Sequence[Job]) -> None:
        self._write("save_together", jobs)

    def replace_with(self, old: Job, new: Job) -> None:
        self._write("replace_with", [old, new])

    def reorder(self, job_ids: Sequence[str]) -> None:
        moved = iter([self.rows[job_id] for job_id in job_ids])
        order = [next(moved).id if job_id in set(job_ids) else job_id for job_id in self.rows]
        self._write("reorder", [self.rows[job_id] for job_id in job_ids])
        if not self.is_lost:
            self.rows = {job_id: self.rows[job_id] for job_id in order}

    def close(self) -> None:
        self.is_closed = True

    def _write(self, kind: str, jobs: Sequence[Job]) -> None:
        if self.is_lost:
            return
        assert not self.is_closed, "a write after the store was closed"
        if self.refuses(jobs):
            raise DiskTrouble(FULL)
        self.writes.append(kind)
        for job in jobs:
            self.rows[job.id] = job
            self.journal.append(("commit", f"{job.take} {job.state}"))


@dataclass
class MemoryPart:
    """A ``PartFile`` in memory."""

    folder: str = ""
    content: bytearray = field(default_factory=bytearray)
    validator: str | None = None
    total_bytes: int | None = None

    @property
    def size_bytes(self) -> int:
        return len(self.content)

    def begin(self, validator: str | None, total_bytes: int | None) -> None:
        self.content.clear()
        self.validator, self.total_bytes = validator, total_bytes

    def append(self, chunk: bytes) -> None:
        self.content += chunk

    def sync(self) -> None:
        """Nothing to do in memory."""


class MemoryClips:
    """A ``ClipFolder`` in memory. ``is_full`` makes every method raise, as do folders that are away or deleted."""

    def __init__(self) -> None:
        self.path = "/clips"
        self.parts: dict[str, MemoryPart] = {}
        self.kept: dict[str, KeptClip] = {}
        self.is_full = False
        self.away: set[str] = set()
        self.deleted: set[str] = set()
        self.spoiled = 0
        """So many of the next clips are no clips."""
        self.keeps = 0
        self.profile_names: list[str] = []

    def look(self) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)

    def part_of(self, job: Job) -> MemoryPart:
        folder = self._check(job)
        if job.id not in self.parts or self.parts[job.id].folder != folder:
            self.parts[job.id] = MemoryPart(folder)
        return self.parts[job.id]

    def keep(self, job: Job, content_type: str, profile_name: str) -> KeptClip:
        folder = self._check(job)
        if job.id in self.kept and self.kept[job.id].file.startswith(f"{folder}/"):
            return self.kept[job.id]
        part = self.parts.get(job.id)
        if part is None or part.folder != folder or not part.content:
            raise BadClip("The file is empty.")
        if self.spoiled:
            self.spoiled -= 1
            raise BadClip("It is a web page.")
        self.keeps += 1
        self.profile_names.append(profile_name)
        clip = KeptClip(f"{folder}/{job.id}.mp4", part.size_bytes, "5ha")
        self.kept[job.id] = clip
        del self.parts[job.id]
        return clip

    def drop_part(self, job: Job) -> None:
        self._check(job)
        self.parts.pop(job.id, None)

    def move_to(self, folder: str) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)
        self.path = folder

    def _check(self, job: Job) -> str:
        folder = self.path if job.clips_folder is None else job.clips_folder
        if self.is_full:
            raise DiskTrouble(FULL)
        if folder in self.away:
            raise DiskTrouble("Its drive seems to be unplugged.")
        if folder in self.deleted:
            raise FolderGone("It is not there any more.")
        return folder


class MemoryKeys:
    """A ``KeyStore`` in memory; ``hangs`` is a keychain that waits for a person who does not come."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], Secret] = {(OCTOPUSX.id, OCTOPUSX.base_url): Secret("sk-live")}
        self.place = KeyPlace.KEYCHAIN
        self.hangs = False
        self.asked: list[tuple[str, str]] = []
        self.on_waiting: Callable[[str], None] = lambda profile_id: None
        self.on_answer: Callable[[str], None] = lambda profile_id: None

    async def place_of(self, profile: Profile) -> tuple[KeyPlace, str]:
        await self._maybe_hang()
        if self.place is not KeyPlace.KEYCHAIN:
            return self.place, ""
        has_key = (profile.id, profile.base_url) in self.keys
        return (KeyPlace.KEYCHAIN if has_key else KeyPlace.NONE), "Memory"

    async def key_for(self, profile_id: str, origin: str) -> Secret | None:
        self.asked.append((profile_id, origin))
        await self._maybe_hang()
        return self.keys.get((profile_id, origin))

    async def save(self, profile_id: str, origin: str, key: Secret) -> KeyPlace:
        self.keys[profile_id, origin] = key
        return KeyPlace.KEYCHAIN if self.place is KeyPlace.KEYCHAIN else KeyPlace.SESSION

    async def delete(self, profile_id: str, origin: str) -> None:
        self.keys.pop((profile_id, origin), None)

    async def _maybe_hang(self) -> None:
        await asyncio.sleep(0)
        if self.hangs:
            await asyncio.Event().wait()


class MemoryBook:
    """A ``ProfileBook`` in memory."""

    def __init__(self) -> None:
        self.stored: tuple[Profile, ...] = (OCTOPUSX,)
        self.selected = OCTOPUSX.id
        self.creates_at_once = 2
        self.downloads_at_once = 3
        self.continues_by_itself = False
        self.clips_folder = ""
        self.clip_names = ""
        self.sentences: tuple[str, ...] = ()
        self.is_full = False

    def profiles(self) -> tuple[Profile, ...]:
        return self.stored

    def selected_id(self) -> str:
        return self.selected

    def save(self, profiles: Sequence[Profile], selected_id: str) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)
        self.stored, self.selected = tuple(profiles), selected_id

    def save_limits(self, creates_at_once: int, downloads_at_once: int) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)
        self.creates_at_once, self.downloads_at_once = creates_at_once, downloads_at_once

    def save_clip_names(self, template: str) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)
        self.clip_names = template

    def save_clips_folder(self, folder: str) -> None:
        self.clips_folder = folder

    def save_continues_by_itself(self, is_on: bool) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)
        self.continues_by_itself = is_on

    def warnings(self) -> tuple[str, ...]:
        return self.sentences


class FakeDemoHost:
    """A ``DemoHost`` that listens nowhere."""

    def __init__(self) -> None:
        self.port = 40001
        self.starts = 0
        self.is_running = False
        self.is_broken = False

    def start(self) -> str:
        if self.is_broken:
            raise DiskTrouble(FULL)
        self.starts += 1
        self.is_running = True
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.is_running = False
