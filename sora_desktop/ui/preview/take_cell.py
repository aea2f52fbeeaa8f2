"""One take on the wall: its picture, its number, and whether it is kept or rejected."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.preview.in_step import Lane
from sora_desktop.ui.preview.screen import Screen
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.labels import PlainLabel

HEAD_HEIGHT = 40
_BORDER = 2


class Verdict(StrEnum):
    """What the person thinks of a take."""

    OPEN = "open"
    KEPT = "kept"
    REJECTED = "rejected"


class TakeCell(QWidget):
    """Shows one lane. It is chosen by a click, and swapped by dragging its head onto another."""

    chosen = Signal()
    dropped = Signal(QPoint)
    """Its head was dragged to this place of the whole desktop."""
    verdict_changed = Signal()

    def __init__(self, theme: Theme, job: Job, number: int, parent: QWidget | None = None) -> None:
        """``number`` says which take of its request it is."""
        super().__init__(parent)
        self._theme = theme
        self.job = job
        self.screen_ = Screen(theme)
        self.lane = Lane(self.screen_, self)
        self._verdict = Verdict.OPEN
        self._is_chosen = False
        self._place = PlainLabel(theme, "", "small-strong", "text-3")
        self._title = self.tr("Take {number}").format(number=number)
        self._name = PlainLabel(theme, self._title, "strong")
        self._word = PlainLabel(theme, "", "small-strong", "text-2")
        self._keep = self._button("check", self.tr("Keep"), self.tr("Keep, as a favourite (B)"))
        self._reject = self._button("trash", self.tr("Reject"), self.tr("Reject (Del)"))
        self._keep.clicked.connect(self.toggle_kept)
        self._reject.clicked.connect(self.toggle_rejected)
        self._head = QWidget()
        self._head.setFixedHeight(HEAD_HEIGHT)
        self._head.setCursor(Qt.CursorShape.OpenHandCursor)
        self._head.installEventFilter(self)
        self.screen_.clicked.connect(self.chosen)
        self.screen_.setMinimumSize(1, 1)
        self._lay_out()
        theme.changed.connect(self.update)

    @property
    def verdict(self) -> Verdict:
        return self._verdict

    @property
    def clip_shape(self) -> float:
        """Width by height of the picture; that of a film before it is there."""
        size = self.screen_.clip_size
        return size.width() / size.height() if size.height() > 0 else 16 / 9

    def set_place(self, number: int) -> None:
        """Which key chooses it."""
        self._place.setText(str(number))
        self.setAccessibleName(self._title)

    def set_chosen(self, is_chosen: bool) -> None:
        """Frame it as the one that keys are about."""
        self._is_chosen = is_chosen
        self.update()

    def toggle_kept(self) -> None:
        """Keep it, or think again."""
        self._judge(Verdict.OPEN if self._verdict is Verdict.KEPT else Verdict.KEPT)

    def toggle_rejected(self) -> None:
        """Reject it, or think again."""
        self._judge(Verdict.OPEN if self._verdict is Verdict.REJECTED else Verdict.REJECTED)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._head and isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseButtonPress:
                self._head.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.chosen.emit()
                return True
            if event.type() == QEvent.Type.MouseButtonRelease:
                self._head.setCursor(Qt.CursorShape.OpenHandCursor)
                self.dropped.emit(event.globalPosition().toPoint())
                return True
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit()
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("video"))
        painter.fillRect(0, 0, self.width(), self._head.geometry().bottom() + 1, self._theme.color("panel"))
        if self._is_chosen:
            painter.setPen(QPen(self._theme.color("accent"), _BORDER))
            half = _BORDER / 2
            painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))

    def _button(self, icon: str, name: str, tip: str) -> IconButton:
        made = IconButton(self._theme, icon, name, tip=tip, size=28, icon_size=16)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._head)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        for widget in (self._place, self._name, self._word):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._keep)
        row.addWidget(self._reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(_BORDER, _BORDER, _BORDER, _BORDER)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.screen_, 1)

    def _judge(self, verdict: Verdict) -> None:
        self._verdict = verdict
        self._keep.setChecked(verdict is Verdict.KEPT)
        self._reject.setChecked(verdict is Verdict.REJECTED)
        words = {Verdict.OPEN: "", Verdict.KEPT: self.tr("Kept"), Verdict.REJECTED: self.tr("Rejected")}
        self._word.setText(words[verdict])
        self._word.set_color("err" if verdict is Verdict.REJECTED else "ok")
        self.verdict_changed.emit()
