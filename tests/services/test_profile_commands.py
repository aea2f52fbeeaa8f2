"""Profiles and keys: added, replaced, changed, deleted and tested, each bad value refused at its field."""

from __future__ import annotations

import asyncio

import pytest

from sora_desktop.domain.answers import ModelsAnswer
from sora_desktop.domain.errors import DiskTrouble, ErrorKind
from sora_desktop.domain.events import (
    ClipsFolderChanged,
    ClipsFolderMade,
    Event,
    ModelsListed,
    NoticeKind,
    ProfilesChanged,
    ProfileTested,
)
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Needs, State
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace, Profile
from sora_desktop.domain.secrets import Secret
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import Scripted, error, running

OTHER = Profile("other", "Other", "https://other.example")


@on_loop
async def test_new_profile_is_tidied_stored_with_its_key_and_selected(rig: Rig) -> None:
    engine = await rig.start()
    await engine.add_profile("  My  gate ", "gate.example/v1/", " Bearer sk-gate ")
    await rig.clock.settle()
    profile = Profile("my-gate", "My gate", "https://gate.example")
    assert list(rig.book.stored) == [OCTOPUSX, profile]
    assert rig.book.selected == "my-gate"
    assert rig.keys.keys[profile.id, profile.base_url] == Secret("sk-gate")
    told = rig.told(ProfilesChanged)[-1]
    assert told.selected_id == "my-gate"
    assert told.profiles[-1].key_place is KeyPlace.KEYCHAIN
    assert rig.told(ModelsListed) == [ModelsListed("my-gate", ("sora-2",))]
    job = one(engine)
    await rig.clock.settle()
    assert rig.row(job).origin == "https://gate.example"


@pytest.mark.parametrize(
    ("name", "base_url", "key", "field"),
    [
        ("A", "", "sk", "base_url"),
        ("A", "http://gate.example", "sk", "base_url"),
        ("A", "https://gate.example/api", "sk", "base_url"),
        ("A", "https://gate.example", "", "key"),
        ("A", "https://gate.example", "sk\nsk", "key"),
        ("A", "https://gate.example", "sk-钥匙", "key"),
        ("octopusx", "https://gate.example", "sk", "name"),
        ("Demo", "https://gate.example", "sk", "name"),
        ("x" * 61, "https://gate.example", "sk", "name"),
    ],
)
@on_loop
async def test_bad_value_is_refused_at_its_field_and_nothing_is_stored(
    rig: Rig, name: str, base_url: str, key: str, field: str
) -> None:
    engine = await rig.start()
    await engine.add_profile(name, base_url, key)
    assert [(refusal.command, refusal.field) for refusal in rig.refusals()] == [("add_profile", field)]
    assert list(rig.book.stored) == [OCTOPUSX]
    assert len(rig.keys.keys) == 1


@on_loop
async def test_names_in_any_script_get_ids_of_their_own(rig: Rig) -> None:
    engine = await rig.start()
    for name in ("章鱼", "鱿鱼", "", "Octopus X", "octopus-x"):
        await engine.add_profile(name, "https://gate.example", "sk")
    ids = [profile.id for profile in rig.book.stored]
    assert ids == ["octopusx", "gate-example", "gate-example-2", "gate-example-3", "octopus-x", "octopus-x-2"] or (
        len(set(ids)) == len(ids) and all(each.isascii() for each in ids)
    )
    assert "gate.example" in {profile.name for profile in rig.book.stored}


@on_loop
async def test_another_address_asks_for_the_key_again(rig: Rig) -> None:
    engine = await rig.start()
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "")
    assert [(refusal.command, refusal.field) for refusal in rig.refusals()] == [("change_profile", "key")]
    assert list(rig.book.stored) == [OCTOPUSX]
    await engine.change_profile(OCTOPUSX.id, "Renamed", OCTOPUSX.base_url, "")
    assert rig.book.stored[0].name == "Renamed"
    assert len(rig.refusals()) == 1


@on_loop
async def test_a_test_that_is_asked_for_as_soon_as_a_new_address_is_told_has_the_new_key(rig: Rig) -> None:
    engine = await rig.start()
    tests: list[asyncio.Task[None]] = []

    def ask(event: Event) -> None:
        has_moved = isinstance(event, ProfilesChanged) and event.profiles[0].profile.base_url == "https://new.example"
        if has_moved and not tests:
            tests.append(asyncio.ensure_future(engine.test_profile(OCTOPUSX.id)))

    rig.on_event = ask
    rig.keys.keys.clear()
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "sk-new")
    await asyncio.gather(*tests)
    assert [told.is_ok for told in rig.told(ProfileTested)] == [True]


@on_loop
async def test_a_change_that_cannot_be_written_gives_no_key(rig: Rig) -> None:
    engine = await rig.start()
    rig.book.is_full = True
    told = len(rig.told(ProfilesChanged))
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "sk-new")
    assert [refusal.command for refusal in rig.refusals()] == ["change_profile"]
    assert len(rig.told(ProfilesChanged)) == told
    assert (OCTOPUSX.id, "https://new.example") not in rig.keys.keys


@on_loop
async def test_key_of_a_former_address_stays_only_while_jobs_are_out_there(rig: Rig) -> None:
    engine = await rig.start()
    one(engine)
    await rig.clock.settle()
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "sk-new")
    assert (OCTOPUSX.id, OCTOPUSX.base_url) in rig.keys.keys
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://newer.example", "sk-newer")
    assert (OCTOPUSX.id, "https://new.example") not in rig.keys.keys


@on_loop
async def test_deleted_key_is_not_used_again(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(30)
    await engine.delete_key(OCTOPUSX.id)
    asked = len(rig.gateway.queries)
    await rig.clock.advance(60)
    assert not rig.keys.keys
    assert len(rig.gateway.queries) == asked
    assert now(engine, job).needs is Needs.KEY
    assert rig.told(ProfilesChanged)[-1].profiles[0].key_place is KeyPlace.NONE


@pytest.mark.parametrize("command", ["delete_key", "delete_profile"])
@on_loop
async def test_keys_of_addresses_that_only_removed_clips_remember_are_deleted_too(rig: Rig, command: str) -> None:
    rig.book.stored = (OCTOPUSX, OTHER)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "sk-new")
    engine.stop(job.id)
    engine.remove(job.id)
    engine = await rig.restart(engine)
    assert len(rig.keys.keys) == 2
    await getattr(engine, command)(OCTOPUSX.id)
    assert rig.keys.keys == {}


@on_loop
async def test_keys_that_are_known_are_deleted_when_the_records_cannot_be_read(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(profile_id: str) -> set[str]:
        raise DiskTrouble("The disk is gone.")

    engine = await rig.start()
    monkeypatch.setattr(rig.store, "origins_of", broken)
    await engine.delete_key(OCTOPUSX.id)
    assert rig.keys.keys == {}
    assert [refusal.command for refusal in rig.refusals()] == ["delete_key"]


@pytest.mark.parametrize("end", ["hang", "accepted", "waiting"])
@on_loop
async def test_profile_with_jobs_on_their_way_is_not_deleted(rig: Rig, end: str) -> None:
    rig.book.stored = (OCTOPUSX, OTHER)
    ends: dict[str, list[Scripted]] = {"hang": ["hang"], "accepted": [], "waiting": []}
    rig.gateway.create_ends.extend(ends[end])
    rig.keys.hangs = end == "waiting"
    engine = await rig.start()
    one(engine)
    await rig.clock.settle()
    await engine.delete_profile(OCTOPUSX.id)
    assert [refusal.command for refusal in rig.refusals()] == ["delete_profile"]
    assert OCTOPUSX in rig.book.stored


@on_loop
async def test_deleted_profile_takes_its_keys_and_its_selection_along(rig: Rig) -> None:
    rig.book.stored = (OCTOPUSX, OTHER)
    engine = await rig.start()
    await engine.delete_profile(OCTOPUSX.id)
    assert list(rig.book.stored) == [OTHER]
    assert rig.book.selected == OTHER.id
    assert not rig.keys.keys
    await engine.delete_profile(OTHER.id)
    assert list(rig.book.stored) == [OTHER]
    assert len(rig.refusals()) == 1


@on_loop
async def test_selecting_the_demo_starts_its_gateway(rig: Rig) -> None:
    engine = await rig.start()
    assert rig.demo.starts == 0
    engine.select_profile(DEMO_PROFILE_ID)
    await rig.clock.settle()
    assert rig.demo.is_running
    told = rig.told(ProfilesChanged)[-1]
    assert told.selected_id == DEMO_PROFILE_ID
    assert [view.profile.id for view in told.profiles] == [OCTOPUSX.id, DEMO_PROFILE_ID]
    assert rig.told(ModelsListed)[-1].profile_id == DEMO_PROFILE_ID
    assert list(rig.book.stored) == [OCTOPUSX]
    engine.select_profile(OCTOPUSX.id)
    assert [view.profile.id for view in rig.told(ProfilesChanged)[-1].profiles] == [OCTOPUSX.id, DEMO_PROFILE_ID]


@on_loop
async def test_the_demo_takes_no_key_and_no_change(rig: Rig) -> None:
    engine = await rig.start()
    await engine.replace_key(DEMO_PROFILE_ID, "sk")
    await engine.change_profile(DEMO_PROFILE_ID, "X", "https://x.example", "sk")
    await engine.delete_profile(DEMO_PROFILE_ID)
    await engine.delete_key(DEMO_PROFILE_ID)
    engine.select_profile("gone")
    assert len(rig.refusals()) == 5


@on_loop
async def test_settings_that_cannot_be_written_refuse_the_change(rig: Rig) -> None:
    engine = await rig.start()
    rig.book.is_full = True
    await engine.add_profile("A", "https://a.example", "sk")
    engine.select_profile(DEMO_PROFILE_ID)
    assert [refusal.command for refusal in rig.refusals()] == ["add_profile", "select_profile"]
    assert len(rig.keys.keys) == 1


@on_loop
async def test_key_without_a_keychain_is_kept_for_this_session_and_the_notice_says_so(rig: Rig) -> None:
    rig.keys.place = KeyPlace.UNAVAILABLE
    engine = await rig.start()
    await engine.replace_key(OCTOPUSX.id, "sk-new")
    notice = rig.notice(NoticeKind.KEYCHAIN_MISSING)
    assert notice is not None
    assert "this session only" in notice.lead
    engine.dismiss(notice)
    assert rig.notices() == ()


@on_loop
async def test_test_of_a_profile_tells_what_the_gateway_answers(rig: Rig) -> None:
    engine = await rig.start()
    await engine.test_profile(OCTOPUSX.id)
    rig.gateway.models_answer = ModelsAnswer(error=error(ErrorKind.KEY, "The key is wrong."))
    await engine.test_profile(OCTOPUSX.id)
    await engine.delete_key(OCTOPUSX.id)
    await engine.test_profile(OCTOPUSX.id)
    told = rig.told(ProfileTested)
    assert [each.is_ok for each in told] == [True, False, False]
    assert told[1].sentence == "The key is wrong."
    assert rig.told(ModelsListed) == [ModelsListed(OCTOPUSX.id, ("sora-2",))]
    assert rig.notices() == ()


@on_loop
async def test_clips_folder_is_changed_or_the_refusal_says_why(rig: Rig) -> None:
    engine = await rig.start()
    engine.change_clips_folder("/other")
    await rig.clock.settle()
    assert rig.told(ClipsFolderChanged) == [ClipsFolderChanged("/other")]
    assert rig.book.clips_folder == "/other"
    rig.clips.is_full = True
    engine.change_clips_folder("/third")
    await rig.clock.settle()
    assert [(refusal.command, refusal.field) for refusal in rig.refusals()] == [("change_clips_folder", "folder")]
    assert rig.book.clips_folder == "/other"


@on_loop
async def test_a_clips_folder_that_cannot_be_stored_is_not_used_either(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: str) -> None:
        raise DiskTrouble("The disk is full.")

    monkeypatch.setattr(rig.book, "save_clips_folder", refuse)
    engine = await rig.start()
    before = rig.clips.path
    engine.change_clips_folder("/other")
    await rig.clock.settle()
    assert [refusal.command for refusal in rig.refusals()] == ["change_clips_folder"]
    assert (rig.clips.path, rig.told(ClipsFolderChanged)) == (before, [])


@on_loop
async def test_an_address_that_is_changed_back_keeps_its_key_whatever_comes_late(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked, save = asyncio.Event(), rig.keys.save

    async def save_late(profile_id: str, origin: str, key: Secret) -> KeyPlace:
        if origin != OCTOPUSX.base_url:
            await unlocked.wait()
        return await save(profile_id, origin, key)

    monkeypatch.setattr(rig.keys, "save", save_late)
    engine = await rig.start()
    away = asyncio.create_task(engine.change_profile(OCTOPUSX.id, "Octo", "https://b.example", "sk-b"))
    await rig.clock.settle()
    await engine.change_profile(OCTOPUSX.id, "Octo", OCTOPUSX.base_url, "sk-a")
    unlocked.set()
    await away
    assert rig.keys.keys[OCTOPUSX.id, OCTOPUSX.base_url] == Secret("sk-a")
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    assert [account.key for account, _ in rig.gateway.creates] == [Secret("sk-a")]


@on_loop
async def test_clips_folder_is_made_for_whoever_wants_to_look_into_it(rig: Rig) -> None:
    engine = await rig.start()
    before = rig.book.clips_folder
    engine.make_clips_folder()
    await rig.clock.settle()
    assert rig.told(ClipsFolderMade) == [ClipsFolderMade(rig.clips.path)]
    assert rig.book.clips_folder == before
    rig.clips.is_full = True
    engine.make_clips_folder()
    await rig.clock.settle()
    assert [refusal.command for refusal in rig.refusals()] == ["make_clips_folder"]


@on_loop
async def test_job_of_a_deleted_profile_can_be_watched_but_not_sent_again(rig: Rig) -> None:
    rig.book.stored = (OCTOPUSX, OTHER)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    engine.stop(job.id)
    await engine.delete_profile(OCTOPUSX.id)
    engine.try_again(job.id)
    assert [refusal.command for refusal in rig.refusals()] == ["try_again"]
    engine.check_again(job.id)
    await rig.clock.settle()
    assert (state(engine, job), now(engine, job).needs) == (State.WATCHING, Needs.KEY)
