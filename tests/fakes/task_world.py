"""A gateway with tasks and a ledger of what it charged, for tests that try any course of events."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from sora_desktop.domain.answers import (
    Accepted,
    BalanceAnswer,
    ChargesAnswer,
    Doubtful,
    FetchCancelled,
    Fetched,
    FetchEnd,
    ModelsAnswer,
    NotSent,
    PauseReason,
    PollFailed,
    PollResult,
    PricingAnswer,
    Refused,
    Submission,
    TaskReport,
    UploadAnswer,
)
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.families.declaration import CREATE_PATH
from sora_desktop.domain.pictures import LocalPicture
from sora_desktop.domain.ports import FetchControl, PartFile
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.secrets import Secret
from tests.fakes.scripted_gateway import CLIP, broken_off, error, expired, no_such_path

CREATE_ENDS = (
    "accepted", "slow", "lost answer", "lost request", "not sent", "rate", "balance", "blocked", "prompt", "defect",
)  # fmt: skip
TASK_COURSES = ("running", "done", "done without link", "failed", "cancelled", "moderated", "unknown", "dreaming")
POLL_TROUBLES = ("", "unreachable", "503", "429", "401", "blocked")
FETCH_TROUBLES = ("", "expired", "broken", "unreachable")


@dataclass
class Task:
    """One task that the gateway charged."""

    id: str
    prompt: str
    course: str = "running"
    links: int = 0


@dataclass
class TaskWorld:
    """A ``Gateway`` whose troubles a test turns on and off; ``tasks`` is the ledger."""

    good_keys: set[Secret] = field(default_factory=set)
    tasks: dict[str, Task] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    """The ids of tasks that another program started."""
    called_ended: set[str] = field(default_factory=set)
    """The ids of the tasks of which a question was ever told that they came to nothing."""
    creates: list[str] = field(default_factory=list)
    """The prompts of all requests that came, charged or not."""
    next_end: str = "accepted"
    poll_trouble: str = ""
    fetch_trouble: str = ""
    slow: asyncio.Event = field(default_factory=asyncio.Event)
    release_fetches: threading.Event = field(default_factory=threading.Event)
    """Nothing hangs here; the rig sets it when it closes."""

    async def create(self, account: Account, body: Mapping[str, object], path: str = CREATE_PATH) -> Submission:
        prompt = str(body["prompt"])
        self.creates.append(prompt)
        end, self.next_end = self.next_end, "accepted"
        if account.key not in self.good_keys:
            return Refused(error(ErrorKind.KEY), PauseReason.KEY)
        if end == "slow":
            task = self._charge(prompt)
            self.slow.clear()
            await self.slow.wait()
            return Accepted(TaskReport(status="pending"), task.id)
        if end == "lost answer":
            self._charge(prompt)
            return Doubtful(error(ErrorKind.UNCONFIRMED, charged=Charged.UNKNOWN))
        if end == "defect":
            self._charge(prompt)
            raise ValueError("what is this")
        refusals: dict[str, Submission] = {
            "lost request": Doubtful(error(ErrorKind.UNCONFIRMED, charged=Charged.UNKNOWN)),
            "not sent": NotSent(error()),
            "rate": Refused(error(ErrorKind.RATE), is_rate_limit=True),
            "balance": Refused(error(ErrorKind.BALANCE), PauseReason.BALANCE),
            "blocked": Refused(error(ErrorKind.BLOCKED), PauseReason.BLOCKED),
            "prompt": Refused(error(ErrorKind.PROMPT)),
        }
        if end in refusals:
            return refusals[end]
        return Accepted(TaskReport(status="pending"), self._charge(prompt).id)

    def _charge(self, prompt: str) -> Task:
        task = Task(f"sora-2:task_{len(self.tasks) + 1}", prompt)
        self.tasks[task.id] = task
        return task

    def starts_elsewhere(self, course: str) -> None:
        """Another program sends a request."""
        task = Task(f"other-{len(self.others) + 1}", "", course)
        self.tasks[task.id] = task
        self.others.append(task.id)

    async def query(self, account: Account, task_id: str) -> PollResult:
        await asyncio.sleep(0)
        if account.key not in self.good_keys or self.poll_trouble == "401":
            return PollFailed(error(ErrorKind.KEY, http_status=401), pause=PauseReason.KEY)
        troubles = {
            "unreachable": PollFailed(error()),
            "503": PollFailed(error(ErrorKind.GATEWAY, http_status=503)),
            "429": PollFailed(error(ErrorKind.RATE, http_status=429), retry_after_s=50),
            "blocked": PollFailed(error(ErrorKind.BLOCKED, http_status=403), pause=PauseReason.BLOCKED),
        }
        if self.poll_trouble in troubles:
            return troubles[self.poll_trouble]
        task = self.tasks.get(task_id)
        if task is None or task.course == "unknown":
            return PollFailed(error(ErrorKind.GATEWAY, http_status=404), is_unknown_task=True)
        return self._report(task)

    def _report(self, task: Task) -> TaskReport:
        words = {"done": "completed", "done without link": "completed", "moderated": "failed"}
        word = words.get(task.course, task.course)
        if word in {"failed", "cancelled"}:
            self.called_ended.add(task.id)
        if task.course != "done":
            return TaskReport(task_id="another", status=word, error_text="policy" if task.course == "moderated" else "")
        task.links += 1
        return TaskReport(status=word, progress=100, video_url=f"https://store.example/{task.id}?{task.links}")

    async def models(self, account: Account) -> ModelsAnswer:
        return ModelsAnswer()

    async def balance(self, account: Account) -> BalanceAnswer:
        return BalanceAnswer(error=no_such_path())

    async def charges(self, account: Account) -> ChargesAnswer:
        return ChargesAnswer(error=no_such_path())

    async def pricing(self, account: Account) -> PricingAnswer:
        return PricingAnswer()

    async def upload(self, account: Account, picture: LocalPicture, content: bytes) -> UploadAnswer:
        return UploadAnswer(is_unsupported=True)

    def content_url(self, origin: str, task_id: str) -> str:
        return f"{origin}/v1/videos/{task_id}/content"

    def link_under(self, origin: str, link: str) -> str | None:
        return None if link.startswith(origin) else f"{origin}/elsewhere"

    def fetch(self, link: str, account: Account | None, part: PartFile, control: FetchControl) -> FetchEnd:
        if control.is_cancelled():
            return FetchCancelled()
        if self.fetch_trouble == "expired" or link.endswith("/elsewhere"):
            return expired()
        if self.fetch_trouble:
            return broken_off(is_unreachable=self.fetch_trouble == "unreachable")
        part.begin("etag", len(CLIP))
        part.append(CLIP)
        control.progressed(len(CLIP), len(CLIP))
        return Fetched(len(CLIP))

    async def close(self) -> None:
        """Nothing to close."""
