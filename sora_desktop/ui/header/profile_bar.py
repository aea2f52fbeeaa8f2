"""The bar above the panes: the selected profile, where its key is, and the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from sora_desktop.domain.events import Notice, NoticeAction, NoticeKind, ProfilesChanged, ProfileTested
from sora_desktop.domain.profiles import ProfileView
from sora_desktop.ui.header.balance_chip import BalanceChip
from sora_desktop.ui.header.counts import Counts
from sora_desktop.ui.header.key_words import KeyTrouble, words_for_key
from sora_desktop.ui.header.search_box import SearchBox
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.chip import Chip
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.surfaces import Surface

if TYPE_CHECKING:
    from sora_desktop.ui.header.profile_popover import ProfilePopover

_OF_PROFILES = ("profile", "key", "demo")
REFUSAL_MS = 12_000


class ProfileBar(Surface):
    """Two chips that open the popover, and what goes on."""

    profile_selected = Signal(str)
    """Id."""
    profile_added = Signal(str, str, str)
    """Name (empty: by its host), address, key."""
    key_replaced = Signal(str, str)
    """Id, key."""
    profile_changed = Signal(str, str, str, str)
    """Id, name, address, key (empty: as it is)."""
    key_deleted = Signal(str)
    profile_deleted = Signal(str)
    profile_test_requested = Signal(str)
    demo_requested = Signal()
    queue_toggled = Signal(bool)
    """In a narrow window: whether the queue is wanted in the place of the preview."""
    focus_orphaned = Signal()
    """The popover closed, and nobody is there who had the keyboard before."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", ("bottom",), parent)
        self._profile = Chip(theme, "", has_chevron=True)
        self._key = Chip(theme, "", is_quiet=True)
        self.balance = BalanceChip(theme)
        self._counts = Counts(theme)
        self._queue = Chip(theme, self.tr("Queue"), icon="inbox")
        self.search = SearchBox(theme)
        self._is_queue_shown = False
        self._queued = 0
        self._refusal = FieldMessage(theme)
        self._refusal_timer = QTimer(self)
        self._is_demo = False
        self._popover: ProfilePopover | None = None
        self._shown = ProfilesChanged((), "")
        self._refused: dict[str, KeyTrouble] = {}
        self._failed: dict[str, KeyTrouble] = {}
        self._lay_out()
        self._profile.clicked.connect(self._toggle)
        self._key.clicked.connect(self._open_at_key)
        self._queue.clicked.connect(self._toggle_queue)
        self._refusal_timer.setSingleShot(True)
        self._refusal_timer.setInterval(REFUSAL_MS)
        self._refusal_timer.timeout.connect(self._refusal.clear)

    def show_profiles(self, event: ProfilesChanged) -> None:
        """Show the selected profile and its key, and all of them in the popover."""
        self._shown = event
        if self._popover is not None:
            self._popover.show_profiles(event)
        self._show_selected()

    def show_counts(self, running: int, waiting: int, needs_you: int) -> None:
        """Show how many clips are running, waiting, and needing the person."""
        self._counts.show_counts(running, waiting, needs_you)
        self._queued = running + waiting + needs_you
        self._name_queue()

    def show_sending(self, is_paused: bool, at_once: int | None) -> None:
        """Show that sending is paused, or how many are sent at once where a gateway asks for less."""
        self._counts.show_sending(is_paused, at_once)

    def offer_queue(self, is_folded: bool) -> None:
        """Offer the queue that has no place of its own, or take the offer back."""
        self._queue.setVisible(is_folded)
        self.note_queue(False)

    def note_queue(self, is_shown: bool) -> None:
        """Whether the queue has the place of the preview now."""
        self._is_queue_shown = is_shown
        self._queue.set_icon("film" if is_shown else "inbox")
        self._name_queue()

    def show_test(self, event: ProfileTested) -> None:
        """Say in the popover how a test ended, and at the profile itself when it failed."""
        self._failed.pop(event.profile_id, None)
        if not event.is_ok:
            self._failed[event.profile_id] = KeyTrouble(event.sentence, is_refused=False)
        self._show_troubles()
        if self._popover is not None:
            self._popover.show_test(event)

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        """Take from all notices which keys the gateway refuses."""
        self._refused = {
            notice.profile_id: KeyTrouble(notice.sentence, is_refused=True)
            for notice in notices
            if notice.kind is NoticeKind.PAUSED and NoticeAction.REPLACE_KEY in notice.actions and notice.profile_id
        }
        self._show_troubles()

    def show_refusal(self, command: str, sentence: str, field: str) -> None:
        """Say what the engine refused: in the popover when it is about a profile, else in the bar for a while."""
        if any(word in command for word in _OF_PROFILES):
            self._made_popover().show_refusal(sentence, field)
        else:
            self._refusal.show_message("err", sentence)
            self._refusal_timer.start()

    def open_popover_for_key(self) -> None:
        """Open the popover where a key can be pasted."""
        self._made_popover().open_for_key()

    def _forget_test(self, profile_id: str) -> None:
        """What a test of another key or address said holds no more, and neither does its balance."""
        self.balance.forget(profile_id)
        if self._failed.pop(profile_id, None) is not None:
            self._show_troubles()

    def _show_troubles(self) -> None:
        self._show_selected()
        if self._popover is not None:
            self._popover.show_troubles(self._failed | self._refused)

    def _show_selected(self) -> None:
        for view in self._shown.profiles:
            if view.profile.id == self._shown.selected_id:
                self._show_view(view)

    def _show_view(self, view: ProfileView) -> None:
        trouble = (self._failed | self._refused).get(view.profile.id)
        words = words_for_key(view, trouble)
        self._profile.set_text(view.profile.name)
        self._profile.setAccessibleName(self.tr("Profile: {name}").format(name=view.profile.name))
        self._profile.setToolTip(tooltip(view.profile.base_url))
        if view.profile.is_demo:
            self._profile.set_dot("accent")
        else:
            role = "text-3" if not view.has_key else "ok" if trouble is None else "err"
            self._profile.set_dot(role, is_hollow=not view.has_key)
        self._is_demo = view.profile.is_demo
        self._key.set_icon(words.icon)
        self._key.set_text(words.short)
        self._key.setAccessibleName(words.short)
        self._key.setToolTip(tooltip(words.sentence))
        self._profile.show()
        self._key.show()
        self.balance.show_profile(view.profile.id, view.has_key)

    def _open_at_key(self) -> None:
        """The demo has no key: its chip leads to the list."""
        if self._is_demo:
            self._toggle()
        else:
            self._made_popover().open_for_key()

    def _name_queue(self) -> None:
        """The chip leads to the other of the two; on its way to the queue it says how many clips are not done."""
        if self._is_queue_shown:
            self._queue.set_text(self.tr("Preview"))
        elif self._queued:
            self._queue.set_text(self.tr("Queue {count}").format(count=self._queued))
        else:
            self._queue.set_text(self.tr("Queue"))

    def _toggle_queue(self) -> None:
        self.queue_toggled.emit(not self._is_queue_shown)

    def _toggle(self) -> None:
        self._made_popover().toggle()

    def _made_popover(self) -> ProfilePopover:
        """The popover, made when it is first wanted: the window is there sooner without it."""
        if self._popover is None:
            from sora_desktop.ui.header.profile_popover import ProfilePopover

            made = ProfilePopover(self._theme, self._profile)
            made.show_profiles(self._shown)
            made.show_troubles(self._failed | self._refused)
            made.key_replaced.connect(self._forget_test)
            made.profile_changed.connect(self._forget_test)
            made.key_deleted.connect(self._forget_test)
            made.profile_selected.connect(self.profile_selected)
            made.profile_added.connect(self.profile_added)
            made.key_replaced.connect(self.key_replaced)
            made.profile_changed.connect(self.profile_changed)
            made.key_deleted.connect(self.key_deleted)
            made.profile_deleted.connect(self.profile_deleted)
            made.profile_test_requested.connect(self.profile_test_requested)
            made.demo_requested.connect(self.demo_requested)
            made.focus_orphaned.connect(self.focus_orphaned)
            self._popover = made
        return self._popover

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 7)
        row.setSpacing(12)
        row.addWidget(self._profile)
        row.addWidget(self._key)
        row.addWidget(self.balance)
        row.addWidget(self._counts)
        row.addStretch(1)
        row.addWidget(self._refusal, 4, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.search, 2)
        row.addWidget(self._queue)
        for chip in (self._profile, self._key, self.balance, self._queue):
            chip.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(45)
