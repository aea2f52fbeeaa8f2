"""The rows of the settings: a section with its title, a number with its label, and the clips folder."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.settings.clip_names import RING
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.spin_box import SpinBox

_NUMBER_WIDTH = 84
_MOST_PATH_CHARACTERS = 1_000


class Section(QWidget):
    """A title, what belongs under it, and one line for what went wrong with it."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._message = FieldMessage(theme)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        words = PlainLabel(theme, title, "small-strong", "text-2")
        words.setContentsMargins(RING, 0, 0, 0)
        self._column.addWidget(words)
        self._column.addWidget(self._message)

    @property
    def message(self) -> str:
        """What is said in it now; empty for nothing."""
        return self._message.text

    def add(self, row: QWidget, *, room: int) -> None:
        """Put a row under the others, with so much room for the focus ring at its sides."""
        inset = QHBoxLayout()
        inset.setContentsMargins(room, 0, room, 0)
        inset.addWidget(row)
        self._column.insertLayout(self._column.count() - 1, inset)

    def refuse(self, sentence: str) -> None:
        """Say why something of it could not be changed."""
        self._message.show_message("err", sentence)

    def clear(self) -> None:
        """Say nothing more."""
        self._message.clear()


class NumberRow(QWidget):
    """A label, what follows from the number in quiet words, and the number at the other end."""

    changed = Signal(int)

    def __init__(self, theme: Theme, label: str, hint: str, least: int, most: int) -> None:
        super().__init__()
        self.box = SpinBox(theme, label)
        self.box.setRange(least, most)
        self.box.setFixedWidth(_NUMBER_WIDTH)
        self.box.setKeyboardTracking(False)
        self.box.setAccessibleDescription(hint)
        words = PlainLabel(theme, label)
        words.setBuddy(self.box)
        quiet = ElidedLabel(theme, hint, "small", "text-3")
        quiet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(words)
        row.addWidget(quiet, 1)
        row.addWidget(self.box)
        self.box.valueChanged.connect(self.changed)

    def show_value(self, value: int) -> None:
        """Show a number without telling it."""
        with QSignalBlocker(self):
            self.box.setValue(value)


class PathLabel(PlainLabel):
    """A path in one line, cut in its middle: what tells folders apart stands at their ends. The tooltip has it all."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._path = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_path(self, path: str) -> None:
        """Show a path as it is."""
        self._path = plain_line(path, _MOST_PATH_CHARACTERS)
        self.setAccessibleName(self._path)
        self.setToolTip(tooltip(self._path))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._path, Qt.TextElideMode.ElideMiddle, self.width()))


class FolderRow(QWidget):
    """Where new clips go, with the ways to another folder and into this one."""

    change_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._path = PathLabel(theme)
        change = Button(theme, self.tr("Change…"))
        change.setAccessibleName(self.tr("Change the clips folder"))
        show = Button(theme, self.tr("Open"))
        show.setAccessibleName(self.tr("Open the clips folder"))
        change.clicked.connect(self.change_wanted)
        show.clicked.connect(self.open_wanted)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._path, 1)
        row.addWidget(change)
        row.addWidget(show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(PlainLabel(theme, self.tr("Folder for new clips"), "label", "text-2"))
        column.addLayout(row)

    def show_folder(self, folder: str) -> None:
        """Show a path, as it is, in one line."""
        self._path.show_path(folder)
