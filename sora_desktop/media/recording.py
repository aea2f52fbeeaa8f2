"""Records a scene and its sound into a file with Qt's recorder, frame by frame, as fast as it takes them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QSize, QTimer, QUrl
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QAudioBuffer,
    QAudioBufferInput,
    QAudioFormat,
    QMediaCaptureSession,
    QMediaFormat,
    QMediaRecorder,
    QVideoFrame,
    QVideoFrameFormat,
    QVideoFrameInput,
)

from sora_desktop.media.clip_spec import FRAMES_PER_S, ClipSpec
from sora_desktop.media.scene import Scene
from sora_desktop.media.sound import CHANNELS, SAMPLES_PER_S, make_sound

_STANDSTILL_MS = 60_000
_SOUND_PART = SAMPLES_PER_S // 2


def record(spec: ClipSpec, path: Path) -> str | None:
    """Write the clip to a file whose name ends in .mp4; the sentence that says why it failed, or None.

    MPEG-4 Part 2 and AAC: the video codec that every build of Qt Multimedia can write.
    """
    recording = _Recording(spec, path)
    return recording.run()


class _Recording(QObject):
    """Feeds the recorder: one frame, one part of the sound for each time it says that it is ready."""

    def __init__(self, spec: ClipSpec, path: Path) -> None:
        super().__init__()
        self._spec = spec
        self._scene = Scene(spec)
        self._sound = make_sound(self._scene.mood, spec.frame_count / FRAMES_PER_S, spec.seed)
        self._next_frame = 0
        self._next_sample = 0
        self._problem: str | None = None
        self._loop = QEventLoop()
        self._watch = QTimer(self, interval=_STANDSTILL_MS, singleShot=True)
        self._watch.timeout.connect(self._give_up)
        self._session = QMediaCaptureSession()
        self._pictures = QVideoFrameInput(self._picture_format())
        self._sounds = QAudioBufferInput(self._sound_format())
        self._recorder = self._make_recorder(path)
        self._session.setVideoFrameInput(self._pictures)
        self._session.setAudioBufferInput(self._sounds)
        self._session.setRecorder(self._recorder)
        self._pictures.readyToSendVideoFrame.connect(self._send_frame)
        self._sounds.readyToSendAudioBuffer.connect(self._send_sound)
        self._recorder.recorderStateChanged.connect(self._end_when_stopped)
        self._recorder.errorOccurred.connect(self._fail)

    def run(self) -> str | None:
        """Record until the end of the clip."""
        self._watch.start()
        self._recorder.record()
        if self._problem is None:
            self._loop.exec()
        self._watch.stop()
        return self._problem

    def _make_recorder(self, path: Path) -> QMediaRecorder:
        recorder = QMediaRecorder(self)
        form = QMediaFormat(QMediaFormat.FileFormat.MPEG4)
        form.setVideoCodec(QMediaFormat.VideoCodec.MPEG4)
        form.setAudioCodec(QMediaFormat.AudioCodec.AAC)
        recorder.setMediaFormat(form)
        recorder.setVideoResolution(self._spec.width, self._spec.height)
        recorder.setVideoFrameRate(FRAMES_PER_S)
        recorder.setAudioSampleRate(SAMPLES_PER_S)
        recorder.setAudioChannelCount(CHANNELS)
        recorder.setQuality(QMediaRecorder.Quality.VeryHighQuality)
        recorder.setAutoStop(True)
        recorder.setOutputLocation(QUrl.fromLocalFile(str(path.absolute())))
        return recorder

    def _picture_format(self) -> QVideoFrameFormat:
        size = QSize(self._spec.width, self._spec.height)
        form = QVideoFrameFormat(size, QVideoFrameFormat.PixelFormat.Format_BGRX8888)
        form.setStreamFrameRate(FRAMES_PER_S)
        return form

    def _sound_format(self) -> QAudioFormat:
        form = QAudioFormat()
        form.setSampleRate(SAMPLES_PER_S)
        form.setChannelCount(CHANNELS)
        form.setSampleFormat(QAudioFormat.SampleFormat.Float)
        return form

    def _send_frame(self) -> None:
        if self._next_frame > self._spec.frame_count:
            return
        frame = QVideoFrame()
        if self._next_frame < self._spec.frame_count:
            # A picture of its own for each frame: the encoder reads it later, in its own thread.
            picture = QImage(self._spec.width, self._spec.height, QImage.Format.Format_RGB32)
            self._scene.paint(picture, self._next_frame / FRAMES_PER_S)
            frame = QVideoFrame(picture)
            frame.setStreamFrameRate(FRAMES_PER_S)
            frame.setStartTime(round(self._next_frame * 1_000_000 / FRAMES_PER_S))
            frame.setEndTime(round((self._next_frame + 1) * 1_000_000 / FRAMES_PER_S))
        # An empty frame is the end of the pictures.
        if self._pictures.sendVideoFrame(frame):
            self._next_frame += 1
            self._watch.start()

    def _send_sound(self) -> None:
        if self._next_sample > self._sound.frame_count:
            return
        buffer = QAudioBuffer()
        if self._next_sample < self._sound.frame_count:
            start_us = round(self._next_sample * 1_000_000 / SAMPLES_PER_S)
            part = self._sound.part(self._next_sample, _SOUND_PART)
            buffer = QAudioBuffer(part, self._sounds.format(), start_us)
        if self._sounds.sendAudioBuffer(buffer):
            is_end = self._next_sample >= self._sound.frame_count
            self._next_sample = (
                self._sound.frame_count + 1 if is_end else min(self._next_sample + _SOUND_PART, self._sound.frame_count)
            )

    def _end_when_stopped(self, state: QMediaRecorder.RecorderState) -> None:
        if state == QMediaRecorder.RecorderState.StoppedState:
            self._loop.quit()

    def _fail(self, error: QMediaRecorder.Error, text: str) -> None:
        self._problem = f"The recorder failed: {text}"
        self._loop.quit()

    def _give_up(self) -> None:
        self._problem = f"The recorder took no picture for {_STANDSTILL_MS // 1000} seconds."
        self._recorder.stop()
        self._loop.quit()
