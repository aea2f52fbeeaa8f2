"""Sentences for what SQLite refuses, and which of its errors mean a damaged file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.storage.trouble import shown

SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite's module raises: the second when the text of an error is made of a damaged schema."""
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_CIRCUMSTANCES = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it can only be read",
    sqlite3.SQLITE_IOERR: "the disk is full or reports an error",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_BUSY: "another program holds it",
    sqlite3.SQLITE_LOCKED: "another program holds it",
    sqlite3.SQLITE_NOMEM: "the memory is used up",
}
_DAMAGED = "it is damaged; it will be set aside at the next start, and what can be read of it comes back"


def primary_code(error: Exception) -> int | None:
    """SQLite's result code without its extension; ``None`` for an error of Python's module itself."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def is_damage(error: Exception) -> bool:
    """Whether the file itself says that it is damaged."""
    return isinstance(error, UnicodeDecodeError) or primary_code(error) in _DAMAGE


def may_pass(error: Exception) -> bool:
    """Whether the file may be sound, and only the disk, its rights or another program are in the way."""
    return primary_code(error) in _CIRCUMSTANCES


def sqlite_trouble(error: Exception, path: Path) -> DiskTrouble:
    """The sentence for an error of the database at ``path``."""
    reason = _DAMAGED if is_damage(error) else _CIRCUMSTANCES.get(primary_code(error) or -1) or str(error)
    return DiskTrouble(f"The list of jobs “{shown(path)}” cannot be used: {reason}.")
