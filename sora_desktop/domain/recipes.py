"""What a person keeps for later requests: templates of prompts, and presets of settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sora_desktop.domain.requests import VideoRequest

MOST_NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Template:
    """A prompt under a name, perhaps with ``{placeholders}``."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Preset:
    """All settings under a name; its request has no prompt and no images."""

    name: str
    request: VideoRequest
    takes: int = 1


@dataclass(frozen=True, slots=True)
class Recipes:
    """Everything that is kept, in the person's order; ``default_preset`` is for new requests, empty for none."""

    templates: tuple[Template, ...] = ()
    presets: tuple[Preset, ...] = ()
    default_preset: str = ""

    def with_template(self, template: Template) -> Recipes:
        """With this template in the place of the one of its name, or at the end."""
        names = [kept.name for kept in self.templates]
        if template.name not in names:
            return replace(self, templates=(*self.templates, template))
        kept = (template if one.name == template.name else one for one in self.templates)
        return replace(self, templates=tuple(kept))

    def without_template(self, name: str) -> Recipes:
        return replace(self, templates=tuple(one for one in self.templates if one.name != name))

    def with_preset(self, preset: Preset) -> Recipes:
        """With this preset in the place of the one of its name, or at the end."""
        plain = replace(preset, request=replace(preset.request, prompt="", images=()))
        names = [kept.name for kept in self.presets]
        if plain.name not in names:
            return replace(self, presets=(*self.presets, plain))
        return replace(self, presets=tuple(plain if one.name == plain.name else one for one in self.presets))

    def without_preset(self, name: str) -> Recipes:
        kept = tuple(one for one in self.presets if one.name != name)
        return replace(self, presets=kept, default_preset="" if self.default_preset == name else self.default_preset)

    def preset(self, name: str) -> Preset | None:
        return next((one for one in self.presets if one.name == name), None)

    def merged(self, other: Recipes) -> Recipes:
        """With everything of ``other`` beside what is here; of equal names ``other`` counts."""
        merged = self
        for template in other.templates:
            merged = merged.with_template(template)
        for preset in other.presets:
            merged = merged.with_preset(preset)
        return merged

    def to_mapping(self) -> dict[str, object]:
        """JSON-ready values, the form in which recipes are kept, exported and imported."""
        return {
            "templates": [{"name": one.name, "text": one.text} for one in self.templates],
            "presets": [
                {"name": one.name, "takes": one.takes, "request": one.request.to_mapping()} for one in self.presets
            ],
            "default_preset": self.default_preset,
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Recipes:
        """Read what ``to_mapping`` wrote, or a person edited; an entry of a wrong shape is left out."""
        made = cls()
        for entry in _objects(mapping.get("templates")):
            name, text = entry.get("name"), entry.get("text")
            if isinstance(name, str) and name.strip() and isinstance(text, str):
                made = made.with_template(Template(name.strip()[:MOST_NAME_CHARACTERS], text))
        for entry in _objects(mapping.get("presets")):
            name, request, takes = entry.get("name"), entry.get("request"), entry.get("takes")
            if isinstance(name, str) and name.strip() and isinstance(request, Mapping):
                count = takes if type(takes) is int and 1 <= takes <= 10 else 1
                preset = Preset(name.strip()[:MOST_NAME_CHARACTERS], VideoRequest.from_mapping(request), count)
                made = made.with_preset(preset)
        default = mapping.get("default_preset")
        is_known = isinstance(default, str) and made.preset(default) is not None
        return replace(made, default_preset=str(default)) if is_known else made


def _objects(value: object) -> list[Mapping[str, object]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
