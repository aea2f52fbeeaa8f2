"""The time that a link is still good goes by in the details while it is seen, and moves nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import State
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.details.texts import FactKey
from sora_desktop.ui.theme import Theme
from tests.ui.details.seen import Events, body_of, fact, settled
from tests.ui.sample_jobs import NOW, made_job

TICK_MS = 20


class Clock:
    """A clock that is set by hand, and counts how often it is read."""

    def __init__(self) -> None:
        self.now = NOW
        self.reads = 0

    def __call__(self) -> float:
        self.reads += 1
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def panel(
    qtbot: QtBot, qapp: QApplication, theme: Theme, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DetailsPanel]:
    monkeypatch.setattr("sora_desktop.ui.details.panel._TICK_MS", TICK_MS)
    made = DetailsPanel(theme, theme.icons, clock=clock)
    qtbot.addWidget(made)
    made.resize(560, 300)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def ticks(qtbot: QtBot, clock: Clock, count: int) -> None:
    """Wait until the pane has looked at the clock so many times more."""
    wanted = clock.reads + count
    qtbot.waitUntil(lambda: clock.reads >= wanted, timeout=2_000)


def some_ticks_pass(qtbot: QtBot) -> None:
    """Let so much time go by that a pane that ticked would have looked at its clock."""
    passing = QTimer(singleShot=True, interval=4 * TICK_MS)
    with qtbot.waitSignal(passing.timeout, timeout=2_000):
        passing.start()


def test_the_time_left_goes_by(qtbot: QtBot, panel: DetailsPanel, clock: Clock) -> None:
    panel.show_job(made_job(1, State.DOWNLOADING, expires_at=NOW + 23 * 60))
    assert fact(panel, FactKey.LINK) == "good for 23 min"
    clock.now += 120
    ticks(qtbot, clock, 1)
    assert fact(panel, FactKey.LINK) == "good for 21 min"


def test_a_tick_that_reads_the_same_draws_nothing(qtbot: QtBot, panel: DetailsPanel, clock: Clock) -> None:
    panel.show_job(made_job(1, State.DOWNLOADING, expires_at=NOW + 23 * 60))
    settled(qtbot, panel)
    events = Events(body_of(panel))
    ticks(qtbot, clock, 3)
    assert events.seen == []


@pytest.mark.parametrize("state", [State.DONE, State.WATCHING, State.UNCONFIRMED, State.WAITING])
def test_nothing_ticks_where_no_time_is_left_to_tell(
    qtbot: QtBot, panel: DetailsPanel, clock: Clock, state: State
) -> None:
    panel.show_job(made_job(1, State.DOWNLOADING))
    panel.show_job(made_job(1, state))
    settled(qtbot, panel)
    read = clock.reads
    some_ticks_pass(qtbot)
    assert clock.reads == read


def test_nothing_ticks_unseen(qtbot: QtBot, panel: DetailsPanel, clock: Clock) -> None:
    panel.show_job(made_job(1, State.DOWNLOADING))
    panel.hide()
    read = clock.reads
    some_ticks_pass(qtbot)
    assert clock.reads == read
    panel.show()
    ticks(qtbot, clock, 1)
