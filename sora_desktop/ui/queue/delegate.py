"""Draws a row of the queue: picture, two lines of prompt, settings, state, and the bar of a running job."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.job_texts import (
    request_words,
    span_words,
    state_icon,
    state_role,
    state_word,
    title_words,
    translate,
)
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.progress import STILL_SWEEP, paint_progress
from sora_desktop.ui.queue.batch_painter import paint_batch, paint_thread
from sora_desktop.ui.queue.filters import BatchRow
from sora_desktop.ui.queue.model import JobRole
from sora_desktop.ui.queue.places import PILL_RADIUS, PROMPT_LINE_PX, PROMPT_LINES, ROW_HEIGHT, RowPlaces, row_places
from sora_desktop.ui.queue.posters import PICTURE_RADIUS, ShownPoster
from sora_desktop.ui.queue.texts import Transfer, bar_part, has_bar, note_words, take_words, time_words
from sora_desktop.ui.text_flow import TextFlow
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font, medium_weight
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, paint_rounded

_MOST_FLOWS = 400
_PROMPT_CHARACTERS = 400
_TOOLTIP_CHARACTERS = 1_000
_LEFT = Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignRight
_PARTED = " · "

Index = QModelIndex | QPersistentModelIndex


class JobDelegate(QStyledItemDelegate):
    """Draws rows from the roles of ``JobsModel``; asks nothing else and keeps the texts that it has laid out."""

    def __init__(self, theme: Theme, icons: Icons, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._clock = clock
        self._flows: OrderedDict[tuple[str, int], TextFlow] = OrderedDict()
        self.shows_focus = False
        """Whether the current row has the focus ring; the view says so when the keyboard brought the focus there."""
        self.sweep = STILL_SWEEP
        """Where the piece of an indeterminate bar is on its way, 0 to 1."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(240, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        job, batch = index.data(JobRole.JOB), index.data(JobRole.BATCH)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        places = places_of(option)
        self._paint_pill(painter, option, places.pill)
        if isinstance(batch, BatchRow):
            paint_batch(painter, places.under_prompt_of(1), batch, self._theme, self._icons)
        elif isinstance(job, Job):
            if index.data(JobRole.IS_IN_BATCH):
                paint_thread(painter, QRect(option.rect), places.picture, self._theme)
            self._paint_job(painter, self.places_in(places, job), job, index)
        painter.restore()

    def _paint_job(self, painter: QPainter, places: RowPlaces, job: Job, index: Index) -> None:
        moved = index.data(JobRole.MOVED)
        self._paint_picture(painter, places.picture, job, index.data(JobRole.POSTER))
        self._paint_prompt(painter, places.prompt, job)
        self._paint_settings(painter, places.settings, job, index.data(JobRole.TAKES))
        self._paint_state(painter, places.state, job, self._note(job, index))
        if has_bar(job):
            paint_progress(painter, QRectF(places.bar), self._theme, bar_part(job, moved), self.sweep)

    def places_in(self, places: RowPlaces, job: Job) -> RowPlaces:
        """The places of a row as its job's prompt leaves them."""
        return places.under_prompt_of(self._prompt_flow(places.prompt, job).line_count)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Tell what does not fit into the row; where all of it is seen, no tooltip gets in the way."""
        job = index.data(JobRole.JOB)
        if event.type() != QEvent.Type.ToolTip or not isinstance(job, Job):
            return False
        hidden = "\n".join(self._hidden_words(job, places_of(option), index))
        QToolTip.showText(event.globalPos(), tooltip(hidden), view.viewport())
        return True

    def _hidden_words(self, job: Job, places: RowPlaces, index: Index) -> Iterator[str]:
        if self._prompt_flow(places.prompt, job).is_elided:
            yield title_words(job, _TOOLTIP_CHARACTERS)
        note = self._note(job, index)
        if QFontMetrics(font("meta")).horizontalAdvance(note) > self._note_rect(places.state, job).width():
            yield f"{state_word(job)}: {note}"

    def _note(self, job: Job, index: Index) -> str:
        before, moved, samples = (index.data(role) for role in (JobRole.BEFORE, JobRole.MOVED, JobRole.SAMPLES))
        awaited, away = index.data(JobRole.AWAITED) or "", index.data(JobRole.AWAY)
        return note_words(job, self._clock(), before, moved, samples or (), awaited, away)

    def _note_rect(self, rect: QRect, job: Job) -> QRect:
        """The room between the state word and the time."""
        word_width = QFontMetrics(font("label")).horizontalAdvance(state_word(job)) + 1
        time_width = QFontMetrics(font("time")).horizontalAdvance(time_words(job, self._clock())) + 1
        return rect.adjusted(word_width + 6, 0, -(time_width + 8), 0)

    def _paint_pill(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
        state = QStyle.StateFlag(option.state)
        if state & QStyle.StateFlag.State_Selected:
            paint_rounded(painter, rect, PILL_RADIUS, self._theme.color("accent-bg"))
        elif state & QStyle.StateFlag.State_MouseOver:
            paint_rounded(painter, rect, PILL_RADIUS, self._theme.color("hover"))
        if self.shows_focus and state & QStyle.StateFlag.State_HasFocus:
            paint_rounded(painter, rect, PILL_RADIUS, None, self._theme.color("accent"))

    def _paint_picture(self, painter: QPainter, rect: QRect, job: Job, poster: object) -> None:
        if isinstance(poster, ShownPoster) and poster.pixmap is not None:
            painter.drawPixmap(rect, poster.pixmap)
            if poster.duration_ms:
                self._paint_duration(painter, rect, span_words(poster.duration_ms / 1000))
            return
        paint_rounded(painter, rect, PICTURE_RADIUS, self._theme.color("raised"), self._theme.color("line"))
        ratio = painter.device().devicePixelRatioF()
        paint_pixmap(painter, rect, self._icons.pixmap(state_icon(job), "text-3", 18, ratio))

    def _paint_duration(self, painter: QPainter, picture: QRect, words: str) -> None:
        painter.setFont(font("badge"))
        width = painter.fontMetrics().horizontalAdvance(words) + 8
        badge = QRect(picture.right() - 3 - width, picture.bottom() - 18, width, 16)
        paint_rounded(painter, badge, 4, self._theme.color("video", 0.78))
        paint_line(painter, badge, words, self._theme.color("knob"))

    def _paint_prompt(self, painter: QPainter, rect: QRect, job: Job) -> None:
        self._prompt_flow(rect, job).draw(painter, QPointF(rect.topLeft()), self._theme.color("text"))

    def _paint_settings(self, painter: QPainter, rect: QRect, job: Job, takes: int) -> None:
        painter.setFont(font("meta"))
        words = " · ".join(part for part in (take_words(job, takes), request_words(job)) if part)
        if not job.is_demo:
            paint_line(painter, rect, words, self._theme.color("text-3"), _LEFT)
            return
        badge_words = translate("QueueRow", "demo")
        badge_width = QFontMetrics(font("badge")).horizontalAdvance(badge_words) + 10
        room = rect.width() - badge_width - 8
        width = min(room, painter.fontMetrics().horizontalAdvance(words) + 1)
        paint_line(
            painter, QRect(rect.topLeft(), QSize(width, rect.height())), words, self._theme.color("text-3"), _LEFT
        )
        badge = QRect(rect.left() + width + 8, rect.top(), badge_width, rect.height())
        paint_rounded(painter, badge, 4, None, self._theme.color("line-strong"))
        painter.setFont(font("badge"))
        paint_line(painter, badge, badge_words, self._theme.color("text-2"))

    def _paint_state(self, painter: QPainter, rect: QRect, job: Job, note: str) -> None:
        painter.setFont(font("time"))
        paint_line(painter, rect, time_words(job, self._clock()), self._theme.color("text-2"), _RIGHT)
        painter.setFont(font("label"))
        paint_line(painter, rect, state_word(job), self._theme.color(state_role(job)), _LEFT)
        painter.setFont(font("meta"))
        note_rect = self._note_rect(rect, job)
        if note_rect.width() > 0:
            shown = fitting_part(note, painter.fontMetrics(), note_rect.width())
            paint_line(painter, note_rect, shown, self._theme.color("text-2"), _LEFT)

    def _prompt_flow(self, rect: QRect, job: Job) -> TextFlow:
        return self._flow(title_words(job, _PROMPT_CHARACTERS), rect.width())

    def _flow(self, words: str, width: int) -> TextFlow:
        key = (words, width)
        flow = self._flows.get(key)
        if flow is None:
            flow = TextFlow(words, font("body", medium_weight(words)), PROMPT_LINE_PX, width, max_lines=PROMPT_LINES)
            self._flows[key] = flow
            if len(self._flows) > _MOST_FLOWS:
                self._flows.popitem(last=False)
        else:
            self._flows.move_to_end(key)
        return flow


def places_of(option: QStyleOptionViewItem) -> RowPlaces:
    """The places of the row that ``option`` describes, with room for the scroll bar of its view."""
    view = option.widget
    gutter_px = view.width() - view.viewport().width() if isinstance(view, QAbstractScrollArea) else 0
    return row_places(QRect(option.rect), gutter_px)


def fitting_part(note: str, metrics: QFontMetrics, width: int) -> str:
    """As many of a note's parts as fit whole, from its beginning; the first one in any case."""
    parts = note.split(_PARTED)
    while len(parts) > 1 and metrics.horizontalAdvance(_PARTED.join(parts)) > width:
        parts.pop()
    return _PARTED.join(parts)


def is_indeterminate(job: Job, moved: Transfer | None) -> bool:
    """Whether a job's bar moves because nobody has said a number."""
    return has_bar(job) and bar_part(job, moved) is None
