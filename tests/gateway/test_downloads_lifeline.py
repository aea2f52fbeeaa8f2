"""A download ends at once when it is told to, and by itself when hardly a byte comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.domain.answers import FetchCancelled, FetchEnd, FetchFailed
from tests.fakes.raw_server import Connection, RawServer, Script, answer
from tests.gateway.bench import QUICK, Bench
from tests.gateway.fetching import Control, MemoryPart

PATIENT = replace(QUICK, fetch_idle_s=30.0, fetch_window_s=30.0)
START = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 100_000


def never_answering(connection: Connection) -> None:
    connection.read_request()
    connection.hold()


def standing_still(connection: Connection) -> None:
    connection.read_request()
    connection.send(answer(200, START, content_length="1000000", etag='"v1"'))
    connection.hold()


def standing_still_without_a_length(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.0 200 OK\r\n\r\n" + START)
    connection.hold()


def dripping(connection: Connection) -> None:
    connection.read_request()
    connection.send(answer(200, START, content_length="1000000"))
    connection.drip(b"\x00" * 100_000, every_s=0.02)


def dripping_headers(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    connection.drip(b"a" * 100_000, every_s=0.02)


def dripping_a_chunk_s_size(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\x00\x00\x00\x18\r\n1;")
    connection.drip(b"a" * 100_000, every_s=0.02)


def cancelled_when(
    is_time: Callable[[], bool], bench: Bench, server: RawServer, part: MemoryPart, control: Control
) -> tuple[FetchEnd, float]:
    """Cancel from another thread once ``is_time`` returns; the end, and the seconds that it took from then."""
    cancelled_at: list[float] = []

    def cancel() -> None:
        assert is_time()
        cancelled_at.append(time.monotonic())
        control.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    end = bench.fetch(f"{server.origin}/clip.mp4", part, control)
    took_s = time.monotonic() - cancelled_at[0]
    canceller.join()
    return end, took_s


def test_a_cancel_from_another_thread_ends_the_wait_for_an_answer_at_once() -> None:
    with RawServer(never_answering) as server, Bench(PATIENT) as bench:
        end, took_s = cancelled_when(lambda: server.wait_for_requests(1), bench, server, MemoryPart(), Control())
    assert isinstance(end, FetchCancelled)
    assert took_s < 1.0


@pytest.mark.parametrize("script", [standing_still, standing_still_without_a_length])
def test_a_cancel_from_another_thread_ends_a_waiting_read_at_once(script: Script) -> None:
    part, has_come = MemoryPart(), threading.Event()
    control = Control(at_bytes=len(START))
    control.when_at = has_come.set
    with RawServer(script) as server, Bench(PATIENT) as bench:
        end, took_s = cancelled_when(lambda: has_come.wait(5), bench, server, part, control)
    assert isinstance(end, FetchCancelled)
    assert took_s < 1.0
    assert part.data == START, "what came is kept"
    assert part.syncs == 1


def test_a_cancel_ends_a_read_under_tls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    from tests.gateway.certificates import Authority

    authority = Authority.make()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    has_come = threading.Event()
    control = Control(at_bytes=len(START))
    control.when_at = has_come.set
    with RawServer(standing_still, tls=authority.context(tmp_path)) as server, Bench(PATIENT) as bench:
        end, took_s = cancelled_when(lambda: has_come.wait(5), bench, server, MemoryPart(), control)
    assert isinstance(end, FetchCancelled)
    assert took_s < 1.0


def test_a_cancel_in_the_midst_of_bytes_keeps_them_for_later() -> None:
    part = MemoryPart()
    control = Control(at_bytes=50_000)
    control.when_at = control.cancel
    with RawServer(standing_still) as server, Bench(PATIENT) as bench:
        end = bench.fetch(f"{server.origin}/clip.mp4", part, control)
    assert isinstance(end, FetchCancelled)
    assert part.size_bytes >= 50_000
    assert part.data == START[: part.size_bytes]
    assert part.validator == '"v1"'


def test_a_download_that_was_cancelled_before_it_began_asks_nobody() -> None:
    control = Control()
    control.cancel()
    with RawServer(never_answering) as server, Bench(PATIENT) as bench:
        end = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart(), control)
        assert isinstance(end, FetchCancelled)
        assert server.connections == 0


@pytest.mark.promise("S6")
@pytest.mark.parametrize("script", [dripping, dripping_headers, dripping_a_chunk_s_size])
def test_a_server_that_drips_is_given_up(bench: Bench, script: Script) -> None:
    part = MemoryPart()
    begun = time.monotonic()
    with RawServer(script) as server:
        end = bench.fetch(f"{server.origin}/clip.mp4", part)
        took_s = time.monotonic() - begun
    assert isinstance(end, FetchFailed)
    assert "slowly" in end.error.message
    assert took_s < 3 * QUICK.fetch_window_s
    assert not end.is_unreachable


@pytest.mark.promise("S6")
@pytest.mark.parametrize("script", [never_answering, standing_still])
def test_a_server_that_says_nothing_more_is_given_up(bench: Bench, script: Script) -> None:
    begun = time.monotonic()
    with RawServer(script) as server:
        end = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart())
        took_s = time.monotonic() - begun
    assert isinstance(end, FetchFailed)
    assert took_s < 3 * QUICK.fetch_idle_s


def test_a_slow_but_steady_download_is_not_given_up() -> None:
    def steady(connection: Connection) -> None:
        connection.read_request()
        connection.send(
            answer(200, b"", content_length="12012", content_type="video/mp4") + b"\x00\x00\x00\x18ftypmp42"
        )
        for _ in range(12):
            connection.pause(0.05)
            connection.send(b"\x00" * 1_000)

    limits = replace(QUICK, fetch_window_s=0.3, fetch_window_bytes=1_000)
    with RawServer(steady) as server, Bench(limits) as bench:
        part = MemoryPart()
        bench.fetch(f"{server.origin}/clip.mp4", part)
    assert part.size_bytes == 12_012
