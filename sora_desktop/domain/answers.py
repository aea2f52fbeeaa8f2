"""What a gateway's answers come to, after the tolerant reader: the ends of a create, of a poll and of a download."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sora_desktop.domain.errors import JobError
from sora_desktop.domain.library import Marks
from sora_desktop.domain.pictures import Upload
from sora_desktop.domain.prices import Price
from sora_desktop.domain.statuses import Phase, phase_of
from sora_desktop.domain.traces import Charge


class PauseReason(StrEnum):
    """Why nothing is sent for an account until a person acts (architecture rule 5)."""

    KEY = "key"
    BALANCE = "balance"
    BLOCKED = "blocked"
    TLS = "tls"
    ADDRESS = "address"
    NO_KEY = "no key"


@dataclass(frozen=True, slots=True)
class TaskReport:
    """One answer about a task, read tolerantly; every field may be missing."""

    task_id: str | None = None
    status: str | None = None
    """The gateway's word as it stands; ``None`` when the answer had none."""
    progress: int | None = None
    video_url: str | None = None
    thumbnail_url: str | None = None
    model: str | None = None
    error_text: str = ""
    """Only meaningful when the phase is failed."""
    error_code: str = ""
    created_at: float | None = None
    expires_at: float | None = None

    @property
    def phase(self) -> Phase:
        return phase_of(self.status)


@dataclass(frozen=True, slots=True)
class Accepted:
    """2xx with a usable id: the task exists and is (or will be) charged."""

    report: TaskReport
    task_id: str
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Provably nothing was sent. With ``pause`` the account pauses, else the create waits and goes out again."""

    error: JobError
    pause: PauseReason | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The gateway refused before any charge.

    ``pause``: for a reason of the account, the job waits. ``retry_after_s``: 429, the job waits that long
    (``None`` there means that the gateway named no time). Neither: the job failed.
    """

    error: JobError
    pause: PauseReason | None = None
    is_rate_limit: bool = False
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Every other end of a create: the gateway may have charged. Never sent again by the program."""

    error: JobError


Submission = Accepted | NotSent | Refused | Doubtful


@dataclass(frozen=True, slots=True)
class PollFailed:
    """A poll that brought no answer about the task. It never changes a job's state."""

    error: JobError
    retry_after_s: float | None = None
    pause: PauseReason | None = None
    is_unknown_task: bool = False


PollResult = TaskReport | PollFailed


@dataclass(frozen=True, slots=True)
class Fetched:
    """The whole file lies in the part file. ``content_type`` is only a hint."""

    size_bytes: int
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class LinkExpired:
    """The link does not give the file (any more): 401, 403, 404, 410 or an XML error of a store."""

    error: JobError


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """The download broke off and may go on later from where it stands."""

    error: JobError
    retry_after_s: float | None = None
    is_disk: bool = False
    is_unreachable: bool = False
    """The link's host could not be reached at all (a gateway with a wrong server address)."""


@dataclass(frozen=True, slots=True)
class FetchCancelled:
    """The download was asked to stop; the part file is kept."""


FetchEnd = Fetched | LinkExpired | FetchFailed | FetchCancelled


@dataclass(frozen=True, slots=True)
class ModelsAnswer:
    """Video models that the gateway lists, or why it lists none. Listed does not mean available."""

    models: tuple[str, ...] = ()
    error: JobError | None = None
    pause: PauseReason | None = None


@dataclass(frozen=True, slots=True)
class BalanceAnswer:
    """What an account holds, in the gateway's own unit, or why that is not known."""

    amount: float | None = None
    is_unlimited: bool = False
    error: JobError | None = None


@dataclass(frozen=True, slots=True)
class ChargesAnswer:
    """What a key's spend log lists, newest first, or why it lists nothing: most builds have no such log."""

    charges: tuple[Charge, ...] = ()
    error: JobError | None = None


@dataclass(frozen=True, slots=True)
class UploadAnswer:
    """What became of a picture that was to be uploaded: an address, or why there is none. It never costs anything."""

    upload: Upload | None = None
    error: JobError | None = None
    is_unsupported: bool = False
    """The gateway has no such endpoint (404, 405): it takes addresses only."""
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class ImageAnswer:
    """A reference image as it was fetched, or why it could not be, as a sentence."""

    content: bytes | None = None
    problem: str = ""
    is_doubtful: bool = False
    """The problem may be one of this computer or of this moment alone: a gateway may be able to fetch it."""


@dataclass(frozen=True, slots=True)
class PricingAnswer:
    """What the gateway's own list says that clips cost, or why it says nothing: not every gateway has one."""

    prices: tuple[Price, ...] = ()
    error: JobError | None = None


@dataclass(frozen=True, slots=True)
class KeptClip:
    """A clip in its final place."""

    file: str
    size_bytes: int
    sha256: str
    is_checked: bool = True
    duration_s: float | None = None
    notes: tuple[str, ...] = field(default=())
    marks: Marks = field(default=Marks())
    """What its sidecar says that a person thinks of it: it may have been here before, by a list that is older."""
