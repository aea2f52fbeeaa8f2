"""Plays the clip under the mouse in its place, silently, after a moment: one player at most, and let go at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QMouseEvent

from sora_desktop.domain.library import Clip
from sora_desktop.ui.library.model import ClipsModel
from sora_desktop.ui.library.view import LibraryView
from sora_desktop.ui.motion import transition_ms
from sora_desktop.ui.theme import Theme

if TYPE_CHECKING:
    # Qt Multimedia is loaded for the first clip that a person selects, and not for a mouse that passes by.
    from sora_desktop.ui.preview.player import Player
    from sora_desktop.ui.preview.screen import Screen

REST_MS = 350


class HoverPlay(QObject):
    """Watches the mouse over a view. Scrolling, leaving, a press and another clip end what plays."""

    def __init__(self, theme: Theme, view: LibraryView, model: ClipsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = view
        self._model = model
        self.may_play: Callable[[], bool] = bool
        """Asked each time: whether clips can be decoded by now, and the power is there for it. False at first."""
        self._screen: Screen | None = None
        self._player: Player | None = None
        self._clip: Clip | None = None
        self._row = -1
        self._resting = QTimer(self, singleShot=True, interval=REST_MS)
        self._resting.timeout.connect(self._begin)
        view.viewport().installEventFilter(self)
        view.moved.connect(self.let_go)
        model.modelReset.connect(self.let_go)

    @property
    def playing_id(self) -> str:
        """The id of the job whose clip plays; empty for none."""
        return self._clip.job_id if self._clip is not None else ""

    def let_go(self) -> None:
        """Play nothing, and hold no file."""
        self._resting.stop()
        self._row = -1
        if self._clip is not None:
            self._clip = None
            if self._screen is not None and self._player is not None:
                self._screen.hide()
                self._player.close()

    def close(self) -> None:
        """Let go for good, at the end of the program."""
        self.let_go()
        if self._player is not None:
            self._player.close_now()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._point_at(event.position().toPoint(), bool(event.buttons()))
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.Hide):
            self.let_go()
        return False

    def _point_at(self, point: QPoint, is_pressed: bool) -> None:
        row = -1 if is_pressed else self._view.indexAt(point).row()
        if row != self._row:
            self.let_go()
            self._row = row
            if row >= 0:
                self._resting.start()

    def _begin(self) -> None:
        clip = self._model.clip_at(self._row)
        can_play = clip is not None and bool(clip.file) and not clip.is_missing
        if clip is None or not can_play or transition_ms() == 0 or not self.may_play():
            return
        player = self._made_player()
        self._clip = clip
        player.open(clip.file)

    def _made_player(self) -> Player:
        if self._player is None:
            from sora_desktop.ui.preview.player import Player
            from sora_desktop.ui.preview.screen import Screen

            # It has a native window, as every video. Were those around it to get one, the preview would stay dark.
            self._screen = Screen(self._theme)
            self._screen.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
            self._screen.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
            self._screen.setParent(self._view.viewport())
            self._screen.setMinimumSize(1, 1)
            self._screen.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._screen.hide()
            self._player = Player(self._screen, self)
            self._player.sound.set(0.0, True)
            self._player.picture_shown.connect(self._show)
            self._player.failed.connect(self.let_go)
        return self._player

    def _show(self) -> None:
        """The first picture is there: until now its still was to be seen."""
        if self._clip is None or self._screen is None or self._row < 0:
            return
        cell = self._view.visualRect(self._model.index(self._row))
        self._screen.setGeometry(self._view.picture_place(QRect(cell)))
        self._screen.show()
