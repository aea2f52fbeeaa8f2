"""Which of a family's findings are shown at which field: warnings always, what blocks only once it is fair to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sora_desktop.domain.families import Finding


@dataclass
class FindingsView:
    """Remembers what was touched, asked for and refused, and picks what each field says."""

    found: tuple[Finding, ...] = ()
    _touched: set[str] = field(default_factory=set)
    _refusals: dict[str, str] = field(default_factory=dict)
    _is_asked: bool = False

    def touch(self, name: str) -> None:
        """The person changed this field: what blocks at it may be said, and an old refusal is void."""
        self._touched.add(name)
        self._refusals.pop(name, None)

    def ask(self) -> None:
        """Generate was pressed: whatever blocks may be said now."""
        self._is_asked = True

    def refuse(self, name: str, sentence: str) -> None:
        """The engine refused the order for a reason at this field."""
        self._refusals[name] = sentence

    def forget(self) -> None:
        """Start over with an untouched form."""
        self._touched.clear()
        self._refusals.clear()
        self._is_asked = False

    def is_blocked(self) -> bool:
        return any(finding.is_blocking for finding in self.found)

    def first_blocked(self, order: Iterable[str]) -> str | None:
        """The name of the first field in `order` at which something blocks."""
        blocked = {finding.field for finding in self.found if finding.is_blocking}
        return next((name for name in order if name in blocked), None)

    def at_field(self, name: str) -> Finding | None:
        """The one thing to say at a field as a whole: a refusal, else what blocks, else a warning."""
        if name in self._refusals:
            return Finding(name, self._refusals[name], is_blocking=True)
        here = [item for item in self.found if item.field == name and item.position is None]
        return next((item for item in here if not item.is_blocking or self._may_block(name)), None)

    def at_lines(self, name: str) -> dict[int, str]:
        """The sentence for each offending line of a field that is a list; an offending line was always written."""
        return {
            item.position: item.sentence
            for item in reversed(self.found)
            if item.field == name and item.position is not None
        }

    def _may_block(self, name: str) -> bool:
        return self._is_asked or name in self._touched
