"""Pictures of this computer on the real wire: the ledger of the demo's gateway counts what was paid for."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from sora_desktop.demo.gateway import DemoGateway
from sora_desktop.domain.jobs import State
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import uploads
from sora_desktop.services.engine import Engine
from sora_desktop.services.uploads import TAKES_URLS_ONLY
from tests.fakes.demo_wire import DemoGatewayFactory
from tests.fakes.engine_rig import now, on_loop
from tests.fakes.picture_child import PICTURE, PictureWire

LIMIT_S = 15.0

pytestmark = pytest.mark.promise("R2")


@pytest.fixture
def wire(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> PictureWire:
    """A fresh data folder with one prepared picture, and no long waits."""
    monkeypatch.setattr(uploads, "FIRST_BACK_OFF_S", 0.05)
    return PictureWire(data_dir)


async def ended(wire: PictureWire, engine: Engine, state: State = State.DONE) -> None:
    (job,) = engine.jobs()
    await wire.until(lambda: now(engine, job).state is state)


def images_of(gateway: DemoGateway) -> list[object]:
    return [create.body["images"] for create in gateway.accepted_creates()]


@on_loop
async def test_a_picture_of_this_computer_makes_a_clip(wire: PictureWire, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    async with wire.engine(gateway.base_url) as engine:
        engine.generate(VideoRequest(prompt="boat", images=(PICTURE.address,)), intent_id="i")
        await ended(wire, engine)
        (job,) = engine.jobs()
        assert job.file is not None
        sidecar = Path(job.file).with_suffix(".json").read_text()
    ((url,),) = images_of(gateway)  # type: ignore[misc]
    assert url.startswith(f"{gateway.base_url}/pictures/")  # type: ignore[has-type]
    assert PICTURE.address in sidecar
    assert "/pictures/" not in sidecar
    for file in wire.folder.rglob("*"):
        if file.is_file() and file.name != "uploads.json" and "clips" not in file.parts:
            assert b"/pictures/" not in file.read_bytes(), f"the address stands in {file.name}"


@pytest.mark.parametrize(
    "fault", ["upload-refused", "upload-500", "upload-reset", "put-403", "put-reset", "upload-refused:3"]
)
@on_loop
async def test_a_failed_upload_costs_nothing_and_the_next_try_sends_once(
    wire: PictureWire, demo_gateway: DemoGatewayFactory, fault: str
) -> None:
    gateway = demo_gateway(fault)
    async with wire.engine(gateway.base_url) as engine:
        (job,) = engine.generate(VideoRequest(prompt="boat", images=(PICTURE.address,)), intent_id="i")
        await wire.until(lambda: now(engine, job).error is not None)
        assert now(engine, job).state is State.WAITING
        assert gateway.accepted_creates() == []
        await ended(wire, engine)
    ((url,),) = images_of(gateway)  # type: ignore[misc]
    assert url.startswith(f"{gateway.base_url}/pictures/"), "what was sent before the picture was there"  # type: ignore[has-type]


@on_loop
async def test_a_gateway_without_uploads_is_sent_nothing(wire: PictureWire, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway("upload-missing")
    async with wire.engine(gateway.base_url) as engine:
        (job,) = engine.generate(VideoRequest(prompt="boat", images=(PICTURE.address,)), intent_id="i")
        await ended(wire, engine, State.FAILED)
        failed = now(engine, job).error
        assert failed is not None
        assert failed.message == TAKES_URLS_ONLY
    assert gateway.accepted_creates() == []


@pytest.mark.parametrize("fault", ["upload-hang", "put-hang"])
@on_loop
async def test_a_kill_during_the_upload_loses_nothing_and_pays_nothing(
    wire: PictureWire, demo_gateway: DemoGatewayFactory, fault: str
) -> None:
    gateway = demo_gateway(fault)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.picture_child", str(wire.folder), gateway.base_url,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        assert await child.stdout.readline() == b"uploading\n"
        child.kill()
        await child.wait()
    assert gateway.accepted_creates() == []
    async with wire.engine(gateway.base_url) as engine:
        (job,) = engine.jobs()
        assert job.state is State.WAITING
        engine.continue_unsent()
        await ended(wire, engine)
    ((url,),) = images_of(gateway)  # type: ignore[misc]
    assert url.startswith(f"{gateway.base_url}/pictures/")  # type: ignore[has-type]
