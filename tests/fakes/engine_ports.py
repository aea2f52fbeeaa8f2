"""Fakes of the engine's ports: a store with a journal, a scripted gateway, and folders and keys in memory."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sora_desktop.domain.answers import (
    Accepted,
    FetchCancelled,
    Fetched,
    FetchEnd,
    FetchFailed,
    KeptClip,
    LinkExpired,
    ModelsAnswer,
    PollResult,
    Submission,
    TaskReport,
)
from sora_desktop.domain.errors import BadClip, Charged, DiskTrouble, ErrorKind, JobError
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.ports import FetchControl, PartFile
from sora_desktop.domain.profiles import OCTOPUSX, Account, KeyPlace, Profile
from sora_desktop.domain.secrets import Secret
from tests.fakes.virtual_clock import VirtualClock

CLIP = b"\0\0\0\x18ftypmp42" + b"clip" * 64
LINK = "https://store.example/clip.mp4?signature=s3cret"
FULL = "The disk is full."


class Journal(list[tuple[str, str]]):
    """What happened in which order: commits, creates and what was told."""

    def place(self, entry: tuple[str, str]) -> int:
        return self.index(entry)


class MemoryStore:
    """A ``JobStore`` of committed rows. ``refuses`` is asked before each write and may say that the disk is full."""

    def __init__(self, journal: Journal, rows: Mapping[str, Job] | None = None) -> None:
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

    def insert(self, jobs: Sequence[Job]) -> None:
        self._write("insert", jobs)

    def save(self, job: Job) -> None:
        self._write("save", [job])

    def save_together(self, jobs: Sequence[Job]) -> None:
        self._write("save_together", jobs)

    def replace_with(self, old: Job, new: Job) -> None:
        self._write("replace_with", [old, new])

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


Scripted = Submission | Exception | str
"""``"hang"`` never answers; ``"gate"`` answers when the test opens ``gate``."""


class ScriptedGateway:
    """A ``Gateway`` that answers what the test laid down; where it laid down nothing, it accepts, runs and serves.

    ``answers`` are used up one by one for each task id; the last stays. The same goes for the ``files`` of a link:
    ``"hang"`` stands for a download that hangs until it is cancelled, ``"deaf"`` for one that does not hear of that.
    """

    def __init__(self, clock: VirtualClock, journal: Journal) -> None:
        self.clock = clock
        self.journal = journal
        self.create_ends: deque[Scripted] = deque()
        self.creates: list[tuple[Account, Mapping[str, object]]] = []
        self.gate = asyncio.Event()
        self.answered = asyncio.Event()
        """Set at the very moment at which a create that waited behind the gate has its answer."""
        self._gated_end: Submission | Exception | None = None
        self.answers: dict[str, deque[PollResult | Exception]] = defaultdict(deque)
        self.queries: list[tuple[float, Account, str]] = []
        self.models_answer = ModelsAnswer(("sora-2",))
        self.files: dict[str, deque[FetchEnd | bytes | str]] = defaultdict(deque)
        self.fetches: list[tuple[str, Account | None]] = []
        self.created = 0
        self.open_queries = 0
        self.most_open_queries = 0
        self.query_gate: asyncio.Event | None = None
        self.open_fetches = 0
        self.most_open_fetches = 0
        self.release_fetches = threading.Event()
        self.pieces = 1
        """A clip comes in so many pieces; the link of each but the last expires after it."""
        self.fetch_defects = 0
        self.breaks_half_way = False
        self.swallows_cancel = False
        self.is_closed = False

    async def create(self, account: Account, body: Mapping[str, object]) -> Submission:
        self.creates.append((account, body))
        self.journal.append(("create", str(body["prompt"])))
        self.created += 1
        number = self.created
        end = self.create_ends.popleft() if self.create_ends else accepted(f"task-{number}")
        if isinstance(end, str):
            await self._hang(end)
            end = accepted(f"task-{number}") if self._gated_end is None else self._gated_end
        if isinstance(end, Exception):
            raise end
        return end

    def answer_gated_with(self, end: Scripted) -> None:
        """Open the gate, and answer what waits behind it with ``end``."""
        assert not isinstance(end, str)
        self._gated_end = end
        self.gate.set()

    async def _hang(self, how: str) -> None:
        if how == "gate":
            await self.gate.wait()
            self.answered.set()
            return
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if not self.swallows_cancel:
                raise
            self.swallows_cancel = False
            await asyncio.Event().wait()

    async def query(self, account: Account, task_id: str) -> PollResult:
        self.queries.append((self.clock.monotonic_s(), account, task_id))
        self.open_queries += 1
        self.most_open_queries = max(self.most_open_queries, self.open_queries)
        try:
            if self.query_gate is not None:
                await self.query_gate.wait()
            else:
                await asyncio.sleep(0)
        finally:
            self.open_queries -= 1
        left = self.answers[task_id]
        answer = running() if not left else left.popleft() if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def models(self, account: Account) -> ModelsAnswer:
        return self.models_answer

    def content_url(self, origin: str, task_id: str) -> str:
        return f"{origin}/v1/videos/{task_id}/content"

    def link_under(self, origin: str, link: str) -> str | None:
        path = link.split("/", 3)[3]
        return None if link == f"{origin}/{path}" else f"{origin}/{path}"

    def fetch(self, link: str, account: Account | None, part: PartFile, control: FetchControl) -> FetchEnd:
        self.fetches.append((link, account))
        self.open_fetches += 1
        self.most_open_fetches = max(self.most_open_fetches, self.open_fetches)
        try:
            return self._fetch(link, part, control)
        finally:
            self.open_fetches -= 1

    def _fetch(self, link: str, part: PartFile, control: FetchControl) -> FetchEnd:
        left = self.files[link]
        end = CLIP if not left else left.popleft() if len(left) > 1 else left[0]
        if isinstance(end, str):
            is_deaf = end == "deaf"
            if not is_deaf:
                control.on_cancel(self.release_fetches.set)
            if not self.release_fetches.is_set():
                self.clock.hanging_threads.add(threading.current_thread())
                self.release_fetches.wait(20)
                self.clock.hanging_threads.discard(threading.current_thread())
            if control.is_cancelled() and not is_deaf:
                return FetchCancelled()
            end = CLIP
        if self.fetch_defects:
            self.fetch_defects -= 1
            raise ValueError("what is this")
        if isinstance(end, bytes) and self.breaks_half_way:
            part.begin(None, len(end))
            part.append(end[: len(end) // 2])
            control.progressed(part.size_bytes, part.total_bytes)
            return broken_off()
        if isinstance(end, bytes):
            if part.size_bytes == part.total_bytes:
                return Fetched(part.size_bytes, "video/mp4")
            if part.validator is None:
                part.begin("etag", len(end) * self.pieces)
            part.append(end)
            control.progressed(part.size_bytes, part.total_bytes)
            return Fetched(part.size_bytes, "video/mp4") if part.size_bytes == part.total_bytes else expired()
        return end

    def join_fetches(self) -> None:
        """Wait until the threads that hung have ended; to be called once something released them."""
        for thread in list(self.clock.hanging_threads):
            thread.join(10)

    async def close(self) -> None:
        self.is_closed = True


@dataclass
class MemoryPart:
    """A ``PartFile`` in memory."""

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
    """A ``ClipFolder`` in memory. ``is_full`` makes every method raise."""

    def __init__(self) -> None:
        self.path = "/clips"
        self.parts: dict[str, MemoryPart] = {}
        self.kept: dict[str, KeptClip] = {}
        self.is_full = False
        self.spoiled = 0
        """So many of the next clips are no clips."""
        self.keeps = 0
        self.profile_names: list[str] = []

    def part_of(self, job: Job) -> MemoryPart:
        self._check()
        return self.parts.setdefault(job.id, MemoryPart())

    def keep(self, job: Job, content_type: str, profile_name: str) -> KeptClip:
        self._check()
        if job.id in self.kept:
            return self.kept[job.id]
        part = self.parts.get(job.id)
        if part is None or not part.content:
            raise BadClip("The file is empty.")
        if self.spoiled:
            self.spoiled -= 1
            raise BadClip("It is a web page.")
        self.keeps += 1
        self.profile_names.append(profile_name)
        clip = KeptClip(f"{self.path}/{job.id}.mp4", part.size_bytes, "5ha")
        self.kept[job.id] = clip
        del self.parts[job.id]
        return clip

    def drop_part(self, job: Job) -> None:
        self._check()
        self.parts.pop(job.id, None)

    def move_to(self, folder: str) -> None:
        self._check()
        self.path = folder

    def _check(self) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)


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
        self.clips_folder = ""
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

    def save_clips_folder(self, folder: str) -> None:
        self.clips_folder = folder

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


def error(
    kind: ErrorKind = ErrorKind.NETWORK,
    message: str = "The gateway cannot be reached.",
    charged: Charged = Charged.NO,
    http_status: int | None = None,
) -> JobError:
    return JobError(kind, message, charged, http_status=http_status)


def accepted(task_id: str, status: str = "pending") -> Accepted:
    return Accepted(TaskReport(task_id=task_id, status=status), task_id)


def running(progress: int | None = None, status: str = "processing") -> TaskReport:
    return TaskReport(status=status, progress=progress)


def done(link: str | None = LINK) -> TaskReport:
    return TaskReport(status="completed", progress=100, video_url=link)


def expired() -> LinkExpired:
    return LinkExpired(error(ErrorKind.DOWNLOAD, "The link has expired.", Charged.YES, 403))


def broken_off(*, is_unreachable: bool = False, is_disk: bool = False) -> FetchFailed:
    kind = ErrorKind.DISK if is_disk else ErrorKind.NETWORK
    return FetchFailed(error(kind, "It broke off.", Charged.YES), is_disk=is_disk, is_unreachable=is_unreachable)
