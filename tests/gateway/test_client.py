"""The adapter against the demo's gateway: the whole way of a clip over a real socket."""

from __future__ import annotations

import asyncio
import hashlib
from urllib.request import urlopen

from sora_desktop.domain.answers import Accepted, Fetched, PauseReason, PollFailed, Refused, TaskReport
from sora_desktop.domain.families import SORA
from sora_desktop.domain.ports import Gateway
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.domain.statuses import Phase
from sora_desktop.gateway.client import HttpGateway
from tests.fakes.demo_wire import DemoGatewayFactory
from tests.gateway.fetching import Control, MemoryPart

BODY = SORA.body(VideoRequest(prompt="纸船离开码头 a paper boat leaves the quay"))


def account(origin: str, key: str = "sk-canary-0123456789") -> Account:
    return Account("octopusx", origin, Secret(key))


async def until_done(gateway: Gateway, who: Account, task_id: str) -> TaskReport:
    async with asyncio.timeout(20):
        while True:
            report = await gateway.query(who, task_id)
            assert isinstance(report, TaskReport), report
            if report.phase is Phase.DONE:
                return report
            await asyncio.sleep(0.02)


def test_a_clip_goes_from_request_to_the_bytes_that_the_gateway_holds(demo_gateway: DemoGatewayFactory) -> None:
    demo = demo_gateway()
    who = account(demo.base_url)
    part, control = MemoryPart(), Control()

    async def whole_way() -> TaskReport:
        gateway: Gateway = HttpGateway("SoraDesktop/1.2.3")
        try:
            created = await gateway.create(who, BODY)
            assert isinstance(created, Accepted)
            report = await until_done(gateway, who, created.task_id)
            assert report.video_url is not None
            end = gateway.fetch(report.video_url, who, part, control)
            assert isinstance(end, Fetched)
            assert end.size_bytes == part.size_bytes
            return report
        finally:
            await gateway.close()

    report = asyncio.run(whole_way())

    assert report.video_url is not None
    with urlopen(report.video_url) as plain:
        assert hashlib.sha256(plain.read()).digest() == hashlib.sha256(part.data).digest()
    assert len(demo.accepted_creates()) == 1
    assert control.steps[-1] == (part.size_bytes, part.size_bytes)


def test_a_wrong_key_pauses_the_account_and_charges_nothing(demo_gateway: DemoGatewayFactory) -> None:
    demo = demo_gateway()

    async def send() -> object:
        gateway = HttpGateway("SoraDesktop/1.2.3")
        try:
            return await gateway.create(account(demo.base_url, "wrong"), BODY)
        finally:
            await gateway.close()

    end = asyncio.run(send())
    assert isinstance(end, Refused)
    assert end.pause is PauseReason.KEY
    assert demo.accepted_creates() == []


def test_a_task_that_the_gateway_does_not_know_is_told_from_other_trouble(demo_gateway: DemoGatewayFactory) -> None:
    demo = demo_gateway()

    async def ask() -> object:
        gateway = HttpGateway("SoraDesktop/1.2.3")
        try:
            return await gateway.query(account(demo.base_url), "sora-2:task_of_somebody_else")
        finally:
            await gateway.close()

    end = asyncio.run(ask())
    assert isinstance(end, PollFailed)
    assert end.is_unknown_task


def test_only_models_that_make_videos_are_listed(demo_gateway: DemoGatewayFactory) -> None:
    demo = demo_gateway()

    async def ask() -> tuple[str, ...]:
        gateway = HttpGateway("SoraDesktop/1.2.3")
        try:
            return (await gateway.models(account(demo.base_url))).models
        finally:
            await gateway.close()

    models = asyncio.run(ask())
    assert "sora-2" in models
    assert "gpt-4o-mini" not in models
