"""Where a reference image came from: the last frame of which clip, and the line over the images that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from sora_desktop.domain.pictures import last_frame
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.painting import paint_rounded

_HEIGHT_PX, _ICON_PX = 32, 14


@dataclass(frozen=True)
class Origin:
    """The clip that a request continues, and the image that is its last frame."""

    job_id: str
    title: str
    address: str
    is_awaited: bool
    """Whether the clip was still being made when it was chosen: its last frame is taken once it is there."""


class FrameOrigins:
    """Remembers for this session which images are last frames of which clips."""

    def __init__(self) -> None:
        self._known: dict[str, Origin] = {}
        self.title_of: Callable[[str], str] = lambda job_id: ""
        """The title of a job by its id; empty for one that is not known here."""

    def note(self, address: str, job_id: str, title: str, *, is_awaited: bool = False) -> None:
        """This image is the last frame of this job's clip."""
        self._known[address] = Origin(job_id, title, address, is_awaited)

    def of(self, images: Iterable[str]) -> Origin | None:
        """The clip that a request with these images continues."""
        for address in images:
            if address in self._known:
                return self._known[address]
            frame = last_frame(address)
            if frame is not None:
                return Origin(frame.job_id, self.title_of(frame.job_id), address, is_awaited=True)
        return None


class OriginLine(QWidget):
    """Says over the images which clip is continued; its cross takes that back."""

    removed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_awaited = False
        self._icon = QLabel()
        self._icon.setFixedWidth(_ICON_PX)
        self._words = ElidedLabel(theme, "", "small", "accent")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.cross = IconButton(
            theme, "close", self.tr("Do not continue it"), tip=self.tr("Do not continue it"), size=24, icon_size=12
        )
        self.setFixedHeight(_HEIGHT_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.cross)
        self.cross.clicked.connect(self.removed)
        theme.changed.connect(self._renew)
        self._renew()
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text()

    def show_origin(self, origin: Origin | None) -> None:
        """Say which clip is continued, or nothing."""
        if origin is not None:
            title = origin.title or self.tr("another clip")
            awaiting, going_on = self.tr("Waits for “{title}”"), self.tr("Continues “{title}”")
            words = (awaiting if origin.is_awaited else going_on).format(title=title)
            self._words.setText(words)
            self._is_awaited = origin.is_awaited
            self._renew()
            self.setAccessibleName(words)
        self.setVisible(origin is not None)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        whole = QRect(0, 0, self.width(), self.height())
        paint_rounded(QPainter(self), whole, 8, self._theme.color("accent-bg"))

    def _renew(self) -> None:
        name = "clock" if self._is_awaited else "arrow-right"
        self._icon.setPixmap(self._theme.icons.pixmap(name, "accent", _ICON_PX, self.devicePixelRatioF()))
        self.update()
