"""S10: every file and folder that the program writes is the person's alone, whatever the umask is; clips keep it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.media.kept_posters import KeptPosters
from sora_desktop.storage.lock import FolderLock
from sora_desktop.storage.places import Places
from sora_desktop.storage.settings_file import SettingsBook
from sora_desktop.storage.start_file import StartFile, StartState
from tests.cli.conftest import Program, environment, program
from tests.fakes.demo_wire import DemoGatewayFactory, demo_gateway
from tests.promises import Tally
from tests.storage.conftest import no_umask

pytestmark = [
    pytest.mark.promise("S10"),
    pytest.mark.skipif(os.name != "posix", reason="modes of POSIX"),
]

__all__ = ["demo_gateway", "environment", "no_umask", "program"]

FAST = ("--poll-interval", "0.1", "--wait", "--verbose")
CLIP_ENDINGS = {".mp4", ".webm", ".mov"}


def test_a_whole_run_and_a_restore_write_private_files_alone(
    program: Program, demo_gateway: DemoGatewayFactory, data_dir: Path, no_umask: None, tally: Tally
) -> None:
    data_dir.rmdir()
    places = Places.resolve(data_dir)
    gateway = demo_gateway(folder=data_dir.parent / "demo of the program")
    words = ("--base-url", gateway.base_url, *FAST)
    for prompt in ("first", "second"):
        ended = program("generate", prompt, *words, key="k-1")
        assert ended.code == 0, ended.err
    places.database.write_bytes(b"this is no database")
    ended = program("generate", "third", *words, key="k-1")
    assert ended.code == 0, ended.err
    with FolderLock(places):
        book = SettingsBook(places.settings)
        book.save((OCTOPUSX,), OCTOPUSX.id)
        places.settings.write_bytes(b"damaged")
        SettingsBook(places.settings).save((OCTOPUSX,), OCTOPUSX.id)
        StartFile(places.start).save(StartState())
    looked_at = 0
    for home in (data_dir, data_dir.parent / "demo of the program"):
        for path in (home, *home.rglob("*")):
            looked_at += 1
            is_of_clips = path == places.clips or (path.parent == places.clips and path.suffix in CLIP_ENDINGS)
            if not is_of_clips:
                mode = path.stat().st_mode & 0o777
                assert mode == (0o700 if path.is_dir() else 0o600), f"{path}: {mode:o}"
    names = {path.name for path in data_dir.rglob("*")}
    assert {"jobs.sqlite3", "settings.json", "start.json", "lock"} <= names
    assert any("daily" in name for name in names)
    assert any("damaged" in name for name in names)
    assert list(places.logs.iterdir())
    clips = [path for path in places.clips.iterdir() if path.suffix in CLIP_ENDINGS]
    assert len(clips) == 3
    assert {path.stat().st_mode & 0o777 for path in clips} == {0o666}
    tally.count(looked_at)


def test_posters_are_private(qtbot: QtBot, tmp_path: Path, no_umask: None, tally: Tally) -> None:
    folder = tmp_path / "posters"
    image = QImage(16, 9, QImage.Format.Format_RGB32)
    image.fill(0)
    KeptPosters(folder).keep("job", image, 1_000, 288)
    (kept,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o700, 0o600)
    tally.count(2)
