"""The Grok family: up to six pictures, as addresses or in the request itself, which the prompt may name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sora_desktop.domain.families.declaration import SHORT_STATUSES, Answers, Choice, Family, Field, Finding, Remix
from sora_desktop.domain.families.rules import (
    duration_rule,
    image_addresses_or_data_rule,
    listed_rule,
    model_rule,
    most_images,
    prompt_rule,
)
from sora_desktop.domain.requests import VideoRequest

MOST_IMAGES = 6
_SHAPES = ("16:9", "9:16", "2:3", "3:2", "1:1")
_SIZES = ("720P", "1080P")
_NAMED = re.compile(r"@img(\d+)", re.IGNORECASE)


def _named_images_rule(request: VideoRequest) -> Iterator[Finding]:
    """The prompt may say ``@img1`` for the first image."""
    for found in _NAMED.finditer(request.prompt):
        number = int(found[1])
        if not 1 <= number <= len(request.images):
            yield Finding("prompt", f"The prompt names {found[0]}, and there is no such image.")
            return


def _body(request: VideoRequest) -> Mapping[str, object]:
    return {
        "model": request.model.strip(),
        "prompt": request.prompt,
        "images": list(request.images),
        "aspect_ratio": request.aspect_ratio,
        "size": request.size,
        "duration": request.duration_s,
    }


def _remix_body(request: VideoRequest) -> Mapping[str, object]:
    return {
        "model": request.model.strip(),
        "prompt": request.prompt,
        "size": request.size,
        "aspect_ratio": request.aspect_ratio,
        "task_id": request.remixed_task,
    }


GROK = Family(
    name="grok",
    title="Grok",
    model_suggestions=("grok-video-3",),
    fields=(
        Field("model", "Model", allows_other=True),
        Field("prompt", "Prompt", hint="@img1 sails out of the harbour…"),
        Field("images", "Reference images", hint="@img1, @img2 in the prompt"),
        Field("aspect_ratio", "Aspect ratio", tuple(Choice(shape, shape) for shape in _SHAPES)),
        Field("size", "Size", tuple(Choice(size, size) for size in _SIZES)),
        Field("duration_s", "Duration", (Choice(6, "6"), Choice(10, "10"), Choice(15, "15"))),
    ),
    rules=(
        prompt_rule,
        model_rule,
        image_addresses_or_data_rule,
        most_images(MOST_IMAGES, "Up to six images are taken; the others may be refused."),
        listed_rule("aspect_ratio", "an aspect ratio", _SHAPES),
        listed_rule("size", "a size", _SIZES),
        duration_rule((6, 10, 15), "6, 10 and 15"),
        _named_images_rule,
    ),
    body=_body,
    answers=Answers(
        statuses=(*SHORT_STATUSES, "unknown"),
        id_names=("id", "task_id"),
        id_start="grok:",
        has_uuids=True,
        is_long=False,
        has_text_times=True,
    ),
    model_names=re.compile("grok"),
    defaults={"aspect_ratio": "16:9", "size": "720P", "duration_s": 10},
    most_images=MOST_IMAGES,
    takes_data_uris=True,
    remix=Remix("/v1/video/remix", ("model", "prompt", "size", "aspect_ratio"), _remix_body),
)
