"""Rows that nobody expected: each gives a job with which nothing can go wrong, and spoils no other."""

from __future__ import annotations

import pytest

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.job_rows import COLUMNS, job_of, row_of
from tests.fakes.sample_jobs import a_job


def broken_row(store: SqliteJobStore, job: Job, **values: object) -> Job:
    """Insert a job, break columns of its row, and list it among others that must stay as they are."""
    others = [a_job(), a_job()]
    store.insert([others[0], job, others[1]])
    for name, value in values.items():
        store._connection.execute(f"UPDATE jobs SET {name} = ? WHERE id = ?", (value, job.id))
    listed = store.load()
    assert [listed[0], listed[-1]] == others
    assert len(listed) == 3
    return listed[1]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, State.UNCONFIRMED),
        ({"sending_at": 5.0}, State.UNCONFIRMED),
        ({"task_id": "t"}, State.WATCHING),
        ({"task_id": "t", "file": "/clips/a.mp4"}, State.DONE),
    ],
)
@pytest.mark.parametrize("word", ["a state of the future", "", None, 7, b"\xff"])
def test_an_unknown_state_becomes_one_that_sends_nothing(
    store: SqliteJobStore, fields: dict[str, object], state: State, word: object
) -> None:
    if word is None:
        store._connection.execute("PRAGMA ignore_check_constraints = ON")
        word = "null"
    assert broken_row(store, a_job(**fields), state=word).state is state


@pytest.mark.parametrize(
    ("state", "fields", "read_as"),
    [
        (State.WATCHING, {}, State.UNCONFIRMED),
        (State.DOWNLOADING, {"task_id": ""}, State.UNCONFIRMED),
        (State.DONE, {"task_id": "t"}, State.WATCHING),
        (State.DONE, {}, State.UNCONFIRMED),
    ],
)
def test_a_state_without_what_it_needs_becomes_one_that_a_person_can_act_on(
    store: SqliteJobStore, state: State, fields: dict[str, object], read_as: State
) -> None:
    assert broken_row(store, a_job(**fields), state=state.value).state is read_as


def test_a_row_that_tells_nothing_does_not_say_that_nothing_was_paid(store: SqliteJobStore) -> None:
    found = broken_row(store, a_job(created_at=7.0), state="")
    assert (found.charged, found.sending_at) == (Charged.UNKNOWN, 7.0)
    assert found.error is not None
    assert "may have been charged" in found.error.message


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("needs", "something new"),
        ("error", "{"),
        ("error", "[]"),
        ("progress", "many"),
        ("file_size_bytes", b"\x00"),
        ("created_at", "yesterday"),
        ("ended_at", "later"),
        ("origin", 5),
        ("gateway_status", b"\xff\xfe"),
        ("request", "no json"),
        ("request", "[" * 5000),
        ("request", b"\xff"),
        ("is_checked", "perhaps"),
        ("take", "first"),
    ],
)
def test_a_bad_value_takes_nothing_else_with_it(store: SqliteJobStore, column: str, value: object) -> None:
    job = a_job(task_id="sora-2:task_1", state=State.WATCHING, accepted_at=7.0)
    found = broken_row(store, job, **{column: value})
    assert not isinstance(found.progress, str | bytes)
    assert not isinstance(found.file_size_bytes, str | bytes)
    assert not isinstance(found.ended_at, str | bytes)
    assert isinstance(found.created_at, float)
    assert isinstance(found.take, int)
    kept = {"id", "intent_id", "task_id", "state", "accepted_at", "profile_id"} - {column}
    assert {name: getattr(found, name) for name in kept} == {name: getattr(job, name) for name in kept}


def test_the_kind_of_an_error_of_the_future_is_an_ordinary_one(store: SqliteJobStore) -> None:
    found = broken_row(store, a_job(state=State.FAILED), error='{"kind": "solar flare", "message": "It burned."}')
    assert found.error is not None
    assert (found.error.kind, found.error.charged, found.error.message) == ("gateway", "unknown", "It burned.")


def test_text_that_is_no_text_is_read_as_far_as_it_goes(store: SqliteJobStore) -> None:
    job = a_job(gateway_model="sora-2")
    store.insert([job, a_job()])
    store._connection.execute("UPDATE jobs SET gateway_model = CAST(x'736fff7261' AS TEXT) WHERE id = ?", (job.id,))
    assert [found.gateway_model for found in store.load()] == ["so\ufffdra", None]


@pytest.mark.promise("R7")
@pytest.mark.parametrize("state", [State.WATCHING, State.DOWNLOADING])
def test_a_task_whose_id_is_damaged_is_not_asked_for_but_shown_with_what_is_left_of_it(
    store: SqliteJobStore, state: State
) -> None:
    job = a_job(task_id="task_01k7", state=state, sending_at=5.0, accepted_at=7.0)
    store.insert([job])
    store._connection.execute("UPDATE jobs SET task_id = CAST(x'7461736bff37' AS TEXT) WHERE id = ?", (job.id,))
    (found,) = store.load()
    assert (found.state, found.task_id, found.has_damaged_id) == (State.UNCONFIRMED, "task\ufffd7", True)
    assert found.charged is Charged.UNKNOWN
    assert found.error is not None
    assert "of its task id only “task\ufffd7” can be read" in found.error.message
    assert "may have been charged" in found.error.message
    given = found.to(State.WATCHING, 9.0, task_id="task_01k7")
    assert (given.error, given.needs, given.has_damaged_id) == (None, None, False)


@pytest.mark.parametrize("state", [State.STOPPED, State.FAILED, State.DONE])
def test_an_ended_clip_with_a_damaged_id_stays_as_it_is_and_is_not_asked_for(
    store: SqliteJobStore, state: State
) -> None:
    job = a_job(task_id="task\ufffd7", state=state, file="/clips/a.mp4", ended_at=9.0)
    store.insert([job])
    assert store.load() == [job]
    assert not job.can_check_again


def test_a_row_without_an_id_is_left_out_and_left_in_place(store: SqliteJobStore) -> None:
    known = a_job()
    store.insert([known, a_job(id="broken")])
    store._connection.execute("UPDATE jobs SET id = x'' WHERE id = 'broken'")
    assert store.load() == [known]
    assert store._connection.execute("SELECT count(*) FROM jobs").fetchone()[0] == 2


@pytest.mark.parametrize("column", ["intent_id", "profile_id", "request_id", "batch_name"])
def test_what_a_damage_made_null_is_text_again(column: str) -> None:
    row = [None if name == column else value for name, value in zip(COLUMNS, row_of(a_job()), strict=True)]
    found = job_of(row)
    assert found is not None
    assert isinstance(getattr(found, column), str)
