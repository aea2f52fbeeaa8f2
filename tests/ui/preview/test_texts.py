"""The words of the preview where no clip plays: it promises nothing that may not come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import Needs, State
from sora_desktop.ui.preview.texts import page_of
from tests.ui.sample_jobs import made_job


@pytest.mark.parametrize("state", [State.WATCHING, State.DOWNLOADING])
def test_no_bar_moves_for_a_job_that_waits_for_its_key(state: State) -> None:
    assert page_of(made_job(state=state)).has_bar
    assert not page_of(made_job(state=state, needs=Needs.KEY)).has_bar


def test_a_waiting_job_promises_no_turn_that_may_not_come() -> None:
    assert page_of(made_job()).text == "Nothing was sent yet. The clip plays here as soon as it is there."


@pytest.mark.parametrize("kind", [ErrorKind.KEY, ErrorKind.BALANCE, ErrorKind.BLOCKED, ErrorKind.TLS])
def test_a_job_that_was_turned_back_for_its_account_says_that_it_waits_for_it(kind: ErrorKind) -> None:
    turned_back = made_job(error=JobError(kind, "The gateway does not take it now.", Charged.NO))
    assert page_of(turned_back).text == "It was not charged. It waits until its account can be used again."


def test_a_task_that_may_not_exist_is_promised_no_clip() -> None:
    added = made_job(state=State.WATCHING, sending_at=None, gateway_status=None)
    assert (page_of(added).title, page_of(added).text) == (
        "Asked for",
        "Its gateway is asked for it. If it has a clip, that plays here.",
    )
    for unknown in (added, made_job(state=State.WATCHING, progress=40)):
        page = page_of(replace(unknown, needs=Needs.UNKNOWN_TASK))
        assert page.text == "The gateway does not know this task. It is asked for again now and then; this is free."


def test_an_unconfirmed_job_of_the_demo_was_charged_nothing() -> None:
    assert "may have been charged" in page_of(made_job(state=State.UNCONFIRMED)).text
    words = page_of(made_job(state=State.UNCONFIRMED, profile_id="demo")).text
    assert words == "No clear answer came. The demo charges nothing. Below you can say what to do."
