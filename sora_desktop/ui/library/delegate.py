"""Draws a clip of the library, as a card of the grid or as a line of the list, from what is there already."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from sora_desktop.domain.library import Clip
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.library.model import ClipRole
from sora_desktop.ui.library.pictures import Frame, PictureShelf
from sora_desktop.ui.library.plan import LINE_HEIGHT, Layout, Plan
from sora_desktop.ui.library.stamps import STAR_STEP, Stamps
from sora_desktop.ui.library.texts import facts_of, length_of, mark_words, tags_words, title_of, translate
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font, medium_weight
from sora_desktop.ui.widgets.painting import paint_pixmap, paint_rounded

CARD_RADIUS, LINE_RADIUS = 8, 8
_PICTURE_RADIUS = 6
_MOST_TEXTS = 2_000
_PROMPT_CHARACTERS = 160
_CARD_CHARACTERS = 64
_TOOLTIP_CHARACTERS = 1_000
_REJECTED_OPACITY = 0.35
_PAD = 10
_LINE_FLAGS = int(Qt.AlignmentFlag.AlignVCenter.value) | int(Qt.TextFlag.TextSingleLine.value)
_LEFT = _LINE_FLAGS | int(Qt.AlignmentFlag.AlignLeft.value) | int(Qt.AlignmentFlag.AlignAbsolute.value)

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class _Texts:
    """What is written of one clip in so many pixels."""

    clip: Clip
    width: int
    title: str
    title_font: QFont
    facts: str
    """The second line: of a card the model, of a line all that there is room for."""


class ClipDelegate(QStyledItemDelegate):
    """Draws what model and shelf have by now; asks for nothing, and keeps the texts that it has cut."""

    def __init__(
        self,
        theme: Theme,
        shelf: PictureShelf,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shelf = shelf
        self._clock = clock
        self._stamps = Stamps(theme)
        self._texts: OrderedDict[int, _Texts] = OrderedDict()
        self._meta_font = font("meta")
        self._meta = QFontMetrics(self._meta_font)
        self._title_fonts: dict[int, QFont] = {}
        self.plan = Plan(Layout.GRID, 0, 0)
        """As the view has it; the size of pictures comes from it."""
        self.shows_focus = False
        """Whether the current clip has the focus ring: the keyboard brought the focus there."""

    @property
    def ground(self) -> QColor:
        """What the clips lie on."""
        return self._theme.color("panel")

    def frame(self, ratio: float) -> Frame:
        """How pictures have to be cut for what is drawn here."""
        is_grid = self.plan.layout is Layout.GRID
        radius = CARD_RADIUS - 1 if is_grid else _PICTURE_RADIUS
        size = QSize(*self.plan.picture_size)
        if is_grid:
            size -= QSize(2, 1)  # inside of the card's border
        return Frame(size, ratio, radius, self._theme.color("video"), has_round_foot=not is_grid)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self.plan.cell_width, self.plan.cell_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        clip = index.data(ClipRole.CLIP)
        rect, state = QRect(option.rect), QStyle.StateFlag(option.state)
        ratio = painter.device().devicePixelRatioF()
        if self.plan.layout is Layout.GRID:
            self._paint_card(painter, rect, state, ratio, clip if isinstance(clip, Clip) else None)
        else:
            self._paint_row(painter, rect, state, ratio, clip if isinstance(clip, Clip) else None)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Tell the whole prompt where it was cut, and the marks and tags that have no room."""
        clip = index.data(ClipRole.CLIP)
        if event.type() != QEvent.Type.ToolTip or not isinstance(clip, Clip):
            return False
        lines = [title_of(clip, _TOOLTIP_CHARACTERS), facts_of(clip, self._clock())]
        marks = [word for word in mark_words(clip) if word]
        lines += [", ".join(marks)] if marks else []
        lines += [tags_words(clip)] if clip.tags else []
        QToolTip.showText(event.globalPos(), tooltip("\n".join(line for line in lines if line)), view.viewport())
        return True

    def _paint_card(
        self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, ratio: float, clip: Clip | None
    ) -> None:
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        role = "accent-bg" if is_selected else "hover" if is_hovered else "raised"
        border = "line-strong" if is_hovered else "line"
        painter.drawPixmap(rect.topLeft(), self._stamps.ground(rect.size(), ratio, CARD_RADIUS, role, border))
        _, picture_height = self.plan.picture_size
        picture = QRect(rect.x() + 1, rect.y() + 1, rect.width() - 2, picture_height - 1)
        self._paint_picture(painter, picture, clip, ratio)
        if clip is not None:
            self._paint_marks(painter, picture, clip, ratio)
            title = QRect(rect.x() + _PAD, rect.y() + picture_height + 7, rect.width() - 2 * _PAD, 18)
            self._paint_title(painter, title, clip)
            self._paint_facts(painter, QRect(title.x(), title.y() + 19, title.width(), 16), clip, ratio)
        self._paint_rings(painter, rect, state, CARD_RADIUS)

    def _paint_row(
        self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, ratio: float, clip: Clip | None
    ) -> None:
        row = rect.adjusted(-8, 1, 8, -1)
        if state & QStyle.StateFlag.State_Selected:
            paint_rounded(painter, row, LINE_RADIUS, self._theme.color("accent-bg"))
        elif state & QStyle.StateFlag.State_MouseOver:
            paint_rounded(painter, row, LINE_RADIUS, self._theme.color("hover"))
        width, height = self.plan.picture_size
        picture = QRect(rect.x(), rect.y() + (LINE_HEIGHT - height) // 2, width, height)
        self._paint_picture(painter, picture, clip, ratio)
        if clip is not None:
            if not clip.is_missing:
                self._paint_length(painter, picture, clip, ratio)
            left, middle = picture.right() + 13, rect.y() + LINE_HEIGHT // 2
            marks_left = self._paint_row_marks(painter, rect, clip, ratio)
            room = max(0, marks_left - left - 12)
            self._paint_title(painter, QRect(left, middle - 19, room, 18), clip)
            painter.setFont(self._meta_font)
            words = self._texts_of(clip, room).facts
            self._draw(painter, QRect(left, middle + 1, room, 16), words, self._theme.color("text-3"))
        if self.shows_focus and state & QStyle.StateFlag.State_HasFocus:
            paint_rounded(painter, row, LINE_RADIUS, None, self._theme.color("accent"))

    def _paint_row_marks(self, painter: QPainter, rect: QRect, clip: Clip, ratio: float) -> int:
        """Stars and marks at the end of a line; returns where they begin."""
        right, middle = rect.right() - 4, rect.y() + LINE_HEIGHT // 2
        if clip.rating:
            stars = self._stamps.stars(clip.rating, ratio)
            right -= int(stars.deviceIndependentSize().width())
            painter.drawPixmap(right, middle - 7, stars)
            right -= 10
        for icon, role, is_on in (
            ("heart-filled", "err", clip.is_favourite),
            ("cross", "text-2", clip.is_rejected),
            ("warning", "warn", clip.is_missing),
        ):
            if is_on:
                right -= 16
                spot = QRect(right, middle - 8, 16, 16)
                paint_pixmap(painter, spot, self._theme.icons.pixmap(icon, role, 16, ratio))
                right -= 8
        if clip.is_demo:
            badge = self._stamps.badge(translate("Library", "demo"), ratio)
            right -= int(badge.deviceIndependentSize().width())
            painter.drawPixmap(right, middle - 8, badge)
            right -= 8
        return right

    def _paint_picture(self, painter: QPainter, rect: QRect, clip: Clip | None, ratio: float) -> None:
        shown = None if clip is None else self._shelf.find(clip.job_id)
        if shown is not None and shown.pixmap is not None:
            if clip is not None and (clip.is_rejected or clip.is_missing):
                painter.setOpacity(_REJECTED_OPACITY)
            painter.drawPixmap(rect, shown.pixmap)
            painter.setOpacity(1.0)
        else:
            is_missing = clip is not None and clip.is_missing
            role = "warn" if is_missing else "text-3"
            icon = "warning" if is_missing else "film"
            if clip is not None:
                paint_pixmap(painter, rect, self._theme.icons.pixmap(icon, role, 18, ratio))
            if self.plan.layout is Layout.GRID:
                painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, self._theme.color("line"))
            else:
                paint_rounded(painter, rect, _PICTURE_RADIUS, None, self._theme.color("line"))

    def _paint_length(self, painter: QPainter, picture: QRect, clip: Clip, ratio: float) -> None:
        words = length_of(clip)
        if words:
            badge = self._stamps.badge(words, ratio)
            inset = 5 if self.plan.layout is Layout.GRID else 3
            size = badge.deviceIndependentSize().toSize()
            painter.drawPixmap(
                picture.right() - inset - size.width() + 1, picture.bottom() - inset - size.height() + 1, badge
            )

    def _paint_marks(self, painter: QPainter, picture: QRect, clip: Clip, ratio: float) -> None:
        """What lies over the picture of a card: its length, and whatever is unusual about it."""
        self._paint_length(painter, picture, clip, ratio)
        left, top = picture.x() + 5, picture.y() + 5
        marks: list[QPixmap] = []
        if clip.is_missing:
            marks.append(self._stamps.badge(translate("Library", "missing"), ratio, "warn", "warning", "warn-bg"))
        if clip.is_rejected:
            marks.append(self._stamps.badge(translate("Library", "rejected"), ratio, "knob", "cross"))
        if clip.is_demo:
            marks.append(self._stamps.badge(translate("Library", "demo"), ratio))
        for mark in marks:
            painter.drawPixmap(left, top, mark)
            left += int(mark.deviceIndependentSize().width()) + 4
        if clip.is_favourite:
            heart = self._stamps.badge("", ratio, "err", "heart-filled", "err-bg")
            painter.drawPixmap(picture.right() - 4 - int(heart.deviceIndependentSize().width()), top, heart)

    def _paint_title(self, painter: QPainter, rect: QRect, clip: Clip) -> None:
        texts = self._texts_of(clip, rect.width())
        painter.setFont(texts.title_font)
        self._draw(painter, rect, texts.title, self._theme.color("text"))

    def _paint_facts(self, painter: QPainter, rect: QRect, clip: Clip, ratio: float) -> None:
        """Under the title of a card: the model, and the stars."""
        room = rect.width()
        if clip.rating:
            stars = self._stamps.stars(clip.rating, ratio)
            width = int(stars.deviceIndependentSize().width())
            painter.drawPixmap(rect.right() - width + 1, rect.y() + 1, stars)
            room -= width + 8
        painter.setFont(self._meta_font)
        words = self._texts_of(clip, rect.width()).facts
        self._draw(painter, QRect(rect.x(), rect.y(), room, rect.height()), words, self._theme.color("text-3"))

    def _paint_rings(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, radius: int) -> None:
        has_ring = self.shows_focus and bool(state & QStyle.StateFlag.State_HasFocus)
        if has_ring:
            _ring(painter, rect, 3, radius + 3, self._theme.color("accent-bg"), 4)
        if has_ring or state & QStyle.StateFlag.State_Selected:
            _ring(painter, rect, 1, radius + 1, self._theme.color("accent"), 2)

    def _draw(self, painter: QPainter, rect: QRect, words: str, color: QColor) -> None:
        painter.setPen(color)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(rect, _LEFT, words)

    def _texts_of(self, clip: Clip, width: int) -> _Texts:
        """What is written of a clip, as it fits; text is cleaned and measured once and not at each paint."""
        known = self._texts.get(clip.number)
        if known is not None and known.clip is clip and known.width == width:
            return known
        words = title_of(clip, _PROMPT_CHARACTERS if self.plan.layout is Layout.LIST else _CARD_CHARACTERS)
        weight = medium_weight(words)
        title_font = self._title_fonts.get(weight) or self._title_fonts.setdefault(weight, font("label", weight))
        title = QFontMetrics(title_font).elidedText(words, Qt.TextElideMode.ElideRight, width)
        room = width
        if self.plan.layout is Layout.LIST:
            facts = " · ".join(part for part in (facts_of(clip, self._clock()), tags_words(clip)) if part)
        else:
            facts, room = plain_line(clip.model, 60), width - clip.rating * STAR_STEP - (8 if clip.rating else 0)
        facts = self._meta.elidedText(facts, Qt.TextElideMode.ElideRight, room)
        made = self._texts[clip.number] = _Texts(clip, width, title, title_font, facts)
        if len(self._texts) > _MOST_TEXTS:
            self._texts.popitem(last=False)
        return made


def _ring(painter: QPainter, rect: QRect, out: int, radius: int, color: QColor, width: int) -> None:
    painter.setPen(QPen(color, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(-out, -out, out, out), radius, radius)
