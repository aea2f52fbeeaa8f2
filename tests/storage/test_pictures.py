"""Pictures in the data folder: private, bounded, and forgotten when their links end."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from sora_desktop.domain.pictures import LocalPicture, Upload
from sora_desktop.storage import pictures as module
from sora_desktop.storage.pictures import Pictures
from tests.fakes.tiny_pictures import PNG, prepared

ORIGIN = "https://octopusx.ai"


def opened(folder: Path) -> Pictures:
    (folder / "seen").mkdir(exist_ok=True)
    (folder / "pictures").mkdir(exist_ok=True)
    return Pictures(folder / "pictures", folder / "seen", folder / "uploads.json")


def test_a_picture_that_is_gone_or_was_changed_is_none(tmp_path: Path) -> None:
    store = opened(tmp_path)
    path = prepared(tmp_path / "pictures")
    picture = LocalPicture(path.name)
    assert store.path_of(picture) == str(path)
    assert store.read(picture) == PNG
    path.write_bytes(b"something else")
    assert store.read(picture) is None
    path.unlink()
    assert store.path_of(picture) is None
    assert store.read(picture) is None


def test_uploads_are_remembered_by_content_and_origin_across_restarts(tmp_path: Path) -> None:
    picture, upload = LocalPicture("ab" * 32 + ".jpg"), Upload("https://store.example/a?sig=1", time.time() + 60)
    opened(tmp_path).remember(picture, ORIGIN, upload)
    store = opened(tmp_path)
    assert store.upload_of(picture, ORIGIN) == upload
    assert store.upload_of(picture, "https://other.example") is None
    assert stat.S_IMODE((tmp_path / "uploads.json").stat().st_mode) == 0o600


def test_ended_links_leave_the_file_and_a_damaged_file_is_none(tmp_path: Path) -> None:
    store = opened(tmp_path)
    old, new = LocalPicture("ab" * 32 + ".jpg"), LocalPicture("cd" * 32 + ".png")
    store.remember(old, ORIGIN, Upload("https://store.example/old", time.time() - 1))
    store.remember(new, ORIGIN, Upload("https://store.example/new", time.time() + 60))
    assert "store.example/old" not in (tmp_path / "uploads.json").read_text()
    for damaged in ("{", "[]", '{"a": 1, "b": {"url": 3, "expires_at": true}}'):
        (tmp_path / "uploads.json").write_text(damaged)
        assert opened(tmp_path).upload_of(new, ORIGIN) is None


def test_copies_of_images_are_private_and_found_again_for_an_hour(tmp_path: Path) -> None:
    store = opened(tmp_path)
    url = "https://pictures.example/纸船.png?\ud800"
    file = Path(store.keep_image(url, PNG))
    assert file.read_bytes() == PNG
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "pictures.example" not in file.name
    assert opened(tmp_path).seen_image(url) == (str(file), len(PNG))
    os.utime(file, (time.time() - 3_700, time.time() - 3_700))
    assert store.seen_image(url) is None
    assert store.seen_image("https://pictures.example/other.png") is None


def test_copies_are_bounded_by_count_and_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SEEN", 3)
    store = opened(tmp_path)
    for number in range(6):
        file = store.keep_image(f"https://a.example/{number}", PNG)
        os.utime(file, (time.time() - 60 + number, time.time() - 60 + number))
    assert len(list((tmp_path / "seen").iterdir())) == 3
    assert store.seen_image("https://a.example/5") is not None
    monkeypatch.setattr(module, "MOST_SEEN_BYTES", 2 * len(PNG))
    store.keep_image("https://a.example/6", PNG)
    assert len(list((tmp_path / "seen").iterdir())) == 2
