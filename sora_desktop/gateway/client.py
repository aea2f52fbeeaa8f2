"""The gateway behind its port: one object that creates, asks, lists models and downloads over HTTP."""

from __future__ import annotations

from collections.abc import Mapping

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
from sora_desktop.domain.ports import FetchControl, PartFile
from sora_desktop.domain.profiles import Account
from sora_desktop.gateway import addressing, billing, creating, pricing, querying, uploading
from sora_desktop.gateway.downloads import Download
from sora_desktop.gateway.transports import Clients, WireLimits


class HttpGateway:
    """Fulfils ``domain.ports.Gateway``. No method raises for anything that a network or a server can do."""

    def __init__(self, user_agent: str, limits: WireLimits | None = None) -> None:
        """Read the proxies and certificates of the environment, once; what is wrong with them is told per call."""
        self._limits = limits if limits is not None else WireLimits()
        self._clients = Clients(user_agent, self._limits)

    async def create(self, account: Account, body: Mapping[str, object], path: str = CREATE_PATH) -> Submission:
        """Exactly one POST on a fresh connection, no redirects, no retries; waits 200 s for the answer."""
        return await creating.create(self._clients, self._limits, account, body, path)

    async def query(self, account: Account, task_id: str) -> PollResult:
        """Ask for a task by its id, verbatim; within 30 s."""
        return await querying.query(self._clients, self._limits, account, task_id)

    async def models(self, account: Account) -> ModelsAnswer:
        """The video models that the gateway lists; within 30 s."""
        return await querying.models(self._clients, self._limits, account)

    async def balance(self, account: Account) -> BalanceAnswer:
        """What the account holds, where the gateway tells it; within 60 s."""
        return await billing.balance(self._clients, self._limits, account)

    async def charges(self, account: Account) -> ChargesAnswer:
        """What the key was charged lately, where the gateway lists it; within 30 s."""
        return await billing.charges(self._clients, self._limits, account)

    async def pricing(self, account: Account) -> PricingAnswer:
        """What a clip costs, by model, where the gateway lists it; within 30 s."""
        return await pricing.pricing(self._clients, self._limits, account)

    def content_url(self, origin: str, task_id: str) -> str:
        """The address of ``/v1/videos/{id}/content`` at ``origin``."""
        return addressing.content_url(origin, task_id)

    def link_under(self, origin: str, link: str) -> str | None:
        """The same path under ``origin``; ``None`` when ``link`` is there already."""
        return addressing.link_under(origin, link)

    def fetch(self, link: str, account: Account | None, part: PartFile, control: FetchControl) -> FetchEnd:
        """Download ``link`` into ``part``, going on from what it holds. Blocking."""
        return Download(self._clients, self._limits, account, part, control).fetch(link)

    async def upload(self, account: Account, picture: LocalPicture, content: bytes) -> UploadAnswer:
        """Put a picture where the gateway fetches it from; within about three minutes."""
        return await uploading.upload(self._clients, self._limits, account, picture, content)

    async def close(self) -> None:
        """Close all connections; questions that are out end as failed ones."""
        await self._clients.close()
