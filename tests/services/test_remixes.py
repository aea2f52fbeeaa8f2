"""Remixes: sent once, to the gateway and the profile of their clip alone, with where they come from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sora_desktop.domain.answers import Doubtful, NotSent, Refused
from sora_desktop.domain.errors import Charged, ErrorKind, UnusableInput
from sora_desktop.domain.families import GROK
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, Kinship, State
from sora_desktop.domain.profiles import OCTOPUSX, Profile
from sora_desktop.domain.remixes import NOT_OF_THIS_PROFILE, remix_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, now, on_loop, state
from tests.fakes.scripted_gateway import accepted, done, error

OTHER = Profile("other", "Other", "https://other.example")
CLIP = replace(GROK.plain_request(), prompt="a boat")
DOUBT = Doubtful(error(ErrorKind.UNCONFIRMED, charged=Charged.UNKNOWN))


async def finished(rig: Rig, engine: Engine, task_id: str = "grok:1", profile_id: str = OCTOPUSX.id) -> Job:
    """A clip of the family that remixes, which is here."""
    rig.gateway.create_ends.append(accepted(task_id))
    rig.gateway.answers[task_id].append(done())
    job = engine.generate(CLIP, intent_id=f"clip {task_id}", profile_id=profile_id)[0]
    await rig.clock.advance(60)
    assert state(engine, job) is State.DONE
    return now(engine, job)


def night(clip: Job) -> VideoRequest:
    return replace(remix_of(clip), prompt="a boat at night")


def remixes_sent(rig: Rig) -> list[str]:
    """The tasks whose remix was asked for, one for each POST."""
    return [
        str(body["task_id"])
        for path, (_, body) in zip(rig.gateway.paths, rig.gateway.creates, strict=True)
        if path == "/v1/video/remix"
    ]


@pytest.mark.promise("R2")
@on_loop
async def test_a_remix_in_doubt_is_never_sent_again_by_itself(rig: Rig) -> None:
    engine = await rig.start()
    clip = await finished(rig, engine)
    rig.gateway.create_ends.append(DOUBT)
    job = engine.generate(night(clip), intent_id="n")[0]
    await rig.clock.advance(600)
    assert (state(engine, job), now(engine, job).charged) == (State.UNCONFIRMED, Charged.UNKNOWN)
    engine = await rig.crash(engine)
    engine.continue_unsent()
    await rig.clock.advance(3_600)
    assert remixes_sent(rig) == ["grok:1"]
    assert state(engine, job) is State.UNCONFIRMED


@on_loop
async def test_a_remix_is_committed_with_its_task_before_it_is_sent_and_comes_from_its_clip(rig: Rig) -> None:
    engine = await rig.start()
    clip = await finished(rig, engine)
    engine.pause_sending()
    job = engine.generate(night(clip), intent_id="n", takes=2)[0]
    row = rig.row(job)
    assert (row.request, row.origin, row.state) == (night(clip), OCTOPUSX.base_url, State.WAITING)
    assert (row.parent_id, row.parent_kind) == (clip.id, Kinship.REMIX)
    engine = await rig.crash(engine)
    assert remixes_sent(rig) == []
    engine.continue_unsent()
    await rig.clock.advance(10)
    assert remixes_sent(rig) == ["grok:1", "grok:1"]
    assert {account.origin for account, _ in rig.gateway.creates} == {OCTOPUSX.base_url}


@on_loop
async def test_a_remix_is_refused_at_another_profile_and_nothing_is_stored(rig: Rig) -> None:
    rig.book.stored = (OCTOPUSX, OTHER, Profile("twin", "Twin", OCTOPUSX.base_url))
    rig.keys.keys[OTHER.id, OTHER.base_url] = Secret("sk-other")
    engine = await rig.start()
    clip = await finished(rig, engine)
    before = dict(rig.store.rows)
    for profile_id in (OTHER.id, "twin", DEMO_PROFILE_ID):
        with pytest.raises(UnusableInput) as refused:
            engine.generate(night(clip), intent_id=profile_id, profile_id=profile_id)
        assert refused.value.sentence == NOT_OF_THIS_PROFILE
        with pytest.raises(UnusableInput):
            engine.generate_batch([(CLIP, 1), (night(clip), 1)], intent_id=profile_id, profile_id=profile_id)
    assert rig.store.rows == before


@on_loop
async def test_a_clip_of_the_demo_is_remixed_in_the_demo_alone(rig: Rig) -> None:
    engine = await rig.start()
    clip = await finished(rig, engine, profile_id=DEMO_PROFILE_ID)
    with pytest.raises(UnusableInput):
        engine.generate(night(clip), intent_id="real", profile_id=OCTOPUSX.id)
    job = engine.generate(night(clip), intent_id="demo", profile_id=DEMO_PROFILE_ID)[0]
    await rig.clock.advance(10)
    assert remixes_sent(rig) == ["grok:1"]
    assert now(engine, job).parent_id == clip.id


@on_loop
async def test_a_waiting_remix_does_not_follow_its_profile_to_another_address(rig: Rig) -> None:
    engine = await rig.start()
    clip = await finished(rig, engine)
    rig.gateway.create_ends.append(NotSent(error()))
    job = engine.generate(night(clip), intent_id="n")[0]
    await rig.clock.settle()
    rig.book.stored = (replace(OCTOPUSX, base_url=OTHER.base_url),)
    rig.keys.keys[OCTOPUSX.id, OTHER.base_url] = Secret("sk-other")
    engine = await rig.crash(engine)
    engine.continue_unsent()
    await rig.clock.advance(600)
    assert OTHER.base_url not in {account.origin for account, _ in rig.gateway.creates}
    assert (state(engine, job), rig.row(job).origin) == (State.WAITING, OCTOPUSX.base_url)
    with pytest.raises(UnusableInput):
        engine.generate(night(clip), intent_id="again")


@on_loop
async def test_a_record_that_lost_where_its_task_is_fails_unsent(rig: Rig) -> None:
    engine = await rig.start()
    clip = await finished(rig, engine)
    engine.pause_sending()
    job = engine.generate(night(clip), intent_id="n")[0]
    damaged = replace(job, request=replace(job.request, remixed_at="https://elsewhere.example"))
    rig.store.rows[job.id] = damaged
    engine = await rig.crash(engine)
    engine.continue_unsent()
    await rig.clock.advance(60)
    assert remixes_sent(rig) == []
    assert (state(engine, job), now(engine, job).charged) == (State.FAILED, Charged.NO)


@on_loop
async def test_tried_again_sent_again_and_duplicated_it_stays_a_remix_of_the_same_clip(rig: Rig) -> None:
    engine = await rig.start()
    clip = await finished(rig, engine)
    rig.gateway.create_ends.extend([Refused(error(ErrorKind.GATEWAY, "No.")), DOUBT])
    failed = engine.generate(night(clip), intent_id="f")[0]
    await rig.clock.advance(5)
    engine.try_again(failed.id)
    await rig.clock.advance(5)
    doubtful = next(job for job in rig.store.rows.values() if job.replaces == failed.id)
    engine.send_again(doubtful.id)
    engine.duplicate(failed.id, intent_id="copy")
    await rig.clock.advance(5)
    made = [job for job in rig.store.rows.values() if job.request.is_remix]
    assert {(job.request, job.origin) for job in made} == {(night(clip), OCTOPUSX.base_url)}
    assert remixes_sent(rig) == ["grok:1"] * 4
    again = [job for job in made if job.replaces]
    assert {(job.parent_id, job.parent_kind) for job in again} == {(clip.id, Kinship.REMIX)}


@on_loop
async def test_a_waiting_remix_may_become_a_clip_of_its_own_but_not_a_remix_of_another(rig: Rig) -> None:
    engine = await rig.start()
    clip, other = await finished(rig, engine), await finished(rig, engine, "grok:2")
    engine.pause_sending()
    job = engine.generate(night(clip), intent_id="n")[0]
    engine.edit(job.id, night(other))
    assert rig.refusals()[-1].command == "edit"
    assert rig.row(job).request == night(clip)
    engine.edit(job.id, replace(night(clip), prompt="a boat at dawn"))
    assert (rig.row(job).parent_kind, rig.row(job).request.remixed_task) == (Kinship.REMIX, "grok:1")
    engine.edit(job.id, night(clip).as_new())
    assert (rig.row(job).parent_id, rig.row(job).parent_kind) == (None, "")
    engine.resume_sending()
    await rig.clock.advance(5)
    assert remixes_sent(rig) == []


@on_loop
async def test_a_clip_that_was_taken_off_the_list_is_remixed_all_the_same(rig: Rig) -> None:
    engine = await rig.start()
    clip = await finished(rig, engine)
    engine.remove(clip.id)
    engine = await rig.restart(engine)
    assert engine.jobs() == ()
    found = engine.job(clip.id)
    assert found is not None
    job = engine.generate(night(found), intent_id="n")[0]
    await rig.clock.settle()
    assert (remixes_sent(rig), job.parent_id) == (["grok:1"], clip.id)


@on_loop
async def test_the_rows_of_a_batch_of_remixes_come_from_their_clip(rig: Rig) -> None:
    engine = await rig.start()
    clip = await finished(rig, engine)
    jobs = engine.generate_batch([(night(clip), 2), (CLIP, 1)], intent_id="b")
    assert [(job.parent_id, job.parent_kind) for job in jobs] == [(clip.id, Kinship.REMIX)] * 2 + [(None, "")]
