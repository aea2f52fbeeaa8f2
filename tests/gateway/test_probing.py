"""Reference images fetched for a thumbnail: from public addresses alone, bounded, and without credentials."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import httpx
import pytest

from sora_desktop.domain.answers import ImageAnswer
from sora_desktop.domain.image_kinds import TOO_LARGE
from sora_desktop.domain.pictures import MOST_BYTES
from sora_desktop.gateway.probing import MOST_REDIRECTS, NO_IMAGE, NOT_PUBLIC, HttpImageProbe
from sora_desktop.gateway.reachable import PublicBackend, is_public
from sora_desktop.gateway.transports import WireLimits
from tests.fakes.raw_server import Connection, RawServer, Script, answering, resetting, silent
from tests.fakes.tiny_pictures import GIF, HEIC, PAGE, PNG, png

QUICK = WireLimits(connect_s=0.5, image_total_s=0.6)
HERE = "127.0.0.1"


class Names:
    """A resolver that a test tells what names mean; each answer is used up, and the last stays."""

    def __init__(self, **names: list[list[str]]) -> None:
        self.names = names
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.names.get(host.split(".", maxsplit=1)[0])
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]


def fetch(
    url: str, names: Names | None = None, may_connect: Callable[[str], bool] = lambda address: address == HERE
) -> ImageAnswer:
    """What a probe says that takes the test's server for a public one."""

    async def run() -> ImageAnswer:
        backend = PublicBackend(names or Names(pictures=[[HERE]]), may_connect)
        probe = HttpImageProbe("SoraDesktop/1.2.3", QUICK, backend)
        try:
            return await probe.fetch(url)
        finally:
            await probe.close()

    return asyncio.run(run())


def at(server: RawServer, path: str = "/boat.png") -> str:
    return f"http://pictures.example:{server.port}{path}"


def leading_to(location: str) -> Script:
    return answering(302, b"", location=location)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the computer has that runs this."""
    for scheme in ("http", "https", "all", "no"):
        for name in (f"{scheme}_proxy", f"{scheme}_PROXY".upper()):
            monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.7", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.5", "198.18.0.1", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:192.168.0.1", "2002:7f00:1::", "2002:c0a8:1::1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "pictures.example", "",
    ],
)  # fmt: skip
def test_addresses_of_this_computer_and_its_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "LOCALHOST.", "[::1]", "2130706433", "0x7f.1", "127.1", "0.0.0.0", "[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_no_request_goes_to_this_computer_however_it_is_written(host: str) -> None:
    with RawServer(answering(200, PNG)) as server:

        async def run() -> ImageAnswer:
            probe = HttpImageProbe("SoraDesktop/1.2.3")
            try:
                return await probe.fetch(f"http://{host}:{server.port}/boat.png")
            finally:
                await probe.close()

        answer = asyncio.run(run())
        assert answer.content is None
        assert answer.problem == NOT_PUBLIC
        assert server.connections == 0


def test_a_name_that_means_a_local_address_is_not_asked() -> None:
    with RawServer(answering(200, PNG)) as server:
        assert fetch(at(server), Names(pictures=[[HERE]]), is_public) == ImageAnswer(problem=NOT_PUBLIC)
        assert server.connections == 0


def test_one_local_address_among_public_ones_is_enough_to_be_refused() -> None:
    with RawServer(answering(200, PNG)) as server:
        assert fetch(at(server), Names(pictures=[[HERE, "10.0.0.1"]])) == ImageAnswer(problem=NOT_PUBLIC)
        assert server.connections == 0


def test_a_name_is_looked_up_once_so_that_it_cannot_mean_another_address_when_it_is_connected_to() -> None:
    names = Names(pictures=[[HERE], ["10.0.0.1"]])
    with RawServer(answering(200, PNG)) as server:
        assert fetch(at(server), names).content == PNG
        assert names.asked == ["pictures.example"]
        assert server.requests[0].headers["host"] == f"pictures.example:{server.port}"


def test_a_redirect_to_a_local_address_is_not_followed() -> None:
    with (
        RawServer(answering(200, PNG)) as inner,
        RawServer(leading_to(f"http://inner.example:{inner.port}/")) as server,
    ):
        names = Names(pictures=[[HERE]], inner=[["192.168.0.1"]])
        assert fetch(at(server), names) == ImageAnswer(problem=NOT_PUBLIC)
        assert inner.connections == 0


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://pictures.example/a.png", "http://a b/", "gopher://x"]
)
def test_a_redirect_to_what_is_no_web_address_is_not_followed(location: str) -> None:
    with RawServer(leading_to(location)) as server:
        answer = fetch(at(server))
        assert answer.content is None
        assert answer.problem
        assert len(server.requests) == 1


def test_a_few_redirects_are_followed_and_no_more() -> None:
    with RawServer(*[leading_to("/next.png")] * MOST_REDIRECTS, answering(200, PNG)) as server:
        assert fetch(at(server)).content == PNG
    with RawServer(leading_to("/next.png")) as server:
        assert fetch(at(server)) == ImageAnswer(problem="This address leads on to others more than 3 times.")
        assert len(server.requests) == MOST_REDIRECTS + 1


def test_no_credentials_go_along_not_even_those_in_the_address() -> None:
    with RawServer(answering(302, b"", location="/next.png", set_cookie="a=b"), answering(200, PNG)) as server:
        assert fetch(f"http://me:secret@pictures.example:{server.port}/boat.png").content == PNG
        for seen in server.requests:
            assert "authorization" not in seen.headers
            assert "cookie" not in seen.headers
            assert b"secret" not in seen.raw


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "no image at this address (HTTP 404)"), (410, "no image"), (403, "not open to everybody"), (500, "trouble")],
)
def test_refusals_are_said(status: int, words: str) -> None:
    with RawServer(answering(status, PNG)) as server:
        answer = fetch(at(server))
        assert answer.content is None
        assert words in answer.problem


@pytest.mark.parametrize("body", [PAGE, b"", b"{}", b"\xff\xd8", b"%PDF-1.7" + bytes(100)])
def test_what_is_no_image_by_its_bytes_is_none_whatever_it_calls_itself(body: bytes) -> None:
    with RawServer(answering(200, body, content_type="image/png")) as server:
        assert fetch(at(server)) == ImageAnswer(problem=NO_IMAGE)


@pytest.mark.parametrize("body", [PNG, GIF, HEIC])
def test_an_image_is_one_by_its_bytes_whatever_it_calls_itself(body: bytes) -> None:
    with RawServer(answering(200, body, content_type="text/html")) as server:
        assert fetch(at(server)).content == body


def test_a_page_without_end_is_left_at_its_beginning() -> None:
    def endless(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
        while True:
            connection.send(PAGE)

    with RawServer(endless) as server:
        assert fetch(at(server)) == ImageAnswer(problem=NO_IMAGE)


def test_an_image_that_says_it_is_too_large_is_not_read() -> None:
    with RawServer(answering(200, PNG, content_length=str(MOST_BYTES + 1))) as server:
        assert fetch(at(server)) == ImageAnswer(problem=TOO_LARGE)


def test_an_image_that_hides_its_size_is_left_when_it_becomes_too_large() -> None:
    sent = []

    def large(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + png())
        for _ in range(100):
            connection.send(bytes(1 << 20))
            sent.append(1)

    with RawServer(large) as server:
        assert fetch(at(server)) == ImageAnswer(problem=TOO_LARGE)
    assert len(sent) < 30


def test_a_server_that_drips_or_says_nothing_is_left_in_time() -> None:
    def dripping(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n")
        connection.drip(PNG * 50, 0.05)

    for script in (silent, dripping):
        with RawServer(script) as server:
            answer = fetch(at(server))
            assert answer == ImageAnswer(problem="This image did not come within 0.6 seconds.", is_doubtful=True)


def test_broken_connections_and_unknown_hosts_are_said() -> None:
    with RawServer(resetting) as server:
        assert "could not be fetched" in fetch(at(server)).problem
    assert fetch(at(server)).problem
    assert fetch("http://nowhere.example/") == ImageAnswer(problem="Nobody knows the host of this address.")


def test_a_computer_without_a_name_server_says_nothing_about_the_host() -> None:
    class Offline(Names):
        async def __call__(self, host: str, port: int) -> list[str]:
            raise socket.gaierror(socket.EAI_AGAIN, "temporary failure")

    answer = fetch("http://pictures.example/boat.png", Offline())
    assert answer.is_doubtful
    assert "whether a gateway can is not known" in answer.problem


@pytest.mark.parametrize(
    ("status", "is_doubtful"),
    [(400, True), (401, False), (403, False), (404, False), (407, True), (410, False), (429, True), (503, True)],
)
def test_only_what_speaks_about_the_image_itself_is_certain(status: int, is_doubtful: bool) -> None:
    with RawServer(answering(status)) as server:
        assert fetch(at(server)).is_doubtful is is_doubtful
    assert fetch(at(server)).is_doubtful, "nobody listens there any more"


@pytest.mark.parametrize(
    "url", ["http://", "https://[", "http://a:99999/", "http://exa mple/", "http://\u2603.\ud800/", "http://%00/"]
)
def test_odd_addresses_raise_nothing(url: str) -> None:
    assert fetch(url).content is None


def test_chinese_hosts_and_paths_are_encoded() -> None:
    with RawServer(answering(200, PNG)) as server:
        names = Names(**{"xn--fsq": [[HERE]]})
        assert fetch(f"http://例.example:{server.port}/纸船.png?x=一", names).content == PNG
        assert server.requests[0].target.startswith("/%E7%BA%B8%E8%88%B9.png?x=")


def through(monkeypatch: pytest.MonkeyPatch, proxy: RawServer, kind: str = "HTTP_PROXY") -> None:
    monkeypatch.setenv(kind, f"http://someone:hunter2@{HERE}:{proxy.port}")


def test_an_image_comes_through_the_proxy_of_the_other_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answering(200, PNG)) as proxy:
        through(monkeypatch, proxy)
        assert fetch("http://pictures.example/boat.png").content == PNG
        (asked,) = proxy.requests
        assert asked.target == "http://pictures.example/boat.png"
        assert "proxy-authorization" in asked.headers
        assert "authorization" not in asked.headers


def test_a_proxy_that_opens_no_tunnel_is_said_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answering(403, b"no")) as proxy:
        through(monkeypatch, proxy, "HTTPS_PROXY")
        problem = fetch("https://pictures.example/boat.png").problem
        assert "proxy of this computer's settings did not let it through" in problem
        assert "hunter2" not in problem
        assert [asked.method for asked in proxy.requests] == ["CONNECT"]


def test_a_name_that_this_computer_does_not_know_may_be_known_to_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answering(200, PNG)) as proxy:
        through(monkeypatch, proxy)
        assert fetch("http://elsewhere.example/boat.png").content == PNG


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.7/a.png", "http://192.168.1.1/a.png", "http://169.254.169.254/latest", "http://[fd12::1]/a.png",
        "http://127.0.0.1/a.png", "http://localhost/a.png", "http://router/a.png", "http://nas.local/a.png",
        "http://wiki.internal./a.png", "http://printer.home.arpa/a.png", "http://inside.example/a.png",
    ],
)  # fmt: skip
def test_no_proxy_is_asked_for_anything_in_this_network(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    literal = httpx.URL(url).host
    names = Names(inside=[["10.0.0.9"]], **({literal.split(".")[0]: [[literal]]} if literal[0].isdigit() else {}))
    with RawServer(answering(200, PNG)) as proxy:
        through(monkeypatch, proxy)
        assert fetch(url, names, is_public).problem == NOT_PUBLIC
        assert proxy.connections == 0


def test_a_redirect_from_the_proxy_to_a_local_address_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(leading_to("http://inside.example/a.png")) as proxy:
        through(monkeypatch, proxy)
        assert fetch("http://pictures.example/", Names(inside=[["10.0.0.9"]], pictures=[["1.1.1.1"]]), is_public) == (
            ImageAnswer(problem=NOT_PUBLIC)
        )
        assert len(proxy.requests) == 1


def test_hosts_that_the_environment_excepts_are_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answering(200, PNG)) as server, RawServer(answering(500, b"")) as proxy:
        through(monkeypatch, proxy)
        monkeypatch.setenv("NO_PROXY", "pictures.example")
        assert fetch(at(server)).content == PNG
        assert proxy.connections == 0


def test_a_bad_proxy_setting_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://someone:hunter2@proxy.example:99999")
    problem = fetch("https://pictures.example/boat.png").problem
    assert "cannot be used: its port does not exist." in problem
    assert "hunter2" not in problem
