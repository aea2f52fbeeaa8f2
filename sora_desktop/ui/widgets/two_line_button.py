"""A row that is pressed as a whole: a name, and under it what there is to know."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy

from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.plain_text import button_text
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.buttons import ButtonLook, PaintedButton
from sora_desktop.ui.widgets.painting import paint_line, visual_alignment, visual_rect
from sora_desktop.ui.widgets.row_keys import take_row_key

ROW_PX = 44
_NAME_CHARACTERS = 60
_LOOK = ButtonLook(ROW_PX, 10, None, border=None, text="text", radius=8)


class TwoLineButton(PaintedButton):
    """Enter and Space press it, the arrows go to the next one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _LOOK)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, name: str, words: str, verb: str) -> None:
        """Show a name with the words under it; ``verb`` says to a screen reader what a press does."""
        self._words = words
        self.setText(button_text(plain_line(name, _NAME_CHARACTERS)))
        self.setAccessibleName(verb)
        self.setAccessibleDescription(words)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not take_row_key(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(200, ROW_PX)

    def _paint_content(self, painter: QPainter) -> None:
        align = visual_alignment(self, Qt.AlignmentFlag.AlignLeft)
        width = self.width() - 2 * _LOOK.padding
        painter.setFont(font("strong"))
        name = visual_rect(self, QRect(_LOOK.padding, 3, width, 20))
        paint_line(painter, name, self.shown_text, self._theme.color("text"), align)
        painter.setFont(font("meta"))
        words = visual_rect(self, QRect(_LOOK.padding, 23, width, 16))
        paint_line(painter, words, self._words, self._theme.color("text-2"), align)
