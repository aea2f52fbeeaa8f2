"""The window program as a whole: what it does where its engine says nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_STORY = """
import gc, sys
from PySide6.QtCore import QTimer
from sora_desktop import app
from sora_desktop.app import program as module
from sora_desktop.arguments import parse
from sora_desktop.runtime.engine_thread import EngineThread

module.SETTLING_LIMIT_MS = 1_000
EngineThread.start = lambda self: None
program = app.opened(parse(["--data-dir", sys.argv[1]]))
settled = []
program.settled.connect(lambda: settled.append(True))
program.settled.connect(lambda: QTimer.singleShot(0, lambda: print("later", gc.isenabled())))
program.settled.connect(lambda: QTimer.singleShot(100, program.window.let_go))
QTimer.singleShot(60_000, program.window.let_go)
print("before", gc.isenabled())
program.show()
program.run()
print("settled", settled)
"""


def test_garbage_is_looked_for_again_even_when_the_engine_never_says_how_it_is(data_dir: Path) -> None:
    words = [sys.executable, "-c", _STORY, str(data_dir)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=90, check=True)
    assert ended.stdout.splitlines() == ["before False", "later True", "settled [True]"], ended.stderr
