"""The form of a family's declaration: fields with choices and defaults, rules with their sentences, and a body."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sora_desktop.domain.requests import VideoRequest

Value = str | int


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field and the word for it."""

    value: Value
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request, by the attribute name of ``VideoRequest``."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    allows_other: bool = False
    """Whether values outside of ``choices`` may be entered."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about a request at one of its fields."""

    field: str
    sentence: str
    is_blocking: bool = False
    position: int | None = None
    """0-based index of the offending image, for the field ``images``."""


Rule = Callable[[VideoRequest], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Family:
    """A family of models behind the same pair of endpoints."""

    name: str
    title: str
    model_suggestions: tuple[str, ...]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    body: Callable[[VideoRequest], Mapping[str, object]]
    """How a request becomes the JSON body of the create."""

    def field(self, name: str) -> Field:
        """The field of that name. Raises ``KeyError``."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def findings(self, request: VideoRequest) -> tuple[Finding, ...]:
        """All that the rules say about a request, blocking findings first."""
        found = [finding for rule in self.rules for finding in rule(request)]
        return tuple(sorted(found, key=lambda finding: not finding.is_blocking))

    def is_sendable(self, request: VideoRequest) -> bool:
        return not any(finding.is_blocking for finding in self.findings(request))
