"""What can be copied of a job: a report for whoever decides about a refund, and its create as a cURL line."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from sora_desktop import __version__
from sora_desktop.domain.errors import Charged
from sora_desktop.domain.families import family_named
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.pictures import is_of_this_computer
from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.domain.redaction import redacted, without_keys
from sora_desktop.domain.traces import Balance

_LABEL_CHARACTERS = 24
_LONGEST_IMAGE = 300

Fact = tuple[str, str | None]


def money_sentence(job: Job) -> str:
    """What became of the money for a job, in a sentence, as far as anyone can tell."""
    if job.is_demo:
        return "The demo costs nothing."
    match job.charged:
        case Charged.YES:
            return "It was charged."
        case Charged.NO if job.task_id is not None:
            return "It was not charged: gateways of this kind give the money back for a failed task."
        case Charged.NO if job.state is State.FAILED and job.sending_at is not None:
            return "It was not charged: the gateway refused it."
        case Charged.NO:
            return "It was not charged: it was not sent."
        case Charged.UNKNOWN if job.state is State.SENDING:
            return "It is not known yet: the gateway has not answered."
        case Charged.UNKNOWN if job.task_id is None or job.is_unheard:
            return "It may have been charged."
        case Charged.UNKNOWN:
            return "It was charged when the gateway took it, and may have been given back."


def report_of(job: Job, profile_name: str, now: float) -> str:
    """All that a gateway's support asks for, in plain text; ``now`` is in seconds since the epoch.

    Times are ISO 8601 in the zone of this computer. There is no key, no signed link and no local path in it.
    """
    lines = [f"Report about a clip, by Sora Desktop {__version__}", f"Written: {_moment(now)}"]
    sections = (
        ("The task", _task_facts(job, profile_name)),
        ("What happened", _course_facts(job)),
        ("Times", _time_facts(job)),
        ("The money", _money_facts(job)),
    )
    for title, facts in sections:
        lines += ["", title]
        lines += [f"  {label + ':':<{_LABEL_CHARACTERS}}{_line(value)}" for label, value in facts if value]
    lines += ["", "The request", *(f"  {line}" for line in _request_lines(job))]
    return redacted("\n".join(lines) + "\n")


def curl_of(job: Job, base_url: str) -> str:
    """The create of a job as a line for a POSIX shell, whose key comes from the environment. ``base_url``: an origin.

    Addresses of images are cut where their signatures begin, and a comment says so. A clip of the demo becomes one
    at the gateway for which the program was made.
    """
    if not _is_request_known(job):
        return "# This clip was sent by another program, and its request is not known here.\n"
    call = family_named(job.request.family).call(job.request)
    body = call.body
    shown = _shown_body(body)
    comments = ["# This makes a clip and costs money, each time that it is run."]
    if shown != body:
        comments.append("# Signed parts of addresses, and keys, were taken out and have to be put in again.")
    if any(is_of_this_computer(url) for url in job.request.images):
        comments.append("# A picture from this computer has to be put on the web first: its address goes in here.")
    words = (
        f"curl --request POST {shlex.quote(redacted(base_url or OCTOPUSX.base_url) + call.path)}",
        '--header "Authorization: Bearer $SORA_DESKTOP_API_KEY"',
        "--header 'Content-Type: application/json'",
        "--header 'Accept: application/json'",
        f"--data-raw {shlex.quote(_json(shown))}",
    )
    return "\n".join([*comments, " \\\n  ".join(words)]) + "\n"


def _task_facts(job: Job, profile_name: str) -> Iterator[Fact]:
    error = job.error
    yield "Task id", job.task_id or "none: the gateway gave none that arrived here"
    yield "Gateway", job.origin or ("this computer (the demo)" if job.is_demo else "the address of the profile")
    yield "Profile", profile_name
    yield "Request id of create", job.request_id
    if error is not None and error.request_id != job.request_id:
        yield "Request id of error", error.request_id
    yield "Model asked for", job.request.model if _is_request_known(job) else None
    yield "Model used", job.gateway_model
    yield "Number of the job here", job.id


def _course_facts(job: Job) -> Iterator[Fact]:
    error = job.error
    yield "State here", job.state.value
    yield "Status of the gateway", job.gateway_status
    yield "Progress", None if job.progress is None else f"{job.progress} %"
    if error is not None:
        yield "What went wrong", error.message
        yield "Gateway's message", error.detail
        yield "Gateway's code", error.code
        yield "HTTP status", None if error.http_status is None else str(error.http_status)
    if job.file_size_bytes is not None and job.state is State.DONE:
        checked = "" if job.is_checked else ", which could not be checked"
        yield "What came", f"a file of {job.file_size_bytes:,} bytes{checked}"
        yield "SHA-256 of the file", job.file_sha256


def _time_facts(job: Job) -> Iterator[Fact]:
    moments = (
        ("Asked for", job.created_at),
        ("Sent", job.sending_at),
        ("Accepted", job.accepted_at),
        ("Called done", job.made_at),
        ("Ended", job.ended_at),
        ("Last answer", job.last_contact_at),
        ("Link good until", job.expires_at),
    )
    return ((label, _moment(at) if at else None) for label, at in moments)  # 0 could not be read


def _money_facts(job: Job) -> Iterator[Fact]:
    yield "Charged", f"{job.money.value}. {money_sentence(job)}"
    traces = job.traces
    if traces is None or job.is_demo:
        return
    yield "Balance before", _balance(traces.before)
    yield "Balance after", _balance(traces.after)
    for charge in traces.charges:
        said = (charge.model, charge.task_id)
        yield "Charge in the log", " · ".join([_moment(charge.at), *(word for word in said if word)])
    if traces.looked_at is not None:
        yield "Looked up", _moment(traces.looked_at)


def _request_lines(job: Job) -> list[str]:
    if not _is_request_known(job):
        return ["Not known here: another program sent it."]
    body = family_named(job.request.family).call(job.request).body
    return _json(_shown_body(body), indent=2).splitlines()


def _is_request_known(job: Job) -> bool:
    return not job.was_added or bool(job.request.prompt)


def _shown_body(body: Mapping[str, object]) -> dict[str, object]:
    """The body as anyone may read it: the prompt as it is but for keys, the addresses without their signatures."""
    return {name: _shown(value) for name, value in body.items()}


def _shown(value: object) -> object:
    if isinstance(value, str):
        return without_keys(value)
    if isinstance(value, list):
        return [_image(entry) if isinstance(entry, str) else entry for entry in value]
    return value


def _image(url: str) -> str:
    if url[:5].lower() == "data:":
        return f"{url.partition(',')[0][:_LONGEST_IMAGE]},…"
    shown = redacted(url)
    return shown if len(shown) <= _LONGEST_IMAGE else f"{shown[:_LONGEST_IMAGE]}…"


def _json(value: object, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # A lone surrogate fits into no clipboard, and a mark of direction would turn the line around.
    return "".join(
        character if character.isprintable() or character == "\n" else json.dumps(character)[1:-1] for character in text
    )


def _balance(balance: Balance | None) -> str | None:
    return None if balance is None else f"{balance.amount:.10g} on {_moment(balance.at)}"


def _moment(at: float) -> str:
    """A time in the zone of this computer, to the second and with its offset."""
    try:
        return datetime.fromtimestamp(at, UTC).astimezone().isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):
        return f"{at:.0f} seconds after 1970"


def _line(text: str) -> str:
    """Text from outside as one line that nothing in it can break or turn around."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
