"""How soon a finished clip is noticed, against a fixed interval with as many questions; in simulated time."""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sora_desktop.services.schedule import next_poll_s, window_of

KNOWN_GOAL, UNKNOWN_GOAL = 0.8, 1.1
KNOWN = 10
MEDIANS_S = (30.0, 60.0, 120.0, 300.0, 600.0)
SPREADS = (0.2, 0.35, 0.5)
"""Of the logarithm: at 0.35 two thirds of the clips take between 0.7 and 1.4 times the median."""


@dataclass(frozen=True)
class Figure:
    """Medians in seconds from finished to noticed, of clips of one kind."""

    median_s: float
    spread: float
    ours_s: float
    fixed_s: float
    questions: float
    """For a clip, of ours and of the fixed interval alike."""

    @property
    def ratio(self) -> float:
        return self.ours_s / self.fixed_s


def noticed(took_s: float, known_s: Sequence[float], chance: random.Random) -> tuple[float, int]:
    """How late the program's own schedule finds a clip that took so long, and after how many questions."""
    window, age_s, questions = window_of(known_s), 0.0, 0
    while age_s < took_s:
        wait_s = next_poll_s(age_s, chance.random(), window=window)
        assert wait_s is not None
        age_s += wait_s
        questions += 1
    return age_s - took_s, questions


def interval_with(questions: int, clips_s: Sequence[float]) -> float:
    """The interval that asks so often for all these clips together."""
    short_s, long_s = 0.01, max(clips_s)
    for _ in range(50):
        middle_s = (short_s + long_s) / 2
        is_too_often = sum(math.ceil(took_s / middle_s) for took_s in clips_s) > questions
        short_s, long_s = (middle_s, long_s) if is_too_often else (short_s, middle_s)
    return long_s


def measured(median_s: float, spread: float, known: int, *, rounds: int = 200, clips: int = 40) -> Figure:
    """``rounds`` persons, of whom each knows so many clips of this kind and makes ``clips`` more."""
    chance = random.Random(f"{median_s} {spread} {known}")

    def made(count: int) -> list[float]:
        return [chance.lognormvariate(math.log(median_s), spread) for _ in range(count)]

    clips_s: list[float] = []
    found: list[tuple[float, int]] = []
    for _ in range(rounds):
        known_s, new_s = made(known), made(clips)
        clips_s += new_s
        found += [noticed(took_s, known_s, chance) for took_s in new_s]
    questions = sum(count for _, count in found)
    interval_s = interval_with(questions, clips_s)
    fixed_s = statistics.median(math.ceil(took_s / interval_s) * interval_s - took_s for took_s in clips_s)
    return Figure(median_s, spread, statistics.median(late for late, _ in found), fixed_s, questions / len(clips_s))


def figures(known: int, rounds: int) -> Iterator[Figure]:
    for median_s in MEDIANS_S:
        for spread in SPREADS:
            yield measured(median_s, spread, known, rounds=rounds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    is_well = True
    for known, goal in ((KNOWN, KNOWN_GOAL), (0, UNKNOWN_GOAL)):
        found = list(figures(known, options.rounds))
        worst = max(found, key=lambda figure: figure.ratio)
        middle = statistics.median(figure.ratio for figure in found)
        print(
            f"finished to noticed, {known} clips of the kind known: {worst.ours_s:.1f} s, fixed interval with as many"
            f" questions {worst.fixed_s:.1f} s: {worst.ratio:.2f} x (goal {goal} x) in the worst of {len(found)} kinds"
            f" (clips of {worst.median_s:.0f} s, {worst.questions:.0f} questions); median of the kinds {middle:.2f} x"
        )
        is_well = is_well and worst.ratio <= goal
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
