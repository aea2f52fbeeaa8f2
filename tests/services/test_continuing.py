"""What was not sent last time: sent at the next start without being asked for it, where the settings say so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sora_desktop.domain.answers import Doubtful
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.events import NoticeKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.profiles import OCTOPUSX, Profile
from sora_desktop.domain.queue_events import SendingChosen
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, on_loop, one
from tests.fakes.scripted_gateway import error

NEW = "https://new.example"


async def unsent(rig: Rig) -> tuple[Engine, Job]:
    """An engine with one clip that was sent, and one that waits for a key that does not come."""
    engine = await rig.start()
    one(engine, intent_id="sent before")
    await rig.clock.settle()
    engine.hold_sends()
    job = one(engine)
    await rig.clock.settle()
    assert rig.row(job).state is State.WAITING
    return engine, job


@pytest.mark.parametrize(("is_on", "may_send", "sends"), [(True, True, 1), (True, False, 0), (False, True, 0)])
@on_loop
async def test_unsent_clips_are_sent_at_the_start_if_the_person_wants_that(
    rig: Rig, is_on: bool, may_send: bool, sends: int
) -> None:
    engine, job = await unsent(rig)
    engine.continue_by_itself(is_on)
    assert rig.book.continues_by_itself is is_on
    engine = await rig.restart(engine, may_send=may_send)
    assert [event.continues_by_itself for event in rig.told(SendingChosen)] == [is_on]
    assert len(rig.gateway.creates) == 1 + sends
    assert rig.row(job).state is (State.WATCHING if sends else State.WAITING)
    assert (rig.notice(NoticeKind.UNSENT) is None) is bool(sends)


@on_loop
async def test_unconfirmed_clip_is_never_sent_by_itself(rig: Rig) -> None:
    rig.book.continues_by_itself = True
    rig.gateway.create_ends.append(Doubtful(error(ErrorKind.UNCONFIRMED, charged=Charged.UNKNOWN)))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    for _ in range(3):
        engine = await rig.restart(engine, may_send=True)
        await rig.clock.advance(600)
    assert (rig.row(job).state, len(rig.gateway.creates)) == (State.UNCONFIRMED, 1)


@on_loop
async def test_stopped_clip_is_not_sent_by_itself(rig: Rig) -> None:
    rig.book.continues_by_itself = True
    engine, job = await unsent(rig)
    engine.stop(job.id)
    await rig.restart(engine, may_send=True)
    assert len(rig.gateway.creates) == 1


@on_loop
async def test_where_the_address_changed_a_person_decides(rig: Rig) -> None:
    rig.book.continues_by_itself = True
    engine, job = await unsent(rig)
    rig.book.stored = (Profile(OCTOPUSX.id, OCTOPUSX.name, NEW),)
    rig.keys.keys[OCTOPUSX.id, NEW] = Secret("sk-new")
    engine = await rig.restart(engine, may_send=True)
    await rig.clock.advance(60)
    assert len(rig.gateway.creates) == 1
    assert rig.notice(NoticeKind.UNSENT) is not None
    engine.continue_unsent()
    await rig.clock.settle()
    assert (rig.row(job).state, rig.row(job).origin) == (State.WATCHING, NEW)


@on_loop
async def test_clip_of_a_profile_that_is_no_more_waits(rig: Rig) -> None:
    rig.book.continues_by_itself = True
    engine, job = await unsent(rig)
    rig.book.stored = (Profile("other", "Other", NEW),)
    rig.book.selected = "other"
    await rig.restart(engine, may_send=True)
    assert rig.row(job).state is State.WAITING
    assert rig.notice(NoticeKind.UNSENT) is not None


@on_loop
async def test_setting_that_cannot_be_stored_is_refused(rig: Rig) -> None:
    rig.book.is_full = True
    engine = await rig.start()
    engine.continue_by_itself(True)
    assert [refusal.command for refusal in rig.refusals()] == ["continue_by_itself"]
    assert not rig.book.continues_by_itself
    assert not rig.told(SendingChosen)[-1].continues_by_itself


@on_loop
async def test_what_kept_many_clips_back_last_time_is_forgotten_in_one_commit(rig: Rig) -> None:
    engine = await rig.start()
    engine.pause_sending()
    jobs = engine.generate(VideoRequest(prompt="boat"), intent_id="i", takes=4)
    for job in jobs:
        rig.store.rows[job.id] = replace(job, error=error(ErrorKind.NETWORK))
    engine = await rig.restart(engine)
    assert rig.store.writes == ["save_together"]
    assert {rig.row(job).error for job in jobs} == {None}
