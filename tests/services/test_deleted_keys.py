"""Keys that are deleted while the keychain takes its time: what a person gives meanwhile is not deleted with them."""

from __future__ import annotations

import asyncio

import pytest

from sora_desktop.domain.profiles import OCTOPUSX, Profile
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, on_loop

FORMER, LATER = "https://a.example", "https://z.example"
OTHER = Profile("other", "Other", FORMER)


class SlowKeychain:
    """Takes each key away at once, and says so only when it is let go."""

    def __init__(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on = asyncio.Event()
        self._delete = rig.keys.delete
        monkeypatch.setattr(rig.keys, "delete", self.delete)

    async def delete(self, profile_id: str, origin: str) -> None:
        await self._delete(profile_id, origin)
        await self.go_on.wait()


async def moved(rig: Rig) -> Engine:
    """A profile that had another address, with keys for both."""
    rig.book.stored = (OCTOPUSX, OTHER)
    engine = await rig.start()
    await engine.replace_key("other", "sk-former")
    await engine.change_profile("other", "Other", LATER, "sk-later")
    rig.keys.keys["other", FORMER] = Secret("sk-former")
    return engine


@on_loop
async def test_the_key_of_a_new_profile_of_the_same_name_survives(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await moved(rig)
    keychain = SlowKeychain(rig, monkeypatch)
    deleting = asyncio.create_task(engine.delete_profile("other"))
    await rig.clock.settle()
    await engine.add_profile("Other", LATER, "sk-new")
    keychain.go_on.set()
    await deleting
    new = rig.book.stored[-1]
    assert (new.name, new.base_url) == ("Other", LATER)
    assert rig.keys.keys.get((new.id, LATER)) == Secret("sk-new")
    assert ("other", FORMER) not in rig.keys.keys
    account = await engine._accounts.find_account(engine._accounts.gate_at(new.id, LATER))
    assert account is not None
    assert account.key == Secret("sk-new")


@on_loop
async def test_a_key_that_is_given_while_the_old_ones_are_deleted_survives(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await moved(rig)
    keychain = SlowKeychain(rig, monkeypatch)
    deleting = asyncio.create_task(engine.delete_key("other"))
    await rig.clock.settle()
    await engine.replace_key("other", "sk-new")
    keychain.go_on.set()
    await deleting
    assert rig.keys.keys == {("other", LATER): Secret("sk-new"), (OCTOPUSX.id, OCTOPUSX.base_url): Secret("sk-live")}


@on_loop
async def test_a_key_that_only_a_lookup_found_meanwhile_is_deleted(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await moved(rig)
    keychain = SlowKeychain(rig, monkeypatch)
    deleting = asyncio.create_task(engine.delete_key("other"))
    await rig.clock.settle()
    await engine.test_profile("other")
    keychain.go_on.set()
    await deleting
    assert set(rig.keys.keys) == {(OCTOPUSX.id, OCTOPUSX.base_url)}
