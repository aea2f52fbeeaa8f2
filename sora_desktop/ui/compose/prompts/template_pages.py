"""The pages behind the list of templates: one to fill the placeholders of a template, and one to write it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.prompts import filled, placeholders
from sora_desktop.domain.recipes import MOST_NAME_CHARACTERS, Template
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.header.line_field import LineField
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, IconButton
from sora_desktop.ui.widgets.labels import ElidedLabel, FieldLabel

_MOST_FIELDS_PX = 244
_MOST_PREVIEW_LINES = 6


class PageHead(QWidget):
    """A way back, and what the page is about."""

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        back = IconButton(theme, "arrow-left", self.tr("Back to the templates"), size=28, icon_size=16)
        self._title = ElidedLabel(theme, "", "title")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(back)
        row.addWidget(self._title, 1)
        back.clicked.connect(self.left)

    def set_title(self, title: str) -> None:
        self._title.setText(title)


class FillPage(QWidget):
    """A line for each placeholder, and under them what comes of it."""

    left = Signal()
    done = Signal(str)
    """The filled prompt."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._template = Template("", "")
        self._lines: dict[str, QLineEdit] = {}
        self._head = PageHead(theme)
        self._area = QScrollArea()
        self._preview = ElidedLabel(theme, "", "small", "text-2", max_lines=_MOST_PREVIEW_LINES)
        self._use = Button(theme, self.tr("Use this prompt"), "accent")
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._head)
        column.addWidget(self._area)
        under = QVBoxLayout()
        under.setContentsMargins(2, 0, 2, 0)  # begins where the lines do
        under.setSpacing(10)
        under.addWidget(self._preview)
        under.addWidget(self._use, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(under)
        self._head.left.connect(self.left)
        self._use.clicked.connect(self._finish)

    def show_template(self, template: Template) -> None:
        """Ask for what this template wants filled."""
        self._template = template
        self._head.set_title(template.name)
        names = placeholders(template.text)
        form = QWidget()
        form.setProperty("transparent", True)
        column = QVBoxLayout(form)
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(6)
        self._lines = {}
        for name in names:
            line = self._lines[name] = QLineEdit()
            line.setAccessibleName(name)
            line.textChanged.connect(self._follow)
            line.returnPressed.connect(self._go_on)
            column.addWidget(FieldLabel(self._theme, name, line))
            column.addWidget(line)
        self._area.setWidget(form)
        self._area.setFixedHeight(min(_MOST_FIELDS_PX, form.sizeHint().height()))
        self._follow()

    def take_focus(self) -> None:
        next(iter(self._lines.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _text(self) -> str:
        return filled(self._template.text, {name: line.text().strip() for name, line in self._lines.items()})

    def _follow(self) -> None:
        self._preview.setText(self._text())

    def _go_on(self) -> None:
        """To the next line that is empty, or to the end when there is none."""
        empty = next((line for line in self._lines.values() if not line.text().strip()), None)
        if empty is None:
            self._finish()
        else:
            empty.setFocus(Qt.FocusReason.TabFocusReason)

    def _finish(self) -> None:
        self.done.emit(self._text())


class WritePage(QWidget):
    """Name and text of a template, new or changed."""

    left = Signal()
    done = Signal(object, str)
    """The ``Template``, and the name that it had before; empty for a new one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = ""
        self._taken: frozenset[str] = frozenset()
        self._head = PageHead(theme)
        self._name = LineField(theme, self.tr("Name of the template"))
        self._name.line.setMaxLength(MOST_NAME_CHARACTERS)
        self._text = PromptEditor()
        self._text.setAccessibleName(self.tr("Text of the template"))
        hint = ElidedLabel(
            theme, self.tr("{words in braces} are asked for when it is used."), "small", "text-3", max_lines=None
        )
        self._keep = Button(theme, self.tr("Keep"), "accent")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._head)
        column.addWidget(self._name)
        label: QLabel = FieldLabel(theme, self.tr("Text of the template"), self._text)
        text = QVBoxLayout()
        text.setContentsMargins(2, 0, 2, 2)  # begins where the line of the name does
        text.setSpacing(6)
        text.addWidget(label)
        text.addWidget(self._text)
        text.addWidget(hint)
        text.addSpacing(2)
        text.addWidget(self._keep, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(text)
        self._head.left.connect(self.left)
        self._keep.clicked.connect(self._finish)
        self._name.line.returnPressed.connect(self._finish)
        self._text.textChanged.connect(self._follow)

    def show_template(self, template: Template, taken: frozenset[str]) -> None:
        """Let this template be written; `taken` are the names of the others."""
        self._before, self._taken = template.name, taken
        self._head.set_title(self.tr("Edit template") if template.name else self.tr("New template"))
        self._name.set_text(template.name)
        self._name.clear_message()
        self._text.reset_text(template.text)
        self._follow()

    def take_focus(self) -> None:
        self._name.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self) -> None:
        has_text = bool(self._text.text().strip())
        self._keep.setEnabled(has_text)
        self._keep.setToolTip("" if has_text else tooltip(self.tr("Write the text of the template first.")))

    def _finish(self) -> None:
        name = " ".join(self._name.text.split())
        if not name:
            self._name.refuse(self.tr("Write a name for it."))
        elif name in self._taken:
            self._name.refuse(self.tr("Another template has this name."))
        elif self._text.text().strip():
            self.done.emit(Template(name, self._text.text()), self._before)
