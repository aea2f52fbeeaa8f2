"""Until the engine has told the jobs, the queue does not say that there are none."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from sora_desktop.ui.library.tabs import LIBRARY, QUEUE
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel
from tests.ui.sample_jobs import made_job


def words_of(panel: QueuePanel) -> list[str]:
    return [label.text() for label in panel.findChildren(ElidedLabel) if label.isVisible() and label.text()]


def test_a_queue_whose_jobs_are_not_told_yet_does_not_say_that_it_is_empty(qtbot: QtBot, theme: Theme) -> None:
    panel = QueuePanel(theme, theme.icons)
    qtbot.addWidget(panel)
    panel.resize(376, 600)
    panel.show()
    assert words_of(panel) == []
    assert [panel.tabs.count_of(tab) for tab in (QUEUE, LIBRARY)] == [None, None]
    narrow = panel.tabs.sizeHint().width()
    panel.model.list_jobs([])
    assert words_of(panel)[0] == "Nothing in the queue"
    assert panel.tabs.count_of(QUEUE) == 0
    assert panel.tabs.sizeHint().width() > narrow
    panel.model.list_jobs([made_job()])
    assert words_of(panel) == []
    assert panel.tabs.count_of(QUEUE) == 1
