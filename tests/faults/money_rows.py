"""The table of every failure: what a job is after it, what became of the money, and what a person can do next."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sora_desktop.cli.report import json_line, text_line
from sora_desktop.domain.errors import Charged
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.reports import money_sentence, report_of
from sora_desktop.ui.job_actions import actions_for

WORDS = {"yes": "(charged)", "no": "(not charged)", "unknown": "(may have been charged)"}


@dataclass(frozen=True)
class Row:
    """One failure and its job, as the table has them."""

    fault: str
    state: State
    has_task_id: bool
    charged: Charged
    next_step: str
    """The first thing that the window offers."""
    needs: Needs | None = None


def row_of(fault: str, job: Job) -> Row:
    """The row of a job. Fails where two places of the program say different things, or one of them nothing."""
    told = json.loads(json_line(job))
    charged = job.charged
    assert told["charged"] == charged.value, fault
    assert f"{charged.value}. {money_sentence(job)}" in report_of(job, "profile", 0.0), fault
    if job.state in {State.FAILED, State.UNCONFIRMED}:
        assert job.error is not None, f"{fault}: it does not say what happened"
    if job.has_ended or job.error is not None:
        assert text_line(job).endswith(WORDS[charged.value]), fault
    if job.error is not None:
        assert job.error.message.endswith("."), fault
        assert len(job.error.message) > 20, fault
    if job.error is not None and job.state in {State.FAILED, State.UNCONFIRMED, State.WAITING}:
        assert told["error"]["charged"] == charged.value, f"{fault}: the error contradicts the job"
    steps = actions_for(job)
    assert steps, f"{fault}: there is no next step"
    return Row(fault, job.state, job.task_id is not None, charged, steps[0].value, job.needs)


def broken_rules(row: Row) -> list[str]:
    """What a row says against the gateway's ways [gateway.md §6]: charged at the submit, given back to failed tasks."""
    state, charged = row.state, row.charged
    rules = {
        "what waits was not sent, or provably refused": state is not State.WAITING or charged is Charged.NO,
        "what is doubtful is not known": state not in {State.UNCONFIRMED, State.SENDING} or charged is Charged.UNKNOWN,
        "what was accepted is charged": state not in {State.WATCHING, State.DOWNLOADING, State.DONE}
        or charged is (Charged.UNKNOWN if row.needs is Needs.UNKNOWN_TASK else Charged.YES),
        "nobody says that a failed job was charged": state is not State.FAILED or charged is not Charged.YES,
        "a create that failed was refused": not (state is State.FAILED and not row.has_task_id)
        or charged is Charged.NO,
        "what was accepted has its id": state not in {State.WATCHING, State.DOWNLOADING, State.DONE} or row.has_task_id,
        "what waits and what is doubtful has no id": state not in {State.WAITING, State.UNCONFIRMED}
        or not row.has_task_id,
    }
    return [f"{row.fault}: {rule}" for rule, is_kept in rules.items() if not is_kept]
