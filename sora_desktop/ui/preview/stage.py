"""Where a clip plays: screen, controls and player together, in the pane or over the whole screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QAction, QImage, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sora_desktop.ui.preview.ab_loop import AbLoop
from sora_desktop.ui.preview.frame_grabs import FrameGrabs
from sora_desktop.ui.preview.frame_walk import FrameWalk
from sora_desktop.ui.preview.full_screen import FullScreen
from sora_desktop.ui.preview.keys import REPEATING, Deed, deed_of, player_keys
from sora_desktop.ui.preview.player import Failure, Player
from sora_desktop.ui.preview.screen import Screen
from sora_desktop.ui.preview.shuttle import Shuttle
from sora_desktop.ui.preview.toast import Toast
from sora_desktop.ui.preview.transport import Transport
from sora_desktop.ui.preview.zoom import Zoom
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.menu import Menu

_STEP_MS = 1_000
_ON_THE_MENU = (
    Deed.SAVE_FRAME,
    Deed.COPY_FRAME,
    Deed.USE_FRAME,
    Deed.COMPARE,
    Deed.ACTUAL_SIZE,
    Deed.SET_A,
    Deed.SET_B,
    Deed.CLEAR_AB,
    Deed.FULL_SCREEN,
)

__all__ = ["Failure", "Stage"]


class Stage(QWidget):
    """Plays one local file after the other. It imports Qt Multimedia, so it is made with the first clip."""

    failed = Signal(object)
    """A ``Failure`` of the opened file."""
    sound_changed = Signal(float, bool)
    clicked = Signal()
    clip_wanted = Signal(int)
    """Another clip: -1 for the one before, 1 for the next."""
    times_wanted = Signal(str)
    picture_wanted = Signal(QImage, str, str)
    reference_offered = Signal(QImage)
    compare_wanted = Signal()
    key_left = Signal(object)
    """A `QKeyEvent` that was pressed in the full screen, and means nothing to the player."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.screen_ = Screen(theme)
        self.transport = Transport(theme)
        self.player = Player(self.screen_, self)
        self.walk = FrameWalk(self.player, self)
        self.shuttle = Shuttle(self.player, self.walk, self)
        self.ab_loop = AbLoop(self.player, self.walk, self)
        self.grabs = FrameGrabs(self.player, self)
        self.zoom = Zoom(self.player, self.shuttle, self.screen_)
        self.toast = Toast(theme, self.screen_)
        self._full: FullScreen | None = None
        self._sound = (1.0, False)
        self._resumes = False
        self._keys = player_keys()
        self._deeds = self._all_deeds()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.screen_, 1)
        column.addWidget(self.transport)
        self.player.failed.connect(self._fail)
        self.walk.times_wanted.connect(self.times_wanted)
        self.grabs.picture_wanted.connect(self.picture_wanted)
        self.grabs.reference_offered.connect(self.reference_offered)
        self.grabs.speak_on(self.toast)
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
        """Play the local file at this absolute path; until its first picture, the last one before stays."""
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
        self.shuttle.stop()

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
        deed = deed_of(event, self._keys) if self.player.is_open else None
        if deed is None or (deed is Deed.LEAVE and not (self.zoom.is_on or self.is_full_screen)):
            return False
        if deed in REPEATING or not event.isAutoRepeat():
            self._deeds[deed]()
        return True

    def _act_in_full_screen(self, event: QKeyEvent) -> bool:
        has_acted = self.act_on_key(event)
        if not has_acted:
            self.key_left.emit(event)
        return has_acted

    def toggle_full_screen(self) -> None:
        """Fill the screen with the clip, or come back to the pane."""
        if self._full is not None:
            self.leave_full_screen()
            return
        self._full = full = FullScreen(self._theme, self._act_in_full_screen)
        full.left.connect(self.leave_full_screen)
        self._join(full.screen_, full.transport)
        self._use(full.screen_, full.toast)
        full.transport.show_duration(self.player.duration_ms)
        full.transport.show_position(self.player.position_ms)
        full.transport.show_playing(self.shuttle.is_moving)
        full.transport.show_sound(*self._sound)
        full.transport.speed_button.show_speed(self.shuttle.speed)
        full.transport.loop_button.setChecked(self.transport.is_looping)
        self.ab_loop.tell()
        full.open_over(self)
        self.player.show_on(full.screen_)

    def leave_full_screen(self) -> None:
        """Come back to the pane; without a full screen nothing happens."""
        if self._full is None:
            return
        full, self._full = self._full, None
        self.player.show_on(self.screen_)
        self._use(self.screen_, self.toast)
        full.left.disconnect(self.leave_full_screen)
        full.hide()
        full.deleteLater()

    def _transports(self) -> tuple[Transport, ...]:
        return (self.transport,) if self._full is None else (self.transport, self._full.transport)

    def _use(self, screen: Screen, toast: Toast) -> None:
        """Zoom and speak on the screen that is looked at now."""
        self.zoom.look_at(screen)
        self.grabs.speak_on(toast)

    def _join(self, screen: Screen, transport: Transport) -> None:
        """Connect a screen with its controls to the one player."""
        player = self.player
        player.position_changed.connect(transport.show_position)
        player.duration_changed.connect(transport.show_duration)
        player.playing_changed.connect(transport.show_playing)
        self.shuttle.speed_changed.connect(transport.speed_button.show_speed)
        self.shuttle.reversing_changed.connect(transport.show_playing)
        self.ab_loop.changed.connect(transport.seek_bar.mark)
        transport.play_toggled.connect(self.shuttle.toggle)
        transport.seek_wanted.connect(player.seek)
        transport.scrubbed.connect(player.scrub)
        transport.loop_toggled.connect(self._loop)
        transport.sound_changed.connect(self._change_sound)
        transport.full_screen_toggled.connect(self.toggle_full_screen)
        transport.clip_wanted.connect(self.clip_wanted)
        transport.frame_wanted.connect(self.grabs.save)
        transport.speed_chosen.connect(self.shuttle.choose)
        screen.clicked.connect(self.clicked)
        screen.double_clicked.connect(self.toggle_full_screen)
        screen.menu_wanted.connect(self._open_menu)

    def _all_deeds(self) -> dict[StrEnum, Callable[[], None]]:
        """What each key does."""
        player, shuttle, walk = self.player, self.shuttle, self.walk
        return {
            Deed.PLAY: shuttle.toggle,
            Deed.BACKWARD: shuttle.backward,
            Deed.STOP: shuttle.stop,
            Deed.FORWARD: shuttle.forward,
            Deed.SLOWER: lambda: shuttle.change(-1),
            Deed.FASTER: lambda: shuttle.change(1),
            Deed.LOOP: self.transport.loop_button.toggle,
            Deed.MUTE: self.transport.toggle_mute,
            Deed.STEP_BACK: lambda: self._stand_and(lambda: walk.step(-1)),
            Deed.STEP_ON: lambda: self._stand_and(lambda: walk.step(1)),
            Deed.SECOND_BACK: lambda: player.seek(player.target_ms - _STEP_MS),
            Deed.SECOND_ON: lambda: player.seek(player.target_ms + _STEP_MS),
            Deed.FIRST: lambda: player.seek(0),
            Deed.LAST: lambda: self._stand_and(lambda: walk.go_to(walk.count - 1)),
            Deed.SET_A: self.ab_loop.set_first,
            Deed.SET_B: self.ab_loop.set_last,
            Deed.CLEAR_AB: self.ab_loop.clear,
            Deed.PREVIOUS: lambda: self.clip_wanted.emit(-1),
            Deed.NEXT: lambda: self.clip_wanted.emit(1),
            Deed.FULL_SCREEN: self.toggle_full_screen,
            Deed.LEAVE: self._leave,
            Deed.ZOOM_IN: lambda: self.zoom.step(1),
            Deed.ZOOM_OUT: lambda: self.zoom.step(-1),
            Deed.FIT: self.zoom.fit,
            Deed.ACTUAL_SIZE: self.zoom.show_actual_size,
            Deed.SAVE_FRAME: self.grabs.save,
            Deed.COPY_FRAME: self.grabs.copy,
            Deed.USE_FRAME: self.grabs.use,
            Deed.COMPARE: self.compare_wanted.emit,
        }

    def _stand_and(self, act: Callable[[], None]) -> None:
        self.shuttle.stop()
        act()

    def _leave(self) -> None:
        if self.zoom.is_on:
            self.zoom.fit()
        else:
            self.leave_full_screen()

    def _open_menu(self, at: QPoint) -> None:
        """What can be done with the picture, under its right names and keys."""
        if not self.player.is_open:
            return
        menu = Menu(parent=self)
        bindings = {each.deed: each for group in self._keys for each in group.bindings}
        for deed in _ON_THE_MENU:
            if deed in (Deed.SET_A, Deed.FULL_SCREEN):
                menu.addSeparator()
            binding = bindings[deed]
            action = QAction(f"{binding.words}\t{binding.key_words[0]}", menu)
            action.triggered.connect(self._deeds[deed])
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _loop(self, is_looping: bool) -> None:
        self.player.set_looping(is_looping)
        self.shuttle.is_looping = is_looping
        for transport in self._transports():
            transport.loop_button.setChecked(is_looping)

    def _change_sound(self, volume: float, is_muted: bool) -> None:
        self.set_sound(volume, is_muted)
        self.sound_changed.emit(volume, is_muted)

    def _fail(self, failure: Failure) -> None:
        self.leave_full_screen()
        self.failed.emit(failure)

    def take_times(self, file: str, times: Sequence[float]) -> None:
        """When the frames of a file begin; see ``FrameWalk``."""
        self.walk.take_times(file, times)
