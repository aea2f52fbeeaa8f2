"""A screen reader finds every control by its name, and can make a clip with nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.screen import LIMIT_S, Screen, environment, screen

__all__ = ["environment", "screen"]
pytestmark = [pytest.mark.screen, pytest.mark.slow]

STORY = Path(__file__).with_name("accessible_story.py")
CONTROLS = {
    *("Prompt Model Size Duration Style Takes Portrait Landscape Private Storyboard Generate Queue Preview".split()),
    *("Details", "Reference images", "Add image", "Allow watermark", "Position"),
}


def python_with_atspi() -> str | None:
    """The system's Python, where its AT-SPI client is installed (it is no package of PyPI)."""
    for python in ("/usr/bin/python3", sys.executable):
        if Path(python).exists():
            test = subprocess.run([python, "-c", "import pyatspi"], capture_output=True, check=False)
            if test.returncode == 0:
                return python
    return None


def test_a_clip_is_made_by_names_alone(
    screen: Screen, environment: dict[str, str], data_dir: Path, tmp_path: Path
) -> None:
    python = python_with_atspi()
    assert python is not None, "this test needs python3-pyatspi; dev.py test installs it"
    assert shutil.which("dbus-run-session") is not None, "this test needs dbus; dev.py test installs it"
    program = [sys.executable, "-m", "sora_desktop", "--demo", "--data-dir", str(data_dir)]
    script = tmp_path / "story.sh"
    script.write_text('"${@:2}" & program=$!\n"$1" "$STORY"; code=$?\nkill $program; wait $program\nexit $code\n')
    told = subprocess.run(
        ["dbus-run-session", "--", "bash", str(script), python, *program],
        env={**environment, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "STORY": str(STORY), "NO_AT_BRIDGE": "0"},
        capture_output=True,
        text=True,
        timeout=3 * LIMIT_S,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout.splitlines()[-1])
    assert set(found["names"]) >= CONTROLS
    assert "A paper boat, driven by name" in found["row"]
    assert [*(data_dir / "clips" / "Demo").glob("*.mp4")]
