"""The settings of one family: a field for each that its declaration has beside model, prompt and images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.families import Family, Field
from sora_desktop.domain.families.declaration import Value
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.fields import ChoiceField, ComboField, FormField, LineSettingField, SwitchField
from sora_desktop.ui.compose.measures import FIELD_GAP_PX, RING_PX
from sora_desktop.ui.theme import Theme

LASTING = ("model", "prompt", "images")
"""The fields that every family has: they stay as they are when the family changes."""
MOST_SEGMENTS = 3
_PAIR_GAP_PX = 12 - 2 * RING_PX
_SIDE_BY_SIDE = {"duration_s": "size"}
"""A field that stands at the right of another one."""
_ICONS: dict[str, dict[Value, str]] = {"orientation": {"portrait": "portrait", "landscape": "landscape"}}
_SWITCHES = frozenset(field.name for field in fields(VideoRequest) if isinstance(field.default, bool))


class FamilyFields(QWidget):
    """The fields in the order of the declaration."""

    changed = Signal(str)
    """The name of the field that a person changed."""

    def __init__(self, theme: Theme, family: Family, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._family = family
        self._fields: dict[str, FormField] = {}
        self._pairs: list[tuple[QBoxLayout, tuple[ChoiceField, ChoiceField]]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setProperty("transparent", True)
        for field in family.fields:
            if field.name not in LASTING:
                self._add(field)

    @property
    def fields(self) -> Mapping[str, FormField]:
        """The fields by their names, in their order."""
        return self._fields

    def fit(self) -> None:
        """Stand fields of a pair below each other, where their choices need more than half of the width."""
        half = (self.contentsRect().width() - _PAIR_GAP_PX) // 2
        for row, pair in self._pairs:
            is_narrow = any(field.natural_width > half for field in pair)
            towards = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
            if row.direction() != towards:
                row.setDirection(towards)
                row.setSpacing(FIELD_GAP_PX if is_narrow else _PAIR_GAP_PX)

    def follow_in_tab_order(self, before: QWidget) -> None:
        """Come after ``before`` in the order of Tab, wherever this was made."""
        for widget in self.findChildren(QWidget):
            is_stop = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
            if is_stop and widget.window() is self.window():
                QWidget.setTabOrder(before, widget)
                before = widget

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _add(self, field: Field) -> None:
        made = self._made(field)
        made.changed.connect(self.changed)
        before = next(reversed(self._fields.values()), None)
        self._fields[field.name] = made
        partner = self._fields.get(_SIDE_BY_SIDE.get(field.name, ""))
        if isinstance(partner, ChoiceField) and isinstance(made, ChoiceField):
            self._put_beside(partner, made)
            return
        if before is not None and not (isinstance(made, SwitchField) and isinstance(before, SwitchField)):
            self._column.addSpacing(FIELD_GAP_PX)
        self._column.addWidget(made)

    def _put_beside(self, left: ChoiceField, right: ChoiceField) -> None:
        self._column.removeWidget(left)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(_PAIR_GAP_PX)
        row.addWidget(left, 1)
        row.addWidget(right, 1)
        self._column.addLayout(row)
        self._pairs.append((row, (left, right)))

    def _made(self, field: Field) -> FormField:
        if field.name in _SWITCHES:
            return SwitchField(self._theme, field, self._hints(field), self._tip(field), self)
        if not field.choices:
            return LineSettingField(self._theme, field, self)
        if len(field.choices) <= MOST_SEGMENTS and not field.allows_other:
            unit = self.tr("seconds") if field.name.endswith("_s") else ""
            return ChoiceField(self._theme, field, _ICONS.get(field.name, {}), unit, self)
        return ComboField(self._theme, field, field.choices, self)

    def _hints(self, field: Field) -> tuple[str, str]:
        """The consequence in two or three words, while the switch is off and while it is on."""
        is_fallback = field.name == "allow_watermark" and self._family.has_field("is_private")
        return (self.tr("none is accepted") if is_fallback else field.hint), field.hint

    def _tip(self, field: Field) -> str:
        if field.name == "allow_watermark" and not self._family.has_field("is_private"):
            return self.tr("On: the clip has a watermark in its picture. Off: it has none.")
        tips = {
            "allow_watermark": self.tr(
                "On: the gateway tries without a watermark first, and a clip with one is the fallback. "
                "Off: no watermark is accepted, and the gateway may try again."
            ),
            "is_private": self.tr("On: the clip is not published, and it cannot be remixed later."),
            "is_storyboard": self.tr("On: the prompt is read as shots, each with its length and its scene."),
            "is_upsampled": self.tr("On: landscape clips are made larger after they are made."),
            "is_off_peak": self.tr("On: the clip is made when the gateway has time: for less money, and later."),
        }
        return tips.get(field.name, "")
