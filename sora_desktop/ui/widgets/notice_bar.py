"""The notice bar above the panes: what the person should know or decide, one row for each matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.announcing import announce
from sora_desktop.ui.motion import Glide
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, IconButton
from sora_desktop.ui.widgets.labels import ElidedLabel

NoticeKind = Literal["info", "warn", "err"]

_ROLES: dict[NoticeKind, tuple[str, str, str]] = {
    "info": ("info", "accent", "accent-bg"),
    "warn": ("warning", "warn", "warn-bg"),
    "err": ("error", "err", "err-bg"),
}


@dataclass(frozen=True)
class NoticeAction:
    """A button of a notice; `key` comes back with `action_triggered`."""

    key: str
    text: str


@dataclass(frozen=True)
class Notice:
    """One matter: a bold lead, a sentence, and what can be done. Two notices of one `key` are the same matter."""

    key: str
    kind: NoticeKind
    lead: str
    text: str
    actions: tuple[NoticeAction, ...] = ()
    can_be_closed: bool = False
    tip: str = ""


class NoticeBar(QWidget):
    """The notices that hold, stacked; they slide in and out, and take no room when there are none."""

    action_triggered = Signal(str, str)
    closed = Signal(str)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: dict[str, _NoticeRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is shown, from top to bottom."""
        return tuple(row.notice for row in self._rows.values())

    def set_notices(self, notices: Sequence[Notice]) -> None:
        """Show exactly these, in this order; what was there already does not move for it, the rest slides."""
        wanted = [notice.key for notice in notices]
        for key in [key for key in self._rows if key not in wanted]:
            self.remove_notice(key)
        for notice in notices:
            self.show_notice(notice)
        if list(self._rows) != wanted:
            self._rows = {key: self._rows[key] for key in wanted}
            for row in self._rows.values():
                self._column.removeWidget(row)
                self._column.addWidget(row)

    def show_notice(self, notice: Notice) -> None:
        """Add a notice at the bottom, or put new words into the one of the same key."""
        row = self._rows.get(notice.key)
        if row is not None:
            row.set_notice(notice)
            return
        row = _NoticeRow(self._theme, notice, self)
        row.action_triggered.connect(self.action_triggered)
        row.closed.connect(self._close)
        self._rows[notice.key] = row
        self._column.addWidget(row)
        row.slide_in()
        announce(self, f"{notice.lead} {notice.text}".strip())

    def remove_notice(self, key: str) -> None:
        """Take a notice away; nothing happens when there is none of that key."""
        row = self._rows.pop(key, None)
        if row is not None:
            row.slide_out()

    def _close(self, key: str) -> None:
        self.remove_notice(key)
        self.closed.emit(key)


class _NoticeRow(QWidget):
    """One notice; its content hangs at its lower edge, so that it slides into sight from above."""

    action_triggered = Signal(str, str)
    closed = Signal(str)

    def __init__(self, theme: Theme, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content = _NoticeContent(theme, notice, self)
        self._shown = Glide(self)
        self._shown.moved.connect(self._grow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._content.action_triggered.connect(self._trigger)
        self._content.closed.connect(self._close)

    @property
    def notice(self) -> Notice:
        return self._content.notice

    def set_notice(self, notice: Notice) -> None:
        if notice == self._content.notice:
            return
        self._content.deleteLater()
        self._content = _NoticeContent(self._theme, notice, self)
        self._content.action_triggered.connect(self._trigger)
        self._content.closed.connect(self._close)
        self._content.show()
        self.updateGeometry()
        self._hang()

    def slide_in(self) -> None:
        self._shown.go(1.0)

    def slide_out(self) -> None:
        self.setEnabled(False)
        self._shown.arrived.connect(self.deleteLater)
        self._shown.go(0.0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._shown.value * self._content.heightForWidth(width))

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 0 else 640
        return QSize(self._content.sizeHint().width(), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._content.minimumSizeHint().width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hang()

    def _hang(self) -> None:
        full = self._content.heightForWidth(self.width())
        self._content.setGeometry(0, self.height() - full, self.width(), full)

    def _grow(self) -> None:
        self.updateGeometry()

    def _trigger(self, key: str) -> None:
        self.action_triggered.emit(self.notice.key, key)

    def _close(self) -> None:
        self.closed.emit(self.notice.key)


class _NoticeContent(QWidget):
    """Icon, words and buttons of one notice on its ground."""

    action_triggered = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self._theme = theme
        self._icon_name, self._role, self._ground = _ROLES[notice.kind]
        self._icon = QLabel()
        self._icon.setFixedSize(18, 28)
        text = f"{notice.lead} {notice.text}".strip()
        words = ElidedLabel(theme, text, "small", "text", max_lines=None)
        words.set_lead(notice.lead, self._role)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words.setMinimumWidth(160)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 9)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setToolTip(tooltip(notice.tip))
        self._add_buttons(row)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color(self._ground))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line"))

    def _add_buttons(self, row: QHBoxLayout) -> None:
        for action in self.notice.actions:
            button = _ActionButton(self._theme, action)
            button.triggered.connect(self.action_triggered)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        if self.notice.can_be_closed:
            close = IconButton(self._theme, "close", self.tr("Close this notice"), size=28)
            close.clicked.connect(self.closed)
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def _paint_icon(self) -> None:
        self._icon.setPixmap(self._theme.icons.pixmap(self._icon_name, self._role, 18, self.devicePixelRatioF()))


class _ActionButton(Button):
    """A button that says which action it is."""

    triggered = Signal(str)

    def __init__(self, theme: Theme, action: NoticeAction) -> None:
        super().__init__(theme, action.text, "small")
        self._action = action
        self.clicked.connect(self._trigger)

    def _trigger(self) -> None:
        self.triggered.emit(self._action.key)
