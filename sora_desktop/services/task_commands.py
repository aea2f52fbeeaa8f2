"""What a person can ask for about tasks that are at the gateway; the half of the commands that costs nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sora_desktop.domain.deadlines import deadline_of
from sora_desktop.domain.errors import Charged, DiskTrouble, UnusableInput
from sora_desktop.domain.events import CommandRefused, Event
from sora_desktop.domain.jobs import UNREADABLE, Job, Needs, State
from sora_desktop.domain.ports import Clock
from sora_desktop.domain.queue_events import CollectionBegun, TaskAdded
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.profiles import Profiles
from sora_desktop.services.watching import Watcher

MOST_TASK_ID_CHARACTERS = 500
NOT_KNOWN = VideoRequest(model="", orientation="", size="", duration_s=0, allow_watermark=True)
"""The request of a task that another program sent: nothing of it is known here."""


class TaskCommands:
    """Asks for tasks, and takes in those that came another way. Runs on the engine's loop; nothing here waits."""

    def __init__(
        self, book: JobBook, profiles: Profiles, watcher: Watcher, clock: Clock, tell: Callable[[Event], None]
    ) -> None:
        self._book = book
        self._profiles = profiles
        self._watcher = watcher
        self._clock = clock
        self._tell = tell
        self.on_rehomed: Callable[[str], None] = lambda profile_id: None
        """Called with the id of a deleted profile when one of its tasks is asked for by another one."""

    def check_again(self, job_id: str) -> None:
        """Ask for a task at once; an ended one with a task id is watched again."""
        job = self._found("check_again", job_id)
        if job is None:
            return
        if not (job.is_out or job.can_check_again):
            self._refuse("check_again", "The gateway has no task of this clip that could be asked for.")
            return
        try:
            self._ask_again(job)
        except DiskTrouble as trouble:
            self._refuse("check_again", trouble.sentence)

    def collect(self) -> tuple[Job, ...]:
        """Ask for every accepted task whose clip is not here, unless its money is known to be back.

        Returns the jobs that are on their way now, soonest-expiring first; ``CollectionBegun`` tells how many.
        """
        wanted = sorted(filter(_is_worth_asking, self._book.oldest_first()), key=lambda job: deadline_of(job).at)
        now_s, is_refused = self._clock.now_s(), False
        homes = {job.id: self._with_profile(job) for job in wanted}
        try:
            # Together: a thousand commits, one after the other, would keep everything else waiting for seconds.
            homes |= {
                job.id: homes[job.id].to(State.WATCHING, now_s, progress=None) for job in wanted if not job.is_out
            }
            self._book.commit_together([homes[job.id] for job in wanted if homes[job.id] != job])
        except DiskTrouble as trouble:
            self._refuse("collect", trouble.sentence)
            is_refused = True
            wanted = [job for job in wanted if job.is_out]
        taken_up = [job.id for job in wanted]
        for job in wanted if not is_refused else ():
            self._tell_rehomed(job, homes[job.id])
        for job_id in taken_up:
            self._watcher.follow(job_id, asks_at_once=True)
        if taken_up or not is_refused:
            self._tell(CollectionBegun(len(taken_up)))
        return tuple(self._book[job_id] for job_id in taken_up)

    def keep_waiting(self, job_id: str) -> None:
        """Wait for a stalled task without being asked about it again."""
        job = self._found("keep_waiting", job_id)
        if job is None:
            return
        if not job.is_out:
            self._refuse("keep_waiting", "There is nothing to wait for: this clip is not at the gateway.")
            return
        is_stalled = job.needs is Needs.STALLED
        needs, error = (None, None) if is_stalled else (job.needs, job.error)
        self._committed("keep_waiting", job.noting(is_waited_for=True, needs=needs, error=error))

    def adopt(self, job_id: str, task_id: str) -> None:
        """The person found the task id of an unconfirmed job; it is asked for at once."""
        job = self._found("adopt", job_id)
        if job is None:
            return
        if job.state is not State.UNCONFIRMED:
            self._refuse("adopt", "Only an unconfirmed clip can be given a task id.", "task_id")
            return
        try:
            given = _task_id_from(task_id)
            is_taken = self._book.has_task(given, job.profile_id, job.origin)
        except UnusableInput as unusable:
            self._refuse("adopt", unusable.sentence, "task_id")
            return
        except DiskTrouble as trouble:
            self._refuse("adopt", trouble.sentence)
            return
        if is_taken:
            sentence = "This task id belongs to another clip, which is in the list or was removed from it."
            self._refuse("adopt", sentence, "task_id")
            return
        began_at = job.sending_at if job.sending_at is not None else self._clock.now_s()
        if self._stepped("adopt", job.id, State.WATCHING, task_id=given, accepted_at=began_at):
            self._watcher.follow(job.id, asks_at_once=True)

    def add_task(self, task_id: str, profile_id: str | None = None) -> None:
        """Bring in a clip that another program started: a job bound to the profile's address, asked for at once.

        A task of a profile that was deleted goes on with this one. ``TaskAdded`` tells the job.
        """
        try:
            given = _task_id_from(task_id)
            job = self._orphan_of(given, profile_id)
            if job is not None:
                self._ask_again(job, profile_id)
            else:
                job = self._added(given, profile_id)
                self._book.add([job])
                self._watcher.follow(job.id, asks_at_once=True)
        except (UnusableInput, DiskTrouble) as refusal:
            self._refuse("add_task", refusal.sentence, "task_id")
            return
        self._tell(TaskAdded(job.id))

    def _ask_again(self, job: Job, chosen_id: str | None = None) -> None:
        """Ask for a task at once; an ended one is watched again. Raises ``DiskTrouble``, and then nothing changed."""
        home = self._with_profile(job, chosen_id)
        if job.can_check_again:
            home = home.to(State.WATCHING, self._clock.now_s(), progress=None)
        if home != job:
            self._book.commit(home)
        self._tell_rehomed(job, home)
        self._watcher.follow(job.id, asks_at_once=True)

    def _added(self, task_id: str, profile_id: str | None) -> Job:
        """The job of a task that is new here. Raises ``UnusableInput`` and ``DiskTrouble``."""
        chosen = self._profiles.find(profile_id if profile_id is not None else self._profiles.selected_id)
        if chosen is None:
            raise UnusableInput("This profile does not exist any more. Choose another one.")
        origin = self._profiles.origin_of(chosen.id)
        if chosen.is_demo or not origin:
            raise UnusableInput("The demo makes its clips in this program alone. Choose the profile of your gateway.")
        known = self._book.of_task(task_id, origin)
        if known is not None and known.is_removed:
            raise UnusableInput("This task is known: its clip was in the list, and was removed from it.")
        if known is not None:
            raise UnusableInput("The clip of this task is in the list already.")
        now_s = self._clock.now_s()
        return Job(
            uuid.uuid4().hex, uuid.uuid4().hex, 1, chosen.id, NOT_KNOWN, now_s, State.WATCHING, origin, task_id=task_id
        )

    def _orphan_of(self, task_id: str, profile_id: str | None) -> Job | None:
        """The job that has this task, where its profile was deleted and the chosen one is at its address.

        Raises ``DiskTrouble``.
        """
        origin = self._profiles.origin_of(profile_id if profile_id is not None else self._profiles.selected_id)
        known = None if origin is None else self._book.of_task(task_id, origin)
        job = None if known is None else self._book.get(known.id)
        is_orphan = job is not None and self._profiles.find(job.profile_id) is None
        return job if job is not None and is_orphan and (job.is_out or job.can_check_again) else None

    def _with_profile(self, job: Job, chosen_id: str | None = None) -> Job:
        """A job whose profile was deleted goes on with another one of the same address, whose key is meant for that.

        The chosen one comes first, which is the selected one where nobody chose.
        """
        if job.is_demo or job.origin is None or self._profiles.find(job.profile_id) is not None:
            return job
        first = chosen_id if chosen_id is not None else self._profiles.selected_id
        ids = [first, *(profile.id for profile in self._profiles.stored())]
        home = next((each for each in ids if self._profiles.origin_of(each) == job.origin), None)
        return job if home is None else job.noting(profile_id=home)

    def _tell_rehomed(self, before: Job, home: Job) -> None:
        if home.profile_id != before.profile_id:
            self.on_rehomed(before.profile_id)

    def _found(self, command: str, job_id: str) -> Job | None:
        job = self._book.get(job_id)
        if job is None:
            self._refuse(command, "This clip is not in the list any more.")
        return job

    def _stepped(self, command: str, job_id: str, state: State, **changes: object) -> bool:
        return self._committed(command, self._book[job_id].to(state, self._clock.now_s(), **changes))

    def _committed(self, command: str, job: Job) -> bool:
        try:
            self._book.commit(job)
        except DiskTrouble as trouble:
            self._refuse(command, trouble.sentence)
            return False
        return True

    def _refuse(self, command: str, sentence: str, field: str = "") -> None:
        self._tell(CommandRefused(command, sentence, field))


def _is_worth_asking(job: Job) -> bool:
    if job.state is State.FAILED:
        return job.can_check_again and job.charged is not Charged.NO
    return job.is_out or (job.state is State.STOPPED and job.can_check_again)


def _task_id_from(text: str) -> str:
    """A task id as a person gives it. Raises ``UnusableInput``."""
    given = text.strip()
    if not given or len(given) > MOST_TASK_ID_CHARACTERS or not given.isprintable() or " " in given:
        raise UnusableInput("A task id is one word, for example task_01k7. Copy it whole.")
    if UNREADABLE in given:
        raise UnusableInput("A part of this task id is unreadable. Copy it from the gateway's own page.")
    return given
