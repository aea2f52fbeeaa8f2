"""What the form remembers of each family in this session, so that going back finds what was there."""

from __future__ import annotations

from dataclasses import replace

from sora_desktop.domain.families import Family, family_named
from sora_desktop.domain.families.carrying import REMIX_LOST, Carried, carried
from sora_desktop.domain.requests import VideoRequest


class FamilyMemory:
    """The last settings of each family that was left."""

    def __init__(self) -> None:
        self._left: dict[str, VideoRequest] = {}

    def keep(self, request: VideoRequest) -> None:
        """Remember what the form asked for when its family was left."""
        self._left[request.family] = request.as_new()  # a remix is wanted once, and said each time

    def turned(self, request: VideoRequest, target: Family) -> Carried:
        """``request`` for another family: with what was there when it was left, else with what carries over.

        Model, prompt and pictures always come along.
        """
        before = self._left.get(target.name)
        if before is not None:
            kept = replace(before, model=request.model, prompt=request.prompt, images=request.images)
            return Carried(kept, (REMIX_LOST,) if request.is_remix else ())
        return carried(request, family_named(request.family), target)
