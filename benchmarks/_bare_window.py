"""The floor of the first paint: a bare PySide6 window. Prints the time of its first paint, then waits to be ended."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


def say_painted() -> None:
    """Print the time. Queued behind the paint, as that of our window is."""
    sys.stdout.write(f"{time.time()}\n")
    sys.stdout.flush()


class Window(QMainWindow):
    """Says when it is painted for the first time."""

    is_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            QTimer.singleShot(0, say_painted)


if __name__ == "__main__":
    application = QApplication(sys.argv)
    window = Window()
    window.resize(1280, 720)
    window.show()
    sys.exit(application.exec())
