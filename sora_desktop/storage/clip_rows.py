"""The library's tables: a row and its words for each done job, put there in the transaction that makes it done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from sora_desktop.domain.families.shapes import ORIENTATIONS
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import Clip, index_words, may_have_cost_in_vain
from sora_desktop.storage.job_rows import Value, columns_sql, job_of, stored_text, text_in

# What of a clip its job decides; everything else in the row is a mark of the person, and stays.
_OF_JOB = "prompt file model shape style length_s made_at size_bytes sha256 profile_id batch_id is_demo price".split()
_INSERT = f"INSERT INTO clips (job_id, {', '.join(_OF_JOB)}) VALUES (?{', ?' * len(_OF_JOB)})"
_UPDATE = (
    f"UPDATE clips SET {', '.join(f'{name} = ?' for name in _OF_JOB if name != 'length_s')}, "
    "length_s = coalesce(?, length_s), is_missing = 0 WHERE number = ?"
)
_KNOWN = f"SELECT number, {', '.join(_OF_JOB)} FROM clips WHERE job_id = ?"
_AT_ONCE = 1_000

CLIP_COLUMNS = (
    "number, job_id, prompt, file, model, shape, length_s, made_at, size_bytes, rating, is_favourite, is_rejected, "
    "is_missing, is_demo"
)
"""What ``clip_of`` takes."""


def put_clips(connection: sqlite3.Connection, jobs: Iterable[Job]) -> None:
    """Give each job that is done its row in the library; within a transaction of the caller. Marks stay."""
    is_changed = False
    for job in jobs:
        if job.state is State.DONE and job.file:
            is_changed = _put(connection, job) or is_changed
        elif may_have_cost_in_vain(job):
            is_changed = True  # nothing came of it, but it counts among what the clips cost
    if is_changed:
        note_change(connection)


def note_change(connection: sqlite3.Connection) -> None:
    """Whoever reads the library beside sees by this that it has changed."""
    connection.execute("UPDATE clip_changes SET count = count + 1")


def fill_clips(connection: sqlite3.Connection) -> None:
    """The library of all done jobs that it lacks, oldest first; within a transaction of the caller."""
    present = {str(row[1]) for row in connection.execute("PRAGMA table_info(jobs)")}
    missing = "state = ? AND id NOT IN (SELECT job_id FROM clips)"
    query = f"SELECT {columns_sql(present)} FROM jobs WHERE {missing} ORDER BY position"
    cursor = connection.execute(query, (State.DONE.value,))
    while rows := cursor.fetchmany(_AT_ONCE):
        put_clips(connection, (job for job in map(job_of, rows) if job is not None))


def clip_of(row: Sequence[Value], tags: tuple[str, ...] = ()) -> Clip:
    """The clip of a row with ``CLIP_COLUMNS``."""
    number, job_id, prompt, file, model, shape, length_s, made_at, size_bytes, rating, *flags = row
    is_favourite, is_rejected, is_missing, is_demo = (flag == 1 for flag in flags)
    return Clip(
        number=_int(number),
        job_id=text_in(job_id) or "",
        prompt=text_in(prompt) or "",
        file=text_in(file) or "",
        model=text_in(model) or "",
        shape=text_in(shape) or "",
        length_s=length_s if isinstance(length_s, float) else None,
        made_at=made_at if isinstance(made_at, float) else 0.0,
        size_bytes=_int(size_bytes),
        rating=_int(rating),
        is_favourite=is_favourite,
        is_rejected=is_rejected,
        is_missing=is_missing,
        is_demo=is_demo,
        tags=tags,
    )


def length_of(job: Job) -> float | None:
    """The length that was asked for, in seconds; ``None`` where none was."""
    return float(job.request.duration_s) if job.request.duration_s > 0 else None


def _put(connection: sqlite3.Connection, job: Job) -> bool:
    """Insert or update one row and its words; whether anything changed."""
    job_id, values = stored_text(job.id), _values(job)
    known = connection.execute(_KNOWN, (job_id,)).fetchone()
    if known is None:
        number = connection.execute(_INSERT, (job_id, *values.values())).lastrowid
        _index(connection, number, job.request.prompt)
        return True
    number, *before = known
    length_s = values.pop("length_s")
    old = dict(zip(_OF_JOB, before, strict=True))
    if (length_s is None or old["length_s"] == length_s) and all(old[name] == value for name, value in values.items()):
        return False
    connection.execute(_UPDATE, (*values.values(), length_s, number))
    if old["prompt"] != values["prompt"]:
        words = index_words(text_in(old["prompt"]) or "")
        connection.execute("INSERT INTO clip_words (clip_words, rowid, words) VALUES ('delete', ?, ?)", (number, words))
        _index(connection, number, job.request.prompt)
    return True


def _index(connection: sqlite3.Connection, number: int | None, prompt: str) -> None:
    connection.execute("INSERT INTO clip_words (rowid, words) VALUES (?, ?)", (number, index_words(prompt)))


def _values(job: Job) -> dict[str, Value]:
    request = job.request
    made_at = next((at for at in (job.made_at, job.ended_at, job.accepted_at) if at is not None), job.created_at)
    return {
        "prompt": stored_text(request.prompt),
        "file": stored_text(job.file or ""),
        "model": stored_text(request.model or job.gateway_model or ""),
        "shape": stored_text(request.aspect_ratio or ORIENTATIONS.get(request.orientation, "")),
        "style": stored_text(request.style),
        "length_s": length_of(job),
        "made_at": float(made_at),
        "size_bytes": job.file_size_bytes or 0,
        "sha256": stored_text(job.file_sha256 or ""),
        "profile_id": stored_text(job.profile_id),
        "batch_id": stored_text(job.batch_id or ""),
        "is_demo": int(job.is_demo),
        "price": None if job.price is None else str(job.price),
    }


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0
