"""Downloads that break off, lie, change under the hand or never end: the bytes are right, or they are not there."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace

import pytest

from sora_desktop.domain.answers import Fetched, FetchFailed, LinkExpired
from sora_desktop.domain.errors import Charged, ErrorKind
from tests.fakes.raw_server import Connection, RawServer, Script, answer, answering, resetting, sending
from tests.gateway.bench import KEY, QUICK, Bench
from tests.gateway.fetching import Control, MemoryPart
from tests.gateway.file_scripts import File, chunked, cut_at, honest, misbehaviours

CLIP = File(b"\x00\x00\x00\x18ftypmp42" + random.Random(7).randbytes(150_000))
OTHER = File(b"\x00\x00\x00\x18ftypmp42" + random.Random(8).randbytes(150_000), etag='"v2"')
OFFSETS = (1, 2, 4_095, 65_536, 75_000, 131_072, len(CLIP.data) - 1)


def sha(data: bytes | bytearray) -> str:
    return hashlib.sha256(data).hexdigest()


def fetch_until_whole(bench: Bench, link: str, part: MemoryPart, attempts: int = 6) -> Fetched:
    """As the engine does it: once more after everything but an end."""
    ends = []
    for _ in range(attempts):
        end = bench.fetch(link, part)
        if isinstance(end, Fetched):
            return end
        ends.append(end)
    raise AssertionError(ends)


@pytest.mark.parametrize("name", misbehaviours(CLIP))
def test_a_broken_download_ends_in_the_very_bytes_whatever_the_server_does(bench: Bench, name: str) -> None:
    misbehaving = misbehaviours(CLIP)[name]
    for offset in OFFSETS:
        part = MemoryPart()
        with RawServer(cut_at(CLIP, offset), misbehaving, honest(CLIP)) as server:
            end = fetch_until_whole(bench, f"{server.origin}/clip.mp4", part)
        assert end.size_bytes == len(CLIP.data)
        assert sha(part.data) == sha(CLIP.data), f"cut at {offset}"


@pytest.mark.parametrize("name", misbehaviours(CLIP))
def test_a_server_that_misbehaves_for_ever_never_gives_wrong_bytes(bench: Bench, name: str) -> None:
    part = MemoryPart()
    with RawServer(cut_at(CLIP, 75_000), misbehaviours(CLIP)[name]) as server:
        end = bench.fetch(f"{server.origin}/clip.mp4", part)
        assert isinstance(end, FetchFailed)
        for _ in range(3):
            if isinstance(bench.fetch(f"{server.origin}/clip.mp4", part), Fetched):
                assert sha(part.data) == sha(CLIP.data)
        assert sha(part.data) == sha(CLIP.data[: part.size_bytes])


@pytest.mark.parametrize("offset", OFFSETS)
def test_a_file_that_changed_meanwhile_is_fetched_anew(bench: Bench, offset: int) -> None:
    part = MemoryPart()
    with RawServer(cut_at(CLIP, offset), honest(OTHER)) as server:
        fetch_until_whole(bench, f"{server.origin}/clip.mp4", part)
    assert sha(part.data) == sha(OTHER.data)


def test_a_download_goes_on_where_it_stands_and_names_the_version(bench: Bench) -> None:
    part = MemoryPart()
    with RawServer(cut_at(CLIP, 75_000), honest(CLIP)) as server:
        broken = bench.fetch(f"{server.origin}/clip.mp4", part)
        assert isinstance(broken, FetchFailed)
        assert broken.error.charged is Charged.YES
        assert not broken.is_unreachable
        held = part.size_bytes
        assert held == 75_000
        assert part.syncs == 1, "what came is safe before the next attempt"
        bench.fetch(f"{server.origin}/clip.mp4", part)
        first, second = server.requests
    assert "range" not in first.headers
    assert first.headers["accept-encoding"] == "identity"
    assert second.headers["range"] == f"bytes={held}-"
    assert second.headers["if-range"] == CLIP.etag
    assert part.begins == [(CLIP.etag, len(CLIP.data))]


def test_many_cuts_still_end_in_the_whole(bench: Bench) -> None:
    part = MemoryPart()
    with RawServer(*[cut_at(CLIP, 10_000)] * 16) as server:
        for _ in range(16):
            end = bench.fetch(f"{server.origin}/clip.mp4", part)
    assert isinstance(end, Fetched)
    assert sha(part.data) == sha(CLIP.data)


@pytest.mark.parametrize(
    ("etag", "last_modified", "expected"),
    [
        ('"strong"', "Sun, 22 Nov 2026 08:00:00 GMT", '"strong"'),
        ('W/"weak"', "Sun, 22 Nov 2026 08:00:00 GMT", "Sun, 22 Nov 2026 08:00:00 GMT"),
        ('W/"weak"', "", None),
        ("", "", None),
        ('"' + "a" * 400 + '"', "", None),
    ],
)
def test_only_what_proves_the_version_is_kept(
    bench: Bench, etag: str, last_modified: str, expected: str | None
) -> None:
    file = File(CLIP.data, etag, last_modified)
    part = MemoryPart()
    with RawServer(cut_at(file, 50_000), honest(file)) as server:
        fetch_until_whole(bench, f"{server.origin}/clip.mp4", part)
        assert part.begins[0] == (expected, len(file.data))
        assert ("range" in server.requests[1].headers) is (expected is not None)
    assert sha(part.data) == sha(file.data)


def test_a_kept_validator_that_cannot_stand_in_a_header_is_not_sent(bench: Bench) -> None:
    part = MemoryPart(CLIP.data[:100], '"a"\r\nX-Evil: 1', len(CLIP.data))
    with RawServer(honest(CLIP)) as server:
        assert isinstance(bench.fetch(f"{server.origin}/clip.mp4", part), Fetched)
        assert "x-evil" not in server.requests[0].headers
    assert sha(part.data) == sha(CLIP.data)


def test_a_whole_part_needs_no_link_any_more(bench: Bench) -> None:
    part = MemoryPart(CLIP.data, CLIP.etag, len(CLIP.data))
    with RawServer(answering(403)) as server:
        end = bench.fetch(f"{server.origin}/clip.mp4", part)
        assert isinstance(end, Fetched)
        assert server.connections == 0


def test_a_whole_part_of_unknown_length_is_confirmed_by_the_server(bench: Bench) -> None:
    part = MemoryPart(CLIP.data, CLIP.etag, None)
    with RawServer(answering(416, b"", content_range=f"bytes */{len(CLIP.data)}")) as server:
        assert isinstance(bench.fetch(f"{server.origin}/clip.mp4", part), Fetched)
    assert sha(part.data) == sha(CLIP.data)


def test_a_rest_longer_than_it_names_is_not_taken_where_no_total_is_known(bench: Bench) -> None:
    part = MemoryPart(CLIP.data[:1_000], CLIP.etag, None)
    span = f"bytes 1000-{len(CLIP.data) - 1}/*"
    head = answer(206, b"", content_range=span, etag=CLIP.etag)
    with RawServer(sending(chunked(head, CLIP.data[1_000:] + b"and more")), honest(CLIP)) as server:
        fetch_until_whole(bench, f"{server.origin}/clip.mp4", part)
    assert sha(part.data) == sha(CLIP.data)


def test_a_part_longer_than_the_file_is_begun_anew(bench: Bench) -> None:
    part = MemoryPart(CLIP.data + b"more", CLIP.etag, len(CLIP.data))
    with RawServer(honest(CLIP)) as server:
        fetch_until_whole(bench, f"{server.origin}/clip.mp4", part)
    assert sha(part.data) == sha(CLIP.data)


def test_a_body_in_chunks_and_one_without_a_length_both_arrive(bench: Bench) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (
        len(CLIP.data),
        CLIP.data,
    )
    until_close = b"HTTP/1.0 200 OK\r\nContent-Type: video/mp4\r\n\r\n" + CLIP.data
    for data in (chunked, until_close):
        part = MemoryPart()
        with RawServer(sending(data)) as server:
            assert isinstance(bench.fetch(f"{server.origin}/clip.mp4", part), Fetched)
        assert sha(part.data) == sha(CLIP.data)


def test_chunks_without_their_end_are_no_whole_file(bench: Bench) -> None:
    with RawServer(
        sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(CLIP.data), CLIP.data))
    ) as server:
        assert isinstance(bench.fetch(f"{server.origin}/clip.mp4", MemoryPart()), FetchFailed)


XML = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'
EXPIRED: dict[str, Script] = {
    **{str(status): answering(status) for status in (400, 401, 403, 404, 405, 410, 451)},
    "403 XML": answering(403, XML, content_type="application/xml"),
    "400 XML": answering(400, XML, content_type="application/xml"),
    "200 XML": answering(200, XML, content_type="application/xml"),
    "200 XML after BOM": answering(200, b"\xef\xbb\xbf\n" + XML, content_type="video/mp4"),
    "200 HTML": answering(200, b"<!DOCTYPE html><title>Login</title>", content_type="text/html"),
    "200 JSON": answering(200, b'{"code":"task_not_exist","message":"","data":null}'),
}


@pytest.mark.parametrize("script", EXPIRED.values(), ids=EXPIRED.keys())
def test_a_link_that_gives_no_clip_is_told_and_keeps_what_came_before(bench: Bench, script: Script) -> None:
    part = MemoryPart(CLIP.data[:1_000], CLIP.etag, len(CLIP.data))
    with RawServer(script) as server:
        end = bench.fetch(f"{server.origin}/clip.mp4", part)
    assert isinstance(end, LinkExpired)
    assert end.error.kind is ErrorKind.DOWNLOAD
    assert end.error.charged is Charged.YES
    assert part.data == CLIP.data[:1_000]


@pytest.mark.promise("S8")
@pytest.mark.parametrize(
    "link", ["", "ftp://files.example/a", "file:///etc/passwd", "http://", "https://[::1", "http://a b/"]
)
def test_a_link_that_is_no_web_address_opens_nothing(bench: Bench, link: str) -> None:
    assert isinstance(bench.fetch(link, MemoryPart()), LinkExpired)


@pytest.mark.parametrize(
    ("status", "retry", "expected"), [(429, "5", 5.0), (503, "", None), (500, "soon", None), (408, "0", 0.0)]
)
def test_a_busy_server_is_asked_again_when_it_says(
    bench: Bench, status: int, retry: str, expected: float | None
) -> None:
    with RawServer(answering(status, b"", retry_after=retry)) as server:
        end = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart())
    assert isinstance(end, FetchFailed)
    assert end.retry_after_s == expected
    assert not end.is_unreachable


def test_a_host_that_cannot_be_reached_is_told_from_a_broken_connection(bench: Bench) -> None:
    with RawServer(resetting) as server:
        broken = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart())
    closed = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart())
    assert isinstance(broken, FetchFailed)
    assert isinstance(closed, FetchFailed)
    assert (broken.is_unreachable, closed.is_unreachable) == (False, True)


def test_a_redirect_to_an_unreachable_host_is_not_the_link_s_own_fault(bench: Bench) -> None:
    with RawServer(resetting) as gone:
        target = f"{gone.origin}/clip.mp4"
    with RawServer(answering(302, b"", location=target)) as server:
        end = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart())
    assert isinstance(end, FetchFailed)
    assert not end.is_unreachable


def test_a_full_disk_is_told_and_what_was_written_stays(bench: Bench) -> None:
    part = MemoryPart(disk_fails_at=70_000)
    with RawServer(honest(CLIP)) as server:
        end = bench.fetch(f"{server.origin}/clip.mp4", part)
    assert isinstance(end, FetchFailed)
    assert end.is_disk
    assert end.error.kind is ErrorKind.DISK
    assert sha(part.data) == sha(CLIP.data[: part.size_bytes])


@pytest.mark.promise("S6")
def test_a_size_beyond_any_clip_is_not_even_begun(bench: Bench) -> None:
    part = MemoryPart()
    with RawServer(answering(200, b"\x00" * 10_000, content_length="1000000000000000000")) as server:
        end = bench.fetch(f"{server.origin}/clip.mp4", part)
    assert isinstance(end, FetchFailed)
    assert part.begins == []


@pytest.mark.promise("S6")
def test_a_body_without_end_is_given_up_at_the_cap() -> None:
    def endless(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.send(b"10000\r\n" + b"\x00" * 65_536 + b"\r\n")

    part = MemoryPart()
    with RawServer(endless) as server, Bench(replace(QUICK, clip_bytes=1_000_000)) as bench:
        end = bench.fetch(f"{server.origin}/clip.mp4", part)
    assert isinstance(end, FetchFailed)
    assert part.size_bytes < 1_200_000


def test_progress_is_told_with_the_total(bench: Bench) -> None:
    control = Control()
    with RawServer(cut_at(CLIP, 75_000), honest(CLIP)) as server:
        part = MemoryPart()
        bench.fetch(f"{server.origin}/clip.mp4", part)
        bench.fetch(f"{server.origin}/clip.mp4", part, control)
    assert control.steps[0][0] > 75_000
    assert control.steps[-1] == (len(CLIP.data), len(CLIP.data))


def test_a_link_of_the_gateway_s_own_gets_the_key(bench: Bench) -> None:
    with RawServer(honest(CLIP)) as server:
        link = bench.gateway.content_url(server.origin, "sora-2:task/01")
        assert isinstance(bench.fetch(link, MemoryPart(), own_origin=server.origin), Fetched)
        (seen,) = server.requests
    assert seen.target == "/v1/videos/sora-2%3Atask%2F01/content"
    assert seen.headers["authorization"] == f"Bearer {KEY}"


def test_a_link_elsewhere_gets_no_key(bench: Bench) -> None:
    with RawServer(honest(CLIP)) as own, RawServer(honest(CLIP)) as other:
        bench.fetch(f"{other.origin}/clip.mp4", MemoryPart(), own_origin=own.origin)
        bench.fetch(f"{own.origin.replace('127.0.0.1', 'localhost')}/clip.mp4", MemoryPart(), own_origin=own.origin)
        for seen in (*own.requests, *other.requests):
            assert KEY.encode() not in seen.raw


def test_a_link_whose_host_is_wrong_is_found_under_the_gateway_s_address(bench: Bench) -> None:
    under = bench.gateway.link_under("https://octopusx.ai", "http://10.0.0.5:3000/v1/videos/a%3Ab/content?x=1")
    assert under == "https://octopusx.ai/v1/videos/a%3Ab/content?x=1"
    assert bench.gateway.link_under("https://octopusx.ai", "https://octopusx.ai:443/v1/videos/a/content") is None
    assert bench.gateway.link_under("https://octopusx.ai", "nonsense") is None


def test_an_interim_answer_does_not_disturb(bench: Bench) -> None:
    part = MemoryPart()
    with RawServer(sending(b"HTTP/1.1 103 Early Hints\r\n\r\n" + answer(200, CLIP.data, **CLIP.headers))) as server:
        assert isinstance(bench.fetch(f"{server.origin}/clip.mp4", part), Fetched)
    assert sha(part.data) == sha(CLIP.data)
