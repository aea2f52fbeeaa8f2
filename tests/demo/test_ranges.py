"""Clips in parts: which bytes a Range asks for, and what the wire then carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.demo.replies import Unsatisfiable, asked_range
from tests.demo.wire import Wire
from tests.fakes.demo_wire import DemoGatewayFactory

ETAG = '"0123456789abcdef"'


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,4-5", "items=0-1", "bytes=--5",
     "bytes=99999999999999999999-", "bytes=0x1-", "bytes=٣-"],
)  # fmt: skip
def test_a_range_that_cannot_be_read_asks_for_the_whole(header: str) -> None:
    assert asked_range(header, None, 100, ETAG) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=99-", (99, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=10-1000", (10, 99)),
        ("bytes=-1", (99, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes=100-", Unsatisfiable()),
        ("bytes=-0", Unsatisfiable()),
    ],
)
def test_a_range_is_read_as_the_standard_says(header: str, expected: object) -> None:
    assert asked_range(header, None, 100, ETAG) == expected


@pytest.mark.parametrize("if_range", ['"another"', "", "Sat, 22 Nov 2025 07:00:00 GMT", f"W/{ETAG}"])
def test_another_file_is_sent_whole(if_range: str) -> None:
    assert asked_range("bytes=10-", if_range, 100, ETAG) is None
    assert asked_range("bytes=10-", ETAG, 100, ETAG) == (10, 99)


@given(header=st.text() | st.from_regex(r"bytes=\d*-\d*"), size=st.integers(0, 10**12))
def test_no_header_leads_out_of_the_file(header: str, size: int) -> None:
    asked = asked_range(header, None, size, ETAG)
    if isinstance(asked, tuple):
        assert 0 <= asked[0] <= asked[1] < size


@dataclass(frozen=True)
class Clip:
    wire: Wire
    link: str
    content: bytes
    etag: str


@pytest.fixture
def clip(demo_gateway: DemoGatewayFactory) -> Iterator[Clip]:
    with Wire(demo_gateway().base_url) as wire:
        link = wire.until(wire.created(), "completed")["video_url"]
        whole = wire.http.get(link)
        yield Clip(wire, link, whole.content, whole.headers["ETag"])


def test_parts_add_up_to_the_whole(clip: Clip) -> None:
    middle = len(clip.content) // 3
    first = clip.wire.http.get(clip.link, headers={"Range": f"bytes=0-{middle - 1}"})
    rest = clip.wire.http.get(clip.link, headers={"Range": f"bytes={middle}-", "If-Range": clip.etag})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest.headers["Content-Range"] == f"bytes {middle}-{len(clip.content) - 1}/{len(clip.content)}"
    assert rest.headers["ETag"] == first.headers["ETag"] == clip.etag
    assert first.content + rest.content == clip.content


def test_the_end_of_the_file_has_nothing_more(clip: Clip) -> None:
    answer = clip.wire.http.get(clip.link, headers={"Range": f"bytes={len(clip.content)}-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(clip.content)}"


def test_if_range_of_another_file_gets_the_whole(clip: Clip) -> None:
    answer = clip.wire.http.get(clip.link, headers={"Range": "bytes=5-", "If-Range": '"old"'})
    assert (answer.status_code, answer.content) == (200, clip.content)


def test_a_link_is_good_without_the_key_and_only_as_it_was_given(clip: Clip) -> None:
    clip.wire.http.headers.pop("Authorization")
    assert clip.wire.http.get(clip.link).status_code == 200
    for spoilt in (
        clip.link[:-1] + ("0" if clip.link[-1] != "0" else "1"),
        clip.link.replace("expires=1", "expires=2"),
        clip.link.partition("?")[0],
    ):
        assert clip.wire.http.get(spoilt).status_code in {401, 404}, spoilt


def test_each_query_gives_a_fresh_link_and_the_old_one_stays_good(clip: Clip) -> None:
    task_id = "sora-2:task_" + clip.link.partition("/files/")[2].partition(".mp4")[0]
    fresh = clip.wire.query(task_id).json()["video_url"]
    assert fresh != clip.link
    assert clip.wire.http.get(clip.link).content == clip.content
