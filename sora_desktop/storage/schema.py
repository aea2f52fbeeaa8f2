"""The database's versions as data: each a list of statements that brings it there from the one before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from sora_desktop.storage.clip_rows import fill_clips


@dataclass(frozen=True, slots=True)
class Migration:
    """The statements from the version before to ``version`` (``PRAGMA user_version``); one transaction."""

    version: int
    statements: tuple[str, ...]
    fill: Callable[[sqlite3.Connection], None] | None = None
    """What no statement can do with the rows that are there; it follows the statements in their transaction."""


# ``position`` keeps the order of arrival, which no clock that jumps can change.
_JOBS = """
CREATE TABLE jobs (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    intent_id TEXT NOT NULL,
    take INTEGER NOT NULL,
    profile_id TEXT NOT NULL,
    request TEXT NOT NULL,
    created_at REAL NOT NULL,
    state TEXT NOT NULL,
    origin TEXT,
    sending_at REAL,
    accepted_at REAL,
    ended_at REAL,
    task_id TEXT,
    gateway_status TEXT,
    gateway_model TEXT,
    progress INTEGER,
    last_contact_at REAL,
    video_url TEXT,
    file TEXT,
    file_size_bytes INTEGER,
    file_sha256 TEXT,
    is_checked INTEGER NOT NULL DEFAULT 1,
    error TEXT,
    needs TEXT,
    replaces TEXT,
    has_stop_request INTEGER NOT NULL DEFAULT 0,
    is_removed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (intent_id, take)
)
"""

_RESCUE = """
ALTER TABLE jobs ADD COLUMN request_id TEXT NOT NULL DEFAULT ''
ALTER TABLE jobs ADD COLUMN expires_at REAL
ALTER TABLE jobs ADD COLUMN made_at REAL
ALTER TABLE jobs ADD COLUMN clips_folder TEXT
ALTER TABLE jobs ADD COLUMN traces TEXT
ALTER TABLE jobs ADD COLUMN is_waited_for INTEGER NOT NULL DEFAULT 0
ALTER TABLE jobs ADD COLUMN price TEXT
ALTER TABLE jobs ADD COLUMN batch_id TEXT
ALTER TABLE jobs ADD COLUMN batch_name TEXT NOT NULL DEFAULT ''
"""

# ``clips`` has a row for each clip that is kept, whatever becomes of its job in the list. What a query filters by is in
# ``clips_listed`` as a whole, so that 100,000 prompts are not read over for it.
_LIBRARY = """
ALTER TABLE jobs ADD COLUMN parent_id TEXT;
ALTER TABLE jobs ADD COLUMN parent_kind TEXT NOT NULL DEFAULT '';
CREATE TABLE clips (
    number INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL UNIQUE,
    prompt TEXT NOT NULL,
    file TEXT NOT NULL,
    model TEXT NOT NULL,
    shape TEXT NOT NULL,
    style TEXT NOT NULL,
    length_s REAL,
    made_at REAL NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    is_demo INTEGER NOT NULL,
    rating INTEGER NOT NULL DEFAULT 0,
    is_favourite INTEGER NOT NULL DEFAULT 0,
    is_rejected INTEGER NOT NULL DEFAULT 0,
    is_trashed INTEGER NOT NULL DEFAULT 0,
    is_missing INTEGER NOT NULL DEFAULT 0,
    is_unwritten INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE clip_tags (tag TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (tag, number)) WITHOUT ROWID;
CREATE TABLE clip_changes (count INTEGER NOT NULL);
INSERT INTO clip_changes VALUES (0);
CREATE VIRTUAL TABLE clip_words USING fts5(words, content='', columnsize=0, prefix='1 2 3');
CREATE INDEX clips_listed ON clips (is_trashed, made_at, number, is_rejected, rating, is_favourite, model, shape,
    length_s, style, is_demo, profile_id, batch_id, size_bytes);
CREATE INDEX clips_of_kind ON clips (model, length_s, is_demo);
CREATE INDEX clips_unwritten ON clips (number) WHERE is_unwritten;
CREATE INDEX tags_of_clip ON clip_tags (number);
CREATE INDEX jobs_of_task ON jobs (task_id);
CREATE INDEX jobs_of_profile ON jobs (profile_id, sending_at, origin);
CREATE INDEX jobs_of_parent ON jobs (parent_id)
"""

# What a clip was expected to cost stands with it, so that sums go through one index. What was paid for and came to
# nothing stays with the jobs; there are few of them, and they have an index of their own.
_COSTS = """
ALTER TABLE clips ADD COLUMN price TEXT;
UPDATE clips SET price = (SELECT price FROM jobs WHERE jobs.id = clips.job_id);
DROP INDEX clips_listed;
CREATE INDEX clips_listed ON clips (is_trashed, made_at, number, is_rejected, rating, is_favourite, model, shape,
    length_s, style, is_demo, profile_id, batch_id, size_bytes, price);
CREATE INDEX jobs_not_done ON jobs (state) WHERE state != 'done'
"""

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, (_JOBS,)),
    Migration(2, tuple(_RESCUE.strip().splitlines())),
    Migration(3, tuple(_LIBRARY.split(";"))),
    Migration(4, tuple(_COSTS.split(";")), fill_clips),
    Migration(5, ("ALTER TABLE jobs ADD COLUMN written TEXT NOT NULL DEFAULT ''",)),
    # Of older clips nobody knows whether their end was seen when it came.
    Migration(6, ("ALTER TABLE jobs ADD COLUMN took_s REAL",)),
    Migration(7, ("CREATE INDEX clips_missing ON clips (number) WHERE is_missing",)),
)
