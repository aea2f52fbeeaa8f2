"""The demo from end to end: a create, a render in a child process, and a clip that Qt Multimedia plays."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.demo.wire import Wire
from tests.fakes.demo_wire import DemoGatewayFactory
from tests.media_layer.looking import look_into, spread

RENDER = (sys.executable, "-m", "sora_desktop.media.render_clip")


def test_a_create_becomes_a_clip_that_plays(demo_gateway: DemoGatewayFactory, tmp_path: Path, qtbot: QtBot) -> None:
    gateway = demo_gateway(render_command=RENDER)
    with Wire(gateway.base_url) as wire:
        task_id = wire.created(prompt="雪夜 paper boat", orientation="portrait", duration=1)
        answer = wire.until(task_id, "completed", limit_s=30)
        clip = wire.http.get(answer["video_url"])
    assert answer["size"] == "720x1280"
    assert clip.headers["ETag"].strip('"') == hashlib.sha256(clip.content).hexdigest()[:32]
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip.content)
    seen = look_into(path, qtbot)
    assert (seen.image.width(), seen.image.height(), seen.duration_ms) == (720, 1280, 1000)
    assert seen.has_sound
    assert spread(seen.image) > 10
