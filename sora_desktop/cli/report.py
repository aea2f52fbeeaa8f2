"""How headless commands print a job: a JSON line, or a line for people."""

from __future__ import annotations

import json
import sys

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.jobs import Job, State

_CHARGED = {
    Charged.YES: "charged",
    Charged.NO: "not charged",
    Charged.UNKNOWN: "may have been charged",
}


def json_line(job: Job) -> str:
    """One job as one line of JSON; the fields are a promise to scripts."""
    error = job.error
    return json.dumps(
        {
            "job": job.id,
            "state": job.state.value,
            "task_id": job.task_id,
            "prompt": job.request.prompt,
            "file": job.file,
            "error": None
            if error is None
            else {"kind": error.kind.value, "message": error.message, "charged": error.charged.value},
        },
        ensure_ascii=False,
    )


def say(sentence: str) -> None:
    """A sentence for the person, on standard error: standard output belongs to results."""
    print(sentence, file=sys.stderr, flush=True)


def plain(text: str, most: int | None = None) -> str:
    """Text from outside for a terminal: one line, without control and direction characters, cut to ``most``."""
    line = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(line.split())
    return line if most is None or len(line) <= most else line[: most - 1].rstrip() + "…"


def text_line(job: Job) -> str:
    """One job for people: state, prompt, and where the clip is or what went wrong."""
    parts = [f"{job.state.value:<12}", plain(job.request.prompt, 60)]
    if job.state is State.DONE and job.file:
        parts.append(plain(job.file))
    elif job.error is not None:
        parts.append(f"{plain(job.error.message)} ({_CHARGED[job.error.charged]})")
    elif job.task_id:
        parts.append(plain(job.task_id))
    return "  ".join(parts)


def print_job(job: Job, is_json: bool) -> None:
    """Print a job on standard output, at once."""
    line = json_line(job) if is_json else text_line(job)
    try:
        print(line, flush=True)
    except UnicodeEncodeError:
        # A terminal with a narrow encoding must not cost the line.
        encoding = sys.stdout.encoding or "ascii"
        print(line.encode(encoding, "backslashreplace").decode(encoding), flush=True)
