"""Pictures of this computer: uploaded before SENDING is committed; whatever becomes of that costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from sora_desktop.domain.answers import NotSent, UploadAnswer
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.pictures import LocalPicture, Upload
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.queue_events import PicturesSending
from sora_desktop.domain.reports import curl_of, money_sentence, report_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.engine import Engine
from sora_desktop.services.uploads import LIVE_MARGIN_S, MISSING, TAKES_URLS_ONLY, UPLOADS_AT_ONCE
from tests.fakes.engine_rig import Rig, now, on_loop, state
from tests.fakes.scripted_gateway import error
from tests.fakes.tiny_pictures import PNG, png, prepared

WEB = "https://pictures.example/boat.png"
TROUBLE = UploadAnswer(error=error(ErrorKind.NETWORK))
UNSUPPORTED = UploadAnswer(is_unsupported=True)


@pytest.fixture
def picture(rig: Rig, tmp_path: Path) -> LocalPicture:
    return rig.pictures.add(prepared(tmp_path))


def asked(engine: Engine, *images: str, intent_id: str = "i", family: str = "sora") -> Job:
    request = VideoRequest(prompt="boat", images=images, family=family, aspect_ratio="16:9")
    return engine.generate(request, intent_id=intent_id)[0]


def body(rig: Rig, number: int = 0) -> Mapping[str, object]:
    return rig.gateway.creates[number][1]


@on_loop
async def test_the_picture_is_uploaded_before_sending_is_committed_and_its_address_is_sent(
    rig: Rig, picture: LocalPicture
) -> None:
    engine = await rig.start()
    job = asked(engine, WEB, picture.address, picture.address)
    await rig.clock.settle()
    course = [(kind, what) for kind, what in rig.journal if kind != "tell"]
    assert course[:4] == [
        ("commit", "1 waiting"),
        ("upload", picture.name),
        ("commit", "1 sending"),
        ("create", "boat"),
    ]
    url = f"https://store.example/{picture.name}?n=1"
    assert body(rig)["images"] == [WEB, url, url]
    assert len(rig.gateway.uploads) == 1
    account, sent, content = rig.gateway.uploads[0]
    assert (account.origin, sent, content) == ("https://octopusx.ai", picture, PNG)
    assert rig.row(job).request.images == (WEB, picture.address, picture.address)


@on_loop
async def test_each_picture_that_is_on_its_way_is_told_and_that_none_is_any_more(
    rig: Rig, picture: LocalPicture, tmp_path: Path
) -> None:
    other = rig.pictures.add(prepared(tmp_path, png(3, 3)))
    rig.gateway.upload_ends.append(TROUBLE)
    engine = await rig.start()
    job = asked(engine, picture.address, WEB, other.address)
    await rig.clock.advance(60)
    told = [(event.number, event.count) for event in rig.told(PicturesSending) if event.job_id == job.id]
    assert told == [(1, 2), (0, 2), (1, 2), (2, 2), (0, 2)]


@on_loop
async def test_presigned_addresses_stand_in_no_copy(rig: Rig, picture: LocalPicture) -> None:
    engine = await rig.start()
    job = asked(engine, picture.address)
    await rig.clock.settle()
    sent = now(engine, job)
    for text in (curl_of(sent, "https://octopusx.ai"), report_of(sent, "OctopusX", 0.0), repr(sent)):
        assert "store.example" not in text


@pytest.mark.logs_error("cannot be uploaded by a defect")
@on_loop
async def test_a_failed_upload_never_sends_the_create_and_is_tried_again(rig: Rig, picture: LocalPicture) -> None:
    rig.gateway.upload_ends.extend([TROUBLE, TROUBLE, RuntimeError("a defect")])
    engine = await rig.start()
    job = asked(engine, picture.address)
    await rig.clock.settle()
    assert state(engine, job) is State.WAITING
    assert rig.row(job).error is not None
    assert rig.row(job).charged is Charged.NO
    obstacle = engine.obstacle_of(now(engine, job))
    assert obstacle is not None
    await rig.clock.advance(3)
    assert not rig.gateway.creates
    await rig.clock.advance(60)
    assert len(rig.gateway.uploads) == 4
    assert len(rig.gateway.creates) == 1
    assert rig.row(job).error is None
    assert engine.obstacle_of(now(engine, job)) is None


@on_loop
async def test_tries_back_off_and_honour_a_named_time(rig: Rig, picture: LocalPicture) -> None:
    rig.gateway.upload_ends.extend([UploadAnswer(error=error(ErrorKind.RATE), retry_after_s=300)] + [TROUBLE] * 20)
    engine = await rig.start()
    asked(engine, picture.address)
    await rig.clock.advance(299)
    assert len(rig.gateway.uploads) == 1
    await rig.clock.advance(600)
    assert 8 <= len(rig.gateway.uploads) <= 18
    assert not rig.gateway.creates


@on_loop
async def test_pictures_of_a_stopped_batch_keep_no_others_waiting(rig: Rig, tmp_path: Path) -> None:
    rig.gateway.upload_ends.extend(["hang"] * UPLOADS_AT_ONCE)
    pictures = [rig.pictures.add(prepared(tmp_path, png(side, side))) for side in range(3, 8)]
    requests = [VideoRequest(prompt="boat", images=(picture.address,)) for picture in pictures]
    engine = await rig.start()
    engine.generate_batch([(request, 1) for request in requests[:4]], intent_id="b")
    await rig.clock.settle()
    engine.stop_batch("b")
    job = engine.generate(requests[4], intent_id="i")[0]
    await rig.clock.settle()
    assert state(engine, job) is not State.WAITING
    assert len(rig.gateway.creates) == 1


@on_loop
async def test_what_a_former_gateway_cannot_take_says_nothing_of_the_new_one(
    rig: Rig, picture: LocalPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, upload = asyncio.Event(), rig.gateway.upload

    async def upload_late(account: Account, sent: LocalPicture, content: bytes) -> UploadAnswer:
        if account.origin == "https://octopusx.ai":
            await answered.wait()
            return UNSUPPORTED
        return await upload(account, sent, content)

    monkeypatch.setattr(rig.gateway, "upload", upload_late)
    engine = await rig.start()
    job = asked(engine, picture.address)
    await rig.clock.settle()
    await engine.change_profile("octopusx", "Octo", "https://b.example", "sk-b")
    answered.set()
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    assert [account.origin for account, _ in rig.gateway.creates] == ["https://b.example"]


@on_loop
async def test_others_are_sent_while_a_picture_is_uploaded(rig: Rig, picture: LocalPicture) -> None:
    rig.gateway.upload_ends.append("hang")
    engine = await rig.start()
    job = asked(engine, picture.address)
    asked(engine, intent_id="j")
    await rig.clock.settle()
    assert state(engine, job) is State.WAITING
    assert len(rig.gateway.creates) == 1


@on_loop
async def test_one_picture_of_many_jobs_is_uploaded_once(rig: Rig, picture: LocalPicture) -> None:
    rig.book.creates_at_once = 4
    engine = await rig.start()
    request = VideoRequest(prompt="boat", images=(picture.address,))
    engine.generate_batch([(request, 10)], intent_id="b")
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 10
    assert len(rig.gateway.uploads) == 1


@on_loop
async def test_an_upload_is_remembered_while_its_link_lives_and_no_longer(rig: Rig, picture: LocalPicture) -> None:
    engine = await rig.start()
    asked(engine, picture.address)
    await rig.clock.settle()
    engine = await rig.restart(engine)
    asked(engine, picture.address, intent_id="j")
    await rig.clock.settle()
    assert len(rig.gateway.uploads) == 1
    await rig.clock.advance(rig.gateway.upload_life_s - LIVE_MARGIN_S + 1)
    asked(engine, picture.address, intent_id="k")
    await rig.clock.settle()
    assert len(rig.gateway.uploads) == 2
    assert body(rig, 2)["images"] == [f"https://store.example/{picture.name}?n=2"]


@on_loop
async def test_what_was_uploaded_to_another_gateway_is_uploaded_anew(rig: Rig, picture: LocalPicture) -> None:
    rig.pictures.uploads[picture.name, "https://other.example"] = Upload("https://other.example/x", 9e12)
    engine = await rig.start()
    asked(engine, picture.address)
    await rig.clock.settle()
    assert len(rig.gateway.uploads) == 1


@on_loop
async def test_a_place_with_a_short_life_is_used_at_once(rig: Rig, picture: LocalPicture) -> None:
    rig.gateway.upload_life_s = 60.0
    engine = await rig.start()
    asked(engine, picture.address)
    await rig.clock.settle()
    assert len(rig.gateway.creates) == len(rig.gateway.uploads) == 1


@on_loop
async def test_a_full_disk_only_forgets_the_upload(rig: Rig, picture: LocalPicture) -> None:
    rig.pictures.is_full = True
    engine = await rig.start()
    asked(engine, picture.address)
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 1


@on_loop
async def test_without_the_endpoint_the_picture_goes_in_the_request_where_that_is_documented(
    rig: Rig, picture: LocalPicture
) -> None:
    rig.gateway.upload_ends.append(UNSUPPORTED)
    engine = await rig.start()
    job = asked(engine, picture.address, family="grok")
    await rig.clock.settle()
    (image,) = body(rig)["images"]  # type: ignore[misc]
    assert image.startswith("data:image/png;base64,iVBOR")  # type: ignore[has-type]
    assert rig.row(job).request.images == (picture.address,)
    asked(engine, picture.address, family="grok", intent_id="j")
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 2
    assert len(rig.gateway.uploads) == 1, "a gateway without the endpoint is not asked at every job"


@on_loop
async def test_without_the_endpoint_other_families_fail_unsent_and_uncharged(rig: Rig, picture: LocalPicture) -> None:
    rig.gateway.upload_ends.append(UNSUPPORTED)
    engine = await rig.start()
    job = asked(engine, picture.address)
    await rig.clock.settle()
    failed = rig.row(job)
    assert failed.state is State.FAILED
    assert failed.error is not None
    assert failed.error.message == TAKES_URLS_ONLY
    assert failed.charged is Charged.NO
    assert failed.sending_at is None
    assert money_sentence(failed) == "It was not charged: it was not sent."
    assert not rig.gateway.creates


@on_loop
async def test_a_picture_that_is_gone_fails_the_job_unsent(rig: Rig) -> None:
    engine = await rig.start()
    job = asked(engine, f"picture:{'0' * 64}.jpg")
    await rig.clock.settle()
    failed = rig.row(job)
    assert failed.state is State.FAILED
    assert failed.error is not None
    assert failed.error.message == MISSING
    assert not rig.gateway.creates
    assert not rig.gateway.uploads


@on_loop
async def test_a_stop_during_the_upload_sends_nothing(rig: Rig, picture: LocalPicture) -> None:
    rig.gateway.upload_ends.append("hang")
    engine = await rig.start()
    job = asked(engine, picture.address)
    await rig.clock.settle()
    engine.stop(job.id)
    await rig.clock.advance(120)
    assert rig.row(job).state is State.STOPPED
    assert not rig.gateway.creates


@on_loop
async def test_a_kill_during_the_upload_leaves_a_waiting_job_that_is_sent_once_when_it_may_be(
    rig: Rig, picture: LocalPicture
) -> None:
    rig.gateway.upload_ends.append("hang")
    engine = await rig.start()
    job = asked(engine, picture.address)
    await rig.clock.settle()
    engine = await rig.crash(engine)
    assert rig.row(job).state is State.WAITING
    assert not rig.gateway.creates
    engine.continue_unsent()
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 1
    assert rig.row(job).state is State.WATCHING


@on_loop
async def test_a_create_that_was_not_sent_goes_out_again_with_the_same_upload(rig: Rig, picture: LocalPicture) -> None:
    rig.gateway.create_ends.append(NotSent(error(ErrorKind.NETWORK)))
    engine = await rig.start()
    asked(engine, picture.address)
    await rig.clock.advance(10)
    assert len(rig.gateway.creates) == 2
    assert len(rig.gateway.uploads) == 1


@on_loop
async def test_many_pictures_at_once_are_uploaded_a_few_at_a_time(rig: Rig, tmp_path: Path) -> None:
    pictures = [rig.pictures.add(prepared(tmp_path, png(4, 4, shade))) for shade in range(20)]
    rig.gateway.upload_ends.extend(["hang"] * 3)
    engine = await rig.start()
    for picture in pictures:
        asked(engine, picture.address, intent_id=picture.name)
    await rig.clock.settle()
    assert len(rig.gateway.uploads) == 3
    assert not rig.gateway.creates


@on_loop
async def test_a_curl_line_says_that_the_picture_is_on_this_computer(rig: Rig, picture: LocalPicture) -> None:
    engine = await rig.start()
    line = curl_of(asked(engine, picture.address), "https://octopusx.ai")
    assert "# A picture from this computer has to be put on the web first" in line
