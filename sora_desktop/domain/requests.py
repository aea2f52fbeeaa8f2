"""A request for one clip: everything that decides what the gateway makes, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class VideoRequest:
    """What a person asks for. Defaults are those of the form and of the headless command."""

    prompt: str = ""
    model: str = "sora-2"
    orientation: str = "landscape"
    size: str = "small"
    duration_s: int = 10
    """0 in families that ask for no length."""
    style: str = ""
    """Empty for none."""
    allow_watermark: bool = True
    is_private: bool = False
    is_storyboard: bool = False
    images: tuple[str, ...] = ()
    family: str = "sora"
    aspect_ratio: str = ""
    """``16:9`` and the like, in families that ask for it instead of an orientation."""
    is_upsampled: bool = False
    has_audio: bool = False
    has_music: bool = False
    is_off_peak: bool = False
    """Made when the gateway has time, for less money."""
    seed: str = ""
    """A whole number as it was written; empty lets the gateway choose."""
    remixed_task: str = ""
    """The id of the task whose clip is to be made anew, verbatim; empty for a clip of its own."""
    remixed_at: str = ""
    """The origin of the gateway that has that task, where alone it may be sent; empty for the demo's."""

    @property
    def is_remix(self) -> bool:
        return bool(self.remixed_task)

    def as_new(self) -> VideoRequest:
        """The same settings for a clip of its own."""
        return replace(self, remixed_task="", remixed_at="")

    def to_mapping(self) -> dict[str, object]:
        """The request as JSON-ready values, the form in which it is kept in the database, sidecar and draft."""
        return {name: getattr(self, name) for name in _NAMES} | {"images": list(self.images)}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> VideoRequest:
        """Read what ``to_mapping`` wrote; unknown names are ignored, values of a wrong type fall back alone."""
        plain = cls()
        known: dict[str, object] = {}
        for field in fields(cls):
            value = mapping.get(field.name)
            default = getattr(plain, field.name)
            if field.name == "images":
                if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
                    known["images"] = tuple(value)
            elif type(value) is type(default):
                known[field.name] = value
        return cls(**known)  # type: ignore[arg-type]


# Once, and not at each of the thousand rows that a second of polling may write.
_NAMES = tuple(field.name for field in fields(VideoRequest))
