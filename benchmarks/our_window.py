"""The program's window for the first-paint benchmark: as started by a person, and it prints when it is painted."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from sora_desktop.app.program import Program
from sora_desktop.arguments import parse
from sora_desktop.storage.places import Places


def say_painted() -> None:
    """Print the time; the modules that are loaded by now are what the first paint had to wait for."""
    sys.stdout.write(f"{time.time()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    options = parse(["--data-dir", sys.argv[1]])
    program = Program(application, options, Places.resolve(Path(sys.argv[1])))
    program.window.first_painted.connect(say_painted)
    program.show()
    sys.exit(program.run())
