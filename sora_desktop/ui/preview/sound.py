"""The sound of a player: how loud it is, on the device that people listen to."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QtAudio


class Sound(QObject):
    """An audio output that follows the system's default device."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.output = QAudioOutput(self)
        self._devices = QMediaDevices(self)
        self._teach_to_disconnect()
        self._devices.audioOutputsChanged.connect(self._follow_default_device)

    def set(self, volume: float, is_muted: bool) -> None:
        """Volume as people hear it, 0 to 1, and whether there is none at all."""
        scale = QtAudio.VolumeScale
        linear = QtAudio.convertVolume(volume, scale.LogarithmicVolumeScale, scale.LinearVolumeScale)
        self.output.setVolume(linear)
        self.output.setMuted(is_muted)

    def _teach_to_disconnect(self) -> None:
        """Have PySide find out, in this thread, that nothing here has a ``disconnectNotify`` of its own.

        Qt calls it from a thread of FFmpeg that lets go of the sound, while it holds a lock that this thread may wait
        for; PySide asks Python the first time only.
        """
        for told in (self.output.volumeChanged, self._devices.audioOutputsChanged):
            told.connect(self._follow_default_device)
            told.disconnect(self._follow_default_device)

    def _follow_default_device(self) -> None:
        """Headphones that come or go are where people expect the sound; Qt stays with the device it began with."""
        self.output.setDevice(QMediaDevices.defaultAudioOutput())
