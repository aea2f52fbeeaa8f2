"""S6: from the create to the file, hostile answers cost the whole program bounded memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.gateway import FaultGateway
from tests.faults.serve import ROOT
from tests.promises import Tally

pytest.importorskip("resource", reason="memory is measured as POSIX does it")

HOSTILE_CREATES = (
    "bomb", "endless", "drip", "drip head", "huge length", "100 for ever", "hang", "deep", "chunked garbage",
)  # fmt: skip
HOSTILE_QUERIES = ("bomb", "endless", "drip", "drip head", "huge length", "hang", "deep", "chunked garbage", "html")
HOSTILE_FILES = ("bomb", "endless", "drip", "huge length", "hang", "stall:1000", "packed", "zero bytes", "no HTTP")
MOST_MORE_KB = 64 << 10
LONGEST_S = 20.0


@pytest.mark.promise("S6")
@pytest.mark.timeout(90)
def test_hostile_gateway_costs_the_program_little_and_loses_no_clip(tmp_path: Path, tally: Tally) -> None:
    creates = [f"create {name}" for name in HOSTILE_CREATES]
    queries = [f"query {name}" for name in HOSTILE_QUERIES]
    files = [f"file {name}" for name in HOSTILE_FILES]
    with FaultGateway(tmp_path / "gate", size_bytes=100_000, drip_s=0.05) as gate:
        for name in HOSTILE_CREATES:
            gate.plan_for(f"create {name}", create=[f"billed, {name}"])
        for name in HOSTILE_QUERIES:
            gate.plan_for(f"query {name}", query=[name])
        for name in HOSTILE_FILES:
            gate.plan_for(f"file {name}", file=[name])
        prompts = json.dumps(["a boat", *creates, *queries, *files])
        command = [sys.executable, "-m", "tests.faults.hostile_child", str(tmp_path / "data"), gate.origin, prompts]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=80, check=False)
        assert ended.returncode == 0, ended.stderr.decode(errors="replace")
        told = json.loads(ended.stdout)
        assert gate.ledger.doubled() == {}
    assert {told["states"][prompt] for prompt in creates} == {"unconfirmed"}
    assert {prompt: told["states"][prompt] for prompt in [*queries, *files]} == dict.fromkeys(queries + files, "done")
    assert told["more_kb"] < MOST_MORE_KB
    assert told["took_s"] < LONGEST_S
    tally.count(len(creates) + len(queries) + len(files), over_time=0, over_memory=0)
