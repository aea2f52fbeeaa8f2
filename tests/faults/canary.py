"""The canary: a key that is nowhere else in the world, and the search for it in every byte that a run wrote."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

CANARY_KEY = "Kc9+canary/Tq2vXw7~Zr4LpMh8=Ns6dYb3gFjUe1Ra5Wk"
"""The key of every run under ``tests/faults``. It has no ``sk-``, so that no pattern takes it out by luck, and has
letters that change in addresses and JSON."""

_PIECE_CHARACTERS = 14
"""A text that was cut may hold a part of the key; so much of its beginning or end is a find as well."""


def forms_of(key: str) -> dict[str, bytes]:
    """Every form in which a key may lie in a file, by the name of the form."""
    forms = {
        "plain": key.encode(),
        "its beginning": key[:_PIECE_CHARACTERS].encode(),
        "its end": key[-_PIECE_CHARACTERS:].encode(),
        "URL-encoded": quote(key, safe="").encode(),
        "URL-encoded as a path": quote(key).encode(),
        "URL-encoded twice": quote(quote(key, safe=""), safe="").encode(),
        "as JSON": json.dumps(key)[1:-1].replace("/", "\\/").encode(),
        "reversed": key[::-1].encode(),
        "hexadecimal": key.encode().hex().encode(),
        "UTF-16 LE": key[:_PIECE_CHARACTERS].encode("utf-16-le"),
        "UTF-16 BE": key[:_PIECE_CHARACTERS].encode("utf-16-be"),
    }
    for shift in range(3):
        middle = _base64_of(key.encode(), shift)
        forms[f"base64, shifted by {shift}"] = middle
        forms[f"base64 for addresses, shifted by {shift}"] = middle.translate(bytes.maketrans(b"+/", b"-_"))
    return forms


def _base64_of(data: bytes, shift: int) -> bytes:
    """What stays of ``data`` in base64 whatever stands before and behind it, ``shift`` bytes into a group of three."""
    encoded = base64.b64encode(bytes(shift) + data + bytes(-(shift + len(data)) % 3))
    first = 4 if shift else 0
    last = len(encoded) - (4 if (shift + len(data)) % 3 else 0)
    return encoded[first:last]


def finds_in(content: bytes, key: str = CANARY_KEY) -> list[str]:
    """The names of the forms in which the key lies in these bytes."""
    lower = content.lower()
    return [name for name, form in forms_of(key).items() if form in content or form.lower() in lower]


def search(folder: Path | str, key: str = CANARY_KEY) -> list[str]:
    """Look for the key in the name and in every byte of every file under a folder; one line for each find."""
    found: list[str] = []
    for path in _everything_under(Path(folder)):
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        shown = finds_in(path.name.encode(errors="surrogateescape") + b"\n" + content, key)
        found += [f"{path}: {name}" for name in shown]
    return found


def _everything_under(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file() or path.is_dir())


@pytest.fixture
def no_file_holds_the_key(request: pytest.FixtureRequest) -> Iterator[None]:
    """Search all that a test wrote below its ``tmp_path``, when it is over."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        found = search(folder)
        assert found == [], "\n".join(["The key lies in what this test wrote:", *found])
