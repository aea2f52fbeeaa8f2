"""What a person can do with a whole batch: which actions its clips allow, and the words for each."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.jobs import State
from sora_desktop.ui.queue.filters import BatchRow

translate = QCoreApplication.translate


STOP_BATCH_KEY = "Ctrl+Shift+F5"


class BatchAction(StrEnum):
    """Something to do with all clips of a batch at once."""

    FOLD = "fold"
    UNFOLD = "unfold"
    TRY_FAILED_AGAIN = "try failed again"
    STOP = "stop batch"


def batch_actions_for(batch: BatchRow) -> tuple[BatchAction, ...]:
    """What is possible with a batch as it stands."""
    actions = [BatchAction.UNFOLD if batch.is_folded else BatchAction.FOLD]
    if batch.count(State.FAILED):
        actions.append(BatchAction.TRY_FAILED_AGAIN)
    if batch.on_their_way:
        actions.append(BatchAction.STOP)
    return tuple(actions)


def batch_sentence(action: BatchAction) -> str:
    """What an action does, as a sentence."""
    match action:
        case BatchAction.FOLD:
            return translate("BatchActions", "Show the batch as one row.")
        case BatchAction.UNFOLD:
            return translate("BatchActions", "Show its clips under it.")
        case BatchAction.TRY_FAILED_AGAIN:
            return translate("BatchActions", "Send new clips for those that failed; you are asked first.")
        case BatchAction.STOP:
            return translate("BatchActions", "What waits is stopped at no cost; what is out may go on at the gateway.")


def batch_look(action: BatchAction) -> tuple[str, str, str]:
    """The label, the icon and the text of the key of an action."""
    match action:
        case BatchAction.FOLD:
            return translate("BatchActions", "Fold"), "chevron-up", "Left"
        case BatchAction.UNFOLD:
            return translate("BatchActions", "Unfold"), "chevron-down", "Right"
        case BatchAction.TRY_FAILED_AGAIN:
            return translate("BatchActions", "Try the failed ones again") + "…", "refresh", ""
        case BatchAction.STOP:
            return translate("BatchActions", "Stop batch"), "stop", STOP_BATCH_KEY
