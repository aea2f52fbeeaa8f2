"""The form: one field for each that the family declares, and a request as what they say together."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.families import Family, Field
from sora_desktop.domain.families.declaration import Choice, Value
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.fields import ChoiceField, ComboField, FormField, SwitchField
from sora_desktop.ui.compose.findings import FindingsView
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.measures import FIELD_GAP_PX, RING_PX, SIDE_PX
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.compose.prompt_field import PromptField
from sora_desktop.ui.compose.storyboard_hint import StoryboardHint
from sora_desktop.ui.theme import Theme

MOST_SEGMENTS = 3
_PAIR_GAP_PX = 12 - 2 * RING_PX
_SIDE_BY_SIDE = {"duration_s": "size"}
"""A field that stands at the right of another one."""
_ICONS: dict[str, dict[Value, str]] = {"orientation": {"portrait": "portrait", "landscape": "landscape"}}


class ComposeForm(QWidget):
    """Fields in the order of the family's declaration. `edited` tells which one a person changed.

    An `editor` in which somebody writes already becomes that of the prompt; what is written there stays.
    """

    edited = Signal(str)
    caret_moved = Signal(QWidget)
    """The caret of this editor was set somewhere, perhaps out of sight."""

    def __init__(
        self, theme: Theme, family: Family, editor: PromptEditor | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._family = family
        self._editor = editor or PromptEditor()
        self._fields: dict[str, FormField] = {}
        self._pairs: list[tuple[QBoxLayout, tuple[ChoiceField, ChoiceField]]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SIDE_PX, SIDE_PX, SIDE_PX, SIDE_PX)
        self._column.setSpacing(0)
        self._hint = StoryboardHint(theme)
        self._hint.form_wanted.connect(self._insert_form)
        for field in family.fields:
            self._add(field)
        self._column.addStretch(1)
        self.set_request(VideoRequest(prompt=self._editor.text(), family=family.name))

    def request(self) -> VideoRequest:
        """What the form asks for now."""
        return VideoRequest(family=self._family.name, **self._values())

    def set_request(self, request: VideoRequest) -> None:
        """Show another request, as if nobody had touched it yet."""
        for name, field in self._fields.items():
            field.set_value(getattr(request, name))
        self._follow()

    def set_prompt(self, text: str) -> None:
        self._fields["prompt"].set_value(text)
        self._follow()

    def set_models(self, models: tuple[str, ...]) -> None:
        """Suggest these models, or the family's own when there are none; what is written stays."""
        field = self._fields["model"]
        if isinstance(field, ComboField):
            names = models or self._family.model_suggestions
            field.set_suggestions([Choice(name, name) for name in names])

    def show_findings(self, view: FindingsView) -> None:
        """Say at each field what there is to say."""
        for name, field in self._fields.items():
            field.show_finding(view.at_field(name))
            if isinstance(field, ImageField):
                field.show_lines(view.at_lines(name))

    def end_edits(self) -> None:
        """Keep what is written in a line that is still being edited."""
        for field in self._fields.values():
            if isinstance(field, ImageField):
                field.end_edit()

    def go_to(self, name: str, view: FindingsView) -> QWidget | None:
        """Give the keyboard to a field, and return it; None for a name that no field has."""
        field = self._fields.get(name)
        if isinstance(field, ImageField):
            field.go_to_problem(view.at_lines(name))
        elif field is not None:
            field.take_focus()
        return field

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in their order on the form."""
        return tuple(self._fields)

    def give_room(self, scroll_bar_px: int) -> None:
        """Leave this much of the outer margin to a scroll bar, so that the fields keep their width."""
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        narrow, wide = SIDE_PX - scroll_bar_px, SIDE_PX
        left, right = (narrow, wide) if is_mirrored else (wide, narrow)
        self._column.setContentsMargins(left, SIDE_PX, right, SIDE_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_pairs()

    def _values(self) -> dict[str, Any]:
        return {name: field.value() for name, field in self._fields.items()}

    def _add(self, field: Field) -> None:
        made = self._made(field)
        made.changed.connect(self._tell)
        self._fields[field.name] = made
        partner = self._fields.get(_SIDE_BY_SIDE.get(field.name, ""))
        if isinstance(partner, ChoiceField) and isinstance(made, ChoiceField):
            self._put_beside(partner, made)
        else:
            is_switch_after_another = isinstance(made, SwitchField) and len(self._switches()) > 1
            if len(self._fields) > 1 and not is_switch_after_another:
                self._column.addSpacing(FIELD_GAP_PX)
            self._column.addWidget(made)
        if field.name == "is_storyboard":
            self._add_hint()

    def _add_hint(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(RING_PX, 6, RING_PX, 0)
        row.addWidget(self._hint)
        self._column.addLayout(row)

    def _put_beside(self, left: ChoiceField, right: ChoiceField) -> None:
        self._column.removeWidget(left)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(_PAIR_GAP_PX)
        row.addWidget(left, 1)
        row.addWidget(right, 1)
        self._column.addLayout(row)
        self._pairs.append((row, (left, right)))

    def _fit_pairs(self) -> None:
        """Stand fields of a pair below each other, where their choices need more than half of the width."""
        half = (self.contentsRect().width() - 2 * SIDE_PX - _PAIR_GAP_PX) // 2
        for row, pair in self._pairs:
            is_narrow = any(field.natural_width > half for field in pair)
            towards = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
            if row.direction() != towards:
                row.setDirection(towards)
                row.setSpacing(FIELD_GAP_PX if is_narrow else _PAIR_GAP_PX)

    def _made(self, field: Field) -> FormField:
        default = getattr(VideoRequest(), field.name)
        if field.name == "prompt":
            return PromptField(self._theme, field, self._editor, self)
        if isinstance(default, tuple):
            return ImageField(self._theme, field, self)
        if isinstance(default, bool):
            return SwitchField(self._theme, field, self._hints(field), self._tip(field), self)
        if 0 < len(field.choices) <= MOST_SEGMENTS and not field.allows_other:
            unit = self.tr("seconds") if field.name.endswith("_s") else ""
            return ChoiceField(self._theme, field, _ICONS.get(field.name, {}), unit, self)
        names = self._family.model_suggestions if field.name == "model" else ()
        return ComboField(self._theme, field, field.choices or [Choice(name, name) for name in names], self)

    def _switches(self) -> list[SwitchField]:
        return [field for field in self._fields.values() if isinstance(field, SwitchField)]

    def _hints(self, field: Field) -> tuple[str, str]:
        """The consequence in two or three words, while the switch is off and while it is on."""
        off = {"allow_watermark": self.tr("none is accepted")}.get(field.name, field.hint)
        return off, field.hint

    def _tip(self, field: Field) -> str:
        tips = {
            "allow_watermark": self.tr(
                "On: the gateway tries without a watermark first, and a clip with one is the fallback. "
                "Off: no watermark is accepted, and the gateway may try again."
            ),
            "is_private": self.tr("On: the clip is not published, and it cannot be remixed later."),
            "is_storyboard": self.tr("On: the prompt is read as shots, each with its length and its scene."),
        }
        return tips.get(field.name, "")

    def _tell(self, name: str) -> None:
        self._follow()
        self.edited.emit(name)

    def _follow(self) -> None:
        request = self.request()
        self._fit_pairs()
        self._hint.setVisible(request.is_storyboard)
        if request.is_storyboard:
            self._hint.show_for(request.prompt, request.duration_s)

    def _insert_form(self) -> None:
        prompt = self._fields["prompt"]
        if isinstance(prompt, PromptField):
            prompt.insert_form(self.request().duration_s)
            self.caret_moved.emit(prompt.editor)
