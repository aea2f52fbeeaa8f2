"""The notices above the panes: what the engine says, what is unconfirmed, and never more than a few bars of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.events import Notice, NoticeAction, NoticeKind
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.notice_bar import Notice as Bar
from sora_desktop.ui.widgets.notice_bar import NoticeAction as BarAction
from sora_desktop.ui.widgets.notice_bar import NoticeBar
from sora_desktop.ui.widgets.notice_bar import NoticeKind as BarKind

MOST_BARS = 3
_UNCONFIRMED, _DEFECT, _FOLD = "unconfirmed", "defect", "fold"
_KINDS: dict[NoticeKind, BarKind] = {
    NoticeKind.UNSENT: "info",
    NoticeKind.HELD: "info",
    NoticeKind.KEYCHAIN_WAITING: "info",
    NoticeKind.TROUBLE: "err",
    NoticeKind.DISK: "err",
    NoticeKind.CLIPS_FOLDER: "err",
}


class NoticeStack(QWidget):
    """Up to three bars; the rest folds into one that says how many more there are."""

    action_chosen = Signal(object, object)
    """A `Notice` and the `NoticeAction` that was chosen."""
    unconfirmed_wanted = Signal()
    """The person wants to look at what is unconfirmed."""
    own_action = Signal(str, str)
    """The key of a bar that the window put here itself, and that of the action that was chosen."""
    own_closed = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[str, Notice] = {}
        self._unconfirmed = 0
        self._of_demo = 0
        self._defect = ""
        self._own: dict[str, Bar] = {}
        self._is_unfolded = False
        self._bar = NoticeBar(theme)
        self._bar.action_triggered.connect(self._act)
        self._bar.closed.connect(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._bar)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Notices"))

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        """Show exactly these notices of the engine."""
        self._notices = {f"{notice.kind}:{notice.profile_id or ''}": notice for notice in notices}
        self._show()

    def show_unconfirmed(self, count: int, of_demo: int = 0) -> None:
        """Say how many clips are unconfirmed, and how many of them are the demo's; 0 says nothing."""
        self._unconfirmed, self._of_demo = count, of_demo
        self._show()

    def show_defect(self, sentence: str) -> None:
        """Say that something went wrong inside of the program, until it is closed."""
        self._defect = sentence
        self._show()

    def show_own(self, bar: Bar) -> None:
        """Say something of the window's own, above what the engine says, until it is closed or dropped."""
        self._own[bar.key] = bar
        self._show()

    def drop_own(self, key: str) -> None:
        """Take back what was said under this key."""
        if self._own.pop(key, None) is not None:
            self._show()

    def _show(self) -> None:
        bars = self._all_bars()
        if len(bars) <= MOST_BARS:
            self._is_unfolded = False
        elif self._is_unfolded:
            bars.append(self._fold_bar(self.tr("Show fewer"), ""))
        else:
            lead = self.tr("{count} more").format(count=len(bars) - MOST_BARS)
            first = sorted(bars, key=self._only_tells)[:MOST_BARS]
            bars = [*(bar for bar in bars if bar in first), self._fold_bar(self.tr("Show all"), lead)]
        self._bar.set_notices(bars)

    def _only_tells(self, bar: Bar) -> bool:
        """Whether it says what came of something and asks for nothing: it gives way to what money hangs on."""
        return bar.key in self._own and not bar.actions

    def _all_bars(self) -> list[Bar]:
        bars = list(self._own.values())
        if self._unconfirmed:
            bars.append(self._unconfirmed_bar())
        if self._defect:
            lead = self.tr("Something went wrong in the program.")
            bars.append(Bar(_DEFECT, "err", lead, self._defect, can_be_closed=True))
        bars += [self._engine_bar(key, notice) for key, notice in self._notices.items()]
        return bars

    def _unconfirmed_bar(self) -> Bar:
        if self._unconfirmed == 1:
            lead = self.tr("1 clip is unconfirmed.")
            text = self.tr("It is not known whether the gateway took it; it may have been charged.")
            action = self.tr("Look at it")
        else:
            lead = self.tr("{count} clips are unconfirmed.").format(count=self._unconfirmed)
            text = self.tr("It is not known whether the gateway took them; they may have been charged.")
            action = self.tr("Look at them")
        if self._of_demo == self._unconfirmed:
            text = self.tr("No clear answer came. The demo charges nothing.")
        elif self._of_demo:
            text = self.tr(
                "It is not known whether the gateway took them; they may have been charged, but for those of the demo."
            )
        nothing = self.tr("Nothing is sent again by itself.")
        return Bar(_UNCONFIRMED, "warn", lead, f"{text} {nothing}", (BarAction(_UNCONFIRMED, action),))

    def _engine_bar(self, key: str, notice: Notice) -> Bar:
        words = {
            NoticeAction.TRY_AGAIN: self.tr("Try again"),
            NoticeAction.REPLACE_KEY: self.tr("Replace the key…"),
            NoticeAction.CONTINUE: self.tr("Continue"),
            NoticeAction.DROP: self.tr("Drop"),
            NoticeAction.RESUME: self.tr("Resume"),
            NoticeAction.CHANGE_FOLDER: self.tr("Change the folder…"),
            NoticeAction.LOOK_AGAIN: self.tr("Look again"),
        }
        return Bar(
            key,
            _KINDS.get(notice.kind, "warn"),
            notice.lead,
            notice.sentence,
            tuple(BarAction(action.value, words[action]) for action in notice.actions if action in words),
            can_be_closed=NoticeAction.DISMISS in notice.actions,
            tip=notice.detail,
        )

    def _fold_bar(self, action: str, lead: str) -> Bar:
        return Bar(_FOLD, "info", lead, "", (BarAction(_FOLD, action),))

    def _act(self, key: str, action: str) -> None:
        if key in self._own:
            self.own_action.emit(key, action)
        elif key == _UNCONFIRMED:
            self.unconfirmed_wanted.emit()
        elif key == _FOLD:
            self._is_unfolded = not self._is_unfolded
            self._show()
        elif key in self._notices:
            self.action_chosen.emit(self._notices[key], NoticeAction(action))

    def _close(self, key: str) -> None:
        if self._own.pop(key, None) is not None:
            self.own_closed.emit(key)
        elif key == _DEFECT:
            self._defect = ""
        else:
            notice = self._notices.pop(key, None)
            if notice is not None:
                self.action_chosen.emit(notice, NoticeAction.DISMISS)
        self._show()
