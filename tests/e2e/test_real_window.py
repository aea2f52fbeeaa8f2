"""The program in a real window: a prompt is typed, Generate is pressed, and the clip's picture is seen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.screen import LIMIT_S, Screen, changed_share, ended, environment, screen, started, until

__all__ = ["environment", "screen"]

pytestmark = [pytest.mark.screen, pytest.mark.slow]

PREVIEW = (420, 140, 440, 240)
PLAYING_SHARE, SEEN_SHARE = 0.02, 0.8


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


def test_from_a_typed_prompt_to_a_playing_clip(screen: Screen, environment: dict[str, str], data_dir: Path) -> None:
    program = started(environment, data_dir, "--demo")
    try:
        window = screen.window_of(program)
        screen.xdotool("windowactivate", "--sync", window)
        screen.xdotool("windowsize", "--sync", window, "1280", "720")
        screen.xdotool("windowmove", window, "0", "0")
        before = screen.picture()
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

        def playing() -> str:
            # Water and clouds move in every demo clip; nothing else in the window does.
            return "playing" if changed_share(screen.picture(), screen.picture(), PREVIEW) > PLAYING_SHARE else ""

        until(playing, "the moving picture of the clip")
        assert changed_share(before, screen.picture(), PREVIEW) > SEEN_SHARE
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
