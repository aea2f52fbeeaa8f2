"""The small start file: cheap to load, and never a reason not to start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.drafts import BatchDraft, DraftParent
from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.start_file import MOST_BATCH_CHARACTERS, StartFile, StartState
from tests.storage.conftest import ROOT

LEFT = StartState(
    geometry="AdnQywADAAAAAAAA",
    splitters={"main": (200, 300, 0), "right": (5,)},
    theme="dark",
    draft=VideoRequest(prompt="纸船 \udfff \u202e\0", duration_s=15, images=("https://a.example/1.png",)),
    draft_parent=DraftParent("1f", "last frame", "picture:1.jpg", "纸船 \udfff"),
    takes=4,
    batch=BatchDraft("prompt,takes\n纸船 \udfff,2", "Boats", "1f2e"),
    has_started=True,
    volume=0.25,
    is_muted=True,
    warns_at_quit=False,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "start.json"


def test_the_window_comes_back_as_it_was_left(path: Path) -> None:
    StartFile(path).save(LEFT)
    assert StartFile(path).load() == LEFT


def test_without_a_file_it_is_the_first_start(path: Path) -> None:
    assert StartFile(path).load() == StartState()
    assert not StartState().has_started


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b" " * 5_000_000])
def test_a_damaged_file_is_the_first_start(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert StartFile(path).load() == StartState()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("geometry", 5),
        ("geometry", "ü"),
        ("splitters", []),
        ("splitters", {"main": [1, "2"]}),
        ("splitters", {"main": [10**9]}),
        ("splitters", {"main": [-1]}),
        ("theme", "pink"),
        ("theme", []),
        ("draft", "text"),
        ("draft", None),
        ("draft_parent", "1f"),
        ("draft_parent", {"job_id": "1f"}),
        ("draft_parent", {"job_id": "\udfff", "kinship": "take", "mark": "", "title": ""}),
        ("draft_parent", {"job_id": "1f", "kinship": "take", "mark": "", "title": 5}),
        ("batch", "rows"),
        ("batch", {"text": "rows", "name": "Boats"}),
        ("batch", {"text": "rows", "name": "Boats", "intent_id": None}),
        ("batch", {"text": "rows", "name": "Boats", "intent_id": "\udfff"}),
        ("takes", 0),
        ("takes", 11),
        ("takes", True),
        ("has_started", 1),
        ("volume", 1.5),
        ("volume", -0.1),
        ("volume", "loud"),
        ("volume", float("nan")),
        ("volume", True),
        ("is_muted", "yes"),
        ("warns_at_quit", "no"),
    ],
)
def test_a_bad_value_has_its_default_and_takes_no_other_with_it(path: Path, name: str, value: object) -> None:
    StartFile(path).save(LEFT)
    saved = json.loads(path.read_bytes())
    path.write_text(json.dumps({**saved, name: value}), "utf-8")
    found = StartFile(path).load()
    for field in StartState.__dataclass_fields__:
        expected = StartState() if field == name else LEFT
        assert getattr(found, field) == getattr(expected, field), field


@given(
    st.dictionaries(
        st.sampled_from(list(StartState.__dataclass_fields__)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        ),
    )
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_file_the_window_opens_and_can_save(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content), "utf-8")
    found = StartFile(path).load()
    StartFile(path).save(found)
    assert StartFile(path).load() == found


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_draft_is_private(path: Path, no_umask: None) -> None:
    StartFile(path).save(LEFT)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_batch_that_would_keep_the_first_paint_waiting_is_left_out(path: Path) -> None:
    left = replace(LEFT, batch=BatchDraft("x" * (MOST_BATCH_CHARACTERS + 1)))
    StartFile(path).save(left)
    assert StartFile(path).load() == replace(LEFT, batch=BatchDraft())


def test_the_window_does_not_wait_for_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("waited for the disk"))
    StartFile(path).save(LEFT)


def test_a_folder_that_is_gone_is_a_sentence(path: Path) -> None:
    with pytest.raises(DiskTrouble):
        StartFile(path / "gone" / "start.json").save(LEFT)


def test_it_costs_no_heavy_import() -> None:
    check = "import sys; import sora_desktop.storage.start_file; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", check], check=True, capture_output=True, text=True, cwd=ROOT)
    assert not {"pydantic", "sqlite3", "httpx", "keyring", "asyncio", "platformdirs", "PySide6"} & set(
        ran.stdout.split()
    )
