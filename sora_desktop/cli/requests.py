"""The requests that a command line describes: one with its prompt, or the settings that a whole batch shares."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

from sora_desktop.arguments import Options
from sora_desktop.cli.report import say
from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.families import FAMILIES, Family, family_named, family_of_model
from sora_desktop.domain.families.shapes import ORIENTATIONS, orientation_like
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.remixes import remix_of, why_no_remix
from sora_desktop.domain.requests import VideoRequest

MOST_BYTES = 16_000_000


def text_on_standard_input(what: str) -> str:
    """All of standard input. Raises ``UnusableInput`` where it is no UTF-8 text, or endless."""
    return decoded(sys.stdin.buffer.read(MOST_BYTES + 1), f"The {what} on standard input")


def decoded(content: bytes, what: str) -> str:
    """Raises ``UnusableInput``."""
    if len(content) > MOST_BYTES:
        raise UnusableInput(f"{what} is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableInput(f"{what} is no UTF-8 text.") from error


def settings_from(options: Options) -> VideoRequest:
    """The settings of the command line in a request without a prompt, of the family that the model belongs to.

    What the family does not ask for is left out, with a note.
    """
    family = _family_of(options)
    return replace(family.plain_request(), **_given(options, family, family.title, family.has_field))  # type: ignore[arg-type]


def request_from(options: Options, prompt: str) -> VideoRequest:
    """The request that the command line describes. Raises ``UnusableInput`` for what no gateway could take."""
    return _judged(replace(settings_from(options), prompt=prompt))


def prompt_from(options: Options) -> str:
    """The prompt of the command line. Raises ``UnusableInput`` where it is no text."""
    return text_on_standard_input("prompt").strip() if options.prompt == "-" else options.prompt


def remix_from(options: Options, prompt: str, job: Job | None) -> VideoRequest:
    """The request for a remix of a job's clip, with its settings where none are given. Raises ``UnusableInput``."""
    if job is None:
        raise UnusableInput("There is no such job in the list. The command “jobs --json” lists their ids.")
    if problem := why_no_remix(job):
        raise UnusableInput(problem)
    plain = remix_of(job)
    family = family_named(plain.family)
    if (family_of_model(options.model or "") or family) is not family:
        raise UnusableInput("Only a model of the family that made the clip can remix it.")
    given = _given(options, family, "A remix", lambda name: family.asks_for(name, plain))
    return _judged(replace(plain, prompt=prompt, **given))  # type: ignore[arg-type]


def _judged(request: VideoRequest) -> VideoRequest:
    for finding in family_named(request.family).findings(request):
        if finding.is_blocking:
            where = f" (image {finding.position + 1})" if finding.position is not None else ""
            raise UnusableInput(f"{finding.sentence}{where}")
        say(f"note: {finding.sentence}")
    return request


def _given(options: Options, family: Family, who: str, is_asked: Callable[[str], bool]) -> dict[str, object]:
    """The settings that were given, in the words of the family; what is not asked for is left out, with a note."""
    given = {
        "model": options.model,
        "orientation": options.orientation,
        "aspect_ratio": options.aspect_ratio,
        "size": options.size,
        "duration_s": options.duration_s,
        "style": options.style,
        "images": options.images or None,
        "allow_watermark": False if options.has_no_watermark else None,
        "is_private": True if options.is_private else None,
        "is_storyboard": True if options.is_storyboard else None,
    }
    values: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if "orientation" in values and family.has_field("aspect_ratio"):
        shape = str(values.pop("orientation"))
        values.setdefault("aspect_ratio", ORIENTATIONS.get(shape, shape))
    elif "aspect_ratio" in values and family.has_field("orientation"):
        shape = str(values.pop("aspect_ratio"))
        values.setdefault("orientation", orientation_like(shape) or shape)
    for name in [name for name in values if not is_asked(name)]:
        say(f"note: {who} does not ask for {_WORDS.get(name, name)}; it is left out.")
        del values[name]
    return values


def _family_of(options: Options) -> Family:
    if options.family is not None:
        return FAMILIES[options.family]
    return (family_of_model(options.model) if options.model else None) or family_named("")


_WORDS = {
    "aspect_ratio": "an aspect ratio",
    "orientation": "an orientation",
    "size": "a size",
    "duration_s": "a length",
    "style": "a style",
    "images": "images",
    "allow_watermark": "a word about watermarks",
    "is_private": "a word about privacy",
    "is_storyboard": "a storyboard",
}
