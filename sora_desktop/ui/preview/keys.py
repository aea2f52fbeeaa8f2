"""The keys of the player, in one table: it binds them, and the sheet of all keys is made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

translate = QCoreApplication.translate


class Deed(StrEnum):
    """What a single key does with the clip that plays."""

    PLAY = "play"
    BACKWARD = "backward"
    STOP = "stop"
    FORWARD = "forward"
    SLOWER = "slower"
    FASTER = "faster"
    LOOP = "loop"
    MUTE = "mute"
    STEP_BACK = "step back"
    STEP_ON = "step on"
    SECOND_BACK = "second back"
    SECOND_ON = "second on"
    FIRST = "first"
    LAST = "last"
    SET_A = "set a"
    SET_B = "set b"
    CLEAR_AB = "clear a b"
    PREVIOUS = "previous"
    NEXT = "next"
    FULL_SCREEN = "full screen"
    LEAVE = "leave"
    ZOOM_IN = "zoom in"
    ZOOM_OUT = "zoom out"
    FIT = "fit"
    ACTUAL_SIZE = "actual size"
    SAVE_FRAME = "save frame"
    COPY_FRAME = "copy frame"
    USE_FRAME = "use frame"
    COMPARE = "compare"


@dataclass(frozen=True)
class Binding:
    """One deed with its keys; punctuation is told by what it types, for its place differs between keyboards."""

    deed: StrEnum
    keys: tuple[Qt.Key, ...]
    words: str
    typed: str = ""

    @property
    def key_words(self) -> tuple[str, ...]:
        """Each of its keys as the system writes it."""
        native = QKeySequence.SequenceFormat.NativeText
        return (*self.typed, *(QKeySequence(key).toString(native) for key in self.keys))


@dataclass(frozen=True)
class Group:
    """Bindings that belong together, under their title."""

    title: str
    bindings: tuple[Binding, ...]


_LISTS_OWN_KEYS = frozenset((Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown))
REPEATING = frozenset((Deed.STEP_BACK, Deed.STEP_ON, Deed.SECOND_BACK, Deed.SECOND_ON, Deed.ZOOM_IN, Deed.ZOOM_OUT))
"""What is done again and again while its key is held."""


def player_keys() -> tuple[Group, ...]:
    """All keys of the player in the language of the window."""
    return (_playing(), _places(), _picture(), _frames())


def deed_of(event: QKeyEvent, groups: Sequence[Group]) -> StrEnum | None:
    """What a key asks for; ``None`` for keys with modifiers and for all that are not in the table."""
    has_modifier = bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
    typed = event.text()
    for binding in (each for group in groups for each in group.bindings):
        if typed and typed in binding.typed and not event.modifiers() & _COMMANDS:
            return binding.deed
        if not has_modifier and Qt.Key(event.key()) in binding.keys:
            return binding.deed
    return None


def is_of_lists(event: QKeyEvent) -> bool:
    """Whether a list that has the keyboard needs this key itself."""
    return Qt.Key(event.key()) in _LISTS_OWN_KEYS


_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
_Key = Qt.Key


def _playing() -> Group:
    return Group(
        translate("PlayerKeys", "Play"),
        (
            Binding(Deed.PLAY, (_Key.Key_Space,), translate("PlayerKeys", "Play or pause")),
            Binding(Deed.BACKWARD, (_Key.Key_J,), translate("PlayerKeys", "Backwards; again: twice as fast")),
            Binding(Deed.STOP, (_Key.Key_K,), translate("PlayerKeys", "Stop")),
            Binding(Deed.FORWARD, (_Key.Key_L,), translate("PlayerKeys", "Forwards; again: twice as fast")),
            Binding(Deed.SLOWER, (), translate("PlayerKeys", "Slower"), typed="["),
            Binding(Deed.FASTER, (), translate("PlayerKeys", "Faster"), typed="]"),
            Binding(Deed.LOOP, (_Key.Key_R,), translate("PlayerKeys", "Play in a loop, or once")),
            Binding(Deed.MUTE, (_Key.Key_M,), translate("PlayerKeys", "Sound off or on")),
        ),
    )


def _places() -> Group:
    return Group(
        translate("PlayerKeys", "Move"),
        (
            Binding(Deed.STEP_BACK, (), translate("PlayerKeys", "One frame back"), typed=","),
            Binding(Deed.STEP_ON, (), translate("PlayerKeys", "One frame on"), typed="."),
            Binding(Deed.SECOND_BACK, (_Key.Key_Left,), translate("PlayerKeys", "One second back")),
            Binding(Deed.SECOND_ON, (_Key.Key_Right,), translate("PlayerKeys", "One second on")),
            Binding(Deed.FIRST, (_Key.Key_Home,), translate("PlayerKeys", "First frame")),
            Binding(Deed.LAST, (_Key.Key_End,), translate("PlayerKeys", "Last frame")),
            Binding(Deed.SET_A, (_Key.Key_I,), translate("PlayerKeys", "Loop from here (A)")),
            Binding(Deed.SET_B, (_Key.Key_O,), translate("PlayerKeys", "Loop up to here (B)")),
            Binding(Deed.CLEAR_AB, (_Key.Key_A,), translate("PlayerKeys", "Loop the whole clip again")),
            Binding(Deed.PREVIOUS, (_Key.Key_PageUp,), translate("PlayerKeys", "Previous clip")),
            Binding(Deed.NEXT, (_Key.Key_PageDown,), translate("PlayerKeys", "Next clip")),
        ),
    )


def _picture() -> Group:
    return Group(
        translate("PlayerKeys", "Look"),
        (
            Binding(Deed.FULL_SCREEN, (_Key.Key_F,), translate("PlayerKeys", "Full screen, or back")),
            Binding(Deed.LEAVE, (_Key.Key_Escape,), translate("PlayerKeys", "Leave zoom or full screen")),
            Binding(Deed.ZOOM_IN, (), translate("PlayerKeys", "Closer (pauses)"), typed="+="),
            Binding(Deed.ZOOM_OUT, (), translate("PlayerKeys", "Further away"), typed="-"),
            Binding(Deed.FIT, (), translate("PlayerKeys", "The whole picture"), typed="0"),
            Binding(Deed.ACTUAL_SIZE, (_Key.Key_Z,), translate("PlayerKeys", "100 %, pixel by pixel")),
        ),
    )


def _frames() -> Group:
    return Group(
        translate("PlayerKeys", "Keep"),
        (
            Binding(Deed.SAVE_FRAME, (_Key.Key_S,), translate("PlayerKeys", "Save frame as a picture")),
            Binding(Deed.COPY_FRAME, (_Key.Key_C,), translate("PlayerKeys", "Copy frame")),
            Binding(Deed.USE_FRAME, (_Key.Key_U,), translate("PlayerKeys", "Use frame as reference")),
            Binding(Deed.COMPARE, (_Key.Key_W,), translate("PlayerKeys", "Compare with the other takes")),
        ),
    )
