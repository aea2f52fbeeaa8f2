"""The keys of the take wall, in one table as those of the player."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication, Qt

from sora_desktop.ui.preview.keys import Binding, Deed, Group

translate = QCoreApplication.translate
_Key = Qt.Key


class WallDeed(StrEnum):
    """What a single key does with the takes side by side."""

    PLAY = "play"
    STEP_BACK = "step back"
    STEP_ON = "step on"
    SECOND_BACK = "second back"
    SECOND_ON = "second on"
    FIRST = "first"
    LAST = "last"
    SLOWER = "slower"
    FASTER = "faster"
    LOOP = "loop"
    MUTE = "mute"
    CHOOSE_1 = "choose 1"
    CHOOSE_2 = "choose 2"
    CHOOSE_3 = "choose 3"
    CHOOSE_4 = "choose 4"
    SWAP_BACK = "swap back"
    SWAP_ON = "swap on"
    KEEP = "keep"
    REJECT = "reject"
    DONE = "done"
    LEAVE = "leave"


REPEATING = frozenset((WallDeed.STEP_BACK, WallDeed.STEP_ON, WallDeed.SECOND_BACK, WallDeed.SECOND_ON))
CHOICES = (WallDeed.CHOOSE_1, WallDeed.CHOOSE_2, WallDeed.CHOOSE_3, WallDeed.CHOOSE_4)


def wall_keys() -> tuple[Group, ...]:
    """What is done with all takes at once, and what with one of them."""
    together = Group(
        translate("PlayerKeys", "Takes side by side"),
        (
            Binding(WallDeed.PLAY, (_Key.Key_Space,), translate("PlayerKeys", "Play or pause all")),
            Binding(WallDeed.STEP_BACK, (), translate("PlayerKeys", "One frame back"), typed=","),
            Binding(WallDeed.STEP_ON, (), translate("PlayerKeys", "One frame on"), typed="."),
            Binding(WallDeed.SECOND_BACK, (_Key.Key_Left,), translate("PlayerKeys", "One second back")),
            Binding(WallDeed.SECOND_ON, (_Key.Key_Right,), translate("PlayerKeys", "One second on")),
            Binding(WallDeed.FIRST, (_Key.Key_Home,), translate("PlayerKeys", "First frame")),
            Binding(WallDeed.LAST, (_Key.Key_End,), translate("PlayerKeys", "Last frame")),
            Binding(WallDeed.SLOWER, (), translate("PlayerKeys", "Slower"), typed="["),
            Binding(WallDeed.FASTER, (), translate("PlayerKeys", "Faster"), typed="]"),
            Binding(WallDeed.LOOP, (_Key.Key_R,), translate("PlayerKeys", "Play in a loop, or once")),
            Binding(WallDeed.MUTE, (_Key.Key_M,), translate("PlayerKeys", "Sound off or on")),
            Binding(WallDeed.DONE, (_Key.Key_Return, _Key.Key_Enter), translate("PlayerKeys", "Done")),
            Binding(WallDeed.LEAVE, (_Key.Key_Escape,), translate("PlayerKeys", "Leave, and change nothing")),
        ),
    )
    one = Group(
        translate("PlayerKeys", "One of the takes"),
        (
            *(
                Binding(deed, (), translate("PlayerKeys", "Choose take {0}").format(number), typed=str(number))
                for number, deed in enumerate(CHOICES, 1)
            ),
            Binding(WallDeed.KEEP, (_Key.Key_B,), translate("PlayerKeys", "Keep, as a favourite")),
            Binding(WallDeed.REJECT, (_Key.Key_Delete, _Key.Key_Backspace), translate("PlayerKeys", "Reject")),
            Binding(WallDeed.SWAP_BACK, (), translate("PlayerKeys", "Swap with the one before"), typed="<"),
            Binding(WallDeed.SWAP_ON, (), translate("PlayerKeys", "Swap with the next"), typed=">"),
        ),
    )
    return together, one


def wall_keys_alone() -> Group:
    """The keys of the wall that do something else than those of the player, which mean the same there."""
    together, one = wall_keys()
    shared = {str(deed) for deed in Deed}
    return Group(together.title, tuple(each for each in (*one.bindings, *together.bindings) if each.deed not in shared))
