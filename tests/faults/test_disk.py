"""R6: a full disk or an I/O error pauses work, breaks nothing, and is over when there is room."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sora_desktop.demo.gateway import DemoGateway
from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.storage import parts
from sora_desktop.storage.clips import Clips
from tests.fakes.demo_wire import DemoGatewayFactory, demo_gateway
from tests.fakes.sample_jobs import a_job
from tests.layer_rules import ROOT
from tests.promises import Tally

pytestmark = [
    pytest.mark.promise("R6"),
    pytest.mark.timeout(400),
    pytest.mark.skipif(os.name != "posix", reason="children are forked"),
]

__all__ = ["demo_gateway"]


def runs(gateway: DemoGateway, folder: Path, specs: list[str]) -> list[dict[str, Any]]:
    """What became of a whole run on each of these disks."""
    words = [sys.executable, "-m", "tests.faults.disk_child", gateway.base_url, str(folder), ",".join(specs)]
    ended = subprocess.run(words, check=False, capture_output=True, text=True, cwd=ROOT, timeout=380)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


def judged(gateway: DemoGateway, found: list[dict[str, Any]], tally: Tally) -> None:
    """Every run ended with its clip, and the ledger has one create for each."""
    crashes = [run for run in found if "crash" in run]
    assert not crashes, crashes[0]["crash"]
    not_done = [run for run in found if run["state"] != "done" or run["integrity"] != "ok"]
    assert not not_done, not_done[0]
    assert all(Path(run["file"]).stat().st_size > 0 for run in found)
    creates = Counter(str(entry.body["prompt"]) for entry in gateway.accepted_creates())
    assert creates == {f"case {run['spec']}": 1 for run in found}
    tally.count(len([run for run in found if run["spec"] != "0x0"]), crashes=0, doubled=0)


def test_the_nth_call_to_the_disk_fails(
    demo_gateway: DemoGatewayFactory, tmp_path: Path, tally: Tally, chance: random.Random, is_full: bool
) -> None:
    """Swept over a whole run, from the first folder that is made to the last commit."""
    gateway = demo_gateway(pace=0.005)
    (whole,) = runs(gateway, tmp_path / "runs", ["0x0"])
    assert "calls" in whole, whole
    calls, cases = int(whole["calls"]), 24
    assert calls > 60
    if is_full:
        specs = [f"{place}x{length}" for length in (1, 5) for place in range(1, calls + 1)]
    else:
        specs = [f"{1 + int(calls / cases * (number + chance.random()))}x{1 + number % 4}" for number in range(cases)]
    found = runs(gateway, tmp_path / "runs", specs)
    judged(gateway, [whole, *found], tally)
    assert sum(bool(run["refused"]) for run in found) > len(found) * 0.8


def test_no_file_may_grow_for_a_while(
    demo_gateway: DemoGatewayFactory, tmp_path: Path, tally: Tally, is_full: bool
) -> None:
    limits = range(0, 90_000, 2_000) if is_full else (0, 3_000, 30_000, 60_000)
    gateway = demo_gateway(pace=0.005)
    judged(gateway, runs(gateway, tmp_path / "runs", [f"f{limit}" for limit in limits]), tally)


def test_the_free_space_is_looked_at_before_a_byte_is_written(
    tmp_path: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = Clips(tmp_path / "clips")
    part = clips.part_of(a_job())
    monkeypatch.setattr(parts.shutil, "disk_usage", lambda path: type("Usage", (), {"free": parts.MARGIN_BYTES + 999}))  # type: ignore[attr-defined]
    with pytest.raises(DiskTrouble, match="too full for this clip"):
        part.begin('"etag"', 1_000)
    assert part.size_bytes == 0
    assert not [path for path in (tmp_path / "clips").rglob("*") if path.is_file()]
    part.begin('"etag"', 999)
    part.append(b"x" * 999)
    clips.close()
    tally.count(1, crashes=0, doubled=0)
