"""The combo box, plain or editable, with our chevron and a popup in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from sora_desktop.ui.palette import DISABLED_OPACITY
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.menu import drop_system_frame, round_corners
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, paint_rounded, visual_alignment, visual_rect

_CHEVRON = 18
_ROW_HEIGHT = 30


class PopupDelegate(QStyledItemDelegate):
    """Draws a row of a popup list: rounded when pointed at, with a check mark at the one that holds."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chosen_row = -1

    def set_chosen_row(self, row: int) -> None:
        """Which row has the check mark; -1 for none."""
        self._chosen_row = row

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        wanted = super().sizeHint(option, index)
        return QSize(wanted.width() + 36, _ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        view: QWidget = option.widget
        if not state & QStyle.StateFlag.State_Enabled:
            painter.setOpacity(DISABLED_OPACITY)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            paint_rounded(painter, rect, 6, self._theme.color("accent-bg"))
        is_mirrored = view.layoutDirection() == Qt.LayoutDirection.RightToLeft
        padded = rect.adjusted(30, 0, -8, 0) if is_mirrored else rect.adjusted(8, 0, -30, 0)
        align = visual_alignment(view, Qt.AlignmentFlag.AlignLeft)
        paint_line(painter, padded, str(index.data()), self._theme.color("text"), align)
        if index.row() == self._chosen_row:
            left = rect.x() + 8 if is_mirrored else rect.right() - 22
            check = self._theme.icons.pixmap("check", "accent", 16, view.devicePixelRatioF())
            paint_pixmap(painter, QRect(left, rect.y(), 16, rect.height()), check)
        painter.restore()


class _PopupList(QListView):
    """The list that a combo box opens, of all its choices or of what fits the letters typed so far."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setProperty("popup", kind)
        self.setMouseTracking(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        round_corners(self.window())


class ComboBox(QComboBox):
    """A combo box; the wheel scrolls the form around it unless it has the focus.

    Its accessible name is that of its buddy label (see FieldLabel): Qt ignores any other for a combo box.
    """

    def __init__(self, theme: Theme, *, is_editable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._delegate: PopupDelegate | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(10)
        if is_editable:
            self._make_editable()
        theme.changed.connect(self.update)

    def showPopup(self) -> None:  # noqa: N802
        delegate = self._dressed_popup()
        delegate.set_chosen_row(self.findText(self.currentText()))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(DISABLED_OPACITY)
        spot = QRect(self.width() - _CHEVRON - 8, 0, _CHEVRON, self.height())
        chevron = self._theme.icons.pixmap("chevron-down", "text", _CHEVRON, self.devicePixelRatioF())
        paint_pixmap(painter, visual_rect(self, spot), chevron)

    def _make_editable(self) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        suggestions = _PopupList("suggestions")
        completer.setPopup(suggestions)
        suggestions.setItemDelegate(PopupDelegate(self._theme, suggestions))
        drop_system_frame(suggestions)
        self.setCompleter(completer)

    def _dressed_popup(self) -> PopupDelegate:
        if self._delegate is None:
            choices = _PopupList("choices")
            self.setView(choices)
            self._delegate = PopupDelegate(self._theme, choices)
            choices.setItemDelegate(self._delegate)
            drop_system_frame(choices.window())
        return self._delegate
