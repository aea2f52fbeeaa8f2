"""The words on the row of a batch."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from sora_desktop.domain.jobs import State
from sora_desktop.domain.prices import amount_words
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.queue.filters import BatchRow
from sora_desktop.ui.queue.texts import RUNNING_STATES

translate = QCoreApplication.translate

_NAME_CHARACTERS = 200


def name_words(batch: BatchRow) -> str:
    """Its name, or how many clips it has where nobody gave it one."""
    name = plain_line(batch.name, _NAME_CHARACTERS)
    return name or translate("BatchRow", "Batch of {count} clips").format(count=len(batch.jobs))


def size_words(batch: BatchRow) -> str:
    """How many clips it has and what they cost, as far as that is known; the prices of the demo are none."""
    count = translate("BatchRow", "batch of {count} clips").format(count=len(batch.jobs))
    if all(job.is_demo for job in batch.jobs):
        return f"{count} · " + translate("BatchRow", "costs nothing")
    return count if batch.cost is None else f"{count} · ≈ {amount_words(batch.cost)}"


def done_words(batch: BatchRow) -> str:
    return translate("BatchRow", "{done} of {count} done").format(
        done=QLocale().toString(batch.count(State.DONE)), count=QLocale().toString(len(batch.jobs))
    )


def rest_words(batch: BatchRow) -> str:
    """What the others are: running, waiting, failed, needing a person."""
    parts = (
        (batch.needing_you, translate("BatchRow", "{count} need you")),
        (batch.count(State.FAILED), translate("BatchRow", "{count} failed")),
        (batch.count(*RUNNING_STATES), translate("BatchRow", "{count} running")),
        (batch.count(State.WAITING), translate("BatchRow", "{count} waiting")),
        (batch.count(State.STOPPED), translate("BatchRow", "{count} stopped")),
    )
    return " · ".join(words.format(count=count) for count, words in parts if count)


def spoken_words(batch: BatchRow) -> str:
    """A batch's row as a screen reader says it."""
    fold = translate("BatchRow", "folded") if batch.is_folded else translate("BatchRow", "unfolded")
    return ", ".join(
        part for part in (name_words(batch), size_words(batch), done_words(batch), rest_words(batch), fold) if part
    )
