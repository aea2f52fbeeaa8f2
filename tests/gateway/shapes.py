"""Shapes of answers: odd values in every field that is read, broken bodies, and true answers in any of their forms."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from sora_desktop.domain.statuses import Phase

FIELDS = (
    *("id task_id status task_status progress video_url url result_url thumbnail_url thumbnail cover_url").split(),
    *("error error_message message fail_reason code model created_at expires_at status_update_time").split(),
    *("data output video metadata detail content failure_reason object size success").split(),
)
WORDS = st.sampled_from([
    "", " ", "0", "37%", "completed", "FAILED", "unknown", "cancelled", "video_generation_completed", "https://h/a.mp4",
    "ftp://h/a", "javascript:alert(1)", "2026-11-22T08:00:00.123456789Z", "1762010621323", "\ud800", "null", "审核",
    "{", '{"error":{"message":"x","code":"y"}}', "a" * 5_000, "https://[::1", "http://h:99999/",
])  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, 10**30, -1, 0, 50, 100, 1_762_010_621, 1_762_010_621_323, 2**63])
    | st.floats()
    | st.text(max_size=30)
    | WORDS
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=6,
)
ANSWERS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8)

PAGES = st.sampled_from([
    b"", b" ", b"null", b"[]", b"3", b'"text"', b"<html><title>502</title></html>", b"<!DOCTYPE html>\n<p>wait",
    b"\xef\xbb\xbf<html>", b'\xef\xbb\xbf{"id":"a","status":"queued"}', b'\xff\xfe{\x00"\x00', b"{" * 5_000,
    b'{"data":' * 5_000, b'{"id":' + b"9" * 5_000 + b"}", b'{"id":"a"', b'{"id":"a"}{"id":"b"}', b'{"id":NaN}',
    b'{"status":Infinity}', b"\x00" * 100, b"data: {}\n\n", b'{"error":{"code":"model_not_found"}}',
    b'{"code":"insufficient_user_quota","message":"","data":null}', b'{"id":"a","id":""}',
])  # fmt: skip


def _damaged(body: bytes, place: int, byte: int) -> bytes:
    damaged = bytearray(body)
    damaged[place % len(damaged)] = byte
    return bytes(damaged)


_WRITTEN = st.one_of(ANSWERS, VALUES).map(lambda value: json.dumps(value).encode())
BODIES: st.SearchStrategy[bytes] = st.one_of(
    _WRITTEN,
    PAGES,
    st.binary(max_size=200),
    st.builds(_damaged, _WRITTEN, st.integers(min_value=0, max_value=10_000), st.integers(0, 255)),
    st.builds(lambda body, end: body[:end], _WRITTEN, st.integers(min_value=0, max_value=400)),
)
"""Bodies of answers: JSON of odd shapes, whole, damaged and cut, pages, and plain bytes."""

LINK = "https://files.example/a.mp4?sig=%2B"

# As gateways document them, and written down here once more: the reader must not judge itself.
_WORDS: dict[Phase, str] = {
    Phase.DONE: "completed complete success succeeded succeed finished done video_upsampling_completed",
    Phase.FAILED: "failed failure fail error expired rejected blocked timeout video_generation_failed",
    Phase.CANCELLED: "cancelled canceled",
    Phase.IN_LINE: "pending queued submitted not_start",
    Phase.GENERATING: "processing in_progress running generating image_downloading video_generation_completed unknown",
}
_STATUS_FORMS: tuple[Callable[[str], dict[str, object]], ...] = (
    lambda word: {"status": word},
    lambda word: {"status": word.upper()},
    lambda word: {"data": {"status": word}},
    lambda word: {"task_status": word},
    lambda word: {"status": None, "data": {"task_status": f" {word} "}},
    lambda word: {"status": 200, "data": {"status": word}},
)
_PROGRESS_FORMS: tuple[Callable[[int], object], ...] = (
    lambda percent: percent, str, float, lambda percent: f"{percent}%", lambda percent: f" {percent}.0 %",
)  # fmt: skip
_LINK_FORMS: tuple[dict[str, object], ...] = (
    {"video_url": LINK}, {"url": LINK}, {"result_url": LINK}, {"output": {"url": LINK}}, {"video": {"url": LINK}},
    {"metadata": {"url": LINK}}, {"detail": {"video_url": LINK, "account": "upstream@example"}},
    {"video_url": None, "url": "not yet", "detail": {"url": LINK}},
)  # fmt: skip
_REASON_FORMS: tuple[dict[str, object], ...] = (
    {"error": "no luck"}, {"error": {"message": "no luck", "code": "x"}}, {"error_message": "no luck"},
    {"fail_reason": "no luck"}, {"error": {"message": ""}, "message": "no luck"},
)  # fmt: skip
_SAYS_NOTHING = st.dictionaries(
    st.sampled_from(["object", "size", "seconds", "created", "owner", "status_update_time", "draft", "usage"]), VALUES
)


@dataclass(frozen=True)
class Truth:
    """An answer in one of its forms, and what it means."""

    body: dict[str, object]
    phase: Phase
    progress: int | None
    link: str | None
    reason: str


@st.composite
def _truths(draw: st.DrawFn) -> Truth:
    phase = draw(st.sampled_from(list(_WORDS)))
    word = draw(st.sampled_from(_WORDS[phase].split()))
    body: dict[str, object] = {**draw(_SAYS_NOTHING), **draw(st.sampled_from(_STATUS_FORMS))(word)}
    progress = draw(st.none() | st.integers(0, 100))
    if progress is not None:
        body["progress"] = draw(st.sampled_from(_PROGRESS_FORMS))(progress)
    link = draw(st.booleans())
    if link:
        body |= draw(st.sampled_from(_LINK_FORMS))
    body |= draw(st.sampled_from(_REASON_FORMS))
    return Truth(body, phase, progress, LINK if link else None, "no luck")


TRUTHS = _truths()
"""Answers whose meaning is known, with noise in fields that mean nothing."""
