"""Looking closely at a clip that stands: its frame takes the place of the video until it plays again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QWheelEvent

from sora_desktop.ui.preview.player import Player
from sora_desktop.ui.preview.screen import Screen
from sora_desktop.ui.preview.shuttle import Shuttle

_RENEWED_AFTER_MS = 20


class Zoom(QObject):
    """Zooms what a screen shows. A clip that plays stands still for it."""

    def __init__(self, player: Player, shuttle: Shuttle, screen: Screen) -> None:
        super().__init__(player)
        self._player = player
        self._shuttle = shuttle
        self._screen = screen
        # A picture of a frame takes as long as several frames do: of those that come together, the last one is enough.
        self._renewing = QTimer(self, singleShot=True, interval=_RENEWED_AFTER_MS)
        self._renewing.timeout.connect(self._show_frame)
        player.frame_shown.connect(self._show_frame_soon)
        player.playing_changed.connect(self._leave_for_video)
        player.opened.connect(self.fit)
        self.look_at(screen)

    @property
    def is_on(self) -> bool:
        """Whether less than the whole picture is seen."""
        return self._screen.is_zoomed

    def look_at(self, screen: Screen) -> None:
        """Zoom what this screen shows from now on."""
        if screen is not self._screen:
            self.fit()
            self._screen.wheel_turned.disconnect(self._turn)
            self._screen.still.fitted.disconnect(self.fit)
        self._screen = screen
        screen.wheel_turned.connect(self._turn)
        screen.still.fitted.connect(self.fit)

    def step(self, by: int) -> None:
        """Come a step closer, or go a step away."""
        if self.is_on or (by > 0 and self._begin()):
            self._screen.still.step(by)

    def show_actual_size(self) -> None:
        """One pixel of the clip on one of the screen; where it is so already, the whole picture."""
        if self.is_on and self._screen.still.scale == 1:
            self.fit()
        elif self.is_on or self._begin():
            self._screen.still.zoom_to(1)

    def fit(self) -> None:
        """Show the whole picture again, as video."""
        self._screen.show_still(False)

    def _begin(self) -> bool:
        frame = self._player.frame
        if not frame.isValid():
            return False
        self._shuttle.stop()
        self._screen.still.show_image(frame.toImage())
        self._screen.show_still(True)
        return True

    def _turn(self, event: QWheelEvent) -> None:
        """The wheel zooms what stands; while a clip plays it is turned by accident."""
        if not self._shuttle.is_moving and event.angleDelta().y() > 0 and self._begin():
            self._screen.still.zoom_by_wheel(event)

    def _show_frame_soon(self) -> None:
        if self.is_on and not self._renewing.isActive():
            self._renewing.start()

    def _show_frame(self) -> None:
        if self.is_on and self._player.frame.isValid():
            self._screen.still.show_image(self._player.frame.toImage())

    def _leave_for_video(self, is_playing: bool) -> None:
        if is_playing:
            self.fit()
