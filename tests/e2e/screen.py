"""A private screen with a window manager, typed at and photographed as a person would."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

TOOLS = ("Xvfb", "openbox", "xdotool", "import")
LIMIT_S = 60.0
QUIT_WITHIN_S = 5.0
_LOOK_EVERY_S = 0.2


def missing_tools() -> list[str]:
    """What of Xvfb, openbox, xdotool and ImageMagick is not on this machine."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


@dataclass(frozen=True)
class Screen:
    """One X display."""

    display: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to show itself here."""
        return {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def xdotool(self, *words: str) -> str:
        """Run xdotool; its output. An error fails the test."""
        ended = subprocess.run(
            ["xdotool", *words],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=True,
        )
        return ended.stdout.strip()

    def number_of_desktops(self) -> str:
        """What the window manager says; empty while there is none."""
        try:
            return self.xdotool("get_num_desktops")
        except subprocess.CalledProcessError:
            return ""

    def picture(self) -> QImage:
        """What the screen shows now."""
        file = self.folder / "screen.png"
        subprocess.run(
            ["import", "-window", "root", str(file)],
            env={**os.environ, **self.environment},
            timeout=LIMIT_S,
            check=True,
        )
        return QImage(str(file))

    def window_of(self, child: subprocess.Popen[str]) -> str:
        """The id of the visible window of a program, once it is there."""

        def look() -> str:
            assert child.poll() is None, "the program ended"
            with contextlib.suppress(subprocess.CalledProcessError):
                return self.xdotool("search", "--onlyvisible", "--pid", str(child.pid)).splitlines()[-1]
            return ""

        return until(look, "the window")


def until(look: Callable[[], str], what: str, limit_s: float = LIMIT_S) -> str:
    """Look again and again until there is something; fails after ``limit_s``.

    Another process and another display tell nothing by themselves, so there is no signal to wait on.
    """
    began_s = time.monotonic()
    while not (found := look()):
        assert time.monotonic() - began_s < limit_s, f"{what} did not come within {limit_s:.0f} s"
        subprocess.run(["sleep", str(_LOOK_EVERY_S)], check=True)
    return found


@contextmanager
def screen_of(size: str, folder: Path) -> Iterator[Screen]:
    """A screen of ``size`` (``1280x720``) with a window manager; both end with the context."""
    reading, writing = os.pipe()
    with contextlib.ExitStack() as ended:
        xvfb = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        ended.callback(_end, xvfb)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        screen = Screen(f":{number}", folder)
        openbox = subprocess.Popen(
            ["openbox"], env={**os.environ, **screen.environment}, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        ended.callback(_end, openbox)
        until(screen.number_of_desktops, "the window manager")
        yield screen


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def changed_share(one: QImage, other: QImage, part: tuple[int, int, int, int]) -> float:
    """Which share of the pixels differs between two pictures in a part of them: left, top, width, height."""
    left, top, width, height = part
    places = [(x, y) for x in range(left, left + width, 4) for y in range(top, top + height, 4)]
    return sum(one.pixel(x, y) != other.pixel(x, y) for x, y in places) / len(places)


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
