"""Bad TLS is a hard stop with its reason, before a byte of the request or of the key has left."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="certificates are made with it; keyring brings it on Linux")

from sora_desktop.domain.answers import Accepted, Fetched, FetchFailed, NotSent, PauseReason, PollFailed
from sora_desktop.domain.errors import Charged, ErrorKind
from tests.fakes.raw_server import Connection, RawServer, answering, silent
from tests.gateway.bench import Bench
from tests.gateway.certificates import Authority, self_signed
from tests.gateway.fetching import MemoryPart

ID = b'{"id":"sora-2:task_01","status":"pending"}'


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this computer trusts."""
    made = Authority.make()
    monkeypatch.setenv("SSL_CERT_FILE", str(made.write(tmp_path)))
    return made


def assert_stopped(server: RawServer, reason: str) -> None:
    with Bench() as bench:
        created, asked, listed = bench.create(server.origin), bench.query(server.origin), bench.models(server.origin)
        fetched = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart(), own_origin=server.origin)
    assert isinstance(created, NotSent)
    assert (created.pause, created.error.kind, created.error.charged) == (PauseReason.TLS, ErrorKind.TLS, Charged.NO)
    assert reason in created.error.message
    assert isinstance(asked, PollFailed)
    assert asked.pause is PauseReason.TLS
    assert listed.pause is PauseReason.TLS
    assert isinstance(fetched, FetchFailed)
    assert fetched.error.kind is ErrorKind.TLS
    assert reason in fetched.error.message
    assert server.requests == []


def test_a_trusted_certificate_lets_everything_through(authority: Authority, tmp_path: Path) -> None:
    with RawServer(answering(200, ID), tls=authority.context(tmp_path)) as server, Bench() as bench:
        assert isinstance(bench.create(server.origin), Accepted)
    clip = b"\x00\x00\x00\x18ftypmp42" * 5_000
    with RawServer(answering(200, clip), tls=authority.context(tmp_path)) as server, Bench() as bench:
        part = MemoryPart()
        assert isinstance(bench.fetch(f"{server.origin}/clip.mp4", part), Fetched)
        assert part.data == clip


def test_a_self_signed_certificate_stops_everything(tmp_path: Path) -> None:
    with RawServer(silent, tls=self_signed(tmp_path)) as server:
        assert_stopped(server, "self-signed")


def test_a_certificate_for_another_host_stops_everything(authority: Authority, tmp_path: Path) -> None:
    with RawServer(silent, tls=authority.context(tmp_path, "gateway.example")) as server:
        assert_stopped(server, "for another host")


def test_an_expired_certificate_stops_everything(authority: Authority, tmp_path: Path) -> None:
    with RawServer(silent, tls=authority.context(tmp_path, is_expired=True)) as server:
        assert_stopped(server, "expired")


def test_an_unknown_authority_stops_everything(tmp_path: Path) -> None:
    with RawServer(silent, tls=Authority.make("Somebody").context(tmp_path)) as server:
        assert_stopped(server, "authority that this computer does not know")


def test_a_server_without_tls_stops_everything() -> None:
    def speaking_plainly(connection: Connection) -> None:
        connection.read_bytes(5)
        connection.answer(400, b"this is plain http")

    with RawServer(speaking_plainly) as server, Bench() as bench:
        end = bench.create(server.origin.replace("http:", "https:"))
    assert isinstance(end, NotSent)
    assert end.pause is PauseReason.TLS
    assert "does not speak TLS" in end.error.message


def test_a_connection_lost_in_the_handshake_is_tried_again_later() -> None:
    def closing(connection: Connection) -> None:
        connection.read_bytes(5)

    def resetting(connection: Connection) -> None:
        connection.read_bytes(5)
        connection.reset()

    for script in (closing, resetting):
        with RawServer(script) as server, Bench() as bench:
            end = bench.create(server.origin.replace("http:", "https:"))
        assert isinstance(end, NotSent)
        assert end.pause is None


def test_a_handshake_without_end_is_given_up() -> None:
    def saying_nothing(connection: Connection) -> None:
        connection.read_bytes(5)
        connection.pause(20)

    with RawServer(saying_nothing) as server, Bench() as bench:
        end = bench.create(server.origin.replace("http:", "https:"))
    assert isinstance(end, NotSent)
    assert end.pause is None


def test_certificates_that_cannot_be_read_are_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    with RawServer(answering(200, ID)) as server, Bench() as bench:
        end = bench.create("https://127.0.0.1:1")
        assert isinstance(end, NotSent)
        assert end.pause is PauseReason.TLS
        assert "SSL_CERT_FILE" in end.error.message
        assert isinstance(bench.create(server.origin), Accepted), "the demo needs no certificates"
