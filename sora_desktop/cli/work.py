"""The headless commands that work, on the very engine of the window: ``generate`` and other orders, and ``collect``."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
import uuid
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sora_desktop import assembly
from sora_desktop.arguments import Options
from sora_desktop.cli.outcome import Judge, Outcome, exit_code
from sora_desktop.cli.progress import ProgressLine
from sora_desktop.cli.report import plain, print_job, say
from sora_desktop.cli.requests import prompt_from, remix_from, request_from
from sora_desktop.domain.errors import Charged, ErrorKind, JobError, UnusableInput
from sora_desktop.domain.events import BudgetAsked, Event, JobChanged, JobsAdded, NoticeKind, NoticesChanged
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.domain.preflight import Checkup
from sora_desktop.services.engine import Engine
from sora_desktop.services.obstacles import Obstacle

T = TypeVar("T")

_TICK_S = 0.5
_UNCONFIRMED = (
    "What is unconfirmed is never sent again by itself: look at your balance and the log at the gateway, "
    "then say in the window what became of it."
)
_QUIET_NOTICES = frozenset({NoticeKind.UNSENT})


class Run:
    """One headless run: listens to the engine, prints each job once, and knows when it may end."""

    def __init__(self, options: Options, *, waits: bool) -> None:
        self._options = options
        self._judge = Judge(waits=waits, started_s=time.time())
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._said: set[str] = set()
        self._outcomes: dict[str, Outcome] = {}
        self._interrupts = 0
        self._interrupted = asyncio.Event()
        self._progress = ProgressLine(is_wanted=waits and not options.is_json)

    def tell(self, event: Event) -> None:
        """The engine's listener."""
        if isinstance(event, JobChanged | JobsAdded):
            self._changed.set()
        elif isinstance(event, NoticesChanged):
            for notice in event.notices:
                if notice.kind not in _QUIET_NOTICES:
                    self._say_once(f"{notice.lead} {notice.sentence} {notice.detail}")
            self._changed.set()
        elif isinstance(event, BudgetAsked):
            self._say_once(f"{event.sentence} Nothing was sent; --over-budget sends it all the same.")

    async def follow(self, engine: Engine, ids: Sequence[str]) -> None:
        """Wait until the outcome of every wanted job is known, or somebody wants the end; prints each when it is."""
        while True:
            self._changed.clear()
            self._report(engine, ids)
            if all(job_id in self._outcomes for job_id in ids) or self._interrupts > 1:
                break
            if self._interrupts:
                engine.hold_sends()
                if not engine.is_sending():
                    break
            await self._next_change()
        self._progress.clear()

    def end(self, engine: Engine, ids: Sequence[str]) -> int:
        """Print what the end of the engine made of jobs that it broke off. Returns the exit code."""
        self._report(engine, ids)
        self._progress.clear()
        if Outcome.UNCONFIRMED in self._outcomes.values():
            say(_UNCONFIRMED)
        code = exit_code(self._outcomes.values())
        is_complete = all(job_id in self._outcomes for job_id in ids)
        return code if is_complete else code or Outcome.FAILED

    def _report(self, engine: Engine, ids: Sequence[str]) -> None:
        now_s = time.time()
        for job_id in ids:
            job = engine.job(job_id)
            if job is None or job_id in self._outcomes:
                continue
            obstacle = self._obstacle_of(engine, job)
            is_paused = engine.pause_of(job) is not None
            outcome = self._judge.outcome_of(job, is_paused=is_paused, now_s=now_s, obstacle=obstacle)
            if outcome is not None:
                self._outcomes[job_id] = outcome
                self._progress.clear()
                if not print_job(_with_reason(job, obstacle), self._options.is_json):
                    # Nobody reads the results any more: as after Ctrl+C, what is out gets its answer, then it ends.
                    self._interrupts = max(self._interrupts, 1)
        if len(self._outcomes) < len(ids):
            self._progress.draw(job for job in map(engine.job, ids) if job is not None)

    async def _next_change(self) -> None:
        try:
            await asyncio.wait_for(self._changed.wait(), _TICK_S)
        except TimeoutError:
            return

    def _obstacle_of(self, engine: Engine, job: Job) -> Obstacle | None:
        obstacle = engine.obstacle_of(job) if job.state is State.WAITING else None
        if obstacle is not None and obstacle.kind is ErrorKind.RATE:
            self._say_once(obstacle.sentence)  # of all obstacles the one that has no notice
        return obstacle

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._progress.clear()
            say(plain(sentence))

    async def unless_interrupted(self, work: Coroutine[Any, Any, T]) -> T | None:
        """The end of ``work``; ``None`` where somebody wants the end before that, and it is broken off."""
        working = asyncio.ensure_future(work)
        interrupted = asyncio.ensure_future(self._interrupted.wait())
        await asyncio.wait({working, interrupted}, return_when=asyncio.FIRST_COMPLETED)
        interrupted.cancel()
        if working.done():
            return working.result()
        working.cancel()
        await asyncio.wait({working})
        return None

    @property
    def is_to_end(self) -> bool:
        """Whether somebody has asked for the end already."""
        return bool(self._interrupts)

    def catch_interrupts(self) -> None:
        """The first Ctrl+C waits for the answer of a create; the second does not, and neither does SIGTERM."""

        def interrupted() -> None:
            self._interrupts += 1
            self._interrupted.set()
            self._progress.clear()
            if self._interrupts == 1:
                say("Ending… Press Ctrl+C again to end without waiting for an answer.")
            self._changed.set()

        def terminated() -> None:
            self._interrupts += 2
            self._interrupted.set()
            self._changed.set()

        try:
            self._loop.add_signal_handler(signal.SIGINT, interrupted)
            self._loop.add_signal_handler(signal.SIGTERM, terminated)
        except NotImplementedError:
            # Windows has no signal handlers on loops: Ctrl+C raises KeyboardInterrupt there.
            return


def _with_reason(job: Job, obstacle: Obstacle | None) -> Job:
    """The job as it is told: one that was never tried has no error of its own, but what it waits behind is known."""
    if job.error is not None or obstacle is None:
        return job
    return job.noting(error=JobError(obstacle.kind, obstacle.sentence, Charged.NO))


@dataclass(frozen=True, slots=True)
class Order:
    """What is checked for free first, and how it is ordered then."""

    checkup: Checkup
    place: Callable[[], Sequence[Job]]


async def order(options: Options, prepare: Callable[[Engine], Order]) -> int:
    """Order what ``prepare`` gives, once the free checks have passed it; with ``--wait`` keep the clips.

    Returns the exit code. Raises ``UnusableInput`` for what will go wrong; then nothing was stored or sent.
    """
    run_options = assembly.RunOptions.from_arguments(options)
    assembly.refuse_if_in_use(run_options)
    missing = await assembly.missing_key(run_options)
    if missing is not None:
        say(f"sora-desktop: {missing}")
        return Outcome.PAUSED
    run = Run(options, waits=options.waits)
    run.catch_interrupts()
    with assembly.open_engine(run_options, run.tell) as engine:
        await engine.start(resumes=False)
        try:
            if run.is_to_end:
                return Outcome.FAILED
            wanted = prepare(engine)
            if not options.sends_anyway and not await _is_checked(options, run, engine, wanted.checkup):
                return Outcome.FAILED
            ids = [job.id for job in wanted.place()]
            if not ids:
                return Outcome.FAILED  # a budget would be crossed, which is told
            await run.follow(engine, ids)
        finally:
            await engine.close()
        return run.end(engine, ids)


async def _is_checked(options: Options, run: Run, engine: Engine, checkup: Checkup) -> bool:
    """Look at an order for free, and say what may go wrong; not to the end if somebody wants that of the program.

    Raises ``UnusableInput`` for what will go wrong.
    """
    if checkup.images and sys.stderr.isatty():
        say("The images are looked at before anything is sent.")
    found = await run.unless_interrupted(engine.checked(checkup, profile_id=profile_of(options)))
    if found is None:
        return False
    for sentence in found.doubts:
        say(f"note: {plain(sentence)}")
    *others, last = found.problems or ("",)
    for sentence in others:
        say(plain(sentence))
    if last:
        raise UnusableInput(f"{plain(last)} Nothing was sent; --send-anyway sends it all the same.")
    return True


def profile_of(options: Options) -> str | None:
    """The profile that an order goes to; ``None`` for the selected one."""
    return DEMO_PROFILE_ID if options.is_demo else None


async def generate(options: Options) -> int:
    """Send a request, as many takes as asked. Returns the exit code."""
    prompt = prompt_from(options)
    remixed = options.remixes
    plain_request = request_from(options, prompt) if remixed is None else None

    def prepare(engine: Engine) -> Order:
        request = plain_request or remix_from(options, prompt, engine.job(remixed or ""))
        return Order(
            Checkup((request,)),
            lambda: engine.generate(
                request,
                intent_id=uuid.uuid4().hex,
                takes=options.takes,
                profile_id=profile_of(options),
                may_cross_budget=options.may_cross_budget,
            ),
        )

    return await order(options, prepare)


async def collect(options: Options) -> int:
    """Fetch what is out until nothing is; with ``--everything`` also what ended without its clip. Returns the code."""
    problem = assembly.environment_key_problem()
    if problem is not None:
        say(f"sora-desktop: {problem}")
        return Outcome.PAUSED
    run = Run(options, waits=True)
    run.catch_interrupts()
    with assembly.open_engine(assembly.RunOptions.from_arguments(options), run.tell) as engine:
        await engine.start()
        try:
            taken_up = [job.id for job in engine.collect()] if options.collects_everything else []
            others = [
                job.id
                for job in reversed(engine.jobs())
                if job.id not in taken_up
                and (
                    job.is_out
                    or job.state is State.UNCONFIRMED
                    or (options.sends_waiting and job.state is State.WAITING)
                )
            ]
            if options.sends_waiting:
                engine.continue_unsent()
            ordered = [*taken_up, *others]
            waiting = sum(job.state is State.WAITING for job in engine.jobs())
            if waiting and not options.sends_waiting:
                clips = "1 clip waits and was" if waiting == 1 else f"{waiting} clips wait and were"
                say(f"{clips} never sent; collect --send-waiting sends what waits.")
            elif not ordered:
                say("There is nothing to collect.")
            await run.follow(engine, ordered)
        finally:
            await engine.close()
        return run.end(engine, ordered)
