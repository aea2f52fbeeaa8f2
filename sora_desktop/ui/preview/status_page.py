"""The page of the preview without a picture: an icon, a few words, a bar, and perhaps a button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.icons import Icons
from sora_desktop.ui.preview.texts import Page
from sora_desktop.ui.progress import ProgressLine
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.labels import ElidedLabel

_WIDTH = 360


class StatusPage(QWidget):
    """Says one ``Page`` in the middle of the preview."""

    open_outside_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._icon_name = "film"
        self._icon = QLabel()
        centre = Qt.AlignmentFlag.AlignHCenter
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = ElidedLabel(theme, "", "strong", "text-2", max_lines=2, alignment=centre)
        self._text = ElidedLabel(theme, "", "body", "text-3", max_lines=5, alignment=centre)
        self._bar = ProgressLine(theme)
        self._button = Button(theme, self.tr("Open in the system's player"), icon="external")
        self._button.clicked.connect(self.open_outside_wanted)
        self._lay_out()
        theme.changed.connect(self._paint_icon)

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def button(self) -> Button:
        return self._button

    def show_page(self, page: Page) -> None:
        """Say this page now."""
        self._icon_name = page.icon
        self._title.setText(page.title)
        self._title.set_color(page.role)
        self._text.setText(page.text)
        self._bar.set_part(page.part)
        self._bar.setVisible(page.has_bar)
        self._button.setVisible(page.can_open_outside)
        self._paint_icon()

    def _lay_out(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        for label in (self._title, self._text):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._bar.setFixedWidth(_WIDTH * 2 // 3)
        words = QWidget()
        words.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self._icon, self._title, self._text):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self._bar, 0, centre)
        column.addWidget(self._button, 0, centre)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(words, 1_000)
        middle.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, 24)
        page.addStretch(1)
        page.addLayout(middle)
        page.addStretch(1)

    def _paint_icon(self) -> None:
        self._icon.setPixmap(self._icons.pixmap(self._icon_name, "text-3", 28, self.devicePixelRatioF()))
