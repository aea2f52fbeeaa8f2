"""The program in a real window: a prompt is typed, Generate is pressed, and the clip's picture is seen."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.screen import LIMIT_S, Screen, distinct_colours, missing_tools, screen_of, until

pytestmark = [pytest.mark.screen, pytest.mark.slow]

PREVIEW = (420, 140, 500, 240)
QUIT_WITHIN_S = 5.0


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    missing = missing_tools()
    assert not missing, f"these tests need {', '.join(missing)}; dev.py test installs them"
    with screen_of("1280x720", tmp_path) as made:
        yield made


@pytest.fixture
def environment(tmp_path: Path, screen: Screen) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SORA_"))}
    return {**kept, "HOME": str(home), **screen.environment, "LC_ALL": "C.UTF-8"}


def jobs_in(data_dir: Path, environment: dict[str, str]) -> list[dict[str, object]]:
    ended = subprocess.run(
        [sys.executable, "-m", "sora_desktop", "jobs", "--json", "--data-dir", str(data_dir)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=True,
    )
    return [json.loads(line) for line in ended.stdout.splitlines()]


def started(environment: dict[str, str], data_dir: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sora_desktop", "--data-dir", str(data_dir), *words],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(child: subprocess.Popen[str]) -> tuple[int, str]:
    """End a window by SIGTERM: its exit code and what it said. Never asks, and ends in time."""
    began_s = time.monotonic()
    child.send_signal(signal.SIGTERM)
    _, said = child.communicate(timeout=LIMIT_S)
    assert time.monotonic() - began_s < QUIT_WITHIN_S
    return child.returncode, said


def test_from_a_typed_prompt_to_a_playing_clip(screen: Screen, environment: dict[str, str], data_dir: Path) -> None:
    program = started(environment, data_dir, "--demo")
    try:
        window = screen.window_of(program)
        screen.xdotool("windowactivate", "--sync", window)
        screen.xdotool("windowsize", "--sync", window, "1280", "720")
        screen.xdotool("windowmove", window, "0", "0")
        assert distinct_colours(screen.picture(), *PREVIEW) < 200, "nothing plays yet"
        screen.xdotool("key", "ctrl+l")
        screen.xdotool("type", "--delay", "10", "A paper boat leaves the quay")

        def sent() -> str:
            # The demo's gateway may still be starting; until then Generate says so and sends nothing.
            found = jobs_in(data_dir, environment)
            if not found:
                screen.xdotool("key", "ctrl+Return")
            return str(found[0]["job"]) if found else ""

        until(sent, "the row")
        until(lambda: str(jobs_in(data_dir, environment)[0]["file"] or ""), "the clip")
        until(
            lambda: "playing" if distinct_colours(screen.picture(), *PREVIEW) > 400 else "", "the picture of the clip"
        )
        (job, *_) = jobs_in(data_dir, environment)
        assert job["state"] == "done"
        assert job["prompt"] == "A paper boat leaves the quay"
    finally:
        code, said = ended(program)
    assert code == 0
    assert "Traceback" not in said
    assert "QThread" not in said


def test_the_second_window_ends_with_5_and_brings_the_first_to_the_front(
    screen: Screen, environment: dict[str, str], data_dir: Path
) -> None:
    first = started(environment, data_dir)
    try:
        window = screen.window_of(first)
        until(lambda: "there" if (data_dir / "lock").exists() else "", "the lock")
        screen.xdotool("windowminimize", "--sync", window)
        second = started(environment, data_dir)
        _, said = second.communicate(timeout=LIMIT_S)
        assert second.returncode == 5, said
        until(lambda: screen.xdotool("search", "--onlyvisible", "--pid", str(first.pid)), "the first window in front")
    finally:
        assert ended(first)[0] == 0


def test_a_killed_window_goes_on_with_its_demo_job_at_the_next_start(
    screen: Screen, environment: dict[str, str], data_dir: Path
) -> None:
    generate = ["generate", "A lantern", "--duration", "2", "--demo", "--json", "--data-dir", str(data_dir)]
    sent = subprocess.run(
        [sys.executable, "-m", "sora_desktop", *generate],
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=True,
    )
    task_id = json.loads(sent.stdout)["task_id"]
    first = started(environment, data_dir)
    screen.window_of(first)
    first.kill()
    first.communicate()
    again = started(environment, data_dir)
    try:
        screen.window_of(again)
        until(lambda: str(jobs_in(data_dir, environment)[0]["file"] or ""), "the clip")
        (job,) = jobs_in(data_dir, environment)
        assert job["task_id"] == task_id
    finally:
        assert ended(again)[0] == 0
