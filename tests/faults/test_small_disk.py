"""R6 on a real disk that is full: paid clips wait on it, nothing is sent that cannot be stored, and all goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.jobs import Needs, State
from sora_desktop.services import fetching
from sora_desktop.storage.parts import MARGIN_BYTES
from tests.fakes.small_disk import SmallDisk, small_disk
from tests.faults.gateway import FaultGateway
from tests.faults.house import House, is_done, known, on_loop, order, sha256_of_file
from tests.promises import Tally

__all__ = ["small_disk"]

CLIPS = 3


@pytest.mark.promise("R6")
@pytest.mark.timeout(60)
def test_clips_that_find_no_room_wait_and_come_when_there_is_some_and_a_full_disk_takes_no_order(
    small_disk: SmallDisk, tmp_path: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "DISK_RETRY_S", 0.05)
    monkeypatch.setattr(fetching, "MOST_DISK_RETRY_S", 0.2)
    gate = FaultGateway(tmp_path / "gate", done_after_queries=0, size_bytes=300_000)

    async def run() -> None:
        house = House(small_disk.path / "data", gate.origin)
        async with house.engine() as engine:
            jobs = [order(engine, f"boat {number}") for number in range(CLIPS)]
            await house.until(lambda: all(known(engine, job).needs is Needs.DISK for job in jobs))
            assert {known(engine, job).state for job in jobs} == {State.DOWNLOADING}
            assert not [file for file in house.clips.rglob("*") if file.is_file() and file.stat().st_size]
            small_disk.fill()
            with pytest.raises(DiskTrouble):
                order(engine, "a boat too much")
            small_disk.make_room()
            small_disk.grow(str(MARGIN_BYTES * 2))
            await house.until(is_done(engine, jobs))
            for job in jobs:
                end = known(engine, job)
                assert end.task_id is not None
                assert (sha256_of_file(end), end.needs) == (gate.sha256_of(end.task_id), None)

    with gate:
        on_loop(run)
        assert gate.ledger.per_intent() == {f"boat {number}": 1 for number in range(CLIPS)}
    with closing(sqlite3.connect(small_disk.path / "data" / "jobs.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    tally.count(CLIPS + 1, crashes=0, doubled=0)
