"""Motion: one easing and one length for everything that moves, and none where the person wants none."""

from __future__ import annotations

import os

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal
from PySide6.QtWidgets import QApplication, QStyle

TRANSITION_MS = 140
REDUCED_MOTION_VARIABLE = "SORA_DESKTOP_REDUCED_MOTION"


def transition_ms() -> int:
    """How long a transition lasts: 140 ms, or 0 where the system, the style or the environment asks for none."""
    if os.environ.get(REDUCED_MOTION_VARIABLE, "0") not in ("", "0"):
        return 0
    if QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) <= 0:
        return 0
    return TRANSITION_MS


class Glide(QObject):
    """A number that glides to its next value with an ease-out, or jumps there where motion is reduced."""

    moved = Signal(float)
    arrived = Signal()

    def __init__(self, parent: QObject, value: float = 0.0) -> None:
        super().__init__(parent)
        self._value = value
        self._target = value
        self._animation: QVariantAnimation | None = None

    @property
    def value(self) -> float:
        return self._value

    @property
    def target(self) -> float:
        return self._target

    @property
    def is_moving(self) -> bool:
        return self._value != self._target

    def go(self, target: float) -> None:
        """Move to `target`; from wherever it is, also in the middle of another movement."""
        if target == self._target:
            return
        self._target = target
        length_ms = transition_ms()
        if length_ms == 0:
            self.jump(target)
            return
        animation = self._made_animation()
        animation.stop()
        animation.setDuration(length_ms)
        animation.setStartValue(self._value)
        animation.setEndValue(target)
        animation.start()

    def jump(self, target: float) -> None:
        """Be at `target` at once."""
        if self._animation is not None:
            self._animation.stop()
        self._target = target
        self._value = target
        self.moved.emit(target)
        self.arrived.emit()

    def _made_animation(self) -> QVariantAnimation:
        if self._animation is None:
            self._animation = QVariantAnimation(self)
            self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
            self._animation.valueChanged.connect(self._move)
            self._animation.finished.connect(self.arrived)
        return self._animation

    def _move(self, value: object) -> None:
        if isinstance(value, float):
            self._value = value
            self.moved.emit(value)
