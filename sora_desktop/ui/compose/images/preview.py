"""The preview of a reference image: large, with what the shape of the clip would leave of it, and one click to crop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QRegion
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from sora_desktop.domain.families.shapes import ratio_of
from sora_desktop.ui.compose.images.shelf import ImageShelf, LookState, Seen
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, IconButton
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.painting import paint_line, paint_rounded
from sora_desktop.ui.widgets.popover import Popover

VIEW_KEY = "view "
_MOST_WIDTH_PX = 760
_AROUND_PX = 230
_LEAST_VIEW_PX = 160
_EDGE_PX = 8
_SAME_SHAPE = 0.015


class ImagePreview(Popover):
    """Shows one image of a list; left and right go through it, Esc closes."""

    crop_wanted = Signal(str, str)
    """An address, and the shape (`16:9`) to which its picture should be cropped."""
    undo_wanted = Signal()
    view_wanted = Signal(str)
    """The picture of this address is to be seen in full."""

    def __init__(
        self,
        theme: Theme,
        anchor: QWidget,
        shelf: ImageShelf,
        urls: Callable[[], tuple[str, ...]],
        can_undo: Callable[[str], bool],
    ) -> None:
        """``can_undo``: whether an image was cropped, and nothing was changed since."""
        super().__init__(theme, anchor, anchor.tr("Preview of the image"), width=_MOST_WIDTH_PX)
        self._shelf = shelf
        self._urls = urls
        self._can_undo = can_undo
        self._url = ""
        self._shape = ""
        self._title = ElidedLabel(theme, "", "strong", "text")
        self._picture = PictureView(theme)
        self._message = FieldMessage(theme)
        self._words = ElidedLabel(theme, "", "small", "text-2", max_lines=3)
        self._crop = Button(theme, "", "secondary")
        self._undo = Button(theme, self.tr("Undo"), "secondary", "undo")
        self._back = IconButton(theme, "chevron-left", self.tr("Previous image"), size=32, icon_size=18)
        self._next = IconButton(theme, "chevron-right", self.tr("Next image"), size=32, icon_size=18)
        self._close = IconButton(theme, "close", self.tr("Close"), tip=self.tr("Close (Esc)"), size=32, icon_size=18)
        self._lay_out()
        self._crop.clicked.connect(self._want_crop)
        self._undo.clicked.connect(self.undo_wanted)
        self._back.clicked.connect(lambda: self._go(-1))
        self._next.clicked.connect(lambda: self._go(1))
        self._close.clicked.connect(self.close_popover)
        shelf.changed.connect(self._follow)

    def show_image(self, url: str, shape: str) -> None:
        """Show an image; `shape` is that of the clip (`16:9`), empty where it has none."""
        is_other = url != self._url
        self._url, self._shape = url, shape
        self._undo.setVisible(self._can_undo(url))
        if is_other:
            self._picture.clear()
        over = self._anchor_window()
        self.setFixedWidth(min(_MOST_WIDTH_PX, over.width() - 32))
        self._picture.setFixedHeight(max(_LEAST_VIEW_PX, min(460, over.height() - _AROUND_PX)))
        self._show_words()
        if not self.isVisible():
            self.open()
        self.view_wanted.emit(url)

    def show_view(self, seen: Seen) -> None:
        """Take the large view that was asked for."""
        if seen.key == f"{VIEW_KEY}{self._url}" and not seen.image.isNull():
            self._picture.show_picture(QPixmap.fromImage(seen.image), self._shape)

    @property
    def url(self) -> str:
        """The address that is shown."""
        return self._url

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._go(1 if (event.key() == Qt.Key.Key_Right) != is_mirrored else -1)
        else:
            super().keyPressEvent(event)

    def _place(self) -> None:
        """In the middle of the window: a picture belongs to no place in it."""
        over = self._anchor_window()
        wanted = self.heightForWidth(self.width()) if self.hasHeightForWidth() else self.sizeHint().height()
        height = min(wanted, over.height() - 2 * _EDGE_PX)
        self.setGeometry((over.width() - self.width()) // 2, (over.height() - height) // 2, self.width(), height)

    def _anchor_window(self) -> QWidget:
        return self.parentWidget() or self

    def _go(self, step: int) -> None:
        urls = self._urls()
        place = urls.index(self._url) + step if self._url in urls else 0
        if 0 <= place < len(urls):
            self.show_image(urls[place], self._shape)

    def _follow(self, url: str) -> None:
        if url == self._url and self.isVisible():
            self._show_words()
            if self._picture.is_empty:
                self.view_wanted.emit(url)

    def _show_words(self) -> None:
        urls, look = self._urls(), self._shelf.look_of(self._url)
        place = urls.index(self._url) if self._url in urls else -1
        facts = [self.tr("Image %1").replace("%1", str(place + 1))]
        if not look.size.isEmpty():
            facts.append(f"{look.size.width()} × {look.size.height()}")
        if look.size_bytes is not None:
            facts.append(_bytes_words(look.size_bytes))
        self._title.setText(" · ".join(facts))
        self._back.setEnabled(place > 0)
        self._next.setEnabled(0 <= place < len(urls) - 1)
        if look.sentence:
            self._message.show_message("warn", look.sentence)
        else:
            self._message.clear()
        loading = self.tr("The image is being fetched…") if look.state is LookState.LOADING else ""
        self._picture.say(loading or ("" if look.file else self.tr("There is nothing to see.")))
        cut = _cut_of(look.size, self._shape)
        self._crop.setText(self.tr("Crop to %1").replace("%1", self._shape))
        self._crop.setVisible(bool(cut) and bool(look.file))
        sentences = {
            "": "",
            "sides": self.tr("The clip is %1: a gateway cuts the shaded sides off, or leaves bars above and below."),
            "ends": self.tr("The clip is %1: a gateway cuts top and bottom off, or leaves bars at the sides."),
        }
        fits = self.tr("It has the shape of the clip, %1.") if self._shape and not look.size.isEmpty() else ""
        self._words.setText((sentences[cut] or fits).replace("%1", self._shape))

    def _want_crop(self) -> None:
        self._crop.setEnabled(False)
        self.crop_wanted.emit(self._url, self._shape)
        self._crop.setEnabled(True)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        for button in (self._back, self._next, self._close):
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._words, 1)
        foot.addWidget(self._undo)
        foot.addWidget(self._crop)
        self.column.addLayout(head)
        self.column.addWidget(self._picture)
        self.column.addWidget(self._message)
        self.column.addLayout(foot)


class PictureView(QWidget):
    """The whole picture, and a frame around what is left of it in another shape."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pixmap = QPixmap()
        self._shape = ""
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def is_empty(self) -> bool:
        return self._pixmap.isNull()

    def clear(self) -> None:
        self._pixmap = QPixmap()
        self.update()

    def say(self, words: str) -> None:
        """What stands here while there is no picture."""
        self._words = words
        self.update()

    def show_picture(self, pixmap: QPixmap, shape: str) -> None:
        self._pixmap, self._shape = pixmap, shape
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_rounded(painter, self.rect(), 8, self._theme.color("video"))
        if self._pixmap.isNull():
            paint_line(painter, self.rect(), self._words, QColor(230, 232, 236))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._pixmap.size()
        if size.width() > self.width() or size.height() > self.height():
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRect(
            (self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height()
        )
        painter.drawPixmap(area, self._pixmap)
        kept = _kept_of(size, self._shape)
        if kept is None or _cut_of(size, self._shape) == "":
            return
        kept.translate(area.topLeft())
        painter.save()
        painter.setClipRegion(QRegion(area).subtracted(QRegion(kept)))
        painter.fillRect(area, QColor(0, 0, 0, 150))
        painter.restore()
        painter.setPen(QPen(self._theme.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(kept).adjusted(1, 1, -1, -1))


def _kept_of(size: QSize, shape: str) -> QRect | None:
    """What of a picture of this size is left in the middle in a shape."""
    ratio = ratio_of(shape)
    if ratio is None or size.isEmpty():
        return None
    width, height = size.width(), size.height()
    if width / height > ratio:
        kept = max(1, round(height * ratio))
        return QRect((width - kept) // 2, 0, kept, height)
    kept = max(1, round(width / ratio))
    return QRect(0, (height - kept) // 2, width, kept)


def _cut_of(size: QSize, shape: str) -> str:
    """Which edges a shape cuts off: `sides`, `ends` or none."""
    ratio = ratio_of(shape)
    if ratio is None or size.isEmpty():
        return ""
    own = size.width() / size.height()
    if abs(own / ratio - 1) < _SAME_SHAPE:
        return ""
    return "sides" if own > ratio else "ends"


def _bytes_words(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1e3))} KB"
