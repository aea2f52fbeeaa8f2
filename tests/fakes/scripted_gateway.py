"""A gateway that answers what a test lays down, and the answers to lay down."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Mapping

from sora_desktop.domain.answers import (
    Accepted,
    BalanceAnswer,
    ChargesAnswer,
    FetchCancelled,
    Fetched,
    FetchEnd,
    FetchFailed,
    LinkExpired,
    ModelsAnswer,
    PollResult,
    PricingAnswer,
    Submission,
    TaskReport,
    UploadAnswer,
)
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.families.declaration import CREATE_PATH
from sora_desktop.domain.pictures import LocalPicture, Upload
from sora_desktop.domain.ports import FetchControl, PartFile
from sora_desktop.domain.profiles import Account
from tests.fakes.virtual_clock import VirtualClock

CLIP = b"\0\0\0\x18ftypmp42" + b"clip" * 64
LINK = "https://store.example/clip.mp4?signature=s3cret"


class Journal(list[tuple[str, str]]):
    """What happened in which order: commits, creates and what was told."""


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
        self.paths: list[str] = []
        """Where each of the creates went."""
        self.gate = asyncio.Event()
        self.answered = asyncio.Event()
        """Set at the very moment at which a create that waited behind the gate has its answer."""
        self._gated_end: Submission | Exception | None = None
        self.answers: dict[str, deque[PollResult | Exception]] = defaultdict(deque)
        self.queries: list[tuple[float, Account, str]] = []
        self.models_answer = ModelsAnswer(("sora-2",))
        self.balances: deque[BalanceAnswer | Exception] = deque()
        """Used up one by one; the last stays. Without any the gateway tells no balance."""
        self.charges_answer: ChargesAnswer | Exception = ChargesAnswer(error=no_such_path())
        self.pricing_answer = PricingAnswer(error=no_such_path())
        self.price_questions: list[Account] = []
        self.money_questions: list[tuple[float, Account, str]] = []
        """``balance`` and ``charges``, with the time at which each was asked."""
        self.open_money_questions = 0
        self.most_open_money_questions = 0
        self.money_gate: asyncio.Event | None = None
        self.upload_ends: deque[UploadAnswer | Exception | str] = deque()
        """Used up one by one; ``"hang"`` never answers. Where nothing is laid down, every upload succeeds."""
        self.uploads: list[tuple[Account, LocalPicture, bytes]] = []
        self.upload_life_s = 3_600.0
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

    async def create(self, account: Account, body: Mapping[str, object], path: str = CREATE_PATH) -> Submission:
        self.creates.append((account, body))
        self.paths.append(path)
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

    async def balance(self, account: Account) -> BalanceAnswer:
        await self._asked_about_money(account, "balance")
        left = self.balances
        told = BalanceAnswer(error=no_such_path()) if not left else left.popleft() if len(left) > 1 else left[0]
        if isinstance(told, Exception):
            raise told
        return told

    async def charges(self, account: Account) -> ChargesAnswer:
        await self._asked_about_money(account, "charges")
        if isinstance(self.charges_answer, Exception):
            raise self.charges_answer
        return self.charges_answer

    async def pricing(self, account: Account) -> PricingAnswer:
        self.price_questions.append(account)
        await asyncio.sleep(0)
        return self.pricing_answer

    async def _asked_about_money(self, account: Account, what: str) -> None:
        self.money_questions.append((self.clock.monotonic_s(), account, what))
        self.open_money_questions += 1
        self.most_open_money_questions = max(self.most_open_money_questions, self.open_money_questions)
        try:
            await (self.money_gate.wait() if self.money_gate is not None else asyncio.sleep(0))
        finally:
            self.open_money_questions -= 1

    async def upload(self, account: Account, picture: LocalPicture, content: bytes) -> UploadAnswer:
        self.uploads.append((account, picture, content))
        self.journal.append(("upload", picture.name))
        end = self.upload_ends.popleft() if self.upload_ends else None
        if isinstance(end, str):
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        if isinstance(end, Exception):
            raise end
        if isinstance(end, UploadAnswer):
            return end
        url = f"https://store.example/{picture.name}?n={len(self.uploads)}"
        return UploadAnswer(Upload(url, self.clock.now_s() + self.upload_life_s))

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


def error(
    kind: ErrorKind = ErrorKind.NETWORK,
    message: str = "The gateway cannot be reached.",
    charged: Charged = Charged.NO,
    http_status: int | None = None,
) -> JobError:
    return JobError(kind, message, charged, http_status=http_status)


def no_such_path() -> JobError:
    return error(ErrorKind.GATEWAY, "This gateway does not tell that.", http_status=404)


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
