"""How long the link to a finished clip may still be good: what is fetched first, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass

from sora_desktop.domain.jobs import Job

SHORTEST_LINK_LIFE_S = 3600.0
"""Gateways name lives from one hour to six days; where one names none, the shortest is reckoned with."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a link ends, in seconds since the epoch; ``is_told``: the gateway said so, else it is reckoned by age."""

    at: float
    is_told: bool


def deadline_of(job: Job) -> Deadline:
    """By when the clip of an accepted job should be here."""
    if job.expires_at is not None:
        return Deadline(job.expires_at, True)
    known = (moment for moment in (job.made_at, job.accepted_at) if moment is not None)
    return Deadline(next(known, job.created_at) + SHORTEST_LINK_LIFE_S, False)
