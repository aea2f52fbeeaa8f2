"""The speaker button: the wheel sets the volume; a click mutes or, where room is short, opens a slider."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sora_desktop.ui.preview.seek_bar import TrackSlider
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.popover import Popover

translate = QCoreApplication.translate

STEP = 5
"""Percent for a notch of the wheel and for an arrow key."""
_NOTCH = 120
_WIDTH = 196


class VolumeButton(IconButton):
    """Shows whether there is sound, and says how loud the person wants it; it changes nothing itself."""

    chosen = Signal(int)
    """A volume in percent."""
    mute_toggled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "volume", "", parent=parent)
        self._percent, self._is_silent = 100, False
        self._opens_slider = False
        self._turned = 0
        self._card: VolumeCard | None = None
        self.clicked.connect(self._act)
        self._name()

    @property
    def card(self) -> VolumeCard | None:
        """The slider that opens over the button, once it was wanted."""
        return self._card

    def show_sound(self, percent: int, is_silent: bool) -> None:
        """Take over how loud it is."""
        self._percent, self._is_silent = percent, is_silent
        self._name()
        if self._card is not None:
            self._card.show_sound(percent, is_silent)

    def set_opens_slider(self, opens_slider: bool) -> None:
        """Whether a click opens a slider, for there is none beside the button."""
        if opens_slider == self._opens_slider:
            return
        self._opens_slider = opens_slider
        self._name()
        if self._card is not None and not opens_slider:
            self._card.close_popover()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        self._turned += event.angleDelta().y()
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        percent = min(100, max(0, self._percent + notches * STEP))
        if percent != self._percent:
            self.chosen.emit(percent)

    def _act(self) -> None:
        if not self._opens_slider:
            self.mute_toggled.emit()
            return
        if self._card is None:
            self._card = VolumeCard(self._theme, self)
            self._card.volume.chosen.connect(self.chosen)
            self._card.mute_button.clicked.connect(self.mute_toggled)
            self._card.show_sound(self._percent, self._is_silent)
            self.destroyed.connect(self._card.deleteLater)
        self._card.toggle()

    def _name(self) -> None:
        icon, name, tip = mute_words(self._is_silent)
        self.set_icon(icon)
        if self._opens_slider:
            name = self.tr("Volume")
            tip = self.tr("Volume (M: sound on)") if self._is_silent else self.tr("Volume (M: mute)")
        self.set_name(name, tip)


class VolumeCard(Popover):
    """A slider with the speaker beside it."""

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor, "", width=_WIDTH)
        self.setAccessibleName(self.tr("Volume"))
        self.column.setContentsMargins(6, 6, 10, 6)
        self.mute_button = IconButton(theme, "volume", "")
        self.volume = volume_slider(theme, self.tr("Volume"))
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.mute_button)
        row.addWidget(self.volume, 1)
        self.column.addLayout(row)

    def open(self) -> None:
        super().open()
        self.volume.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_M and not event.modifiers():
            self.mute_button.click()
        else:
            super().keyPressEvent(event)

    def show_sound(self, percent: int, is_silent: bool) -> None:
        """Take over how loud it is; nothing is told."""
        self.volume.setValue(percent)
        icon, name, _tip = mute_words(is_silent)
        self.mute_button.set_icon(icon)
        self.mute_button.set_name(name)


def volume_slider(theme: Theme, name: str) -> TrackSlider:
    """A slider from 0 to 100 percent."""
    slider = TrackSlider(theme, name)
    slider.setRange(0, 100)
    slider.setSingleStep(STEP)
    return slider


def mute_words(is_silent: bool) -> tuple[str, str, str]:
    """The icon, the name and the tooltip of what a click does to the sound."""
    name = translate("Volume", "Sound on") if is_silent else translate("Volume", "Mute")
    return "muted" if is_silent else "volume", name, translate("Volume", "{name} (M)").format(name=name)
