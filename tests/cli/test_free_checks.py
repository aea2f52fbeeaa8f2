"""Before the headless commands order anything: what will go wrong is said for free, and nothing is sent then."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from sora_desktop.domain.pictures import MOST_BYTES
from tests.cli.conftest import LIMIT_S, Program
from tests.fakes.demo_wire import DemoGatewayFactory
from tests.fakes.raw_server import RawServer, Script, answering, silent
from tests.fakes.tiny_pictures import GIF, PAGE, PNG

BOAT = "http://8.8.8.8/boat.png"
"""A public address. Nothing is asked there: all these runs have a proxy on this machine."""
SHOTS = "Shot 1:\nduration: 4sec\nScene: a quay\n\nShot 2:\nduration: 4.5sec\nScene: the sea"

Web = Callable[..., RawServer]


@pytest.fixture
def web(environment: dict[str, str]) -> Iterator[Web]:
    """What the world outside answers: a proxy for whatever the program starts from now on."""
    with ExitStack() as started:

        def start(*scripts: Script) -> RawServer:
            server = started.enter_context(RawServer(*scripts))
            for name in [name for name in environment if name.lower().endswith("_proxy")]:
                del environment[name]
            environment["http_proxy"] = server.origin
            return server

        yield start


def stored(data_dir: Path) -> int:
    """How many jobs the list has."""
    with closing(sqlite3.connect(data_dir / "jobs.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM jobs").fetchone()[0])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (answering(404), "Image 1: There is no image at this address (HTTP 404)."),
        (answering(200, PAGE, content_type="image/png"), "Image 1: This is no image."),
        (answering(200, PNG, content_length=str(MOST_BYTES + 1)), "Image 1: This image is larger than 10 MB, which"),
    ],
)
def test_an_image_that_no_gateway_could_use_costs_nothing_and_stores_nothing(
    program: Program, demo_gateway: DemoGatewayFactory, web: Web, data_dir: Path, answer: Script, words: str
) -> None:
    gateway, _ = demo_gateway(), web(answer)
    ended = program("generate", "a boat", "--image", BOAT, "--json", "--base-url", gateway.base_url, key="k-1")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"sora-desktop: {words}")
    assert ended.err.endswith(" Nothing was sent; --send-anyway sends it all the same.\n")
    assert (gateway.accepted_creates(), stored(data_dir)) == ([], 0)


def test_an_image_that_nobody_outside_can_fetch_is_named_by_its_place(
    program: Program, demo_gateway: DemoGatewayFactory, web: Web
) -> None:
    gateway, proxy = demo_gateway(), web(answering(200, PNG))
    images = ("--image", BOAT, "--image", "http://192.168.1.7/boat.png")
    ended = program("generate", "a boat", *images, "--base-url", gateway.base_url, key="k-1")
    assert (ended.code, ended.out, gateway.accepted_creates()) == (2, "", [])
    assert "Image 2: This address is not reachable from outside" in ended.err
    assert [asked.target for asked in proxy.requests] == [BOAT]


def test_shots_that_do_not_add_up_are_not_sent(program: Program, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    words = ("generate", "-", "--storyboard", "--json", "--base-url", gateway.base_url)
    ended = program(*words, key="k-1", stdin=SHOTS)
    assert (ended.code, ended.out) == (2, "")
    assert "8.5 s" in ended.err
    assert gateway.accepted_creates() == []
    assert program(*words, "--send-anyway", key="k-1", stdin=SHOTS).code == 0
    assert len(gateway.accepted_creates()) == 1


def test_who_wants_it_anyway_has_it_sent_and_nothing_looked_at(
    program: Program, demo_gateway: DemoGatewayFactory, web: Web
) -> None:
    gateway, proxy = demo_gateway(), web(answering(404))
    words = ("generate", "a boat", "--image", BOAT, "--send-anyway", "--base-url", gateway.base_url)
    ended = program(*words, key="k-1")
    assert (ended.code, len(gateway.accepted_creates()), proxy.connections) == (0, 1, 0), ended.err


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (answering(503), "Image 1: The host of this image has trouble (HTTP 503)."),
        (answering(407), "The proxy of this computer's settings did not let it through."),
        (answering(200, GIF), "Image 1: This is a picture in the format GIF."),
    ],
)
def test_what_may_be_no_trouble_for_a_gateway_is_a_note_and_keeps_nothing_back(
    program: Program, demo_gateway: DemoGatewayFactory, web: Web, answer: Script, words: str
) -> None:
    gateway, _ = demo_gateway(), web(answer)
    ended = program("generate", "a boat", "--image", BOAT, "--json", "--base-url", gateway.base_url, key="k-1")
    assert (ended.code, [job["state"] for job in ended.jobs]) == (0, ["watching"]), ended.err
    assert ended.err.startswith("note: Image 1: ")
    assert words in ended.err
    assert len(gateway.accepted_creates()) == 1


def test_a_good_image_is_looked_at_once_for_all_takes_without_the_key(
    program: Program, demo_gateway: DemoGatewayFactory, web: Web
) -> None:
    gateway, proxy = demo_gateway(), web(answering(200, PNG))
    words = ("generate", "a boat", "--image", BOAT, "--takes", "3", "--json", "--base-url", gateway.base_url)
    ended = program(*words, key="k-1")
    assert (ended.code, ended.err, len(ended.jobs)) == (0, "", 3)
    (asked,) = proxy.requests
    assert b"k-1" not in asked.raw
    assert [create.body["images"] for create in gateway.accepted_creates()] == [[BOAT]] * 3


def test_one_row_that_will_go_wrong_sends_nothing_of_a_batch(
    program: Program, demo_gateway: DemoGatewayFactory, web: Web, data_dir: Path
) -> None:
    gateway, proxy = demo_gateway(), web(answering(404))
    rows = f'{{"prompt":"one","images":["{BOAT}"]}}\n{{"prompt":"two"}}\n{{"prompt":"three","images":["{BOAT}"]}}\n'
    ended = program("batch", "-", "--json", "--base-url", gateway.base_url, key="k-1", stdin=rows)
    assert (ended.code, ended.out) == (2, "")
    assert "Rows 1 and 3: Image 1: There is no image at this address (HTTP 404)." in ended.err
    assert (gateway.accepted_creates(), stored(data_dir), len(proxy.requests)) == ([], 0, 1)
    anyway = program("batch", "-", "--send-anyway", "--base-url", gateway.base_url, key="k-1", stdin=rows)
    assert (anyway.code, len(gateway.accepted_creates())) == (0, 3), anyway.err


def test_several_problems_have_a_line_each_and_one_way_on(
    program: Program, demo_gateway: DemoGatewayFactory, web: Web
) -> None:
    gateway, _ = demo_gateway(), web(answering(404))
    words = ("generate", "-", "--storyboard", "--image", BOAT, "--base-url", gateway.base_url)
    ended = program(*words, key="k-1", stdin=SHOTS)
    first, last = ended.err.splitlines()
    assert "8.5 s" in first
    assert last.startswith("sora-desktop: Image 1: ")
    assert last.endswith("--send-anyway sends it all the same.")


def test_the_demo_costs_nothing_and_is_not_checked(program: Program, web: Web) -> None:
    proxy = web(answering(404))
    ended = program("generate", "a boat", "--demo", "--json", "--image", BOAT)
    assert (ended.code, len(ended.jobs), proxy.connections) == (0, 1, 0), ended.err


def test_who_ends_the_program_while_it_looks_has_ordered_nothing(
    environment: dict[str, str], demo_gateway: DemoGatewayFactory, web: Web, data_dir: Path
) -> None:
    gateway, proxy = demo_gateway(), web(silent)
    words = ["--data-dir", str(data_dir), "generate", "a boat", "--image", BOAT, "--base-url", gateway.base_url]
    with subprocess.Popen(
        [sys.executable, "-m", "sora_desktop", *words],
        env={**environment, "SORA_DESKTOP_API_KEY": "k-1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert proxy.wait_for_requests(1, LIMIT_S)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=LIMIT_S)
    assert (child.returncode, out) == (1, "")
    assert "Traceback" not in err
    assert (gateway.accepted_creates(), stored(data_dir)) == ([], 0)
