"""Tinted blocks of the details: what went wrong, and what asks for a look."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.details.fold_button import FoldButton, beside
from sora_desktop.ui.details.selectable_text import SelectableText
from sora_desktop.ui.details.texts import trace_words, trouble_sentences
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.painting import paint_pixmap, paint_rounded, visual_rect

_PADDING, _ICON, _RADIUS = 12, 16, 8


class Block(QWidget):
    """A rounded area in the background of `warn` or `err`, with an icon; what it says is added to `column`."""

    def __init__(self, theme: Theme, role: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._role = role
        self._icon = icon
        self._said = ("", "", role)
        self.column = QVBoxLayout(self)
        self._indent()
        self.column.setSpacing(4)
        self.words = ElidedLabel(theme, "", "small", "text", max_lines=None, parent=self)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.column.addWidget(self.words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """What the block says in our words."""
        return self.words.text()

    def set_role(self, role: str, icon: str) -> None:
        """Be a block of the other kind."""
        if (role, icon) != (self._role, self._icon):
            self._role, self._icon = role, icon
            self.update()

    def say(self, lead: str, rest: str) -> None:
        """Say two things, the first of them with weight; the same again does nothing."""
        text = f"{lead} {rest}".strip()
        if (text, lead, self._role) != self._said:
            self._said = (text, lead, self._role)
            self.words.setText(text)
            self.words.set_lead(lead, self._role)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._indent()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_rounded(painter, self.rect(), _RADIUS, self._theme.color(f"{self._role}-bg"))
        spot = visual_rect(self, QRect(QPoint(_PADDING, 10), QSize(_ICON, _ICON)))
        paint_pixmap(painter, spot, self._theme.icons.pixmap(self._icon, self._role, _ICON, self.devicePixelRatioF()))

    def _indent(self) -> None:
        """Leave room for the icon, at the side from which the window is read."""
        indent = _PADDING + _ICON + 8
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left, right = (_PADDING, indent) if is_mirrored else (indent, _PADDING)
        self.column.setContentsMargins(left, 10, right, 10)


class TroubleBlock(Block):
    """A job's note with the next step, and its last error: our sentence, the money, the gateway's own words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "err", "error", parent)
        self._told: tuple[object, ...] = ()
        self.detail = SelectableText(
            theme, self.tr("The gateway's own words"), "small", "text", most_lines=2, parent=self
        )
        self.trace = SelectableText(theme, self.tr("Code and request"), "small", "text-2")
        self.column.addLayout(beside(self.detail, FoldButton(theme, self.detail, self)))
        self.column.addWidget(self.trace)
        self.hide()

    @property
    def is_needed(self) -> bool:
        """Whether there is trouble to tell."""
        return bool(self.text)

    def show_job(self, job: Job) -> None:
        """Tell the trouble of a job; without any the block takes no room."""
        told = (job.error, job.needs, job.state)
        if told == self._told:
            return
        self._told = told
        lead, rest = trouble_sentences(job)
        has_failed = job.state is State.FAILED
        self.set_role("err" if has_failed else "warn", "error" if has_failed else "warning")
        self.say(lead, rest)
        for text, words in ((self.detail, job.error.detail if job.error else ""), (self.trace, trace_words(job))):
            text.set_text(words)
            text.setVisible(bool(words))
        self.setVisible(self.is_needed)
