"""Keys in a keychain of every temper: bound to their origin, never in the way, never in clear."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from sora_desktop.credentials.keychain import SERVICE, Keychain
from sora_desktop.domain.profiles import DEMO, OCTOPUSX, KeyPlace, Profile
from sora_desktop.domain.secrets import Secret
from tests.credentials.keeping import KEY, ORIGIN, PLACE, USERNAME, holding, over, run
from tests.credentials.stores import ForgetfulStore, HangingStore, LockedStore, OpenStore

pytestmark = pytest.mark.promise("S9")


# A keychain that works.


def test_a_saved_key_is_in_the_keychain_and_found_by_the_next_process() -> None:
    async def story() -> None:
        assert await over(store).save(*PLACE, KEY) is KeyPlace.KEYCHAIN
        later = over(store)
        assert await later.key_for(*PLACE) == KEY
        assert await later.place_of(OCTOPUSX) == (KeyPlace.KEYCHAIN, "Test Keychain")
        assert later.trouble == ""

    store = OpenStore()
    run(story)
    assert store.kept == {(SERVICE, USERNAME): KEY.reveal()}


@pytest.mark.parametrize(
    ("profile_id", "origin"),
    [
        (OCTOPUSX.id, "https://evil.example"),
        (OCTOPUSX.id, "https://octopusx.ai:8443"),
        (OCTOPUSX.id, "http://octopusx.ai"),
        ("other", ORIGIN),
        ("octopusx https://octopusx.ai", ""),
    ],
)
@pytest.mark.parametrize("is_session_only", [True, False])
def test_a_key_is_found_for_its_own_profile_and_origin_alone(
    profile_id: str, origin: str, is_session_only: bool
) -> None:
    async def story() -> Secret | None:
        keys = over(None if is_session_only else OpenStore())
        await keys.save(*PLACE, KEY)
        assert await keys.key_for(*PLACE) == KEY
        return await keys.key_for(profile_id, origin)

    assert run(story) is None


def test_a_profile_at_another_address_has_no_key() -> None:
    async def story() -> None:
        moved = replace(OCTOPUSX, base_url="https://other.example")
        assert await over(holding()).place_of(moved) == (KeyPlace.NONE, "Test Keychain")

    run(story)


@pytest.mark.parametrize("address", ["", "no address", "https://a:b:c"])
def test_a_profile_without_a_usable_address_has_no_key(address: str) -> None:
    async def story() -> tuple[KeyPlace, str]:
        return await over(holding()).place_of(Profile("octopusx", "x", address))

    assert run(story)[0] is KeyPlace.NONE


def test_the_demo_needs_no_keychain() -> None:
    async def story() -> None:
        assert await over(store).place_of(DEMO) == (KeyPlace.DEMO, "")

    store = OpenStore()
    run(story)
    assert store.asked == []


def test_the_keychain_is_asked_once_for_a_key() -> None:
    async def story() -> None:
        keys = over(store)
        found = await asyncio.gather(*(keys.key_for(*PLACE) for _ in range(20)))
        assert set(found) == {KEY}
        assert await keys.place_of(OCTOPUSX) == (KeyPlace.KEYCHAIN, "Test Keychain")

    store = holding()
    run(story)
    assert store.asked == [f"get {USERNAME}"]


def test_a_key_that_was_not_there_is_looked_for_again() -> None:
    async def story() -> None:
        keys = over(store)
        assert await keys.key_for(*PLACE) is None
        store.kept[SERVICE, USERNAME] = KEY.reveal()
        assert await keys.key_for(*PLACE) == KEY

    store = OpenStore()
    run(story)


def test_a_replaced_key_replaces_the_old_one() -> None:
    async def story() -> None:
        keys = over(store)
        assert await keys.key_for(*PLACE) == Secret("old")
        await keys.save(*PLACE, KEY)
        assert await keys.key_for(*PLACE) == KEY

    store = holding("old")
    run(story)
    assert store.kept[SERVICE, USERNAME] == KEY.reveal()


def test_a_deleted_key_is_gone_from_keychain_and_memory() -> None:
    async def story() -> None:
        keys = over(store)
        assert await keys.key_for(*PLACE) == KEY
        await keys.delete(*PLACE)
        assert await keys.key_for(*PLACE) is None
        await keys.delete(*PLACE)

    store = holding()
    run(story)
    assert store.kept == {}


def test_an_empty_key_in_the_keychain_is_none() -> None:
    async def story() -> Secret | None:
        return await over(holding("")).key_for(*PLACE)

    assert run(story) is None


# No keychain, and bad ones.


@pytest.mark.parametrize("store", [None, ForgetfulStore(), LockedStore(), LockedStore(KeyboardInterrupt)])
def test_without_a_usable_keychain_a_key_is_kept_for_this_session(store: OpenStore | None) -> None:
    async def story() -> None:
        keys = over(store)
        assert await keys.save(*PLACE, KEY) is KeyPlace.SESSION
        assert await keys.key_for(*PLACE) == KEY
        assert await keys.place_of(OCTOPUSX) == (KeyPlace.SESSION, "")
        assert keys.trouble.endswith(".")
        await keys.delete(*PLACE)
        assert await keys.key_for(*PLACE) is None

    run(story)


@pytest.mark.parametrize("store", [None, LockedStore()])
def test_without_a_usable_keychain_and_without_a_key_it_is_unavailable(store: OpenStore | None) -> None:
    async def story() -> None:
        keys = over(store)
        assert await keys.key_for(*PLACE) is None
        assert await keys.place_of(OCTOPUSX) == (KeyPlace.UNAVAILABLE, "")
        assert await keys.back_end_name() == ("" if store is None else "Test Keychain")

    run(story)


def test_a_keychain_that_cannot_even_be_loaded_is_none() -> None:
    def explode() -> OpenStore:
        raise ModuleNotFoundError("PYTHON_KEYRING_BACKEND names nothing")

    async def story() -> None:
        keys = Keychain(load_backend=explode, limit_s=0.2, waiting_after_s=0.1)
        assert await keys.save(*PLACE, KEY) is KeyPlace.SESSION
        assert await keys.back_end_name() == ""
        assert "ModuleNotFoundError" in keys.trouble

    run(story)


def test_a_keychain_that_is_unlocked_later_is_used_then() -> None:
    async def story() -> None:
        keys = over(store)
        assert await keys.key_for(*PLACE) is None
        store.__class__ = OpenStore  # type: ignore[assignment]
        store.kept[SERVICE, USERNAME] = KEY.reveal()
        assert await keys.key_for(*PLACE) == KEY
        assert keys.trouble == ""

    store: OpenStore = LockedStore()
    run(story)


def test_a_new_key_of_this_session_stands_before_an_old_one_in_the_keychain() -> None:
    async def story() -> None:
        keys = over(store)
        await keys.save(*PLACE, KEY)
        assert await keys.key_for(*PLACE) == KEY
        assert (await keys.place_of(OCTOPUSX))[0] is KeyPlace.SESSION

    store = ForgetfulStore()
    store.kept[SERVICE, USERNAME] = "old"
    run(story)


# Nothing in clear.


@pytest.mark.parametrize(
    "store", [OpenStore(), ForgetfulStore(), LockedStore(), LockedStore(ValueError), HangingStore(), None]
)
def test_no_key_is_in_a_log_line_a_sentence_or_a_repr(
    store: OpenStore | None, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> list[str]:
        keys = over(store, limit_s=0.02, waiting_after_s=0.01)
        shown = [str(await keys.save(*PLACE, KEY)), keys.trouble, repr(keys)]
        shown += [repr(await keys.key_for(*PLACE)), repr(await keys.place_of(OCTOPUSX))]
        await keys.delete(*PLACE)
        return [*shown, keys.trouble, repr(vars(keys))]

    caplog.set_level(logging.DEBUG)
    try:
        shown = run(story)
    finally:
        if isinstance(store, HangingStore):
            store.unlock()
    assert not [text for text in [*shown, caplog.text] if KEY.reveal() in text]
