"""Where a profile's key is, in words: for the chip in the bar, and as a whole sentence."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.profiles import KeyPlace, ProfileView


@dataclass(frozen=True)
class KeyWords:
    """An icon with a few words, and the sentence that says more."""

    icon: str
    short: str
    sentence: str


@dataclass(frozen=True)
class KeyTrouble:
    """Why the key of a profile is known to be bad, or at least not known to be good."""

    sentence: str
    is_refused: bool
    """Whether the gateway refuses the key for sure; else a test failed, for whatever reason."""


def words_for_key(view: ProfileView, trouble: KeyTrouble | None = None) -> KeyWords:
    """What is said about the key of a profile; a key that is not there is in no other trouble."""
    if trouble is not None and view.has_key:
        return KeyWords("error", _tr("key refused") if trouble.is_refused else _tr("test failed"), trouble.sentence)
    store = view.store_name or _tr("system's keychain")
    words = {
        KeyPlace.KEYCHAIN: KeyWords(
            "check",
            _tr("key in the system keychain"),
            _tr("The key is kept in the {store}.").format(store=store),
        ),
        KeyPlace.SESSION: KeyWords(
            "key",
            _tr("key for this session only"),
            _tr("There is no keychain that can be used. The key is kept for this session only, and in no file."),
        ),
        KeyPlace.ENVIRONMENT: KeyWords(
            "key",
            _tr("key from the environment"),
            _tr("This run uses the key in SORA_DESKTOP_API_KEY. It is not kept."),
        ),
        KeyPlace.WAITING: KeyWords(
            "clock",
            _tr("waiting for your keychain…"),
            _tr("The keychain has not answered yet. It may be asking you for its password."),
        ),
        KeyPlace.UNAVAILABLE: KeyWords(
            "key",
            _tr("no key"),
            _tr("There is no keychain that can be used. A key is kept for this session only, and in no file."),
        ),
        KeyPlace.DEMO: KeyWords(
            "demo",
            _tr("Demo: nothing is sent, nothing is charged"),
            _tr("A practice gateway on this computer makes the clips. Nothing is sent, and nothing is charged."),
        ),
        KeyPlace.NONE: KeyWords("key", _tr("no key"), _tr("This profile has no key yet.")),
    }
    return words[view.key_place]


def words_for_new_key(views: tuple[ProfileView, ...]) -> str:
    """Where a key that is entered now will be kept."""
    if any(view.key_place in {KeyPlace.SESSION, KeyPlace.UNAVAILABLE} for view in views):
        return _tr("There is no keychain that can be used. The key is kept for this session only, and in no file.")
    store = next((view.store_name for view in views if view.store_name), "") or _tr("system's keychain")
    return _tr("The key is kept in the {store}, never in a file.").format(store=store)


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeyWords", text)
