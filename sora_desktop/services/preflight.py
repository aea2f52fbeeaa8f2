"""The free checks before a paid call: what makes it fail for sure, found before it costs anything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from sora_desktop.domain.events import Event, ImageLooked, PreflightTold
from sora_desktop.domain.families import family_named
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.preflight import Checkup, Findings, Remark, findings_of, looking_s, told_words
from sora_desktop.domain.prices import PriceList, price_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.storyboard import read_shots, sum_words
from sora_desktop.services.profiles import Profiles
from sora_desktop.services.spending import Spending

_REQUESTS_AT_ONCE = 50
"""So many are judged before others on the loop have their turn."""

_log = logging.getLogger(__name__)


class PreflightCommands:
    """The part of the engine that looks before money is spent. Nothing here costs anything, or keeps anybody."""

    def __init__(
        self,
        profiles: Profiles,
        spending: Spending,
        look_at: Callable[[str], Awaitable[ImageLooked]],
        tell: Callable[[Event], None],
    ) -> None:
        """``look_at``: what there is to say about the image at an address."""
        self._known_profiles = profiles
        self._known_prices = spending
        self._tell_preflight = tell
        self._look_at = look_at

    async def preflight(self, checkup: Checkup, *, intent_id: str, profile_id: str | None = None) -> None:
        """Check what can be checked for free of every request, and tell what was found, as ``PreflightTold``."""
        remarks = await self._remarks(checkup, profile_id)
        sentences = [[remark.sentence for remark in of_one] for of_one in remarks]
        self._tell_preflight(PreflightTold(intent_id, told_words(checkup, sentences)))

    async def checked(self, checkup: Checkup, *, profile_id: str | None = None) -> Findings:
        """The same for those who cannot be asked: what was found, by how sure it is. Tells no event."""
        return findings_of(checkup, await self._remarks(checkup, profile_id))

    async def _remarks(self, checkup: Checkup, profile_id: str | None) -> list[list[Remark]]:
        """What there is to say about each request; the demo's cost nothing, and are not checked.

        Each image is looked at once, however many requests have it.
        """
        chosen = profile_id if profile_id is not None else self._known_profiles.selected_id
        if chosen == DEMO_PROFILE_ID:
            return [[] for _ in checkup.requests]
        listed = self._known_prices.listed_at(chosen)
        problems = await self._image_problems(checkup.images)
        found: list[list[Remark]] = []
        for at, request in enumerate(checkup.requests, start=1):
            found.append(
                [
                    *_about_settings(request),
                    *_about_shots(request),
                    *_about_price(request, listed),
                    *_about_images(request.images, problems),
                ]
            )
            if at % _REQUESTS_AT_ONCE == 0:
                await asyncio.sleep(0)
        return found

    async def _image_problems(self, images: tuple[str, ...]) -> dict[str, Remark]:
        """What is wrong with each image, all looked at together; an empty sentence for nothing."""
        looks = {url: asyncio.ensure_future(self._problem_of(url)) for url in images}
        if not looks:
            return {}
        limit_s = looking_s(len(looks))
        try:
            await asyncio.wait(looks.values(), timeout=limit_s)
            late = Remark(f"It did not come within {limit_s:.0f} s.", is_certain=False)
            return {url: look.result() if look.done() else late for url, look in looks.items()}
        finally:
            for look in looks.values():
                look.cancel()

    async def _problem_of(self, url: str) -> Remark:
        try:
            looked = await self._look_at(url)
        except Exception:  # noqa: BLE001 - a defect in a check must not keep a person from ordering
            _log.exception("looking at an image failed by a defect")
            return Remark("")
        return Remark(looked.problem, is_certain=not looked.is_doubtful)


def _about_settings(request: VideoRequest) -> list[Remark]:
    """What no gateway could take. Images are looked at one by one, which says more."""
    findings = family_named(request.family).findings(request)
    return [Remark(finding.sentence) for finding in findings if finding.is_blocking and finding.position is None]


def _about_shots(request: VideoRequest) -> list[Remark]:
    shots = read_shots(request.prompt) if request.is_storyboard else None
    sentence = sum_words(shots or (), request.duration_s)
    return [Remark(sentence)] if sentence else []


def _about_images(images: tuple[str, ...], problems: Mapping[str, Remark]) -> list[Remark]:
    found = ((number, problems[url]) for number, url in enumerate(images, start=1))
    return [
        replace(remark, sentence=f"Image {number}: {remark.sentence}") for number, remark in found if remark.sentence
    ]


def _about_price(request: VideoRequest, listed: PriceList) -> list[Remark]:
    """That a price is not known is told to those only who go by prices; a budget for the day asks by itself."""
    goes_by_prices = listed != PriceList() and listed.budget.per_day is None
    is_unknown = goes_by_prices and price_of(request, listed.prices) is None
    return [Remark("What this clip costs is not known.", is_certain=False)] if is_unknown else []
