"""The popover of templates: use one, write one, delete one, and hand them on as a file."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.prompts import placeholders
from sora_desktop.domain.recipes import Recipes, Template
from sora_desktop.ui.compose.named_rows import NamedRow, NamedRows
from sora_desktop.ui.compose.prompts.template_pages import FillPage, WritePage
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.popover import Popover
from sora_desktop.ui.widgets.two_line_button import ROW_PX

_WIDTH_PX = 420
_MOST_ROWS = 6
_ROW_CHARACTERS = 200


class TemplatePopover(Popover):
    """Three pages in one place: the list, filling, writing. Tells what is wanted by signals."""

    prompt_chosen = Signal(str)
    recipes_changed = Signal(object)
    """All ``Recipes`` with the change."""
    import_wanted = Signal(str)
    """The path of a file."""
    export_wanted = Signal(str)

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor, "", width=_WIDTH_PX)
        self.setAccessibleName(self.tr("Templates"))
        self._recipes = Recipes()
        self._prompt = ""
        self._deleted: Template | None = None
        self._list_page = QWidget()
        self._fill = FillPage(theme)
        self._write = WritePage(theme)
        self._list = NamedRows(theme, self.tr("Templates"), can_edit=True)
        self._scroll = QScrollArea()
        self._empty = ElidedLabel(
            theme,
            self.tr("A template is a prompt under a name. {words in braces} are asked for when it is used."),
            "small",
            "text-2",
            max_lines=None,
        )
        self._new = Button(theme, self.tr("Save the prompt as a template"), "small", "plus")
        self._import = Button(theme, self.tr("Import…"), "small")
        self._export = Button(theme, self.tr("Export…"), "small")
        self._status = FieldMessage(theme)
        self._restore = Button(theme, self.tr("Bring it back"), "small", "undo")
        self._lay_out(theme)
        self._list.chosen.connect(self._use)
        self._list.edit_wanted.connect(self._edit)
        self._list.delete_wanted.connect(self._delete)
        self._new.clicked.connect(self._write_new)
        self._restore.clicked.connect(self._bring_back)
        self._import.clicked.connect(self._choose_import)
        self._export.clicked.connect(self._choose_export)
        self._fill.done.connect(self._take)
        self._write.done.connect(self._keep)
        self._fill.left.connect(self._show_list)
        self._write.left.connect(self._show_list)
        self.show_recipes(Recipes())

    def open_for(self, prompt: str) -> None:
        """Show the templates; this prompt can be kept as one."""
        self._prompt = prompt
        has_prompt = bool(prompt.strip())
        self._new.setEnabled(has_prompt)
        self._new.setToolTip("" if has_prompt else tooltip(self.tr("Write a prompt first.")))
        self._status.clear()
        self._restore.hide()
        self._turn_to(self._list_page)
        self.open()

    def show_recipes(self, recipes: Recipes) -> None:
        """Take the templates as they are now."""
        self._recipes = recipes
        templates = recipes.templates
        use = self.tr("Use {name}")
        self._list.show_rows(
            [NamedRow(one.name, plain_line(one.text, _ROW_CHARACTERS), use.format(name=one.name)) for one in templates]
        )
        self._scroll.setFixedHeight(min(len(templates), _MOST_ROWS) * (ROW_PX + 2) + 2)
        self._scroll.setVisible(bool(templates))
        self._empty.setVisible(not templates)
        self._export.setEnabled(bool(templates or recipes.presets))

    def show_refusal(self, sentence: str) -> None:
        """Say what could not be kept, read or written."""
        self._restore.hide()
        self._status.show_message("err", sentence)

    def _use(self, name: str) -> None:
        template = self._named(name)
        if template is None:
            return
        if not placeholders(template.text):
            self._take(template.text)
            return
        self._fill.show_template(template)
        self._turn_to(self._fill)
        self._fill.take_focus()

    def _take(self, prompt: str) -> None:
        self.close_popover()
        self.prompt_chosen.emit(prompt)

    def _write_new(self) -> None:
        self._open_writing(Template("", self._prompt))

    def _edit(self, name: str) -> None:
        template = self._named(name)
        if template is not None:
            self._open_writing(template)

    def _open_writing(self, template: Template) -> None:
        others = frozenset(one.name for one in self._recipes.templates if one.name != template.name)
        self._write.show_template(template, others)
        self._turn_to(self._write)
        self._write.take_focus()

    def _keep(self, template: Template, before: str) -> None:
        """In the place of the one that it was, even under another name."""
        kept = tuple(template if one.name == before else one for one in self._recipes.templates)
        recipes = Recipes(kept, self._recipes.presets, self._recipes.default_preset).with_template(template)
        self._change(recipes)
        self._show_list()
        self._status.show_message("ok", self.tr("Kept as “{name}”.").format(name=template.name))

    def _delete(self, name: str) -> None:
        self._deleted = self._named(name)
        self._change(self._recipes.without_template(name))
        self._status.show_message("info", self.tr("“{name}” was deleted.").format(name=name))
        self._restore.show()
        self._restore.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring_back(self) -> None:
        if self._deleted is not None:
            self._change(self._recipes.with_template(self._deleted))
        self._restore.hide()
        self._status.clear()
        self._new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _change(self, recipes: Recipes) -> None:
        """What is shown follows at once; where it cannot be kept, the engine tells what is."""
        self.show_recipes(recipes)
        self.recipes_changed.emit(recipes)

    def _named(self, name: str) -> Template | None:
        return next((one for one in self._recipes.templates if one.name == name), None)

    def _choose_import(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Import templates and presets"), "", self.tr("JSON (*.json)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.import_wanted)
        dialog.open()

    def _choose_export(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Export templates and presets"), "", self.tr("JSON (*.json)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile("sora-desktop-recipes.json")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_wanted)
        dialog.open()

    def _show_list(self) -> None:
        self._turn_to(self._list_page)
        self._new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn_to(self, page: QWidget) -> None:
        for one in (self._list_page, self._fill, self._write):
            one.setVisible(one is page)

    def _lay_out(self, theme: Theme) -> None:
        self._scroll.setWidget(self._list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._list.setProperty("transparent", True)
        self._restore.hide()
        head, empty, said, files = (QHBoxLayout() for _ in range(4))
        for row in (head, empty, said, files):
            row.setContentsMargins(2, 0, 2, 0)  # begins where the rows do, which have room for their ring
            row.setSpacing(8)
        head.addWidget(PlainLabel(theme, self.tr("Templates"), "title"))
        empty.addWidget(self._empty)
        said.addWidget(self._status, 1)
        said.addWidget(self._restore)
        files.addWidget(self._new)
        files.addStretch(1)
        files.addWidget(self._import)
        files.addWidget(self._export)
        column = QVBoxLayout(self._list_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(empty)
        column.addWidget(self._scroll)
        column.addLayout(said)
        column.addLayout(files)
        for page in (self._list_page, self._fill, self._write):
            self.column.addWidget(page)
