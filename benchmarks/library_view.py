"""Opening 100,000 clips, and scrolling through their thumbnails: the library's view against a bare list view."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from array import array
from collections.abc import Callable
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QListView

from sora_desktop.domain.library import Clip
from sora_desktop.ui.library.delegate import ClipDelegate
from sora_desktop.ui.library.model import ClipsModel
from sora_desktop.ui.library.pictures import Cutter, PictureShelf
from sora_desktop.ui.library.plan import Layout
from sora_desktop.ui.library.view import LibraryView
from sora_desktop.ui.theme import Theme

COUNT = 100_000
OPEN_GOAL, OPEN_GOAL_MS, FRAME_GOAL_MS = 4.0, 100.0, 16.7
STEP_PX, JUMPS_EVERY = 120, 25
ROUNDS = 3
PROMPTS = (
    "A paper boat leaves the quay at dawn, slow dolly, warm light on the water",
    "夜市的灯火与蒸汽，手持镜头，浅景深",
)


class BareModel(QAbstractListModel):
    """As many rows of plain text."""

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return COUNT

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return f"Clip {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


def clip_of(number: int) -> Clip:
    prompt = f"{PROMPTS[number % 2]} {number}"
    return Clip(
        number,
        f"{number:032x}",
        prompt,
        f"/clips/{number}.mp4",
        "sora-2",
        "16:9",
        10.0,
        1.8e9 - number,
        9_000_000,
        rating=number % 6,
        is_favourite=number % 7 == 0,
    )


class Library(QObject):
    """The view with a model that answers at once, and pictures that come when the loop is idle, as in the program."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.model, self.shelf = ClipsModel(), PictureShelf()
        self.delegate = ClipDelegate(theme, self.shelf)
        self.view = LibraryView(self.model, self.delegate, self.shelf)
        self.model.page_wanted.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self.view.picture_wanted.connect(self._picture, Qt.ConnectionType.QueuedConnection)
        self._cutter = Cutter(self.shelf, self)
        self._cutter.picture_put.connect(self.view.put_picture)
        self._image = QImage(288, 162, QImage.Format.Format_RGB32)
        self._image.fill(QColor("#345678"))

    def _answer(self, numbers: array[int], ticket: int) -> None:
        self.model.take_page(ticket, [clip_of(number) for number in numbers])

    def _picture(self, job_id: str, _file: str) -> None:
        self._cutter.take(job_id, self._image)


def turn() -> None:
    """Do all that is due: events, and what they post."""
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def opened_ms(show: Callable[[], QListView]) -> float:
    """From the order to the first picture of the list."""
    began = time.perf_counter()
    view = show()
    view.grab()
    took_ms = (time.perf_counter() - began) * 1_000
    view.hide()
    return took_ms


def frames_ms(view: QListView, frames: int) -> list[float]:
    """What each frame of scrolling takes: a step of the wheel, a jump of the scroll bar now and then."""
    bar, taken = view.verticalScrollBar(), []
    for frame in range(frames):
        jump = (frame * 7_919_777) % max(1, bar.maximum()) if frame % JUMPS_EVERY == 0 else None
        began = time.perf_counter()
        bar.setValue(bar.value() + STEP_PX if jump is None else jump)
        turn()
        taken.append((time.perf_counter() - began) * 1_000)
        time.sleep(0.004)
    return taken


def best_of(measure: Callable[[], list[float]]) -> list[float]:
    """The quietest round: whatever else the machine does can only add to a frame."""
    return min((measure() for _ in range(ROUNDS)), key=lambda taken: percentile(taken, 0.99))


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--frames", type=int, default=1_500)
    parser.add_argument("--size", default="1600x1000")
    options = parser.parse_args()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme = Theme(app, "dark")
    theme.install()
    width, height = (int(part) for part in options.size.split("x"))
    numbers = array("q", range(COUNT, 0, -1))
    is_well = True

    def bare() -> QListView:
        view = QListView()
        view.setUniformItemSizes(True)
        view.setModel(BareModel(view))
        view.resize(width, height)
        view.show()
        return view

    def ours() -> QListView:
        library = Library(theme)
        library.view.setProperty("library", library)
        library.view.resize(width, height)
        library.model.show_numbers(numbers)
        library.view.show()
        return library.view

    kept = [(opened_ms(ours), opened_ms(bare)) for _ in range(options.rounds + 1)][1:]
    our_ms, bare_ms = (min(column) for column in zip(*kept, strict=True))
    middle = statistics.median(first / second for first, second in kept)
    print(f"open {COUNT:,} clips: {our_ms:.1f} ms, bare list view {bare_ms:.1f} ms: {our_ms / bare_ms:.2f} x,"
          f" median {middle:.2f} x (goals {OPEN_GOAL} x, {OPEN_GOAL_MS:.0f} ms)")  # fmt: skip
    is_well = is_well and our_ms <= OPEN_GOAL_MS and our_ms / bare_ms <= OPEN_GOAL
    floor_view = bare()
    turn()
    floor = best_of(lambda: frames_ms(floor_view, options.frames // ROUNDS))
    floor_view.hide()
    for layout in Layout:
        library = Library(theme)
        library.view.set_layout(layout)
        library.view.resize(width, height)
        library.model.show_numbers(numbers)
        library.view.show()
        turn()
        taken = best_of(partial(frames_ms, library.view, options.frames // ROUNDS))
        library.view.hide()
        p99 = percentile(taken, 0.99)
        print(
            f"scroll, {layout}, best of {ROUNDS}: median {statistics.median(taken):.1f} ms, p99 {p99:.1f} ms,"
            f" longest {max(taken):.1f} ms; bare list view median {statistics.median(floor):.1f} ms,"
            f" p99 {percentile(floor, 0.99):.1f} ms (goal {FRAME_GOAL_MS} ms)"
        )
        is_well = is_well and p99 <= FRAME_GOAL_MS
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
