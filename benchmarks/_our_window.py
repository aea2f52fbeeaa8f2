"""The program's window for the first-paint benchmark: as a person starts it, and it prints when it is painted."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sora_desktop.app import opened
from sora_desktop.arguments import Options


def say_painted() -> None:
    """Print the time. Queued behind the paint, whose first part alone is the window's own."""
    sys.stdout.write(f"{time.time()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    # Tools of development bring this; with it httpx loads its command line and rich (8 MB), which no user has.
    sys.modules["click"] = None  # type: ignore[assignment]
    program = opened(Options(data_dir=Path(sys.argv[1])))
    assert program is not None
    from PySide6.QtCore import QTimer

    program.window.first_painted.connect(lambda: QTimer.singleShot(0, say_painted))
    program.show()
    sys.exit(program.run())
