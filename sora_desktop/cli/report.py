"""How headless commands print a job: a JSON line, or a line for people."""

from __future__ import annotations

import json
import os
import sys
from typing import TextIO

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.redaction import redacted
from sora_desktop.domain.statuses import Phase
from sora_desktop.domain.storyboard import prompt_title

_CHARGED = {
    Charged.YES: "charged",
    Charged.NO: "not charged",
    Charged.UNKNOWN: "may have been charged",
}


def json_line(job: Job) -> str:
    """One job as one line of JSON, in ASCII whatever the pipe's encoding is; the fields are a promise to scripts."""
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
            else {
                "kind": error.kind.value,
                "message": error.message,
                "charged": (Charged.NO if job.is_demo else error.charged).value,
            },
            "charged": job.money.value,
        }
    )


def say(sentence: str) -> bool:
    """A sentence for the person, on standard error: standard output belongs to results. False: nobody reads it."""
    return _put(sys.stderr, redacted(sentence))


def plain(text: str, most: int | None = None) -> str:
    """Text from outside for a terminal: one line, without control and direction characters, cut to ``most``."""
    line = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(line.split())
    return line if most is None or len(line) <= most else line[: most - 1].rstrip() + "…"


def state_word(job: Job) -> str:
    """The state of a job in the word that the window has for it; it is no promise to scripts, as that in JSON is."""
    if job.state is State.WATCHING:
        if job.phase is not Phase.IN_LINE:
            return "Generating"
        return "Asked for" if job.is_unheard or job.needs is Needs.UNKNOWN_TASK else "In line"
    return job.state.value.capitalize()


def text_line(job: Job) -> str:
    """One job for people: state, prompt, where the clip is or what went wrong, and what became of the money."""
    parts = [f"{state_word(job):<12}", plain(prompt_title(job.request.prompt), 60)]
    if job.state is State.DONE and job.file:
        parts.append(plain(job.file))
    elif job.error is not None:
        parts.append(redacted(plain(job.error.message)))
    elif job.task_id:
        parts.append(plain(job.task_id))
    if job.has_ended or job.error is not None:
        parts.append("(costs nothing)" if job.is_demo else f"({_CHARGED[job.money]})")
    return "  ".join(parts)


def print_job(job: Job, is_json: bool) -> bool:
    """Print a job on standard output, at once. False when whoever read has gone."""
    return _put(sys.stdout, json_line(job) if is_json else text_line(job))


def print_line(line: str) -> bool:
    """Print a line of results on standard output. False when whoever read has gone."""
    return _put(sys.stdout, line)


def _put(stream: TextIO, line: str) -> bool:
    """Write a line. A reader who has gone (``| head -1``) or a full disk must not break off a request that is out."""
    try:
        try:
            print(line, file=stream, flush=True)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            print(line.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)
    except OSError as error:
        # What is still in the stream's buffer would raise again when Python ends.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            say(f"sora-desktop: The results could not be written: {error.strerror}. The command jobs lists them.")
        return False
    return True
