"""What was asked for under ``--base-url`` is sent to that address alone, whichever run sends it."""

from __future__ import annotations

import pytest

from sora_desktop.domain.answers import Doubtful, NotSent
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.events import NoticeKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.profiles import OCTOPUSX, Profile
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import error, running

ELSEWHERE = "https://elsewhere.example"
KEY = Secret("sk-env")


async def left_waiting(rig: Rig) -> tuple[Engine, Job]:
    """A clip asked for under another address, not sent, in the next run without that address."""
    rig.gateway.create_ends.append(NotSent(error()))
    engine = await rig.start(base_url=ELSEWHERE, environment_key=KEY)
    job = one(engine)
    await rig.clock.settle()
    assert (rig.row(job).state, rig.row(job).origin) == (State.WAITING, ELSEWHERE)
    return await rig.restart(engine), job


@on_loop
async def test_clip_of_another_address_is_not_sent_to_that_of_the_profile(rig: Rig) -> None:
    engine, job = await left_waiting(rig)
    engine.continue_unsent()
    engine.try_account_again(OCTOPUSX.id)
    await rig.clock.advance(600)
    assert {account.origin for account, _ in rig.gateway.creates} == {ELSEWHERE}
    assert state(engine, job) is State.WAITING
    notice = engine.pause_of(now(engine, job))
    assert notice is not None
    assert f"--base-url {ELSEWHERE}" in notice.sentence
    assert rig.notice(NoticeKind.PAUSED) == notice


@on_loop
async def test_other_clips_of_the_profile_go_on_meanwhile(rig: Rig) -> None:
    engine, _ = await left_waiting(rig)
    engine.continue_unsent()
    other = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    assert (state(engine, other), now(engine, other).origin) == (State.WATCHING, OCTOPUSX.base_url)
    assert engine.pause_of(now(engine, other)) is None


@on_loop
async def test_clip_of_another_address_is_sent_there_in_a_run_with_that_address(rig: Rig) -> None:
    engine, job = await left_waiting(rig)
    engine = await rig.restart(engine, base_url=f"{ELSEWHERE}/v1", environment_key=KEY)
    rig.gateway.answers["task-2"].append(running())
    engine.continue_unsent()
    await rig.clock.settle()
    assert (state(engine, job), now(engine, job).origin) == (State.WATCHING, ELSEWHERE)
    assert {account.origin for account, _ in rig.gateway.creates} == {ELSEWHERE}
    assert rig.notice(NoticeKind.PAUSED) is None


@on_loop
async def test_notice_goes_with_the_clip_that_it_is_about(rig: Rig) -> None:
    engine, job = await left_waiting(rig)
    engine.continue_unsent()
    await rig.clock.settle()
    engine.stop(job.id)
    await rig.clock.settle()
    assert rig.notice(NoticeKind.PAUSED) is None


@pytest.mark.parametrize("choice", ["send again", "try again"])
@on_loop
async def test_new_clip_for_an_old_one_is_asked_for_at_the_address_of_its_run(rig: Rig, choice: str) -> None:
    rig.gateway.create_ends.append(Doubtful(error(ErrorKind.UNCONFIRMED, charged=Charged.UNKNOWN)))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    engine = await rig.restart(engine, base_url=ELSEWHERE, environment_key=KEY)
    if choice == "try again":
        engine.forget(job.id)
        engine.try_again(job.id)
    else:
        engine.send_again(job.id)
    new = engine.jobs()[0]
    assert (new.replaces, new.state, new.origin) == (job.id, State.WAITING, ELSEWHERE)


@on_loop
async def test_clip_asked_for_without_an_address_follows_the_address_of_its_profile(rig: Rig) -> None:
    rig.gateway.create_ends.append(NotSent(error()))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert rig.row(job).origin is None
    rig.book.stored = (Profile(OCTOPUSX.id, OCTOPUSX.name, "https://new.example"),)
    rig.keys.keys[OCTOPUSX.id, "https://new.example"] = Secret("sk-new")
    engine = await rig.restart(engine)
    engine.continue_unsent()
    await rig.clock.settle()
    assert (state(engine, job), now(engine, job).origin) == (State.WATCHING, "https://new.example")


@on_loop
async def test_clip_of_a_profile_that_is_gone_from_the_settings_says_so(rig: Rig) -> None:
    rig.gateway.create_ends.append(NotSent(error()))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    rig.book.stored, rig.book.selected = (Profile("other", "Other", "https://other.example"),), "other"
    engine = await rig.restart(engine)
    engine.continue_unsent()
    await rig.clock.advance(600)
    assert state(engine, job) is State.WAITING
    notice = rig.notice(NoticeKind.PAUSED)
    assert notice is not None
    assert notice.profile_id == OCTOPUSX.id
    assert engine.pause_of(now(engine, job)) == notice
