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
