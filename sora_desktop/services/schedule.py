"""When to ask next: pure functions from a task's age, what such clips take, and what the last answers were."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

DEFAULT_EXPECTED_S = 90.0
"""What a clip takes before the own median is known."""
ENOUGH_SAMPLES = 3
FIRST_POLL_S = 5.0
"""To catch a refusal that comes only after the task was accepted."""
SECOND_POLL_S = 20.0
LONGEST_GAP_S = 30.0
"""So that a clip of a slow model still shows progress before half of its expected time."""
CLOSE_S = 5.0
AFTER_EXPECTED_S = 10.0
LATE_AGE_S = 15 * 60.0
STALLED_AGE_S = 2 * 3600.0
STALLED_POLL_S = 300.0
GIVEN_UP_AGE_S = 24 * 3600.0
LONGEST_AGE_S = 30 * 86400.0
"""No task is older: the clock was set, and says nothing about its age."""
MOST_BACK_OFF_S = 120.0
MOST_RETRY_AFTER_S = 3600.0
"""A longer Retry-After is taken for nonsense: it would leave a paid clip alone until its link is gone."""
JITTER = 0.2


def expected_s(samples: Sequence[float]) -> float:
    """The seconds that a clip is expected to take, from what clips of its model and length took."""
    return median(samples) if len(samples) >= ENOUGH_SAMPLES else DEFAULT_EXPECTED_S


def next_poll_s(
    age_s: float,
    draw: float,
    *,
    expected_s: float = DEFAULT_EXPECTED_S,
    failures: int = 0,
    retry_after_s: float | None = None,
    interval_s: float | None = None,
) -> float | None:
    """Seconds until a task is asked for again; ``None`` when only the next start or *Check again* asks.

    ``age_s`` is the time since the task was accepted, ``draw`` a random number from 0 to 1 for the jitter of ±20 %,
    ``failures`` counts polls in a row without an answer, ``interval_s`` stands in for the adaptive schedule.
    """
    if interval_s is not None:
        plain = interval_s
    else:
        found = _adaptive_s(max(0.0, age_s), expected_s)
        if found is None:
            return None
        plain = found * (1 + JITTER * (2 * draw - 1))
    return max(backed_off_s(plain, failures), told_s(retry_after_s))


def backed_off_s(plain_s: float, failures: int, most_s: float = MOST_BACK_OFF_S) -> float:
    """``plain_s`` doubled for each failure in a row, up to ``most_s`` (or ``plain_s`` where that is longer)."""
    return max(plain_s, min(most_s, plain_s * 2.0 ** min(failures, 30)))


def told_s(retry_after_s: float | None) -> float:
    """A Retry-After as seconds to wait: 0 for none, at most an hour."""
    if retry_after_s is None or not retry_after_s > 0:
        return 0.0
    return min(retry_after_s, MOST_RETRY_AFTER_S)


def _adaptive_s(age_s: float, expected_s: float) -> float | None:
    """The wait without jitter. Polls come up to 20 % early, so each stage begins a little before its time."""
    if age_s < FIRST_POLL_S * 0.7:
        return FIRST_POLL_S - age_s
    if age_s < expected_s / 2 and age_s < SECOND_POLL_S * 0.7:
        return min(SECOND_POLL_S - age_s, max(CLOSE_S, expected_s / 2 - age_s))
    if age_s < expected_s / 2 - CLOSE_S:
        return min(expected_s / 2 - age_s, LONGEST_GAP_S)
    if age_s <= expected_s * 2:
        return CLOSE_S
    if age_s < LATE_AGE_S:
        return AFTER_EXPECTED_S
    if age_s < STALLED_AGE_S:
        return min(60.0, max(30.0, age_s / 60))
    return STALLED_POLL_S if age_s < GIVEN_UP_AGE_S else None
