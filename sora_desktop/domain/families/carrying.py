"""A request taken from one family to another: what means the same is kept, and what does not is said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sora_desktop.domain.families.declaration import Family
from sora_desktop.domain.families.shapes import ORIENTATIONS, nearest_ratio, orientation_like
from sora_desktop.domain.requests import VideoRequest

REMIX_LOST = "Only the family of a clip remixes it; this is a clip of its own now."
_SIZE_RANKS = {"540p": 0, "small": 1, "720p": 1, "large": 2, "1080p": 2}
_SWITCHES = ("is_private", "is_storyboard", "is_upsampled", "has_audio", "has_music", "is_off_peak")


@dataclass(frozen=True, slots=True)
class Carried:
    """The request in its new family, and a sentence for each thing that could not come along as it was."""

    request: VideoRequest
    losses: tuple[str, ...] = ()


def carried(request: VideoRequest, source: Family, target: Family) -> Carried:
    """``request`` for ``target``, with its model as it is; pictures and prompt always come along."""
    plain = target.plain_request()
    losses: list[str] = []
    made = replace(plain, prompt=request.prompt, model=request.model, images=request.images)
    made = _with_shape(made, request, source, target, losses)
    made = _with_size(made, request, source, target, losses)
    made = _with_duration(made, request, source, target, losses)
    if source.has_field("allow_watermark") and target.has_field("allow_watermark"):
        made = replace(made, allow_watermark=request.allow_watermark)
    for name in ("style", "seed"):
        value = getattr(request, name)
        if target.has_field(name):
            made = replace(made, **{name: value})
        elif value and source.has_field(name):
            losses.append(f"{target.title} has no {source.field(name).label.lower()}, so “{value}” is left out.")
    for name in _SWITCHES:
        if target.has_field(name):
            made = replace(made, **{name: getattr(request, name)})
        elif getattr(request, name) and source.has_field(name):
            losses.append(f"{target.title} has no switch “{source.field(name).label}”; it is left out.")
    if request.is_remix:
        losses.append(REMIX_LOST)
    return Carried(made, tuple(losses))


def _with_shape(
    made: VideoRequest, request: VideoRequest, source: Family, target: Family, losses: list[str]
) -> VideoRequest:
    shape = request.aspect_ratio if source.has_field("aspect_ratio") else ORIENTATIONS.get(request.orientation, "")
    if target.has_field("orientation"):
        orientation = orientation_like(shape)
        if orientation is None:
            return made
        if ORIENTATIONS[orientation] != shape:
            losses.append(f"{target.title} has no {shape}; {orientation} is set.")
        return replace(made, orientation=orientation)
    offered = [str(choice.value) for choice in target.field("aspect_ratio").choices]
    nearest = nearest_ratio(shape, offered)
    if nearest is None:
        return made
    if nearest != shape:
        losses.append(f"{target.title} has no {shape}; {nearest} is set.")
    return replace(made, aspect_ratio=nearest)


def _with_size(
    made: VideoRequest, request: VideoRequest, source: Family, target: Family, losses: list[str]
) -> VideoRequest:
    if not target.has_field("size"):
        rank = _SIZE_RANKS.get(request.size.lower())
        if source.has_field("size") and rank is not None and rank > 1:
            losses.append(f"{target.title} has no sizes to choose from; “{request.size}” is left out.")
        return made
    rank = _SIZE_RANKS.get(request.size.lower())
    same = [choice for choice in target.field("size").choices if _SIZE_RANKS.get(str(choice.value).lower()) == rank]
    if rank is None or not source.has_field("size"):
        return made
    if not same:
        losses.append(f"{target.title} has no size like “{request.size}”; “{made.size}” is set.")
        return made
    return replace(made, size=str(same[0].value))


def _with_duration(
    made: VideoRequest, request: VideoRequest, source: Family, target: Family, losses: list[str]
) -> VideoRequest:
    if not source.has_field("duration_s"):
        return made
    if not target.has_field("duration_s"):
        losses.append(f"{target.title} chooses the length itself; {request.duration_s} s is left out.")
        return made
    offered = [int(choice.value) for choice in target.field("duration_s").choices]
    nearest = min(offered, key=lambda length: abs(length - request.duration_s))
    if nearest != request.duration_s:
        losses.append(f"{target.title} has no {request.duration_s} s; {nearest} s is set.")
    return replace(made, duration_s=nearest)
