"""What is said about the time left: only what clips of the same kind bear out."""

from __future__ import annotations

import pytest

from sora_desktop.domain.time_left import TimeLeft, seen_span_s, share_of, time_left

TEN = tuple(60.0 + 10 * number for number in range(10))
"""From 60 to 150 seconds."""
MANY = tuple(float(number) for number in range(1, 101))


@pytest.mark.parametrize("samples", [(), (60.0,), (60.0,) * 4])
def test_nothing_is_said_where_too_few_clips_are_known(samples: tuple[float, ...]) -> None:
    assert time_left(10, samples) is None


def test_a_young_clip_is_told_by_the_median() -> None:
    assert time_left(5, TEN) == TimeLeft(100.0)


def test_a_clip_that_is_late_is_measured_by_those_that_were_late_too() -> None:
    left = time_left(120, TEN)
    assert left is not None
    assert left.seconds == pytest.approx(20)


def test_after_nine_in_ten_no_time_is_promised() -> None:
    assert time_left(141.5, TEN) == TimeLeft(None)


def test_slower_than_95_of_100_is_said_only_where_enough_clips_are_known() -> None:
    assert time_left(500, TEN) == TimeLeft(None)
    assert time_left(500, MANY) == TimeLeft(None, is_slower_than_95=True)
    assert time_left(93, MANY) == TimeLeft(None)


def test_equal_times_never_promise_less_than_nothing() -> None:
    assert time_left(60, (60.0,) * 6) == TimeLeft(None)


def test_a_share_lies_between_two_samples() -> None:
    assert share_of((3, 1, 2), 0.5) == 2
    assert share_of((0, 10), 0.9) == pytest.approx(9)


@pytest.mark.parametrize(
    ("running_at", "done_at"),
    [(None, 1_006.0), (1_005.0, 1_215.0), (1_800.0, 2_400.0), (1_100.0, 1_050.0), (990.0, 1_000.0), (990.0, 995.0)],
)
def test_an_end_that_nobody_saw_tells_no_time(running_at: float | None, done_at: float) -> None:
    assert seen_span_s(1_000.0, running_at, done_at) is None


@pytest.mark.parametrize(("running_at", "done_at"), [(1_000.0, 1_006.0), (1_050.0, 1_086.0), (2_400.0, 2_472.0)])
def test_an_end_that_was_asked_for_when_it_was_due_tells_the_whole_time(running_at: float, done_at: float) -> None:
    assert seen_span_s(1_000.0, running_at, done_at) == done_at - 1_000.0
