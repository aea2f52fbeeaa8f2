"""The frame that is shown, taken out of the clip: saved as a picture, copied, or offered as a reference image."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from sora_desktop.ui.preview.player import Player
from sora_desktop.ui.preview.toast import Toast
from sora_desktop.ui.system import show_in_folder


class FrameGrabs(QObject):
    """Takes frames at their full size, exactly as they are shown."""

    picture_wanted = Signal(QImage, str, str)
    """A frame, the folder to write it into, and its name without an ending; ``show_kept`` is the answer."""
    reference_offered = Signal(QImage)
    """A frame that the person wants among the reference images."""

    def __init__(self, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._toast: Toast | None = None

    def speak_on(self, toast: Toast) -> None:
        """Confirm there what was done."""
        self._toast = toast

    def save(self) -> None:
        """Write the frame beside its clip, under the clip's name and the frame's time."""
        image = self._image()
        if image is not None:
            clip = Path(self._player.file)
            name = f"{clip.stem} at {time_words(self._player.frame.startTime())}"
            self.picture_wanted.emit(image, str(clip.parent), name)

    def copy(self) -> None:
        """Put the frame into the clipboard."""
        image = self._image()
        if image is not None:
            QGuiApplication.clipboard().setImage(image)
            self._say(self.tr("Frame copied."))

    def use(self) -> None:
        """Offer the frame as a reference image."""
        image = self._image()
        if image is not None:
            self.reference_offered.emit(image)

    def show_kept(self, file: str, problem: str) -> None:
        """Say where the frame is now, or why it could not be saved."""
        if problem or self._toast is None:
            self._say(problem)
        else:
            words = self.tr("Frame saved beside its clip.")
            self._toast.say(words, self.tr("Show in folder"), lambda: show_in_folder(file))

    def _image(self) -> QImage | None:
        image = self._player.frame.toImage()
        return None if image.isNull() else image

    def _say(self, words: str) -> None:
        if self._toast is not None:
            self._toast.say(words)


def time_words(time_us: int) -> str:
    """A moment of a clip as a part of a file's name: ``0m03.208s``."""
    minutes, left_ms = divmod(max(0, time_us) // 1000, 60_000)
    return f"{minutes}m{left_ms // 1000:02}.{left_ms % 1000:03}s"
