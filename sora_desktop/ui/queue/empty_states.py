"""What the queue says where it has nothing to show: about itself, or about the filter."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from sora_desktop.ui.queue.filters import QueueFilter

translate = QCoreApplication.translate


def empty_words(wanted: QueueFilter) -> tuple[str, str]:
    """The headline and the sentence for a filter that lets nothing through."""
    match wanted:
        case QueueFilter.RUNNING:
            return (
                translate("QueueEmpty", "Nothing is running"),
                translate("QueueEmpty", "Clips that are sent, made or downloaded appear here."),
            )
        case QueueFilter.NEEDS_YOU:
            return (
                translate("QueueEmpty", "Nothing needs you"),
                translate("QueueEmpty", "Clips that wait for a decision of yours appear here."),
            )
        case QueueFilter.DONE:
            return (
                translate("QueueEmpty", "Nothing is done yet"),
                translate("QueueEmpty", "Clips that are kept on this computer appear here."),
            )
        case QueueFilter.FAILED:
            return (
                translate("QueueEmpty", "Nothing has failed"),
                translate("QueueEmpty", "Clips that the gateway refused or could not make appear here."),
            )
        case QueueFilter.ALL:
            return (
                translate("QueueEmpty", "Nothing in the queue"),
                translate(
                    "QueueEmpty", "Clips that you generate appear here and go on even while you write the next prompt."
                ),
            )
