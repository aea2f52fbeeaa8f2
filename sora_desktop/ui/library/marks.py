"""What a person thinks of the clip beside the library: stars, marks, tags."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from sora_desktop.domain.library import BEST_RATING, Clip
from sora_desktop.ui.library.actions import ClipAction, Wish
from sora_desktop.ui.library.texts import tags_words
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.painting import paint_pixmap, visual_rect
from sora_desktop.ui.widgets.surfaces import Surface

_STAR, _STEP = 18, 24


class Stars(QSlider):
    """Five stars: a slider to keyboard and screen readers; a click on the last star of a rating takes it back."""

    rated = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._pointed = 0
        self.setRange(0, BEST_RATING)
        self.setPageStep(1)
        self.setMouseTracking(True)
        self.setFixedSize(BEST_RATING * _STEP, 28)
        self.setAccessibleName(self.tr("Rating"))
        theme.changed.connect(self.update)

    def show_rating(self, rating: int) -> None:
        """Show a rating without telling anybody."""
        self.blockSignals(True)
        self.setValue(rating)
        self.blockSignals(False)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        lit = self._pointed or self.value()
        for star in range(BEST_RATING):
            name, role = ("star-filled", "warn") if star < lit else ("star", "text-3")
            spot = visual_rect(self, QRect(star * _STEP, 0, _STEP, self.height()))
            paint_pixmap(painter, spot, self._theme.icons.pixmap(name, role, _STAR, self.devicePixelRatioF()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            star = self._star_at(event)
            self._rate(0 if star == self.value() else star)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._star_at(event))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_5:
            self._rate(event.key() - Qt.Key.Key_0)
            return
        before = self.value()
        super().keyPressEvent(event)
        if self.value() != before:
            self.rated.emit(self.value())

    def _rate(self, rating: int) -> None:
        self._pointed = 0
        self.setValue(rating)
        self.rated.emit(rating)
        self.update()

    def _star_at(self, event: QMouseEvent) -> int:
        spot = visual_rect(self, QRect(event.position().toPoint(), QSize(1, 1)))
        return min(BEST_RATING, max(1, spot.x() // _STEP + 1))

    def _point_at(self, star: int) -> None:
        if star != self._pointed:
            self._pointed = star
            self.update()


class ClipMarks(Surface):
    """Stands between preview and details while the library is shown."""

    wished = Signal(object)
    """A `Wish` for the clip that is shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", ("bottom",), parent)
        self._clip: Clip | None = None
        self.stars = Stars(theme)
        tip = self.tr("Favourite (B)")
        self.favourite = IconButton(theme, "heart", self.tr("Favourite"), tip=tip, size=28, lit_role="err")
        self.rejected = IconButton(theme, "cross", self.tr("Reject"), tip=self.tr("Reject (X)"), size=28)
        self.tag = IconButton(theme, "tag", self.tr("Tags"), tip=self.tr("Tags (T)"), size=28)
        self._tags = ElidedLabel(theme, "", "small", "text-2")
        self._tags.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lay_out()
        self.stars.rated.connect(lambda stars: self._wish(ClipAction.RATE, stars))
        self.favourite.clicked.connect(lambda: self._wish(ClipAction.FAVOURITE, not self._has("is_favourite")))
        self.rejected.clicked.connect(lambda: self._wish(ClipAction.REJECT, not self._has("is_rejected")))
        self.tag.clicked.connect(lambda: self._wish(ClipAction.TAG, None))
        self.show_clip(None)

    @property
    def clip(self) -> Clip | None:
        return self._clip

    def show_clip(self, clip: Clip | None) -> None:
        """Show the marks of a clip as they are now."""
        self._clip = clip
        self.setVisible(clip is not None)
        if clip is None:
            return
        self.stars.show_rating(clip.rating)
        for button, icon, is_on in (
            (self.favourite, "heart", clip.is_favourite),
            (self.rejected, "cross", clip.is_rejected),
        ):
            button.setCheckable(True)
            button.setChecked(is_on)
            button.set_icon(f"{icon}-filled" if icon == "heart" and is_on else icon)
        self._tags.setText(tags_words(clip))

    def _has(self, mark: str) -> bool:
        return self._clip is not None and bool(getattr(self._clip, mark))

    def _wish(self, action: ClipAction, value: object) -> None:
        if self._clip is not None:
            self.wished.emit(Wish(action, value))

    def _lay_out(self) -> None:
        marks = QHBoxLayout()
        marks.setSpacing(4)
        marks.addWidget(self.stars)
        marks.addSpacing(6)
        for button in (self.favourite, self.rejected, self.tag):
            marks.addWidget(button)
        marks.addWidget(self._tags, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(13, 6, 12, 7)
        column.setSpacing(2)
        column.addLayout(marks)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
