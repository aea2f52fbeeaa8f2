"""What the tests of the keychain say to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sora_desktop.credentials.keychain import SERVICE, Keychain
from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.domain.secrets import Secret
from tests.credentials.stores import OpenStore

KEY = Secret("sk-canary-0123456789")
ORIGIN = OCTOPUSX.base_url
PLACE = (OCTOPUSX.id, ORIGIN)
USERNAME = f"{OCTOPUSX.id} {ORIGIN}"
T = TypeVar("T")


def over(store: OpenStore | None, **limits: float) -> Keychain:
    """A key store over a keychain; its limits are short, so that the tests of hanging ones are."""
    return Keychain(**{"limit_s": 0.2, "waiting_after_s": 0.1, **limits}, load_backend=lambda: store)  # type: ignore[arg-type]


def run(story: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return asyncio.run(story())


def holding(key: str = KEY.reveal()) -> OpenStore:
    store = OpenStore()
    store.kept[SERVICE, USERNAME] = key
    return store
