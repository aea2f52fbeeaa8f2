"""Tasks outlive the demo gateway: a restart, a kill and a damaged folder lose nothing that was accepted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sora_desktop.demo.ledger import AcceptedCreate, Ledger
from sora_desktop.demo.tasks import CreateBody, Ending, Stage, new_task, stage_of
from tests.demo.gate import Gate
from tests.demo.wire import BODY, Wire
from tests.fakes.demo_wire import TINY_RENDERER, DemoGatewayFactory
from tests.fakes.tiny_renderer import ONE_SECOND_MP4


def test_a_task_goes_on_after_a_restart(demo_gateway: DemoGatewayFactory, tmp_path: Path, gate: Gate) -> None:
    before = demo_gateway(folder=tmp_path, render_command=(*TINY_RENDERER, "--hold", str(gate.port)))
    with Wire(before.base_url) as wire:
        task_id = wire.created()
        gate.wait_for_one()
    before.stop()
    after = demo_gateway(folder=tmp_path)
    with Wire(after.base_url) as wire:
        link = wire.until(task_id, "completed")["video_url"]
        assert link.startswith(after.base_url)
        assert wire.http.get(link).content.startswith(ONE_SECOND_MP4)
    assert [entry.task_id for entry in after.accepted_creates()] == [task_id]


def test_a_stopped_render_is_no_failed_one(demo_gateway: DemoGatewayFactory, tmp_path: Path, gate: Gate) -> None:
    held = (*TINY_RENDERER, "--hold", str(gate.port))
    first = demo_gateway(folder=tmp_path, render_command=held)
    with Wire(first.base_url) as wire:
        task_id = wire.created()
    gate.wait_for_one()
    began = time.monotonic()
    first.stop()
    assert time.monotonic() - began < 1
    second = demo_gateway(folder=tmp_path, render_command=held)
    gate.wait_for_one()
    with Wire(second.base_url) as wire:
        assert wire.query(task_id).json()["status"] in {"queued", "processing"}


def test_a_clip_that_is_gone_is_made_again(demo_gateway: DemoGatewayFactory, tmp_path: Path) -> None:
    before = demo_gateway(folder=tmp_path)
    with Wire(before.base_url) as wire:
        task_id = wire.created()
        content = wire.http.get(wire.until(task_id, "completed")["video_url"]).content
    before.stop()
    (clip,) = (tmp_path / "clips").glob("*.mp4")
    clip.unlink()
    with Wire(demo_gateway(folder=tmp_path).base_url) as wire:
        assert wire.http.get(wire.until(task_id, "completed")["video_url"]).content == content


def test_clips_older_than_a_day_and_leftovers_are_cleared_away(
    demo_gateway: DemoGatewayFactory, tmp_path: Path
) -> None:
    before = demo_gateway(folder=tmp_path)
    with Wire(before.base_url) as wire:
        old, young = wire.created(), wire.created()
        wire.until(old, "completed")
        wire.until(young, "completed")
    before.stop()
    clips = tmp_path / "clips"
    aged = clips / f"{old.removeprefix('sora-2:task_')}.mp4"
    yesterday = time.time() - 25 * 3600
    os.utime(aged, (yesterday, yesterday))
    (clips / ".leftover.4711.tmp.mp4").touch()
    with Wire(demo_gateway(folder=tmp_path).base_url) as wire:
        assert [path.name for path in clips.iterdir()] == [f"{young.removeprefix('sora-2:task_')}.mp4"]
        assert "video_url" in wire.until(old, "completed"), "it is made again when someone asks"


def test_what_was_meant_to_fail_fails_after_a_restart_too(demo_gateway: DemoGatewayFactory, tmp_path: Path) -> None:
    before = demo_gateway("task-cancelled", folder=tmp_path, pace=100)
    with Wire(before.base_url) as wire:
        task_id = wire.created()
    before.stop()
    with Wire(demo_gateway(folder=tmp_path, pace=0).base_url) as wire:
        assert wire.query(task_id).json()["status"] == "cancelled"


def test_a_damaged_task_file_harms_no_other(demo_gateway: DemoGatewayFactory, tmp_path: Path) -> None:
    before = demo_gateway(folder=tmp_path)
    with Wire(before.base_url) as wire:
        whole, broken = wire.created(), wire.created()
    before.stop()
    damaged = tmp_path / f"{broken.removeprefix('sora-2:task_')}.json"
    damaged.write_bytes(damaged.read_bytes()[:40])
    (tmp_path / "empty.json").touch()
    with Wire(demo_gateway(folder=tmp_path).base_url) as wire:
        wire.until(whole, "completed")
        assert wire.query(broken).json()["code"] == "task_not_exist"
    assert damaged.exists()


SERVE = """
import sys
from pathlib import Path
from sora_desktop.demo.command import serve
folder, renderer = sys.argv[1:]
sys.exit(serve(0, Path(folder), [sys.executable, "-I", "-S", renderer], 0.02, []))
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_an_answered_create_survives_a_kill(demo_gateway: DemoGatewayFactory, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path), TINY_RENDERER[-1]], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        with Wire(child.stdout.readline().strip()) as wire:
            task_id = wire.created()
            child.send_signal(signal.SIGKILL)
        child.wait(timeout=5)
    after = demo_gateway(folder=tmp_path)
    assert [entry.task_id for entry in after.accepted_creates()] == [task_id]
    with Wire(after.base_url) as wire:
        wire.until(task_id, "completed")


def test_a_torn_line_of_the_ledger_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "creates.jsonl"
    entries = [AcceptedCreate(number, f"sora-2:task_{number}", {"prompt": "\n雪"}) for number in range(3)]
    for entry in entries[:2]:
        Ledger(path).add(entry)
    path.write_bytes(path.read_bytes() + b'{"time_ms": 17, "task_i')
    Ledger(path).add(entries[2])
    assert Ledger(path).entries() == entries


@pytest.mark.parametrize(
    ("age_ms", "rendered", "stage"),
    [
        (0, False, Stage("queued", 0, 0)),
        (999, True, Stage("queued", 0, 0)),
        (1000, True, Stage("processing", 0, 1000)),
        (2000, True, Stage("processing", 1, 2000)),
        (5999, True, Stage("processing", 4, 5000)),
        (6000, True, Stage("completed", 5, 6000)),
        (6000, False, Stage("processing", 4, 5000)),
        (3_600_000, False, Stage("processing", 4, 5000)),
        (-3_600_000, True, Stage("completed", 5, 6000)),
    ],
)
def test_a_task_is_in_line_for_one_second_and_takes_five(age_ms: int, rendered: bool, stage: Stage) -> None:
    body = CreateBody.model_validate(BODY)
    task = new_task(body, Ending.CLIP, now_ms=1_763_800_000_000)
    task = task.model_copy(update={"rendered_ms": task.created_ms + 100 if rendered else None})
    seen = stage_of(task, task.created_ms + age_ms, pace=1.0)
    assert Stage(seen.word, seen.step, seen.since_ms - task.created_ms) == stage
