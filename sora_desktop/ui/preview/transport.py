"""The controls under a playing clip: position, other clips, play, time, speed, loop, sound, frame, full screen."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.ui.preview.seek_bar import SeekBar
from sora_desktop.ui.preview.speed_button import SpeedButton
from sora_desktop.ui.preview.volume_button import VolumeButton, volume_slider
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton, PaintedButton
from sora_desktop.ui.widgets.labels import TimeLabel
from sora_desktop.ui.widgets.surfaces import Surface

HEIGHT = 72
_ROOM_FOR_VOLUME = 520
_ROOM_FOR_CLIPS = 468


class Transport(Surface):
    """Shows how a clip plays and says what the person wants of it; it plays nothing itself. Times in milliseconds."""

    play_toggled = Signal()
    seek_wanted = Signal(int)
    scrubbed = Signal(bool)
    """Whether the person drags the position now."""
    loop_toggled = Signal(bool)
    sound_changed = Signal(float, bool)
    """Volume from 0 to 1 as people hear it, and whether the sound is off."""
    full_screen_toggled = Signal()
    clip_wanted = Signal(int)
    """Another clip: -1 for the one before, 1 for the next."""
    frame_wanted = Signal()
    """The frame that is shown is to be saved."""
    speed_chosen = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", ("top",), parent)
        self.setFixedHeight(HEIGHT)
        self.seek_bar = SeekBar(theme)
        self.play_button = IconButton(theme, "play", "", is_solid=True)
        self.previous_button = IconButton(theme, "skip-back", self.tr("Previous clip"))
        self.next_button = IconButton(theme, "skip-forward", self.tr("Next clip"))
        self.speed_button = SpeedButton(theme)
        self.frame_button = IconButton(theme, "camera", self.tr("Save frame"), tip=self.tr("Save frame (S)"))
        self.loop_button = IconButton(theme, "loop", "")
        self.loop_button.setCheckable(True)
        self.loop_button.setChecked(True)
        self.mute_button = VolumeButton(theme)
        self.volume = volume_slider(theme, self.tr("Volume"))
        self.full_screen_button = IconButton(theme, "full-screen", "")
        self._time = TimeLabel(theme, "", "text")
        self._is_muted = False
        self._duration_ms = 0
        self._has_clips = True
        self._lay_out()
        for button in self.findChildren(PaintedButton):
            # A click leaves the keyboard to the whole preview, where Space plays and pauses.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_playing(False)
        self.show_full_screen(False)
        self.show_sound(1.0, False)
        self.show_duration(0)
        self._name_loop()
        self._connect()

    @property
    def is_looping(self) -> bool:
        return self.loop_button.isChecked()

    def show_playing(self, is_playing: bool) -> None:
        """Offer to pause what plays, and to play what stands."""
        self.play_button.set_icon("pause" if is_playing else "play")
        name = self.tr("Pause") if is_playing else self.tr("Play")
        self.play_button.set_name(self.tr("Play"), self.tr("{name} (Space)").format(name=name))
        self.play_button.setAccessibleDescription(name)

    def show_duration(self, duration_ms: int) -> None:
        """Take over the length of the clip."""
        self._duration_ms = max(0, duration_ms)
        with QSignalBlocker(self.seek_bar):
            self.seek_bar.setRange(0, self._duration_ms)
        self.show_position(0)

    def show_position(self, position_ms: int) -> None:
        """Take over where the clip is."""
        self.seek_bar.follow(position_ms)
        shown_ms = self.seek_bar.sliderPosition() if self.seek_bar.isSliderDown() else position_ms
        self._time.setText(f"{clock_words(shown_ms)} / {clock_words(self._duration_ms)}")

    def show_sound(self, volume: float, is_muted: bool) -> None:
        """Take over how loud it is."""
        self._is_muted = is_muted
        with QSignalBlocker(self.volume):
            self.volume.setValue(round(volume * 100))
        self.mute_button.show_sound(self.volume.value(), is_muted or self.volume.value() == 0)

    def show_full_screen(self, is_full: bool) -> None:
        """Offer to leave the full screen, or to fill it."""
        self.full_screen_button.set_icon("exit-full-screen" if is_full else "full-screen")
        name = self.tr("Leave full screen") if is_full else self.tr("Full screen")
        key = "Esc" if is_full else "F"
        self.full_screen_button.set_name(name, self.tr("{name} ({key})").format(name=name, key=key))

    def offer_playing_alone(self) -> None:
        """Leave out what is about one clip: the clips before and after, its frame, and the full screen."""
        self._has_clips = False
        for button in (self.previous_button, self.next_button, self.frame_button, self.full_screen_button):
            button.hide()

    def toggle_mute(self) -> None:
        """Sound off, or on again; from a volume of nothing, on means half."""
        is_silent = self._is_muted or self.volume.value() == 0
        volume = self.volume.value() / 100
        self._tell_sound(0.5 if is_silent and volume == 0 else volume, not is_silent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.width() >= _ROOM_FOR_VOLUME
        self.volume.setVisible(has_room)
        self.mute_button.set_opens_slider(not has_room)
        for button in (self.previous_button, self.next_button):
            button.setVisible(self._has_clips and self.width() >= _ROOM_FOR_CLIPS)

    def _lay_out(self) -> None:
        self.volume.setFixedWidth(80)
        controls = QHBoxLayout()
        controls.setContentsMargins(4, 0, 4, 0)
        controls.setSpacing(4)
        for button in (self.previous_button, self.play_button, self.next_button):
            controls.addWidget(button)
        controls.addSpacing(10)
        controls.addWidget(self._time)
        controls.addStretch(1)
        controls.addWidget(self.speed_button)
        controls.addWidget(self.loop_button)
        controls.addWidget(self.mute_button)
        controls.addWidget(self.volume)
        controls.addWidget(self.frame_button)
        controls.addWidget(self.full_screen_button)
        column = QVBoxLayout(self)
        # The sliders keep 4 px at their ends for the ring around the knob.
        column.setContentsMargins(12, 6, 12, 12)
        column.setSpacing(0)
        column.addWidget(self.seek_bar)
        column.addLayout(controls)

    def _connect(self) -> None:
        self.play_button.clicked.connect(self.play_toggled)
        self.seek_bar.sliderPressed.connect(self._tell_drag)
        self.seek_bar.sliderReleased.connect(self._tell_drag)
        self.seek_bar.chosen.connect(self._seek)
        self.loop_button.toggled.connect(self._tell_loop)
        self.mute_button.mute_toggled.connect(self.toggle_mute)
        self.mute_button.chosen.connect(self._choose_volume)
        self.volume.chosen.connect(self._choose_volume)
        self.full_screen_button.clicked.connect(self.full_screen_toggled)
        self.previous_button.clicked.connect(self._want_previous)
        self.next_button.clicked.connect(self._want_next)
        self.frame_button.clicked.connect(self.frame_wanted)
        self.speed_button.chosen.connect(self.speed_chosen)

    def _want_previous(self) -> None:
        self.clip_wanted.emit(-1)

    def _want_next(self) -> None:
        self.clip_wanted.emit(1)

    def _tell_drag(self) -> None:
        self.scrubbed.emit(self.seek_bar.isSliderDown())

    def _seek(self, to_ms: int) -> None:
        self.show_position(to_ms)
        self.seek_wanted.emit(to_ms)

    def _tell_loop(self, is_looping: bool) -> None:
        self._name_loop()
        self.loop_toggled.emit(is_looping)

    def _name_loop(self) -> None:
        self.loop_button.set_name(self.tr("Loop"), self.tr("Play in a loop (R)"))

    def _choose_volume(self, percent: int) -> None:
        self._tell_sound(percent / 100, False)

    def _tell_sound(self, volume: float, is_muted: bool) -> None:
        self.show_sound(volume, is_muted)
        self.sound_changed.emit(volume, is_muted)


def clock_words(position_ms: int) -> str:
    """A moment of a clip with tenths, cut off and not rounded: ``00:03.2``."""
    tenths = max(0, position_ms) // 100
    minutes, left = divmod(tenths, 600)
    return f"{minutes:02}:{left // 10:02}.{left % 10}"
