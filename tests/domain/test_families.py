"""The Sora family: the exact bodies, and what is blocked, warned about and let through."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sora_desktop.domain.families import FAMILIES, SORA, family_named
from sora_desktop.domain.requests import VideoRequest

PLAIN = VideoRequest(prompt="a boat")


def found(request: VideoRequest) -> set[tuple[str, bool]]:
    return {(finding.field, finding.is_blocking) for finding in SORA.findings(request)}


def test_the_plainest_body_has_the_eight_fields_and_no_others() -> None:
    assert SORA.body(PLAIN) == {
        "images": [],
        "model": "sora-2",
        "orientation": "landscape",
        "prompt": "a boat",
        "size": "small",
        "duration": 10,
        "watermark": True,
        "private": False,
    }


def test_the_fullest_body_has_all_ten_fields() -> None:
    request = VideoRequest(
        prompt="  Shot 1:\nduration: 7.5sec\nScene: 纸船 ",
        model=" sora_video2 ",
        orientation="portrait",
        size="large",
        duration_s=25,
        style=" anime ",
        allow_watermark=False,
        is_private=True,
        is_storyboard=True,
        images=("https://a.example/1.png", "https://a.example/2.png"),
    )
    assert SORA.body(request) == {
        "images": ["https://a.example/1.png", "https://a.example/2.png"],
        "model": "sora_video2",
        "orientation": "portrait",
        "prompt": "  Shot 1:\nduration: 7.5sec\nScene: 纸船 ",
        "size": "large",
        "duration": 25,
        "watermark": False,
        "private": True,
        "style": "anime",
        "storyboard": True,
    }


@pytest.mark.parametrize("style", ["", "  "])
def test_no_style_and_no_storyboard_are_not_sent(style: str) -> None:
    assert {"style", "storyboard"}.isdisjoint(SORA.body(replace(PLAIN, style=style)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prompt": ""}, "prompt"),
        ({"prompt": " \n\t"}, "prompt"),
        ({"model": " "}, "model"),
        ({"orientation": "square"}, "orientation"),
        ({"orientation": ""}, "orientation"),
        ({"duration_s": 0}, "duration_s"),
        ({"duration_s": -10}, "duration_s"),
        ({"images": ("file:///boat.png",)}, "images"),
        ({"images": ("https://a.example/1 2.png",)}, "images"),
        ({"size": ""}, "size"),
    ],
)
def test_what_is_impossible_is_blocked_at_its_field(changes: dict[str, object], field: str) -> None:
    request = replace(PLAIN, **changes)  # type: ignore[arg-type]
    assert (field, True) in found(request)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prompt": "x" * 2001}, "prompt"),
        ({"model": "my model"}, "model"),
        ({"duration_s": 25}, "duration_s"),
        ({"duration_s": 12}, "duration_s"),
        ({"size": "large"}, "size"),
        ({"size": "huge"}, "size"),
        ({"size": "large", "duration_s": 25, "model": "sora-2-pro"}, "size"),
        ({"style": "anime"}, "style"),
        ({"style": "baroque", "model": "sora_video2"}, "style"),
        ({"is_private": True}, "is_private"),
        ({"is_storyboard": True}, "is_storyboard"),
        ({"is_storyboard": True, "prompt": "Shot 1:\nScene: a boat\n\nShot 2:\nduration: 5sec\nScene: "}, "prompt"),
        ({"images": ("https://a.example/1", "https://a.example/2")}, "images"),
    ],
)
def test_what_may_be_refused_is_a_warning_at_its_field_and_is_sent(changes: dict[str, object], field: str) -> None:
    request = replace(PLAIN, **changes)  # type: ignore[arg-type]
    assert (field, False) in found(request)
    assert (field, True) not in found(request)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"orientation": "portrait"},
        {"duration_s": 15},
        {"duration_s": 25, "model": "sora-2-pro"},
        {"size": "large", "model": "sora-2-pro"},
        {"style": "anime", "model": "sora_video2"},
        {"is_storyboard": True, "prompt": "shot 1:\nduration: 5sec\nScene: a boat"},
        {"images": ("https://a.example/1",)},
        {"prompt": "x" * 2000},
        {"allow_watermark": False},
    ],
)
def test_what_gateways_document_gets_no_remark(changes: dict[str, object]) -> None:
    assert SORA.findings(replace(PLAIN, **changes)) == ()  # type: ignore[arg-type]


def test_shots_without_a_word_are_not_sent() -> None:
    empty = "Shot 1:\nduration: 5sec\nScene: \n\nShot 2:\nduration: 5sec\nScene: "
    (finding,) = SORA.findings(replace(PLAIN, prompt=empty, is_storyboard=True))
    assert (finding.field, finding.is_blocking) == ("prompt", True)
    assert SORA.findings(replace(PLAIN, prompt=empty)) == ()


def test_each_bad_image_is_found_at_its_place() -> None:
    request = replace(PLAIN, images=("https://a.example/1", "boat.png", "https://a.example/3", ""))
    assert [finding.position for finding in SORA.findings(request) if finding.is_blocking] == [1, 3]


def test_what_blocks_comes_first() -> None:
    findings = SORA.findings(VideoRequest(is_private=True, duration_s=0))
    assert [finding.is_blocking for finding in findings] == sorted(
        (finding.is_blocking for finding in findings), reverse=True
    )


@given(st.builds(VideoRequest, prompt=st.text(), model=st.text(), duration_s=st.integers(), style=st.text()))
@settings(max_examples=60)
def test_every_finding_is_a_sentence_at_a_field_of_the_request(request: VideoRequest) -> None:
    names = {field.name for field in fields(VideoRequest)}
    for finding in SORA.findings(request):
        assert finding.field in names
        assert finding.sentence.endswith(".")


def test_every_field_of_the_declaration_is_one_of_the_request() -> None:
    names = {field.name for field in fields(VideoRequest)} - {"family", "remixed_task", "remixed_at"}
    assert {field.name for field in SORA.fields} < names
    assert {field.name for family in FAMILIES.values() for field in family.fields} == names


def test_every_choice_fits_the_type_of_its_field() -> None:
    for field in (field for family in FAMILIES.values() for field in family.fields):
        for choice in field.choices:
            assert type(choice.value) is type(getattr(PLAIN, field.name))


def test_an_unknown_family_is_read_as_sora() -> None:
    assert family_named("sora") is SORA
    assert family_named("veo-of-the-future") is SORA
    assert set(FAMILIES) == {"sora", "veo", "grok", "jimeng", "vidu"}


def test_a_field_that_is_not_there_raises() -> None:
    assert SORA.field("style").allows_other
    with pytest.raises(KeyError):
        SORA.field("seed")
