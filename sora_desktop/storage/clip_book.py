"""The writing half of the library: marks, clips that come and go, and clips that are taken in from the folder."""

from __future__ import annotations

import json
import sqlite3
import uuid
from array import array
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from sora_desktop.domain.library import Clip, Marking, MarkingOfSome, Marks, tidy_tags
from sora_desktop.domain.library_ports import Adopted
from sora_desktop.storage.clip_rows import CLIP_COLUMNS, clip_of, note_change, put_clips
from sora_desktop.storage.importing import IMPORTED
from sora_desktop.storage.job_rows import INSERT, Value, row_of, stored_text

MOST_UNWRITTEN = 100

_NUMBER = "SELECT number FROM clips WHERE job_id = ?"
_MARKS = "UPDATE clips SET rating = ?, is_favourite = ?, is_rejected = ? WHERE number = ?"
_THESE = "SELECT value FROM json_each(?)"


class SqliteClipBook:
    """Changes of the library (the port ``ClipBook``), over the one writing connection of the jobs."""

    def __init__(self, connection: sqlite3.Connection, transaction: Callable[[], AbstractContextManager[None]]) -> None:
        self._connection = connection
        self._transaction = transaction

    def mark_numbers(self, numbers: Sequence[int], marking: Marking) -> list[MarkingOfSome]:
        """As the port says: committed, and noted as not yet in the sidecar."""
        with self._transaction():
            return self._mark(numbers, marking)

    def numbers_of(self, job_ids: Sequence[str]) -> list[int]:
        """As the port says."""
        with self._transaction():
            return self._numbers(job_ids)

    def put_in_trash(self, job_ids: Sequence[str], is_on: bool) -> None:
        """The files of clips are in the trash, or back from it."""
        with self._transaction():
            self._set("is_trashed", job_ids, is_on)
            note_change(self._connection)

    def miss(self, job_ids: Sequence[str], is_on: bool) -> list[Clip]:
        """As the port says."""
        with self._transaction():
            note_change(self._connection)  # what is missing takes no room on the disk
            return self._clips(self._set("is_missing", job_ids, is_on))

    def unwritten(self) -> list[tuple[str, str, Marks]]:
        """As the port says."""
        with self._transaction():
            query = f"SELECT {CLIP_COLUMNS} FROM clips WHERE is_unwritten ORDER BY number LIMIT {MOST_UNWRITTEN}"
            clips = [self._tagged(clip_of(row)) for row in self._connection.execute(query).fetchall()]
        return [(clip.job_id, clip.file, marks_of(clip)) for clip in clips]

    def have_written(self, written: Iterable[tuple[str, Marks]]) -> None:
        """The sidecars of clips have these marks now; what was marked anew meanwhile is still to be written."""
        with self._transaction():
            for job_id, marks in written:
                clips = self._clips(self._numbers([job_id]))
                if clips and marks_of(clips[0]) == marks:
                    self._connection.execute("UPDATE clips SET is_unwritten = 0 WHERE number = ?", (clips[0].number,))

    def clips(self, job_ids: Sequence[str]) -> list[Clip]:
        """As the port says."""
        with self._transaction():
            return self._clips(self._numbers(job_ids))

    def clips_at(self, numbers: Sequence[int]) -> list[Clip]:
        """As the port says."""
        with self._transaction():
            return self._clips(numbers)

    def adopt(self, found: Sequence[Adopted]) -> int:
        """As the port says. An intent and take that another job has are given up: both were paid for."""
        with self._transaction():
            return sum(map(self._adopted, found))

    def _adopted(self, found: Adopted) -> bool:
        job = found.job
        if self._connection.execute("SELECT 1 FROM jobs WHERE id = ?", (stored_text(job.id),)).fetchone():
            return False
        taken = "SELECT 1 FROM jobs WHERE intent_id = ? AND take = ?"
        if self._connection.execute(taken, (stored_text(job.intent_id), job.take)).fetchone():
            job = replace(job, intent_id=uuid.uuid4().hex)
        if job.profile_id == IMPORTED:
            job = replace(job, is_removed=True)  # a clip of the library that was never a job of the queue
        self._connection.execute(INSERT, row_of(job))
        put_clips(self._connection, (job,))
        apply_marks(self._connection, job.id, found.marks)
        if found.length_s is not None:
            values = (found.length_s, stored_text(job.id))
            self._connection.execute("UPDATE clips SET length_s = coalesce(length_s, ?) WHERE job_id = ?", values)
        return True

    def _set(self, column: str, job_ids: Sequence[str], is_on: bool) -> list[int]:
        numbers = self._numbers(job_ids)
        values = ((int(is_on), number) for number in numbers)
        self._connection.executemany(f"UPDATE clips SET {column} = ? WHERE number = ?", values)
        return numbers

    def _numbers(self, job_ids: Iterable[str]) -> list[int]:
        found = (self._connection.execute(_NUMBER, (stored_text(job_id),)).fetchone() for job_id in job_ids)
        return [int(row[0]) for row in found if row is not None]

    def _clips(self, numbers: Iterable[int]) -> list[Clip]:
        query = f"SELECT {CLIP_COLUMNS} FROM clips WHERE number = ?"
        rows = (self._connection.execute(query, (number,)).fetchone() for number in numbers)
        return [self._tagged(clip_of(row)) for row in rows if row is not None]

    def _tagged(self, clip: Clip) -> Clip:
        rows = self._connection.execute("SELECT tag FROM clip_tags WHERE number = ? ORDER BY tag", (clip.number,))
        return replace(clip, tags=tuple(str(tag) for (tag,) in rows))

    def _mark(self, numbers: Sequence[int], marking: Marking) -> list[MarkingOfSome]:
        """Mark those that are not so yet, within a transaction; what takes that back."""
        wanted = json.dumps(list(numbers))
        undo = self._mark_columns(wanted, marking)
        for tag in tidy_tags(marking.remove):
            some: Sequence[int] = self._found(
                f"SELECT number FROM clip_tags WHERE tag = ? AND number IN ({_THESE})", tag, wanted
            )
            self._connection.execute(f"DELETE FROM clip_tags WHERE tag = ? AND number IN ({_THESE})", (tag, wanted))
            undo.append((Marking(add=(tag,)), some))
        for tag in tidy_tags(marking.add):
            having = "SELECT number FROM clip_tags WHERE tag = ?"
            query = f"SELECT number FROM clips WHERE number NOT IN ({having}) AND number IN ({_THESE})"
            some = self._found(query, tag, wanted)
            self._connection.executemany("INSERT INTO clip_tags (tag, number) VALUES (?, ?)", ((tag, n) for n in some))
            undo.append((Marking(remove=(tag,)), some))
        undo = [step for step in undo if step[1]]
        for _, some in undo:
            unwritten = f"UPDATE clips SET is_unwritten = 1 WHERE number IN ({_THESE})"
            self._connection.execute(unwritten, (json.dumps(list(some)),))
        if undo:
            note_change(self._connection)
        return undo

    def _mark_columns(self, wanted: str, marking: Marking) -> list[MarkingOfSome]:
        given = (
            ("rating", marking.rating),
            ("is_favourite", marking.is_favourite),
            ("is_rejected", marking.is_rejected),
        )
        after = {name: int(value) for name, value in given if value is not None}
        if not after:
            return []
        query = f"SELECT number, {', '.join(after)} FROM clips WHERE number IN ({_THESE})"
        before: dict[tuple[int, ...], array[int]] = {}
        for number, *values in self._connection.execute(query, (wanted,)):
            if values != [*after.values()]:
                known = tuple(value if isinstance(value, int) else 0 for value in values)
                before.setdefault(known, array("q")).append(number)
        columns = ", ".join(f"{name} = ?" for name in after)
        for some in before.values():
            change = f"UPDATE clips SET {columns} WHERE number IN ({_THESE})"
            self._connection.execute(change, (*after.values(), json.dumps(list(some))))
        return [(_marking_of(dict(zip(after, values, strict=True))), some) for values, some in before.items()]

    def _found(self, query: str, *values: Value) -> array[int]:
        return array("q", (number for (number,) in self._connection.execute(query, values)))


def _marking_of(values: dict[str, int]) -> Marking:
    is_favourite, is_rejected = values.get("is_favourite"), values.get("is_rejected")
    return Marking(
        values.get("rating"),
        None if is_favourite is None else is_favourite == 1,
        None if is_rejected is None else is_rejected == 1,
    )


def marks_of(clip: Clip) -> Marks:
    return Marks(clip.rating, clip.is_favourite, clip.is_rejected, clip.tags)


def apply_marks(connection: sqlite3.Connection, job_id: str, marks: Marks) -> None:
    """Give a clip these marks and no others; within a transaction of the caller."""
    row = connection.execute(_NUMBER, (stored_text(job_id),)).fetchone()
    if row is None:
        return
    (number,) = row
    connection.execute(_MARKS, (marks.rating, int(marks.is_favourite), int(marks.is_rejected), number))
    connection.execute("DELETE FROM clip_tags WHERE number = ?", (number,))
    connection.executemany("INSERT INTO clip_tags (tag, number) VALUES (?, ?)", ((tag, number) for tag in marks.tags))
