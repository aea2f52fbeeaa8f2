"""The button at the top of the form that opens the presets."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from sora_desktop.ui.compose.measures import RING_PX, SIDE_PX
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.buttons import ButtonLook, PaintedButton
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, visual_rect

_HEIGHT_PX, _PADDING_PX, _CHEVRON_PX, _GAP_PX = 24, 6, 14, 4
_LOOK = ButtonLook(_HEIGHT_PX, _PADDING_PX, None, border=None, text="text-2", type_role="small", radius=6)


class PresetsButton(PaintedButton):
    """Lies in the line of the form's first label, at its end, and takes no room of its own."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, _LOOK, "", parent)
        self._page: QWidget | None = None
        self._scroll_bar_px = 0
        self.setText(self.tr("Presets"))
        self.setToolTip(tooltip(self.tr("All settings under a name, put back at one click.")))

    def lie_on(self, page: QWidget) -> None:
        """Be a part of this form, at the end of its first line."""
        self._page = page
        self.setParent(page)
        page.installEventFilter(self)
        self._place()
        self.raise_()

    def give_room(self, scroll_bar_px: int) -> None:
        """As the form, whose outer margin is narrower beside a scroll bar."""
        self._scroll_bar_px = scroll_bar_px
        self._place()

    def sizeHint(self) -> QSize:
        text = QFontMetrics(font("small")).horizontalAdvance(self.shown_text) + 1
        return QSize(text + _GAP_PX + _CHEVRON_PX + 2 * _PADDING_PX, _HEIGHT_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange}:
            self._place()
        return False

    def _place(self) -> None:
        if self._page is None:
            return
        side = SIDE_PX + RING_PX - self._scroll_bar_px - _PADDING_PX
        size = self.sizeHint()
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = side if is_mirrored else self._page.width() - side - size.width()
        self.setGeometry(left, SIDE_PX - (_HEIGHT_PX - 16) // 2, size.width(), size.height())

    def _paint_content(self, painter: QPainter) -> None:
        right = self.width() - _PADDING_PX
        chevron = visual_rect(self, QRect(right - _CHEVRON_PX, 0, _CHEVRON_PX, self.height()))
        ratio = self.devicePixelRatioF()
        paint_pixmap(painter, chevron, self._theme.icons.pixmap("chevron-down", "text-2", _CHEVRON_PX, ratio))
        words = QRect(_PADDING_PX, 0, right - _CHEVRON_PX - _GAP_PX - _PADDING_PX, self.height())
        paint_line(painter, visual_rect(self, words), self.shown_text, self._theme.color(_LOOK.text))
