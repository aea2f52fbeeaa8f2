"""The free checks before a paid call: what makes it fail for sure, found before it costs anything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from sora_desktop.domain.events import Event, PreflightTold
from sora_desktop.domain.families import family_named
from sora_desktop.domain.preflight import Checkup, looking_s, told_words
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
        image_problem: Callable[[str], Awaitable[str]],
        tell: Callable[[Event], None],
    ) -> None:
        """``image_problem``: what is wrong with the image at an address, as a sentence; empty for nothing."""
        self._known_profiles = profiles
        self._known_prices = spending
        self._tell_preflight = tell
        self._image_problem = image_problem

    async def preflight(self, checkup: Checkup, *, intent_id: str, profile_id: str | None = None) -> None:
        """Check what can be checked for free of every request, and tell what was found, as ``PreflightTold``.

        Each image is looked at once, however many requests have it.
        """
        chosen = profile_id if profile_id is not None else self._known_profiles.selected_id
        listed = self._known_prices.listed_at(chosen)
        problems = await self._image_problems(checkup.images)
        found: list[list[str]] = []
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
        self._tell_preflight(PreflightTold(intent_id, told_words(checkup, found)))

    async def _image_problems(self, images: tuple[str, ...]) -> dict[str, str]:
        """What is wrong with each image, all looked at together; empty for nothing."""
        looks = {url: asyncio.ensure_future(self._problem_of(url)) for url in images}
        if not looks:
            return {}
        limit_s = looking_s(len(looks))
        try:
            await asyncio.wait(looks.values(), timeout=limit_s)
            late = f"It did not come within {limit_s:.0f} s."
            return {url: look.result() if look.done() else late for url, look in looks.items()}
        finally:
            for look in looks.values():
                look.cancel()

    async def _problem_of(self, url: str) -> str:
        try:
            return await self._image_problem(url)
        except Exception:  # noqa: BLE001 - a defect in a check must not keep a person from ordering
            _log.exception("looking at an image failed by a defect")
            return ""


def _about_settings(request: VideoRequest) -> list[str]:
    """What no gateway could take. Images are looked at one by one, which says more."""
    findings = family_named(request.family).findings(request)
    return [finding.sentence for finding in findings if finding.is_blocking and finding.position is None]


def _about_shots(request: VideoRequest) -> list[str]:
    shots = read_shots(request.prompt) if request.is_storyboard else None
    sentence = sum_words(shots or (), request.duration_s)
    return [sentence] if sentence else []


def _about_images(images: tuple[str, ...], problems: Mapping[str, str]) -> list[str]:
    return [f"Image {number}: {problems[url]}" for number, url in enumerate(images, start=1) if problems[url]]


def _about_price(request: VideoRequest, listed: PriceList) -> list[str]:
    """That a price is not known is told to those only who go by prices; a budget for the day asks by itself."""
    goes_by_prices = listed != PriceList() and listed.budget.per_day is None
    return ["What this clip costs is not known."] if goes_by_prices and not price_of(request, listed.prices) else []
