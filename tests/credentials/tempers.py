"""Keychains of bad tempers as back ends of keyring, for a process of its own: ``PYTHON_KEYRING_BACKEND`` names one."""

from __future__ import annotations

import threading
import time
from typing import ClassVar, NoReturn

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

_SLOW_S = 0.4


class _Temper(KeyringBackend):
    priority = 9  # type: ignore[assignment]
    name: ClassVar[str] = "Test Keychain"  # type: ignore[misc]
    kept: ClassVar[dict[tuple[str, str], str]] = {}

    def turn(self) -> None:
        """What every call meets first."""

    def get_password(self, service: str, username: str) -> str | None:
        self.turn()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.turn()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.turn()
        self.kept.pop((service, username), None)


class Slow(_Temper):
    """Answers each call after a while."""

    def turn(self) -> None:
        time.sleep(_SLOW_S)


class Hanging(_Temper):
    """Never answers."""

    def turn(self) -> None:
        threading.Event().wait()


class Locked(_Temper):
    """Refuses every call."""

    def turn(self) -> NoReturn:
        raise KeyringLocked("locked")
