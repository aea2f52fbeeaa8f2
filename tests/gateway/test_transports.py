"""Proxies of the environment: honoured, never for this machine, and a bad one is a sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from sora_desktop.domain.answers import Accepted, Fetched, FetchFailed, NotSent, PauseReason, PollFailed, TaskReport
from sora_desktop.domain.errors import Charged, ErrorKind
from tests.fakes.raw_server import Connection, RawServer, Script, answering, silent
from tests.gateway.bench import KEY, Bench
from tests.gateway.fetching import MemoryPart

ID = b'{"id":"sora-2:task_01","status":"pending"}'
GATEWAY = "https://gateway.example"
CLIP = b"\x00\x00\x00\x18ftypmp42" * 5_000


def http_proxy(server: RawServer) -> str:
    return f"http://someone:hunter2@127.0.0.1:{server.port}"


def refusing(status: int) -> Script:
    return answering(status, b"no")


def closing_at_connect(connection: Connection) -> None:
    connection.read_request()


def speaking_nonsense(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"\x05\x00 nonsense\r\n\r\n")


def hanging_up_inside_the_tunnel(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    connection.read_bytes(5)


@pytest.mark.parametrize(
    "script",
    [
        refusing(403),
        refusing(407),
        refusing(502),
        closing_at_connect,
        speaking_nonsense,
        silent,
        hanging_up_inside_the_tunnel,
    ],
    ids=["403", "407", "502", "closes", "nonsense", "silent", "hangs up"],
)
def test_a_proxy_that_opens_no_tunnel_means_that_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    with RawServer(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", http_proxy(proxy))
        with Bench() as bench:
            end = bench.create(GATEWAY)
        assert isinstance(end, NotSent), end
        assert end.pause is None
        assert end.error.charged is Charged.NO
        assert all(seen.method == "CONNECT" for seen in proxy.requests)
        assert all(KEY.encode() not in seen.raw for seen in proxy.requests)


def socks_refusing(connection: Connection) -> None:
    connection.read_bytes(3)
    connection.send(b"\x05\xff")


def socks_unreachable(connection: Connection) -> None:
    connection.read_bytes(3)
    connection.send(b"\x05\x00")
    connection.read_bytes(10)
    connection.send(b"\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00")


def socks_nonsense(connection: Connection) -> None:
    connection.read_bytes(3)
    connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def socks_closing(connection: Connection) -> None:
    connection.read_bytes(3)


def socks_silent(connection: Connection) -> None:
    connection.read_bytes(3)
    connection.pause(20)


@pytest.mark.parametrize("script", [socks_refusing, socks_unreachable, socks_nonsense, socks_closing, socks_silent])
def test_a_socks_proxy_that_opens_no_way_means_that_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    with RawServer(script) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{proxy.port}")
        with Bench() as bench:
            end = bench.create(GATEWAY)
    assert isinstance(end, NotSent), end
    assert end.error.charged is Charged.NO


def test_a_proxy_that_is_not_there_means_that_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(silent) as proxy:
        monkeypatch.setenv("ALL_PROXY", http_proxy(proxy))
    with Bench() as bench:
        assert isinstance(bench.create(GATEWAY), NotSent)
        assert isinstance(bench.query(GATEWAY), PollFailed)
        end = bench.fetch(f"{GATEWAY}/clip.mp4", MemoryPart())
        assert isinstance(end, FetchFailed)
        assert end.is_unreachable


def test_this_machine_is_reached_past_every_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(refusing(403)) as proxy, RawServer(answering(200, ID)) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, http_proxy(proxy))
        with Bench() as bench:
            assert isinstance(bench.create(server.origin), Accepted)
            assert isinstance(bench.create(server.origin.replace("127.0.0.1", "127.0.0.2")), NotSent | Accepted)
            assert isinstance(bench.query(server.origin), TaskReport)
            bench.fetch(f"{server.origin}/clip.mp4", MemoryPart())
        assert proxy.connections == 0
        assert len(server.requests) >= 3


def test_a_tunnel_carries_the_create_to_the_gateway(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    from tests.gateway.certificates import Authority

    authority = Authority.make()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    tls = authority.context(tmp_path, "gateway.example")
    with RawServer(answering(200, ID), tls=tls) as server:

        def tunnel(connection: Connection) -> None:
            connection.read_request()
            connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            connection.splice(server.port)

        with RawServer(tunnel) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", http_proxy(proxy))
            with Bench() as bench:
                assert isinstance(bench.create(GATEWAY), Accepted)
            (asked,) = proxy.requests
            assert (asked.method, asked.target) == ("CONNECT", "gateway.example:443")
            assert "proxy-authorization" in asked.headers
            assert "authorization" not in asked.headers
            assert "proxy-authorization" not in server.requests[0].headers


def test_a_link_by_plain_http_goes_through_the_proxy_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answering(200, CLIP)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", http_proxy(proxy))
        part = MemoryPart()
        with Bench() as bench:
            end = bench.fetch("http://files.example/clip.mp4", part, own_origin=GATEWAY)
        assert isinstance(end, Fetched)
        assert part.data == CLIP
        assert proxy.requests[0].target == "http://files.example/clip.mp4"
        assert "authorization" not in proxy.requests[0].headers


def test_hosts_that_the_environment_excepts_are_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(silent) as proxy:
        monkeypatch.setenv("ALL_PROXY", http_proxy(proxy))
        monkeypatch.setenv("NO_PROXY", "192.0.2.1,.internal.example")
        with Bench() as bench:
            bench.create("https://192.0.2.1")
        assert proxy.connections == 0


BAD_PROXIES: dict[str, tuple[str, str]] = {
    "unknown kind": ("socks4://127.0.0.1:1080", "socks4"),
    "no kind that httpx knows": ("socks://127.0.0.1:1080", "socks"),
    "no host": ("http://", "no host"),
    "no port": ("http://proxy.example:99999", "port"),
    "broken bracket": ("http://[::1", "cannot be read"),
    "a space": ("http://proxy example:3128", "host"),
    "words": ("ask your administrator", "host"),
    "port in letters": ("http://proxy.example:port", "cannot be read"),
}


@pytest.mark.parametrize(("url", "reason"), BAD_PROXIES.values(), ids=BAD_PROXIES.keys())
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_bad_proxy_setting_is_a_sentence_and_the_demo_goes_on(
    monkeypatch: pytest.MonkeyPatch, variable: str, url: str, reason: str
) -> None:
    monkeypatch.setenv(variable, url)
    with RawServer(answering(200, ID)) as server, Bench() as bench:
        end = bench.create(GATEWAY)
        assert isinstance(end, NotSent)
        assert end.pause is PauseReason.ADDRESS
        assert end.error.kind is ErrorKind.NETWORK
        assert reason in end.error.message
        asked = bench.query(GATEWAY)
        assert isinstance(asked, PollFailed)
        assert asked.pause is PauseReason.ADDRESS
        assert bench.models(GATEWAY).pause is PauseReason.ADDRESS
        assert isinstance(bench.fetch(f"{GATEWAY}/clip.mp4", MemoryPart()), FetchFailed)
        assert isinstance(bench.create(server.origin), Accepted)


def test_a_bad_list_of_excepted_hosts_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "http://[::1")
    with Bench() as bench:
        end = bench.create(GATEWAY)
    assert isinstance(end, NotSent)
    assert end.pause is PauseReason.ADDRESS


def test_no_sentence_about_a_proxy_shows_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("socks4://someone:hunter2@proxy:1", "http://someone:hunter2@:99999", "http://someone:hunter2@[::1"):
        monkeypatch.setenv("HTTPS_PROXY", url)
        with Bench() as bench:
            assert "hunter2" not in repr(bench.create(GATEWAY))


def test_proxies_without_socks_support_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    monkeypatch.setitem(__import__("sys").modules, "socksio", None)
    with Bench() as bench:
        end = bench.create(GATEWAY)
    assert isinstance(end, NotSent)
    assert end.pause is PauseReason.ADDRESS


def test_no_log_line_holds_the_key_a_link_or_an_id(caplog: pytest.LogCaptureFixture) -> None:
    def everything(bench: Bench) -> None:
        with RawServer(answering(200, ID)) as server:
            bench.create(server.origin)
            bench.query(server.origin, "sora-2:secret_task")
            bench.fetch(f"{server.origin}/clip.mp4?signature=s3cr3t", MemoryPart(), own_origin=server.origin)
        bench.create(server.origin)
        bench.query(server.origin, "sora-2:secret_task")
        bench.fetch(f"{server.origin}/clip.mp4?signature=s3cr3t", MemoryPart(), own_origin=server.origin)

    work: Callable[[Bench], None] = everything
    with caplog.at_level(logging.DEBUG), Bench() as bench:
        work(bench)
    assert caplog.text
    for word in (KEY, "s3cr3t", "secret_task", "/v1/video"):
        assert word not in caplog.text
