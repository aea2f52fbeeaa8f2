"""Takes in the details: which one a clip of a batch is, and that they can be compared."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import State
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.details.texts import FactKey
from sora_desktop.ui.job_actions import JobAction
from tests.ui.details.seen import body_of, fact, is_in_sight, settled
from tests.ui.sample_jobs import made_job


def test_which_take_of_its_row_a_clip_is_stays_told_until_another_is_shown(panel: DetailsPanel) -> None:
    one, other = (made_job(number, batch_id="evening", take=number) for number in (19, 20))
    panel.show_job(one)
    panel.show_take(other.id, 1, 3, can_compare=True)
    panel.show_take(one.id, 2, 3, can_compare=False)
    panel.show_job(replace(one, last_contact_at=5.0))
    assert fact(panel, FactKey.TAKE) == "2 of 3"
    panel.show_job(other)
    panel.show_take(other.id, 1, 1, can_compare=False)
    assert fact(panel, FactKey.TAKE) is None


def test_takes_that_are_there_have_a_button_that_compares_them(panel: DetailsPanel) -> None:
    job = made_job(1, State.DONE, file="/clips/boat.mp4")
    panel.show_job(job)
    for can_compare in (False, True):
        panel.show_take(job.id, 1, 2, can_compare=can_compare)
        assert (JobAction.COMPARE in body_of(panel).action_row.shown) is can_compare
    panel.show_job(replace(job, last_contact_at=5.0))
    assert JobAction.COMPARE in body_of(panel).action_row.shown
    panel.show_job(made_job(2, State.DONE, file="/clips/gull.mp4"))
    assert JobAction.COMPARE not in body_of(panel).action_row.shown


def test_all_buttons_of_a_finished_take_are_seen_in_a_low_pane(panel: DetailsPanel, qtbot: QtBot) -> None:
    panel.resize(560, 187)  # as low as it stands in a window of 1280 × 720
    job = made_job(1, State.DONE, "Rain begins, rings on the water", file="/clips/rain.mp4", price=Decimal("0.30"))
    panel.show_job(job)
    panel.show_take(job.id, 2, 4, can_compare=True)
    settled(qtbot, panel)
    row = body_of(panel).action_row
    assert JobAction.COMPARE in row.shown
    assert is_in_sight(panel, row)
