"""The engine: wires its parts, starts them, tells front ends what they know, and ends in time."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import EngineReady, Event, Notice
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library_ports import LibraryParts
from sora_desktop.domain.ports import (
    Backups,
    ClipFolder,
    Clock,
    DemoHost,
    FrameTaker,
    Gateway,
    ImageProbe,
    JobStore,
    KeyStore,
    PictureStore,
    PriceBook,
    ProfileBook,
    RecipeBook,
)
from sora_desktop.domain.profiles import DEMO
from sora_desktop.domain.queue_events import SendsHeld
from sora_desktop.domain.secrets import Secret
from sora_desktop.services import texts
from sora_desktop.services.accounts import Accounts
from sora_desktop.services.asking import Asker
from sora_desktop.services.backing_up import BackupKeeper
from sora_desktop.services.choice_commands import ChoiceCommands
from sora_desktop.services.dependents import Dependents
from sora_desktop.services.fetching import Fetcher
from sora_desktop.services.gaps import GapWatcher
from sora_desktop.services.image_commands import ImageCommands
from sora_desktop.services.jobs import DISK_RETRY_S, JobBook
from sora_desktop.services.library_commands import LibraryCommands
from sora_desktop.services.line_commands import LineCommands
from sora_desktop.services.notices import DiskTroubles, NoticeBoard
from sora_desktop.services.obstacles import Obstacle
from sora_desktop.services.preflight import PreflightCommands
from sora_desktop.services.price_commands import PriceCommands
from sora_desktop.services.profile_commands import ProfileCommands
from sora_desktop.services.profiles import Profiles
from sora_desktop.services.recipe_commands import RecipeCommands
from sora_desktop.services.sending import Sender
from sora_desktop.services.spending import Spending
from sora_desktop.services.threads import start_thread
from sora_desktop.services.traces import Tracer
from sora_desktop.services.transfers import Transfers
from sora_desktop.services.watching import Watcher

TASKS_END_S = 0.8
CLEARING_AFTER_S = 2.0
"""What nobody waits for keeps out of the way of the start."""
CONNECTIONS_END_S = 0.4
THREADS_END_S = 0.4

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EngineParts:
    """What the engine is made of; assembly fills it with the adapters."""

    store: JobStore
    gateway: Gateway
    clips: ClipFolder
    keys: KeyStore
    book: ProfileBook
    prices: PriceBook
    recipes: RecipeBook
    pictures: PictureStore
    probe: ImageProbe
    demo: DemoHost
    clock: Clock
    posters_folder: str
    poll_interval_s: float | None = None
    """Instead of the adaptive schedule."""
    base_url: str | None = None
    """An origin for the selected profile in this run (``--base-url``)."""
    environment_key: Secret | None = None
    """``SORA_DESKTOP_API_KEY``: serves this run, for the effective origin of the selected profile only."""
    random: random.Random = field(default_factory=random.Random)
    backups: Backups | None = None
    library: LibraryParts | None = None
    frames: FrameTaker | None = None
    clear_pictures: Callable[[], int] | None = None
    """Deletes prepared pictures that nothing names any more; blocking."""
    restored: tuple[str, ...] = ()
    """What a person is told about a list of jobs that was damaged and restored."""


class Engine(
    LineCommands,
    ProfileCommands,
    PriceCommands,
    PreflightCommands,
    RecipeCommands,
    ImageCommands,
    LibraryCommands,
    ChoiceCommands,
):
    """The facade for both front ends. Every method runs on the engine's loop, and what happens is told as events."""

    def __init__(self, parts: EngineParts, tell: Callable[[Event], None]) -> None:
        """Raises ``UnusableInput`` for a base URL that cannot be used."""
        board = NoticeBoard(tell)
        disk = DiskTroubles(board, parts.clock.now_s)
        book = JobBook(parts.store, parts.clock, disk, tell)
        profiles = Profiles(
            parts.book, parts.keys, parts.demo, disk, tell,
            base_url=parts.base_url, environment_key=parts.environment_key,
        )  # fmt: skip
        accounts = Accounts(profiles, parts.keys, board)
        asker = Asker(parts.gateway, accounts, parts.clock)
        self._transfers = Transfers(parts.gateway, parts.clips, parts.clock, disk)
        fetcher = Fetcher(
            book, asker, accounts, profiles, parts.gateway, self._transfers, tell,
            clock=parts.clock, at_once=lambda: parts.book.downloads_at_once,
        )  # fmt: skip
        watcher = Watcher(
            book, asker, fetcher, parts.clock, self._spawned,
            chance=parts.random, interval_s=parts.poll_interval_s,
        )  # fmt: skip
        self._dependents = Dependents(
            book, parts.frames, parts.clock, self._spawned,
            on_awaited=lambda job: watcher.follow(job.id, asks_at_once=True),
        )  # fmt: skip
        sender = Sender(
            book, accounts, parts.gateway, parts.pictures, parts.clock, disk, self._spawned,
            at_once=lambda: parts.book.creates_at_once,
            waits_for_clip=self._dependents.ready,
            on_accepted=lambda job_id: watcher.follow(job_id, asks_at_once=False),
            on_defect=lambda: board.put(texts.trouble_notice()),
        )  # fmt: skip
        self._tracer = Tracer(book, accounts, parts.gateway, parts.clock, self._spawned, tell)
        spending = Spending(
            parts.prices, now_s=parts.clock.now_s, sent_since=parts.store.sent_since, jobs=book.oldest_first, tell=tell
        )
        LineCommands.__init__(self, book, profiles, sender, watcher, spending, board, parts.book, parts.clock, tell)
        PriceCommands.__init__(
            self, spending, book, profiles, accounts, parts.gateway, self._tracer, parts.store, parts.clock,
            self._spawned, tell,
        )  # fmt: skip
        PreflightCommands.__init__(self, profiles, spending, self.looked_at, tell)
        RecipeCommands.__init__(self, parts.recipes, parts.store.prompts, tell)
        ImageCommands.__init__(self, parts.pictures, parts.probe, tell)
        LibraryCommands.__init__(
            self, parts.library, book, parts.store, parts.book, parts.clock, self._spawned, tell, self._found_at_home
        )
        ProfileCommands.__init__(
            self, book, profiles, accounts, parts.keys, parts.book, parts.gateway, parts.clips, board,
            self._spawned, tell,
        )  # fmt: skip
        self._fetcher = fetcher
        ChoiceCommands.__init__(self, parts.book, self._limits_changed, tell)
        self._parts = parts
        self._backups = None if parts.backups is None else BackupKeeper(parts.backups, parts.clock, disk)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._listen(accounts)

    def _listen(self, accounts: Accounts) -> None:
        self._book.on_stepped = self._stepped_to
        self._book.on_added = self._dependents.added
        self._dependents.on_changed = self._sender.clip_changed
        accounts.on_reopened = self._reopened
        self.on_key_worked = self.key_worked
        self.on_moved = self.gateway_changed
        self.on_rehomed = accounts.try_again
        self.on_ordered = self.spending_changed
        self._sender.lessons.on_limited = self._tell_sending
        self._sender.uploads.on_sending = self._tell
        self._parts.keys.on_waiting = accounts.keychain_waits
        self._parts.keys.on_answer = self._keychain_answered

    async def start(self, *, resumes: bool = True, may_send: bool = False) -> None:
        """Load the jobs, settle what the last run left open, tell everything, and go on.

        With ``resumes=False`` jobs that are out are left for another run. With ``may_send`` those that were not sent
        last time are sent, if the settings say so. Raises ``DiskTrouble`` when the database cannot be read.
        """
        self._book.load()
        has_settled = self._settle_leftovers()
        parts = self._parts
        self._tell(EngineReady(self._clips.path, parts.posters_folder, pictures_folder=parts.pictures.folder))
        self._profiles.open(has_demo_jobs=DEMO.id in self._book.profile_ids())
        self._hold_back([job for job in self._book.oldest_first() if job.state is State.WAITING])
        self._book.open()
        warnings = (*self._parts.book.warnings(), *self._open_books())
        if warnings:
            self._board.put(texts.settings_notice(warnings))
        if self._parts.restored:
            self._board.put(texts.restored_notice(self._parts.restored))
        self._board.open()
        self._dependents.open()
        self._spawned(self._book.keep_flushed(), "write progress")
        self._spawned(self._sender.run(), "send")
        gaps = GapWatcher(self._parts.clock, self._watcher.is_busy, self._watcher.ask_for_all)
        self._spawned(gaps.run(), "look for gaps in time")
        self._spawned(self._profiles.look_for_keys(), "look where keys are")
        self._tell_choices()
        self._open_library()
        if self._backups is not None:
            self._spawned(self._backups.run(), "copy the database")
        if parts.clear_pictures is not None and not parts.restored:
            self._spawned(self._clear_pictures(parts.clear_pictures), "clear pictures")
        if not has_settled:
            self._spawned(self._settle_later(), "settle what was left")
        if may_send and self._parts.book.continues_by_itself:
            self._continue_at_start()
        if resumes:
            for job in self._book.oldest_first():
                if job.is_out:
                    self._watcher.follow(job.id, asks_at_once=True)
            self._tell_durations(*self._book.oldest_first())
        self._tracer.open(looks_back=resumes)

    def jobs(self) -> tuple[Job, ...]:
        """Every job that is not removed, newest first."""
        return tuple(reversed(self._book.oldest_first()))

    def job(self, job_id: str) -> Job | None:
        """A job, in the list or not. Raises ``DiskTrouble``."""
        return self._book.find(job_id)

    def is_sending(self) -> bool:
        """Whether a create's answer is awaited."""
        return self._sender.is_sending

    def pause_of(self, job: Job) -> Notice | None:
        """The pause that keeps this job from going on, if any."""
        return self._accounts.pause_of(job)

    def obstacle_of(self, job: Job) -> Obstacle | None:
        """What else keeps this job from being sent, or its accepted id from being stored, and since when."""
        return self._sender.obstacle_of(job)

    def look_for_traces(self, job_id: str) -> None:
        """Look again what became of an unconfirmed clip: free questions about the balance and what was charged."""
        job = self._found("look_for_traces", job_id)
        if job is not None:
            self._tracer.look(job)

    def hold_sends(self, is_on: bool = True) -> None:
        """The program is about to end: start no more creates, so that the awaited answers are the last."""
        self._sender.hold(is_on)
        if is_on:
            self._tell(SendsHeld(self._sender.awaits_answers))

    async def close(self) -> None:
        """End within two seconds, whatever hangs; a create without an answer ends as UNCONFIRMED."""
        if self._is_closed:
            return
        self._is_closed = True
        self._tracer.close()
        self._dependents.close()
        ending: set[asyncio.Future[Any]] = {*self._sender.stop(), *self._stop_looking(), *self._stop_library()}
        for task in self._tasks:
            task.cancel()
        self._accounts.close()
        await _ended(ending | self._tasks, TASKS_END_S)
        self._abandon_sends()
        try:
            self._book.flush()
        except DiskTrouble:
            _log.info("the last progress is not stored")
        connections = (self._parts.gateway.close(), self._parts.probe.close())
        await _ended({asyncio.ensure_future(closing) for closing in connections}, CONNECTIONS_END_S)
        demo = start_thread(self._parts.demo.stop, "end the demo")
        await _ended({demo, *self._transfers.running()}, THREADS_END_S)
        self._close_library()
        self._parts.store.close()

    def _open_books(self) -> list[str]:
        """Tell what is kept for later orders; returns what of it could not be read."""
        unreadable = self.open_recipes()
        for profile in (*self._parts.book.profiles(), DEMO):
            self.tell_prices(profile.id)
        return [sentence for sentence in (unreadable, self._parts.prices.warning) if sentence]

    def _settle_leftovers(self) -> bool:
        """Commit what the end of the last run left open; whether the disk took it all."""
        try:
            for job in self._book.oldest_first():
                if job.state is State.SENDING and not self._sender.is_in_flight(job.id):
                    error = texts.unconfirmed_since_last_time()
                    self._book.step(job.id, State.UNCONFIRMED, error=error, has_stop_request=False)
                elif job.has_stop_request and (job.is_out or job.state is State.WAITING):
                    self._book.step(job.id, State.STOPPED, has_stop_request=False)
                    self._sender.withdraw(job.id)
                    self._forget_unsent({job.id})
        except DiskTrouble:
            return False
        return True

    async def _settle_later(self) -> None:
        await self._parts.clock.sleep(DISK_RETRY_S)
        while not self._settle_leftovers():
            await self._parts.clock.sleep(DISK_RETRY_S)

    async def _clear_pictures(self, clear: Callable[[], int]) -> None:
        await self._parts.clock.sleep(CLEARING_AFTER_S)
        cleared = await start_thread(clear, "clear pictures")
        _log.info("pictures that nothing names any more: %d cleared", cleared)

    def _abandon_sends(self) -> None:
        """Whatever hung on, no create is left without its end in the store."""
        for job in self._book.oldest_first():
            if job.state is State.SENDING:
                try:
                    doubt = self._sender.doubt_about(job.id)
                    self._book.step(job.id, State.UNCONFIRMED, error=doubt, has_stop_request=False)
                except DiskTrouble:
                    _log.warning("job %s is unconfirmed, which the next start finds out", job.id)

    def _keychain_answered(self, profile_id: str) -> None:
        if not self._is_closed:
            self._accounts.keychain_answered(profile_id)
            self._spawned(self._profiles.look_for_keys([profile_id]), "look where a key is")

    def _reopened(self, profile_id: str) -> None:
        self._sender.ring(profile_id)
        self._watcher.ring_profile(profile_id)
        self._tracer.reopened(profile_id)

    def _found_at_home(self, job_id: str) -> None:
        """The clip of a job is here after all, which is committed; the job may have left the list."""
        self._watcher.leave(job_id)
        self._dependents.look_again(job_id)

    def _limits_changed(self) -> None:
        self._sender.ring()
        self._fetcher.look_again()
        self._tell_sending()

    def _stepped_to(self, job: Job) -> None:
        self._sender.stepped(job)
        self._tracer.stepped(job)
        self._dependents.stepped(job)
        self._tell_durations(job)
        self._clip_came(job)
        if job.state is not State.WAITING:
            self._forget_unsent({job.id})
        self.spending_changed(job.profile_id)

    def _spawned(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._task_ended)
        return task

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.error("%s ended by a defect", task.get_name(), exc_info=error)
            self._board.put(texts.trouble_notice())


async def _ended(work: set[asyncio.Future[Any]], limit_s: float) -> None:
    """Wait for what was asked to end, and no longer than ``limit_s`` seconds."""
    if work:
        _, hanging = await asyncio.wait(work, timeout=limit_s)
        for each in hanging:
            each.cancel()
