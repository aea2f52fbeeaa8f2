"""Dropping on the window: a clip's own request goes into the form, and nothing else is taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.requests import MOST_BYTES, RequestReader, request_beside
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.notice_bar import NoticeBar
from sora_desktop.ui.window_drops import WindowDrops

ASKED = VideoRequest(prompt="夜市的灯火", orientation="portrait", duration_s=15)


class Place:
    """A window that takes drops, and what came of them."""

    def __init__(self, theme: Theme) -> None:
        self.window, self.notices, self.reader = QWidget(), NoticeStack(theme, theme.icons), RequestReader()
        self.notices.setParent(self.window)
        self.used: list[VideoRequest] = []
        self.imported: list[str] = []
        self.drops = WindowDrops(self.window, self.notices, self.reader, self.used.append, self.imported.append)

    def drop(self, *files: Path | str) -> bool:
        data = QMimeData()
        data.setUrls([QUrl(file) if isinstance(file, str) else QUrl.fromLocalFile(str(file)) for file in files])
        event = QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        event.ignore()
        # Qt gives a drop to whoever took the enter, of which it knows only where a real mouse drags.
        return self.drops.eventFilter(self.window, event) and event.isAccepted()


@pytest.fixture
def place(theme: Theme, qtbot: QtBot) -> Iterator[Place]:
    made = Place(theme)
    qtbot.addWidget(made.window)
    yield made
    assert made.reader.stop()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    made = tmp_path / "night market.mp4"
    made.write_bytes(b"clip")
    content = {"schema": 1, "request": ASKED.to_mapping()}
    made.with_suffix(".json").write_text(json.dumps(content), encoding="utf-8")
    return made


def test_a_clip_and_a_sidecar_bring_their_request(place: Place, clip: Path, qtbot: QtBot) -> None:
    assert place.drop(clip)
    qtbot.waitUntil(lambda: place.used == [ASKED])
    assert place.drop(clip.with_suffix(".json"))
    qtbot.waitUntil(lambda: place.used == [ASKED, ASKED])


def test_a_sidecar_of_an_imported_clip_holds_no_request(clip: Path) -> None:
    sidecar = clip.with_suffix(".json")
    content = {"schema": 1, "request": replace(ASKED, model="").to_mapping()}
    sidecar.write_text(json.dumps(content), encoding="utf-8")
    assert request_beside(sidecar) is None


def test_a_clip_from_elsewhere_can_be_imported(place: Place, tmp_path: Path, qtbot: QtBot) -> None:
    other = tmp_path / "<b>holiday.mp4"
    other.write_bytes(b"clip")
    assert place.drop(other)
    bar = place.notices.findChild(NoticeBar)
    assert isinstance(bar, NoticeBar)
    qtbot.waitUntil(lambda: len(bar.notices) == 1)
    place.notices.own_action.emit("dropped clip", "import")
    assert place.imported == [str(other)]
    assert place.used == []
    assert bar.notices == ()


def test_several_files_other_kinds_and_addresses_are_not_taken(place: Place, clip: Path, tmp_path: Path) -> None:
    assert not place.drop(clip, clip)
    assert not place.drop(tmp_path / "picture.png")
    assert not place.drop("https://example.org/clip.mp4")
    assert not place.drop()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"request": 5}', '{"request": {"prompt": 7}}', "[" * 90_000])
def test_a_sidecar_that_is_none_of_ours_is_no_request(tmp_path: Path, content: str) -> None:
    file = tmp_path / "clip.json"
    file.write_text(content, encoding="utf-8")
    found = request_beside(file)
    assert found is None or found.prompt == ""
    file.write_bytes(b" " * (MOST_BYTES + 1))
    assert request_beside(file) is None
