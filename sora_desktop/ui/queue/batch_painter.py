"""Draws the row of a batch: how many of its clips are done, what they cost, and whether it is folded."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from sora_desktop.ui.icons import Icons
from sora_desktop.ui.progress import paint_progress
from sora_desktop.ui.queue.batch_texts import done_words, name_words, rest_words, size_words
from sora_desktop.ui.queue.filters import BatchRow
from sora_desktop.ui.queue.places import RowPlaces
from sora_desktop.ui.queue.posters import PICTURE_RADIUS
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font, medium_weight
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, paint_rounded

_LEFT = Qt.AlignmentFlag.AlignLeft
_CHEVRON_PX = 16
_STACK_PX = 5
_THREAD_PX = 2


def paint_batch(painter: QPainter, places: RowPlaces, batch: BatchRow, theme: Theme, icons: Icons) -> None:
    """The row of a batch; its pill is painted already."""
    ratio = painter.device().devicePixelRatioF()
    _paint_stack(painter, places.picture, theme)
    paint_pixmap(painter, places.picture, icons.pixmap("film", "text-3", 18, ratio))
    name_rect = QRect(places.prompt.topLeft(), QSize(places.prompt.width() - _CHEVRON_PX - 8, 18))
    words = name_words(batch)
    painter.setFont(font("body", medium_weight(words)))
    paint_line(painter, name_rect, words, theme.color("text"), _LEFT)
    chevron = QRect(places.prompt.right() + 1 - _CHEVRON_PX, name_rect.top() + 1, _CHEVRON_PX, _CHEVRON_PX)
    icon = "chevron-right" if batch.is_folded else "chevron-down"
    paint_pixmap(painter, chevron, icons.pixmap(icon, "text-2", _CHEVRON_PX, ratio))
    painter.setFont(font("meta"))
    paint_line(painter, places.settings, size_words(batch), theme.color("text-3"), _LEFT)
    painter.setFont(font("label"))
    done = done_words(batch)
    is_over = batch.ended_part == 1
    paint_line(painter, places.state, done, theme.color("ok" if is_over else "accent"), _LEFT)
    used_px = QFontMetrics(font("label")).horizontalAdvance(done) + 7
    painter.setFont(font("meta"))
    rest = places.state.adjusted(used_px, 0, 0, 0)
    paint_line(painter, rest, rest_words(batch), theme.color("text-2"), _LEFT)
    if not is_over:
        paint_progress(painter, QRectF(places.bar), theme, batch.ended_part, 0.0)


def paint_thread(painter: QPainter, row: QRect, picture: QRect, theme: Theme) -> None:
    """The line beside a clip that ties it to the row of its batch above it."""
    thread = QRect(picture.left() - 9, row.top(), _THREAD_PX, row.height())
    painter.fillRect(thread, theme.color("line-strong"))


def _paint_stack(painter: QPainter, picture: QRect, theme: Theme) -> None:
    """Two sheets look out from under the one at the top."""
    for step in (2, 1, 0):
        sheet = picture.adjusted(_STACK_PX * step, 2 * _STACK_PX - _STACK_PX * step, -_STACK_PX * step, 0)
        sheet.setHeight(picture.height() - 2 * _STACK_PX)
        paint_rounded(painter, sheet, PICTURE_RADIUS, theme.color("raised"), theme.color("line"))
