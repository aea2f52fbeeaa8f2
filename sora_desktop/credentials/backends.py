"""Which of keyring's back ends may hold a key: real keychains, never a file and never one that forgets."""

from __future__ import annotations

from typing import Protocol

_NONE = ("keyring.backends.fail", "keyring.backends.null")
_FILES = ("keyrings.alt", "keyrings.cryptfile", "sagecipher")
_CHAIN = "keyring.backends.chainer"
_NAMES = {
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Manager",
}


class Backend(Protocol):
    """What is used of a back end of keyring's. Each method may block without a limit, and raise anything."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


def system_backend() -> Backend | None:
    """The keychain of this system, or ``None``. Imports keyring (about 100 ms) and may block."""
    import keyring

    return usable(keyring.get_keyring())


def usable(backend: Backend) -> Backend | None:
    """The back end itself, the best of a chain, or ``None`` for one that writes files or keeps nothing."""
    module = type(backend).__module__
    if module.startswith(_CHAIN):
        found = (usable(link) for link in getattr(backend, "backends", ()))
        return next((link for link in found if link is not None), None)
    return None if module.startswith(_NONE + _FILES) else backend


def name_for_people(backend: Backend) -> str:
    """What people call a back end: ``Secret Service``, ``macOS Keychain``, ``Windows Credential Manager``."""
    module = type(backend).__module__
    for start, name in _NAMES.items():
        if module.startswith(start):
            return name
    return str(getattr(backend, "name", "") or type(backend).__name__)
