"""How a job is told headless: as JSON for scripts and as a line for people, and both name the money."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sora_desktop.cli.report import json_line, say, text_line
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.domain.secrets import Secret
from sora_desktop.ui import job_texts
from tests.fakes.sample_jobs import a_job

KEYS = ["job", "state", "task_id", "prompt", "file", "error", "charged"]
REFUSED = JobError(ErrorKind.REQUEST, "The gateway does not accept this request.", Charged.NO)
LOST = JobError(ErrorKind.UNCONFIRMED, "The connection was lost.", Charged.UNKNOWN)
DOWNLOAD = JobError(ErrorKind.DOWNLOAD, "The download was broken off.", Charged.YES)

ENDS: list[tuple[Job, str, str]] = [
    (a_job(state=State.FAILED, sending_at=1.0, error=REFUSED), "no", "(not charged)"),
    (a_job(state=State.UNCONFIRMED, sending_at=1.0, error=LOST), "unknown", "(may have been charged)"),
    (a_job(state=State.DONE, sending_at=1.0, task_id="t", file="/clips/a.mp4"), "yes", "(charged)"),
    (a_job(state=State.STOPPED), "no", "(not charged)"),
    (a_job(state=State.STOPPED, sending_at=1.0), "unknown", "(may have been charged)"),
    (a_job(state=State.STOPPED, sending_at=1.0, task_id="t"), "unknown", "(may have been charged)"),
    # What was said of a download is not said of the whole job.
    (a_job(state=State.STOPPED, sending_at=1.0, task_id="t", error=DOWNLOAD), "unknown", "(may have been charged)"),
    (a_job(state=State.DONE, profile_id=DEMO_PROFILE_ID, task_id="t", file="/a.mp4"), "no", "(costs nothing)"),
]


@pytest.mark.promise("R16")
@pytest.mark.parametrize(("job", "charged", "words"), ENDS)
def test_every_end_says_what_became_of_the_money(job: Job, charged: str, words: str) -> None:
    told = json.loads(json_line(job))
    assert list(told) == KEYS
    assert told["charged"] == charged
    assert text_line(job).endswith(words)


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING])
def test_what_has_not_ended_and_went_well_speaks_of_no_money(state: State) -> None:
    assert "charged" not in text_line(a_job(state=state))


@pytest.mark.parametrize("gateway_status", [None, "queued", "processing"])
@pytest.mark.parametrize("state", list(State))
def test_people_read_the_word_of_the_window_and_scripts_the_one_that_is_kept(
    state: State, gateway_status: str | None
) -> None:
    job = a_job(state=state, gateway_status=gateway_status)
    word, _, rest = text_line(job).partition("  ")
    assert word == job_texts.state_word(job)
    assert rest.strip().startswith(job.request.prompt)
    assert json.loads(json_line(job))["state"] == state.value


def test_an_error_keeps_the_three_words_that_it_had() -> None:
    told = json.loads(json_line(ENDS[0][0]))
    assert told["error"] == {"kind": "request", "message": REFUSED.message, "charged": "no"}


@pytest.mark.parametrize("job", [job for job, _, _ in ENDS])
def test_nothing_of_the_demo_is_told_as_charged(job: Job) -> None:
    told = json.loads(json_line(replace(job, profile_id=DEMO_PROFILE_ID)))
    assert told["charged"] == "no"
    assert told["error"] is None or told["error"]["charged"] == "no"


def test_nothing_that_is_said_holds_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    held = Secret("Mm6-spoken-key")
    say(f"The gateway said {held.reveal()}.")
    assert capsys.readouterr().err == "The gateway said [key].\n"
