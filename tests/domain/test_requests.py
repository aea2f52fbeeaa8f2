"""Requests survive being kept, whatever was kept."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sora_desktop.domain.requests import VideoRequest

REQUESTS = st.builds(
    VideoRequest,
    prompt=st.text(),
    model=st.text(max_size=20),
    orientation=st.sampled_from(["portrait", "landscape", "square"]),
    duration_s=st.integers(-5, 10_000),
    style=st.text(max_size=20),
    allow_watermark=st.booleans(),
    is_private=st.booleans(),
    is_storyboard=st.booleans(),
    images=st.lists(st.text(max_size=20), max_size=4).map(tuple),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(REQUESTS)
@settings(max_examples=100)
def test_a_request_comes_back_from_json_as_it_was(request: VideoRequest) -> None:
    assert VideoRequest.from_mapping(json.loads(json.dumps(request.to_mapping()))) == request


@given(st.dictionaries(st.sampled_from([field.name for field in fields(VideoRequest)]), JSON))
@settings(max_examples=100)
def test_any_mapping_gives_a_request_of_the_right_types(mapping: dict[str, object]) -> None:
    request, plain = VideoRequest.from_mapping(mapping), VideoRequest()
    for field in fields(VideoRequest):
        assert type(getattr(request, field.name)) is type(getattr(plain, field.name))
    assert all(isinstance(url, str) for url in request.images)


@pytest.mark.parametrize(
    ("name", "value"), [("duration_s", True), ("duration_s", "10"), ("images", ["a", 1]), ("images", "abc")]
)
def test_a_value_of_a_wrong_type_falls_back_alone(name: str, value: object) -> None:
    request = VideoRequest.from_mapping({"prompt": "kept", name: value, "unknown": 1})
    assert request == VideoRequest(prompt="kept")


def test_the_defaults_are_those_of_the_form() -> None:
    assert VideoRequest().to_mapping() == {
        "prompt": "",
        "model": "sora-2",
        "orientation": "landscape",
        "size": "small",
        "duration_s": 10,
        "style": "",
        "allow_watermark": True,
        "is_private": False,
        "is_storyboard": False,
        "images": [],
        "family": "sora",
        "aspect_ratio": "",
        "is_upsampled": False,
        "has_audio": False,
        "has_music": False,
        "is_off_peak": False,
        "seed": "",
        "remixed_task": "",
        "remixed_at": "",
    }
