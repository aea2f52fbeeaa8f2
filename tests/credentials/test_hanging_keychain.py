"""A keychain that does not answer, or answers late: told, waited for no longer than a moment, and never obeyed late."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from sora_desktop.credentials.keychain import SERVICE
from sora_desktop.credentials.worker import MOST_THREADS
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace
from sora_desktop.domain.secrets import Secret
from tests.credentials.keeping import KEY, PLACE, USERNAME, holding, over, run
from tests.credentials.stores import HangingStore, OpenStore

pytestmark = pytest.mark.promise("S9")


def test_a_hanging_keychain_is_told_and_its_late_answer_is_taken() -> None:
    async def story() -> None:
        keys, answered = over(store), asyncio.Event()
        waited: list[str] = []
        keys.on_waiting = waited.append
        keys.on_answer = lambda _: answered.set()
        begun_s = time.monotonic()
        assert await keys.place_of(OCTOPUSX) == (KeyPlace.WAITING, "Test Keychain")
        assert await keys.key_for(*PLACE) is None
        assert time.monotonic() - begun_s < 2.0
        assert OCTOPUSX.id in waited
        assert "unlock" in keys.trouble
        store.unlock()
        await asyncio.wait_for(answered.wait(), 5)
        assert await keys.place_of(OCTOPUSX) == (KeyPlace.KEYCHAIN, "Test Keychain")
        assert await keys.key_for(*PLACE) == KEY
        assert keys.trouble == ""

    store = HangingStore()
    store.kept[SERVICE, USERNAME] = KEY.reveal()
    try:
        run(story)
    finally:
        store.unlock()


def test_a_key_saved_while_the_keychain_hangs_is_used_at_once_and_stored_late() -> None:
    async def story() -> None:
        keys, answered = over(store), asyncio.Event()
        keys.on_answer = lambda _: answered.set()
        assert await keys.save(*PLACE, KEY) is KeyPlace.SESSION
        assert await keys.key_for(*PLACE) == KEY
        store.unlock()
        await asyncio.wait_for(answered.wait(), 5)
        assert await keys.place_of(OCTOPUSX) == (KeyPlace.KEYCHAIN, "Test Keychain")

    store = HangingStore()
    try:
        run(story)
    finally:
        store.unlock()
    assert store.kept == {(SERVICE, USERNAME): KEY.reveal()}


def test_a_key_that_is_read_late_does_not_come_back_after_it_was_deleted() -> None:
    async def story() -> None:
        keys, answered = over(store), asyncio.Event()
        assert await keys.key_for(*PLACE) is None
        await keys.delete(*PLACE)
        keys.on_answer = lambda _: answered.set()
        store.unlock()
        await asyncio.wait_for(answered.wait(), 5)
        assert await keys.key_for(*PLACE) is None

    store = HangingStore()
    store.kept[SERVICE, USERNAME] = KEY.reveal()
    try:
        run(story)
    finally:
        store.unlock()
    assert store.kept == {}


def test_a_key_that_is_read_late_does_not_replace_a_newer_one() -> None:
    async def story() -> None:
        keys, answered = over(store), asyncio.Event()
        assert await keys.key_for(*PLACE) is None
        assert await keys.save(*PLACE, KEY) is KeyPlace.SESSION
        keys.on_answer = lambda _: answered.set()
        store.unlock()
        await asyncio.wait_for(answered.wait(), 5)
        assert await keys.key_for(*PLACE) == KEY

    store = HangingStore()
    store.kept[SERVICE, USERNAME] = "old"
    try:
        run(story)
    finally:
        store.unlock()


class LateStore(OpenStore):
    """Its first key arrives only when it is unlocked; what comes after it is taken at once."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked, self.arrived = threading.Event(), threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        if password == "sk-before-0123456789":
            assert self.unlocked.wait(30), "the test forgot to unlock it"
            super().set_password(service, username, password)
            self.arrived.set()
        else:
            super().set_password(service, username, password)


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_key_that_arrives_late_neither_replaces_a_newer_one_nor_comes_back_after_it_was_deleted(
    is_replaced: bool,
) -> None:
    async def story() -> None:
        keys, answered = over(store, limit_s=0.03, waiting_after_s=0.01, retry_s=0.0), asyncio.Event()
        assert await keys.save(*PLACE, Secret("sk-before-0123456789")) is KeyPlace.SESSION
        if is_replaced:
            assert await keys.save(*PLACE, KEY) is KeyPlace.KEYCHAIN
        else:
            await keys.delete(*PLACE)
        keys.on_answer = lambda _: answered.set()
        store.unlocked.set()
        await asyncio.wait_for(answered.wait(), 5)
        assert store.arrived.is_set()

    store = LateStore()
    try:
        run(story)
    finally:
        store.unlocked.set()
    assert store.kept == ({(SERVICE, USERNAME): KEY.reveal()} if is_replaced else {})


def test_a_service_that_never_comes_back_is_asked_anew_and_its_threads_are_few() -> None:
    stores: list[OpenStore] = [HangingStore() for _ in range(MOST_THREADS)]
    hanging = list(stores)

    class Successive(OpenStore):
        """Each look-up meets the next store, as a service that is restarted."""

        def get_password(self, service: str, username: str) -> str | None:
            return (stores.pop(0) if stores else store).get_password(service, username)

    async def story() -> None:
        keys = over(Successive(), limit_s=0.03, waiting_after_s=0.01, retry_s=0.0)
        before = threading.active_count()
        for _ in range(MOST_THREADS + 3):
            assert await keys.key_for(*PLACE) is None
        assert threading.active_count() - before <= MOST_THREADS
        assert stores == []
        for each in hanging[:-1]:
            each.unlock()  # type: ignore[attr-defined]
        deadline = time.monotonic() + 5
        while await keys.key_for(*PLACE) != KEY:
            assert time.monotonic() < deadline

    store = holding()
    try:
        run(story)
    finally:
        for each in hanging:
            each.unlock()  # type: ignore[attr-defined]


def test_the_process_can_end_while_the_keychain_hangs() -> None:
    async def story() -> None:
        await over(store).key_for(*PLACE)

    store = HangingStore()
    begun_s = time.monotonic()
    try:
        run(story)
        assert time.monotonic() - begun_s < 2.0
        assert all(thread.daemon for thread in threading.enumerate() if thread.name == "keychain")
    finally:
        store.unlock()


def test_the_loop_does_not_stand_still_while_the_keychain_does() -> None:
    async def story() -> float:
        longest_s, last_s = 0.0, time.perf_counter()
        asking = asyncio.gather(*(over(store).key_for("profile", f"https://{n}.example") for n in range(5)))
        while not asking.done():
            await asyncio.sleep(0.001)
            now_s = time.perf_counter()
            longest_s, last_s = max(longest_s, now_s - last_s), now_s
        await asking
        return longest_s

    store = HangingStore()
    try:
        assert run(story) < 0.2
    finally:
        store.unlock()
