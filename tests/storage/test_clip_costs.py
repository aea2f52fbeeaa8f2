"""What clips have cost: sums of what is known, in each gateway's own unit, that hide nothing of what is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, OUT_STATES, Job, Needs, State
from sora_desktop.domain.prices import Cost
from sora_desktop.storage.clip_rows import put_clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.importing import IMPORTED
from sora_desktop.storage.job_rows import INSERT, row_of
from sora_desktop.storage.library import SqliteClipReader
from sora_desktop.storage.schema import MIGRATIONS
from tests.fakes.sample_jobs import a_job
from tests.storage.test_library_tables import done


@pytest.fixture
def reader(path: Path) -> Iterator[SqliteClipReader]:
    found = SqliteClipReader(path)
    yield found
    found.close()


def costs(reader: SqliteClipReader) -> dict[str, Cost]:
    """By profile."""
    facets = reader.facets()
    assert facets is not None
    found: dict[str, Cost] = {}
    for usage in facets.usage:
        found[usage.profile_id] = found.get(usage.profile_id, Cost()) + usage.cost
    return found


def _error(charged: Charged) -> JobError:
    return JobError(ErrorKind.GATEWAY, "It failed.", charged)


_KINDS = [
    (state, needs, task_id, sending_at, error)
    for state, needs, task_id, sending_at, error in product(
        State, (None, Needs.UNKNOWN_TASK), (None, "t"), (None, 5.0), (None, *map(_error, Charged))
    )
    if state is not State.DONE and (task_id or state not in OUT_STATES)
]


def test_each_kind_of_job_without_a_clip_counts_as_it_says_itself(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    """Judged by the job's own word on the money, which the sums have to come to without reading each job."""
    jobs = [
        replace(
            a_job(), state=state, needs=needs, task_id=task_id, sending_at=sending_at, error=error,
            profile_id=f"profile {place}", price=Decimal("0.10"),
        )
        for place, (state, needs, task_id, sending_at, error) in enumerate(_KINDS)
    ]  # fmt: skip
    store.insert(jobs)
    expected = {
        job.profile_id: Cost(Decimal("0.10"), known=1) if job.charged is Charged.YES else Cost(unknown=1)
        for job in jobs
        if job.state in {State.FAILED, State.STOPPED, State.UNCONFIRMED} and job.charged is not Charged.NO
    }
    assert {True, False} == {cost.known > 0 for cost in expected.values()}
    assert costs(reader) == expected


def test_records_that_nobody_can_read_are_not_known_and_hide_nothing(
    store: SqliteJobStore, reader: SqliteClipReader
) -> None:
    clips = [done(price=Decimal("0.30"), profile_id="p") for _ in range(3)]
    lost = replace(a_job(), state=State.UNCONFIRMED, profile_id="p")
    store.insert([*clips, lost])
    store._connection.execute("UPDATE clips SET price = 'many' WHERE job_id = ?", (clips[0].id,))
    store._connection.execute("UPDATE clips SET price = ? WHERE job_id = ?", (b"\xff", clips[1].id))
    damaged = "UPDATE jobs SET state = 'no word', error = '{', request = x'ff', created_at = 1e300 WHERE id = ?"
    store._connection.execute(damaged, (lost.id,))
    assert costs(reader) == {"p": Cost(Decimal("0.30"), known=1, unknown=3)}


def test_sums_are_exact_and_of_each_gateway_by_itself(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    store.insert([done(price=Decimal("0.1"), profile_id="one") for _ in range(3)])
    store.insert([done(price=Decimal("7"), profile_id="other"), done(profile_id="other")])
    assert costs(reader) == {"one": Cost(Decimal("0.3"), known=3), "other": Cost(Decimal(7), known=1, unknown=1)}


def test_what_went_to_the_trash_was_paid_for_and_takes_no_room(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    clips = [done(price=Decimal(2), profile_id="p"), done(price=Decimal(3), profile_id="p")]
    store.insert(clips)
    store.library.put_in_trash([clips[0].id], True)
    facets = reader.facets()
    assert facets is not None
    (usage,) = facets.usage
    assert (usage.clips, usage.size_bytes, usage.cost) == (1, 1_000, Cost(Decimal(5), known=2))


def test_the_demo_and_clips_from_elsewhere_cost_nothing(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    free = [done(price=Decimal(2), profile_id=DEMO_PROFILE_ID), done(profile_id=IMPORTED, task_id=None)]
    store.insert([*free, replace(a_job(), state=State.UNCONFIRMED, profile_id=DEMO_PROFILE_ID)])
    assert set(costs(reader).values()) == {Cost()}


def test_a_paid_job_that_fails_is_counted_at_once(store: SqliteJobStore, reader: SqliteClipReader) -> None:
    job = replace(a_job(), state=State.WATCHING, task_id="t", price=Decimal(1), sending_at=1.0)
    store.insert([done(price=Decimal(2), profile_id=job.profile_id), job])
    assert costs(reader) == {job.profile_id: Cost(Decimal(2), known=1)}
    store.save(job.to(State.FAILED, 9.0, error=_error(Charged.YES)))
    assert costs(reader) == {job.profile_id: Cost(Decimal(3), known=2)}


@pytest.mark.promise("R7")
def test_a_library_of_the_version_before_keeps_its_marks_and_learns_its_prices(path: Path) -> None:
    clips: list[Job] = [done(price=Decimal("0.25")), done()]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for migration in MIGRATIONS[:3]:
            for statement in migration.statements:
                connection.execute(statement)
        connection.execute("ALTER TABLE clips ADD COLUMN price TEXT")
        put_clips(connection, clips)
        connection.execute("DROP INDEX clips_listed")
        connection.execute("ALTER TABLE clips DROP COLUMN price")
        connection.execute(next(each for each in MIGRATIONS[2].statements if "clips_listed" in each))
        connection.execute("UPDATE clips SET rating = 4")
        for later in ("written TEXT", "took_s REAL"):
            connection.execute(f"ALTER TABLE jobs ADD COLUMN {later}")
        for job in clips:
            connection.execute(INSERT, row_of(job))
        for later in ("written", "took_s"):
            connection.execute(f"ALTER TABLE jobs DROP COLUMN {later}")
        connection.execute("PRAGMA user_version = 3")
    store, told = SqliteJobStore.open(path)
    assert told == ()
    assert [clip.rating for clip in store.library.clips([clip.id for clip in clips])] == [4, 4]
    reader = SqliteClipReader(path)
    assert costs(reader) == {clips[0].profile_id: Cost(Decimal("0.25"), known=1, unknown=1)}
    reader.close()
    store.close()
