"""When frames begin, as the index of a clip says it: constant and odd rates, rates that vary, and broken files."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from sora_desktop.media.frame_times import frame_times

NUMBERED = Path(__file__).parent / "numbered"


@pytest.mark.parametrize(
    ("name", "rate"),
    [("24.mp4", 24), ("24-portrait.mp4", 24), ("23.976.mp4", 24_000 / 1_001), ("29.97.mp4", 30_000 / 1_001)],
)
def test_frames_of_an_even_rate_begin_one_after_the_other(name: str, rate: float) -> None:
    times = frame_times(NUMBERED / name)
    assert list(times) == pytest.approx([n * 1000 / rate for n in range(61)], abs=0.5)


def test_frames_of_a_rate_that_varies_begin_when_they_do() -> None:
    times = frame_times(NUMBERED / "varying.mp4")
    assert len(times) == 61
    assert list(times[:-1]) == pytest.approx([(n + 2 * (n // 3)) * 1000 / 24 for n in range(60)], abs=0.5)
    assert all(a < b for a, b in pairwise(times))


def test_other_kinds_and_no_files_have_no_times() -> None:
    assert not frame_times(NUMBERED / "30.webm")
    assert not frame_times(NUMBERED / "gone.mp4")
    assert not frame_times(NUMBERED)


def test_broken_indexes_cost_bounded_work_and_raise_nothing(tmp_path: Path) -> None:
    whole = (NUMBERED / "24.mp4").read_bytes()
    chance = random.Random(5)
    file = tmp_path / "broken.mp4"
    for _ in range(300):
        broken = bytearray(whole)
        at = whole.index(b"moov")
        for _ in range(4):
            broken[chance.randrange(at, len(broken))] = chance.randrange(256)
        file.write_bytes(broken[: chance.choice((len(broken), chance.randrange(len(broken))))])
        assert all(time >= 0 for time in frame_times(file))
