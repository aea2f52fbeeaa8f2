"""What a person can order: everything here may cost money, so all of it looks at the budget first."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

from sora_desktop.domain.batches import MOST_ROWS, MOST_TAKES
from sora_desktop.domain.errors import DiskTrouble, UnusableInput
from sora_desktop.domain.events import BUDGET, LATER_TRY, BudgetAsked, CommandRefused, Event
from sora_desktop.domain.families import why_impossible
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, ENDED_STATES, Job, Kinship, State
from sora_desktop.domain.pictures import awaited_frames
from sora_desktop.domain.ports import Clock
from sora_desktop.domain.remixes import NOT_OF_THIS_PROFILE, why_elsewhere
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import texts
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.profiles import Profiles
from sora_desktop.services.sending import Sender
from sora_desktop.services.spending import Spending
from sora_desktop.services.task_commands import TaskCommands
from sora_desktop.services.watching import Watcher

TRIED_ALREADY = "This clip was tried again before, and the later one is done. One more may be charged once more."


class OrderCommands(TaskCommands):
    """Makes new jobs. Each is committed, with its price and all that were ordered with it, before one is sent."""

    def __init__(
        self,
        book: JobBook,
        profiles: Profiles,
        sender: Sender,
        watcher: Watcher,
        spending: Spending,
        clock: Clock,
        tell: Callable[[Event], None],
    ) -> None:
        super().__init__(book, profiles, watcher, clock, tell)
        self._sender = sender
        self._spending = spending
        self.on_ordered: Callable[[str], None] = lambda profile_id: None
        """Called with a profile's id when something was ordered there."""

    def generate(
        self,
        request: VideoRequest,
        *,
        intent_id: str,
        takes: int = 1,
        profile_id: str | None = None,
        may_cross_budget: bool = False,
        parent_id: str | None = None,
        parent_kind: str = "",
    ) -> tuple[Job, ...]:
        """New jobs, committed with all their takes; an intent that exists gives its jobs and adds nothing.

        ``parent_id`` and ``parent_kind`` (a ``Kinship``) name the job whose clip they are made from, and how; where the
        request names a last frame, that is where they come from, and they wait for it; a remix comes from its clip.
        Where a budget would be crossed, none are made and ``BudgetAsked`` is told. Raises ``UnusableInput`` and
        ``DiskTrouble``; then nothing was stored and nothing will be sent.
        """
        known = self._book.of_intent(intent_id)
        if known:
            return known
        self._check(request, takes)
        chosen = self._chosen(profile_id)
        kin = _kin(request, self._kin_of_remix(request, chosen), parent_id, parent_kind)
        requests = [request] * takes
        if not may_cross_budget and self._asks_about_budget(intent_id, chosen, requests, is_batch=False):
            return ()
        jobs = (self._new_job(request, intent_id, take, chosen) for take in range(1, takes + 1))
        return self._ordered([job.noting(**kin) for job in jobs])

    def generate_batch(
        self,
        rows: Sequence[tuple[VideoRequest, int]],
        *,
        intent_id: str,
        name: str = "",
        profile_id: str | None = None,
        may_cross_budget: bool = False,
        written: str = "",
        parent_id: str | None = None,
        parent_kind: str = "",
    ) -> tuple[Job, ...]:
        """The jobs of every row, a request with its takes: all are committed together, or none is.

        They bear ``intent_id`` as their batch too, and are numbered through in ``take``; ``written`` is the one prompt
        that stood for all of theirs, where there is one. As with ``generate`` all come from the parent that is named,
        an intent that exists adds nothing, and a budget is asked about. Raises ``UnusableInput``, which names the row,
        and ``DiskTrouble``; then nothing was stored.
        """
        known = self._book.of_intent(intent_id)
        if known:
            return known
        if not 1 <= len(rows) <= MOST_ROWS:
            raise UnusableInput(f"A batch has 1 to {MOST_ROWS:,} rows.")
        for number, (request, takes) in enumerate(rows, start=1):
            try:
                self._check(request, takes)
            except UnusableInput as unusable:
                raise UnusableInput(f"Row {number}: {unusable.sentence}") from unusable
        chosen = self._chosen(profile_id)
        remixed = {
            task: self._kin_of_remix(each, chosen) for task, each in {row.remixed_task: row for row, _ in rows}.items()
        }
        requests = [request for request, takes in rows for _ in range(takes)]
        if not may_cross_budget and self._asks_about_budget(intent_id, chosen, requests, is_batch=True):
            return ()
        batch_name = " ".join(name.split())
        jobs = (self._new_job(request, intent_id, take, chosen) for take, request in enumerate(requests, start=1))
        kin = (_kin(each, remixed[each.remixed_task], parent_id, parent_kind) for each in requests)
        bound = {"batch_id": intent_id, "batch_name": batch_name, "written": written}
        return self._ordered([job.noting(**bound, **its_kin) for job, its_kin in zip(jobs, kin, strict=True)])

    def try_again(self, job_id: str, *, may_cross_budget: bool = False, may_repeat: bool = False) -> None:
        """A new job with the same request, for one that failed or was stopped.

        ``may_repeat``: although a later try of it is done.
        """
        job = self._found("try_again", job_id)
        if job is None:
            return
        if job.state not in {State.FAILED, State.STOPPED}:
            self._refuse("try_again", "Only a clip that failed or was stopped can be tried again.")
        elif job.was_added and not job.request.prompt:
            self._refuse("try_again", "Another program sent this clip, and its prompt is not known here. Check again.")
        elif problem := why_impossible(job.request):
            self._refuse("try_again", texts.impossible_again(problem))
        elif self._is_tried_again(job_id, may_repeat=may_repeat):
            return
        elif self._profiles.find(job.profile_id) is None:
            self._refuse("try_again", "The profile of this clip does not exist any more. Use its settings instead.")
        elif may_cross_budget or self._is_in_budget("try_again", job):
            new = self._successor_of(job)
            try:
                self._book.add([new])
            except DiskTrouble as trouble:
                self._refuse("try_again", trouble.sentence)
                return
            self._sender.enqueue(new.id)
            self.on_ordered(new.profile_id)

    def send_again(self, job_id: str, *, may_cross_budget: bool = False) -> None:
        """Give an unconfirmed job up for a new one, in one transaction."""
        job = self._found("send_again", job_id)
        if job is None:
            return
        if job.state is not State.UNCONFIRMED:
            self._refuse("send_again", "Only an unconfirmed clip can be sent again.")
            return
        if self._profiles.find(job.profile_id) is None:
            self._refuse("send_again", "The profile of this clip does not exist any more.")
            return
        if problem := why_impossible(job.request):
            self._refuse("send_again", texts.impossible_again(problem))
            return
        if not may_cross_budget and not self._is_in_budget("send_again", job):
            return
        new = self._successor_of(job)
        try:
            self._book.replace_with(job.to(State.STOPPED, self._clock.now_s()), new)
        except DiskTrouble as trouble:
            self._refuse("send_again", trouble.sentence)
            return
        self._sender.enqueue(new.id)
        self.on_ordered(new.profile_id)

    def _chosen(self, profile_id: str | None) -> str:
        """The profile that an order goes to. Raises ``UnusableInput``."""
        chosen = profile_id if profile_id is not None else self._profiles.selected_id
        if self._profiles.find(chosen) is None:
            raise UnusableInput("This profile does not exist any more. Choose another one.")
        return chosen

    def _asks_about_budget(
        self, intent_id: str, profile_id: str, requests: Sequence[VideoRequest], *, is_batch: bool
    ) -> bool:
        """Whether a budget would be crossed, which is told then. Raises ``DiskTrouble``."""
        sentence = self._spending.crossed(profile_id, requests, is_batch=is_batch)
        if sentence:
            self._tell(BudgetAsked(intent_id, sentence))
        return bool(sentence)

    def _is_in_budget(self, command: str, job: Job) -> bool:
        """Whether one more clip like this one crosses no budget; where it does, that is refused for now."""
        try:
            sentence = self._spending.crossed(job.profile_id, [job.request], is_batch=False)
        except DiskTrouble as trouble:
            self._refuse(command, trouble.sentence)
            return False
        if sentence:
            self._tell(CommandRefused(command, sentence, BUDGET, job.id))
        return not sentence

    def _ordered(self, jobs: Sequence[Job]) -> tuple[Job, ...]:
        """Commit new jobs together and put them into the line. Raises ``DiskTrouble``, and then none is stored."""
        self._book.add(jobs)
        for job in jobs:
            if job.is_demo:
                self._profiles.uses_demo()
            self._sender.enqueue(job.id)
        self.on_ordered(jobs[0].profile_id)
        return tuple(jobs)

    def _new_job(
        self, request: VideoRequest, intent_id: str, take: int, profile_id: str, replaces: str | None = None
    ) -> Job:
        frames = awaited_frames(request.images)
        return Job(
            uuid.uuid4().hex, intent_id, take, profile_id, request, self._clock.now_s(),
            origin=request.remixed_at or self._profiles.bound_origin_of(profile_id),
            replaces=replaces,
            price=self._spending.price_of(profile_id, request),
            parent_id=frames[0].job_id if frames else None,
            parent_kind=Kinship.LAST_FRAME if frames else "",
        )  # fmt: skip

    def _successor_of(self, job: Job) -> Job:
        """A new job in the place of one that is given up: of the same batch and parent, at today's price if known."""
        new = self._new_job(job.request, uuid.uuid4().hex, 1, job.profile_id, replaces=job.id)
        price = new.price if new.price is not None else job.price
        return replace(
            new, price=price, batch_id=job.batch_id, batch_name=job.batch_name,
            parent_id=job.parent_id, parent_kind=job.parent_kind, written=job.written,
        )  # fmt: skip

    def _check(self, request: VideoRequest, takes: int) -> None:
        """Raises ``UnusableInput`` for what no gateway could take, and ``DiskTrouble``."""
        if problem := why_impossible(request):
            raise UnusableInput(problem)
        if not 1 <= takes <= MOST_TAKES:
            raise UnusableInput(f"Ask for 1 to {MOST_TAKES} takes.")
        # A job can only wait for one that is stored before it: so no two ever wait for each other.
        if any(self._book.find(frame.job_id) is None for frame in awaited_frames(request.images)):
            raise UnusableInput("The clip to be continued is not known here. Remove it from the images.")

    def _kin_of_remix(self, request: VideoRequest, profile_id: str) -> dict[str, str]:
        """The clip that a remix comes from, of this very profile. Raises ``UnusableInput`` and ``DiskTrouble``."""
        if not request.is_remix:
            return {}
        remixed = self._book.find_task(request.remixed_task, profile_id, request.remixed_at or None)
        origin = None if profile_id == DEMO_PROFILE_ID else self._profiles.origin_of(profile_id)
        if remixed is None or why_elsewhere(request, origin):
            raise UnusableInput(NOT_OF_THIS_PROFILE)
        return {"parent_id": remixed.id, "parent_kind": Kinship.REMIX}

    def _is_tried_again(self, job_id: str, *, may_repeat: bool) -> bool:
        """Whether a later try stands against one more, which is told then; one that is done may be overruled."""
        try:
            later = self._book.later_tries(job_id)
        except DiskTrouble as trouble:
            self._refuse("try_again", trouble.sentence)
            return True
        states = {job.state for job in later}
        if State.UNCONFIRMED in states:
            self._refuse("try_again", "A later try of this clip is unconfirmed. Decide about that one first.")
        elif states - ENDED_STATES:
            self._refuse("try_again", "This clip is being tried again already.")
        elif State.DONE in states and not may_repeat:
            self._tell(CommandRefused("try_again", TRIED_ALREADY, LATER_TRY, job_id))
        else:
            return False
        return True


def _kin(request: VideoRequest, remixed: dict[str, str], parent_id: str | None, parent_kind: str) -> dict[str, str]:
    """Where a job comes from: as was said, unless its request names the last frame that it waits for."""
    if parent_id is None or awaited_frames(request.images):
        return remixed
    return {"parent_id": parent_id, "parent_kind": parent_kind}
