"""Where a clip plays: screen, controls and player together, in the pane or over the whole screen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sora_desktop.ui.preview.full_screen import FullScreen
from sora_desktop.ui.preview.player import Failure, Player
from sora_desktop.ui.preview.screen import Screen
from sora_desktop.ui.preview.transport import Transport
from sora_desktop.ui.theme import Theme

_STEP_MS = 1_000

__all__ = ["Failure", "Stage"]


class Stage(QWidget):
    """Plays one local file after the other. It imports Qt Multimedia, so it is made with the first clip."""

    failed = Signal(object)
    """A ``Failure`` of the opened file."""
    sound_changed = Signal(float, bool)
    clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.screen_ = Screen(theme)
        self.transport = Transport(theme)
        self.player = Player(self.screen_, self)
        self._full: FullScreen | None = None
        self._sound = (1.0, False)
        self._resumes = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.screen_, 1)
        column.addWidget(self.transport)
        self.player.failed.connect(self._fail)
        self._join(self.screen_, self.transport)

    @property
    def is_full_screen(self) -> bool:
        return self._full is not None

    @property
    def full_screen(self) -> FullScreen | None:
        """The window over the whole screen, while there is one."""
        return self._full

    @property
    def clip_size(self) -> QSize:
        """The size of the playing clip's picture in its own pixels; empty while there is none."""
        return (self._full.screen_ if self._full is not None else self.screen_).clip_size

    def open(self, file: str) -> None:
        """Play the local file at this absolute path."""
        self._resumes = False
        self.player.open(file)

    def close_file(self) -> None:
        """Stop, leave the full screen, and let go of the file."""
        self._resumes = False
        self.leave_full_screen()
        self.player.close()

    def rest(self) -> None:
        """Stand still while nobody sees the pane."""
        self._resumes = self._resumes or self.player.is_playing
        self.player.pause()

    def resume(self) -> None:
        """Go on after a rest, if it played before."""
        if self._resumes and self.player.is_open:
            self.player.play()
        self._resumes = False

    def set_sound(self, volume: float, is_muted: bool) -> None:
        """How loud it is, without telling anybody."""
        self._sound = (volume, is_muted)
        self.player.sound.set(volume, is_muted)
        for transport in self._transports():
            transport.show_sound(volume, is_muted)

    def act_on_key(self, event: QKeyEvent) -> bool:
        """Do what a single key asks for; whether there was something to do."""
        if not self.player.is_open or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        return self._step_on_key(event.key()) or (self._switch_on_key(event))

    def toggle_full_screen(self) -> None:
        """Fill the screen with the clip, or come back to the pane."""
        if self._full is not None:
            self.leave_full_screen()
            return
        self._full = FullScreen(self._theme, self.act_on_key)
        self._full.left.connect(self.leave_full_screen)
        self._join(self._full.screen_, self._full.transport)
        self._full.transport.show_duration(self.player.duration_ms)
        self._full.transport.show_position(self.player.position_ms)
        self._full.transport.show_playing(self.player.is_playing)
        self._full.transport.show_sound(*self._sound)
        self._full.transport.loop_button.setChecked(self.transport.is_looping)
        self._full.open_over(self)
        self.player.show_on(self._full.screen_)

    def leave_full_screen(self) -> None:
        """Come back to the pane; without a full screen nothing happens."""
        if self._full is None:
            return
        full, self._full = self._full, None
        self.player.show_on(self.screen_)
        full.left.disconnect(self.leave_full_screen)
        full.hide()
        full.deleteLater()

    def _transports(self) -> tuple[Transport, ...]:
        return (self.transport,) if self._full is None else (self.transport, self._full.transport)

    def _join(self, screen: Screen, transport: Transport) -> None:
        """Connect a screen with its controls to the one player."""
        player = self.player
        player.position_changed.connect(transport.show_position)
        player.duration_changed.connect(transport.show_duration)
        player.playing_changed.connect(transport.show_playing)
        transport.play_toggled.connect(player.toggle)
        transport.seek_wanted.connect(player.seek)
        transport.scrubbed.connect(player.scrub)
        transport.loop_toggled.connect(self._loop)
        transport.sound_changed.connect(self._change_sound)
        transport.full_screen_toggled.connect(self.toggle_full_screen)
        screen.clicked.connect(self.clicked)
        screen.double_clicked.connect(self.toggle_full_screen)

    def _step_on_key(self, key: int) -> bool:
        match key:
            case Qt.Key.Key_Left:
                self.player.seek(self.player.target_ms - _STEP_MS)
            case Qt.Key.Key_Right:
                self.player.seek(self.player.target_ms + _STEP_MS)
            case Qt.Key.Key_Home:
                self.player.seek(0)
            case Qt.Key.Key_End:
                self.player.seek(self.player.duration_ms)
            case _:
                return False
        return True

    def _switch_on_key(self, event: QKeyEvent) -> bool:
        switches = {
            Qt.Key.Key_Space: self.player.toggle,
            Qt.Key.Key_M: self.transport.toggle_mute,
            Qt.Key.Key_R: self.transport.loop_button.toggle,
            Qt.Key.Key_F: self.toggle_full_screen,
        }
        if self._full is not None:
            switches[Qt.Key.Key_Escape] = self.leave_full_screen
        switch = switches.get(Qt.Key(event.key()))
        if switch is None:
            return False
        if not event.isAutoRepeat():
            switch()
        return True

    def _loop(self, is_looping: bool) -> None:
        self.player.set_looping(is_looping)
        for transport in self._transports():
            transport.loop_button.setChecked(is_looping)

    def _change_sound(self, volume: float, is_muted: bool) -> None:
        self.set_sound(volume, is_muted)
        self.sound_changed.emit(volume, is_muted)

    def _fail(self, failure: Failure) -> None:
        self.leave_full_screen()
        self.failed.emit(failure)
