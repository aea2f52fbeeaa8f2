"""The page of one profile in the popover: its form, the test, and what deletes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.events import ProfileTested
from sora_desktop.domain.profiles import KeyPlace, ProfileView
from sora_desktop.ui.header.profile_form import ProfileForm
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, IconButton
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.question import Question

_KEY, _PROFILE = "key", "profile"


class ProfilePage(QWidget):
    """Changes a profile, or makes a new one. Keys leave it by signal and are in no field afterwards."""

    back_wanted = Signal()
    added = Signal(str, str, str)
    changed = Signal(str, str, str, str)
    key_replaced = Signal(str, str)
    key_deleted = Signal(str)
    deleted = Signal(str)
    test_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ProfileView | None = None
        self._back = IconButton(theme, "arrow-left", self.tr("All profiles"), size=28)
        self._title = ElidedLabel(theme, "", "title")
        self._form = ProfileForm(theme)
        self._status = FieldMessage(theme)
        self._save = Button(theme, self.tr("Save"), "accent")
        self._test = Button(theme, self.tr("Test"))
        self._delete_key = Button(theme, self.tr("Delete the key"), "ghost", "key")
        self._delete = Button(theme, self.tr("Delete the profile"), "ghost", "trash")
        self._deletes = QWidget()
        self._question = Question(theme)
        self._lay_out()
        self._back.clicked.connect(self.back_wanted)
        self._save.clicked.connect(self._submit)
        self._form.submitted.connect(self._submit)
        self._form.edited.connect(self._status.clear)
        self._test.clicked.connect(self._ask_for_test)
        self._delete_key.clicked.connect(self._ask_to_delete_key)
        self._delete.clicked.connect(self._ask_to_delete)
        self._question.confirmed.connect(self._confirm)
        self._question.closed.connect(self._close_question)

    @property
    def profile_id(self) -> str | None:
        """The profile that is shown; None for a new one."""
        return None if self._view is None else self._view.profile.id

    def show_new(self, where: str) -> None:
        """Show an empty form; `where` says where the key will be kept."""
        self._view = None
        self._title.setText(self.tr("Add a profile"))
        self._save.setText(self.tr("Add"))
        self._form.show_new(where)
        self._reset()

    def show_profile(self, view: ProfileView, *, is_only: bool) -> None:
        """Show the form of a profile; the only one cannot be deleted."""
        self._save.setText(self.tr("Save"))
        self._form.show_profile(view)
        self.update_profile(view, is_only=is_only)
        self._reset()

    def update_profile(self, view: ProfileView, *, is_only: bool) -> None:
        """Take what the engine says now, and leave what is being written."""
        self._view = view
        self._title.setText(view.profile.name)
        self._form.update_profile(view)
        self._test.setEnabled(view.has_key)
        free = self.tr("Asks the gateway for its models. This is free.")
        self._test.setToolTip(
            tooltip(free if view.has_key else self.tr("There is no key to test yet. Save one first."))
        )
        self._delete_key.setVisible(view.key_place in {KeyPlace.KEYCHAIN, KeyPlace.SESSION})
        self._delete.setVisible(not is_only)

    def show_saved(self, profile_id: str) -> None:
        """Say that what was entered is saved."""
        if profile_id == self.profile_id:
            self._status.show_message("ok", self.tr("Saved."))

    def show_testing(self, profile_id: str) -> None:
        """Say that a test is going on."""
        if profile_id == self.profile_id:
            self._status.show_message("info", self.tr("Testing…"))

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong with the key, as it was told before."""
        self._status.show_message("err", sentence)

    def show_test(self, event: ProfileTested) -> None:
        """Say how a test ended, when it was of this profile."""
        if event.profile_id == self.profile_id:
            self._status.show_message("ok" if event.is_ok else "err", event.sentence)

    def show_refusal(self, sentence: str, field: str) -> None:
        """Say what the engine refused, at its field where it names one."""
        self._status.clear()
        if not self._form.show_refusal(field, sentence):
            self._status.show_message("err", sentence)

    def focus_first(self) -> None:
        """Give the keyboard to the first line that is likely to be filled."""
        if self._view is None:
            self._form.name_field.line.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_key()

    def focus_key(self) -> None:
        """Give the keyboard to the key's line."""
        self._form.key_field.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Keep no key behind."""
        self._form.forget_key()

    def _submit(self) -> None:
        entered = self._form.take()
        if entered is None:
            return
        self._status.clear()
        view = self._view
        if view is None:
            self.added.emit(entered.name, entered.base_url, entered.key)
        elif (entered.name or view.profile.name, entered.base_url) != (view.profile.name, view.profile.base_url):
            self.changed.emit(view.profile.id, entered.name, entered.base_url, entered.key)
        elif entered.key:
            self.key_replaced.emit(view.profile.id, entered.key)
        else:
            self.back_wanted.emit()

    def _ask_for_test(self) -> None:
        if self._view is not None:
            self.show_testing(self._view.profile.id)
            self.test_wanted.emit(self._view.profile.id)

    def _ask_to_delete_key(self) -> None:
        self._ask(_KEY, self.tr("Delete the stored key of this profile?"))

    def _ask_to_delete(self) -> None:
        self._ask(_PROFILE, self.tr("Delete this profile and its key? Its clips stay."))

    def _ask(self, subject: str, sentence: str) -> None:
        self._deletes.hide()
        self._question.ask(subject, sentence, self.tr("Delete"), self.tr("Keep"))

    def _confirm(self, subject: object) -> None:
        if self._view is not None:
            (self.key_deleted if subject == _KEY else self.deleted).emit(self._view.profile.id)

    def _close_question(self) -> None:
        self._deletes.setVisible(self._view is not None)

    def _reset(self) -> None:
        self._status.clear()
        self._question.hide()
        self._test.setVisible(self._view is not None)
        self._deletes.setVisible(self._view is not None)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._back)
        head.addWidget(self._title, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(2, 0, 2, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self._save)
        buttons.addWidget(self._test)
        buttons.addStretch(1)
        deletes = QHBoxLayout(self._deletes)
        deletes.setContentsMargins(0, 0, 0, 0)
        deletes.setSpacing(8)
        deletes.addWidget(self._delete_key)
        deletes.addWidget(self._delete)
        deletes.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._form)
        column.addLayout(buttons)
        # Under the buttons that bring it, so that they stay under the mouse.
        column.addWidget(self._status)
        column.addWidget(self._deletes)
        column.addWidget(self._question)
