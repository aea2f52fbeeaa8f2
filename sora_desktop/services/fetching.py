"""Downloads: some at once, from whichever link still gives the clip, again and again until it is in its place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sora_desktop.domain.answers import KeptClip, PollFailed
from sora_desktop.domain.deadlines import deadline_of
from sora_desktop.domain.errors import DiskTrouble, ErrorKind, UnusableInput
from sora_desktop.domain.events import BytesFetched, Event
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.ports import Clock, Gateway
from sora_desktop.domain.urls import origin_of
from sora_desktop.services import schedule, texts
from sora_desktop.services.accounts import Accounts
from sora_desktop.services.alarms import Alarm
from sora_desktop.services.asking import Asker, AskLater, NoAccount, heard
from sora_desktop.services.clip_places import ClipPlaces
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.profiles import Profiles
from sora_desktop.services.slots import Place, Slots
from sora_desktop.services.transfers import Setback, Transfer, TransferEnd, Transfers, Useless

RETRY_S = 2.0
DISK_RETRY_S = 15.0
MOST_DISK_RETRY_S = 60.0
NO_LINK_RETRY_S = 5.0
MOST_NO_LINK_RETRY_S = 1800.0
TRIES_BEFORE_NO_LINK = 2
MOST_ASKS = 20
"""Fresh links in one attempt, where each brings a little more."""
TRIES_BEFORE_LATE = 3
SURELY_A_FILE_BYTES = 65_536
"""So much from the content path is a clip: whatever else it answers is a short text."""

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Effort:
    """One attempt at a clip, over all the links that it tries."""

    is_first: bool = False
    asks_first: bool = False
    """The stored link may be old, and is tried only if the gateway names no other one."""
    is_late: bool = False
    """Several attempts before brought nothing: a link that only makes trouble is no good any more."""
    begins_with_content: bool = False
    """The turn of the content path: a store that makes trouble may do so until its link has run out."""
    most_bytes: int = 0
    """The most that the part file has held in this run. Only more than that is progress: what is thrown away or begun
    anew each time, because it is no clip or the server knows no ranges, is none."""
    has_asked: bool = False
    asks: int = 0
    has_grown: bool = False

    def gained(self, done_bytes: int) -> bool:
        """Note how far the last link brought it; whether that was further than before."""
        grew = done_bytes > self.most_bytes
        self.most_bytes = max(self.most_bytes, done_bytes)
        self.has_grown = self.has_grown or grew
        return grew


class Fetcher:
    """Brings done clips home. Stop and quit cancel it, and what has come so far is kept."""

    def __init__(
        self,
        book: JobBook,
        asker: Asker,
        accounts: Accounts,
        profiles: Profiles,
        gateway: Gateway,
        transfers: Transfers,
        tell: Callable[[Event], None],
        *,
        clock: Clock,
        at_once: Callable[[], int],
    ) -> None:
        self._book = book
        self._asker = asker
        self._accounts = accounts
        self._profiles = profiles
        self._gateway = gateway
        self._transfers = transfers
        self._tell = tell
        self._clock = clock
        self._slots = Slots(at_once)
        self.places = ClipPlaces(book, lambda: transfers.folder_of_now, clock.monotonic_s)
        self._kept: dict[str, KeptClip] = {}

    def look_again(self) -> None:
        """Another number of downloads may go on at once."""
        self._slots.look_again()

    async def download(self, job_id: str, alarm: Alarm, *, is_resumed: bool) -> None:
        """Fetch until the clip is kept and the job is DONE, with waits between the attempts.

        Those whose links end soonest come first, and those that failed already behind them. ``is_resumed``: the
        stored link is of an earlier run.
        """
        setbacks = 0
        effort = _Effort(is_first=True, asks_first=is_resumed)
        while self._book[job_id].state is State.DOWNLOADING:
            async with self._slots.turn(self._place_of(job_id, is_first=not setbacks)):
                end = await self._attempt(job_id, effort)
            setback = self._finish(job_id, end) if isinstance(end, KeptClip) else end
            if setback is None:
                return
            setbacks = 0 if effort.has_grown else setbacks + 1
            self._say(job_id, setback, setbacks)
            was_rung = await alarm.wait(_wait_s(setback, setbacks))
            is_late = setbacks >= TRIES_BEFORE_LATE
            is_in_trouble = is_late and setback.needs is None
            effort = _Effort(
                asks_first=was_rung or is_in_trouble,
                is_late=is_late,
                begins_with_content=is_in_trouble and setbacks % 2 == 0,
                most_bytes=effort.most_bytes,
            )

    async def try_content(self, job_id: str, *, is_first: bool) -> None:
        """Try the content path for a watched job whose gateway says done and gives no link.

        The job is DOWNLOADING once that path gives a file, else it says that there is no link. Raises ``DiskTrouble``.
        """
        self.places.settle(job_id)
        async with self._slots.turn(self._place_of(job_id, is_first=is_first)):
            end = await self._fetch_content(job_id, _Effort(is_first=True, has_asked=True))
        job = self._book[job_id]
        if isinstance(end, KeptClip):
            self._kept[job_id] = end
            if job.state is State.WATCHING:
                self._book.step(job_id, State.DOWNLOADING, needs=None, error=None)
        elif job.state is State.WATCHING:
            needs = end.needs if isinstance(end, Setback) and end.needs is not None else Needs.NO_LINK
            error = texts.no_link(end.error) if needs is Needs.NO_LINK else end.error
            self._book.note(job.noting(needs=needs, error=error))

    def leave(self, job_id: str) -> None:
        """A job was stopped: whatever its folder refused is of no matter now."""
        self._transfers.has_left(job_id)
        self.places.went_well(job_id)

    def _place_of(self, job_id: str, *, is_first: bool) -> Place:
        """Clips that come at once are not kept waiting by those of a store that hangs."""
        return (0.0, deadline_of(self._book[job_id]).at) if is_first else (1.0, 0.0)

    async def _attempt(self, job_id: str, effort: _Effort) -> KeptClip | Setback:
        try:
            return await self._try_links(job_id, effort)
        except DiskTrouble as trouble:
            return Setback(texts.download_disk(trouble.sentence), Needs.DISK)

    async def _try_links(self, job_id: str, effort: _Effort) -> KeptClip | Setback:
        """Try the stored link, a fresh one (asked for once, or as long as each brings more), and the content path.

        Raises ``DiskTrouble``.
        """
        if job_id in self._kept:
            return self._kept[job_id]
        self.places.settle(job_id)
        if effort.begins_with_content:
            end = await self._fetch_content(job_id, effort)
            if not isinstance(end, Useless):
                return end
        if effort.asks_first:
            await self._ask_for_link(job_id)  # whatever comes of it, the link that is stored then is the best there is
        link = self._book[job_id].video_url
        end = Useless(texts.no_link(None)) if link is None else await self._fetch(job_id, link, effort)
        while isinstance(end, Useless) and not effort.has_asked and effort.asks < MOST_ASKS:
            effort.has_asked = True
            effort.asks += 1
            fresh = await self._ask_for_link(job_id)
            if isinstance(fresh, Setback):
                return fresh
            if fresh is not None:
                end = await self._fetch(job_id, fresh, effort)
        if isinstance(end, Useless) and effort.has_grown and effort.asks == MOST_ASKS:
            return Setback(texts.link_expired())
        if isinstance(end, Useless):
            end = await self._fetch_content(job_id, effort)
        if isinstance(end, Useless):
            return Setback(texts.no_link(end.error), Needs.NO_LINK)
        return end

    async def _ask_for_link(self, job_id: str) -> str | Setback | None:
        """The link that the gateway names now, stored; ``None`` when it names none. Raises ``DiskTrouble``."""
        answer = await self._asker.ask(self._book[job_id])
        if isinstance(answer, NoAccount):
            return Setback(texts.stopped_for_key(), Needs.KEY)
        if isinstance(answer, AskLater):
            return Setback(texts.link_expired(), None, answer.seconds)
        if isinstance(answer, PollFailed):
            gate = self._accounts.gate_of(self._book[job_id])
            if gate is not None and gate.is_closed:
                return Setback(texts.stopped_for_key(), Needs.KEY)
            if answer.is_unknown_task:
                return None
            return Setback(texts.while_fetching(answer.error), None, answer.retry_after_s)
        job = heard(self._book[job_id], answer, self._clock.now_s())
        if answer.video_url is None:
            self._book.note(job)
        else:
            self._book.commit(job.noting(video_url=answer.video_url))
        return answer.video_url

    async def _fetch_content(self, job_id: str, effort: _Effort) -> TransferEnd:
        job = self._book[job_id]
        origin = self._current_origin(job)
        if origin is None or job.task_id is None:
            return Setback(texts.stopped_for_key(), Needs.KEY)
        return await self._fetch(job_id, self._gateway.content_url(origin, job.task_id), effort)

    async def _fetch(self, job_id: str, link: str, effort: _Effort) -> TransferEnd:
        """Fetch a link, and the same path at the job's own origin where the link's host cannot be reached."""
        end = await self._transfer(job_id, link, effort)
        if isinstance(end, Setback) and end.is_unreachable:
            origin = self._current_origin(self._book[job_id])
            there = None if origin is None else self._gateway.link_under(origin, link)
            if there is not None:
                # What is not there either says nothing about the link, whose own host may come back.
                second = await self._transfer(job_id, there, effort)
                is_lost = isinstance(second, Useless) and not effort.is_late and not self._book[job_id].is_demo
                return end if is_lost else second
        return end

    async def _transfer(self, job_id: str, link: str, effort: _Effort) -> TransferEnd:
        job = self._book[job_id]
        account = None
        if _is_at(link, self._current_origin(job)):
            gate = self._accounts.gate_of(job)
            account = None if gate is None else await self._accounts.find_account(gate)
            if account is None:
                return Setback(texts.stopped_for_key(), Needs.KEY)
        end, done_bytes = await self._transfers.run(
            Transfer(
                self._book[job_id],
                link,
                account,
                self._profiles.name_of(job.profile_id),
                lambda done, total: self._progressed(job_id, done, total),
                effort.is_first,
            )
        )
        effort.is_first = False
        if isinstance(end, Setback) and end.is_folder_gone:
            self.places.begin_anew(job_id)
            return await self._transfer(job_id, link, effort)
        if isinstance(end, Setback) and end.needs is Needs.DISK:
            self.places.met_trouble(job_id)
        elif isinstance(end, KeptClip):
            self.places.went_well(job_id)
        if effort.gained(done_bytes):
            effort.has_asked = False
        return end

    def _current_origin(self, job: Job) -> str | None:
        """The origin that accepted a job, as it is reached now. Raises ``DiskTrouble`` (the demo cannot start)."""
        return self._profiles.demo_origin() if job.is_demo else job.origin

    def _progressed(self, job_id: str, done_bytes: int, total_bytes: int | None) -> None:
        job = self._book.get(job_id)
        if job is None:
            return
        if job.state is State.WATCHING and done_bytes >= SURELY_A_FILE_BYTES:
            try:
                job = self._book.step(job_id, State.DOWNLOADING, needs=None, error=None)
            except DiskTrouble:
                return
        if job.state is State.DOWNLOADING:
            if job.needs is not None or job.error is not None:
                self._book.note(job.noting(needs=None, error=None))
            self._tell(BytesFetched(job_id, done_bytes, total_bytes))

    def _finish(self, job_id: str, clip: KeptClip) -> Setback | None:
        """Commit that the clip is there; on a full disk the commit alone is tried again."""
        for note in clip.notes:
            _log.info("job %s: %s", job_id, note)
        try:
            self._book.step(
                job_id,
                State.DONE,
                clip.marks,
                file=clip.file,
                file_size_bytes=clip.size_bytes,
                file_sha256=clip.sha256,
                is_checked=clip.is_checked,
                error=None,
            )
        except DiskTrouble as trouble:
            self._kept[job_id] = clip
            return Setback(texts.download_disk(trouble.sentence), Needs.DISK)
        self._kept.pop(job_id, None)
        return None

    def _say(self, job_id: str, setback: Setback, setbacks: int) -> None:
        _log.info("job %s is not fetched yet: %s", job_id, setback.error.message)
        needs = setback.needs
        if needs is Needs.NO_LINK and setbacks < TRIES_BEFORE_NO_LINK:
            needs = None
        if needs is None and setbacks >= TRIES_BEFORE_LATE:
            is_about_network = setback.error.kind in {ErrorKind.NETWORK, ErrorKind.TLS}
            needs = Needs.LATE_CONTACT if is_about_network else Needs.NO_LINK
        self._book.note(self._book[job_id].noting(needs=needs, error=setback.error))


def _wait_s(setback: Setback, setbacks: int) -> float | None:
    """Seconds until the next attempt; ``None`` for until a key comes."""
    if setback.needs is Needs.KEY:
        return None
    doublings = max(0, setbacks - 1)
    if setback.needs is Needs.DISK:
        return schedule.backed_off_s(DISK_RETRY_S, doublings, MOST_DISK_RETRY_S)
    if setback.needs is Needs.NO_LINK:
        return schedule.backed_off_s(NO_LINK_RETRY_S, doublings, MOST_NO_LINK_RETRY_S)
    return max(schedule.backed_off_s(RETRY_S, doublings), schedule.told_s(setback.retry_after_s))


def _is_at(link: str, origin: str | None) -> bool:
    try:
        return origin_of(link) == origin
    except UnusableInput:
        return False
