"""What keeps a job from being sent though nothing pauses its account, as front ends that wait for it can judge."""

from __future__ import annotations

from dataclasses import dataclass

from sora_desktop.domain.errors import ErrorKind


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One trouble that may end by itself. ``since_s`` is seconds since the epoch, of the first time in a row."""

    sentence: str
    since_s: float
    kind: ErrorKind


def going_on(before: Obstacle | None, sentence: str, now_s: float, kind: ErrorKind) -> Obstacle:
    """The trouble as it is told now, and as old as it is."""
    return Obstacle(sentence, now_s if before is None else before.since_s, kind)
