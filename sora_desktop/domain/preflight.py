"""What is checked for free before an order: which requests it stands for, and how what was found is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sora_desktop.domain.requests import VideoRequest

IMAGES_S = 15.0
"""A few images are waited for no longer: a person wants to go on."""
MOST_IMAGES_S = 120.0
_FEW_IMAGES = 4
_MOST_NUMBERS, _MOST_SENTENCES = 3, 5


@dataclass(frozen=True, slots=True)
class Checkup:
    """The requests of one order, each as often as it counts, and what a person knows them by."""

    requests: tuple[VideoRequest, ...]
    name: str = "Request"
    """What one of them is called where there are several: ``Row``, ``Prompt``."""
    numbers: tuple[int, ...] = ()
    """The number of each, where it is not its place."""

    @property
    def images(self) -> tuple[str, ...]:
        """Every image of them, each once."""
        return tuple(dict.fromkeys(url for request in self.requests for url in request.images))


@dataclass(frozen=True, slots=True)
class Remark:
    """What the free checks found about one request, as a sentence."""

    sentence: str
    is_certain: bool = True
    """It speaks against the request wherever that is sent from, and not only here and now."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the free checks found about an order, as sentences."""

    problems: tuple[str, ...] = ()
    """What will go wrong."""
    doubts: tuple[str, ...] = ()
    """What may go wrong, or is not known."""


def findings_of(checkup: Checkup, remarks: Sequence[Sequence[Remark]]) -> Findings:
    """What was remarked about each request, by how sure it is."""
    problems, doubts = (
        told_words(checkup, [[each.sentence for each in of_one if each.is_certain is is_certain] for of_one in remarks])
        for is_certain in (True, False)
    )
    return Findings(problems, doubts)


def looking_s(images: int) -> float:
    """How many seconds so many images are waited for; they are fetched a few at a time."""
    return min(MOST_IMAGES_S, IMAGES_S + max(0, images - _FEW_IMAGES))


def told_words(checkup: Checkup, found: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What was found about each request as sentences: each once, with the numbers of those that it is about."""
    if len(checkup.requests) == 1:
        return _cut(tuple(dict.fromkeys(found[0])))
    numbers = checkup.numbers or range(1, len(checkup.requests) + 1)
    about: dict[str, list[int]] = {}
    for number, sentences in zip(numbers, found, strict=True):
        for sentence in dict.fromkeys(sentences):
            about.setdefault(sentence, []).append(number)
    return _cut(tuple(f"{_lead(checkup.name, at)}: {sentence}" for sentence, at in about.items()))


def _lead(name: str, numbers: Sequence[int]) -> str:
    """``Row 3``, ``Rows 3 and 5``, ``Rows 3, 5, 7 and 37 more``."""
    if len(numbers) == 1:
        return f"{name} {numbers[0]}"
    shown = [str(number) for number in numbers[:_MOST_NUMBERS]]
    more = len(numbers) - len(shown)
    first, last = (shown, f"{more} more") if more else (shown[:-1], shown[-1])
    return f"{name}s {', '.join(first)} and {last}"


def _cut(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """The first sentences, and how many there are beside them."""
    more = len(sentences) - _MOST_SENTENCES
    if more < 2:
        return sentences
    return (*sentences[:_MOST_SENTENCES], f"There are {more} more remarks of this kind.")
