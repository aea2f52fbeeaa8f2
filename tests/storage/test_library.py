"""Searching the library: words, filters, orders, and counts, beside whoever writes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sora_desktop.domain.errors import DiskTrouble, Interrupted
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import BatchOrigin, ClipQuery, Facet, Marking, Sort, Usage
from sora_desktop.domain.prices import Cost
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.library import SqliteClipReader
from tests.storage.keeping import marked
from tests.storage.test_library_tables import done


@pytest.fixture
def reader(path: Path) -> Iterator[SqliteClipReader]:
    found = SqliteClipReader(path)
    yield found
    found.close()


def ids(reader: SqliteClipReader, query: ClipQuery) -> list[str]:
    return [clip.job_id for clip in reader.read(reader.find(query))]


def asked(job: Job, **changes: Any) -> Job:
    return replace(job, request=replace(job.request, **changes))


# What goes wrong.


def test_without_a_database_it_is_a_sentence_and_later_it_works(path: Path) -> None:
    reader = SqliteClipReader(path)
    with pytest.raises(DiskTrouble):
        reader.find(ClipQuery())
    store, _ = SqliteJobStore.open(path)
    assert list(reader.find(ClipQuery())) == []
    store.close()
    reader.close()


@pytest.mark.parametrize(
    "words", ['"', "AND", "NEAR(a b)", "a* OR b", "-a", "prompt:boat", "'; DROP TABLE clips", "\0", "\ud83d"]
)
def test_no_words_are_taken_for_a_command(store: SqliteJobStore, reader: SqliteClipReader, words: str) -> None:
    store.insert([done("a paper boat")])
    reader.find(ClipQuery(words=words))
    assert len(reader.find(ClipQuery())) == 1


def test_a_search_that_is_interrupted_says_so_and_the_next_one_works(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    store.insert([done("a paper boat " + "sea " * 50) for _ in range(3_000)])
    reader.find(ClipQuery(model="nothing"))
    ended: list[str] = []

    def search() -> None:
        try:
            while True:
                reader.find(ClipQuery(words="boat", least_rating=1, since=time.monotonic()))
        except Interrupted:
            ended.append("interrupted")

    thread = threading.Thread(target=search)
    thread.start()
    until = time.monotonic() + 10
    while thread.is_alive() and time.monotonic() < until:
        reader.interrupt()
        thread.join(0.01)
    assert ended == ["interrupted"]
    assert len(reader.find(ClipQuery(words="boat"))) == 3_000


# Words.


def test_every_word_has_to_be_there_and_the_last_may_be_a_beginning(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    boat, quay, chinese = done("A paper boat leaves the quay"), done("The quay in the rain"), done("黎明，纸船离开码头")
    store.insert([boat, quay, chinese])
    assert ids(reader, ClipQuery(words="qu")) == [quay.id, boat.id]
    assert ids(reader, ClipQuery(words="quay bo")) == [boat.id]
    assert ids(reader, ClipQuery(words="qu boat")) == []
    assert ids(reader, ClipQuery(words="纸船")) == [chinese.id]
    assert ids(reader, ClipQuery(words="船纸")) == []
    assert ids(reader, ClipQuery(words="离开码头")) == [chinese.id]
    assert ids(reader, ClipQuery(words=" … ")) == [chinese.id, quay.id, boat.id]


def test_many_and_few_hits_come_in_the_same_order(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    clips = [done("boat rare" if number % 50 == 0 else "boat") for number in range(200)]
    store.insert(clips)
    newest = [clip.id for clip in reversed(clips)]
    assert ids(reader, ClipQuery(words="boat")) == newest
    assert ids(reader, ClipQuery(words="rare")) == [
        clip.id for clip in reversed(clips) if "rare" in clip.request.prompt
    ]


# Filters and orders.


def test_each_filter_leaves_what_it_names(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    plain = done(profile_id="one", made_at=100.0)
    other = asked(
        done(profile_id="demo", made_at=200.0, batch_id="b", file_size_bytes=5_000),
        model="veo",
        style="film",
        orientation="portrait",
        duration_s=4,
    )
    store.insert([plain, other])
    marked(store, [other], Marking(rating=4, is_favourite=True, add=("sea",)))
    queries: list[dict[str, Any]] = [
        {"model": "veo"}, {"style": "film"}, {"shape": "9:16"}, {"length_s": 4}, {"since": 150.0}, {"least_rating": 3},
        {"is_favourite": True}, {"tag": "sea"}, {"batch_id": "b"}, {"profile_id": "demo"}, {"is_demo": True},
    ]  # fmt: skip
    for changes in queries:
        assert ids(reader, ClipQuery(**changes)) == [other.id], changes
        assert ids(reader, ClipQuery(words="boat", **changes)) == [other.id], changes
    assert ids(reader, ClipQuery(is_demo=False)) == ids(reader, ClipQuery(until=150.0)) == [plain.id]
    assert ids(reader, ClipQuery(model="veo", is_demo=False)) == []


def test_each_order_is_kept(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    old = asked(done(made_at=1.0, file_size_bytes=10), duration_s=15)
    best = asked(done(made_at=2.0, file_size_bytes=20), duration_s=5)
    new = asked(done(made_at=3.0, file_size_bytes=15), duration_s=10)
    store.insert([new, old, best])
    marked(store, [best], Marking(rating=5))
    for sort, expected in {
        Sort.NEWEST: [new, best, old],
        Sort.OLDEST: [old, best, new],
        Sort.BEST: [best, new, old],
        Sort.LONGEST: [old, new, best],
        Sort.LARGEST: [best, new, old],
    }.items():
        assert ids(reader, ClipQuery(sort=sort)) == [job.id for job in expected], sort


def test_rejected_ones_are_shown_when_asked_for_and_those_in_the_trash_never(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    kept, rejected, gone = done(), done(), done()
    store.insert([kept, rejected, gone])
    assert len(reader.find(ClipQuery())) == 3
    marked(store, [rejected], Marking(is_rejected=True))
    store.library.put_in_trash([gone.id], True)
    assert ids(reader, ClipQuery()) == [kept.id]
    assert ids(reader, ClipQuery(words="paper", shows_rejected=True)) == [rejected.id, kept.id]
    store.library.put_in_trash([gone.id], False)
    assert ids(reader, ClipQuery()) == [gone.id, kept.id]


# What is read and counted.


def test_rows_come_in_the_order_of_their_numbers_and_what_is_gone_is_left_out(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    clips = [done(f"prompt {number}") for number in range(5)]
    store.insert(clips)
    marked(store, [clips[3]], Marking(rating=2, add=("b", "a")))
    first, *_, last = reader.read([4, 99, 2])
    assert (first.job_id, first.rating, first.tags, first.shape) == (clips[3].id, 2, ("a", "b"), "16:9")
    assert (last.job_id, last.prompt, last.length_s) == (clips[1].id, "prompt 1", 10.0)
    assert reader.read([]) == []


def test_counts_are_told_once_and_again_when_the_library_has_changed(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    november = datetime(2026, 11, 22, 12).timestamp()  # noqa: DTZ001 - months are those of this computer
    october = datetime(2026, 10, 31, 23, 59).timestamp()  # noqa: DTZ001
    store.insert([done(made_at=november), done(made_at=october), asked(done(made_at=november), model="veo")])
    facets = reader.facets()
    assert facets is not None
    assert (facets.total, facets.favourites, facets.size_bytes) == (3, 0, 3_000)
    assert facets.models == (Facet("sora-2", 2), Facet("veo", 1))
    cost = Cost(unknown=1)
    assert list(facets.usage) == [
        Usage("2026-11", "sora-2", 1, 1_000, 0, "octopusx", cost),
        Usage("2026-11", "veo", 1, 1_000, 0, "octopusx", cost),
        Usage("2026-10", "sora-2", 1, 1_000, 0, "octopusx", cost),
    ]
    assert reader.facets() is None
    (number, *_) = reader.find(ClipQuery())
    (clip,) = reader.read([number])
    store.library.mark_numbers([clip.number], Marking(is_favourite=True, add=("sea",)))
    again = reader.facets()
    assert again is not None
    assert (again.favourites, again.tags) == (1, (Facet("sea", 1),))


@pytest.mark.parametrize("made_at", [1e18, -1e18, float("inf"), -1e11])
def test_times_of_a_clock_gone_mad_are_counted_too(
    store: SqliteJobStore, reader: SqliteClipReader, made_at: float
) -> None:
    store.insert([done(made_at=made_at), done(made_at=5e8)])
    facets = reader.facets()
    assert facets is not None
    assert sum(usage.clips for usage in facets.usage) in ({2} if made_at != float("inf") else {1, 2})
    assert len(reader.find(ClipQuery())) == 2


def test_rejected_clips_are_counted_apart_wherever_clips_are_counted(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    clips = [done(batch_id="b", batch_name="") for _ in range(3)]
    store.insert(clips)
    marked(store, clips[:2], Marking(is_rejected=True, is_favourite=True, add=("sea",)))
    marked(store, [clips[0]], Marking(is_favourite=False))
    facets = reader.facets()
    assert facets is not None
    assert (facets.total, facets.rejected, facets.favourites, facets.rejected_favourites) == (1, 2, 0, 1)
    assert facets.size_bytes == 3_000
    assert facets.models == (Facet("sora-2", 1, 2),)
    assert facets.tags == (Facet("sea", 0, 2),)
    assert facets.batches == (Facet("b", 1, 2),)
    assert [(usage.clips, usage.rejected) for usage in facets.usage] == [(3, 2)]
    assert len(reader.find(ClipQuery())) == facets.total
    assert len(reader.find(ClipQuery(shows_rejected=True))) == facets.total + facets.rejected


def test_what_is_missing_takes_no_room_and_has_cost_what_it_cost(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    jobs = [done(file_size_bytes=1_000, price=Decimal(2), made_at=1_795_000_000.0) for _ in range(3)]
    store.insert(jobs)
    marked(store, [jobs[0]], Marking(is_rejected=True))
    store.library.miss([jobs[0].id, jobs[1].id], True)
    facets = reader.facets()
    assert facets is not None
    (usage,) = facets.usage
    assert (facets.total, facets.size_bytes) == (2, 1_000)
    assert (usage.clips, usage.size_bytes, usage.rejected, usage.cost.amount) == (1, 1_000, 0, Decimal(6))
    store.library.put_in_trash([jobs[0].id], True)
    again = reader.facets()
    assert again is not None
    assert (again.size_bytes, again.usage[0].clips) == (1_000, 1)
    store.library.miss([jobs[1].id], False)
    there = reader.facets()
    assert there is not None
    assert there.size_bytes == 2_000


def test_batches_are_known_by_their_names_and_first_clips(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    store.insert(
        [
            done("first of two", batch_id="a", made_at=5.0),
            done("second of two", batch_id="a", made_at=6.0),
            done("of a named one", batch_id="b", batch_name="evening.csv", made_at=7.0),
        ]
    )
    facets = reader.facets()
    assert facets is not None
    assert list(facets.batch_origins) == [
        BatchOrigin("a", "", 5.0, "first of two"),
        BatchOrigin("b", "evening.csv", 7.0, "of a named one"),
    ]


def test_a_job_that_only_progresses_keeps_what_is_known(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    clip = done()
    store.insert([clip])
    before = reader.find(ClipQuery())
    store.save(replace(clip, last_contact_at=5.0))
    assert reader.find(ClipQuery()) is before


def test_a_request_without_words_is_found_by_its_filters(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    clip = replace(done(), request=VideoRequest(prompt="", duration_s=0, aspect_ratio="1:1"))
    store.insert([clip])
    assert ids(reader, ClipQuery(shape="1:1")) == [clip.id]
    assert reader.read(reader.find(ClipQuery()))[0].length_s is None


def test_what_is_away_is_in_the_trash_or_missing_and_never_both(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    there, trashed, missing, both, back = (done(f"boat {number}") for number in range(5))
    store.insert([there, trashed, missing, both, back])
    store.library.put_in_trash([trashed.id, both.id, back.id], True)
    store.library.miss([missing.id, both.id], True)
    store.library.put_in_trash([back.id], False)
    assert reader.away() == ({trashed.id, both.id}, {missing.id})


def test_takes_are_found_by_their_order_and_by_more_takes_and_only_those_that_were_asked_for_alike(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    one, two, failed = (done("a boat", intent_id="order", take=number) for number in (1, 2, 3))
    failed = replace(failed, state=State.FAILED, file=None)
    more = done("a boat", parent_id=one.id, parent_kind="take")
    row = done("another row of the batch", intent_id="order", take=4)
    remix = done("a boat", parent_id=one.id, parent_kind="remix")
    orphan = done("a boat", parent_id="f" * 32, parent_kind="take")
    store.insert([one, two, failed, more, row, remix, done("a boat"), orphan])
    store.library.put_in_trash([two.id], True)
    for asked_for in (one, two, failed, more):
        assert reader.takes_of(asked_for.id) == ([one, two, failed, more], {two.id})
    assert reader.takes_of(row.id) == ([row], set())
    assert reader.takes_of(orphan.id) == ([orphan], set())
    assert reader.takes_of("nobody") == ([], set())
