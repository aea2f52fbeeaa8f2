"""A clip under the mouse plays in its place, without a sound, and is let go of at once; and a drag takes its file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.ui.library.delegate import ClipDelegate
from sora_desktop.ui.library.hover import HoverPlay
from sora_desktop.ui.library.model import ClipsModel
from sora_desktop.ui.library.pictures import PictureShelf
from sora_desktop.ui.library.view import LibraryView
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.theme import Theme
from tests.ui.library.clips import NOW, made_clip, numbers_to
from tests.ui.preview.seen import MEDIA

_OURS = "纸船 #1 % & 'quay'.mp4"


class Hovered:
    """Three clips, of which the first can be played, the second is missing, and the third is no clip."""

    def __init__(self, theme: Theme, folder: Path) -> None:
        self.file = folder / _OURS
        shutil.copy(MEDIA / "h264-faststart.mp4", self.file)
        broken = folder / "broken.mp4"
        broken.write_bytes(b"no clip")
        self.model, shelf = ClipsModel(), PictureShelf()
        self.view = LibraryView(self.model, ClipDelegate(theme, shelf, clock=lambda: NOW), shelf)
        self.hover = HoverPlay(theme, self.view, self.model, self.view)
        self.hover.may_play = lambda: True
        self.model.page_wanted.connect(
            lambda _numbers, ticket: self.model.take_page(
                ticket,
                [
                    made_clip(3, file=str(self.file)),
                    made_clip(2, file=str(self.file), is_missing=True),
                    made_clip(1, file=str(broken)),
                ],
            ),
            Qt.ConnectionType.QueuedConnection,
        )
        self.model.show_numbers(numbers_to(3))

    def move_to(self, row: int, buttons: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
        place = self.view.visualRect(self.model.index(row)).center()
        self._send(QEvent.Type.MouseMove, place, buttons)

    def leave(self) -> None:
        QApplication.sendEvent(self.view.viewport(), QEvent(QEvent.Type.Leave))

    def _send(self, kind: QEvent.Type, place: QPoint, buttons: Qt.MouseButton) -> None:
        button, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, QPointF(place), self.view.viewport().mapToGlobal(place), button, buttons, none)
        QApplication.sendEvent(self.view.viewport(), event)

    @property
    def is_shown(self) -> bool:
        screen = self.hover._screen
        return screen is not None and screen.isVisible()


@pytest.fixture
def hovered(theme: Theme, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hovered]:
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "0")
    made = Hovered(theme, tmp_path)
    qtbot.addWidget(made.view)
    made.view.resize(904, 400)
    with qtbot.waitExposed(made.view):
        made.view.show()
    qtbot.waitUntil(lambda: made.model.clip_at(0) is not None)
    yield made
    made.hover.close()
    made.view.hide()


def test_a_missing_or_broken_clip_or_a_mouse_that_drags_plays_nothing(hovered: Hovered, qtbot: QtBot) -> None:
    for row, buttons in ((1, Qt.MouseButton.NoButton), (0, Qt.MouseButton.LeftButton)):
        hovered.move_to(row, buttons)
        qtbot.waitUntil(lambda: not hovered.hover._resting.isActive(), timeout=2_000)
        assert hovered.hover.playing_id == ""
    hovered.move_to(2)
    qtbot.waitUntil(lambda: hovered.hover._player is not None, timeout=5_000)
    qtbot.waitUntil(lambda: hovered.hover.playing_id == "", timeout=5_000)
    assert not hovered.is_shown


def test_without_power_or_a_player_nothing_is_decoded(hovered: Hovered, qtbot: QtBot) -> None:
    hovered.hover.may_play = lambda: False
    hovered.move_to(0)
    qtbot.waitUntil(lambda: not hovered.hover._resting.isActive(), timeout=2_000)
    assert hovered.hover._player is None


def test_a_clip_plays_silently_over_its_still_and_is_let_go_of(hovered: Hovered, qtbot: QtBot) -> None:
    hovered.move_to(0)
    qtbot.waitUntil(lambda: hovered.is_shown, timeout=5_000)
    player, screen = hovered.hover._player, hovered.hover._screen
    assert player is not None
    assert screen is not None
    cell = hovered.view.visualRect(hovered.model.index(0))
    assert screen.geometry() == hovered.view.picture_place(cell)
    assert player.sound.output.isMuted()
    assert player.is_playing
    for end in (hovered.leave, lambda: hovered.move_to(1)):
        end()
        assert not hovered.is_shown
        assert hovered.hover.playing_id == ""
        qtbot.waitUntil(lambda: not player.is_open, timeout=2_000)
        hovered.file.rename(hovered.file.with_suffix(".moved"))  # nobody holds it
        hovered.file.with_suffix(".moved").rename(hovered.file)
        hovered.move_to(0)
        qtbot.waitUntil(lambda: hovered.is_shown, timeout=5_000)


def test_what_is_dragged_out_is_the_address_of_the_real_file(hovered: Hovered) -> None:
    data: QMimeData = hovered.model.mimeData([hovered.model.index(row) for row in (0, 1)])
    assert data.formats() == ["text/uri-list"]
    (line,) = bytes(data.data("text/uri-list").data()).decode("ascii").split()
    assert line.startswith("file:///")
    assert "#" not in line
    (url,) = data.urls()
    assert Path(url.toLocalFile()).samefile(hovered.file)
