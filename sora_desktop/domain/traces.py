"""What can be found out about a create whose answer was lost: the balance around it, and the key's spend log."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account held, in the gateway's own unit, and when that was asked (seconds since the epoch)."""

    amount: float
    at: float


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a key's spend log. Builds of the gateway differ in what they tell; the task id is rarely there."""

    at: float
    model: str = ""
    task_id: str | None = None


@dataclass(frozen=True, slots=True)
class Traces:
    """Hints at what became of a doubtful create; none of them is a proof, and a person decides."""

    before: Balance | None = None
    """The last balance that was known when the request went out."""
    after: Balance | None = None
    charges: tuple[Charge, ...] = ()
    """What was charged since the request went out and belongs to no job that is known here."""
    looked_at: float | None = None
    """When the gateway was asked; ``None``: not yet."""

    @property
    def likely_task_id(self) -> str | None:
        """The task that the spend log names for this time, when it names exactly one."""
        named = {charge.task_id for charge in self.charges if charge.task_id}
        return named.pop() if len(named) == 1 else None

    def to_mapping(self) -> dict[str, object]:
        """JSON-ready values, the form in which the database keeps it."""
        return {
            "before": None if self.before is None else [self.before.amount, self.before.at],
            "after": None if self.after is None else [self.after.amount, self.after.at],
            "charges": [[charge.at, charge.model, charge.task_id] for charge in self.charges],
            "looked_at": self.looked_at,
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Traces:
        """Read what ``to_mapping`` wrote; a value of a wrong shape is left out."""
        charges = mapping.get("charges")
        found = [_charge_of(entry) for entry in charges] if isinstance(charges, list) else []
        return cls(
            before=_balance_of(mapping.get("before")),
            after=_balance_of(mapping.get("after")),
            charges=tuple(charge for charge in found if charge is not None),
            looked_at=_number_of(mapping.get("looked_at")),
        )


def _balance_of(value: object) -> Balance | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    amount, at = _number_of(value[0]), _number_of(value[1])
    return None if amount is None or at is None else Balance(amount, at)


def _charge_of(value: object) -> Charge | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    at, model, task_id = _number_of(value[0]), value[1], value[2]
    if at is None or not isinstance(model, str) or not (task_id is None or isinstance(task_id, str)):
        return None
    return Charge(at, model, task_id)


def _number_of(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None  # type: ignore[arg-type]
