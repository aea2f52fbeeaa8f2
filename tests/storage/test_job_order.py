"""The order of the line in a real file: what changes places does so together, and is there after a restart."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.storage import database, job_order
from sora_desktop.storage.database import SqliteJobStore, read_jobs
from tests.fakes.sample_jobs import a_job


def ids_in(path: Path) -> list[str]:
    return [job.id for job in read_jobs(path)]


def test_jobs_change_places_among_themselves_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite3"
    jobs = [a_job(id=f"{number:032x}") for number in range(6)]
    store = SqliteJobStore(path)
    store.insert(jobs)
    a, b, c, d, e, f = (job.id for job in jobs)
    store.reorder([e, b, d])
    assert [job.id for job in store.load()] == ids_in(path) == [a, e, c, b, d, f]
    store.reorder([e, "nobody", e, b])
    assert ids_in(path) == [a, e, c, b, d, f]
    store.insert([a_job(id="f" * 32)])
    store.close()
    assert ids_in(path)[-1] == "f" * 32
    again = SqliteJobStore(path)
    assert [job.id for job in again.load()][:2] == [a, e]
    again.close()


def test_an_order_that_breaks_off_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "jobs.sqlite3"
    jobs = [a_job(id=f"{number:032x}") for number in range(3)]
    store = SqliteJobStore(path)
    store.insert(jobs)
    whole = job_order.reorder

    def broken(connection: sqlite3.Connection, job_ids: list[str]) -> None:
        whole(connection, job_ids)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(database, "reorder", broken)
    with pytest.raises(DiskTrouble):
        store.reorder([job.id for job in reversed(jobs)])
    assert ids_in(path) == [job.id for job in jobs]
    store.close()
