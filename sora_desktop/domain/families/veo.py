"""The Veo family: one choice of orientation gives the three fields by which the gateway is told of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sora_desktop.domain.families.declaration import Answers, Choice, Family, Field, Finding
from sora_desktop.domain.families.rules import (
    duration_rule,
    image_addresses_rule,
    listed_rule,
    model_rule,
    prompt_rule,
)
from sora_desktop.domain.families.shapes import ORIENTATIONS
from sora_desktop.domain.requests import VideoRequest

_SIZES = {"portrait": "720x1280", "landscape": "1280x720"}


def _upsample_rule(request: VideoRequest) -> Iterator[Finding]:
    if request.is_upsampled and request.orientation != "landscape":
        yield Finding("is_upsampled", "Only landscape clips are made larger; this will have no effect.")


def _body(request: VideoRequest) -> Mapping[str, object]:
    """The JSON body: ``size`` and ``aspect_ratio`` follow the orientation, ``enable_upsample`` only when it is set."""
    body: dict[str, object] = {
        "model": request.model.strip(),
        "prompt": request.prompt,
        "images": list(request.images),
        "orientation": request.orientation,
        "size": _SIZES.get(request.orientation, _SIZES["portrait"]),
        "duration": request.duration_s,
        "aspect_ratio": ORIENTATIONS.get(request.orientation, ORIENTATIONS["portrait"]),
    }
    if request.is_upsampled:
        body["enable_upsample"] = True
    return body


VEO = Family(
    name="veo",
    title="Veo",
    model_suggestions=("veo3.1", "veo3.1-fast-components"),
    fields=(
        Field("model", "Model", allows_other=True),
        Field("prompt", "Prompt", hint="A paper boat leaves the quay at dawn…"),
        Field("images", "Reference images"),
        Field("orientation", "Orientation", (Choice("portrait", "Portrait"), Choice("landscape", "Landscape"))),
        Field("duration_s", "Duration", (Choice(8, "8"),)),
        Field("is_upsampled", "Larger picture", hint="landscape only"),
    ),
    rules=(
        prompt_rule,
        model_rule,
        image_addresses_rule,
        listed_rule("orientation", "portrait or landscape", ("portrait", "landscape")),
        duration_rule((8,), "8"),
        _upsample_rule,
    ),
    body=_body,
    answers=Answers(id_start="video_"),
    model_names=re.compile("veo"),
    defaults={"duration_s": 8, "size": "", "allow_watermark": True},
)
