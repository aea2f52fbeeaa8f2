"""The list of templates: one click uses one; beside it, buttons that change and delete it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.recipes import Template
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.two_line_button import TwoLineButton


class TemplateList(QWidget):
    """A row for each template, in the person's order."""

    chosen = Signal(str)
    """The name of a template."""
    edit_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(2)

    def show_templates(self, templates: tuple[Template, ...]) -> None:
        """Show these."""
        while len(self._rows) > len(templates):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(templates):
            made = _Row(self._theme)
            made.chosen.connect(self.chosen)
            made.edit_wanted.connect(self.edit_wanted)
            made.delete_wanted.connect(self.delete_wanted)
            self._rows.append(made)
            self._column.addWidget(made)
        for row, template in zip(self._rows, templates, strict=True):
            row.show_template(template)


class _Row(QWidget):
    chosen = Signal(str)
    edit_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = ""
        self._button = TwoLineButton(theme)
        self._edit = IconButton(theme, "pencil", "", size=32, icon_size=16)
        self._delete = IconButton(theme, "trash", "", size=32, icon_size=16)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._button, 1)
        row.addWidget(self._edit)
        row.addWidget(self._delete)
        self._button.clicked.connect(self._choose)
        self._edit.clicked.connect(self._want_edit)
        self._delete.clicked.connect(self._want_delete)

    def show_template(self, template: Template) -> None:
        self._name = template.name
        words = plain_line(template.text, 200)
        self._button.show_words(template.name, words, self.tr("Use {name}").format(name=template.name))
        self._edit.set_name(self.tr("Edit {name}").format(name=template.name))
        self._delete.set_name(self.tr("Delete {name}").format(name=template.name))

    def _choose(self) -> None:
        self.chosen.emit(self._name)

    def _want_edit(self) -> None:
        self.edit_wanted.emit(self._name)

    def _want_delete(self) -> None:
        self.delete_wanted.emit(self._name)
