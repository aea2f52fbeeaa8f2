"""Search as you type in a library of 100,000 clips against the raw FTS5 query, and the lists behind a grid."""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _library_profile import make_profile, searches  # type: ignore[import-not-found]

from sora_desktop.domain.library import ClipQuery, Sort, match_words
from sora_desktop.storage.library import SqliteClipReader

RATIO_GOAL, P95_GOAL_MS, LIST_GOAL_MS, PAGE = 2.0, 50.0, 100.0, 200


def ms_of(work: Callable[..., object], *given: object) -> float:
    """What ``work`` takes, in milliseconds."""
    began_s = time.perf_counter()
    work(*given)
    return (time.perf_counter() - began_s) * 1e3


def p95(times_ms: list[float]) -> float:
    return statistics.quantiles(times_ms, n=20)[18]


def bare(connection: sqlite3.Connection, words: str) -> object:
    """The floor: the raw query."""
    return connection.execute("SELECT rowid FROM clip_words WHERE clip_words MATCH ?", (words,)).fetchall()


def measure(database: Path, rounds: int) -> bool:
    """Print the figures; whether they reach their goals."""
    reader = SqliteClipReader(database)
    first_ms = ms_of(reader.find, ClipQuery())
    print(f"first list of all clips: {first_ms:.0f} ms (goal {LIST_GOAL_MS:.0f} ms)")
    for sort in Sort:
        print(f"  sorted {sort}: {ms_of(reader.find, ClipQuery(sort=sort)):.0f} ms")
    for query in (ClipQuery(model="sora-2"), ClipQuery(tag="sea"), ClipQuery(shape="16:9", least_rating=3)):
        print(f"  {query.model or query.tag or query.shape}: {ms_of(reader.find, query):.0f} ms")
    print(f"  all counts: {ms_of(reader.facets):.0f} ms, in the background and only when the library has changed")
    numbers = reader.find(ClipQuery())
    places = range(0, len(numbers), max(1, len(numbers) // 50))
    pages = [ms_of(reader.read, numbers[at : at + PAGE]) for at in places]
    print(f"  a page of {PAGE} rows: median {statistics.median(pages):.1f} ms, worst {max(pages):.1f} ms")
    raw = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    typed = [text for text in searches() if match_words(text)]
    ours, floor = [], []
    for _ in range(rounds):
        for text in typed:
            floor.append(ms_of(bare, raw, match_words(text)))
            ours.append(ms_of(reader.find, ClipQuery(words=text)))
    raw.close()
    reader.close()
    ratio, median = p95(ours) / p95(floor), statistics.median(a / b for a, b in zip(ours, floor, strict=True))
    print(
        f"search as you type, {len(typed)} states of 7 searches: p95 {p95(ours):.1f} ms (goal {P95_GOAL_MS:.0f} ms), "
        f"raw FTS5 {p95(floor):.1f} ms: {ratio:.2f} x (goal {RATIO_GOAL} x); median of the ratios {median:.2f} x"
    )
    return first_ms <= LIST_GOAL_MS and p95(ours) <= P95_GOAL_MS and ratio <= RATIO_GOAL and median <= RATIO_GOAL


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data_dir = Path(name) / "data"
        print(f"making {options.clips:,} clips")
        make_profile(data_dir, options.clips)
        return 0 if measure(data_dir / "jobs.sqlite3", options.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
