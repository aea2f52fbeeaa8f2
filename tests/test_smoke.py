"""The smoke test tries every part of the program, and tells a part that does not work from one that does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from sora_desktop import smoke
from sora_desktop.arguments import Options

PARTS = ["window", "H.264", "demo clip", "database", "keychain"]


@pytest.fixture
def working(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Every part answers at once; a test then breaks one of them."""
    for name in ("shown_window", "decoded_sample", "rendered_clip", "opened_database", "keychain_name"):
        monkeypatch.setattr(smoke, name, _answering(name))
    return monkeypatch


def _answering(name: str) -> Callable[..., str]:
    return lambda *_: f"{name} answers"


def test_broken_part_is_told_and_the_others_are_tried_all_the_same(
    working: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> str:
        raise ImportError("libpulse.so.0: cannot open shared object file")

    working.setattr(smoke, "decoded_sample", broken)
    assert smoke.run(Options()) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[8:18].strip() for line in lines] == PARTS
    assert [line.split()[0] for line in lines] == ["ok", "BROKEN", "ok", "ok", "ok"]
    assert "libpulse.so.0" in lines[1]


def test_all_parts_working_is_a_success(working: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.run(Options()) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(PARTS)


def test_clip_without_a_picture_counts_as_broken(qapp: QApplication, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"\x00\x00\x00\x08free")
    with pytest.raises(smoke.Broken, match=r"\w"):
        smoke._first_frame(clip)


def test_renderer_that_fails_is_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failing = [sys.executable, "-c", "import sys; sys.exit('no ink')"]
    monkeypatch.setattr("sora_desktop.assembly.child_commands.render_command", lambda: failing)
    with pytest.raises(smoke.Broken, match="ended with 1: no ink"):
        smoke.rendered_clip(tmp_path / "clip.mp4")


def test_this_installation_passes(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "sora_desktop", "--smoke-test"],
        env={**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert [line[:18].strip().split(maxsplit=1) for line in run.stdout.splitlines()] == [["ok", part] for part in PARTS]
    assert list(tmp_path.rglob("*.sqlite3")) == []
