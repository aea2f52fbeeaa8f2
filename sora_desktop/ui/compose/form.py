"""The form: what every family asks for, the settings of the present one, and a request as what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.families import FAMILIES, Family, family_named
from sora_desktop.domain.families.declaration import Choice
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.family_fields import FamilyFields
from sora_desktop.ui.compose.family_line import FamilyLine
from sora_desktop.ui.compose.family_memory import FamilyMemory
from sora_desktop.ui.compose.fields import ComboField, FormField
from sora_desktop.ui.compose.findings import FindingsView
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.measures import FIELD_GAP_PX, RING_PX, SIDE_PX
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.compose.prompt_field import PromptField
from sora_desktop.ui.compose.remix_line import RemixLine
from sora_desktop.ui.theme import Theme

_SEEN_MS = 500


class ComposeForm(QWidget):
    """Fields in the order of the family's declaration. `edited` tells which one a person changed.

    Another model may be of another family: then its settings are redrawn, while model, prompt and images stay the
    widgets that they are. An `editor` in which somebody writes already becomes that of the prompt.
    """

    edited = Signal(str)
    caret_moved = Signal(QWidget)
    """The caret of this editor was set somewhere, perhaps out of sight."""
    top_wanted = Signal(QWidget)
    """This field looks different from its top on, which is perhaps out of sight."""

    def __init__(
        self, theme: Theme, family: Family, editor: PromptEditor | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._family = family
        self._memory = FamilyMemory()
        self._models: tuple[str, ...] = ()
        self._settled_model = ""
        self._last_named = ""
        """The last model that was settled, and was one: an empty line on the way to another name is none."""
        self._since_redrawn = QElapsedTimer()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SIDE_PX, SIDE_PX, SIDE_PX, SIDE_PX)
        self._column.setSpacing(0)
        self._model = ComboField(theme, family.field("model"), self._suggestions(), self)
        self._line = FamilyLine(theme, self)
        self._prompt = PromptField(theme, family.field("prompt"), editor or PromptEditor(), self)
        self.remix = RemixLine(theme, self)
        self._images = ImageField(theme, family.field("images"), self)
        self._settings = FamilyFields(theme, family, self)
        self._blocks = {family.name: self._settings}
        self._lay_out()
        self._model.settled.connect(self._settle_left_model)
        self._line.family_chosen.connect(self._pick_family)
        self.remix.removed.connect(self._leave_remix)
        self._prompt.shots_opened.connect(self._show_shots_from_top)
        self._prompt.place_wanted.connect(self._bring_into_sight)
        self._images.place_wanted.connect(self._bring_into_sight)
        self._prompt.storyboard_turned.connect(self._follow_storyboard)
        for field in (self._model, self._prompt, self._images):
            field.changed.connect(self._tell)
        self._settings.changed.connect(self._tell)
        self.set_request(replace(family.plain_request(), prompt=self._prompt.editor.text()))

    @property
    def family(self) -> Family:
        """Whose form this is now."""
        return self._family

    @property
    def prompt(self) -> PromptField:
        """The field of the prompt, which stays the same for every family."""
        return self._prompt

    @property
    def images(self) -> ImageField:
        """The field of the reference images, which stays the same, too."""
        return self._images

    @property
    def is_unseen(self) -> bool:
        """Whether the form was redrawn a moment ago, for a model's name that somebody wrote and left."""
        return self._since_redrawn.isValid() and self._since_redrawn.elapsed() < _SEEN_MS

    def request(self) -> VideoRequest:
        """What the form asks for now."""
        return self.remix.marked(replace(self._family.plain_request(), **self._values()))

    def set_request(self, request: VideoRequest) -> None:
        """Show another request, as if nobody had touched it yet; one of another family redraws the form."""
        family = family_named(request.family)
        self._memory.note_pick(request.model, family.name)
        if family is not self._family:
            self._memory.keep(self.request())
        self._line.say(())
        self._show(request, family)

    def set_prompt(self, text: str) -> None:
        self._prompt.set_value(text)
        self._follow()

    def set_models(self, models: tuple[str, ...]) -> None:
        """Suggest these models, or those of the families when there are none; what is written stays."""
        self._models = models
        self._model.set_suggestions(self._suggestions())

    def settle_model(self) -> None:
        """Redraw the form if the model that is written by now is of another family."""
        name = str(self._model.value())
        if name == self._settled_model:
            return
        self._settled_model = name
        family = self._memory.family_of(name, self._family, self._last_named)
        self._last_named = name.strip() or self._last_named
        if family is not self._family:
            self._turn_to(family.name, goes_back=family.knows_model(name))
        else:
            self._line.show_model(name, self._family)

    def show_findings(self, view: FindingsView) -> None:
        """Say at each field what there is to say."""
        for name, field in self._fields().items():
            field.show_finding(view.at_field(name))
        self._images.show_lines(view.at_lines("images"))

    def end_edits(self) -> None:
        """Keep what is written in a line that is still being edited."""
        self._images.end_edit()
        self._prompt.end_edits()
        self._settle_left_model()

    def go_to(self, name: str, view: FindingsView) -> QWidget | None:
        """Give the keyboard to a field, and return it; None for a name that no field has."""
        field = self._fields().get(name)
        if isinstance(field, ImageField):
            field.go_to_problem(view.at_lines(name))
        elif field is not None:
            field.take_focus()
        return field

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in their order on the form."""
        return tuple(self._fields())

    def give_room(self, scroll_bar_px: int) -> None:
        """Leave this much of the outer margin to a scroll bar, so that the fields keep their width."""
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        narrow, wide = SIDE_PX - scroll_bar_px, SIDE_PX
        left, right = (narrow, wide) if is_mirrored else (wide, narrow)
        self._column.setContentsMargins(left, SIDE_PX, right, SIDE_PX)

    def undo(self) -> None:
        """Take back the last step of prompt and storyboard, where one of them has the keyboard, or their switch."""
        if self._is_at_prompt():
            self._prompt.undo()

    def redo(self) -> None:
        if self._is_at_prompt():
            self._prompt.redo()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What was pressed where it means nothing else, such as at the switch of the storyboard or at a border."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        else:
            super().keyPressEvent(event)

    def _fields(self) -> dict[str, FormField]:
        lasting = {"model": self._model, "prompt": self._prompt, "images": self._images}
        return {**lasting, **self._settings.fields}

    def _values(self) -> dict[str, Any]:
        return {name: field.value() for name, field in self._fields().items()}

    def _lay_out(self) -> None:
        self._column.addWidget(self._model)
        self._column.addWidget(self._line)
        line = QHBoxLayout()
        line.setContentsMargins(RING_PX, 0, RING_PX, 0)
        line.addWidget(self.remix)
        for widget in (self._prompt, self._images, self._settings):
            self._column.addSpacing(FIELD_GAP_PX)
            if widget is self._images:
                self._column.addLayout(line)  # in the place of the images, which a remix has not
            self._column.addWidget(widget)
        self._column.addStretch(1)

    def _suggestions(self) -> list[Choice]:
        """What the gateway lists; else the family's own names first, and after them those of the others."""
        families = (self._family, *(family for family in FAMILIES.values() if family is not self._family))
        names = self._models or tuple(chain.from_iterable(family.model_suggestions for family in families))
        return [Choice(name, name) for name in names]

    def _settle_left_model(self) -> None:
        """A written name is left, perhaps by the very press of Generate: what it redraws has to be seen first."""
        before = self._family
        self.settle_model()
        if self._family is not before:
            self._since_redrawn.start()

    def _pick_family(self, name: str) -> None:
        self._memory.note_pick(str(self._model.value()), name)
        self._turn_to(name)

    def _turn_to(self, name: str, *, goes_back: bool = True) -> None:
        """Show what is on the form in the form of another family, and say what did not come along."""
        request, family = self.request(), FAMILIES[name]
        if family is self._family:
            return
        self._memory.keep(request)
        turned = self._memory.turned(request, family, goes_back=goes_back)
        self._show(turned.request, family)
        self._line.say(turned.losses)
        self.edited.emit("model")

    def _show(self, request: VideoRequest, family: Family) -> None:
        if family is not self._family:
            self._redraw(family)
        for name, field in self._fields().items():
            if field is not self._prompt:
                field.set_value(getattr(request, name))
        self.remix.show_request(request)
        self._show_what_is_sent()
        has_storyboards = family.has_field("is_storyboard")
        self._prompt.set_storyboards(has_storyboards)
        self._prompt.show_prompt(
            request.prompt, is_storyboard=has_storyboards and request.is_storyboard, length_s=request.duration_s
        )
        self._settled_model = request.model
        self._last_named = request.model.strip() or self._last_named
        self._line.show_model(request.model, family)
        self._follow()

    def _redraw(self, family: Family) -> None:
        """Show the settings of a family in the place of those that are shown; nothing is drawn in between."""
        self.setUpdatesEnabled(False)
        old, self._family = self._settings, family
        focused = _holder_of_focus(old.fields)
        for name, field in (("model", self._model), ("prompt", self._prompt), ("images", self._images)):
            field.show_field(family.field(name))
        self._model.set_suggestions(self._suggestions())
        self._settings = self._blocks.get(family.name) or self._made_settings(family)
        self._settings.show()
        if focused is not None:
            self._settings.fields.get(focused, self._prompt).take_focus()
        old.hide()
        self.setUpdatesEnabled(True)

    def _made_settings(self, family: Family) -> FamilyFields:
        """The settings of a family, made when they are wanted for the first time, and kept."""
        made = self._blocks[family.name] = FamilyFields(self._theme, family, self)
        made.changed.connect(self._tell)
        self._column.insertWidget(self._column.indexOf(self._settings), made)
        made.follow_in_tab_order(self._images.last_in_tab_order)
        return made

    def _show_what_is_sent(self) -> None:
        """Show the fields that a request of this kind has; images that a remix cannot take are seen, to be removed."""
        request = self.request()
        for name, field in self._fields().items():
            field.setVisible(self._family.asks_for(name, request) or (name == "images" and bool(request.images)))

    def _leave_remix(self) -> None:
        self.remix.leave()
        self._show_what_is_sent()
        self._prompt.take_focus()
        self._tell("images")

    def _is_at_prompt(self) -> bool:
        return _holder_of_focus(self._fields()) in {"prompt", "is_storyboard"}

    def _tell(self, name: str) -> None:
        self._line.say(())
        if name == "is_storyboard":
            self._prompt.turn(bool(self._settings.fields[name].value()))
        self._follow()
        if self.remix.is_on and name == "images":
            self._show_what_is_sent()
        self.edited.emit(name)

    def _follow(self) -> None:
        request = self.request()
        self._settings.fit()
        self._prompt.set_length(request.duration_s)

    def _follow_storyboard(self, is_on: bool) -> None:
        """Undo turned the storyboard, or the offer under the prompt: its switch says so, too."""
        if "is_storyboard" in self._settings.fields:
            self._settings.fields["is_storyboard"].set_value(is_on)
            self._tell("is_storyboard")

    def _show_shots_from_top(self) -> None:
        QTimer.singleShot(0, self, lambda: self.top_wanted.emit(self._prompt))  # before the place of the keyboard

    def _bring_into_sight(self, editor: QWidget) -> None:
        QTimer.singleShot(0, editor, lambda: self.caret_moved.emit(editor))  # when everything has its place


def _holder_of_focus(fields: Mapping[str, FormField]) -> str | None:
    """The name of the field that has the keyboard."""
    focused = QApplication.focusWidget()
    return next((name for name, field in fields.items() if focused and field.isAncestorOf(focused)), None)
