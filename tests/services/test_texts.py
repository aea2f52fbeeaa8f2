"""What the engine says: whole sentences, with the gateway's own text apart, and what became of the money."""

from __future__ import annotations

import pytest

from sora_desktop.domain.answers import PauseReason, TaskReport
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.events import Notice, NoticeAction
from sora_desktop.domain.profiles import KeyPlace
from sora_desktop.services import texts

GIVEN = JobError(ErrorKind.NETWORK, "The connection was lost.", Charged.NO, "raw text", "code", "request-1", 502)

ERRORS = {
    "last time": (texts.unconfirmed_since_last_time(), ErrorKind.UNCONFIRMED, Charged.UNKNOWN),
    "quit": (texts.unconfirmed_by_quit(), ErrorKind.UNCONFIRMED, Charged.UNKNOWN),
    "defect": (texts.unconfirmed_by_defect(), ErrorKind.UNCONFIRMED, Charged.UNKNOWN),
    "not sent": (texts.not_sent_by_quit(), ErrorKind.CANCELLED, Charged.NO),
    "failed": (texts.task_ended_badly(TaskReport(status="failed")), ErrorKind.GATEWAY, Charged.NO),
    "moderated": (
        texts.task_ended_badly(TaskReport(status="failed", error_code="content_policy_violation")),
        ErrorKind.PROMPT,
        Charged.NO,
    ),
    "cancelled": (texts.task_ended_badly(TaskReport(status="cancelled")), ErrorKind.CANCELLED, Charged.UNKNOWN),
    "expired task": (texts.task_ended_badly(TaskReport(status="Expired")), ErrorKind.GATEWAY, Charged.UNKNOWN),
    "unknown task": (texts.unknown_task(GIVEN), ErrorKind.GATEWAY, Charged.UNKNOWN),
    "late contact": (texts.late_contact(GIVEN), ErrorKind.NETWORK, Charged.YES),
    "key": (texts.stopped_for_key(), ErrorKind.KEY, Charged.YES),
    "poll defect": (texts.poll_defect(), ErrorKind.GATEWAY, Charged.YES),
    "fetch defect": (texts.fetch_defect(), ErrorKind.DOWNLOAD, Charged.YES),
    "no link": (texts.no_link(None), ErrorKind.DOWNLOAD, Charged.YES),
    "no link, with a reason": (texts.no_link(GIVEN), ErrorKind.DOWNLOAD, Charged.YES),
    "expired": (texts.link_expired(), ErrorKind.DOWNLOAD, Charged.YES),
    "broken off": (texts.download_broken_off(), ErrorKind.DOWNLOAD, Charged.YES),
    "bad clip": (texts.bad_clip("It is a web page."), ErrorKind.DOWNLOAD, Charged.YES),
    "disk": (texts.download_disk("The disk is full."), ErrorKind.DISK, Charged.YES),
    "fetching": (texts.while_fetching(GIVEN), ErrorKind.NETWORK, Charged.YES),
}

NOTICES = {
    **{str(reason): texts.paused_notice("p", "Name", "https://a", reason, GIVEN) for reason in PauseReason},
    **{f"{reason}, bare": texts.paused_notice("p", "Name", "https://a", reason, None) for reason in PauseReason},
    "this run": texts.foreign_address_notice("p", "Name", "https://a", PauseReason.NO_KEY),
    "former address": texts.former_address_notice("p", "Name", "https://a"),
    "keychain waits": texts.keychain_notice("p", "Name", KeyPlace.WAITING),
    "no keychain": texts.keychain_notice("p", "Name", KeyPlace.UNAVAILABLE),
    "session key": texts.session_key_notice("p", "Name"),
    "one unsent": texts.unsent_notice(1),
    "unsent": texts.unsent_notice(2),
    "offline": texts.offline_notice("p", "Name", GIVEN),
    "disk": texts.disk_notice("The disk is full."),
    "settings": texts.settings_notice(["A field fell back."]),
    "trouble": texts.trouble_notice(),
}


@pytest.mark.parametrize("name", ERRORS)
def test_error_says_its_kind_the_money_and_whole_sentences(name: str) -> None:
    error, kind, charged = ERRORS[name]
    assert (error.kind, error.charged) == (kind, charged)
    assert error.message[0].isupper()
    assert error.message.endswith(".")
    assert "raw text" not in error.message


@pytest.mark.parametrize("name", NOTICES)
def test_notice_has_a_lead_whole_sentences_and_the_raw_text_apart(name: str) -> None:
    notice: Notice = NOTICES[name]
    assert notice.lead.endswith(".")
    assert not notice.sentence[0].islower()
    assert notice.sentence.endswith(".")
    assert "raw text" not in notice.sentence


def test_a_refused_key_of_the_environment_is_not_asked_for_in_the_environment() -> None:
    refused = texts.foreign_address_notice("p", "Name", "https://a", PauseReason.KEY)
    assert refused.sentence.startswith("The key in SORA_DESKTOP_API_KEY is refused.")
    assert "has to come" not in refused.sentence
    missing = texts.foreign_address_notice("p", "Name", "https://a", PauseReason.NO_KEY)
    assert "has to come from SORA_DESKTOP_API_KEY" in missing.sentence


def test_an_address_stands_in_a_sentence() -> None:
    for notice in (NOTICES["this run"], NOTICES["key, bare"]):
        assert notice.detail == "This is about https://a."
    assert texts.paused_notice("demo", "Demo", "", PauseReason.BALANCE, None).detail == ""


def test_a_damaged_list_of_jobs_is_not_called_a_setting() -> None:
    notice = texts.settings_notice(["The list of jobs was damaged. It is kept as “jobs.old”.", "A field fell back."])
    assert notice.lead == "The list of jobs was damaged."
    assert notice.sentence == "It is kept as “jobs.old”. A field fell back."
    assert texts.settings_notice(["A field fell back."]).lead == "Settings."


@pytest.mark.parametrize("reason", PauseReason)
def test_every_pause_can_be_ended_by_trying_again(reason: PauseReason) -> None:
    for profile_id in ("p", "demo"):
        notice = texts.paused_notice(profile_id, "Name", "https://a", reason, None)
        assert NoticeAction.TRY_AGAIN in notice.actions
    assert NoticeAction.REPLACE_KEY not in texts.paused_notice("demo", "Demo", "", reason, None).actions


@pytest.mark.parametrize(
    "text",
    ["Guardrail hit", "policy VIOLATION", "looks like a real person", "too much similarity", "内容违规", "含真人"],
)
def test_words_of_content_rules_are_found_in_any_case_and_in_chinese(text: str) -> None:
    assert texts.task_ended_badly(TaskReport(status="failed", error_text=text)).kind is ErrorKind.PROMPT


def test_long_text_of_a_gateway_is_cut() -> None:
    error = texts.task_ended_badly(TaskReport(status="failed", error_text="x" * 9000))
    assert len(error.detail) == 2000
