"""When the next poll comes: stages by age, jitter, back-off, and what the gateway asks for."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.services.schedule import GIVEN_UP_AGE_S, expected_s, next_poll_s, told_s

MIDDLE = 0.5
"""A draw that leaves the wait as it is."""


def ages_of_polls(until_s: float, expected: float) -> list[float]:
    ages: list[float] = []
    age_s = 0.0
    while (wait_s := next_poll_s(age_s, MIDDLE, expected_s=expected)) is not None and age_s + wait_s <= until_s:
        age_s += wait_s
        ages.append(age_s)
    return ages


def test_first_polls_come_after_5_and_20_seconds_and_then_from_half_of_the_expected_time() -> None:
    assert ages_of_polls(62, 90) == [5, 20, 45, 50, 55, 60]


def test_polls_close_to_the_expected_end_come_every_5_seconds_and_then_every_10() -> None:
    ages = ages_of_polls(260, 90)
    waits = {age: later - age for age, later in pairwise(ages)}
    assert {wait for age, wait in waits.items() if 45 <= age < 180} == {5}
    assert {wait for age, wait in waits.items() if 190 <= age < 250} == {10}


def test_slow_model_is_asked_now_and_then_before_half_of_its_time() -> None:
    assert ages_of_polls(310, 600)[:11] == [5, 20, 50, 80, 110, 140, 170, 200, 230, 260, 290]


def test_quick_model_is_not_asked_before_5_seconds() -> None:
    assert ages_of_polls(16, 6) == [5, 10, 15]


@pytest.mark.parametrize(
    ("age_s", "wait_s"),
    [(1000, 30), (2700, 45), (3600, 60), (7199, 60), (7200, 300), (GIVEN_UP_AGE_S - 1, 300), (GIVEN_UP_AGE_S, None)],
)
def test_old_tasks_are_asked_for_ever_more_seldom(age_s: float, wait_s: float | None) -> None:
    assert next_poll_s(age_s, MIDDLE) == wait_s


@pytest.mark.parametrize(("failures", "wait_s"), [(0, 10), (1, 20), (2, 40), (3, 80), (4, 120), (2000, 120)])
def test_failures_double_the_wait_up_to_two_minutes(failures: int, wait_s: float) -> None:
    assert next_poll_s(600, MIDDLE, failures=failures) == wait_s


def test_back_off_never_shortens_a_wait_that_is_longer_already() -> None:
    assert next_poll_s(8000, MIDDLE, failures=9) == 300


def test_own_interval_has_no_jitter_and_no_end() -> None:
    assert next_poll_s(0, 0.0, interval_s=0.3) == 0.3
    assert next_poll_s(GIVEN_UP_AGE_S * 2, 1.0, interval_s=0.3) == 0.3
    assert next_poll_s(0, 0.0, interval_s=1, failures=3) == 8


def test_median_counts_once_enough_clips_are_known() -> None:
    assert expected_s([]) == expected_s([10, 12]) == 90
    assert expected_s([10, 12, 400]) == 12


@pytest.mark.parametrize(
    ("given", "told"),
    [(None, 0), (0, 0), (-5, 0), (math.nan, 0), (7.5, 7.5), (3600, 3600), (1e18, 3600), (math.inf, 3600)],
)
def test_nonsense_in_retry_after_is_bounded(given: float | None, told: float) -> None:
    assert told_s(given) == told


@given(
    age_s=st.floats(-1e12, 1e12),
    draw=st.floats(0, 1),
    expected=st.floats(0, 3600),
    failures=st.integers(0, 10_000),
    retry_after_s=st.none() | st.floats(allow_nan=True),
)
def test_no_wait_is_negative_shorter_than_told_or_endless(
    age_s: float, draw: float, expected: float, failures: int, retry_after_s: float | None
) -> None:
    wait_s = next_poll_s(age_s, draw, expected_s=expected, failures=failures, retry_after_s=retry_after_s)
    if wait_s is None:
        assert age_s >= GIVEN_UP_AGE_S
        return
    assert 0.25 <= wait_s <= 3600
    assert wait_s >= told_s(retry_after_s)


@given(draw=st.floats(0, 1), age_s=st.floats(0, GIVEN_UP_AGE_S - 1))
def test_jitter_stays_within_a_fifth(draw: float, age_s: float) -> None:
    wait_s, middle_s = next_poll_s(age_s, draw), next_poll_s(age_s, MIDDLE)
    assert wait_s is not None
    assert middle_s is not None
    assert middle_s * 0.799 <= wait_s <= middle_s * 1.201
