"""The free checks before a paid call: they say what will go wrong, and never stand in the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from sora_desktop.domain.answers import ImageAnswer
from sora_desktop.domain.events import PreflightTold
from sora_desktop.domain.families import family_named
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.preflight import Checkup, Findings
from sora_desktop.domain.prices import Budget, Price, PriceList, PriceOrigin
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import preflight
from tests.fakes.engine_rig import Rig, on_loop
from tests.fakes.tiny_pictures import GIF

BOAT = VideoRequest(prompt="a paper boat")
SHOTS = VideoRequest(
    prompt="Shot 1:\nduration: 4sec\nScene: a quay\n\nShot 2:\nduration: 4.5sec\nScene: the sea", is_storyboard=True
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
DIME = Price("sora-2", Decimal("0.10"), PriceOrigin.ENTERED)


async def told(rig: Rig, request: VideoRequest) -> tuple[str, ...]:
    engine = await rig.start()
    await engine.preflight(Checkup((request,)), intent_id="i")
    (event,) = rig.told(PreflightTold)
    assert event.intent_id == "i"
    assert rig.gateway.creates == []
    return event.sentences


@on_loop
async def test_a_request_that_nothing_speaks_against_is_told_so(rig: Rig) -> None:
    assert await told(rig, BOAT) == ()


@on_loop
async def test_shots_that_do_not_add_up_are_told(rig: Rig) -> None:
    assert await told(rig, SHOTS) == ("The shots last 8.5 s together, and the clip 10 s.",)


@pytest.mark.parametrize(
    "request_",
    [
        replace(SHOTS, prompt=SHOTS.prompt.replace("4.5sec", "6sec")),
        replace(SHOTS, is_storyboard=False),
        replace(SHOTS, prompt="no shots at all"),
    ],
)
@on_loop
async def test_shots_that_add_up_and_texts_without_shots_are_fine(rig: Rig, request_: VideoRequest) -> None:
    assert await told(rig, request_) == ()


@on_loop
async def test_what_no_gateway_could_take_is_told(rig: Rig) -> None:
    sentences = await told(rig, VideoRequest(prompt=" ", images=("not an address",)))
    assert len(sentences) == 2


@pytest.mark.parametrize(
    ("listed", "is_said"),
    [
        (PriceList(), False),
        (PriceList((DIME,)), False),
        (PriceList((replace(DIME, model="sora-2-pro"),)), True),
        (PriceList((), Budget(per_day=Decimal(1))), False),
        (PriceList((), Budget(per_batch=Decimal(1))), True),
    ],
)
@on_loop
async def test_an_unknown_price_is_told_to_those_who_go_by_prices(rig: Rig, listed: PriceList, is_said: bool) -> None:
    rig.prices.lists["octopusx"] = listed
    assert await told(rig, BOAT) == (("What this clip costs is not known.",) if is_said else ())


@on_loop
async def test_each_image_is_looked_at_once_and_named_by_its_place(rig: Rig) -> None:
    request = replace(BOAT, images=tuple(f"https://example.com/{name}" for name in ("good", "page", "page")))
    rig.probe.answers[request.images[0]] = ImageAnswer(PNG)
    rig.probe.answers[request.images[1]] = ImageAnswer(problem="It is a web page.")
    assert await told(rig, request) == ("Image 2: It is a web page.", "Image 3: It is a web page.")
    assert sorted(rig.probe.asked) == sorted(set(request.images))


@on_loop
async def test_an_image_that_does_not_come_is_waited_for_no_longer(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "looking_s", lambda images: 0.05)
    rig.probe.gate = asyncio.Event()
    (sentence,) = await told(rig, replace(BOAT, images=("https://example.com/slow",)))
    assert sentence.startswith("Image 1: It did not come")


@pytest.mark.logs_error("looking at an image failed by a defect")
@on_loop
async def test_a_defect_in_the_check_keeps_nobody_from_ordering(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(url: str) -> ImageAnswer:
        raise ValueError(url)

    monkeypatch.setattr(rig.probe, "fetch", fail)
    assert await told(rig, replace(BOAT, images=("https://example.com/defect",))) == ()


@on_loop
async def test_what_will_go_wrong_and_what_only_may_are_told_apart(rig: Rig) -> None:
    gone, late, gif = (f"https://example.com/{name}" for name in ("gone", "late", "gif"))
    rig.probe.answers[late] = ImageAnswer(problem="The host of this image does not answer.", is_doubtful=True)
    rig.probe.answers[gif] = ImageAnswer(GIF)
    rig.prices.lists["octopusx"] = PriceList((replace(DIME, model="sora-2-pro"),))
    engine = await rig.start()
    rows = (replace(SHOTS, images=(gone, late)), replace(BOAT, images=(gif,)))
    for _ in range(2):  # the second time the picture is one that was seen within the hour
        found = await engine.checked(Checkup(rows, "Row"))
        assert found.problems == (
            "Row 1: The shots last 8.5 s together, and the clip 10 s.",
            "Row 1: Image 1: There is no image at this address (HTTP 404).",
        )
        assert found.doubts == (
            "Rows 1 and 2: What this clip costs is not known.",
            "Row 1: Image 2: The host of this image does not answer.",
            "Row 2: Image 1: This is a picture in the format GIF. Gateways list JPEG, PNG and WebP only.",
        )
    assert rig.told(PreflightTold) == []


@on_loop
async def test_an_image_that_is_still_on_its_way_is_no_certain_problem(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "looking_s", lambda images: 0.05)
    rig.probe.gate = asyncio.Event()
    engine = await rig.start()
    found = await engine.checked(Checkup((replace(BOAT, images=("https://example.com/slow",)),)))
    assert (found.problems, len(found.doubts)) == ((), 1)


@on_loop
async def test_the_demo_costs_nothing_and_nothing_is_looked_at_for_it(rig: Rig) -> None:
    engine = await rig.start()
    request = replace(SHOTS, images=("https://example.com/gone",))
    assert await engine.checked(Checkup((request,)), profile_id=DEMO_PROFILE_ID) == Findings()
    assert rig.probe.asked == []


@on_loop
async def test_every_request_of_an_order_is_checked_and_each_image_once(rig: Rig) -> None:
    page, good = "https://example.com/page", "https://example.com/good"
    rig.probe.answers[page], rig.probe.answers[good] = ImageAnswer(problem="It is a web page."), ImageAnswer(PNG)
    rows = [replace(BOAT, prompt=f"boat {number}", images=(page,)) for number in range(40)]
    rows[1], rows[30] = replace(SHOTS, images=(good,)), replace(BOAT, prompt=" ", images=(good,))
    engine = await rig.start()
    await engine.preflight(Checkup(tuple(rows), "Row", tuple(range(2, 42))), intent_id="i")
    (event,) = rig.told(PreflightTold)
    assert event.sentences == (
        "Rows 2, 4, 5 and 35 more: Image 1: It is a web page.",
        "Row 3: The shots last 8.5 s together, and the clip 10 s.",
        f"Row 32: {rows_problem(rows[30])}",
    )
    assert sorted(rig.probe.asked) == [good, page]
    assert rig.gateway.creates == []


def rows_problem(request: VideoRequest) -> str:
    """What the family says of a request that no gateway could take."""
    (finding,) = (one for one in family_named(request.family).findings(request) if one.is_blocking)
    return finding.sentence
