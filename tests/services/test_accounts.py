"""Keys go only to the origin they were saved for; what lacks one waits with a notice, and goes on when it comes."""

from __future__ import annotations

import pytest

from sora_desktop.domain.answers import NotSent, PauseReason, PollFailed, Refused
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.events import NoticeAction, NoticeKind, ProfilesChanged
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Needs, State
from sora_desktop.domain.profiles import OCTOPUSX, Account, KeyPlace, Profile, ProfileView
from sora_desktop.domain.secrets import Secret
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import CLIP, LINK, accepted, done, error, expired, running

OTHER = Profile("other", "Other", "https://other.example")


@on_loop
async def test_key_is_asked_for_when_it_is_needed_and_kept_in_memory(rig: Rig) -> None:
    engine = await rig.start()
    assert not rig.keys.asked
    for number in range(3):
        one(engine, intent_id=f"intent-{number}")
    await rig.clock.advance(60)
    assert rig.keys.asked == [(OCTOPUSX.id, OCTOPUSX.base_url)]
    assert {account for account, _ in rig.gateway.creates} == {
        Account(OCTOPUSX.id, OCTOPUSX.base_url, Secret("sk-live"))
    }


@on_loop
async def test_without_a_key_the_job_waits_and_the_account_says_why(rig: Rig) -> None:
    rig.keys.keys.clear()
    engine = await rig.start()
    assert rig.notices() == ()
    job = one(engine)
    await rig.clock.advance(600)
    assert not rig.gateway.creates
    assert rig.row(job).state is State.WAITING
    notice = rig.notice(NoticeKind.PAUSED)
    assert notice is not None
    assert NoticeAction.REPLACE_KEY in notice.actions
    assert engine.pause_of(job) == notice
    await engine.replace_key(OCTOPUSX.id, "sk-new")
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    assert rig.notices() == ()


@pytest.mark.parametrize(
    ("place", "kind"),
    [(KeyPlace.WAITING, NoticeKind.KEYCHAIN_WAITING), (KeyPlace.UNAVAILABLE, NoticeKind.KEYCHAIN_MISSING)],
)
@on_loop
async def test_keychain_that_is_the_reason_is_named(rig: Rig, place: KeyPlace, kind: NoticeKind) -> None:
    kept = dict(rig.keys.keys)
    rig.keys.keys.clear()
    rig.keys.place = place
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    notice = rig.notice(kind)
    assert notice is not None
    assert rig.notice(NoticeKind.PAUSED) is None
    assert engine.pause_of(job) == notice
    rig.keys.keys.update(kept)
    engine.try_account_again(OCTOPUSX.id)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    assert rig.notice(kind) is None


@on_loop
async def test_keychain_that_hangs_holds_up_its_own_account_alone(rig: Rig) -> None:
    rig.keys.hangs = True
    engine = await rig.start()
    waiting = one(engine)
    demo = one(engine, intent_id="intent-2", profile_id=DEMO_PROFILE_ID)
    await rig.clock.settle()
    assert (state(engine, waiting), state(engine, demo)) == (State.WAITING, State.WATCHING)


@pytest.mark.logs_error("looking for the key of profile octopusx failed by a defect")
@on_loop
async def test_defect_in_the_key_store_pauses_the_account_instead_of_hanging(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(profile_id: str, origin: str) -> Secret | None:
        raise ValueError("what is this")

    monkeypatch.setattr(rig.keys, "key_for", broken)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert engine.pause_of(job) is not None


@on_loop
async def test_refused_key_is_looked_up_anew_when_the_person_tries_again(rig: Rig) -> None:
    rig.gateway.create_ends.append(Refused(error(ErrorKind.KEY), PauseReason.KEY))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    rig.keys.keys[OCTOPUSX.id, OCTOPUSX.base_url] = Secret("sk-new")
    engine.try_account_again(OCTOPUSX.id)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    assert rig.gateway.creates[-1][0].key == Secret("sk-new")


@on_loop
async def test_one_paused_account_does_not_hold_up_another(rig: Rig) -> None:
    rig.book.stored = (OCTOPUSX, OTHER)
    rig.keys.keys[OTHER.id, OTHER.base_url] = Secret("sk-other")
    rig.gateway.create_ends.append(Refused(error(ErrorKind.BALANCE), PauseReason.BALANCE))
    engine = await rig.start()
    one(engine)
    await rig.clock.settle()
    job = one(engine, intent_id="intent-2", profile_id=OTHER.id)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    assert rig.gateway.creates[-1][0] == Account(OTHER.id, OTHER.base_url, Secret("sk-other"))


@on_loop
async def test_pause_of_the_address_ends_when_the_address_is_replaced(rig: Rig) -> None:
    rig.gateway.create_ends.append(NotSent(error(), PauseReason.ADDRESS))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "sk-new")
    await rig.clock.settle()
    assert rig.row(job).origin == "https://new.example"
    assert rig.notices() == ()


@on_loop
async def test_stored_key_never_goes_to_the_address_of_this_run(rig: Rig) -> None:
    engine = await rig.start(base_url="https://elsewhere.example/v1")
    job = one(engine)
    await rig.clock.settle()
    assert not rig.gateway.creates
    assert not rig.keys.asked
    notice = engine.pause_of(job)
    assert notice is not None
    assert NoticeAction.REPLACE_KEY not in notice.actions
    assert "SORA_DESKTOP_API_KEY" in notice.sentence
    await engine.replace_key(OCTOPUSX.id, "sk-new")
    assert [refusal.field for refusal in rig.refusals()] == ["key"]
    await rig.clock.settle()
    assert not rig.gateway.creates


@on_loop
async def test_refused_key_of_the_environment_cannot_be_replaced_by_a_stored_one(rig: Rig) -> None:
    rig.gateway.create_ends.append(Refused(error(ErrorKind.KEY), PauseReason.KEY))
    engine = await rig.start(base_url="https://elsewhere.example", environment_key=Secret("sk-env"))
    one(engine)
    await rig.clock.settle()
    notice = rig.notice(NoticeKind.PAUSED)
    assert notice is not None
    assert notice.actions == (NoticeAction.TRY_AGAIN,)
    assert "SORA_DESKTOP_API_KEY" in notice.sentence


@on_loop
async def test_demo_jobs_need_no_key_and_reach_the_port_of_now(rig: Rig) -> None:
    rig.keys.keys.clear()
    rig.gateway.answers["task-1"].append(running())
    engine = await rig.start()
    job = one(engine, profile_id=DEMO_PROFILE_ID)
    await rig.clock.advance(10)
    assert rig.row(job).origin is None
    rig.demo.port = 40002
    asked = len(rig.gateway.queries)
    engine = await rig.restart(engine)
    await rig.clock.advance(10)
    assert rig.demo.is_running
    assert {account.origin for account, _ in rig.gateway.creates} == {"http://127.0.0.1:40001"}
    assert {account.origin for _, account, _ in rig.gateway.queries[asked:]} == {"http://127.0.0.1:40002"}
    listed = rig.told(ProfilesChanged)[-1].profiles
    assert [view.key_place for view in listed if view.profile.is_demo] == [KeyPlace.DEMO]


@on_loop
async def test_demo_that_cannot_start_is_tried_again(rig: Rig) -> None:
    rig.demo.is_broken = True
    engine = await rig.start()
    job = one(engine, profile_id=DEMO_PROFILE_ID)
    await rig.clock.advance(20)
    assert state(engine, job) is State.WAITING
    assert rig.notice(NoticeKind.DISK) is not None
    rig.demo.is_broken = False
    await rig.clock.advance(6)
    assert state(engine, job) is State.WATCHING
    assert rig.notice(NoticeKind.DISK) is None
    rig.demo.is_broken = True
    await rig.clock.advance(20)
    engine = await rig.restart(engine)
    rig.demo.is_broken = False
    rig.gateway.answers["task-1"].append(running(40))
    await rig.clock.advance(300)
    assert now(engine, job).progress == 40


@on_loop
async def test_demo_that_cannot_start_holds_up_no_other_account_and_no_download_by_a_defect(rig: Rig) -> None:
    for link in (LINK, "http://127.0.0.1:40001/v1/videos/task-1/content"):
        rig.gateway.files[link].append(expired())
    rig.gateway.answers["task-1"].append(done())
    engine = await rig.start()
    fetched = one(engine, profile_id=DEMO_PROFILE_ID)
    await rig.clock.advance(1.5)
    assert state(engine, fetched) is State.DOWNLOADING
    rig.demo.is_broken = True
    waiting = one(engine, intent_id="intent-2", profile_id=DEMO_PROFILE_ID)
    real = one(engine, intent_id="intent-3")
    await rig.clock.advance(120)
    assert (state(engine, waiting), state(engine, real)) == (State.WAITING, State.WATCHING)
    assert (state(engine, fetched), now(engine, fetched).needs) == (State.DOWNLOADING, Needs.DISK)
    rig.demo.is_broken = False
    rig.gateway.files[LINK].append(CLIP)
    rig.gateway.files[LINK].popleft()
    await rig.clock.advance(120)
    assert (state(engine, waiting), state(engine, fetched)) == (State.WATCHING, State.DONE)


@on_loop
async def test_profile_without_an_answer_of_the_keychain_is_told_as_waiting_first(rig: Rig) -> None:
    await rig.start()
    first, last = rig.told(ProfilesChanged)[0], rig.told(ProfilesChanged)[-1]
    assert first.profiles == (ProfileView(OCTOPUSX, KeyPlace.WAITING),)
    assert last.profiles == (ProfileView(OCTOPUSX, KeyPlace.KEYCHAIN, "Memory"),)
    assert last.selected_id == OCTOPUSX.id


@on_loop
async def test_unsafe_connection_found_by_a_poll_stops_sending(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(PollFailed(error(ErrorKind.TLS, "Bad."), pause=PauseReason.TLS))
    rig.gateway.create_ends.append(accepted("task-1"))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(10)
    waiting = one(engine, intent_id="intent-2")
    await rig.clock.advance(60)
    assert state(engine, waiting) is State.WAITING
    notice = rig.notice(NoticeKind.PAUSED)
    assert notice is not None
    assert notice.sentence == "Bad."
    assert engine.pause_of(now(engine, job)) == notice
    assert len(rig.gateway.queries) > 2


@on_loop
async def test_keychain_that_answers_late_lets_go_on_what_waited(rig: Rig) -> None:
    kept = dict(rig.keys.keys)
    rig.keys.keys.clear()
    rig.keys.place = KeyPlace.WAITING
    engine = await rig.start()
    rig.keys.on_waiting(OCTOPUSX.id)
    assert rig.notice(NoticeKind.KEYCHAIN_WAITING) is not None
    job = one(engine)
    await rig.clock.settle()
    assert engine.pause_of(job) == rig.notice(NoticeKind.KEYCHAIN_WAITING)
    rig.keys.keys.update(kept)
    rig.keys.place = KeyPlace.KEYCHAIN
    rig.keys.on_answer(OCTOPUSX.id)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    assert rig.notices() == ()
    assert rig.told(ProfilesChanged)[-1].profiles[0].key_place is KeyPlace.KEYCHAIN


@on_loop
async def test_keychain_notice_goes_when_the_key_comes_in_time(rig: Rig) -> None:
    engine = await rig.start()
    rig.keys.on_waiting(OCTOPUSX.id)
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    assert rig.notices() == ()
