"""What of the form is brought into sight in its scroll area."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtWidgets import QScrollArea, QWidget

from sora_desktop.ui.compose.form import ComposeForm

_OVER_FIELD_PX, _OVER_TOP_PX = 16, 8
_AROUND_CARET_PX = 96


class FormSight(QObject):
    """Scrolls the form no further than is needed."""

    def __init__(self, area: QScrollArea, form: ComposeForm) -> None:
        super().__init__(area)
        self._area = area
        self._form = form
        form.caret_moved.connect(self.show_caret)
        form.top_wanted.connect(self.show_top)

    def show_field(self, field: QWidget) -> None:
        """Bring a field into sight."""
        self._area.ensureWidgetVisible(field, 0, _OVER_FIELD_PX)

    @Slot(QWidget)
    def show_caret(self, editor: QWidget) -> None:
        """Bring the caret into sight, with a few lines around it."""
        self._area.ensureWidgetVisible(editor, 0, _AROUND_CARET_PX)

    @Slot(QWidget)
    def show_top(self, field: QWidget) -> None:
        """Bring the top of a field into sight, which may be higher than the area."""
        top = field.mapTo(self._form, QPoint()).y() - _OVER_TOP_PX
        bar = self._area.verticalScrollBar()
        bar.setValue(min(bar.value(), top))
