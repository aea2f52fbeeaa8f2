"""Posters as files: none that is too small for the screen, and no more of them than their share of the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from sora_desktop.media import kept_posters
from sora_desktop.media.kept_posters import KeptPosters


@pytest.fixture
def clip(tmp_path: Path) -> str:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"a clip")
    os.utime(file, (1, 1))
    return str(file)


def picture(width: int) -> QImage:
    image = QImage(width, width * 9 // 16, QImage.Format.Format_RGB32)
    image.fill(QColor(90, 120, 200))
    return image


def test_a_poster_that_is_too_small_for_a_sharper_screen_is_made_anew(tmp_path: Path, clip: str) -> None:
    kept = KeptPosters(tmp_path / "posters")
    kept.keep("a", picture(288), 5_000, 288)
    assert kept.find("a", clip, 288) is not None
    assert kept.find("a", clip, 576) is None
    kept.keep("a", picture(576), 5_000, 576)
    for side in (288, 432, 576):
        found = kept.find("a", clip, side)
        assert found is not None
        assert (found[0].width(), found[1]) == (576, 5_000)


def test_a_small_clip_is_not_made_anew_for_ever(tmp_path: Path, clip: str) -> None:
    kept = KeptPosters(tmp_path / "posters")
    kept.keep("a", picture(160), 5_000, 576)
    assert kept.find("a", clip, 576) is not None


def test_of_a_clip_that_is_gone_a_small_poster_is_better_than_none(tmp_path: Path) -> None:
    kept = KeptPosters(tmp_path / "posters")
    kept.keep("a", picture(288), 5_000, 288)
    assert kept.find("a", str(tmp_path / "gone.mp4"), 576) is not None
    assert kept.find("b", str(tmp_path / "gone.mp4"), 288) is None


def test_the_oldest_go_when_all_take_more_than_their_share(
    tmp_path: Path, clip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_posters, "_LOOKED_AFTER", 1)
    folder = tmp_path / "posters"
    one = KeptPosters(folder)
    one.keep("first", picture(288), 5_000, 288)
    size_bytes = next(folder.iterdir()).stat().st_size
    kept = KeptPosters(folder, most_bytes=10 * size_bytes)
    for number in range(30):
        kept.keep(str(number), picture(288), 5_000, 288)
        for path in folder.iterdir():
            os.utime(path, (path.stat().st_mtime - 10, path.stat().st_mtime - 10))
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 10 * size_bytes
    assert kept.find("first", clip, 288) is None
    assert kept.find("29", clip, 288) is not None
