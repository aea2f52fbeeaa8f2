"""The headless program as a person starts it: a child process, and a gateway on a real socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.demo_wire import demo_gateway

__all__ = ["demo_gateway"]

LIMIT_S = 60


@dataclass(frozen=True)
class Ended:
    """What a run printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def jobs(self) -> list[dict[str, object]]:
        """Standard output as JSON lines; a line that is none fails the test."""
        return [json.loads(line) for line in self.out.splitlines()]


Program = Callable[..., Ended]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment whose home is empty and whose keychain is none."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SORA_"))}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "PYTHONWARNINGS": "error", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def program(environment: dict[str, str], data_dir: Path) -> Program:
    """Runs ``sora-desktop WORDS`` on the test's data folder, with ``key`` in the environment when it is given."""

    def run(*words: str, key: str | None = None, stdin: str = "", has_folder: bool = True) -> Ended:
        variables = {**environment, **({"SORA_DESKTOP_API_KEY": key} if key is not None else {})}
        folder = ["--data-dir", str(data_dir)] if has_folder else []
        ended = subprocess.run(
            [sys.executable, "-m", "sora_desktop", *folder, *words],
            env=variables,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=LIMIT_S,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run
