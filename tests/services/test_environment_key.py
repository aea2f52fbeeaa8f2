"""The key of the environment: it serves one run, at the address that the run began with, and nowhere else."""

from __future__ import annotations

import asyncio

import pytest

from sora_desktop.domain.answers import NotSent, PauseReason, Refused
from sora_desktop.domain.errors import ErrorKind, UnusableInput
from sora_desktop.domain.events import ProfilesChanged
from sora_desktop.domain.jobs import Needs, State
from sora_desktop.domain.profiles import OCTOPUSX, Account, KeyPlace, Profile
from sora_desktop.domain.secrets import Secret
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import error, running

OTHER = Profile("other", "Other", "https://other.example")


@on_loop
async def test_environment_key_serves_the_address_of_this_run_and_later_runs_do_without(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine = await rig.start(base_url="https://elsewhere.example", environment_key=Secret("sk-env"))
    job = one(engine)
    await rig.clock.advance(60)
    elsewhere = Account(OCTOPUSX.id, "https://elsewhere.example", Secret("sk-env"))
    assert rig.gateway.creates[0][0] == elsewhere
    assert {account for _, account, _ in rig.gateway.queries} == {elsewhere}
    asked = len(rig.gateway.queries)
    engine = await rig.restart(engine)
    assert len(rig.gateway.queries) == asked
    assert now(engine, job).needs is Needs.KEY
    notice = engine.pause_of(now(engine, job))
    assert notice is not None
    assert "https://elsewhere.example" in notice.sentence


@on_loop
async def test_environment_key_does_not_follow_to_another_profile(rig: Rig) -> None:
    rig.book.stored = (OCTOPUSX, OTHER)
    engine = await rig.start(environment_key=Secret("sk-env"))
    one(engine)
    await rig.clock.settle()
    assert rig.gateway.creates[0][0].key == Secret("sk-env")
    engine.select_profile(OTHER.id)
    job = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    assert state(engine, job) is State.WAITING
    assert len(rig.gateway.creates) == 1
    views = {view.profile.id: view.key_place for view in rig.told(ProfilesChanged)[-1].profiles}
    assert views == {OCTOPUSX.id: KeyPlace.ENVIRONMENT, OTHER.id: KeyPlace.NONE}


@on_loop
async def test_environment_key_does_not_serve_former_addresses(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    asked = len(rig.gateway.queries)
    rig.book.stored = (Profile(OCTOPUSX.id, OCTOPUSX.name, "https://new.example"),)
    rig.keys.keys.clear()
    engine = await rig.restart(engine, environment_key=Secret("sk-env"))
    await rig.clock.advance(60)
    assert len(rig.gateway.queries) == asked
    assert now(engine, job).needs is Needs.KEY


@on_loop
async def test_environment_key_does_not_follow_a_changed_address_while_the_keychain_hangs(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = asyncio.Event()

    async def hangs(*_: object) -> KeyPlace:
        await opened.wait()
        return KeyPlace.KEYCHAIN

    monkeypatch.setattr(rig.keys, "delete", hangs)
    monkeypatch.setattr(rig.keys, "save", hangs)
    rig.gateway.create_ends.append(NotSent(error()))
    engine = await rig.start(environment_key=Secret("sk-env"))
    job = one(engine)
    await rig.clock.settle()
    change = asyncio.create_task(engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "sk-new"))
    await rig.clock.advance(60)
    assert state(engine, job) is State.WATCHING
    sent = [(account.origin, account.key) for account, _ in rig.gateway.creates]
    assert sent == [(OCTOPUSX.base_url, Secret("sk-env")), ("https://new.example", Secret("sk-new"))]
    opened.set()
    await change


@on_loop
async def test_new_key_is_stored_before_that_of_the_former_address_is_deleted(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await rig.start()
    kept: list[bool] = []

    async def delete(profile_id: str, origin: str) -> None:
        kept.append(("octopusx", "https://new.example") in rig.keys.keys)

    monkeypatch.setattr(rig.keys, "delete", delete)
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "sk-new")
    assert kept == [True]


@on_loop
async def test_environment_key_still_asks_for_what_is_out_at_the_address_before(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine = await rig.start(environment_key=Secret("sk-env"))
    one(engine)
    await rig.clock.settle()
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "sk-new")
    await rig.clock.advance(60)
    assert {account.key for _, account, _ in rig.gateway.queries} == {Secret("sk-env")}
    assert {account.origin for _, account, _ in rig.gateway.queries} == {OCTOPUSX.base_url}


@on_loop
async def test_key_that_a_person_gives_replaces_the_one_of_the_environment(rig: Rig) -> None:
    rig.gateway.create_ends.append(Refused(error(ErrorKind.KEY), PauseReason.KEY))
    engine = await rig.start(environment_key=Secret("sk-env"))
    one(engine)
    await rig.clock.settle()
    await engine.replace_key(OCTOPUSX.id, "sk-new")
    await rig.clock.settle()
    assert [account.key for account, _ in rig.gateway.creates] == [Secret("sk-env"), Secret("sk-new")]


@on_loop
async def test_base_url_that_cannot_be_used_is_refused_at_once(rig: Rig) -> None:
    with pytest.raises(UnusableInput):
        await rig.start(base_url="http://elsewhere.example")
