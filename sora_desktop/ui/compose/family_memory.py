"""What the form remembers in this session: each family as it was left, and whose form an unknown model has."""

from __future__ import annotations

from dataclasses import replace

from sora_desktop.domain.families import SORA, Family, family_named, family_of_model
from sora_desktop.domain.families.carrying import REMIX_LOST, Carried, carried
from sora_desktop.domain.requests import VideoRequest


class FamilyMemory:
    """The last settings of each family that was left, and the family that a person picked for a model."""

    def __init__(self) -> None:
        self._left: dict[str, VideoRequest] = {}
        self._picked: dict[str, str] = {}

    def keep(self, request: VideoRequest) -> None:
        """Remember what the form asked for when its family was left."""
        self._left[request.family] = request.as_new()  # a remix is wanted once, and said each time

    def note_pick(self, model: str, family: str) -> None:
        """A person wants, or once wanted, this family's form for the model."""
        self._picked[_folded(model)] = family

    def family_of(self, model: str, shown: Family, before: str) -> Family:
        """Whose form a model has that is written where ``before`` stood, in the form of the family that is shown.

        A name that says nothing has the family that was picked for it. Else it keeps a form that was picked for the
        name before, for that was edited; and where the name before said whose it is, it has the form of Sora.
        """
        if not model.strip():
            return shown
        known = family_of_model(model)
        if known is not None:
            return known
        picked = self._picked.get(_folded(model))
        if picked is not None:
            return family_named(picked)
        return SORA if family_of_model(before) is shown else shown

    def turned(self, request: VideoRequest, target: Family, *, goes_back: bool) -> Carried:
        """``request`` for another family: with what was there when it was left, else with what carries over.

        ``goes_back``: a person goes there, and not the form by itself because a model is unknown.
        Model, prompt and pictures always come along.
        """
        before = self._left.get(target.name) if goes_back else None
        if before is not None:
            kept = replace(before, model=request.model, prompt=request.prompt, images=request.images)
            return Carried(kept, (REMIX_LOST,) if request.is_remix else ())
        return carried(request, family_named(request.family), target)


def _folded(model: str) -> str:
    return model.strip().lower()
