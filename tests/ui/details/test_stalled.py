"""A task that takes unusually long: what is said, and three choices that each act at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Needs, State
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.job_actions import STALLED_CHOICES, JobAction, look_of
from tests.ui.accessible import named
from tests.ui.details.seen import body_of, click, is_in_sight, settled
from tests.ui.sample_jobs import made_job

LATE = made_job(1, State.WATCHING, "A clip that takes very long", needs=Needs.STALLED)


@pytest.mark.parametrize("action", STALLED_CHOICES)
def test_each_choice_is_in_sight_and_acts_at_once(qtbot: QtBot, panel: DetailsPanel, action: JobAction) -> None:
    panel.show_job(LATE)
    settled(qtbot, panel)
    assert is_in_sight(panel, named(panel, look_of(action).label))
    with qtbot.waitSignal(panel.action_requested, timeout=1_000) as caught:
        click(qtbot, panel, look_of(action).label)
    assert caught.args == [action, LATE]


def test_the_block_goes_when_the_person_waits_or_the_clip_is_there(panel: DetailsPanel) -> None:
    panel.show_job(LATE)
    stalled = body_of(panel).stalled
    assert stalled is not None
    assert "Nothing is lost" in stalled.text
    for other in (replace(LATE, is_waited_for=True, needs=None), made_job(1, State.DONE)):
        panel.show_job(LATE)
        assert stalled.isVisible()
        panel.show_job(other)
        assert not stalled.isVisible()


def test_it_is_said_once(panel: DetailsPanel) -> None:
    panel.show_job(LATE)
    trouble = body_of(panel).trouble
    assert trouble is None or not trouble.isVisible()
