"""A job: one paid clip from Generate to its file, its states, and the only way to change them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sora_desktop.domain.errors import Charged, IllegalStep, JobError
from sora_desktop.domain.pictures import awaited_frames
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.statuses import Phase, phase_of
from sora_desktop.domain.traces import Traces

DEMO_PROFILE_ID = "demo"


class Kinship(StrEnum):
    """How a clip came from another one; the value is what the database and the sidecar keep."""

    TAKE = "take"
    REMIX = "remix"
    LAST_FRAME = "last frame"


class State(StrEnum):
    """Where a job stands; the value is what the database keeps and ``--json`` prints."""

    WAITING = "waiting"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    WATCHING = "watching"
    DOWNLOADING = "downloading"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Needs(StrEnum):
    """A note on a job that asks for a look; never a state."""

    STALLED = "stalled"
    UNKNOWN_TASK = "unknown task"
    NO_LINK = "no link"
    LATE_CONTACT = "late contact"
    DISK = "disk"
    KEY = "key"
    PARENT = "parent"
    """The clip that it was to go on from will not come by itself."""


LEGAL_STEPS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.SENDING, State.STOPPED, State.FAILED}),
    State.SENDING: frozenset({State.WATCHING, State.WAITING, State.FAILED, State.UNCONFIRMED}),
    State.UNCONFIRMED: frozenset({State.WATCHING, State.STOPPED}),
    State.WATCHING: frozenset({State.DOWNLOADING, State.FAILED, State.STOPPED}),
    State.DOWNLOADING: frozenset({State.DONE, State.STOPPED}),
    State.STOPPED: frozenset({State.WATCHING}),
    State.FAILED: frozenset({State.WATCHING}),
    State.DONE: frozenset(),
}

UNREADABLE = "\ufffd"
"""Stands in text for bytes that could not be read."""
ENDED_STATES = frozenset({State.DONE, State.FAILED, State.STOPPED})
OUT_STATES = frozenset({State.WATCHING, State.DOWNLOADING})
"""The gateway has the task and this program goes on asking for it."""


@dataclass(frozen=True, slots=True)
class Job:
    """One clip that was asked for. All times are seconds since the epoch (UTC)."""

    id: str
    """32 hexadecimal digits; the last six stand in the clip's file name."""
    intent_id: str
    take: int
    """1-based; ``(intent_id, take)`` is unique, so that two presses with one intent are one job."""
    profile_id: str
    request: VideoRequest
    created_at: float
    state: State = State.WAITING
    origin: str | None = None
    """Scheme, host and port: where the request was sent or, while it waits, where alone it may be sent (it was asked
    for with ``--base-url``). ``None`` for the demo, and while the address of the profile is the one that counts."""
    sending_at: float | None = None
    accepted_at: float | None = None
    ended_at: float | None = None
    task_id: str | None = None
    """The id string that the gateway returned, verbatim."""
    gateway_status: str | None = None
    gateway_model: str | None = None
    progress: int | None = None
    """Percent as the gateway sent it, 0 to 100; ``None`` is not known."""
    last_contact_at: float | None = None
    video_url: str | None = None
    file: str | None = None
    """Absolute path of the kept clip."""
    file_size_bytes: int | None = None
    file_sha256: str | None = None
    is_checked: bool = True
    """False when the file was kept although its container could not be read."""
    error: JobError | None = None
    needs: Needs | None = None
    replaces: str | None = None
    """The id of the job that *Send again* or *Try again* made this one from."""
    has_stop_request: bool = False
    """*Stop* was pressed while the request was being sent; it takes effect with the answer."""
    is_removed: bool = False
    """Removed from the list by the person; record and file stay."""
    request_id: str = ""
    """The gateway's own number of the create, for its support; empty where it gave none."""
    expires_at: float | None = None
    """When the link to the clip ends, where the gateway says so."""
    made_at: float | None = None
    """When the gateway was first heard to call the task done."""
    clips_folder: str | None = None
    """The clips folder in which its download began, and ends."""
    traces: Traces | None = None
    """What was found out about a create whose answer was lost; the balance before it from the moment it is sent."""
    is_waited_for: bool = False
    """The person chose to keep waiting for a stalled task, and is not asked again."""
    price: Decimal | None = None
    """What it was expected to cost when it was ordered, in the gateway's own unit; ``None`` is not known."""
    batch_id: str | None = None
    """The batch that it belongs to; all of a batch bear the same ``batch_name``."""
    batch_name: str = ""
    parent_id: str | None = None
    """The id of the job whose clip this one was made from."""
    parent_kind: str = ""
    """How: ``take``, ``remix`` or ``last frame``; empty without a parent."""
    written: str = ""
    """What the person wrote, where the prompt is one of several that it stood for; else empty."""
    took_s: float | None = None
    """From its acceptance until the gateway called it done. ``None`` is not known: it ended while nobody asked."""

    @property
    def is_demo(self) -> bool:
        return self.profile_id == DEMO_PROFILE_ID

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED_STATES

    @property
    def is_out(self) -> bool:
        return self.state in OUT_STATES

    @property
    def phase(self) -> Phase:
        """What the gateway's last word means; in line while it has said nothing."""
        return phase_of(self.gateway_status) if self.gateway_status is not None else Phase.IN_LINE

    @property
    def waits_for(self) -> str | None:
        """The id of the job whose clip has to be there before this one is sent."""
        frames = awaited_frames(self.request.images) if self.state is State.WAITING else ()
        return frames[0].job_id if frames else None

    @property
    def needs_you(self) -> bool:
        """Whether the job waits for a decision of the person."""
        return self.state is State.UNCONFIRMED or (self.needs is not None and not self.has_ended)

    @property
    def was_added(self) -> bool:
        """Whether another program sent it: it came in by its task id, and its request is not known here."""
        return self.sending_at is None and self.task_id is not None

    @property
    def is_unheard(self) -> bool:
        """Whether no gateway has said a word about a task that was added by its id, which may be mistyped."""
        return self.was_added and not self.gateway_status

    @property
    def charged(self) -> Charged:
        """What became of the money, as far as anyone can tell.

        Gateways of this kind charge at the submit, and give the money back when the task ends as failed.
        """
        if self.state in {State.SENDING, State.UNCONFIRMED} or (self.is_out and self.needs is Needs.UNKNOWN_TASK):
            return Charged.UNKNOWN
        if self.is_out and self.is_unheard:
            return Charged.UNKNOWN
        if self.state is State.FAILED and self.error is not None:
            return self.error.charged
        if self.state is State.STOPPED and (self.task_id is not None or self.sending_at is not None):
            return Charged.UNKNOWN
        return Charged.YES if self.task_id is not None else Charged.NO

    @property
    def money(self) -> Charged:
        """What is told of the money: that of ``charged``, but for the demo, which takes none whatever happens there."""
        return Charged.NO if self.is_demo else self.charged

    @property
    def has_damaged_id(self) -> bool:
        """Whether a part of its task id could not be read: what is left of it asks for nothing."""
        return self.task_id is not None and UNREADABLE in self.task_id

    @property
    def can_check_again(self) -> bool:
        return self.state in {State.STOPPED, State.FAILED} and self.task_id is not None and not self.has_damaged_id

    def to(self, state: State, at: float, **changes: Any) -> Job:
        """The job after a step to ``state`` at ``at`` seconds since the epoch, with ``changes`` to other fields.

        Raises ``IllegalStep`` for a step that is not in ``LEGAL_STEPS``, for a watched job without a task id, and
        for a done one without a file.
        """
        if state not in LEGAL_STEPS[self.state]:
            raise IllegalStep(f"a job cannot go from {self.state} to {state}")
        if state in ENDED_STATES:
            changes.setdefault("ended_at", at)
            changes.setdefault("needs", None)
        elif self.state in ENDED_STATES:
            changes.setdefault("ended_at", None)
        if state is State.SENDING:
            changes.setdefault("sending_at", at)
            changes.setdefault("error", None)
            changes.setdefault("needs", None)
        if state is State.WATCHING:
            changes.setdefault("error", None)
            changes.setdefault("needs", None)
            changes.setdefault("has_stop_request", False)
            changes.setdefault("accepted_at", self.accepted_at if self.accepted_at is not None else at)
        after = replace(self, state=state, **changes)
        if after.is_out and not after.task_id:
            raise IllegalStep("a job without a task id cannot be watched")
        if after.state is State.DONE and not after.file:
            raise IllegalStep("a job without a file cannot be done")
        return after

    def noting(self, **changes: Any) -> Job:
        """The job with other fields than its state changed. Raises ``IllegalStep`` when asked to change the state."""
        if "state" in changes:
            raise IllegalStep("the state changes through Job.to only")
        return replace(self, **changes)
