"""The balance in the bar: what the selected profile's account holds, in the gateway's own unit; asked for on demand."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer, Signal

from sora_desktop.domain.events import BalanceTold
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.chip import Chip

ANSWER_MS = 30_000
"""A question without an answer for so long is not waited for any more."""
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


class BalanceChip(Chip):
    """A pill with the amount and an arrow. It asks when it is pressed and never by itself; the first comes unasked."""

    wanted = Signal(str)
    """The id of the profile whose balance is to be asked for."""

    def __init__(self, theme: Theme, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(theme, "", lead="", tail_icon="refresh")
        self._clock = clock
        self._profile_id = ""
        self._told: dict[str, BalanceTold] = {}
        self._asking: set[str] = set()
        self._giving_up = QTimer(self, singleShot=True, interval=ANSWER_MS)
        self._giving_up.timeout.connect(self._give_up)
        self.set_lead(self.tr("balance"))
        self.clicked.connect(self._ask)
        self._follow()

    def show_profile(self, profile_id: str, has_key: bool) -> None:
        """Be about this profile; without a key there is nothing to ask for."""
        self._profile_id = profile_id
        self.setVisible(has_key and profile_id != DEMO_PROFILE_ID)
        self._follow()

    def show_balance(self, event: BalanceTold) -> None:
        """Take what a gateway said, of whichever profile."""
        self._asking.discard(event.profile_id)
        self._told[event.profile_id] = event
        self._follow()

    def forget(self, profile_id: str) -> None:
        """What was said holds for another key or address."""
        self._told.pop(profile_id, None)
        self._asking.discard(profile_id)
        self._follow()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._follow()
        return super().event(event)

    def _ask(self) -> None:
        if self._profile_id not in self._asking:
            self._asking.add(self._profile_id)
            self._giving_up.start()
            self._follow()
            self.wanted.emit(self._profile_id)

    def _give_up(self) -> None:
        self._asking.clear()
        self._follow()

    def _follow(self) -> None:
        told = self._told.get(self._profile_id)
        if self._profile_id in self._asking:
            words, sentence = "…", self.tr("Asking for the balance…")
        elif told is None:
            words, sentence = "", self.tr("Ask for the balance.")
        else:
            words = self._words(told)
            untold = "" if told.is_unlimited or told.amount is not None else self.tr("This gateway does not tell it.")
            parts = (told.sentence or untold, self._age(told.at), self.tr("Press to ask again."))
            sentence = " ".join(part for part in parts if part)
        self.set_text(words)
        self.setAccessibleName(" ".join((self.tr("Balance"), words)).strip())
        self.setAccessibleDescription(sentence)
        self.setToolTip(tooltip(sentence))

    def _words(self, told: BalanceTold) -> str:
        if told.is_unlimited:
            return self.tr("unlimited")
        if told.amount is None:
            return self.tr("not known")
        return self.locale().toString(told.amount, "f", 2)

    def _age(self, at: float) -> str:
        age_s = max(0.0, self._clock() - at)
        if not at:
            return ""
        if age_s < _MINUTE_S:
            return self.tr("Asked just now.")
        if age_s < _HOUR_S:
            return self.tr("Asked {count} min ago.").format(count=int(age_s // _MINUTE_S))
        if age_s < _DAY_S:
            return self.tr("Asked {count} h ago.").format(count=int(age_s // _HOUR_S))
        return self.tr("Asked {count} days ago.").format(count=int(age_s // _DAY_S))
