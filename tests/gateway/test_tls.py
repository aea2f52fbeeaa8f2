"""Bad TLS is a hard stop with its reason, before a byte of the request or of the key has left."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="certificates are made with it; keyring brings it on Linux")

from sora_desktop.domain.answers import Accepted, Fetched, FetchFailed, NotSent, PauseReason, PollFailed
from sora_desktop.domain.errors import Charged, ErrorKind
from tests.fakes.raw_server import Connection, RawServer, answering, silent
from tests.gateway.bench import KEY, Bench
from tests.gateway.certificates import Authority, self_signed
from tests.gateway.fetching import MemoryPart
from tests.promises import Tally

pytestmark = pytest.mark.promise("S3")

ID = b'{"id":"sora-2:task_01","status":"pending"}'
CLIP = b"\x00\x00\x00\x18ftypmp42" * 5_000


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this computer trusts."""
    made = Authority.make()
    monkeypatch.setenv("SSL_CERT_FILE", str(made.write(tmp_path)))
    return made


def assert_stopped(server: RawServer, reason: str, tally: Tally) -> None:
    """Whatever is asked there ends with this reason, with the key at home, and with nothing that could be waved on."""
    with Bench() as bench:
        created, asked, listed = bench.create(server.origin), bench.query(server.origin), bench.models(server.origin)
        balance, charges = bench.balance(server.origin), bench.charges(server.origin)
        fetched = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart(), own_origin=server.origin)
        strange = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart())
    assert isinstance(created, NotSent)
    assert (created.pause, created.error.charged) == (PauseReason.TLS, Charged.NO)
    assert isinstance(asked, PollFailed)
    assert asked.pause is PauseReason.TLS
    assert listed.pause is PauseReason.TLS
    assert isinstance(fetched, FetchFailed)
    assert isinstance(strange, FetchFailed)
    ends = (created, asked, listed, balance, charges, fetched, strange)
    for end in ends:
        assert end.error is not None
        assert end.error.kind is ErrorKind.TLS
        assert reason in end.error.message
    assert server.requests == []
    tally.count(len(ends), requests_through=len(server.requests))


def test_a_trusted_certificate_lets_everything_through(authority: Authority, tmp_path: Path) -> None:
    with RawServer(answering(200, ID), tls=authority.context(tmp_path)) as server, Bench() as bench:
        assert isinstance(bench.create(server.origin), Accepted)
    with RawServer(answering(200, CLIP), tls=authority.context(tmp_path)) as server, Bench() as bench:
        part = MemoryPart()
        assert isinstance(bench.fetch(f"{server.origin}/clip.mp4", part), Fetched)
        assert part.data == CLIP


def test_a_self_signed_certificate_stops_everything(tmp_path: Path, tally: Tally) -> None:
    with RawServer(silent, tls=self_signed(tmp_path)) as server:
        assert_stopped(server, "self-signed", tally)


@pytest.mark.parametrize("host", ["gateway.example", "127.0.0.2", "localhost", "*.0.0.1", "::1"])
def test_a_certificate_for_another_host_stops_everything(
    authority: Authority, tmp_path: Path, host: str, tally: Tally
) -> None:
    with RawServer(silent, tls=authority.context(tmp_path, host)) as server:
        assert_stopped(server, "for another host", tally)


def test_a_certificate_that_names_its_host_in_the_old_way_alone_stops_everything(
    authority: Authority, tmp_path: Path, tally: Tally
) -> None:
    with RawServer(silent, tls=authority.context(tmp_path, has_names=False)) as server:
        assert_stopped(server, "for another host", tally)


def test_an_expired_certificate_stops_everything(authority: Authority, tmp_path: Path, tally: Tally) -> None:
    with RawServer(silent, tls=authority.context(tmp_path, is_expired=True)) as server:
        assert_stopped(server, "expired", tally)


def test_a_certificate_that_is_not_valid_yet_stops_everything(
    authority: Authority, tmp_path: Path, tally: Tally
) -> None:
    with RawServer(silent, tls=authority.context(tmp_path, is_early=True)) as server:
        assert_stopped(server, "not valid yet", tally)


def test_an_unknown_authority_stops_everything(tmp_path: Path, tally: Tally) -> None:
    with RawServer(silent, tls=Authority.make("Somebody").context(tmp_path)) as server:
        assert_stopped(server, "authority that this computer does not know", tally)


def test_a_certificate_of_somebody_who_may_sign_for_nobody_stops_everything(
    authority: Authority, tmp_path: Path, tally: Tally
) -> None:
    with RawServer(silent, tls=authority.usurper().context(tmp_path)) as server:
        assert_stopped(server, "secure connection", tally)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_link_that_is_sent_on_to_a_bad_certificate_is_not_followed(tmp_path: Path, status: int) -> None:
    with RawServer(silent, tls=self_signed(tmp_path)) as bad:
        moved = answering(status, b"", location=f"{bad.origin}/clip.mp4")
        with RawServer(moved) as server, Bench() as bench:
            end = bench.fetch(f"{server.origin}/clip.mp4", MemoryPart(), own_origin=server.origin)
        assert bad.requests == []
    assert isinstance(end, FetchFailed)
    assert end.error.kind is ErrorKind.TLS


@pytest.mark.parametrize(
    "host",
    [
        "gateway.example", "192.168.0.7", "10.0.0.1", "169.254.1.1", "0.0.0.0", "127.0.0.1.example",
        "localhost.example", "127.example", "[::2]", "[fe80::1]", "[::ffff:192.168.0.7]", "2130706433.example",
    ],
)  # fmt: skip
def test_no_key_goes_anywhere_by_plain_http_but_to_this_machine(
    monkeypatch: pytest.MonkeyPatch, host: str, tally: Tally
) -> None:
    with RawServer(answering(200, CLIP)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        origin = f"http://{host}"
        with Bench() as bench:
            created, asked, listed = bench.create(origin), bench.query(origin), bench.models(origin)
            money = (bench.balance(origin).error, bench.charges(origin).error)
            assert proxy.connections == 0
            part = MemoryPart()
            fetched = bench.fetch(f"{origin}/clip.mp4", part, own_origin=origin)
        assert isinstance(created, NotSent)
        assert created.pause is PauseReason.ADDRESS
        assert isinstance(asked, PollFailed)
        assert asked.pause is PauseReason.ADDRESS
        assert listed.pause is PauseReason.ADDRESS
        assert all(money)
        assert isinstance(fetched, Fetched), "a link may be plain http: it carries no key"
        assert part.data == CLIP
        assert all(KEY.encode() not in seen.raw for seen in proxy.requests)
        tally.count(6)


def test_plain_http_carries_the_key_to_this_machine(tally: Tally) -> None:
    with RawServer(answering(200, ID)) as server, Bench() as bench:
        for host in ("127.0.0.1", "localhost"):
            origin = server.origin.replace("127.0.0.1", host)
            assert isinstance(bench.create(origin), Accepted)
            assert server.requests[-1].headers["authorization"] == f"Bearer {KEY}"
            tally.count()


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
