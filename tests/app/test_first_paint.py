"""The first paint waits for little, and nobody who reads, types, orders or quits at once has to wait for the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from sora_desktop.app.instance import FrontDoor, server_name
from sora_desktop.assembly import read_jobs
from tests.fakes.demo_wire import DemoGatewayFactory

STORY = Path(__file__).with_name("start_story.py")
LIMIT_S = 60
DRAFT = "A lantern on the quay, "
NOT_YET = {
    *("pydantic", "httpx", "keyring", "sqlite3", "asyncio", "ssl", "socket", "hashlib", "uuid", "tomllib", "html"),
    *("PySide6.QtMultimedia", "PySide6.QtNetwork", "PySide6.QtSvg"),
    *("sora_desktop.services", "sora_desktop.gateway", "sora_desktop.demo", "sora_desktop.media"),
    *("sora_desktop.domain.families", "sora_desktop.domain.jobs", "sora_desktop.ui.icons"),
}


def told(folder: Path, *words: str, **environment: str) -> dict[str, Any]:
    """What the story in a process of its own saw."""
    ended = subprocess.run(
        [sys.executable, str(STORY), str(folder), *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=True,
    )
    assert "Traceback" not in ended.stderr
    assert "QThread" not in ended.stderr
    found = json.loads(ended.stdout)
    assert isinstance(found, dict)
    return found


def left(folder: Path, **state: object) -> None:
    """The start file as an earlier run left it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "start.json").write_text(json.dumps(state), encoding="utf-8")


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A start with a draft, with somebody typing all the while."""
    folder = tmp_path_factory.mktemp("start")
    left(folder, draft={"prompt": DRAFT}, has_started=True, splitters={"panes": [330, 640, 350], "middle": [600, 220]})
    return told(folder, "--close", "whole")


def test_the_first_paint_loads_no_library_and_no_pane_that_it_does_not_show(start: dict[str, Any]) -> None:
    assert NOT_YET & set(start["modules"]) == set()


def test_no_source_is_read_and_kept_on_the_way(start: dict[str, Any]) -> None:
    assert start["sources_read"] == []


def test_the_draft_is_there_at_the_first_paint(start: dict[str, Any]) -> None:
    assert start["text"] == DRAFT


def test_nothing_that_is_typed_while_the_window_is_furnished_is_lost(start: dict[str, Any]) -> None:
    assert len(start["typed"]) > 10, "the steps are too few to type between them"
    assert start["text_then"] == DRAFT + start["typed"]
    assert start["focus"] == "Prompt"


def test_nothing_moves_between_the_first_paint_and_the_whole_window(start: dict[str, Any]) -> None:
    assert start["places"] == start["places_then"]


def test_no_other_window_shows_itself_on_the_way(start: dict[str, Any]) -> None:
    assert start["windows"] == ["MainWindow"]


@pytest.mark.parametrize("moment", ["painted", "composed"])
def test_a_window_that_is_closed_at_once_ends_in_order_and_keeps_what_was_typed(moment: str, data_dir: Path) -> None:
    found = told(data_dir, "--close", moment)
    assert found["exit_code"] == 0
    kept = json.loads((data_dir / "start.json").read_bytes())
    assert kept["draft"]["prompt"] == found["typed"]


@pytest.mark.parametrize("presses", [("painted", "painted"), ("composed", "whole")])
def test_an_order_given_while_the_window_is_furnished_is_sent_once(
    presses: tuple[str, str], data_dir: Path, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway()
    left(data_dir, draft={"prompt": DRAFT, "model": "sora-2-pro"}, takes=1)
    words = [word for moment in presses for word in ("--press", moment)]
    found = told(data_dir, *words, "--base-url", gateway.base_url, SORA_DESKTOP_API_KEY="key")
    assert found["exit_code"] == 0
    (create,) = gateway.accepted_creates()
    assert str(create.body["prompt"]).startswith(DRAFT)
    assert create.body["model"] == "sora-2-pro"


def test_an_order_given_before_the_demo_is_there_goes_to_nobody_else(
    data_dir: Path, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway()
    words = ("--demo", "--press", "painted", "--base-url", gateway.base_url)
    left(data_dir, draft={"prompt": DRAFT})
    assert told(data_dir, *words, SORA_DESKTOP_API_KEY="key")["exit_code"] == 0
    assert gateway.accepted_creates() == []
    (job,) = read_jobs(data_dir)
    assert job.is_demo
    assert job.request.prompt.startswith(DRAFT)


def test_a_second_start_opens_no_window_beside_the_first(data_dir: Path, qtbot: QtBot) -> None:
    (data_dir / "lock").write_text("1\n", encoding="ascii")
    door = FrontDoor(server_name(data_dir))
    second = subprocess.Popen([sys.executable, str(STORY), str(data_dir)], stdout=subprocess.PIPE, text=True)
    try:
        with qtbot.waitSignal(door.knocked, timeout=LIMIT_S * 1_000):
            pass
        said, _ = second.communicate(timeout=LIMIT_S)
    finally:
        second.kill()
        second.communicate()
        door.close()
    assert json.loads(said) == {"is_opened": False}


def test_the_lock_of_a_killed_program_keeps_no_window_from_opening(data_dir: Path) -> None:
    (data_dir / "lock").write_text("999999\n", encoding="ascii")
    assert told(data_dir, "--close", "painted")["is_opened"]
