"""The window stays responsive while twenty jobs are sent, watched, fetched, checked and pictured."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.layer_rules import ROOT

LIMIT_MS = 200
"""The benchmark's own goal is 50 ms, best of three; a test also runs on machines that do other things."""
ROUNDS = 3
"""The best counts here, too: where others keep every core busy, one round says more about them than about us."""


@pytest.mark.slow
def test_no_stall_is_long_with_twenty_jobs_in_flight() -> None:
    for _ in range(ROUNDS):
        ended = one_round()
        if ended.returncode == 0:
            break
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "20 jobs: longest stall" in ended.stdout


def one_round() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "benchmarks/stalls.py", "--rounds", "1", "--goal", str(LIMIT_MS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
