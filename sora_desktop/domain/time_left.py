"""How much longer a clip may take, told by what clips like it took: nothing is said where too few are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

ENOUGH_SAMPLES = 5
ENOUGH_FOR_95 = 20
"""With fewer, the slowest twentieth of them would be nobody."""
SEEN_SOON_S = 40.0
"""Longer than a task is left alone before its clip is expected."""
SEEN_SOON_SHARE = 0.2
"""Of the whole: a task that takes long is asked for less closely, and its time need not be known to the second."""


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Seconds that are probably left; ``None`` when it takes longer than nine in ten did."""

    seconds: float | None
    is_slower_than_95: bool = False
    """It takes longer than 95 of 100 did."""


def time_left(age_s: float, samples_s: Sequence[float]) -> TimeLeft | None:
    """What is left for a clip of this age; ``None`` while too few clips of its kind are known.

    It is the median of what those took that were not done at this age either: an average of all would promise less
    and less to a clip that is late, and then nothing at all.
    """
    if len(samples_s) < ENOUGH_SAMPLES:
        return None
    if age_s > share_of(samples_s, 0.9):
        is_slower = len(samples_s) >= ENOUGH_FOR_95 and age_s > share_of(samples_s, 0.95)
        return TimeLeft(None, is_slower)
    slower = [took_s for took_s in samples_s if took_s > age_s]
    return TimeLeft(median(slower) - age_s) if slower else TimeLeft(None)


def seen_span_s(accepted_at: float, running_at: float | None, done_at: float) -> float | None:
    """How long a task took that was heard to be done at ``done_at``, and last to be running at ``running_at``.

    ``None`` where it may have ended long before anybody heard of it: the program was closed, the machine slept, the
    network was away, or the clock was set. Moments are seconds since the epoch.
    """
    if running_at is None:
        return None
    took_s, unseen_s = done_at - accepted_at, done_at - running_at
    is_seen = 0 <= unseen_s <= max(SEEN_SOON_S, took_s * SEEN_SOON_SHARE)
    return took_s if is_seen and took_s > 0 else None


def share_of(samples_s: Sequence[float], share: float) -> float:
    """The time within which this share (0 to 1) of the samples was done, between two of them where it falls there."""
    ordered = sorted(samples_s)
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
