"""The form of one profile: its name, its address and its key, checked as far as this window can."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace, ProfileView
from sora_desktop.domain.secrets import key_from_text
from sora_desktop.domain.urls import tidy_base_url
from sora_desktop.ui.header.key_words import words_for_key
from sora_desktop.ui.header.line_field import KeyField, LineField
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel


@dataclass(frozen=True)
class Entered:
    """What a person entered, tidied; an empty key means the one that is there."""

    name: str
    base_url: str
    key: str


class ProfileForm(QWidget):
    """Three lines and a sentence about the key; it never shows a stored key."""

    submitted = Signal()
    """Enter was pressed in one of the lines."""
    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ProfileView | None = None
        self.name_field = LineField(theme, self.tr("Name"), self.tr("As you call this gateway"))
        self.address_field = LineField(theme, self.tr("Address"), OCTOPUSX.base_url)
        self.address_field.line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.key_field = KeyField(theme, self.tr("Key"), self.tr("Paste your key"))
        self._where = ElidedLabel(theme, "", "small", "text-3", max_lines=None)
        self._where.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # The address is tidied while a press of Save takes its focus: the button must not slip away under the mouse.
        self.address_field.reserve_message()
        self.key_field.message_shown.connect(self._where.setHidden)
        for field, gap_px in ((self.name_field, 10), (self.address_field, 6), (self.key_field, 6)):
            column.addWidget(field)
            column.addSpacing(gap_px)
            field.edited.connect(self.edited)
            field.line.returnPressed.connect(self.submitted)
        where = QHBoxLayout()
        where.setContentsMargins(2, 0, 2, 0)
        where.addWidget(self._where)
        column.addLayout(where)
        self.address_field.left.connect(self._tidy_address)

    def show_new(self, where: str) -> None:
        """Be empty, for a new profile; `where` says where its key will be kept."""
        self._view = None
        self._fill("", OCTOPUSX.base_url)
        self._where.setText(where)
        self.key_field.line.setPlaceholderText(self.tr("Paste your key"))

    def show_profile(self, view: ProfileView) -> None:
        """Show a profile, and where its key is."""
        self._fill(view.profile.name, view.profile.base_url)
        self.update_profile(view)

    def update_profile(self, view: ProfileView) -> None:
        """Take what the engine says about the profile, and leave what is being written."""
        self._view = view
        self._where.setText(words_for_key(view).sentence)
        stored = self.tr("Stored. Paste another one to replace it")
        self.key_field.line.setPlaceholderText(stored if view.has_key else self.tr("Paste your key"))

    def take(self) -> Entered | None:
        """What was entered; the key leaves its field. None where something cannot be used, and its field says so."""
        base_url = self._tidied()
        if base_url is None:
            return None
        name = " ".join(self.name_field.text.split())
        key = self._checked_key(name, base_url)
        if key is None:
            return None
        self.key_field.forget()
        self.address_field.set_text(base_url)
        return Entered(name, base_url, key)

    def show_refusal(self, field: str, sentence: str) -> bool:
        """Say at its field what the engine refused; False when no field has that name."""
        fields = {"name": self.name_field, "base_url": self.address_field, "key": self.key_field}
        if field not in fields:
            return False
        fields[field].refuse(sentence)
        return True

    def forget_key(self) -> None:
        """Empty the key's field."""
        self.key_field.forget()

    def _fill(self, name: str, base_url: str) -> None:
        self.name_field.set_text(name)
        self.address_field.set_text(base_url)
        self.key_field.forget()
        for field in (self.name_field, self.address_field, self.key_field):
            field.clear_message()

    def _checked_key(self, name: str, base_url: str) -> str | None:
        """The key as it can stand in a header, or empty to keep what is there; None where it is missing or unusable."""
        text = self.key_field.text
        view = self._view
        if not text.strip() and view is not None and view.profile.base_url == base_url:
            may_lack_one = name not in ("", view.profile.name)
            if may_lack_one or view.key_place not in {KeyPlace.NONE, KeyPlace.UNAVAILABLE}:
                return ""
        elif not text.strip() and view is not None and view.has_key:
            self.key_field.refuse(
                self.tr("Enter the key again: a stored key goes only to the address it was saved for.")
            )
            return None
        try:
            return key_from_text(text).reveal()
        except UnusableInput as unusable:
            self.key_field.refuse(unusable.sentence)
            return None

    def _tidied(self) -> str | None:
        try:
            return tidy_base_url(self.address_field.text)
        except UnusableInput as unusable:
            self.address_field.refuse(unusable.sentence)
            return None

    def _tidy_address(self) -> None:
        """Show the address as it will be used, and say so where it is another than what was pasted."""
        pasted = self.address_field.text
        if not self.isVisible() or not pasted.strip():
            return
        try:
            tidy = tidy_base_url(pasted)
        except UnusableInput as unusable:
            self.address_field.say("err", unusable.sentence)
            return
        if tidy != pasted:
            self.address_field.set_text(tidy)
            self.address_field.say("info", self.tr("Tidied: the program adds the path itself."))
