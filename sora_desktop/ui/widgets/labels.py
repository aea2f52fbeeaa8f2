"""Labels: plain text in a type role and a colour role, also in several lines and cut with an ellipsis."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from sora_desktop.ui.palette import DISABLED_OPACITY
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.text_flow import Span, TextFlow, utf16_length
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import TypeRole, font, line_height
from sora_desktop.ui.widgets.plain_labels import FieldLabel, PlainLabel

__all__ = ["ElidedLabel", "FieldLabel", "PlainLabel", "TimeLabel"]

_UNBOUNDED = 100_000
_KEPT_FLOWS = 4


class TimeLabel(PlainLabel):
    """A label for times: tabular figures, and a width that never shrinks, so that nothing beside it jumps."""

    def __init__(self, theme: Theme, text: str = "", color: str = "text-2", *, parent: QWidget | None = None) -> None:
        super().__init__(theme, text, "time", color, parent=parent)

    def sizeHint(self) -> QSize:
        wanted = super().sizeHint()
        if wanted.width() > self.minimumWidth():
            self.setMinimumWidth(wanted.width())
        return wanted


class ElidedLabel(QLabel):
    """Plain text in at most `max_lines` lines (None: as many as it needs), cut with an ellipsis.

    It has the line height of its type role and the direction of its text. What is cut is told by the tooltip.
    A lead (see `set_lead`) is a beginning in a weight and colour of its own, as notices have it.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        type_role: TypeRole = "body",
        color: str = "text",
        *,
        max_lines: int | None = 1,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._color = color
        self._max_lines = max_lines
        self._line_px = line_height(type_role)
        self._flow_alignment = alignment
        self._lead = ""
        self._lead_color = color
        self._lead_weight = 650
        # By width: layouts ask again and again for the size at the few widths that they try.
        self._flows: dict[int, TextFlow] = {}
        self._flowed_text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(type_role))
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed if max_lines == 1 else QSizePolicy.Policy.Preferred
        )
        policy.setHeightForWidth(max_lines != 1)
        self.setSizePolicy(policy)
        self.setText(text)
        theme.changed.connect(self._renew)

    def set_color(self, role: str) -> None:
        """Draw the text in another role's colour."""
        self._color = role
        self._renew()

    def set_lead(self, lead: str, role: str, weight: int = 650) -> None:
        """Mark the beginning of the text, as long as `lead` is, by another weight and the colour of `role`."""
        self._lead = lead
        self._lead_color = role
        self._lead_weight = weight
        self._renew()

    @property
    def is_elided(self) -> bool:
        """Whether a part of the text does not fit."""
        return self._flowed(self.width()).is_elided

    def hasHeightForWidth(self) -> bool:
        return self._max_lines != 1

    def heightForWidth(self, width: int) -> int:
        return max(self._line_px, self._flowed(width).height)

    def sizeHint(self) -> QSize:
        widest = self._flowed(_UNBOUNDED)
        return QSize(int(widest.natural_width) + 1, max(self._line_px, widest.height))

    def minimumSizeHint(self) -> QSize:
        shortest = self.fontMetrics().horizontalAdvance("mm…")
        return QSize(min(shortest, self.sizeHint().width()), self._line_px)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.EnabledChange, QEvent.Type.LayoutDirectionChange):
            self._renew()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(DISABLED_OPACITY)
        flow = self._flowed(self.width())
        told = tooltip(self.text()) if flow.is_elided else ""
        if told != self.toolTip():
            self.setToolTip(told)
        top = max(0, (self.height() - flow.height) // 2) if self._max_lines == 1 else 0
        flow.draw(painter, QPointF(0, top), self._theme.color(self._color))

    def _renew(self) -> None:
        self._flows.clear()
        self.updateGeometry()
        self.update()

    def _flowed(self, width: int) -> TextFlow:
        if self._flowed_text != self.text():
            self._flows.clear()
            self._flowed_text = self.text()
        flow = self._flows.get(width)
        if flow is None:
            if len(self._flows) >= _KEPT_FLOWS:
                self._flows.clear()
            flow = self._flows[width] = self._made_flow(width)
        return flow

    def _made_flow(self, width: int) -> TextFlow:
        spans: tuple[Span, ...] = ()
        if self._lead:
            bold = QFont(self.font())
            bold.setWeight(QFont.Weight(self._lead_weight))
            color = QColor(self._theme.color(self._lead_color))
            spans = (Span(0, utf16_length(self._lead), bold, color),)
        return TextFlow(
            self.text(),
            self.font(),
            self._line_px,
            width,
            max_lines=self._max_lines,
            alignment=self._physical_alignment(),
            spans=spans,
        )

    def _physical_alignment(self) -> Qt.AlignmentFlag | None:
        """The side the text keeps to; None leaves it to the text, which begins at its own side."""
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if self._flow_alignment == Qt.AlignmentFlag.AlignLeft:
            return Qt.AlignmentFlag.AlignRight if is_mirrored else None
        if self._flow_alignment == Qt.AlignmentFlag.AlignRight and is_mirrored:
            return Qt.AlignmentFlag.AlignLeft
        return self._flow_alignment
