"""The search for the canary finds it in every form, so that no find means no key."""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.faults.canary import CANARY_KEY, search

WRITINGS = {
    "plain": CANARY_KEY.encode(),
    "cut at its end": f"Bearer {CANARY_KEY[:20]}…".encode(),
    "cut at its beginning": CANARY_KEY[-16:].encode(),
    "in an address": b"https://a.example/?key=" + quote(CANARY_KEY, safe="").encode(),
    "in an address in an address": quote(quote(CANARY_KEY, safe=""), safe="").encode(),
    "in lower-case escapes": quote(CANARY_KEY, safe="").lower().encode(),
    "in JSON": json.dumps({"key": CANARY_KEY}).replace("/", "\\/").encode(),
    "UTF-16": f"key {CANARY_KEY}".encode("utf-16"),
    "as basic credentials": base64.b64encode(f"user:{CANARY_KEY}".encode()),
    "as a cookie": base64.urlsafe_b64encode(f"1{CANARY_KEY}2".encode()),
    "as a token": base64.b64encode(f"12{CANARY_KEY}".encode()),
    "hexadecimal": CANARY_KEY.encode().hex().upper().encode(),
    "between noise": bytes(range(256)) * 50 + CANARY_KEY.encode() + bytes(range(256)),
}


@pytest.fixture
def no_file_holds_the_key() -> None:
    """These tests write the key on purpose."""


@pytest.mark.promise("S1")
@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS.keys())
def test_the_key_is_found_however_it_was_written(tmp_path: Path, writing: bytes) -> None:
    (tmp_path / "deep" / "down").mkdir(parents=True)
    (tmp_path / "deep" / "down" / ".hidden").write_bytes(writing)
    assert search(tmp_path) != []


@pytest.mark.promise("S1")
def test_the_key_is_found_in_a_database_and_in_a_name(tmp_path: Path) -> None:
    store = sqlite3.connect(tmp_path / "jobs.sqlite3")
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("CREATE TABLE jobs (note TEXT)")
    store.execute("INSERT INTO jobs VALUES (?)", ("x" * 4_080 + CANARY_KEY,))
    store.commit()
    found = search(tmp_path)
    store.close()
    assert found != []
    (tmp_path / f"{quote(CANARY_KEY, safe='')}.log").touch()
    assert any("URL-encoded" in line for line in search(tmp_path))


@pytest.mark.promise("S1")
def test_what_holds_no_key_is_no_find(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(gzip.compress(b"Authorization: Bearer ...") + b"sk-other key")
    assert search(tmp_path) == []
