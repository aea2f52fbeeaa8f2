"""A gateway object with quick limits and a loop of its own, which tests ask without being coroutines themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from sora_desktop.domain.answers import (
    BalanceAnswer,
    ChargesAnswer,
    FetchEnd,
    ModelsAnswer,
    PollResult,
    PricingAnswer,
    Submission,
    UploadAnswer,
)
from sora_desktop.domain.families.declaration import CREATE_PATH
from sora_desktop.domain.pictures import LocalPicture
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.client import HttpGateway
from sora_desktop.gateway.transports import WireLimits
from tests.gateway.fetching import Control, MemoryPart

KEY = "sk-canary-0123456789abcdef"
TASK_ID = "sora-2:task_01"
BODY: Mapping[str, object] = {"model": "sora-2", "prompt": "a paper boat"}

QUICK = WireLimits(
    connect_s=0.5,
    create_read_s=0.3,
    create_total_s=0.8,
    query_total_s=0.5,
    upload_total_s=0.5,
    refusal_body_s=0.2,
    fetch_idle_s=0.4,
    fetch_window_s=0.8,
    fetch_window_bytes=2_000,
)
"""The limits of the wire, short enough to be waited for."""


def account(origin: str, key: str = KEY) -> Account:
    return Account("octopusx", origin, Secret(key))


class Bench:
    """Asks the gateway at an origin. The environment is read when the bench is made, as the program does."""

    def __init__(self, limits: WireLimits = QUICK) -> None:
        self.gateway = HttpGateway("SoraDesktop/1.2.3", limits)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._runner.run(self.gateway.close())
        finally:
            self._runner.close()

    def create(
        self, origin: str, key: str = KEY, body: Mapping[str, object] = BODY, path: str = CREATE_PATH
    ) -> Submission:
        return self._runner.run(self.gateway.create(account(origin, key), body, path))

    def query(self, origin: str, task_id: str = TASK_ID, key: str = KEY) -> PollResult:
        return self._runner.run(self.gateway.query(account(origin, key), task_id))

    def query_many(self, origin: str, task_ids: list[str]) -> list[PollResult]:
        async def all_of_them() -> list[PollResult]:
            return await asyncio.gather(*(self.gateway.query(account(origin), task_id) for task_id in task_ids))

        return self._runner.run(all_of_them())

    def models(self, origin: str, key: str = KEY) -> ModelsAnswer:
        return self._runner.run(self.gateway.models(account(origin, key)))

    def balance(self, origin: str, key: str = KEY) -> BalanceAnswer:
        return self._runner.run(self.gateway.balance(account(origin, key)))

    def pricing(self, origin: str, key: str = KEY) -> PricingAnswer:
        return self._runner.run(self.gateway.pricing(account(origin, key)))

    def charges(self, origin: str, key: str = KEY) -> ChargesAnswer:
        return self._runner.run(self.gateway.charges(account(origin, key)))

    def upload(self, origin: str, picture: LocalPicture, content: bytes, key: str = KEY) -> UploadAnswer:
        return self._runner.run(self.gateway.upload(account(origin, key), picture, content))

    def fetch(
        self, link: str, part: MemoryPart, control: Control | None = None, own_origin: str | None = None
    ) -> FetchEnd:
        who = account(own_origin) if own_origin is not None else None
        return self.gateway.fetch(link, who, part, control or Control())
