"""A real Secret Service on a private bus: it works, it freezes, it is locked, and the loop never stands still."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "sk-canary-real-0123456789"

pytestmark = [
    pytest.mark.promise("S9"),
    pytest.mark.keychain,
    pytest.mark.skipif(
        shutil.which("dbus-run-session") is None or shutil.which("gnome-keyring-daemon") is None,
        reason="needs dbus-run-session and gnome-keyring-daemon",
    ),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def saw(home: Path) -> dict[str, object]:
    """What the child process saw."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
    home.chmod(0o700)
    environment = {
        **kept,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHONPATH": str(ROOT),
    }
    ran = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-m", "tests.credentials.secret_service_story"],
        input=KEY,
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        timeout=90,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, object] = json.loads(ran.stdout.strip().splitlines()[-1])
    found["is_printed"] = KEY in ran.stdout + ran.stderr
    return found


def test_a_key_is_stored_and_found_by_the_next_process(saw: dict[str, object]) -> None:
    assert saw["name"] == "Secret Service"
    assert saw["before"] == ["none", "Secret Service"]
    assert saw["saved"] == "keychain"
    assert saw["after"] == ["keychain", "Secret Service"]
    assert saw["is_equal"]
    assert saw["elsewhere"]


def test_a_frozen_keychain_is_waited_for_and_answers_late(saw: dict[str, object]) -> None:
    assert saw["frozen"] == ["waiting", "Secret Service"] or saw["frozen"] == ["waiting", ""]
    assert saw["told"]
    assert saw["frozen_key"]
    assert saw["thawed"] == ["keychain", "Secret Service"]
    assert saw["thawed_key"]


def test_the_loop_does_not_stand_still_while_the_keychain_is_frozen(saw: dict[str, object]) -> None:
    assert isinstance(saw["frozen_s"], float)
    assert isinstance(saw["gap_s"], float)
    assert saw["frozen_s"] < 2.0
    assert saw["gap_s"] < 0.2


def test_a_locked_keychain_keeps_the_key_for_the_session(saw: dict[str, object]) -> None:
    assert saw["locked"] == ["unavailable", ""]
    assert saw["locked_saved"] == "session"
    assert saw["locked_key"]
    assert str(saw["trouble"]).endswith(".")


def test_the_key_is_in_no_log_line_output_or_file(saw: dict[str, object], home: Path) -> None:
    assert not saw["is_logged"]
    assert not saw["is_printed"]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files, "the keyring keeps its own file, encrypted"
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
