"""What a clip took by two balances: said only where nothing else can have moved them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.traces import Balance
from sora_desktop.services.observing import observed

BEFORE, AFTER = Balance(10.0, 1_000.0), Balance(9.7, 2_000.0)
CLIP = Job(
    "1" * 32, "i", 1, "octopusx", VideoRequest(prompt="a boat"), 900.0, State.DONE,
    sending_at=1_100.0, accepted_at=1_101.0, ended_at=1_500.0, task_id="task-1", file="/clip.mp4",
)  # fmt: skip
OTHER = replace(CLIP, id="2" * 32, task_id="task-2")
REFUSED = JobError(ErrorKind.PROMPT, "No.", Charged.NO)


def test_one_clip_that_was_charged_is_what_it_took() -> None:
    assert observed(BEFORE, AFTER, [CLIP]) == (CLIP, Decimal("0.3"))
    watched = replace(CLIP, state=State.WATCHING, ended_at=None, file=None)
    assert observed(BEFORE, AFTER, [watched]) == (watched, Decimal("0.3"))


@pytest.mark.parametrize(
    "other",
    [
        replace(OTHER, sending_at=500.0, accepted_at=501.0),
        replace(OTHER, state=State.WAITING, sending_at=None, accepted_at=None, task_id=None),
        replace(OTHER, state=State.FAILED, error=REFUSED, task_id=None, accepted_at=None),
        replace(OTHER, state=State.FAILED, error=REFUSED, sending_at=500.0, accepted_at=501.0, ended_at=900.0),
    ],
)
def test_clips_that_moved_no_money_in_between_do_not_disturb(other: Job) -> None:
    assert observed(BEFORE, AFTER, [other, CLIP]) == (CLIP, Decimal("0.3"))


@pytest.mark.parametrize(
    "other",
    [
        OTHER,
        replace(OTHER, sending_at=990.0, accepted_at=1_001.0),
        replace(OTHER, sending_at=990.0, accepted_at=None, task_id=None, state=State.UNCONFIRMED),
        replace(OTHER, state=State.UNCONFIRMED, accepted_at=None, task_id=None),
        replace(OTHER, state=State.SENDING, accepted_at=None, task_id=None),
        replace(OTHER, state=State.STOPPED),
        replace(OTHER, state=State.FAILED, error=REFUSED, sending_at=500.0, accepted_at=501.0),
        replace(OTHER, state=State.FAILED, error=REFUSED),
    ],
)
def test_another_clip_that_may_have_moved_money_makes_it_unsure(other: Job) -> None:
    assert observed(BEFORE, AFTER, [CLIP, other]) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, replace(BEFORE, at=2_000.0)),
        (BEFORE, Balance(12.0, 2_000.0)),
        (AFTER, BEFORE),
        (replace(BEFORE, at=5_000.0), AFTER),
        (Balance(1e11, 1_000.0), AFTER),
        (BEFORE, replace(AFTER, at=1_100.5)),
    ],
)
def test_balances_that_did_not_go_down_by_a_clip_say_nothing(before: Balance, after: Balance) -> None:
    assert observed(before, after, [CLIP]) is None
    assert observed(before, after, []) is None


@pytest.mark.parametrize("changes", [{"state": State.STOPPED}, {"state": State.FAILED, "error": REFUSED}])
def test_a_clip_whose_money_is_not_plain_says_nothing(changes: dict[str, object]) -> None:
    assert observed(BEFORE, AFTER, [replace(CLIP, **changes)]) is None  # type: ignore[arg-type]
