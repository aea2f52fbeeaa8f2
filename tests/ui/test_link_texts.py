"""What is said about the link to a finished clip: what the gateway told, else its age, and never more than is known."""

from __future__ import annotations

import pytest

from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.ui.link_texts import link_words, rough_span
from tests.ui.sample_jobs import NOW, made_job

DOWNLOADING = State.DOWNLOADING


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (made_job(state=DOWNLOADING, expires_at=NOW + 23 * 60), "good for 23 min"),
        (made_job(state=DOWNLOADING, expires_at=NOW + 59), "good for less than a minute"),
        (made_job(state=DOWNLOADING, expires_at=NOW - 300), "ended 5 min ago; another one is asked for"),
        (
            made_job(state=DOWNLOADING, made_at=NOW - 3 * 3600),
            "links mostly last hours; this clip was finished 3 h ago",
        ),
        (made_job(state=DOWNLOADING), "links mostly last hours; when this clip was finished is not known"),
        (
            made_job(state=State.WATCHING, needs=Needs.NO_LINK, made_at=NOW - 90 * 60),
            "links mostly last hours; this clip was finished 1 h 30 min ago",
        ),
        (made_job(state=State.STOPPED, expires_at=NOW + 3 * 86_400), "good for 3 d"),
        (
            made_job(state=State.STOPPED, expires_at=NOW - 7_300),
            "ended 2 h ago; “Check again” asks for another one",
        ),
    ],
)
def test_a_clip_that_is_not_here_yet_says_how_long_its_link_may_be_good(job: Job, words: str) -> None:
    assert link_words(job, NOW) == words


@pytest.mark.parametrize(
    "job",
    [
        made_job(state=State.DONE, made_at=NOW - 5, expires_at=NOW + 60),
        made_job(state=State.WATCHING),
        made_job(state=State.WAITING),
        made_job(state=State.UNCONFIRMED),
    ],
    ids=lambda job: str(job.state),
)
def test_nothing_is_said_of_a_link_that_nobody_needs_or_that_is_not_there(job: Job) -> None:
    assert link_words(job, NOW) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "less than a minute"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (5_700, "1 h 35 min"),
        (7_300, "2 h"),
    ],
)
def test_lengths_are_told_in_passing(seconds: float, words: str) -> None:
    assert rough_span(seconds) == words
