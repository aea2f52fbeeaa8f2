"""Whether Qt Multimedia works, and the sentence that names the package which is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sora_desktop.media.availability import missing_packages, multimedia_problem

ASK = """
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
from sora_desktop.media.availability import multimedia_problem
print(multimedia_problem())
"""


def without(library: str, folder: Path, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python on a machine on which this library cannot be loaded: an empty file stands before it."""
    (folder / library).touch()
    environment = {**os.environ, "LD_LIBRARY_PATH": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, *command],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment,
        timeout=30,
        check=False,
    )


def test_where_it_works_there_is_no_problem(qapp: object) -> None:
    assert multimedia_problem() is None
    assert missing_packages() == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages of Debian")
@pytest.mark.parametrize(("library", "package"), [("libpulse.so.0", "libpulse0"), ("libXrandr.so.2", "libxrandr2")])
def test_the_missing_package_is_named(tmp_path: Path, library: str, package: str) -> None:
    ended = without(library, tmp_path, "-c", ASK)
    assert ended.returncode == 0, ended.stderr
    assert f"the system package {package} is missing" in ended.stdout
    assert ended.stdout.count("\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages of Debian")
def test_a_render_without_it_ends_with_the_same_sentence(tmp_path: Path) -> None:
    command = ("-m", "sora_desktop.media.render_clip", "--out", str(tmp_path / "clip.mp4"))
    ended = without("libpulse.so.0", tmp_path, *command, stdin='{"prompt": "boat"}')
    assert ended.returncode == 1
    assert "libpulse0" in ended.stderr.splitlines()[-1]
    assert not (tmp_path / "clip.mp4").exists()


_AT_ONCE = """
import sys
from threading import Barrier, Thread
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
import PySide6.QtNetwork, PySide6.QtMultimedia
from sora_desktop.media.availability import multimedia_problem
sys.setswitchinterval(1e-5)
start, found = Barrier(3), []

def ask():
    start.wait()
    found.append(multimedia_problem())

others = [Thread(target=ask) for _ in range(2)]
for other in others:
    other.start()
ask()
for other in others:
    other.join()
print(found)
"""


def test_threads_that_ask_at_the_same_time_wait_for_each_other_and_do_not_crash() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _AT_ONCE]
    children = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        for _ in range(3)
    ]
    ended = [(*child.communicate(timeout=60), child.returncode) for child in children]
    assert [(out, code) for out, _, code in ended] == [("[None, None, None]\n", 0)] * 3, ended
