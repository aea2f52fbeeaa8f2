"""What stands under the model: whose form this is where the model's name does not say it, and what was left out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.families import FAMILIES, Family, family_of_model
from sora_desktop.ui.compose.measures import RING_PX
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.combo_box import ComboBox
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import FieldLabel


class FamilyLine(QWidget):
    """Takes no room while there is nothing to say and nothing to ask."""

    family_chosen = Signal(str)
    """The name of the family whose form a person wants."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picker = QWidget()
        self._combo = ComboBox(theme)
        for family in FAMILIES.values():
            self._combo.addItem(family.title, family.name)
        self._note = QWidget()
        self._message = FieldMessage(theme)
        self._close = IconButton(theme, "close", self.tr("Dismiss"), size=24, icon_size=14)
        self._close.installEventFilter(self)
        self._lay_out(theme)
        self._combo.activated.connect(self._choose)
        self._close.clicked.connect(self.forget)
        self._picker.hide()
        self._note.hide()
        self._follow()

    def show_model(self, model: str, family: Family) -> None:
        """Offer the choice of a family, unless the model's name says that it is this one."""
        self._combo.setCurrentIndex(self._combo.findData(family.name))
        self._picker.setVisible(bool(model.strip()) and family_of_model(model) is not family)
        self._follow()

    def say(self, sentences: tuple[str, ...]) -> None:
        """Say quietly what did not come along; nothing clears."""
        self._message.show_message("info", " ".join(sentences))
        self._note.setVisible(bool(sentences))
        self._follow()

    def forget(self) -> None:
        """Say nothing more; the keyboard goes on to the picker or to the next field, if it was at the message."""
        if self._close.hasFocus():
            self._close.focusNextChild()
        self.say(())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._close and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self.forget()
            return True
        return False

    def _choose(self, row: int) -> None:
        self.family_chosen.emit(str(self._combo.itemData(row)))

    def _follow(self) -> None:
        self.setVisible(not (self._picker.isHidden() and self._note.isHidden()))

    def _lay_out(self, theme: Theme) -> None:
        picker = QHBoxLayout(self._picker)
        picker.setContentsMargins(0, 0, 0, 0)
        picker.setSpacing(10)
        picker.addWidget(FieldLabel(theme, self.tr("Form of"), self._combo))
        picker.addWidget(self._combo, 1)
        note = QHBoxLayout(self._note)
        note.setContentsMargins(0, 0, 0, 0)
        note.setSpacing(6)
        self._message.setContentsMargins(0, 4, 0, 0)  # its first line is level with the cross
        note.addWidget(self._message, 1)
        note.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(RING_PX, 6, RING_PX, RING_PX)
        column.setSpacing(8)
        column.addWidget(self._picker)
        column.addWidget(self._note)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        for widget in (self, self._note):
            widget.setSizePolicy(policy)
