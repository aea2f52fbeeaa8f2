"""Each family against what its gateway documents: field names, choices, first values, and the longest body."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sora_desktop.domain.families import FAMILIES
from sora_desktop.domain.families.declaration import Answers
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.statuses import Phase, phase_of

URLS = ("https://a.example/1.png", "https://a.example/2.png")
EVERYTHING = VideoRequest(
    prompt="a boat", images=URLS, orientation="portrait", aspect_ratio="1:1", size="1080P", duration_s=15,
    style="anime", allow_watermark=False, is_private=True, is_storyboard=True, is_upsampled=True, has_audio=True,
    has_music=True, is_off_peak=True, seed="42",
)  # fmt: skip
"""Whatever any family asks for; each sends its own part of it."""

BODIES: dict[str, dict[str, object]] = {
    "sora": {
        "images": [*URLS], "model": "sora-2", "orientation": "portrait", "prompt": "a boat", "size": "1080P",
        "duration": 15, "watermark": False, "private": True, "style": "anime", "storyboard": True,
    },
    "veo": {
        "model": "veo3.1", "prompt": "a boat", "images": [*URLS], "orientation": "portrait", "size": "720x1280",
        "duration": 15, "aspect_ratio": "9:16", "enable_upsample": True,
    },
    "grok": {
        "model": "grok-video-3", "prompt": "a boat", "images": [*URLS], "aspect_ratio": "1:1", "size": "1080P",
        "duration": 15,
    },
    "jimeng": {
        "model": "jimeng-video-3.0", "prompt": "a boat", "images": [*URLS], "aspect_ratio": "1:1", "size": "1080P",
    },
    "vidu": {
        "model": "viduq3-pro", "images": [*URLS], "prompt": "a boat", "aspect_ratio": "1:1", "duration": 15,
        "resolution": "1080P", "audio": True, "bgm": True, "seed": 42, "watermark": False, "off_peak": True,
    },
}  # fmt: skip

CHOICES: dict[str, dict[str, tuple[str | int, ...]]] = {
    "sora": {
        "orientation": ("portrait", "landscape"), "size": ("small", "large"), "duration_s": (10, 15, 25),
        "style": ("", "thanksgiving", "comic", "news", "selfie", "nostalgic", "anime"),
    },
    "veo": {"orientation": ("portrait", "landscape"), "duration_s": (8,)},
    "grok": {
        "aspect_ratio": ("16:9", "9:16", "2:3", "3:2", "1:1"), "size": ("720P", "1080P"), "duration_s": (6, 10, 15),
    },
    "jimeng": {"aspect_ratio": ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9"), "size": ("720P", "1080P")},
}  # fmt: skip
"""Of Vidu no gateway documents the values."""

FIRST_VALUES: dict[str, dict[str, object]] = {
    "sora": {"images": [], "duration": 10, "size": "small", "watermark": True, "private": False},
    "veo": {"images": [], "duration": 8},
    "grok": {"images": [], "duration": 10},
}

MODELS = {
    "sora": ("sora-2", "sora-2-pro", "sora_video2"),
    "veo": ("veo3.1", "veo3.1-fast-components"),
    "grok": ("grok-video-3",),
    "jimeng": ("jimeng-video-3.0", "jimeng-video-2.0"),
    "vidu": ("viduq3-pro", "viduq2-pro", "viduq2-turbo", "viduq1", "vidu2.0"),
}

_LONG = ("pending", "queued", "processing", "completed", "failed", "cancelled")
_SHORT = ("processing", "completed", "failed")
ANSWERS = {
    "sora": Answers(_LONG, ("id",), "sora-2:task_", is_long=True),
    "veo": Answers(_LONG, ("id",), "video_", is_long=True),
    "grok": Answers(
        (*_SHORT, "unknown"), ("id", "task_id"), "grok:", has_uuids=True, is_long=False, has_text_times=True
    ),
    "jimeng": Answers(_SHORT, ("task_id",), "", is_long=False),
    "vidu": Answers(_SHORT, ("task_id",), "", is_long=False),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_what_comes_back_is_declared_as_documented(name: str) -> None:
    assert FAMILIES[name].answers == ANSWERS[name]
    assert FAMILIES[name].answers.link_name == "video_url"


@pytest.mark.parametrize("name", FAMILIES)
def test_every_declared_status_means_what_its_family_says(name: str) -> None:
    phases = {
        "pending": Phase.IN_LINE, "queued": Phase.IN_LINE, "processing": Phase.GENERATING,
        "completed": Phase.DONE, "failed": Phase.FAILED, "cancelled": Phase.CANCELLED, "unknown": Phase.GENERATING,
    }  # fmt: skip
    assert all(phase_of(word) is phases[word] for word in FAMILIES[name].answers.statuses)


@pytest.mark.parametrize("name", BODIES)
def test_a_request_with_everything_sends_what_is_documented_and_nothing_else(name: str) -> None:
    family = FAMILIES[name]
    request = replace(EVERYTHING, family=name, model=family.model_suggestions[0])
    assert dict(family.body(request)) == BODIES[name]
    assert family.call(request).path == "/v1/video/create"


@pytest.mark.parametrize("name", CHOICES)
def test_the_form_offers_the_documented_values(name: str) -> None:
    family = FAMILIES[name]
    offered = {each.name: tuple(choice.value for choice in each.choices) for each in family.fields if each.choices}
    assert {field: set(values) for field, values in offered.items()} == {
        field: set(values) for field, values in CHOICES[name].items()
    }


@pytest.mark.parametrize("name", FIRST_VALUES)
def test_a_new_request_has_the_documented_first_values(name: str) -> None:
    body = FAMILIES[name].body(FAMILIES[name].plain_request())
    assert {field: body[field] for field in FIRST_VALUES[name]} == FIRST_VALUES[name]


@pytest.mark.parametrize("name", MODELS)
def test_the_documented_models_are_suggested(name: str) -> None:
    assert set(MODELS[name]) <= set(FAMILIES[name].model_suggestions)


def test_pictures_as_the_gateway_takes_them() -> None:
    assert {name: (each.most_images, each.takes_data_uris) for name, each in FAMILIES.items()} == {
        "sora": (None, False), "veo": (None, False), "grok": (6, True), "jimeng": (2, False), "vidu": (None, False),
    }  # fmt: skip
