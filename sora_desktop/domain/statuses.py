"""The gateway's status words, and the phase of a task that each of them means."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """What a status word means for the person who waits."""

    IN_LINE = "in line"
    GENERATING = "generating"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_DONE = frozenset("completed complete success succeeded succeed finished done video_upsampling_completed".split())
_FAILED = frozenset(
    "failed failure fail error expired rejected blocked timeout video_generation_failed video_upsampling_failed".split()
)
_CANCELLED = frozenset("cancelled canceled".split())
_IN_LINE = frozenset("pending queued submitted not_start".split())


def phase_of(word: str | None) -> Phase:
    """The phase that a status word means; every unknown word is a running one and is polled on.

    ``unknown`` and ``video_generation_completed`` are not terminal (seen on gateways with this pair).
    """
    folded = (word or "").strip().lower()
    if folded in _DONE:
        return Phase.DONE
    if folded in _FAILED:
        return Phase.FAILED
    if folded in _CANCELLED:
        return Phase.CANCELLED
    if folded in _IN_LINE:
        return Phase.IN_LINE
    return Phase.GENERATING
