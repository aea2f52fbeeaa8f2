"""The card over the queue that takes in a task which another program started, by its id."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.events import ProfilesChanged
from sora_desktop.ui.details.doubt_texts import task_id_refusal
from sora_desktop.ui.header.line_field import LineField
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.kept_widget import KeptWidget
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.combo_box import ComboBox
from sora_desktop.ui.widgets.labels import ElidedLabel, FieldLabel, PlainLabel
from sora_desktop.ui.widgets.surfaces import Card

_NAME_CHARACTERS = 60


class AddTaskCard(Card):
    """Asks for a task id and its profile; Enter adds, Esc closes, and a refusal is told at the field."""

    wanted = Signal(str, str)
    """The task id, and the id of the profile that it belongs to."""
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, padding=12, parent=parent)
        self._theme = theme
        self._wanted_id = ""
        self._focus_before = KeptWidget(self)
        self.setAccessibleName(self.tr("Add a task by its id"))
        self.field = LineField(theme, self.tr("Task id"), self.tr("task_01k… as the gateway shows it"))
        self.profiles = ComboBox(theme)
        self.profiles.setAccessibleName(self.tr("Profile"))
        self._profile = QWidget()
        self.add = Button(theme, self.tr("Add"), "accent")
        self._cancel = Button(theme, self.tr("Cancel"))
        self._lay_out(theme)
        # Fixed would be as high as the texts are that do not wrap.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.field.line.returnPressed.connect(self._want)
        self.add.clicked.connect(self._want)
        self._cancel.clicked.connect(self.close_card)
        self.hide()

    def show_profiles(self, event: ProfilesChanged) -> None:
        """Offer these profiles; one that was chosen here stays so."""
        chosen = self.profiles.currentData() if self.isVisible() else None
        self.profiles.clear()
        for view in event.profiles:
            if view.profile.is_demo:
                continue  # its clips are made in this program alone
            self.profiles.addItem(plain_line(view.profile.name, _NAME_CHARACTERS), view.profile.id)
        for profile_id in (chosen, event.selected_id):
            place = self.profiles.findData(profile_id) if profile_id else -1
            if place >= 0:
                self.profiles.setCurrentIndex(place)
                break
        is_plain = self.profiles.count() == 1 and self.profiles.currentData() == event.selected_id
        self._profile.setVisible(not is_plain)

    def open(self) -> None:
        """Show it with what was written there before, and give the field the keyboard."""
        if self.isHidden():
            self._focus_before.keep(QApplication.focusWidget())
        self.show()
        self.field.line.selectAll()
        self.field.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_card(self) -> None:
        """Take it away, and give the keyboard back to who had it."""
        before = self._focus_before.take()
        self.hide()
        if before is not None and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def refuse(self, sentence: str) -> None:
        """Say at the field why this task cannot be added."""
        self._wanted_id = ""
        self.field.refuse(sentence)

    def is_answered_by(self, task_id: str | None) -> bool:
        """Whether a job with this task id is what was asked for; then the card is done and empty."""
        if self.isHidden() or not self._wanted_id or task_id != self._wanted_id:
            return False
        self._wanted_id = ""
        self.field.set_text("")
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)

    def _want(self) -> None:
        refusal = task_id_refusal(self.field.text)
        if refusal:
            self.refuse(refusal)
            return
        self._wanted_id = self.field.text.strip()
        self.wanted.emit(self._wanted_id, self.profiles.currentData() or "")

    def _lay_out(self, theme: Theme) -> None:
        about = self.tr("A clip that another program started is asked for, fetched and kept like your own.")
        hint = ElidedLabel(theme, about, "small", "text-2", max_lines=None)
        hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self._profile)
        column.setContentsMargins(2, 0, 2, 2)
        column.setSpacing(6)
        column.addWidget(FieldLabel(theme, self.tr("Profile"), self.profiles))
        column.addWidget(self.profiles)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(2, 4, 2, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self.add)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(2, 0, 2, 0)  # as far in as the fields, which have room for the focus ring
        head.setSpacing(4)
        head.addWidget(PlainLabel(theme, self.accessibleName(), "strong"))
        head.addWidget(hint)
        self.column.addLayout(head)
        self.column.addWidget(self.field)
        self.column.addWidget(self._profile)
        self.column.addLayout(buttons)
