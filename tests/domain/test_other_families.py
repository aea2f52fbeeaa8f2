"""Veo, Grok, Jimeng and Vidu: the exact bodies, what is said of each field, and requests carried between families."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.families import FAMILIES, GROK, JIMENG, SORA, VEO, VIDU, Family, family_of_model
from sora_desktop.domain.families.carrying import carried
from sora_desktop.domain.families.shapes import nearest_ratio, orientation_like, ratio_of
from sora_desktop.domain.requests import VideoRequest

URL = "https://a.example/1.png"

GOLDEN: dict[str, dict[str, object]] = {
    "veo": {
        "model": "veo3.1", "prompt": "a boat", "images": [], "orientation": "landscape", "size": "1280x720",
        "duration": 8, "aspect_ratio": "16:9",
    },
    "grok": {
        "model": "grok-video-3", "prompt": "a boat", "images": [], "aspect_ratio": "16:9", "size": "720P",
        "duration": 10,
    },
    "jimeng": {
        "model": "jimeng-video-3.0", "prompt": "a boat", "images": [], "aspect_ratio": "16:9", "size": "720P",
    },
    "vidu": {
        "model": "viduq3-pro", "prompt": "a boat", "images": [], "aspect_ratio": "16:9", "duration": 5,
        "resolution": "720p", "watermark": False,
    },
}  # fmt: skip


def new(family: Family, **changes: object) -> VideoRequest:
    return replace(family.plain_request(), **{"prompt": "a boat", **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", GOLDEN)
def test_the_plainest_body_of_each_family(name: str) -> None:
    family = FAMILIES[name]
    assert family.body(new(family)) == GOLDEN[name]
    assert family.findings(new(family)) == ()


def test_a_portrait_of_veo_is_said_in_all_three_of_its_fields() -> None:
    body = VEO.body(new(VEO, orientation="portrait", is_upsampled=True, images=(URL,)))
    said = {name: body[name] for name in ("orientation", "size", "aspect_ratio", "enable_upsample", "images")}
    assert said == {
        "orientation": "portrait", "size": "720x1280", "aspect_ratio": "9:16", "enable_upsample": True, "images": [URL],
    }  # fmt: skip


def test_vidu_sends_what_is_set_and_its_seed_as_a_number() -> None:
    request = new(VIDU, seed=" 42 ", has_audio=True, has_music=True, is_off_peak=True, allow_watermark=True)
    body = VIDU.body(request)
    added = {name: value for name, value in body.items() if name not in GOLDEN["vidu"] or name == "watermark"}
    assert added == {"seed": 42, "audio": True, "bgm": True, "off_peak": True, "watermark": True}


@pytest.mark.parametrize(
    ("family", "changes", "field", "is_blocking"),
    [
        (VEO, {"is_upsampled": True, "orientation": "portrait"}, "is_upsampled", False),
        (VEO, {"duration_s": 12}, "duration_s", False),
        (VEO, {"orientation": ""}, "orientation", True),
        (GROK, {"images": (URL,) * 7}, "images", False),
        (GROK, {"prompt": "@img2 sails", "images": (URL,)}, "prompt", False),
        (GROK, {"aspect_ratio": ""}, "aspect_ratio", True),
        (GROK, {"aspect_ratio": "21:9"}, "aspect_ratio", False),
        (GROK, {"images": ("ftp://a.example/1",)}, "images", True),
        (JIMENG, {"images": (URL,) * 3}, "images", False),
        (JIMENG, {"images": ("data:image/png;base64,AAAA",)}, "images", True),
        (JIMENG, {"size": "4K"}, "size", False),
        (VIDU, {"seed": "x"}, "seed", True),
        (VIDU, {"seed": "-1"}, "seed", True),
        (VIDU, {"seed": "٤٢"}, "seed", True),
        (VIDU, {"duration_s": 0}, "duration_s", True),
    ],
)
def test_what_each_family_says_of_its_fields(
    family: Family, changes: dict[str, object], field: str, is_blocking: bool
) -> None:
    found = {(finding.field, finding.is_blocking) for finding in family.findings(new(family, **changes))}
    assert found == {(field, is_blocking)}


def test_grok_takes_pictures_in_the_request_itself() -> None:
    request = new(GROK, images=("data:image/png;base64,AAAA", URL), prompt="@img1 meets @IMG2")
    assert GROK.findings(request) == ()


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("sora-2", SORA), (" Sora_video2 ", SORA), ("veo3.1-fast-components", VEO), ("grok-video-3", GROK),
        ("jimeng-video-3.0", JIMENG), ("viduq2-turbo", VIDU), ("vidu2.0", VIDU), ("kling-v2", None), ("", None),
        ("my-sora-2", None),
    ],
)  # fmt: skip
def test_a_model_belongs_to_the_family_of_its_name(model: str, family: Family | None) -> None:
    assert family_of_model(model) is family


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_every_suggested_model_belongs_to_its_family(family: Family) -> None:
    assert {family_of_model(model) for model in family.model_suggestions} == {family}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_every_field_is_one_of_the_request(family: Family) -> None:
    names = set(VideoRequest().to_mapping())
    assert {field.name for field in family.fields} <= names
    assert VideoRequest.from_mapping(new(family).to_mapping()) == new(family)


def test_portrait_becomes_its_ratio_and_comes_back() -> None:
    request = new(SORA, orientation="portrait", size="large", duration_s=15)
    there = carried(request, SORA, GROK)
    assert (there.request.aspect_ratio, there.request.size, there.request.duration_s) == ("9:16", "1080P", 15)
    assert there.losses == ()
    back = carried(there.request, GROK, SORA).request
    assert (back.orientation, back.size, back.duration_s) == ("portrait", "large", 15)


def test_what_a_family_does_not_have_is_said() -> None:
    request = new(SORA, style="anime", is_private=True, is_storyboard=True, duration_s=25)
    made = carried(request, SORA, VEO)
    assert made.request.style == ""
    assert made.losses == (
        "Veo has no 25 s; 8 s is set.",
        "Veo has no style, so “anime” is left out.",
        "Veo has no switch “Private”; it is left out.",
        "Veo has no switch “Storyboard”; it is left out.",
    )
    square = carried(new(GROK, aspect_ratio="1:1"), GROK, SORA)
    assert (square.request.orientation, square.losses) == ("landscape", ("Sora has no 1:1; landscape is set.",))
    long = carried(new(SORA), SORA, JIMENG)
    assert (long.request.duration_s, long.losses) == (0, ("Jimeng chooses the length itself; 10 s is left out.",))


@given(st.sampled_from(list(FAMILIES.values())), st.sampled_from(list(FAMILIES.values())), st.data())
def test_a_carried_request_can_be_sent_and_keeps_prompt_and_pictures(
    source: Family, target: Family, data: st.DataObject
) -> None:
    request = new(source, images=(URL,))
    for field in source.fields:
        if field.choices:
            value = data.draw(st.sampled_from([choice.value for choice in field.choices]))
            request = replace(request, **{field.name: value})  # type: ignore[arg-type]
    made = carried(request, source, target).request
    assert (made.prompt, made.images, made.model, made.family) == ("a boat", (URL,), request.model, target.name)
    assert [finding for finding in target.findings(made) if finding.is_blocking] == []
    for field in target.fields:
        if field.choices and not field.allows_other:
            assert getattr(made, field.name) in {choice.value for choice in field.choices}


@pytest.mark.parametrize("text", ["", "16", "16:0", "0:9", "a:b", "16:9:1", "-16:9", "¹:²"])
def test_what_is_no_ratio_is_compared_with_nothing(text: str) -> None:
    assert ratio_of(text) is None
    assert nearest_ratio(text, ("16:9",)) is None
    assert orientation_like(text) is None
