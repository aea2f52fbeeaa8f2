"""The Sora family: the fields of the create request, what is impossible, and what deserves a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sora_desktop.domain.families.declaration import Answers, Choice, Family, Field, Finding
from sora_desktop.domain.families.rules import image_addresses_rule, model_rule, most_images, prompt_rule
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.storyboard import read_shots

ORIENTATIONS = ("portrait", "landscape")
_STYLES = ("thanksgiving", "comic", "news", "selfie", "nostalgic", "anime")
_STYLED_MODELS = frozenset({"sora_video2"})


def _is_pro(model: str) -> bool:
    return "pro" in model.lower()


def _orientation_rule(request: VideoRequest) -> Iterator[Finding]:
    if request.orientation not in ORIENTATIONS:
        yield Finding("orientation", "Choose portrait or landscape.", is_blocking=True)


def _duration_rule(request: VideoRequest) -> Iterator[Finding]:
    if request.duration_s < 1:
        yield Finding("duration_s", "A clip lasts at least one second.", is_blocking=True)
    elif request.duration_s == 25 and not _is_pro(request.model):
        yield Finding("duration_s", "25 s is made by sora-2-pro only, as far as gateways say; this may be refused.")
    elif request.duration_s not in (10, 15, 25):
        yield Finding("duration_s", "Gateways list 10, 15 and 25 s; another length may be refused.")


def _size_rule(request: VideoRequest) -> Iterator[Finding]:
    if not request.size.strip():
        yield Finding("size", "Choose a size.", is_blocking=True)
    elif request.size not in ("small", "large"):
        yield Finding("size", "Gateways list small and large; another size may be refused.")
    elif request.size == "large" and not _is_pro(request.model):
        yield Finding("size", "Large is made by sora-2-pro only, as far as gateways say; it may come out small.")
    elif request.size == "large" and request.duration_s == 25:
        yield Finding("size", "Large has no effect on clips of 25 s.")


def _style_rule(request: VideoRequest) -> Iterator[Finding]:
    style = request.style.strip()
    if not style:
        return
    if request.model.strip() not in _STYLED_MODELS:
        yield Finding("style", "Styles are for models such as sora_video2; this model may not know them.")
    elif style not in _STYLES:
        yield Finding("style", "This style is not in the gateway's list; it may be refused.")


def _private_rule(request: VideoRequest) -> Iterator[Finding]:
    if request.is_private:
        yield Finding("is_private", "A private clip is not published, and it cannot be remixed later.")


def _storyboard_rule(request: VideoRequest) -> Iterator[Finding]:
    if not request.is_storyboard or not request.prompt.strip():
        return
    shots = read_shots(request.prompt) or ()
    empty = [str(number) for number, shot in enumerate(shots, start=1) if not shot.scene]
    if shots and len(empty) == len(shots):
        yield Finding("prompt", "Write what the shots should show.", is_blocking=True)
    elif empty:
        which = f"Shot {empty[0]} has" if len(empty) == 1 else f"Shots {', '.join(empty[:-1])} and {empty[-1]} have"
        yield Finding("prompt", f"{which} no scene yet; the gateway may refuse it or invent one.")
    elif "shot 1" not in request.prompt.lower():
        yield Finding("is_storyboard", "The prompt has no “Shot 1:” yet; the gateway may refuse it or make one shot.")


def _body(request: VideoRequest) -> Mapping[str, object]:
    """The JSON body: the first eight fields always, ``style`` and ``storyboard`` only when they are set."""
    body: dict[str, object] = {
        "images": list(request.images),
        "model": request.model.strip(),
        "orientation": request.orientation,
        "prompt": request.prompt,
        "size": request.size.strip(),
        "duration": request.duration_s,
        "watermark": request.allow_watermark,
        "private": request.is_private,
    }
    if request.style.strip():
        body["style"] = request.style.strip()
    if request.is_storyboard:
        body["storyboard"] = True
    return body


SORA = Family(
    name="sora",
    title="Sora",
    model_suggestions=("sora-2", "sora-2-pro", "sora_video2"),
    fields=(
        Field("model", "Model", allows_other=True),
        Field("prompt", "Prompt", hint="A paper boat leaves the quay at dawn…"),
        Field("images", "Reference images"),
        Field("orientation", "Orientation", (Choice("portrait", "Portrait"), Choice("landscape", "Landscape"))),
        Field("size", "Size", (Choice("small", "Small"), Choice("large", "Large"))),
        Field("duration_s", "Duration", (Choice(10, "10"), Choice(15, "15"), Choice(25, "25"))),
        Field(
            "style",
            "Style",
            (Choice("", "None"), *(Choice(style, style.capitalize()) for style in _STYLES)),
            allows_other=True,
        ),
        Field("allow_watermark", "Allow watermark", hint="only as a fallback"),
        Field("is_private", "Private", hint="no remix later"),
        Field("is_storyboard", "Storyboard", hint="shots with times"),
    ),
    rules=(
        prompt_rule,
        model_rule,
        image_addresses_rule,
        most_images(1, "Mostly only the first image is used."),
        _orientation_rule,
        _size_rule,
        _duration_rule,
        _style_rule,
        _private_rule,
        _storyboard_rule,
    ),
    body=_body,
    answers=Answers(id_start="sora-2:task_"),
    model_names=re.compile("sora"),
)
