"""Creates whose answer was lost, what the gateway then tells about money, and what was found of it."""

from __future__ import annotations

from sora_desktop.domain.answers import BalanceAnswer, ChargesAnswer, Doubtful
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.traces import Charge, Traces
from sora_desktop.services.engine import Engine
from sora_desktop.services.traces import SETTLE_S
from tests.fakes.engine_rig import Rig, one
from tests.fakes.scripted_gateway import error

LOST = Doubtful(error(ErrorKind.NETWORK, "The connection was lost.", Charged.UNKNOWN))
SETTLED_S = SETTLE_S + 0.1


def tells(rig: Rig, *amounts: float) -> None:
    rig.gateway.balances.extend(BalanceAnswer(amount) for amount in amounts)


def logs(rig: Rig, *charges: Charge) -> None:
    rig.gateway.charges_answer = ChargesAnswer(charges)


def questions(rig: Rig) -> list[str]:
    return [what for _, _, what in rig.gateway.money_questions]


def traces(rig: Rig, job: Job) -> Traces:
    found = rig.row(job).traces
    assert found is not None
    return found


def amount_after(rig: Rig, job: Job) -> float | None:
    after = traces(rig, job).after
    return None if after is None else after.amount


async def lost(rig: Rig, **options: str) -> tuple[Engine, Job]:
    """A create whose answer is lost, looked for as soon as that is done by itself."""
    rig.gateway.create_ends.append(LOST)
    engine = await rig.start()
    job = one(engine, **options)
    await rig.clock.settle()
    assert rig.row(job).state is State.UNCONFIRMED
    return engine, job
