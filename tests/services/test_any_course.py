"""Any course of events, tried by Hypothesis: no clip is charged twice or lost, and only those who may end a job do."""

from __future__ import annotations

import asyncio
import functools
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import Event, JobChanged, JobsAdded
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig
from tests.fakes.task_world import CREATE_ENDS, FETCH_TROUBLES, POLL_TROUBLES, TASK_COURSES, TaskWorld
from tests.promises import Tally

T = TypeVar("T")
KEY = Secret("sk-good")
HAPPY_END_S = 6 * 3600.0


class Course(RuleBasedStateMachine):
    """A world with one engine after another, and what is remembered of it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = TaskWorld({KEY})
        self.rig = Rig()
        self.rig.gateway = self.world  # type: ignore[assignment]
        self.rig.keys.keys[OCTOPUSX.id, OCTOPUSX.base_url] = KEY
        self.rig.on_event = self.heard
        self.prompts = 0
        self.known_ids: dict[str, str] = {}
        self.given_up: set[str] = set()
        self.stopped_by_person: set[str] = set()
        self.engine: Engine

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def do(self, command: Callable[[], T]) -> T:
        """Run a command where engines live, and let it come to rest."""

        async def on_loop() -> T:
            result = command()
            await self.rig.clock.settle()
            return result

        return self.run(on_loop())

    @property
    def rows(self) -> list[Job]:
        return list(self.rig.store.rows.values())

    def pick(self, data: st.DataObject, *states: State) -> Job | None:
        fit = [job for job in self.engine.jobs() if job.state in states]
        return data.draw(st.sampled_from(fit)) if fit else None

    def heard(self, event: Event) -> None:
        """What is told is committed, but for what may be lost."""
        jobs = (event.job,) if isinstance(event, JobChanged) else event.jobs if isinstance(event, JobsAdded) else ()
        for job in jobs:
            row = self.rig.store.rows[job.id]
            assert (row.state, row.task_id, row.video_url) == (job.state, job.task_id, job.video_url)

    @initialize()
    def open(self) -> None:
        self.engine = self.run(self.rig.start())


class CourseOfTheWorld(Course):
    """The gateway, the disk, the keychain, the clock and the power do what they like."""

    @rule(data=st.data(), course=st.sampled_from(TASK_COURSES))
    def task_goes_on(self, data: st.DataObject, course: str) -> None:
        if self.world.tasks:
            data.draw(st.sampled_from(list(self.world.tasks.values()))).course = course

    @rule(end=st.sampled_from(CREATE_ENDS))
    def next_create_ends(self, end: str) -> None:
        self.world.next_end = end

    @rule(trouble=st.sampled_from(POLL_TROUBLES))
    def polls_meet(self, trouble: str) -> None:
        self.world.poll_trouble = trouble

    @rule(trouble=st.sampled_from(FETCH_TROUBLES))
    def downloads_meet(self, trouble: str) -> None:
        self.world.fetch_trouble = trouble

    @rule(seconds=st.sampled_from([0.5, 5.0, 30.0, 120.0, 1200.0]))
    def time_passes(self, seconds: float) -> None:
        self.run(self.rig.clock.advance(seconds))

    @rule(seconds=st.sampled_from([3600.0, -3600.0, 3e8, -3e8]))
    def clock_is_set(self, seconds: float) -> None:
        self.rig.clock.jump(seconds)

    @rule(seconds=st.sampled_from([600.0, 8 * 3600.0]))
    def machine_sleeps(self, seconds: float) -> None:
        self.rig.clock.freeze(seconds)
        self.run(self.rig.clock.advance(1.0))

    @rule(is_away=st.booleans(), is_deleted=st.booleans())
    def folders_come_and_go(self, is_away: bool, is_deleted: bool) -> None:
        self.rig.clips.away = {"/clips"} if is_away else set()
        self.rig.clips.deleted = {"/other"} - {self.rig.clips.path} if is_deleted else set()

    @rule()
    def slow_answer_comes(self) -> None:
        self.do(self.world.slow.set)

    @rule(is_full=st.booleans())
    def disk_fills_or_empties(self, is_full: bool) -> None:
        self.rig.store.refuses = lambda jobs: is_full
        self.rig.clips.is_full = is_full

    @rule()
    def key_is_lost(self) -> None:
        self.run(self.engine.delete_key(OCTOPUSX.id))

    @rule(kind=st.sampled_from(["quit", "crash"]), resumes=st.booleans(), may_send=st.booleans())
    def begins_anew(self, kind: str, resumes: bool, may_send: bool = False) -> None:
        refuses, self.rig.store.refuses = self.rig.store.refuses, lambda jobs: False
        if kind == "quit":
            self.rig.store.refuses = refuses
            self.engine = self.run(self.rig.restart(self.engine, resumes=resumes, may_send=may_send))
        else:
            self.engine = self.run(self.rig.crash(self.engine, resumes=resumes, may_send=may_send))


class CourseOfAPerson(CourseOfTheWorld):
    """A person asks for clips, and for whatever else the program offers."""

    @rule(takes=st.integers(1, 3), end=st.sampled_from(CREATE_ENDS), again=st.booleans())
    def generate(self, takes: int, end: str, again: bool) -> None:
        self.prompts += 1
        prompt = f"clip {self.prompts}"
        self.world.next_end = end
        try:
            first = self.do(lambda: self.engine.generate(VideoRequest(prompt=prompt), intent_id=prompt, takes=takes))
            if again:
                second = self.do(lambda: self.engine.generate(VideoRequest(prompt=prompt), intent_id=prompt))
                assert [job.id for job in first] == [job.id for job in second]
        except DiskTrouble:
            assert not [row for row in self.rows if row.intent_id == prompt]

    @rule(data=st.data())
    def stop(self, data: st.DataObject) -> None:
        job = self.pick(data, State.WAITING, State.SENDING, State.WATCHING, State.DOWNLOADING)
        if job is not None:
            self.stopped_by_person.add(job.id)
            self.do(lambda: self.engine.stop(job.id))

    @rule(data=st.data())
    def check_again(self, data: st.DataObject) -> None:
        job = self.pick(data, State.STOPPED, State.FAILED, State.WATCHING, State.DOWNLOADING)
        if job is not None:
            self.do(lambda: self.engine.check_again(job.id))

    @rule()
    def collect(self) -> None:
        self.do(self.engine.collect)
        if not self.rig.store.refuses([]):
            assert not [row for row in self.rows if row.state is State.STOPPED and row.task_id is not None]

    @rule(course=st.sampled_from(TASK_COURSES), is_known=st.booleans())
    def add_task(self, course: str, is_known: bool) -> None:
        if not is_known or not self.world.others:
            self.world.starts_elsewhere(course)
        task_id = self.world.others[-1]
        self.do(lambda: self.engine.add_task(task_id))
        if not self.rig.store.refuses([]):
            assert [row.task_id for row in self.rows].count(task_id) == 1

    @rule(data=st.data())
    def keep_waiting(self, data: st.DataObject) -> None:
        job = self.pick(data, State.WATCHING, State.DOWNLOADING)
        if job is not None:
            self.do(lambda: self.engine.keep_waiting(job.id))

    @rule(folder=st.sampled_from(["/clips", "/other", "/third"]), is_on=st.booleans())
    def settings_change(self, folder: str, is_on: bool) -> None:
        self.do(lambda: self.engine.change_clips_folder(folder))
        self.do(lambda: self.engine.continue_by_itself(is_on))
        self.rig.clips.deleted -= {self.rig.clips.path}

    @rule(data=st.data())
    def try_again(self, data: st.DataObject) -> None:
        job = self.pick(data, State.STOPPED, State.FAILED)
        if job is not None:
            self.do(lambda: self.engine.try_again(job.id))

    @rule(data=st.data(), choice=st.sampled_from(["adopt", "send again", "forget"]))
    def decide(self, data: st.DataObject, choice: str) -> None:
        job = self.pick(data, State.UNCONFIRMED)
        if job is None:
            return
        lost = [
            task.id
            for task in self.world.tasks.values()
            if task.prompt == job.request.prompt and task.id not in self.known_ids.values()
        ]
        if choice == "adopt" and lost:
            self.do(lambda: self.engine.adopt(job.id, lost[0]))
        elif choice == "send again":
            self.do(lambda: self.engine.send_again(job.id))
        elif choice == "forget":
            self.do(lambda: self.engine.forget(job.id))
        if self.rig.store.rows[job.id].state is State.STOPPED:
            self.stopped_by_person.add(job.id)
            self.given_up.update(lost)

    @rule(choice=st.sampled_from(["continue", "drop", "account"]))
    def answer_a_notice(self, choice: str) -> None:
        if choice == "continue":
            self.do(self.engine.continue_unsent)
        elif choice == "account":
            self.do(lambda: self.engine.try_account_again(OCTOPUSX.id))
        else:
            self.stopped_by_person |= {job.id for job in self.engine.jobs() if job.state is State.WAITING}
            self.do(self.engine.drop_unsent)

    @rule(is_good=st.booleans())
    def key_is_replaced(self, is_good: bool) -> None:
        self.run(self.engine.replace_key(OCTOPUSX.id, "sk-good" if is_good else "sk-bad"))
        self.run(self.rig.clock.settle())


class CourseOfTheLine(CourseOfAPerson):
    """A person pauses, moves, changes and repeats what stands in the line."""

    @rule(is_on=st.booleans())
    def pause(self, is_on: bool) -> None:
        self.do(self.engine.pause_sending if is_on else self.engine.resume_sending)

    @rule(data=st.data(), move=st.sampled_from(["next", "last", "after"]))
    def move(self, data: st.DataObject, move: str) -> None:
        job, other = (self.pick(data, State.WAITING, State.SENDING, State.WATCHING) for _ in range(2))
        if job is None or other is None:
            return
        if move == "after":
            self.do(lambda: self.engine.send_after(job.id, other.id))
        else:
            self.do(lambda: (self.engine.send_next if move == "next" else self.engine.send_last)([job.id]))

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        job = self.pick(data, *State)
        if job is not None:
            self.prompts += 1
            self.do(lambda: self.engine.edit(job.id, replace(job.request, prompt=f"clip {self.prompts}")))

    @rule(data=st.data(), times=st.integers(1, 3))
    def duplicate(self, data: st.DataObject, times: int) -> None:
        job = self.pick(data, *State)
        if job is None:
            return
        self.prompts += 1
        before = len(self.rows)
        for _ in range(times):
            self.do(lambda: self.engine.duplicate(job.id, intent_id=f"copy {self.prompts}"))
        assert len(self.rows) <= before + 1

    @rule()
    def try_all_failed_again(self) -> None:
        failed = [job.id for job in self.engine.jobs() if job.state is State.FAILED]
        self.do(lambda: self.engine.try_failed_again([*failed, *failed]))

    @invariant()
    def line_is_what_is_committed(self) -> None:
        assert [job.id for job in reversed(self.engine.jobs())] == [row.id for row in self.rows]


class AnyCourse(CourseOfTheLine):
    """What holds whatever happens, and that everything comes to its end once all troubles are over."""

    @precondition(lambda self: self.rows)
    @invariant()
    def no_clip_is_charged_twice(self) -> None:
        jobs = Counter(row.request.prompt for row in self.rows)
        charged = Counter(task.prompt for task in self.world.tasks.values() if task.id not in self.world.others)
        assert all(charged[prompt] <= jobs[prompt] for prompt in charged)
        assert "" not in self.world.creates

    @invariant()
    def no_charged_clip_is_lost(self) -> None:
        held = {row.task_id for row in self.rows}
        open_prompts = {row.request.prompt for row in self.rows if row.state in {State.SENDING, State.UNCONFIRMED}}
        for task in self.world.tasks.values():
            if task.id in self.world.others:
                continue
            assert task.id in held or task.id in self.given_up or task.prompt in open_prompts

    @invariant()
    def task_ids_stay_as_they_were_given(self) -> None:
        for row in self.rows:
            if row.task_id is not None:
                assert self.known_ids.setdefault(row.id, row.task_id) == row.task_id
            else:
                assert row.id not in self.known_ids

    @invariant()
    def only_the_gateway_fails_and_only_a_person_stops(self) -> None:
        for row in self.rows:
            if row.state is State.STOPPED:
                assert row.id in self.stopped_by_person
            if row.state is State.FAILED:
                assert row.error is not None
                assert row.task_id is None or row.task_id in self.world.called_ended
            if row.state is State.DONE:
                assert row.id in self.rig.clips.kept
                assert row.file == f"{row.clips_folder}/{row.id}.mp4"
            assert not (row.is_waited_for and row.needs is Needs.STALLED)

    @invariant()
    def list_is_what_is_committed(self) -> None:
        listed = {job.id: (job.state, job.task_id, job.video_url) for job in self.engine.jobs()}
        assert listed == {row.id: (row.state, row.task_id, row.video_url) for row in self.rows}

    def teardown(self) -> None:
        try:
            self.everything_comes_to_its_end()
        finally:
            self.run(self.rig.close())
            self.loop.close()

    def everything_comes_to_its_end(self) -> None:
        """When all troubles are over, each job that nobody has to decide about ends."""
        if not hasattr(self, "engine"):
            return
        self.world.poll_trouble = self.world.fetch_trouble = ""
        self.world.next_end = "accepted"
        self.world.slow.set()
        self.disk_fills_or_empties(is_full=False)
        self.folders_come_and_go(is_away=False, is_deleted=False)
        self.key_is_replaced(is_good=True)
        self.begins_anew("quit", resumes=True)
        self.answer_a_notice("continue")
        self.run(self.rig.clock.advance(30))
        for task in self.world.tasks.values():
            if task.course not in {"failed", "cancelled", "moderated", "done without link"}:
                task.course = "done"
        for job in self.engine.jobs():
            if job.is_out:  # a clock that was set may have made a task look older than a day
                self.do(functools.partial(self.engine.check_again, job.id))
        self.run(self.rig.clock.advance(HAPPY_END_S))
        for row in self.rows:
            assert row.has_ended or row.state is State.UNCONFIRMED, row
        self.no_clip_is_charged_twice()
        self.no_charged_clip_is_lost()
        self.list_is_what_is_committed()


@pytest.mark.promise("R3")
@pytest.mark.timeout(1200)
def test_no_course_of_events_loses_or_doubles_a_clip(tally: Tally, is_full: bool, chance: random.Random) -> None:
    runs, steps = (2000, 50) if is_full else (200, 30)
    logging.getLogger("sora_desktop").setLevel(logging.CRITICAL)
    try:
        run_state_machine_as_test(
            seed(chance.getrandbits(64))(AnyCourse),
            settings=settings(
                max_examples=runs,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        logging.getLogger("sora_desktop").setLevel(logging.NOTSET)
    tally.count(runs, broken_invariants=0)
