"""The ports of the engine: what it needs from the world, as Protocols that the adapters fulfil."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sora_desktop.domain.answers import (
    BalanceAnswer,
    ChargesAnswer,
    FetchEnd,
    ImageAnswer,
    KeptClip,
    ModelsAnswer,
    PollResult,
    PricingAnswer,
    Submission,
    UploadAnswer,
)
from sora_desktop.domain.families.declaration import CREATE_PATH
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Marks
from sora_desktop.domain.pictures import FrameTaken, LocalPicture, Upload
from sora_desktop.domain.prices import PriceList
from sora_desktop.domain.profiles import Account, KeyPlace, Profile
from sora_desktop.domain.recipes import Recipes
from sora_desktop.domain.secrets import Secret


class Clock(Protocol):
    """Time. Deadlines use ``monotonic_s``; what is stored and shown uses ``now_s``."""

    def now_s(self) -> float: ...

    def monotonic_s(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class Gateway(Protocol):
    """The web API. No method raises for anything that a network or a server can do; the answers say it."""

    async def create(self, account: Account, body: Mapping[str, object], path: str = CREATE_PATH) -> Submission:
        """Exactly one POST on a fresh connection, no redirects, no retries; waits at least 180 s for the answer.

        ``path``: where under the origin of the account, as the family of the request declares it.
        """

    async def query(self, account: Account, task_id: str) -> PollResult: ...

    async def models(self, account: Account) -> ModelsAnswer: ...

    async def balance(self, account: Account) -> BalanceAnswer:
        """What the account holds, in the gateway's own unit; not every gateway tells."""

    async def charges(self, account: Account) -> ChargesAnswer:
        """The key's spend log, newest first; most builds have none."""

    async def pricing(self, account: Account) -> PricingAnswer:
        """What clips cost by the gateway's own list; not every gateway has one."""

    def content_url(self, origin: str, task_id: str) -> str:
        """The address of ``/v1/videos/{id}/content`` at ``origin``."""

    def link_under(self, origin: str, link: str) -> str | None:
        """The same path under ``origin`` for a link whose host cannot be reached; ``None`` when it is there already."""

    def fetch(self, link: str, account: Account | None, part: PartFile, control: FetchControl) -> FetchEnd:
        """Download ``link`` into ``part``, going on from what it holds. Blocking: for a thread of its own.

        The key goes along only when the link is on the account's own origin, with redirects off; the target of a
        redirect and every other origin are asked without credentials.
        """

    async def upload(self, account: Account, picture: LocalPicture, content: bytes) -> UploadAnswer:
        """Put a picture where the gateway fetches it from; only the question for that place carries the key."""

    async def close(self) -> None: ...


class FetchControl(Protocol):
    """How a running download is asked to stop, and tells how far it is."""

    def is_cancelled(self) -> bool: ...

    def on_cancel(self, close: Callable[[], None]) -> None:
        """Register what ends a blocking read at once (called from another thread)."""

    def progressed(self, done_bytes: int, total_bytes: int | None) -> None: ...


class PartFile(Protocol):
    """A download that is not finished: the bytes so far and what proves that the rest belongs to them.

    Every method raises ``DiskTrouble`` when the disk refuses.
    """

    @property
    def size_bytes(self) -> int: ...

    @property
    def validator(self) -> str | None:
        """ETag (strong) or Last-Modified of what was begun, for ``If-Range``; ``None``: start anew."""

    @property
    def total_bytes(self) -> int | None: ...

    def begin(self, validator: str | None, total_bytes: int | None) -> None:
        """Empty the file and remember what it will hold. Checks the free space first."""

    def append(self, chunk: bytes) -> None: ...

    def sync(self) -> None:
        """Flush and fsync."""


class ClipFolder(Protocol):
    """Where clips are kept. Blocking calls, for the download's thread. Every method raises ``DiskTrouble``."""

    @property
    def path(self) -> str: ...

    def part_of(self, job: Job) -> PartFile:
        """The download of a job, in the folder where it began (``Job.clips_folder``; ``None``: the folder of now).

        Raises ``FolderGone`` when that is another folder than now's and was deleted. A drive that seems to be
        unplugged is a ``DiskTrouble``, and no folder is made in its place.
        """

    def keep(self, job: Job, content_type: str, profile_name: str) -> KeptClip:
        """Check the part file of ``job``, fsync it, give it its final name and write the sidecar.

        Idempotent: a clip that already stands in its place is found again. Raises ``BadClip``.
        """

    def drop_part(self, job: Job) -> None: ...

    def look(self) -> None:
        """Whether clips can be kept in the folder of now, as far as that can be told without writing."""

    def move_to(self, folder: str) -> None:
        """New clips go to ``folder`` from now on. Raises ``DiskTrouble`` when it cannot be written."""


class JobStore(Protocol):
    """The database of jobs. Synchronous, on the engine's thread; raises ``DiskTrouble`` when the disk refuses."""

    def load(self) -> list[Job]:
        """The jobs that are not removed, oldest first: all that are open, and the newest that have ended."""

    def find(self, job_id: str) -> Job | None: ...

    def of_intent(self, intent_id: str) -> list[Job]: ...

    def of_task(self, task_id: str) -> list[Job]:
        """The jobs with this task id, removed ones too, oldest first."""

    def origins_of(self, profile_id: str) -> set[str]:
        """Every origin that a job of this profile names, removed ones too."""

    def profile_ids(self) -> set[str]:
        """Every profile that a job names, removed ones too."""

    def children_of(self, job_id: str) -> list[str]:
        """The ids of the jobs that were made from this one's clip, oldest first."""

    def later_tries(self, job_ids: Sequence[str]) -> list[Job]:
        """The jobs that were made in the places of these, and in theirs, oldest first; removed ones too."""

    def durations(self, model: str, length_s: int, is_demo: bool, longest_s: float) -> list[float]:
        """What the last 25 finished clips of this kind took (``Job.took_s``), in seconds, oldest first.

        Those of which it is not known are left out, those that took longer than ``longest_s``, and those that another
        program sent.
        """

    def sent_since(self, profile_id: str, at_s: float) -> list[Job]:
        """The jobs of this profile whose create went out since then, removed ones too, oldest first."""

    def prompts(self) -> list[str]:
        """The prompts of the newest jobs as they were written, removed ones too, newest first and each once."""

    def insert(self, jobs: Sequence[Job]) -> None:
        """All or none, committed with ``synchronous=FULL``."""

    def save(self, job: Job, marks: Marks | None = None) -> None:
        """Committed with ``synchronous=FULL`` when this returns, with the marks of its clip where there are any."""

    def save_together(self, jobs: Sequence[Job]) -> None:
        """One transaction, for progress and last contact, or for a stored decision with its new job."""

    def replace_with(self, old: Job, new: Job) -> None:
        """Save ``old`` and insert ``new`` in one committed transaction (*Send again*)."""

    def reorder(self, job_ids: Sequence[str]) -> None:
        """Put these jobs, in this order, into the places that they have together. Committed, all or none."""

    def close(self) -> None: ...


class RecipeBook(Protocol):
    """Templates and presets. Saving, reading and writing raise ``DiskTrouble``."""

    def load(self) -> Recipes: ...

    @property
    def warning(self) -> str:
        """Why what was kept could not be read, as a sentence; empty when it could."""

    def save(self, recipes: Recipes) -> None: ...

    def read_from(self, path: str) -> Recipes:
        """The recipes of a file that somebody handed on. Raises ``UnusableInput``, too."""

    def write_to(self, path: str, recipes: Recipes) -> None: ...


class PriceBook(Protocol):
    """Prices and budgets, by profile."""

    @property
    def warning(self) -> str: ...

    def of(self, profile_id: str) -> PriceList: ...

    def save(self, profile_id: str, prices: PriceList) -> None:
        """Raises ``DiskTrouble``, and then nothing changed."""


class ImageProbe(Protocol):
    """Fetches reference images as anybody could: without credentials, and from public addresses only."""

    async def fetch(self, url: str) -> ImageAnswer:
        """Never raises for anything that a network or a server can do."""

    async def close(self) -> None: ...


class PictureStore(Protocol):
    """Prepared pictures, where they were uploaded to, and copies of fetched images. Blocking calls; any thread."""

    @property
    def folder(self) -> str:
        """Where prepared pictures lie, each under the name that ``LocalPicture`` has."""

    def path_of(self, picture: LocalPicture) -> str | None:
        """Where a prepared picture lies; ``None`` when it is not there any more."""

    def read(self, picture: LocalPicture) -> bytes | None:
        """The bytes of a prepared picture; ``None`` when it is not there any more, or no such picture."""

    def upload_of(self, picture: LocalPicture, origin: str) -> Upload | None:
        """Where it was uploaded to for this gateway, however old that is."""

    def remember(self, picture: LocalPicture, origin: str, upload: Upload) -> None:
        """Raises ``DiskTrouble``; it counts for this run all the same."""

    def seen_image(self, url: str) -> tuple[str, int] | None:
        """The copy of an image that was fetched a short while ago, and its size in bytes."""

    def keep_image(self, url: str, content: bytes) -> str:
        """Keep a copy, and drop the oldest when there are too many. Raises ``DiskTrouble``."""


class FrameTaker(Protocol):
    """Takes last frames out of clips, and keeps them among the prepared pictures. Blocking calls; any thread."""

    def take(self, file: str) -> FrameTaken:
        """The last sharp frame of a checked clip. Never raises for anything that a file or a disk can do."""

    def stop(self) -> None:
        """Break off what is being taken."""


class Backups(Protocol):
    """Copies of the database. Blocking calls, for a thread of its own."""

    def due_in_s(self, now_s: float) -> float:
        """Seconds until the next copy is due; 0 or less: now. Raises ``DiskTrouble``."""

    def make(self, now_s: float) -> None:
        """Copy the database while it is used, and drop the oldest copies. Raises ``DiskTrouble``."""


class KeyStore(Protocol):
    """Keys, each bound to a profile and an origin. No call blocks the loop; each has a time limit."""

    on_waiting: Callable[[str], None]
    """Called on the loop with a profile's id when its key is not there soon: the keychain may wait for a person."""
    on_answer: Callable[[str], None]
    """Called on the loop with a profile's id when an answer came after all, too late for whoever asked."""

    async def place_of(self, profile: Profile) -> tuple[KeyPlace, str]:
        """Where the key of a profile is, and the store's own name. Never raises."""

    async def key_for(self, profile_id: str, origin: str) -> Secret | None:
        """The key that was saved for exactly this profile and origin; ``None`` when there is none (or no answer)."""

    async def save(self, profile_id: str, origin: str, key: Secret) -> KeyPlace:
        """Keep a key: in the keychain, or for this session only. Returns where it is now. Never raises."""

    async def delete(self, profile_id: str, origin: str) -> None: ...


class ProfileBook(Protocol):
    """The list of profiles and the settings that the engine needs. Raises ``DiskTrouble`` on saving."""

    def profiles(self) -> tuple[Profile, ...]: ...

    def selected_id(self) -> str: ...

    def save(self, profiles: Sequence[Profile], selected_id: str) -> None: ...

    @property
    def creates_at_once(self) -> int: ...

    @property
    def downloads_at_once(self) -> int: ...

    def save_limits(self, creates_at_once: int, downloads_at_once: int) -> None:
        """Raises ``UnusableInput`` for a number that is out of bounds."""

    def save_clips_folder(self, folder: str) -> None: ...

    @property
    def clip_names(self) -> str:
        """The template of the names of new clips."""

    def save_clip_names(self, template: str) -> None: ...

    @property
    def continues_by_itself(self) -> bool:
        """Whether unsent jobs of the last run are sent without *Continue*."""

    def save_continues_by_itself(self, is_on: bool) -> None: ...

    def warnings(self) -> tuple[str, ...]:
        """Sentences about fields of the settings file that fell back to their defaults."""


class DemoHost(Protocol):
    """The demo's gateway on a loopback socket."""

    def start(self) -> str:
        """Start it if it does not run; returns its origin, ``http://127.0.0.1:PORT``. Raises ``DiskTrouble``."""

    def stop(self) -> None: ...
