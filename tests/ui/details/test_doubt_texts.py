"""The words for a job in doubt: when and what, what was found out, and what a second send may cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Needs, State
from sora_desktop.domain.traces import Balance, Charge, Traces
from sora_desktop.ui.details.doubt_texts import (
    amount_words,
    found_words,
    send_again_question,
    stalled_sentences,
    task_id_refusal,
    traces_words,
    unconfirmed_sentences,
)
from sora_desktop.ui.job_texts import full_moment_words, moment_words
from tests.ui.sample_jobs import DOUBTFUL, NOW, made_job

SENT, LOOKED = NOW - 161, NOW - 100
BEFORE = Balance(12.4, SENT - 60)
LOOKED_WORDS = f"Looked {full_moment_words(LOOKED, NOW)}."


@pytest.fixture(autouse=True)
def plain_locale() -> Iterator[None]:
    """The clock and the figures of the C locale, which are the same on every machine."""
    before = QLocale()
    QLocale.setDefault(QLocale.c())
    yield
    QLocale.setDefault(before)


def at(amount: float) -> Balance:
    return Balance(amount, LOOKED)


def test_a_clip_whose_id_is_damaged_says_so_first() -> None:
    job = made_job(state=State.UNCONFIRMED, task_id="task_\ufffd1k7", error=None)
    lead, stake = unconfirmed_sentences(job, NOW)
    assert lead == "Its task id is damaged."
    assert "may have been charged" in stake
    assert "own page lists its tasks" in found_words(job, NOW)


def test_a_time_that_could_not_be_read_is_left_out() -> None:
    unread: dict[str, Any] = {"created_at": 0.0, "sending_at": 0.0, "accepted_at": None}
    assert unconfirmed_sentences(made_job(state=State.UNCONFIRMED, **unread), NOW)[0] == "Sent without a clear answer."
    assert stalled_sentences(made_job(state=State.WATCHING, **unread), NOW)[0] == "Runs unusually long."


def test_a_damaged_id_is_not_taken_for_one_that_was_found() -> None:
    assert task_id_refusal("task_\ufffd1k7") == (
        "A part of this task id is unreadable. Copy it from the gateway's own page."
    )


@pytest.mark.parametrize("given", ["", "   ", "\n"])
def test_an_empty_task_id_is_refused(given: str) -> None:
    assert "Paste" in task_id_refusal(given)


@pytest.mark.parametrize(
    "given", ["task 01", "task_01\ttask_02", "task_01\u2028task_02", "a\u00a0b", "task\x00", "a\x7f"]
)
def test_a_task_id_of_two_words_or_with_a_control_character_is_refused(given: str) -> None:
    assert "one word" in task_id_refusal(given)


def test_a_whole_page_is_no_task_id() -> None:
    assert "too long" in task_id_refusal("x" * 501)


@pytest.mark.parametrize("given", ["task_01k7", " sora-2:task_01k7\n", "任务-7", "x" * 500])
def test_any_other_word_may_be_a_task_id(given: str) -> None:
    assert task_id_refusal(given) == ""


@pytest.mark.parametrize("error", [DOUBTFUL, None])
def test_an_unconfirmed_job_says_when_it_was_sent_and_that_it_may_have_been_charged(error: JobError | None) -> None:
    job = made_job(1, State.UNCONFIRMED, error=error)
    lead, rest = unconfirmed_sentences(job, NOW)
    assert lead == f"Sent {full_moment_words(NOW - 161, NOW)} without a clear answer."
    assert "may have been charged" in rest
    assert "Nothing is sent again by itself." in rest
    assert "gateway's own page" in found_words(job, NOW)


def test_an_unconfirmed_job_says_once_that_it_may_have_been_charged() -> None:
    error = JobError(ErrorKind.UNCONFIRMED, "The answer was cut off.", Charged.UNKNOWN)
    for each in (error, DOUBTFUL):
        _, rest = unconfirmed_sentences(made_job(1, State.UNCONFIRMED, error=each), NOW)
        assert rest.lower().count("may have been charged") == 1


def test_an_unconfirmed_job_of_the_demo_says_that_nothing_is_charged_there() -> None:
    _, rest = unconfirmed_sentences(made_job(1, State.UNCONFIRMED, error=DOUBTFUL, profile_id=DEMO_PROFILE_ID), NOW)
    assert "The demo charges nothing" in rest
    assert "Nothing is sent again by itself." in rest
    assert "The demo" not in unconfirmed_sentences(made_job(1, State.UNCONFIRMED, error=DOUBTFUL), NOW)[1]


@pytest.mark.parametrize(
    ("traces", "words"),
    [
        (None, ""),
        (Traces(), ""),
        (Traces(BEFORE), "The balance was 12.40 before; what it is now is not known."),
        (
            Traces(BEFORE, at(12.1), looked_at=LOOKED),
            f"The balance was 12.40 before and is 12.10 now (the gateway's own unit). {LOOKED_WORDS}",
        ),
        (
            Traces(BEFORE, at(12.4), looked_at=LOOKED),
            f"The balance is unchanged since before: 12.40 (the gateway's own unit). {LOOKED_WORDS}",
        ),
        (
            Traces(None, at(12.4), looked_at=LOOKED),
            f"The balance is 12.40 now; what it was before is not known. {LOOKED_WORDS}",
        ),
        (Traces(looked_at=LOOKED), f"The balance is not known. {LOOKED_WORDS}"),
    ],
)
def test_what_was_found_out_about_the_balance_is_told(traces: Traces | None, words: str) -> None:
    assert traces_words(traces, NOW) == words


def test_the_task_that_the_spend_log_names_is_told_with_its_time() -> None:
    traces = Traces(charges=(Charge(SENT, "sora-2", "task_01k7"),), looked_at=LOOKED)
    assert f"The gateway's spend log names task_01k7 at {moment_words(SENT, NOW)}." in traces_words(traces, NOW)
    two = Traces(charges=(*traces.charges, Charge(SENT, "", "task\u202e_02")))
    assert f"task_01k7 at {moment_words(SENT, NOW)}, task_02 at" in traces_words(two, NOW)


def test_a_charge_without_a_task_id_is_told_as_a_charge() -> None:
    one = traces_words(Traces(charges=(Charge(SENT),)), NOW)
    assert f"has a charge at {moment_words(SENT, NOW)} that belongs to no other clip." in one
    assert "has 2 charges since then" in traces_words(Traces(charges=(Charge(SENT), Charge(SENT))), NOW)


@pytest.mark.parametrize(
    ("traces", "words"),
    [
        (None, "about as much as the first."),
        (Traces(BEFORE), "about as much as the first."),
        (Traces(BEFORE, at(12.1)), "about as much as the first: the balance has fallen by 0.30 since then."),
        (Traces(BEFORE, at(12.4)), "The balance has not fallen since the first was sent."),
        (Traces(BEFORE, at(22.4)), "The balance has not fallen since the first was sent."),
    ],
)
def test_sending_again_says_what_it_may_cost(traces: Traces | None, words: str) -> None:
    question = send_again_question(traces)
    assert "may cost a second time" in question
    assert words in question
    assert question.endswith("This one is given up.")


@pytest.mark.parametrize(
    ("traces", "words"),
    [
        (None, "may cost a second time, ≈ 0.30. This one"),
        (Traces(BEFORE, at(12.1)), "second time, ≈ 0.30: the balance has fallen by 0.30 since then. This one"),
        (Traces(BEFORE, at(12.4)), "second time, ≈ 0.30. The balance has not fallen since the first was sent. This"),
    ],
)
def test_sending_again_names_the_price_that_is_known(traces: Traces | None, words: str) -> None:
    assert words in send_again_question(traces, Decimal("0.3"))


def test_sending_again_costs_nothing_in_the_demo() -> None:
    question = send_again_question(Traces(BEFORE, at(12.1)), Decimal("0.3"), is_demo=True)
    assert question == "A new clip is made; the demo charges nothing. This one is given up."


@pytest.mark.parametrize(
    ("amount", "words"),
    [(12.4, "12.40"), (0.1 + 0.2, "0.30"), (0.0375, "0.0375"), (500_000, "500000.00"), (-3, "-3.00"), (1e-9, "0.00")],
)
def test_no_decimal_of_an_amount_is_lost(amount: float, words: str) -> None:
    assert amount_words(amount) == words


def test_a_task_that_takes_long_says_since_when_that_nothing_is_lost_and_what_a_stop_means() -> None:
    lead, rest = stalled_sentences(made_job(1, State.WATCHING, needs=Needs.STALLED), NOW)
    assert lead == f"Runs since {full_moment_words(SENT, NOW)}, unusually long."
    assert "Nothing is lost" in rest
    assert "the gateway goes on and may charge for it; the task id is kept" in rest
