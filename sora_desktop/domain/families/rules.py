"""Rules that several families share, and makers of such rules; each finding has the sentence that explains it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sora_desktop.domain.families.declaration import Finding, Rule
from sora_desktop.domain.pictures import is_of_this_computer
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.urls import image_url_problem

LONG_PROMPT_CHARACTERS = 2_000
_DATA_URI = "data:image/"


def prompt_rule(request: VideoRequest) -> Iterator[Finding]:
    if not request.prompt.strip():
        yield Finding("prompt", "Write what the clip should show.", is_blocking=True)
    elif len(request.prompt) > LONG_PROMPT_CHARACTERS:
        yield Finding("prompt", "Prompts of more than 2,000 characters may be cut or refused by the gateway.")


def model_rule(request: VideoRequest) -> Iterator[Finding]:
    if not request.model.strip():
        yield Finding("model", "Choose a model, or write its name.", is_blocking=True)
    elif any(character.isspace() for character in request.model.strip()):
        yield Finding("model", "Model names have no spaces in them; the gateway may not know this one.")


def image_addresses_rule(request: VideoRequest) -> Iterator[Finding]:
    for position, url in enumerate(request.images):
        problem = None if is_of_this_computer(url) else image_url_problem(url)
        if problem is not None:
            yield Finding("images", problem, is_blocking=True, position=position)


def image_addresses_or_data_rule(request: VideoRequest) -> Iterator[Finding]:
    """As ``image_addresses_rule``, for families that take a picture in the request itself, too."""
    for position, url in enumerate(request.images):
        is_here = url.startswith(_DATA_URI) or is_of_this_computer(url)
        problem = None if is_here else image_url_problem(url)
        if problem is not None:
            yield Finding("images", problem, is_blocking=True, position=position)


def most_images(count: int, sentence: str) -> Rule:
    """Warn with ``sentence`` when there are more than ``count`` images."""

    def rule(request: VideoRequest) -> Iterator[Finding]:
        if len(request.images) > count:
            yield Finding("images", sentence)

    return rule


def duration_rule(listed: Sequence[int], words: str) -> Rule:
    """Block a length below a second, and warn of one that is not ``listed``; ``words``: those lengths in a sentence."""

    def rule(request: VideoRequest) -> Iterator[Finding]:
        if request.duration_s < 1:
            yield Finding("duration_s", "A clip lasts at least one second.", is_blocking=True)
        elif request.duration_s not in listed:
            yield Finding("duration_s", f"Gateways list {words} s; another length may be refused.")

    return rule


def listed_rule(name: str, label: str, listed: Sequence[str]) -> Rule:
    """Block an empty value of a field, and warn of one that gateways do not list."""

    def rule(request: VideoRequest) -> Iterator[Finding]:
        value = getattr(request, name).strip()
        if not value:
            yield Finding(name, f"Choose {label}.", is_blocking=True)
        elif value not in listed:
            yield Finding(name, f"Gateways list {', '.join(listed[:-1])} and {listed[-1]}; another one may be refused.")

    return rule
