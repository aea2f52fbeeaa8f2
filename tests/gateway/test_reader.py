"""The one tolerant reader: every form that was seen, and never an exception for any that was not."""

from __future__ import annotations

import math

import pytest

from sora_desktop.domain.answers import TaskReport
from sora_desktop.gateway.reader import (
    json_object,
    read_progress,
    read_report,
    read_task_id,
    read_time,
    read_url,
)

pytestmark = pytest.mark.promise("R12")


@pytest.mark.parametrize(
    "body",
    [
        b"", b" ", b"null", b"[]", b'"text"', b"3", b"<html></html>", b'{"id":', b"{" * 200_000, b'{"a":' * 200_000,
        b"[" * 1_000_000, b'{"id":' + b"9" * 100_000 + b"}", b"\xff\xfe{\x00}\x00", b"\x00" * 1_000, b"NaN",
        b"a" * 10_000_000, b" " * 10_000_000,
    ],
    ids=range(17),
)  # fmt: skip
def test_a_body_that_is_no_object_says_so(body: bytes) -> None:
    assert json_object(body) is None


def test_a_byte_order_mark_and_broken_letters_do_not_hide_an_answer() -> None:
    assert json_object(b'\xef\xbb\xbf{"id":"a"}') == {"id": "a"}
    assert json_object(b'{"id":"a","message":"\xff\xfe"}') is not None


@pytest.mark.parametrize(
    ("answer", "task_id"),
    [
        ({"id": "sora-2:task_01"}, "sora-2:task_01"),
        ({"id": "grok:8d1e-44", "task_id": "8d1e-44"}, "grok:8d1e-44"),
        ({"task_id": "8d1e-44"}, "8d1e-44"),
        ({"id": "", "task_id": "7400"}, "7400"),
        ({"id": None, "data": {"id": "a"}}, "a"),
        ({"data": {"task_id": "a"}}, "a"),
        ({"id": "  ", "data": {"id": "", "task_id": "a"}}, "a"),
        ({"id": 42}, "42"),
        ({"id": True}, None),
        ({"id": 4.2}, None),
        ({"id": {}}, None),
        ({"id": "a\nb"}, None),
        ({"data": [{"id": "a"}]}, None),
        ({}, None),
    ],
)
def test_ids_are_found_where_gateways_put_them(answer: dict[str, object], task_id: str | None) -> None:
    assert read_task_id(answer) == task_id


@pytest.mark.parametrize(
    ("value", "percent"),
    [
        (37, 37), ("37", 37), ("37%", 37), (37.0, 37), (37.9, 37), ("37.9%", 37), (" 37 % ", 37), (0, 0), ("0", 0),
        (100, 100), ("100%", 100), (101, None), ("101%", None), (-1, None), ("-1", None), (True, None), ("", None),
        ("half", None), (None, None), ([37], None), (math.nan, None), (math.inf, None), (10**400, None),
        ("9" * 10_000, None), ("٣٧", None),
    ],
)  # fmt: skip
def test_progress_is_a_percentage_or_not_known(value: object, percent: int | None) -> None:
    assert read_progress(value) == percent


MOMENT = 1_762_010_621.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1_762_010_621, MOMENT),
        (1_762_010_621_323, MOMENT + 0.323),
        (1_762_010_621.0, MOMENT),
        ("1762010621", MOMENT),
        ("1762010621323", MOMENT + 0.323),
        ("2025-11-01T15:23:41Z", MOMENT),
        ("2025-11-01T15:23:41.123456789Z", MOMENT + 0.123456),
        ("2025-11-01T23:23:41.123456789+08:00", MOMENT + 0.123456),
        ("2025-11-01T15:23:41", MOMENT),
        ("2025-11-01 15:23:41", MOMENT),
        (0, None),
        (12_345, None),
        (-1_762_010_621, None),
        (10**300, None),
        (math.nan, None),
        (True, None),
        ("", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        (None, None),
        ([], None),
    ],
)
def test_times_are_read_in_every_form(value: object, seconds: float | None) -> None:
    assert read_time(value) == (None if seconds is None else pytest.approx(seconds, abs=1e-4))


URL = "https://files.example/a.mp4?sig=%2B"


@pytest.mark.parametrize(
    "answer",
    [
        {"video_url": URL},
        {"video_url": None, "url": URL},
        {"result_url": URL},
        {"data": {"video_url": URL}},
        {"data": {"url": URL}},
        {"data": {"result_url": URL}},
        {"output": {"url": URL}},
        {"video": {"url": URL}},
        {"data": {"data": {"video_url": URL}}},
        {"data": {"data": {"content": {"video_url": URL}}}},
        {"metadata": {"url": URL}},
        {"detail": {"url": URL}},
        {"detail": {"video_url": URL}},
        {"video_url": "", "url": "not yet", "output": {"url": URL}},
        {"video_url": "data:video/mp4;base64,AAAA", "detail": {"url": URL}},
        {"video_url": f" {URL}\n"},
        {"url": URL, "data": {"url": "https://later.example/"}},
    ],
)
def test_the_link_is_found_wherever_it_stands(answer: dict[str, object]) -> None:
    assert read_report({"status": "completed", **answer}).video_url == URL


@pytest.mark.parametrize(
    "value",
    ["", "a.mp4", "//h/a", "ftp://h/a", "file:///a", "javascript:alert(1)", "http://", "https:///a", "https://h/a b",
     "https://h\t/a", "http://h:99999/a", "https://[::1/a", "https://h/\u202e", 3, None, "https://h/" + "a" * 9_000],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(value: object) -> None:
    assert read_url(value) is None


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"error": "no luck"}, "no luck"),
        ({"error": {"message": "no luck", "code": "x"}}, "no luck"),
        ({"error": {"message": "", "code": ""}, "error_message": "no luck"}, "no luck"),
        ({"message": "no luck"}, "no luck"),
        ({"fail_reason": "no luck"}, "no luck"),
        ({"code": "success", "message": "success", "data": {"fail_reason": "no luck"}}, "no luck"),
        ({"detail": {"failure_reason": "no luck", "account": "upstream@example"}}, "no luck"),
        ({"error": '{"error":{"message":"no luck","code":"upstream"}}'}, "no luck"),
        ({"error": 'status 400: {"message":"{\\"message\\":\\"no luck\\"}"}'}, "no luck"),
        ({"error": "  no\r\n\tluck\x00 "}, "no luck"),
        ({"error": "内容违规"}, "内容违规"),
        ({"error": {}, "detail": {"account": "upstream@example"}}, ""),
        ({"error": "{not json}"}, "{not json}"),
    ],
)
def test_the_reason_of_a_failure_is_found_in_every_form(answer: dict[str, object], text: str) -> None:
    assert read_report({"status": "failed", **answer}).error_text == text
    assert read_report({"status": "processing", **answer}).error_text == ""


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"error": {"code": "prompt_blocked"}}, "prompt_blocked"),
        ({"error": {"code": 1301}}, "1301"),
        ({"code": "success", "data": {"code": "late"}}, "late"),
        ({"error": {"code": None}}, ""),
        ({"error": {"code": ["a"]}}, ""),
    ],
)
def test_the_code_of_a_failure_is_text(answer: dict[str, object], code: str) -> None:
    assert read_report({"status": "failed", **answer}).error_code == code


def test_the_documented_answer_is_read_whole() -> None:
    report = read_report({
        "id": "sora-2:task_01", "object": "video", "model": "sora-2", "status": "completed", "progress": "100",
        "created_at": 1_762_010_621, "size": "1280x720", "status_update_time": 1_762_010_700_000,
        "detail": {"input": {"prompt": "a boat"}, "account": "upstream@example"}, "video_url": URL,
        "thumbnail_url": "https://files.example/a.jpg", "error": {"message": "", "code": ""},
    })  # fmt: skip
    assert report == TaskReport(
        "sora-2:task_01", "completed", 100, URL, "https://files.example/a.jpg", "sora-2", created_at=MOMENT
    )
    assert "upstream@example" not in repr(report)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"status": "SUCCESS"}, "SUCCESS"),
        ({"status": 200, "data": {"status": "processing"}}, "processing"),
        ({"task_status": "not_start"}, "not_start"),
        ({"data": {"task_status": "failed"}}, "failed"),
        ({"status": "", "task_status": "queued"}, "queued"),
        ({"status": "Ünbekannt"}, "Ünbekannt"),
        ({}, None),
    ],
)
def test_the_status_is_the_gateway_s_own_word(answer: dict[str, object], status: str | None) -> None:
    assert read_report(answer).status == status
