"""The database's versions as data: each a list of statements that brings it there from the one before."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """The statements from the version before to ``version`` (``PRAGMA user_version``); one transaction."""

    version: int
    statements: tuple[str, ...]


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

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, (_JOBS,)),
    Migration(2, tuple(_RESCUE.strip().splitlines())),
)
