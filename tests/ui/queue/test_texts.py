"""The words on a row: one line of state for everything that can be said about a job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.events import BytesFetched
from sora_desktop.domain.families import JIMENG, VEO
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.pictures import LastFrame
from sora_desktop.domain.queue_events import PicturesSending
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.job_texts import (
    dated_words,
    full_moment_words,
    moment_words,
    plain_line,
    reason_words,
    request_words,
    settings_words,
    span_words,
    state_role,
    state_word,
    title_words,
)
from sora_desktop.ui.queue.delegate import is_indeterminate
from sora_desktop.ui.queue.texts import bar_part, fetched_words, has_bar, note_words, spoken_words, time_words
from tests.ui.sample_jobs import DOUBTFUL, NO_CONNECTION, NOW, REFUSED_PROMPT, made_job

WATCHING, STOPPED = State.WATCHING, State.STOPPED


@pytest.fixture(autouse=True)
def plain_locale() -> Iterator[None]:
    """The clock of the C locale, which is the same on every machine."""
    before = QLocale()
    QLocale.setDefault(QLocale.c())
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (made_job(), "Waiting not sent yet"),
        (made_job(error=NO_CONNECTION), "Waiting no connection · not sent"),
        (made_job(state=State.SENDING), "Sending waits for the answer"),
        (made_job(state=State.SENDING, has_stop_request=True), "Sending stops when the answer is there"),
        (made_job(state=State.UNCONFIRMED), "Unconfirmed may have been charged"),
        (made_job(state=State.UNCONFIRMED, task_id="task_\ufffd1k7"), "Unconfirmed its task id is damaged"),
        (made_job(state=State.UNCONFIRMED, profile_id="demo"), "Unconfirmed costs nothing"),
        (made_job(state=WATCHING, gateway_status=None), "In line the gateway has it"),
        (made_job(state=WATCHING, sending_at=None, gateway_status=None), "Asked for no answer yet"),
        (made_job(state=WATCHING, sending_at=None, gateway_status="queued"), "In line the gateway says “queued”"),
        (
            made_job(state=WATCHING, sending_at=None, gateway_status=None, needs=Needs.UNKNOWN_TASK),
            "Asked for the gateway does not know it",
        ),
        (
            made_job(state=WATCHING, gateway_status="queued", needs=Needs.UNKNOWN_TASK),
            "Asked for the gateway does not know it",
        ),
        (made_job(state=WATCHING, gateway_status="queued"), "In line the gateway says “queued”"),
        (made_job(state=WATCHING, gateway_status="queued", progress=0), "In line the gateway says “queued”"),
        (made_job(state=WATCHING), "Generating the gateway says “processing”"),
        (made_job(state=WATCHING, gateway_status="排队中"), "Generating the gateway says “排队中”"),
        (made_job(state=WATCHING, progress=61), "Generating 61 %"),
        (made_job(state=WATCHING, progress=61, needs=Needs.STALLED), "Generating takes unusually long"),
        (made_job(state=WATCHING, needs=Needs.UNKNOWN_TASK), "Generating the gateway does not know it"),
        (made_job(state=WATCHING, needs=Needs.NO_LINK), "Generating no link works"),
        (made_job(state=WATCHING, needs=Needs.LATE_CONTACT, last_contact_at=None), "Generating no answer for a while"),
        (made_job(state=WATCHING, needs=Needs.KEY), "Generating waits for its key"),
        (made_job(state=State.DOWNLOADING), "Downloading begins"),
        (made_job(state=State.DOWNLOADING, needs=Needs.DISK), "Downloading cannot write to the disk"),
        (made_job(state=State.DONE), "Done kept in Movies"),
        (made_job(state=State.DONE, is_checked=False), "Done could not be checked · kept in Movies"),
        (made_job(state=State.FAILED), "Failed content rules · not charged"),
        (made_job(state=STOPPED), "Stopped may have been charged"),
        (made_job(state=STOPPED, task_id=None, sending_at=None), "Stopped not sent · not charged"),
        (made_job(state=STOPPED, profile_id="demo"), "Stopped costs nothing"),
        (made_job(state=STOPPED, task_id=None, error=DOUBTFUL), "Stopped may have been charged"),
        (made_job(state=STOPPED, task_id=None), "Stopped may have been charged"),
    ],
)
def test_a_row_says_where_its_job_stands(job: Job, words: str) -> None:
    assert f"{state_word(job)} {note_words(job, NOW)}" == words


@pytest.mark.parametrize("kind", list(ErrorKind))
@pytest.mark.parametrize("charged", list(Charged))
def test_every_failure_says_why_and_what_became_of_the_money(kind: ErrorKind, charged: Charged) -> None:
    job = made_job(state=State.FAILED, error=JobError(kind, "A sentence.", charged))
    words = note_words(job, NOW).split(" · ")
    why, money = reversed(words) if charged is Charged.UNKNOWN else words
    assert why == reason_words(JobError(kind, "", charged))
    assert money == {"yes": "charged", "no": "not charged", "unknown": "may have been charged"}[charged]


def test_a_clip_that_waits_for_its_download_says_how_long_its_link_is_good() -> None:
    told = made_job(state=State.DOWNLOADING, expires_at=NOW + 23 * 60 + 5)
    assert note_words(told, NOW) == "link good for 23 min"
    assert note_words(told, NOW + 24 * 60) == "link ended, asks anew"
    assert note_words(made_job(state=State.DOWNLOADING, made_at=NOW - 3 * 3600), NOW) == "finished 3 h ago"
    assert note_words(made_job(state=State.DOWNLOADING, made_at=NOW - 20), NOW) == "begins"
    assert note_words(told, NOW, moved=BytesFetched(told.id, 3_100_000, 12_000_000)) == "3.1 of 12 MB"


def test_a_task_that_was_added_by_its_id_is_called_by_it() -> None:
    added = made_job(state=WATCHING, prompt="", sending_at=None, task_id="task_01k7")
    assert title_words(added, 200) == "Task task_01k7, added by its id"
    assert request_words(added) == "its settings are not known here"
    assert request_words(replace(added, gateway_model="veo3")) == "veo3"
    assert spoken_words(added, 0, None, NOW).startswith("Task task_01k7, added by its id, ")
    assert title_words(made_job(prompt="A boat"), 200) == "A boat"


def test_a_clip_from_elsewhere_is_called_by_its_file_and_no_settings_are_invented() -> None:
    foreign = made_job(state=State.DONE, prompt="holiday", model="", duration_s=0, task_id=None, gateway_model=None)
    assert title_words(foreign, 200) == "holiday"
    assert request_words(foreign) == "its settings are not known here"


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_word_a_colour_and_a_time(state: State) -> None:
    job = made_job(state=state)
    assert state_word(job)
    assert state_role(job) in {"text-2", "accent", "ok", "warn", "err"}
    assert time_words(job, NOW)


@pytest.mark.parametrize(
    ("done", "total", "words"),
    [
        (3_100_000, 12_000_000, "3.1 of 12 MB"),
        (0, 1, "0 of 1 B"),
        (512, 900_000, "0.5 of 900 kB"),
        (1_500_000_000, 2_000_000_000, "1.5 of 2 GB"),
        (3_100_000, None, "3.1 MB"),
    ],
)
def test_bytes_are_told_in_the_unit_of_the_whole(done: int, total: int | None, words: str) -> None:
    assert fetched_words(BytesFetched("job", done, total)) == words


def test_pictures_on_their_way_are_said_and_counted() -> None:
    job = made_job(1, State.WAITING)
    assert note_words(job, NOW, 3, PicturesSending(job.id, 1, 2)) == "sending pictures · 1 of 2"
    assert note_words(job, NOW, 3, PicturesSending(job.id, 1, 1)) == "sending its picture"


def test_the_waiting_ones_before_it_are_counted() -> None:
    assert note_words(made_job(), NOW, before=2) == "2 before it"


@pytest.mark.parametrize("state", [WATCHING, State.DOWNLOADING])
def test_a_job_without_a_key_has_no_bar_for_nobody_is_asked(state: State) -> None:
    assert has_bar(made_job(state=state))
    assert not has_bar(made_job(state=state, needs=Needs.KEY))
    assert not is_indeterminate(made_job(state=state, needs=Needs.KEY), None)


@pytest.mark.parametrize("kind", [ErrorKind.KEY, ErrorKind.BALANCE, ErrorKind.BLOCKED, ErrorKind.TLS])
def test_a_job_that_waits_for_its_account_says_so(kind: ErrorKind) -> None:
    error = JobError(kind, "The gateway does not take it now.", Charged.NO)
    assert note_words(made_job(error=error), NOW) == "for its account · not charged"


def test_a_number_is_shown_only_when_somebody_has_said_one() -> None:
    assert bar_part(made_job(state=WATCHING), None) is None
    assert bar_part(made_job(state=WATCHING, gateway_status="queued", progress=0), None) is None
    assert bar_part(made_job(state=State.SENDING), None) is None
    assert bar_part(made_job(state=WATCHING, progress=61), None) == pytest.approx(0.61)
    assert bar_part(made_job(state=State.DOWNLOADING), BytesFetched("job", 5, None)) is None
    assert bar_part(made_job(state=State.DOWNLOADING), BytesFetched("job", 12, 10)) == 1.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (41.6, "0:42"), (161, "2:41"), (3_761, "1:02:41"), (273_600, "3 d 4 h"), (-5, "0:00")],
)
def test_lengths_read_like_a_stopwatch(seconds: float, words: str) -> None:
    assert span_words(seconds) == words


def test_a_done_job_shows_how_long_it_took_and_a_running_one_how_long_it_runs() -> None:
    assert time_words(made_job(state=State.DONE), NOW + 5_000) == "2:41"
    assert time_words(made_job(state=WATCHING), NOW) == "2:41"
    assert time_words(made_job(state=WATCHING), NOW + 60) == "3:41"


def test_a_done_job_whose_end_nobody_saw_shows_when_it_came_and_not_how_long_it_took() -> None:
    clock = datetime.fromtimestamp(NOW).astimezone().strftime("%H:%M")
    assert time_words(made_job(state=State.DONE, took_s=None), NOW) == clock


def test_other_jobs_show_the_time_of_the_clock() -> None:
    clock = datetime.fromtimestamp(NOW - 161).astimezone().strftime("%H:%M")
    assert time_words(made_job(state=State.UNCONFIRMED), NOW) == clock
    assert moment_words(NOW - 3 * 86_400, NOW) == "19 Nov"
    assert moment_words(NOW - 400 * 86_400, NOW).endswith("2025")
    assert full_moment_words(NOW, NOW).startswith("today ")
    assert full_moment_words(NOW - 86_400, NOW).startswith("yesterday ")
    assert dated_words(NOW - 161) == f"22 Nov 2026 {clock}"


def test_a_moment_beyond_all_calendars_is_no_crash() -> None:
    assert moment_words(1e30, NOW) == ""
    assert full_moment_words(float("inf"), NOW) == ""
    assert dated_words(1e30) == ""


@pytest.mark.parametrize("state", list(State))
def test_a_time_that_could_not_be_read_is_not_shown(state: State) -> None:
    unread: dict[str, Any] = {
        "created_at": 0.0,
        "sending_at": 0.0,
        "accepted_at": None,
        "ended_at": None,
        "took_s": None,
    }
    assert time_words(made_job(state=state, **unread), NOW) == ""
    assert "1970" not in spoken_words(made_job(state=state, **unread), 0, None, NOW)


def test_settings_are_one_line() -> None:
    job = made_job(orientation="portrait", style="anime", duration_s=15)
    assert settings_words(job.request) == "sora-2 · 9:16 · 15 s · small · anime"
    strange = replace(job.request, orientation="square\n", model="  ", style="")
    assert settings_words(strange) == "square · 15 s · small"


def test_what_a_family_does_not_ask_for_is_no_setting() -> None:
    jimeng = replace(JIMENG.plain_request(), aspect_ratio="21:9")
    assert settings_words(jimeng) == "jimeng-video-3.0 · 21:9 · 720P"
    assert settings_words(VEO.plain_request()) == "veo3.1 · 16:9 · 8 s"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n b\t\u2028c", "a b c"),
        ("pay\u202egpj.exe", "paygpj.exe"),
        ("\x00\x1b[31mred", "[31mred"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("x" * 50, "x" * 19 + "…"),
        ("", ""),
    ],
)
def test_text_from_outside_becomes_one_harmless_line(text: str, line: str) -> None:
    assert plain_line(text, 20) == line


def test_a_refusal_is_told_in_the_words_of_people() -> None:
    assert reason_words(REFUSED_PROMPT) == "content rules"


def test_a_clip_that_is_not_heard_of_says_when_it_last_was() -> None:
    job = made_job(state=WATCHING, needs=Needs.LATE_CONTACT, last_contact_at=NOW - 900)
    assert note_words(job, NOW) == f"last heard {moment_words(NOW - 900, NOW)}"


@pytest.mark.parametrize(
    ("age_s", "samples", "words"),
    [
        (10, (130.0,) * 4, "61 %"),
        (10, (130.0,) * 5, "61 % · about 2 min left"),
        (100, (130.0,) * 5, "61 % · under a minute left"),
        (10, (3_700.0,) * 5, "61 % · about 62 min left"),
        (131, (130.0,) * 5, "61 % · takes longer than usual"),
        (131, (130.0,) * 20, "61 % · slower than 95 %"),
    ],
)
def test_the_time_left_is_told_by_the_own_history(age_s: float, samples: tuple[float, ...], words: str) -> None:
    job = made_job(state=WATCHING, progress=61, accepted_at=NOW - age_s)
    assert note_words(job, NOW, samples_s=samples) == words


def test_a_clip_in_line_says_the_time_left_before_the_gateways_word() -> None:
    job = made_job(state=WATCHING, gateway_status="queued", accepted_at=NOW - 10)
    assert note_words(job, NOW, samples_s=(190.0,) * 5) == "about 3 min left · the gateway says “queued”"


def test_a_clip_that_continues_another_says_which_one_it_waits_for() -> None:
    request = VideoRequest("and then", images=(LastFrame("a" * 32).address,))
    job = replace(made_job(), request=request)
    assert f"{state_word(job)} {note_words(job, NOW, 3, awaited='The quay')}" == "Waiting for “The quay”"
    assert "for “The quay”" in spoken_words(job, 3, None, NOW, awaited="The quay")
    assert note_words(job, NOW) == "for the clip that it continues"
    assert note_words(replace(job, needs=Needs.PARENT), NOW) == "the clip before it did not come"
