"""Garbage with widgets in it is taken apart in the window's thread and between two events, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SETTLED = """
import gc, sys
from PySide6.QtCore import QTimer
from sora_desktop import app
from sora_desktop.app import program as module
from sora_desktop.arguments import parse
from sora_desktop.runtime.engine_thread import EngineThread

module.SETTLING_LIMIT_MS = 1_000
EngineThread.start = lambda self: None
program = app.opened(parse(["--data-dir", sys.argv[1]]))
settled, collected = [], []
gc.callbacks.append(lambda phase, info: collected.append(len(settled)))
keep = [[] for _ in range(10_000)]
program.settled.connect(lambda: (settled.append(True), keep.append([[] for _ in range(10_000)])))
program.settled.connect(lambda: QTimer.singleShot(3_000, program.window.let_go))
QTimer.singleShot(60_000, program.window.let_go)
program.show()
program.run()
print("settled", settled, "collected", set(collected), "by itself", gc.isenabled())
"""

# What `left_behind` makes is a ring, which only the collector finds. Each pane makes so many objects when it is told of
# a new style that an automatic collection would come while Qt goes through all widgets, and end the process.
_DRESSED = """
import gc, sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from sora_desktop.app.garbage import GarbageRounds

class Pane(QWidget):
    def changeEvent(self, event):
        made = [[] for _ in range(2_000)]
        super().changeEvent(event)

def left_behind():
    pane = Pane()
    pane.itself = [pane]
    pane.destroyed.connect(lambda: ends.append(threading.current_thread().name))
    column = QVBoxLayout(pane)
    for number in range(5):
        column.addWidget(QLabel(str(number)))
    return pane

gc.disable()
application = QApplication(["-platform", "offscreen"])
ends, shown = [], []
rounds = GarbageRounds(application)
rounds.start()
held = []
for _ in range(50):
    held.append(left_behind())
    shown.append(Pane())
gc.collect(0)
held.clear()
if "automatic" in sys.argv:
    gc.enable()
for number in range(3):
    application.setStyleSheet(f"QWidget {{ color: #00000{number}; }} QLabel {{ padding: {number}px; }}")
worker = threading.Thread(target=lambda: [[] for _ in range(100_000)])
worker.start()
worker.join()
print("dressed", len(ends))
QTimer.singleShot(2_500, application.quit)
application.exec()
print("ended", len(ends), set(ends))
"""


def told(story: str, *words: str) -> list[str]:
    command = [sys.executable, "-c", story, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout.splitlines()


def test_nothing_is_looked_for_before_the_start_is_over_even_when_the_engine_never_says_how_it_is(
    data_dir: Path,
) -> None:
    assert told(_SETTLED, str(data_dir)) == ["settled [True] collected {1} by itself False"]


def test_a_forgotten_widget_goes_between_two_events_and_never_while_qt_goes_through_all() -> None:
    assert told(_DRESSED) == ["dressed 0", "ended 50 {'MainThread'}"]
