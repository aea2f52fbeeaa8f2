"""The reference images: thumbnails over the list of their addresses, and what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.families import Field
from sora_desktop.ui.compose.fields import FormField
from sora_desktop.ui.compose.image_model import ImageModel
from sora_desktop.ui.compose.image_view import ImageView
from sora_desktop.ui.compose.images.origins import OriginLine
from sora_desktop.ui.compose.images.shelf import ImageShelf
from sora_desktop.ui.compose.images.strip import ImageStrip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, IconButton
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.painting import paint_rounded


class ImageField(FormField):
    """Images in the order in which they are sent: strip and list show one model. What comes in is the desk's work."""

    place_wanted = Signal(QWidget)
    """This has something to say, and wants to be seen."""

    def __init__(self, theme: Theme, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(theme, field, parent)
        self.model = ImageModel(self)
        self._box = _Box(theme)
        self.view = ImageView(theme, self.model)
        self.view.setAccessibleName(field.label)
        self.shelf = ImageShelf(self.model, self)
        self.strip = ImageStrip(theme, self.model, self.shelf)
        self.strip.tiles.setSelectionModel(self.view.selectionModel())
        self.add_button = self.strip.add_tile
        self.files_button = Button(theme, self.tr("Choose files…"), "ghost", "folder")
        self.origin = OriginLine(theme)
        self._notice = FieldMessage(theme)
        self._up = IconButton(
            theme, "arrow-up", self.tr("Move up"), tip=self.tr("Move up (Alt+↑)"), size=28, icon_size=16
        )
        self._down = IconButton(
            theme, "arrow-down", self.tr("Move down"), tip=self.tr("Move down (Alt+↓)"), size=28, icon_size=16
        )
        self._remove = IconButton(
            theme, "trash", self.tr("Remove image"), tip=self.tr("Remove (Del)"), size=28, icon_size=16
        )
        self._held_px = 0
        self._spare = QWidget()
        self._spare.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._arrange()
        self.model.warning_of = self._warning_of
        self.shelf.changed.connect(self.model.tell_warning)
        self.add_button.clicked.connect(self._add)
        self.strip.tiles.remove_wanted.connect(self.view.remove_current)
        self.strip.tiles.move_wanted.connect(self.view.move_current)
        self.view.opened.connect(self.strip.tiles.opened)
        self._up.clicked.connect(self._move_up)
        self._down.clicked.connect(self._move_down)
        self._remove.clicked.connect(self._remove_one)
        self.model.edited.connect(self._tell)
        for signal in (
            self.model.rowsInserted,
            self.model.rowsRemoved,
            self.model.modelReset,
            self.model.rowsMoved,
            self.model.dataChanged,
            self.view.selectionModel().currentChanged,
        ):
            signal.connect(self._follow)
        self.view.viewport().installEventFilter(self)
        self._box.installEventFilter(self)
        self._follow()

    def value(self) -> object:
        return self.model.urls()

    @property
    def last_in_tab_order(self) -> QWidget:
        """The last control of this field that Tab stops at."""
        return self._remove

    def take_focus(self) -> None:
        if self.model.rowCount():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_edit(self) -> None:
        """Keep what is written in the line that is being edited."""
        self.view.end_edit()

    def show_lines(self, sentences: Mapping[int, str]) -> None:
        """Mark the offending lines, by their place, with a sentence each."""
        self.model.set_problems(sentences)
        self._box.set_wrong(bool(sentences))

    def go_to_problem(self, sentences: Mapping[int, str]) -> None:
        """Give the keyboard to the first offending line."""
        if sentences:
            self.view.go_to(min(sentences))
        self.take_focus()

    @property
    def notice(self) -> str:
        """Why something could not be added; empty for nothing."""
        return self._notice.text

    def say(self, sentence: str) -> None:
        """Say why something could not be added; empty for nothing."""
        if sentence:
            self._notice.show_message("warn", sentence)
            self.place_wanted.emit(self._notice)
        else:
            self._notice.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view.viewport() and event.type() == QEvent.Type.Resize:
            self._fit()
        if watched is self._box and event.type() == QEvent.Type.Leave and self._held_px:
            self._held_px = 0
            self.strip.hold(False)
            self._fit()
        return False

    def _warning_of(self, url: str) -> str:
        return self.shelf.look_of(url).sentence

    def _put(self, value: object) -> None:
        urls = [url for url in value if isinstance(url, str) and url] if isinstance(value, tuple) else []
        self.model.set_urls(urls)

    def _arrange(self) -> None:
        column = QVBoxLayout(self._box)
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(0)
        column.addWidget(self.view)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.files_button)
        row.addWidget(self._spare)
        for button in (self._up, self._down, self._remove):
            row.addWidget(button)
        column.addLayout(row)
        whole = QWidget()
        whole.setAccessibleName(self._field.label)
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.origin)
        rows.addWidget(self.strip)
        rows.addWidget(self._notice)
        rows.addWidget(self._box)
        self._lay_out(whole)
        QWidget.setTabOrder(self.origin.cross, self.strip.tiles)
        QWidget.setTabOrder(self.strip.tiles, self.view)
        QWidget.setTabOrder(self.view, self.add_button)
        QWidget.setTabOrder(self.add_button, self.files_button)

    def _add(self) -> None:
        self.view.end_edit()
        row = self.model.rowCount()
        self.model.insert(row, ("",))
        self.view.edit_row(row)

    def _move_up(self) -> None:
        self.view.move_current(-1)

    def _move_down(self) -> None:
        self.view.move_current(1)

    def _remove_one(self) -> None:
        """While the mouse is here the list keeps its height: the next press must not miss the button."""
        self._held_px = self.view.height() if self._remove.underMouse() else 0
        self.strip.hold(bool(self._held_px))
        self.view.remove_current()

    def _follow(self) -> None:
        rows, current = self.model.rowCount(), self.view.row
        self._aside.setText(str(rows) if rows else "")
        self._box.setVisible(rows > 0)
        self._up.setEnabled(current > 0)
        self._down.setEnabled(0 <= current < rows - 1)
        self._remove.setEnabled(current >= 0)
        self.view.scheduleDelayedItemsLayout()
        self._fit()

    def _fit(self) -> None:
        if not self.model.rowCount() and self._held_px:
            self._held_px = 0
            self.strip.hold(False)
        height = max(self.view.height_of_rows(), self._held_px)
        if self.view.minimumHeight() != height or self.view.maximumHeight() != height:
            self.view.setFixedHeight(height)


class _Box(QWidget):
    """The frame around list and buttons."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._is_wrong = False
        theme.changed.connect(self.update)

    def set_wrong(self, is_wrong: bool) -> None:
        self._is_wrong = is_wrong
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        role = "err" if self._is_wrong else "line"
        paint_rounded(QPainter(self), self.rect(), 8, self._theme.color("raised"), self._theme.color(role))
