"""The submit protocol: waiting jobs leave oldest first, each is sent once, and its end is read off one table."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from typing import Any

from sora_desktop.domain.answers import Doubtful, NotSent, Submission
from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, JobError
from sora_desktop.domain.families import family_named, why_impossible
from sora_desktop.domain.families.declaration import Call
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.pictures import awaited_frames
from sora_desktop.domain.ports import Clock, Gateway, PictureStore
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.remixes import why_elsewhere
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.traces import Traces
from sora_desktop.services import texts
from sora_desktop.services.accounts import Accounts, Gate
from sora_desktop.services.alarms import Alarm
from sora_desktop.services.create_ends import CreateEnds, Spawn
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.lessons import SendLessons
from sora_desktop.services.notices import DATABASE, DEMO, DiskTroubles
from sora_desktop.services.obstacles import Obstacle
from sora_desktop.services.uploads import NotReady, Uploader, pictures_of
from sora_desktop.services.waiting_line import Lane, WaitingLine
from sora_desktop.services.ways_out import Shut, WaysOut

DISK_HOLD_S = 5.0

_ROOM = "room"
"""For this jobs stand aside until their pictures may be uploaded; other things are names of pictures, ids of clips."""

_log = logging.getLogger(__name__)


class Sender:
    """Sends waiting jobs. Only this class takes a job to SENDING, and only right before its one create."""

    def __init__(
        self,
        book: JobBook,
        accounts: Accounts,
        gateway: Gateway,
        pictures: PictureStore,
        clock: Clock,
        disk: DiskTroubles,
        spawn: Spawn,
        *,
        at_once: Callable[[], int],
        waits_for_clip: Callable[[Job], NotReady | None],
        on_accepted: Callable[[str], None],
        on_defect: Callable[[], None],
    ) -> None:
        self._book = book
        self._accounts = accounts
        self._gateway = gateway
        self._clock = clock
        self._disk = disk
        self._spawn = spawn
        self.lessons = SendLessons(accounts, clock, at_once)
        self._waits_for_clip = waits_for_clip
        self._on_accepted = on_accepted
        self._on_defect = on_defect
        self._alarm = Alarm(clock)
        self.uploads = Uploader(pictures, gateway, clock, spawn, on_changed=self._uploads_changed)
        self._line = WaitingLine()
        self._in_flight: dict[str, asyncio.Task[None]] = {}
        self._ways_out = WaysOut(accounts, self.lessons, clock, spawn, on_found=self.ring)
        self._holds_until_s = 0.0
        self._is_held = self._is_paused = False
        self._calls: dict[str, asyncio.Future[Submission]] = {}
        self._ends = CreateEnds(book, clock, disk, spawn, on_settled=self._go_on)
        self._defects: dict[str, Obstacle] = {}
        """Of single jobs that cannot be sent."""
        self._began_at = clock.now_s()

    def enqueue(self, job_id: str) -> None:
        """Put a waiting job into the line, at the place of its age."""
        job = self._book[job_id]
        self._line.put(job_id, self._book.order_of(job_id), (job.profile_id, job.origin))
        self._alarm.ring()

    def withdraw(self, job_id: str) -> None:
        self._drop(job_id)
        self._alarm.ring()

    def stepped(self, job: Job) -> None:
        """A job came to another state: who does not wait any more leaves the line."""
        if job.state is not State.WAITING:
            self._drop(job.id)

    def clip_changed(self, job_id: str) -> None:
        """There is something new about a clip: whoever waits for it is looked at again."""
        self._line.call_out(job_id)
        self._alarm.ring()

    def ring(self, profile_id: str | None = None) -> None:
        """Look again whether something may be sent; for this profile a key came, a pause ended, or it moved."""
        if profile_id is not None:
            self._line.call_profile(profile_id)
        self._alarm.ring()

    def hold(self, is_on: bool) -> None:
        """Start no more creates; those that are out get their answers. What waits stays waiting."""
        self._is_held = is_on
        self._alarm.ring()

    def pause(self, is_on: bool) -> None:
        """Start no more creates until a person resumes; those that are out go on."""
        self._is_paused = is_on
        self._alarm.ring()

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    def take_new_order(self) -> None:
        """Jobs changed places in the book: the line follows."""
        self._line.reorder(self._book.order_of)
        self._alarm.ring()

    @property
    def is_sending(self) -> bool:
        return bool(self._in_flight)

    @property
    def awaits_answers(self) -> bool:
        """Whether a create is out. One that is about to begin while sending is held never does."""
        return bool(self._calls)

    def doubt_about(self, job_id: str) -> JobError:
        """What is said of a job whose end the store has not taken when the program ends."""
        return self._ends.doubt_about(job_id)

    def is_in_flight(self, job_id: str) -> bool:
        return job_id in self._in_flight

    def obstacle_of(self, job: Job) -> Obstacle | None:
        """What keeps a job from being sent beside the pause of its account, or its end from being stored."""
        if job.state not in {State.WAITING, State.SENDING}:
            return None
        own = self._defects.get(job.id) or self._ends.obstacle_of(job.id)
        if own is not None or job.state is State.SENDING:
            return own
        unsendable = self._accounts.why_unsendable(job)
        if unsendable is not None:
            return Obstacle(unsendable.sentence, self._began_at, ErrorKind.KEY)
        disk = self._disk.at(DATABASE) or (self._disk.at(DEMO) if job.is_demo else None)
        gate = self._accounts.gate_of(job)
        return disk or self.uploads.obstacle_of(job.id) or (None if gate is None else gate.offline or gate.limited)

    async def run(self) -> None:
        """Send what may be sent, until cancelled."""
        while True:
            await self._alarm.wait(self._send_what_may())

    def stop(self) -> set[asyncio.Future[Any]]:
        """Break off every create: those without an answer end as UNCONFIRMED. Returns what is still to end."""
        self._line = WaitingLine()
        tasks = dict(self._in_flight)
        for job_id, task in tasks.items():
            task.cancel()
            if job_id not in self._calls:
                # Its task has not run yet and now never will: nothing was sent.
                self._ends.settle_at_quit(job_id, NotSent(texts.not_sent_by_quit()))
        self._ends.settle_kept_at_quit()
        return {*tasks.values(), *self._calls.values()}

    def _send_what_may(self) -> float | None:
        """Start what may be sent now; seconds until more may, ``None`` when only a ring can bring it."""
        if self._is_held or self._is_paused:
            return None
        now_s = self._clock.monotonic_s()
        if now_s < self._holds_until_s:
            return self._holds_until_s - now_s
        due_s, lanes = self._line.call_due(now_s), self._sendable_lanes()
        waits_s = [] if due_s is None else [due_s - now_s]
        while True:
            found = self._line.first_of(lanes)
            if found is None:
                if self.uploads.has_room and self._line.call_first(_ROOM, lanes):
                    continue
                break
            job_id, lane = found
            try:
                way = self._ways_out.way_of(self._book[job_id])
                if isinstance(way, Shut):
                    lanes.discard(lane)
                    waits_s += way.waits_s
                else:
                    waits_s += self._send_if_ready(job_id, *way)
            except DiskTrouble as trouble:
                return self._hold(trouble)
            except Exception:  # noqa: BLE001 - a defect that meets one job must not keep the others waiting
                _log.exception("job %s cannot be sent by a defect", job_id)
                self._drop(job_id)
                defect = Obstacle(texts.unsendable_by_defect(), self._clock.now_s(), ErrorKind.REQUEST)
                self._defects[job_id] = defect
                self._on_defect()
        return min(waits_s, default=None)

    def _send_if_ready(self, job_id: str, gate: Gate, account: Account) -> tuple[float, ...]:
        """Start the create of a job, or let it stand aside; the seconds until a new try, where they are known.

        Raises ``DiskTrouble``, and then nothing was sent.
        """
        if not self._is_wanted(job_id):
            self._drop(job_id)
            return ()
        waits = self._waits_for_clip(self._book[job_id])
        job = self._book[job_id]
        if waits is not None:
            return self._set_aside(job_id, waits, [frame.job_id for frame in awaited_frames(job.request.images)])
        names = [picture.name for picture in pictures_of(job.request)]
        if self.uploads.is_crowded_out(job, account):
            return self._set_aside(job_id, NotReady(), (_ROOM, *names))
        # A damaged record: what was asked for is not known any more, or it is of another gateway's task.
        problem = why_impossible(job.request) or why_elsewhere(job.request, None if job.is_demo else account.origin)
        unsendable = texts.unsendable_request(problem) if problem else None
        request = self.uploads.ready(job, account) if unsendable is None else NotReady(fatal=unsendable)
        if not isinstance(request, NotReady):
            self._start(job, gate, account, request)
        elif request.fatal is not None:
            self._book.step(job_id, State.FAILED, error=request.fatal)
            self._drop(job_id)
        else:
            return self._set_aside(job_id, request, names)
        return ()

    def _set_aside(self, job_id: str, waits: NotReady, things: Iterable[str]) -> tuple[float, ...]:
        """Look at a job no more before there is something new; the seconds until that is worth it all the same."""
        until_s = None if waits.wait_s is None else self._clock.monotonic_s() + waits.wait_s
        self._line.set_aside(job_id, until_s, things)
        return () if waits.wait_s is None else (waits.wait_s,)

    def _drop(self, job_id: str) -> None:
        """A job leaves the line; others may bring their pictures in its place."""
        self._line.take(job_id)
        if self.uploads.forget(job_id):
            self._alarm.ring()

    def _uploads_changed(self, job_id: str) -> None:
        """Say at the job why it still waits; its pictures may be those of others."""
        job, obstacle = self._book.get(job_id), self.uploads.obstacle_of(job_id)
        for picture in pictures_of(job.request) if job is not None else ():
            self._line.call_out(picture.name)
        if job is not None and job.state is State.WAITING and obstacle is not None:
            error = JobError(obstacle.kind, obstacle.sentence, Charged.NO)
            with contextlib.suppress(DiskTrouble):
                if error != job.error:
                    self._book.commit(job.noting(error=error))
        self._alarm.ring()

    def _sendable_lanes(self) -> set[Lane]:
        """The lanes without those of which nothing can be sent in this run; the board tells of these."""
        reasons = {lane: self._accounts.why_unsendable(self._book[job_id]) for lane, job_id in self._line.lanes()}
        self._accounts.show_unsendable({why.profile_id or "": why for why in reasons.values() if why is not None})
        return {lane for lane, why in reasons.items() if why is None}

    def _is_wanted(self, job_id: str) -> bool:
        job = self._book.get(job_id)
        return job is not None and job.state is State.WAITING and not job.has_stop_request

    def _hold(self, trouble: DiskTrouble) -> float:
        """The disk refuses: nothing is sent, for its end could not be kept either."""
        _log.warning("nothing is sent for now: %s", trouble.sentence)
        self._holds_until_s = self._clock.monotonic_s() + DISK_HOLD_S
        return DISK_HOLD_S

    def _start(self, job: Job, gate: Gate, account: Account, request: VideoRequest) -> None:
        """Commit SENDING, and only then start the create. Raises ``DiskTrouble``, and then nothing was sent."""
        call = family_named(request.family).call(request)
        origin = None if job.is_demo else account.origin
        # What was last known of the balance, so that whoever doubts later can compare; nothing waits for it.
        traces = None if gate.balance is None else Traces(before=gate.balance)
        self._book.step(job.id, State.SENDING, origin=origin, traces=traces)
        self._ends.expect(job.id, job.origin)
        self._drop(job.id)
        task = self._spawn(self._send(job.id, gate, account, call), f"send {job.id}")
        self._in_flight[job.id] = task
        self.lessons.began(job.id, gate)
        task.add_done_callback(lambda _: self._ended(job.id))

    def _ended(self, job_id: str) -> None:
        self._in_flight.pop(job_id, None)
        self.lessons.ended(job_id)
        self._calls.pop(job_id, None)
        self._alarm.ring()

    async def _send(self, job_id: str, gate: Gate, account: Account, what: Call) -> None:
        was_held = self._is_held  # between the commit and this moment
        end = NotSent(texts.not_sent_by_quit()) if was_held else await self._answer(job_id, account, what)
        try:
            await self._ends.settle(job_id, end)
            if not was_held:
                self.lessons.learn(job_id, gate, account, end)
        except asyncio.CancelledError:
            self._ends.settle_at_quit(job_id, end)
            raise
        except Exception:  # noqa: BLE001 - what was accepted is paid for: whatever broke after that, it is followed
            _log.exception("job %s met a defect after its answer", job_id)
            self._ends.keep(job_id, end)
            self._on_defect()
        self._go_on(job_id)

    async def _answer(self, job_id: str, account: Account, what: Call) -> Submission:
        # A future of its own, so that an answer which is there already is not lost with the waiting for it.
        call = asyncio.ensure_future(self._gateway.create(account, what.body, what.path))
        self._calls[job_id] = call
        try:
            await asyncio.wait({call})
        except asyncio.CancelledError:
            has_answer = call.done()
            call.cancel()
            end = self._end_of(call) if has_answer else Doubtful(texts.unconfirmed_by_quit())
            self._ends.settle_at_quit(job_id, end)
            raise
        return self._end_of(call)

    def _end_of(self, call: asyncio.Future[Submission]) -> Submission:
        try:
            return call.result()
        except asyncio.CancelledError:
            return Doubtful(texts.unconfirmed_by_quit())
        except Exception:  # noqa: BLE001 - whatever broke, the request may be out
            _log.exception("a create failed by a defect")
            return Doubtful(texts.unconfirmed_by_defect())

    def _go_on(self, job_id: str) -> None:
        """What becomes of a job after its create."""
        state = self._book[job_id].state
        if state is State.WAITING:
            self.enqueue(job_id)
        elif state is State.WATCHING:
            self._on_accepted(job_id)
