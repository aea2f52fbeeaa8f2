"""The key goes to the gateway's own origin only, whoever sends the program elsewhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from sora_desktop.domain.answers import Doubtful, Fetched, FetchFailed, LinkExpired, PollFailed, Refused, TaskReport
from tests.fakes.raw_server import Connection, RawServer, Script, answer, answering
from tests.gateway.bench import KEY, Bench
from tests.gateway.fetching import MemoryPart
from tests.promises import Tally

pytest.importorskip("cryptography", reason="certificates are made with it; keyring brings it on Linux")

from tests.gateway.certificates import Authority

pytestmark = pytest.mark.promise("S2")

CLIP = b"\x00\x00\x00\x18ftypmp42" * 1_000
STATUSES = (301, 302, 303, 307, 308)
LEAKS = (KEY.encode(), base64.b64encode(KEY.encode()), quote(KEY).encode())


def assert_no_key(server: RawServer, tally: Tally) -> None:
    tally.count(credential_bytes_elsewhere=0)
    for seen in server.requests:
        assert "authorization" not in seen.headers
        assert "cookie" not in seen.headers
        assert not any(leak in seen.raw for leak in LEAKS)


def sending_to(status: int, target: str) -> Script:
    return answering(status, b"", location=target, set_cookie="session=secret; Path=/")


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Script], RawServer]:
    """A factory of TLS servers that the bench of the test trusts."""
    authority = Authority.make()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    return lambda script: RawServer(script, tls=authority.context(tmp_path))


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("place", ["other port", "other host", "other scheme", "same origin", "relative"])
def test_no_redirect_of_a_link_takes_the_key_along(
    trusting: Callable[[Script], RawServer], status: int, place: str, tally: Tally
) -> None:
    with trusting(answering(200, CLIP)) as secure, RawServer(answering(200, CLIP)) as plain:

        def own(connection: Connection) -> None:
            seen = connection.read_request()
            if seen.target == "/moved":
                connection.answer(200, CLIP)
                return
            targets = {
                "other port": f"{plain.origin}/clip",
                "other host": f"{plain.origin.replace('127.0.0.1', 'localhost')}/clip",
                "other scheme": f"{secure.origin}/clip",
                "same origin": f"{server.origin}/moved",
                "relative": "/moved",
            }
            connection.send(answer(status, b"", location=targets[place], set_cookie="session=secret; Path=/"))

        with RawServer(own) as server, Bench() as bench:
            part = MemoryPart()
            end = bench.fetch(f"{server.origin}/v1/videos/a/content", part, own_origin=server.origin)
            assert isinstance(end, Fetched), end
            assert part.data == CLIP
            assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
            assert all("authorization" not in seen.headers for seen in server.requests[1:])
            assert all("cookie" not in seen.headers for seen in server.requests)
        assert_no_key(secure, tally)
        assert_no_key(plain, tally)


@pytest.mark.parametrize("status", STATUSES)
def test_no_redirect_brings_a_link_of_another_host_to_the_key(bench: Bench, status: int, tally: Tally) -> None:
    with RawServer(answering(200, CLIP)) as own, RawServer(sending_to(status, f"{own.origin}/clip")) as other:
        assert isinstance(bench.fetch(f"{other.origin}/clip", MemoryPart(), own_origin=own.origin), Fetched)
        assert_no_key(own, tally)
        assert_no_key(other, tally)


@pytest.mark.parametrize("status", [300, *STATUSES])
def test_nothing_that_carries_the_key_is_ever_sent_on(bench: Bench, status: int, tally: Tally) -> None:
    with RawServer(answering(200, b'{"id":"a","status":"pending"}')) as other:
        secure = other.origin.replace("http:", "https:")
        for place in (f"{other.origin}/v1/video/create", f"{other.origin.replace('127.0.0.1', 'localhost')}/", secure):
            with RawServer(sending_to(status, place)) as server:
                assert isinstance(bench.create(server.origin), Doubtful)
                assert isinstance(bench.query(server.origin), PollFailed)
                assert bench.models(server.origin).error is not None
                assert bench.balance(server.origin).error is not None
                assert bench.charges(server.origin).error is not None
                assert len(server.requests) == 5
            tally.count(5, credential_bytes_elsewhere=0)
        assert other.connections == 0


@pytest.mark.promise("S8")
@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "javascript:alert(1)", "data:,a", "mailto:a@b"]
)
def test_a_link_is_sent_on_to_the_web_only(bench: Bench, target: str) -> None:
    with RawServer(sending_to(302, target)) as server:
        end = bench.fetch(f"{server.origin}/clip", MemoryPart(), own_origin=server.origin)
        assert isinstance(end, LinkExpired)
        assert len(server.requests) == 1


def test_a_redirect_that_names_nonsense_opens_nothing(bench: Bench) -> None:
    with RawServer(sending_to(302, "http://[::1")) as server:
        assert isinstance(bench.fetch(f"{server.origin}/clip", MemoryPart()), FetchFailed)
        assert isinstance(bench.create(server.origin), Doubtful)


def test_a_link_that_is_sent_on_for_ever_is_given_up(bench: Bench) -> None:
    with RawServer(sending_to(302, "/again")) as server:
        end = bench.fetch(f"{server.origin}/clip", MemoryPart(), own_origin=server.origin)
        assert isinstance(end, FetchFailed)
        assert len(server.requests) == 6
        assert [("authorization" in seen.headers) for seen in server.requests] == [True] + [False] * 5


def test_five_hops_are_gone(bench: Bench) -> None:
    hops = [sending_to(302, f"/{number}") for number in range(5)]
    with RawServer(*hops, answering(200, CLIP)) as server:
        assert isinstance(bench.fetch(f"{server.origin}/clip", MemoryPart()), Fetched)


def test_a_key_that_the_gateway_repeats_is_taken_out_of_every_answer(bench: Bench) -> None:
    message = f"Incorrect key {KEY}, or {quote(KEY)} (request id: {KEY})"
    answered = {"error": {"message": message, "code": KEY}, "status": "failed", "model": KEY, "id": "a"}
    body = json.dumps(answered).encode()
    with RawServer(answering(401, body, x_oneapi_request_id=KEY)) as server:
        refused = bench.create(server.origin)
        assert isinstance(refused, Refused)
        assert "Incorrect key" in refused.error.detail
        ends: list[object] = [refused, bench.query(server.origin), bench.models(server.origin)]
    with RawServer(answering(200, body)) as server:
        reported = bench.query(server.origin)
        assert isinstance(reported, TaskReport)
        ends += [reported, bench.create(server.origin)]
    with RawServer(answering(200, b'"%s"' % KEY.encode())) as server:
        ends += [bench.query(server.origin), bench.create(server.origin)]
    for end in ends:
        assert KEY not in repr(end)
