"""The Vidu family: sound, music, a seed, and clips made off peak; what is not set is not sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sora_desktop.domain.families.declaration import SHORT_STATUSES, Answers, Choice, Family, Field, Finding
from sora_desktop.domain.families.rules import image_addresses_rule, listed_rule, model_rule, prompt_rule
from sora_desktop.domain.requests import VideoRequest

_SHAPES = ("16:9", "9:16", "1:1")
_RESOLUTIONS = ("540p", "720p", "1080p")
_LENGTHS = (4, 5, 8)


def _duration_rule(request: VideoRequest) -> Iterator[Finding]:
    """No gateway documents the lengths of this family, so that only the impossible is told."""
    if request.duration_s < 1:
        yield Finding("duration_s", "A clip lasts at least one second.", is_blocking=True)


def _seed_rule(request: VideoRequest) -> Iterator[Finding]:
    seed = request.seed.strip()
    if seed and not (seed.isascii() and seed.isdigit() and len(seed) <= 10):
        yield Finding("seed", "A seed is a whole number of up to ten digits.", is_blocking=True)


def _body(request: VideoRequest) -> Mapping[str, object]:
    body: dict[str, object] = {
        "model": request.model.strip(),
        "prompt": request.prompt,
        "images": list(request.images),
        "aspect_ratio": request.aspect_ratio,
        "duration": request.duration_s,
        "resolution": request.size,
        "watermark": request.allow_watermark,
    }
    if request.has_audio:
        body["audio"] = True
    if request.has_music:
        body["bgm"] = True
    if request.seed.strip():
        body["seed"] = int(request.seed)
    if request.is_off_peak:
        body["off_peak"] = True
    return body


VIDU = Family(
    name="vidu",
    title="Vidu",
    model_suggestions=("viduq3-pro", "viduq2-pro", "viduq2-turbo", "viduq1", "vidu2.0"),
    fields=(
        Field("model", "Model", allows_other=True),
        Field("prompt", "Prompt", hint="A paper boat leaves the quay at dawn…"),
        Field("images", "Reference images"),
        Field("aspect_ratio", "Aspect ratio", tuple(Choice(shape, shape) for shape in _SHAPES)),
        Field("size", "Size", tuple(Choice(size, size) for size in _RESOLUTIONS)),
        Field("duration_s", "Duration", tuple(Choice(length, str(length)) for length in _LENGTHS)),
        Field("seed", "Seed", hint="the same number, a similar clip"),
        Field("has_audio", "Sound", hint="spoken and heard"),
        Field("has_music", "Music", hint="in the background"),
        Field("allow_watermark", "Watermark", hint="in the picture"),
        Field("is_off_peak", "Off peak", hint="later, for less"),
    ),
    rules=(
        prompt_rule,
        model_rule,
        image_addresses_rule,
        listed_rule("aspect_ratio", "an aspect ratio", _SHAPES),
        listed_rule("size", "a size", _RESOLUTIONS),
        _duration_rule,
        _seed_rule,
    ),
    body=_body,
    answers=Answers(statuses=SHORT_STATUSES, id_names=("task_id",), is_long=False),
    model_names=re.compile("vidu"),
    defaults={"aspect_ratio": "16:9", "size": "720p", "duration_s": 5, "allow_watermark": False},
)
