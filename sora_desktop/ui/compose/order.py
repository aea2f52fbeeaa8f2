"""An order of what the form asks for, as it leaves the left pane."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sora_desktop.domain.jobs import Kinship
from sora_desktop.domain.preflight import Checkup
from sora_desktop.domain.requests import VideoRequest


@dataclass(frozen=True)
class Parent:
    """The job whose clip an order comes from, and how."""

    job_id: str
    kinship: Kinship


@dataclass(frozen=True)
class GenerateOrder:
    """One press of Generate; orders with one intent are one order, however many presses it took."""

    request: VideoRequest
    takes: int
    intent_id: str
    may_cross_budget: bool = False
    """The person was asked and said yes."""
    is_checked: bool = False
    """What the free checks found was told, and the person wants it anyway."""
    prompts: tuple[str, ...] = ()
    """What the prompt stands for: each is a request of its own, and all are one batch. Empty: the prompt itself."""

    parent: Parent | None = None

    @property
    def kin(self) -> dict[str, str]:
        """The parent as the engine is told of it."""
        return {} if self.parent is None else {"parent_id": self.parent.job_id, "parent_kind": self.parent.kinship}

    @property
    def requests(self) -> tuple[VideoRequest, ...]:
        """Each request that it stands for."""
        return tuple(replace(self.request, prompt=prompt) for prompt in self.prompts) or (self.request,)

    @property
    def checkup(self) -> Checkup:
        """What is checked before it goes out."""
        return Checkup(self.requests, "Prompt")
