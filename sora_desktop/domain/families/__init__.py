"""Families of models as data: each a declaration of fields, choices, rules and the body that is sent."""

from __future__ import annotations

from sora_desktop.domain.families.declaration import Family, Field, Finding, Rule
from sora_desktop.domain.families.sora import SORA

FAMILIES: dict[str, Family] = {SORA.name: SORA}


def family_named(name: str) -> Family:
    """The family of a request; an unknown name gets Sora, for which this program was made."""
    return FAMILIES.get(name, SORA)


__all__ = ["FAMILIES", "SORA", "Family", "Field", "Finding", "Rule", "family_named"]
