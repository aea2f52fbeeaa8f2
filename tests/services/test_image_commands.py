"""Looks at reference images: a few at a time, each told once, ended when nobody wants them."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path

import pytest

from sora_desktop.domain.answers import ImageAnswer
from sora_desktop.domain.events import ImageLooked
from sora_desktop.services.image_commands import AT_ONCE
from tests.fakes.engine_rig import Rig, on_loop
from tests.fakes.tiny_pictures import GIF, PNG, prepared

URL = "https://pictures.example/boat.png"


@on_loop
async def test_an_image_is_told_with_a_copy_and_its_size(rig: Rig) -> None:
    rig.probe.answers[URL] = ImageAnswer(PNG)
    engine = await rig.start()
    engine.look_at_image(URL)
    await rig.clock.settle()
    assert rig.told(ImageLooked) == [ImageLooked(URL, "/seen/1", "", len(PNG))]
    assert rig.pictures.images == {URL: PNG}


@on_loop
async def test_a_format_that_gateways_do_not_list_has_its_copy_and_its_sentence(rig: Rig) -> None:
    rig.probe.answers[URL] = ImageAnswer(GIF)
    engine = await rig.start()
    engine.look_at_image(URL)
    await rig.clock.settle()
    (told,) = rig.told(ImageLooked)
    assert told.file == "/seen/1"
    assert "GIF" in told.problem


@on_loop
async def test_a_problem_is_told(rig: Rig) -> None:
    engine = await rig.start()
    engine.look_at_image(URL)
    await rig.clock.settle()
    assert rig.told(ImageLooked) == [ImageLooked(URL, problem="There is no image at this address (HTTP 404).")]


@on_loop
async def test_what_can_be_judged_here_asks_nobody(rig: Rig, tmp_path: Path) -> None:
    engine = await rig.start()
    path = prepared(tmp_path)
    picture = rig.pictures.add(path)
    data = "data:image/png;base64," + base64.b64encode(PNG).decode()
    urls = (picture.address, "picture:" + "0" * 64 + ".jpg", "file:///etc/passwd", data, "data:image/png;base64,@")
    for url in urls:
        engine.look_at_image(url)
    await rig.clock.settle()
    told = {looked.url: looked for looked in rig.told(ImageLooked)}
    assert not rig.probe.asked
    assert told[urls[0]].file == str(path)
    assert "Add it again" in told[urls[1]].problem
    assert "cannot read files" in told[urls[2]].problem
    assert told[data].file == "/seen/1"
    assert told[urls[4]].problem


@on_loop
async def test_only_a_few_are_fetched_at_once_and_each_once(rig: Rig) -> None:
    rig.probe.gate = asyncio.Event()
    engine = await rig.start()
    for _ in range(2):
        for number in range(20):
            engine.look_at_image(f"{URL}?{number}")
    await rig.clock.settle()
    assert len(rig.probe.asked) == AT_ONCE
    rig.probe.gate.set()
    await rig.clock.settle()
    assert rig.probe.most_open == AT_ONCE
    assert len(rig.probe.asked) == len(rig.told(ImageLooked)) == 20


@on_loop
async def test_a_look_that_nobody_wants_ends_and_makes_room(rig: Rig) -> None:
    rig.probe.gate = asyncio.Event()
    engine = await rig.start()
    for number in range(AT_ONCE + 1):
        engine.look_at_image(f"{URL}?{number}")
    await rig.clock.settle()
    engine.forget_image(f"{URL}?0")
    engine.forget_image("https://never.example/asked")
    await rig.clock.settle()
    assert rig.probe.asked[-1] == f"{URL}?{AT_ONCE}"
    rig.probe.gate.set()
    await rig.clock.settle()
    assert f"{URL}?0" not in {looked.url for looked in rig.told(ImageLooked)}
    engine.look_at_image(f"{URL}?0")
    await rig.clock.settle()
    assert f"{URL}?0" in {looked.url for looked in rig.told(ImageLooked)}


@on_loop
async def test_a_full_disk_keeps_no_copy_and_hides_no_problem(rig: Rig) -> None:
    rig.probe.answers[URL] = ImageAnswer(PNG)
    rig.pictures.is_full = True
    engine = await rig.start()
    engine.look_at_image(URL)
    await rig.clock.settle()
    assert rig.told(ImageLooked) == [ImageLooked(URL, None, "", len(PNG))]


@on_loop
async def test_looks_end_with_the_engine(rig: Rig) -> None:
    rig.probe.gate = asyncio.Event()
    engine = await rig.start()
    engine.look_at_image(URL)
    await rig.clock.settle()
    await engine.close()
    assert rig.probe.open_now == 0
    assert rig.probe.is_closed
    assert not rig.told(ImageLooked)


@pytest.mark.logs_error("cannot be looked at by a defect")
@on_loop
async def test_a_defect_ends_one_look_and_no_other(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(url: str) -> None:
        raise RuntimeError(url)

    monkeypatch.setattr(rig.pictures, "seen_image", broken)
    engine = await rig.start()
    engine.look_at_image(URL)
    await rig.clock.settle()
    assert rig.told(ImageLooked) == [ImageLooked(URL, problem="This image could not be looked at.")]
