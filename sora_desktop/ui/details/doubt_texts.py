"""The words for a job in doubt: what happened, what the program found out about the money, and since when it runs."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QLocale

from sora_desktop.domain.jobs import UNREADABLE, Job
from sora_desktop.domain.prices import amount_words as price_words
from sora_desktop.domain.traces import Charge, Traces
from sora_desktop.ui.job_texts import began_at, full_moment_words, moment_words, plain_line

translate = QCoreApplication.translate

LONGEST_TASK_ID = 500
_SHOWN_TASK_CHARACTERS = 60
_DECIMALS, _MOST_DECIMALS = 2, 6
_SAME = 0.5 * 10**-_MOST_DECIMALS


def unconfirmed_sentences(job: Job, now: float) -> tuple[str, str]:
    """What happened to a job whose fate is unknown and when, and what is at stake; the same as long as it is open."""
    if job.has_damaged_id:
        lead = translate("Details", "Its task id is damaged.")
    elif when := full_moment_words(job.sending_at or 0.0, now):
        lead = translate("Details", "Sent {when} without a clear answer.").format(when=when)
    else:
        lead = translate("Details", "Sent without a clear answer.")
    stake = [job.error.message] if job.error is not None else []
    if job.error is None or "may have been charged" not in job.error.message:
        stake.append(translate("Details", "It may have been charged."))
    nothing = translate("Details", "Nothing is sent again by itself.")
    if job.is_demo:
        demo = translate(
            "Details", "The demo charges nothing; a real gateway's own page would show whether it took it."
        )
        return lead, " ".join((*stake, nothing, demo))
    return lead, " ".join((*stake, nothing))


def found_words(job: Job, now: float) -> str:
    """What the program found out so far about a doubtful create, and where a person can look."""
    found = traces_words(job.traces, now)
    if job.is_demo or (job.traces is not None and job.traces.likely_task_id is not None):
        return found
    page = translate("Details", "The gateway's own page lists its tasks: look whether this one is there.")
    return f"{found} {page}".lstrip()


def traces_words(traces: Traces | None, now: float) -> str:
    """What the program found out about a doubtful create; empty before it has looked and knows anything."""
    if traces is None:
        return ""
    said = [_balance_words(traces), _charges_words(traces.charges, now)]
    if traces.looked_at is not None:
        when = full_moment_words(traces.looked_at, now)
        said.append(translate("Details", "Looked {when}.").format(when=when))
    return " ".join(part for part in said if part)


def send_again_question(traces: Traces | None, price: Decimal | None = None, *, is_demo: bool = False) -> str:
    """What is asked before an unconfirmed request goes out once more: what it may cost, and what is given up.

    ``price`` is what one such clip costs, in the gateway's own unit; ``None`` is not known.
    """
    given_up = translate("Details", "This one is given up.")
    if is_demo:
        return f"{translate('Details', 'A new clip is made; the demo charges nothing.')} {given_up}"
    before = None if traces is None else traces.before
    after = None if traces is None else traces.after
    fallen = None if before is None or after is None else before.amount - after.amount
    if price is not None:
        cost = translate("Details", "A new clip is made, which may cost a second time, ≈ {price}").format(
            price=price_words(price)
        )
    elif fallen is None or fallen > _SAME:
        cost = translate("Details", "A new clip is made, which may cost a second time, about as much as the first")
    else:
        cost = translate("Details", "A new clip is made, which may cost a second time")
    if fallen is None:
        return f"{cost}. {given_up}"
    if fallen > _SAME:
        words = translate("Details", "{cost}: the balance has fallen by {amount} since then.")
        return f"{words.format(cost=cost, amount=amount_words(fallen))} {given_up}"
    return f"{cost}. {translate('Details', 'The balance has not fallen since the first was sent.')} {given_up}"


def stalled_sentences(job: Job, now: float) -> tuple[str, str]:
    """Since when a task runs that takes unusually long; that nothing is lost; and what a stop would mean."""
    began = began_at(job)
    when = full_moment_words(began if began is not None else job.created_at, now)
    lead = (
        translate("Details", "Runs since {when}, unusually long.").format(when=when)
        if when
        else translate("Details", "Runs unusually long.")
    )
    kept = translate("Details", "Nothing is lost: the gateway has it, and it goes on being asked for, more slowly.")
    stop = translate("Details", "If you stop, the gateway goes on and may charge for it; the task id is kept.")
    return lead, f"{kept} {stop}"


def amount_words(amount: float) -> str:
    """An amount in the gateway's own unit: ``12.40``, with more decimals where there are more."""
    decimals = _DECIMALS
    while decimals < _MOST_DECIMALS and abs(round(amount, decimals) - amount) > _SAME:
        decimals += 1
    return QLocale().toString(float(amount), "f", decimals)


def task_id_refusal(text: str) -> str:
    """Why ``text`` can be no task id, as a sentence; empty when it can be one."""
    given = text.strip()
    if not given:
        return translate("Details", "Paste the task id from the gateway's own page.")
    if any(character.isspace() for character in given) or not given.isprintable():
        return translate("Details", "A task id is one word without spaces. Copy it whole, and nothing else.")
    if UNREADABLE in given:
        return translate("Details", "A part of this task id is unreadable. Copy it from the gateway's own page.")
    if len(given) > LONGEST_TASK_ID:
        return translate("Details", "This is too long for a task id. Copy the id alone.")
    return ""


def _balance_words(traces: Traces) -> str:
    before, after = traces.before, traces.after
    if before is not None and after is not None:
        if abs(before.amount - after.amount) <= _SAME:
            words = translate("Details", "The balance is unchanged since before: {amount} (the gateway's own unit).")
            return words.format(amount=amount_words(after.amount))
        words = translate("Details", "The balance was {before} before and is {after} now (the gateway's own unit).")
        return words.format(before=amount_words(before.amount), after=amount_words(after.amount))
    if before is not None:
        words = translate("Details", "The balance was {before} before; what it is now is not known.")
        return words.format(before=amount_words(before.amount))
    if after is not None:
        words = translate("Details", "The balance is {after} now; what it was before is not known.")
        return words.format(after=amount_words(after.amount))
    return translate("Details", "The balance is not known.") if traces.looked_at is not None else ""


def _charges_words(charges: tuple[Charge, ...], now: float) -> str:
    named = [charge for charge in charges if charge.task_id]
    if named:
        listed = ", ".join(
            translate("Details", "{task} at {time}").format(
                task=plain_line(charge.task_id or "", _SHOWN_TASK_CHARACTERS), time=moment_words(charge.at, now)
            )
            for charge in named
        )
        return translate("Details", "The gateway's spend log names {tasks}.").format(tasks=listed)
    if len(charges) == 1:
        words = translate("Details", "The gateway's spend log has a charge at {time} that belongs to no other clip.")
        return words.format(time=moment_words(charges[0].at, now))
    if charges:
        return translate(
            "Details", "The gateway's spend log has {count} charges since then that belong to no other clip."
        ).format(count=len(charges))
    return ""
