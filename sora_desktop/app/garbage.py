"""Python's collector of garbage, in the window's thread and between two events: nowhere else, and never in between.

Left alone it runs wherever the next object happens to be made: on the engine's thread, on that of a download, or in a
slot that Qt calls while it goes through all widgets. What it takes apart there may hold a widget, and Qt then goes on
with one that is gone: a crash, seldom and anywhere.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot

if TYPE_CHECKING:
    from sora_desktop.app.program import Program

LOOKED_MS: Final = 1_000
_WORTH_IT: Final = 700
"""So many more objects were made than went, as in Python's own measure for its youngest generation."""
_ALL_EVERY: Final = 60
"""Of so many collections one looks at all that came since the start, the others at what is new."""


def collect_when_settled(program: Program) -> None:
    """Look for garbage only when the start is over, and from then on only between two events."""
    gc.disable()
    rounds = GarbageRounds(program)
    program.settled.connect(rounds.start)
    program.ready.connect(rounds.start)  # where the engine was late, the jobs come after the end of the start


class GarbageRounds(QObject):
    """Looks each second whether a collection is worth its time, for a process whose automatic ones are off."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = 0
        self._timer = QTimer(self, interval=LOOKED_MS, timerType=Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._look)

    @Slot()
    def start(self) -> None:
        """Begin or go on, and never look at what is there now.

        All of that stays until the end, and a collection that looks at it stalls the window for 50 ms.
        """
        gc.freeze()
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        if gc.get_count()[0] >= _WORTH_IT:
            self._rounds += 1
            gc.collect(1 if self._rounds % _ALL_EVERY else 2)
