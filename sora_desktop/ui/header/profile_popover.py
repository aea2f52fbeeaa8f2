"""The popover under the profile's chip: choose, add, test, change and delete profiles and their keys."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.events import ProfilesChanged, ProfileTested
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.profiles import Profile, ProfileView
from sora_desktop.ui.header.key_words import KeyTrouble, words_for_new_key
from sora_desktop.ui.header.profile_list import ROW_PX, ProfileList
from sora_desktop.ui.header.profile_page import ProfilePage
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import PlainLabel
from sora_desktop.ui.widgets.popover import Popover

WIDTH_PX = 376
_MOST_ROWS = 6


class ProfilePopover(Popover):
    """A list of profiles, or the page of one of them."""

    profile_selected = Signal(str)
    profile_added = Signal(str, str, str)
    key_replaced = Signal(str, str)
    profile_changed = Signal(str, str, str, str)
    key_deleted = Signal(str)
    profile_deleted = Signal(str)
    profile_test_requested = Signal(str)
    demo_requested = Signal()

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor, "", width=WIDTH_PX)
        self.setAccessibleName(self.tr("Profiles and keys"))
        self._views: tuple[ProfileView, ...] = ()
        self._selected_id = ""
        self._troubles: Mapping[str, KeyTrouble] = {}
        self._is_adding = False
        self._to_test: str | None = None
        self._in_change: Profile | None = None
        """The profile that is being changed, as it was before."""
        self._overview = QWidget()
        self._list = ProfileList(theme)
        self._message = FieldMessage(theme)
        self._demo_button = Button(theme, self.tr("Start the demo"), "small", "demo")
        self._add_button = Button(theme, self.tr("Add a profile…"), "small", "plus")
        self._scroll = QScrollArea()
        self._page = ProfilePage(theme)
        self._lay_out(theme)
        self._list.selected.connect(self._select)
        self._list.edit_wanted.connect(self.show_page)
        self._add_button.clicked.connect(self.show_new)
        self._demo_button.clicked.connect(self._start_demo)
        self._page.back_wanted.connect(self.show_list)
        self._page.added.connect(self._add)
        self._page.changed.connect(self._change)
        self._page.key_replaced.connect(self._replace_key)
        self._page.key_deleted.connect(self.key_deleted)
        self._page.deleted.connect(self.profile_deleted)
        self._page.test_wanted.connect(self.profile_test_requested)
        self.closed.connect(self.show_list)
        self.show_list()

    def show_profiles(self, event: ProfilesChanged) -> None:
        """Take the profiles as they are now, and stay on the page that is shown."""
        before = {view.profile.id for view in self._views}
        self._views, self._selected_id = event.profiles, event.selected_id
        self._show_rows()
        self._demo_button.setVisible(all(view.profile.id != DEMO_PROFILE_ID for view in event.profiles))
        self._scroll.setFixedHeight(min(len(event.profiles), _MOST_ROWS) * (ROW_PX + 2) + 2)
        if self._is_adding:
            added = next((view for view in event.profiles if view.profile.id not in before), None)
            if added is not None:
                self._is_adding = False
                self._to_test = added.profile.id
                if not self._page.isHidden():
                    self._page.show_profile(added, is_only=self._own_count() == 1)
        self._follow_page()
        self._tell_saved()
        self._test_when_there()

    def show_troubles(self, troubles: Mapping[str, KeyTrouble]) -> None:
        """Mark the profiles whose keys are in trouble, by id."""
        self._troubles = troubles
        self._show_rows()

    def show_test(self, event: ProfileTested) -> None:
        """Say how the test of a profile ended, where its page is shown."""
        self._page.show_test(event)

    def show_refusal(self, sentence: str, field: str) -> None:
        """Say what the engine refused: at its field, or at the top of what is shown."""
        self._to_test = self._in_change = None
        self._is_adding = False
        if not self.isVisible():
            self.open()
        if self._page.isHidden():
            self._message.show_message("err", sentence)
        else:
            self._page.show_refusal(sentence, field)

    def show_list(self) -> None:
        """Show all profiles."""
        holder = QApplication.focusWidget()
        had_focus = self.isVisible() and holder is not None and self._page.isAncestorOf(holder)
        self._page.leave()
        self._message.clear()
        self._page.hide()
        self._overview.show()
        if had_focus:
            self._add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self, profile_id: str) -> None:
        """Show the settings of a profile."""
        view = self._view(profile_id)
        if view is not None:
            self._page.show_profile(view, is_only=self._own_count() == 1)
            trouble = self._troubles.get(profile_id) if view.has_key else None
            if trouble is not None:
                self._page.show_trouble(trouble.sentence)
            self._turn_to_page()

    def show_new(self) -> None:
        """Show the form of a new profile."""
        self._page.show_new(words_for_new_key(self._views))
        self._turn_to_page()

    def open_for_key(self) -> None:
        """Open where a key can be pasted: the selected profile, else the first that is not the demo, else a new one."""
        if not self.isVisible():
            self.open()
        ids = [view.profile.id for view in self._views if not view.profile.is_demo]
        if not ids:
            self.show_new()
        else:
            self.show_page(self._selected_id if self._selected_id in ids else ids[0])
        self._page.focus_key()

    def _show_rows(self) -> None:
        last = self._list.show_profiles(ProfilesChanged(self._views, self._selected_id), self._troubles)
        QWidget.setTabOrder(last, self._add_button)
        QWidget.setTabOrder(self._add_button, self._demo_button)

    def _turn_to_page(self) -> None:
        self._overview.hide()
        self._page.show()
        self._page.focus_first()

    def _follow_page(self) -> None:
        """Keep the page true to its profile; without it there is nothing to show."""
        if self._page.isHidden() or self._page.profile_id is None:
            return
        view = self._view(self._page.profile_id)
        if view is None:
            self.show_list()
        else:
            self._page.update_profile(view, is_only=self._own_count() == 1)

    def _tell_saved(self) -> None:
        """Say that a change was saved, as soon as the engine's list has it."""
        before = self._in_change
        view = self._view(before.id) if before is not None else None
        if view is not None and view.profile != before:
            self._in_change = None
            self._page.show_saved(view.profile.id)

    def _test_when_there(self) -> None:
        view = self._view(self._to_test) if self._to_test is not None else None
        if view is not None and view.has_key:
            self._to_test = None
            self._page.show_testing(view.profile.id)
            self.profile_test_requested.emit(view.profile.id)

    def _select(self, profile_id: str) -> None:
        if profile_id != self._selected_id:
            self.profile_selected.emit(profile_id)
        self.close_popover()

    def _start_demo(self) -> None:
        self.demo_requested.emit()
        self.close_popover()

    def _add(self, name: str, base_url: str, key: str) -> None:
        self._is_adding = True
        self.profile_added.emit(name, base_url, key)

    def _change(self, profile_id: str, name: str, base_url: str, key: str) -> None:
        self._to_test = profile_id if key else None
        view = self._view(profile_id)
        self._in_change = None if view is None else view.profile
        self.profile_changed.emit(profile_id, name, base_url, key)

    def _replace_key(self, profile_id: str, key: str) -> None:
        """Where a key was already, the place of the new one may be no news, and nothing would start the test."""
        view = self._view(profile_id)
        self._to_test = profile_id
        self.key_replaced.emit(profile_id, key)
        if view is not None and view.has_key:
            self._test_when_there()

    def _view(self, profile_id: str) -> ProfileView | None:
        return next((view for view in self._views if view.profile.id == profile_id), None)

    def _own_count(self) -> int:
        return sum(not view.profile.is_demo for view in self._views)

    def _lay_out(self, theme: Theme) -> None:
        self._scroll.setWidget(self._list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._list.setProperty("transparent", True)
        title = PlainLabel(theme, self.tr("New clips go to"), "title")
        title.setIndent(2)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(2, 0, 2, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self._add_button)
        buttons.addWidget(self._demo_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self._overview)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(self._message)
        column.addWidget(self._scroll)
        column.addLayout(buttons)
        self.column.addWidget(self._overview)
        self.column.addWidget(self._page)
