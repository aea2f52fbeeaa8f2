"""Keychains of every temper, in the form of keyring's back ends."""

from __future__ import annotations

import threading
from collections.abc import Callable


class OpenStore:
    """Answers at once, and counts what it is asked."""

    name = "Test Keychain"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.asked: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append(f"get {username}")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked.append(f"set {username}")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.asked.append(f"delete {username}")
        del self.kept[service, username]


class ForgetfulStore(OpenStore):
    """Takes keys and keeps none, as keyring's null back end does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked.append(f"set {username}")


class LockedStore(OpenStore):
    """Raises at every call, with what it was given in its text."""

    def __init__(self, error: Callable[[str], BaseException] = RuntimeError) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error(f"cannot read {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error(f"cannot store {password!r}")

    def delete_password(self, service: str, username: str) -> None:
        raise self.error(f"cannot delete {username}")


class HangingStore(OpenStore):
    """Answers nothing until ``unlock``, as a keychain that waits for a person."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()
        self.hanging = threading.Semaphore(0)

    def unlock(self) -> None:
        self.unlocked.set()

    def _wait(self) -> None:
        self.hanging.release()
        assert self.unlocked.wait(30), "the test forgot to unlock it"

    def get_password(self, service: str, username: str) -> str | None:
        self._wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._wait()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._wait()
        super().delete_password(service, username)
