"""When the next poll comes: stages by age, jitter, back-off, and what the gateway asks for."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.services.schedule import EVEN_S, GIVEN_UP_AGE_S, Window, next_poll_s, told_s, window_of

MIDDLE = 0.5
"""A draw that leaves the wait as it is."""
NINETY = Window(80.0, 120.0, 4.0)


def ages_of_polls(until_s: float, window: Window | None) -> list[float]:
    ages: list[float] = []
    age_s = 0.0
    while (wait_s := next_poll_s(age_s, MIDDLE, window=window)) is not None and age_s + wait_s <= until_s:
        age_s += wait_s
        ages.append(age_s)
    return ages


def test_what_nothing_is_known_of_is_asked_for_after_5_seconds_and_then_evenly() -> None:
    ages = ages_of_polls(800, None)
    assert ages[:4] == [5, 11, 17, 23]
    assert {later - age for age, later in pairwise(ages)} == {EVEN_S}


def test_questions_come_close_together_when_the_clip_is_expected_and_seldom_before() -> None:
    assert ages_of_polls(100, NINETY) == [5, 20, 50, 80, 84, 88, 92, 96, 100]


def test_after_the_time_in_which_it_was_expected_it_is_asked_for_every_10_seconds() -> None:
    ages = ages_of_polls(260, NINETY)
    assert {later - age for age, later in pairwise(ages) if age > NINETY.ends_s} == {10}


def test_slow_model_is_asked_now_and_then_before_it_is_expected() -> None:
    assert ages_of_polls(310, Window(600, 900, 5))[:11] == [5, 20, 50, 80, 110, 140, 170, 200, 230, 260, 290]


def test_quick_model_is_not_asked_before_5_seconds() -> None:
    assert ages_of_polls(11, Window(4, 20, 2)) == [5, 7, 9, 11]


def test_clips_of_an_hour_are_waited_for_like_others() -> None:
    waits = {next_poll_s(age_s, MIDDLE, window=Window(3000, 4000, 5)) for age_s in (3001, 3500, 3999)}
    assert waits == {5}


@pytest.mark.parametrize(
    ("age_s", "wait_s"),
    [(990, 11), (2700, 30), (3600, 40), (7199, 60), (7200, 300), (GIVEN_UP_AGE_S - 1, 300), (GIVEN_UP_AGE_S, None)],
)
def test_old_tasks_are_asked_for_ever_more_seldom(age_s: float, wait_s: float | None) -> None:
    assert next_poll_s(age_s, MIDDLE) == wait_s


@pytest.mark.parametrize(("failures", "wait_s"), [(0, 10), (1, 20), (2, 40), (3, 80), (4, 120), (2000, 120)])
def test_failures_double_the_wait_up_to_two_minutes(failures: int, wait_s: float) -> None:
    assert next_poll_s(600, MIDDLE, window=NINETY, failures=failures) == wait_s


def test_a_gateway_in_trouble_is_not_pressed_however_soon_a_clip_is_expected() -> None:
    short = Window(20, 40, 2)
    assert [next_poll_s(30, MIDDLE, window=short, failures=failures) for failures in (0, 1, 2)] == [2, 10, 20]


def test_back_off_never_shortens_a_wait_that_is_longer_already() -> None:
    assert next_poll_s(8000, MIDDLE, failures=9) == 300


def test_own_interval_has_no_jitter_and_no_end() -> None:
    assert next_poll_s(0, 0.0, interval_s=0.3) == 0.3
    assert next_poll_s(GIVEN_UP_AGE_S * 2, 1.0, interval_s=0.3) == 0.3
    assert next_poll_s(0, 0.0, interval_s=1, failures=3) == 8


@pytest.mark.parametrize("samples", [[], [10.0, 12.0]])
def test_too_few_clips_say_nothing_about_the_next_one(samples: list[float]) -> None:
    assert window_of(samples) is None


def test_a_clip_is_expected_from_a_little_before_the_quickest_to_a_while_after_the_slowest() -> None:
    window = window_of([100.0 + number for number in range(21)])
    assert window is not None
    assert (window.begins_s, window.ends_s) == pytest.approx((91.8, 141.6))
    assert window.gap_s == pytest.approx(110 / 24)


@pytest.mark.parametrize(("took_s", "gap_s"), [(1.0, 2), (30.0, 2), (96.0, 4), (600.0, 5)])
def test_what_takes_longer_is_asked_for_less_closely(took_s: float, gap_s: float) -> None:
    window = window_of([took_s] * 3)
    assert window is not None
    assert window.gap_s == gap_s


def late_s(took_s: float, samples: list[float], chance: Random) -> tuple[float, int]:
    """How long after its end a clip is found, and with how many questions."""
    window, age_s, questions = window_of(samples), 0.0, 0
    while age_s < took_s:
        age_s += next_poll_s(age_s, chance.random(), window=window) or math.inf
        questions += 1
    return age_s - took_s, questions


@pytest.mark.parametrize("median_s", [30.0, 120.0, 600.0])
@pytest.mark.parametrize(("known", "most"), [(10, 0.9), (0, 1.25)])
def test_a_finished_clip_is_noticed_sooner_than_by_as_many_questions_at_a_fixed_interval(
    median_s: float, known: int, most: float
) -> None:
    chance = Random(f"{median_s} {known}")
    clips = [chance.lognormvariate(math.log(median_s), 0.35) for _ in range(1_500)]
    found = [
        late_s(took_s, [chance.lognormvariate(math.log(median_s), 0.35) for _ in range(known)], chance)
        for took_s in clips
    ]
    interval_s = sum(clips) / (sum(questions for _, questions in found) - len(clips) / 2)
    assert median(late for late, _ in found) <= most * interval_s / 2


@pytest.mark.parametrize(
    ("given", "told"),
    [(None, 0), (0, 0), (-5, 0), (math.nan, 0), (7.5, 7.5), (3600, 3600), (1e18, 3600), (math.inf, 3600)],
)
def test_nonsense_in_retry_after_is_bounded(given: float | None, told: float) -> None:
    assert told_s(given) == told


@given(
    age_s=st.floats(-1e12, 1e12),
    draw=st.floats(0, 1),
    samples=st.lists(st.floats(0, 3600), max_size=12),
    failures=st.integers(0, 10_000),
    retry_after_s=st.none() | st.floats(allow_nan=True),
)
def test_no_wait_is_negative_shorter_than_told_or_endless(
    age_s: float, draw: float, samples: list[float], failures: int, retry_after_s: float | None
) -> None:
    window = window_of(samples)
    wait_s = next_poll_s(age_s, draw, window=window, failures=failures, retry_after_s=retry_after_s)
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
