"""The words of the details of a whole batch: how many of its clips are where, and what of its price is spent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum, auto

from PySide6.QtCore import QCoreApplication, QLocale

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.prices import Cost
from sora_desktop.ui.details.texts import Fact
from sora_desktop.ui.job_texts import full_moment_words
from sora_desktop.ui.queue.filters import BatchRow
from sora_desktop.ui.queue.texts import RUNNING_STATES

translate = QCoreApplication.translate


class BatchFact(StrEnum):
    """One thing that can be told of a batch, in the order in which it is told."""

    DONE = auto()
    RUNNING = auto()
    WAITING = auto()
    NEEDS_YOU = auto()
    FAILED = auto()
    STOPPED = auto()
    CHARGED = auto()
    DOUBTFUL = auto()
    EXPECTED = auto()
    ASKED = auto()


def batch_facts(batch: BatchRow, now: float) -> tuple[Fact, ...]:
    """What is known of a batch; ``now`` in seconds since the epoch."""
    asked = full_moment_words(min(job.created_at for job in batch.jobs), now)
    return (
        *_counts(batch),
        *_money(batch),
        Fact(BatchFact.ASKED, translate("BatchDetails", "Asked"), asked),
    )


def _counts(batch: BatchRow) -> Iterator[Fact]:
    number = QLocale().toString
    done = translate("BatchDetails", "{done} of {count}")
    done = done.format(done=number(batch.count(State.DONE)), count=number(len(batch.jobs)))
    yield Fact(BatchFact.DONE, translate("BatchDetails", "Done"), done)
    parts = (
        (BatchFact.RUNNING, translate("BatchDetails", "Running"), batch.count(*RUNNING_STATES), "text"),
        (BatchFact.WAITING, translate("BatchDetails", "Waiting"), batch.count(State.WAITING), "text"),
        (BatchFact.NEEDS_YOU, translate("BatchDetails", "Needs you"), batch.needing_you, "warn"),
        (BatchFact.FAILED, translate("BatchDetails", "Failed"), batch.count(State.FAILED), "err"),
        (BatchFact.STOPPED, translate("BatchDetails", "Stopped"), batch.count(State.STOPPED), "text"),
    )
    for key, label, count, role in parts:
        if count:
            yield Fact(key, label, number(count), role)


def _money(batch: BatchRow) -> Iterator[Fact]:
    if all(job.is_demo for job in batch.jobs):
        yield Fact(BatchFact.EXPECTED, translate("BatchDetails", "Money"), translate("BatchDetails", "costs nothing"))
        return
    sent = [job for job in batch.jobs if job.sending_at is not None and not job.is_demo]
    charged = _cost(job for job in sent if job.money is Charged.YES)
    if charged.known or charged.unknown:
        yield Fact(BatchFact.CHARGED, translate("BatchDetails", "Charged so far"), charged.words())
    doubtful = _cost(job for job in sent if job.money is Charged.UNKNOWN and job.state is not State.SENDING)
    if doubtful.known or doubtful.unknown:
        yield Fact(BatchFact.DOUBTFUL, translate("BatchDetails", "Perhaps charged"), doubtful.words(), "warn")
    expected = _cost(job for job in batch.jobs if not job.is_demo)
    if expected.known and expected != charged:
        yield Fact(BatchFact.EXPECTED, translate("BatchDetails", "Price of all"), expected.words())


def _cost(jobs: Iterable[Job]) -> Cost:
    return sum((Cost(unknown=1) if job.price is None else Cost(job.price, known=1) for job in jobs), Cost())
