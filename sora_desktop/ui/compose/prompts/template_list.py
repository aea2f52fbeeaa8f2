"""The list of templates: one click uses one; beside it, buttons that change and delete it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.recipes import Template
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.plain_text import button_text
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.buttons import ButtonLook, IconButton, PaintedButton
from sora_desktop.ui.widgets.painting import paint_line, visual_alignment, visual_rect

ROW_PX = 44
_LOOK = ButtonLook(ROW_PX, 10, None, border=None, text="text", radius=8)


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
        self._button = _RowButton(theme)
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
        self._button.show_template(template)
        self._edit.set_name(self.tr("Edit {name}").format(name=template.name))
        self._delete.set_name(self.tr("Delete {name}").format(name=template.name))

    def _choose(self) -> None:
        self.chosen.emit(self._name)

    def _want_edit(self) -> None:
        self.edit_wanted.emit(self._name)

    def _want_delete(self) -> None:
        self.delete_wanted.emit(self._name)


class _RowButton(PaintedButton):
    """Name and beginning of a template; Enter and Space press it, the arrows go to the next one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _LOOK)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_template(self, template: Template) -> None:
        self._words = plain_line(template.text, 200)
        self.setText(button_text(plain_line(template.name, 60)))
        self.setAccessibleName(self.tr("Use {name}").format(name=template.name))
        self.setAccessibleDescription(self._words)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(200, ROW_PX)

    def _paint_content(self, painter: QPainter) -> None:
        align = visual_alignment(self, Qt.AlignmentFlag.AlignLeft)
        width = self.width() - 2 * _LOOK.padding
        painter.setFont(font("strong"))
        name = visual_rect(self, QRect(_LOOK.padding, 3, width, 20))
        paint_line(painter, name, self.shown_text, self._theme.color("text"), align)
        painter.setFont(font("meta"))
        words = visual_rect(self, QRect(_LOOK.padding, 23, width, 16))
        paint_line(painter, words, self._words, self._theme.color("text-2"), align)
