"""The Jimeng family: no image, a first frame, or a first and a last one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sora_desktop.domain.families.declaration import SHORT_STATUSES, Answers, Choice, Family, Field
from sora_desktop.domain.families.rules import (
    image_addresses_rule,
    listed_rule,
    model_rule,
    most_images,
    prompt_rule,
)
from sora_desktop.domain.requests import VideoRequest

MOST_IMAGES = 2
_SHAPES = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9")
_SIZES = ("720P", "1080P")


def _body(request: VideoRequest) -> Mapping[str, object]:
    return {
        "model": request.model.strip(),
        "prompt": request.prompt,
        "images": list(request.images),
        "aspect_ratio": request.aspect_ratio,
        "size": request.size,
    }


JIMENG = Family(
    name="jimeng",
    title="Jimeng",
    model_suggestions=("jimeng-video-3.0", "jimeng-video-2.0"),
    fields=(
        Field("model", "Model", allows_other=True),
        Field("prompt", "Prompt", hint="A paper boat leaves the quay at dawn…"),
        Field("images", "Reference images", hint="first frame, last frame"),
        Field("aspect_ratio", "Aspect ratio", tuple(Choice(shape, shape) for shape in _SHAPES)),
        Field("size", "Size", tuple(Choice(size, size) for size in _SIZES)),
    ),
    rules=(
        prompt_rule,
        model_rule,
        image_addresses_rule,
        most_images(MOST_IMAGES, "Two images are used: the first frame and the last one."),
        listed_rule("aspect_ratio", "an aspect ratio", _SHAPES),
        listed_rule("size", "a size", _SIZES),
    ),
    body=_body,
    answers=Answers(statuses=SHORT_STATUSES, id_names=("task_id",), is_long=False),
    model_names=re.compile("jimeng"),
    defaults={"aspect_ratio": "16:9", "size": "720P", "duration_s": 0},
    most_images=MOST_IMAGES,
)
