"""What the engine logs of a link: its host, and nothing that would open it for whoever reads the log."""

from __future__ import annotations

import logging

import pytest

from sora_desktop.domain.jobs import State
from tests.fakes.engine_rig import Rig, now, on_loop, one
from tests.fakes.scripted_gateway import done


@pytest.mark.parametrize(
    "link",
    [
        "https://user:s3cret@store.example/clip.mp4",
        "https://store.example/s3cret/clip.mp4",
        "https://store.example/clip.mp4;s3cret#s3cret",
        "https://store.example/clip.mp4?signature=s3cret",
        "https://[s3cret/clip.mp4",
    ],
)
@on_loop
async def test_no_more_of_a_link_than_its_host_is_logged(rig: Rig, caplog: pytest.LogCaptureFixture, link: str) -> None:
    caplog.set_level(logging.DEBUG)
    rig.gateway.answers["task-1"].append(done(link))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(10)
    assert now(engine, job).state is State.DONE
    assert "is fetched from" in caplog.text
    assert "s3cret" not in caplog.text
