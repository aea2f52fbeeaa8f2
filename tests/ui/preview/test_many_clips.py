"""Hundreds of clips, one after the other, cost no more memory than the first few."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
_SHORT, _LONG = 60, 500
_MOST_GROWTH_KIB = 16_000


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell the memory of a process")
def test_one_clip_after_the_other_leaks_no_memory(pytestconfig: pytest.Config) -> None:
    clips = _LONG if pytestconfig.getoption("--full") else _SHORT
    run = subprocess.run(
        [sys.executable, "-m", "tests.ui.preview.run_many_clips", str(clips)],
        capture_output=True,
        text=True,
        timeout=110,
        check=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    early_kib, late_kib = map(int, run.stdout.split())
    assert early_kib > 0
    assert late_kib - early_kib < _MOST_GROWTH_KIB, f"{early_kib} → {late_kib} KiB over {clips} clips"
