"""When to ask next: pure functions from a task's age, what such clips take, and what the last answers were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sora_desktop.domain.time_left import share_of

ENOUGH_SAMPLES = 3
FIRST_POLL_S = 5.0
"""To catch a refusal that comes only after the task was accepted."""
SECOND_POLL_S = 20.0
EVEN_S = 6.0
"""While nothing is known of such clips: whatever they take, none does better with as many questions."""
LONGEST_GAP_S = 30.0
"""So that a clip of a slow model still shows progress before it is expected."""
CLOSE_S = 5.0
SHORTEST_GAP_S = 2.0
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


@dataclass(frozen=True, slots=True)
class Window:
    """When a clip is expected, as its age in seconds, and how often is asked then."""

    begins_s: float
    ends_s: float
    gap_s: float


def window_of(samples: Sequence[float]) -> Window | None:
    """When a clip is expected, from what clips of its model and length took; ``None`` while too few are known.

    All but the quickest tenth of them came after its beginning, and all but the slowest before its end: questions are
    worth more there than before and after it.
    """
    if len(samples) < ENOUGH_SAMPLES:
        return None
    gap_s = min(CLOSE_S, max(SHORTEST_GAP_S, median(samples) / 24))
    return Window(share_of(samples, 0.1) * 0.9, share_of(samples, 0.9) * 1.2, gap_s)


def next_poll_s(
    age_s: float,
    draw: float,
    *,
    window: Window | None = None,
    failures: int = 0,
    retry_after_s: float | None = None,
    interval_s: float | None = None,
) -> float | None:
    """Seconds until a task is asked for again; ``None`` when only the next start or *Check again* asks.

    ``age_s`` is the time since the task was accepted, ``draw`` a random number from 0 to 1 for the jitter of ±20 %,
    ``window`` says when its clip is expected, ``failures`` counts polls in a row without an answer, and ``interval_s``
    stands in for the adaptive schedule.
    """
    if interval_s is not None:
        plain = interval_s
    else:
        found = _adaptive_s(max(0.0, age_s), window)
        if found is None:
            return None
        # A gateway in trouble is not pressed, however soon the clip is expected.
        plain = (max(found, CLOSE_S) if failures else found) * (1 + JITTER * (2 * draw - 1))
    return max(backed_off_s(plain, failures), told_s(retry_after_s))


def backed_off_s(plain_s: float, failures: int, most_s: float = MOST_BACK_OFF_S) -> float:
    """``plain_s`` doubled for each failure in a row, up to ``most_s`` (or ``plain_s`` where that is longer)."""
    return max(plain_s, min(most_s, plain_s * 2.0 ** min(failures, 30)))


def told_s(retry_after_s: float | None) -> float:
    """A Retry-After as seconds to wait: 0 for none, at most an hour."""
    if retry_after_s is None or not retry_after_s > 0:
        return 0.0
    return min(retry_after_s, MOST_RETRY_AFTER_S)


def _adaptive_s(age_s: float, window: Window | None) -> float | None:
    """The wait without jitter. Polls come up to 20 % early, so each stage begins a little before its time."""
    if age_s >= GIVEN_UP_AGE_S:
        return None
    if age_s < FIRST_POLL_S * 0.7:
        return FIRST_POLL_S - age_s
    if window is not None and age_s <= window.ends_s:
        return _before_expected_s(age_s, window)
    if age_s < LATE_AGE_S:
        return EVEN_S if window is None else AFTER_EXPECTED_S
    if age_s < STALLED_AGE_S:
        return min(60.0, age_s / 90)
    return STALLED_POLL_S


def _before_expected_s(age_s: float, window: Window) -> float:
    second_s = min(SECOND_POLL_S, window.begins_s)
    if age_s < second_s * 0.7:
        return max(window.gap_s, second_s - age_s)
    return min(LONGEST_GAP_S, max(window.gap_s, window.begins_s - age_s))
