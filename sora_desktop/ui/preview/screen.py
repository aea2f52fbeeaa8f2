"""The picture of a playing clip: a video widget in the clip's own shape on a ground of the video role."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtMultimediaWidgets import QVideoWidget
from PySide6.QtWidgets import QWidget

from sora_desktop.ui.preview.still_view import StillView
from sora_desktop.ui.theme import Theme


class Screen(QWidget):
    """Fits the picture into itself. Qt draws the bars of a video widget black, so it is never larger than the clip."""

    picture_appeared = Signal()
    """The ground gave way to the picture, or the video to the still: what lies over it has to be raised."""
    clicked = Signal()
    double_clicked = Signal()
    wheel_turned = Signal(object)
    """A ``QWheelEvent`` over the picture."""
    menu_wanted = Signal(QPoint)
    """Where on the whole desktop a menu is asked for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clip_size = QSize()
        self._video = QVideoWidget(self)
        self._video.setAspectRatioMode(Qt.AspectRatioMode.IgnoreAspectRatio)
        self._video.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._video.installEventFilter(self)
        self._video.hide()
        # In a native window, to lie over that of the video: to hide that would take as long as what it still draws.
        self.still = StillView(theme, self)
        self.still.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
        self.still.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
        self.still.hide()
        self.still.clicked.connect(self.clicked)
        self._is_zoomed = False
        self.setMinimumSize(160, 90)
        theme.changed.connect(self.update)

    @property
    def video_widget(self) -> QVideoWidget:
        """What the pictures are drawn on."""
        return self._video

    @property
    def clip_size(self) -> QSize:
        """The size of the clip's picture in its own pixels; empty while there is none."""
        return self._clip_size

    @property
    def is_zoomed(self) -> bool:
        """Whether the still has the place of the video."""
        return self._is_zoomed

    def show_still(self, is_wanted: bool) -> None:
        """Let the still take the place of the video, or give it back."""
        if is_wanted == self._is_zoomed:
            return
        self._is_zoomed = is_wanted
        self.still.setVisible(is_wanted)
        if not is_wanted:
            self.still.forget()
            return
        self.still.raise_()
        handle = self.still.windowHandle()
        if handle is not None:
            handle.raise_()
        self.picture_appeared.emit()

    def clear(self) -> None:
        """Show the ground alone, until the next picture comes."""
        self.show_still(False)
        self._clip_size = QSize()
        self._video.hide()

    def show_frame(self, frame: QVideoFrame) -> None:
        """Show this picture until another one comes; it is in the shape that the frame has when it is turned."""
        self._video.videoSink().setVideoFrame(frame)
        size = self._video.videoSink().videoSize()
        if size != self._clip_size and not size.isEmpty():
            self._clip_size = size
            self._fit()
        if self._video.isHidden():
            self._video.show()
            self.picture_appeared.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("video"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.still.setGeometry(self.rect())
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.wheel_turned.emit(event)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._video and event.type() == QEvent.Type.MouseButtonPress:
            self.clicked.emit()
        if watched is self._video and event.type() == QEvent.Type.MouseButtonDblClick:
            self.double_clicked.emit()
        return False

    def _fit(self) -> None:
        if self._clip_size.isEmpty():
            return
        fitted = self._clip_size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        spare = self.size() - fitted
        # A bar of one pixel would look like a flaw at the edge.
        if spare.width() <= 1:
            fitted.setWidth(self.width())
        if spare.height() <= 1:
            fitted.setHeight(self.height())
        left, top = (self.width() - fitted.width()) // 2, (self.height() - fitted.height()) // 2
        self._video.setGeometry(QRect(left, top, fitted.width(), fitted.height()))
