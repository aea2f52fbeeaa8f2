"""Families of models as data: each a declaration of fields, choices, rules, the body that is sent, and the answers."""

from __future__ import annotations

from sora_desktop.domain.families.declaration import Family, Field, Finding, Rule
from sora_desktop.domain.families.grok import GROK
from sora_desktop.domain.families.jimeng import JIMENG
from sora_desktop.domain.families.sora import SORA
from sora_desktop.domain.families.veo import VEO
from sora_desktop.domain.families.vidu import VIDU
from sora_desktop.domain.requests import VideoRequest

FAMILIES: dict[str, Family] = {family.name: family for family in (SORA, VEO, GROK, JIMENG, VIDU)}


def family_named(name: str) -> Family:
    """The family of a request; an unknown name gets Sora, for which this program was made."""
    return FAMILIES.get(name, SORA)


def why_impossible(request: VideoRequest) -> str:
    """Why no gateway could take a request, as a sentence; empty when one could."""
    findings = family_named(request.family).findings(request)
    return next((finding.sentence for finding in findings if finding.is_blocking), "")


def family_of_model(model: str) -> Family | None:
    """The family whose models bear such a name; ``None`` for a name that says nothing."""
    return next((family for family in FAMILIES.values() if family.knows_model(model)), None)


__all__ = [
    "FAMILIES",
    "GROK",
    "JIMENG",
    "SORA",
    "VEO",
    "VIDU",
    "Family",
    "Field",
    "Finding",
    "Rule",
    "family_named",
    "family_of_model",
    "why_impossible",
]
