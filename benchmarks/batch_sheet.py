"""The longest stall of the window while a batch is read and shown: 1,000 rows, and 40 rows with 20 pictures."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from _window_loop import Pulse, spin, until  # type: ignore[import-not-found]
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QPlainTextEdit

from sora_desktop.app import made_application
from sora_desktop.domain.batches import MOST_ROWS
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.pictures import PictureMaker
from sora_desktop.ui.compose.batch.sheet import BatchSheet
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.theme import Theme

GOAL_MS, ROUNDS = 50.0, 3
ROWS, PICTURES = 40, 20


def many_rows(rows: int) -> str:
    """A table of which every other row is wrong, which is remarked under it."""
    lengths = ("soon", "10")
    return "\n".join(
        ("prompt,duration,takes", *(f'"Clip {n}, a paper boat, 纸船",{lengths[n % 2]},1' for n in range(rows)))
    )


def rows_with_pictures(rows: int) -> str:
    """Rows of which each has a picture of its own."""
    lines = (f"Clip {number},https://example.com/{number}.jpg" for number in range(rows))
    return "\n".join(("prompt,images", *lines))


def longest_ms(work: Callable[[], object], is_over: Callable[[], bool]) -> float:
    """The longest gap between two turns of the loop while this is done, and for a moment after it."""
    pulse = Pulse()
    pulse.start()
    spin(50)
    QTimer.singleShot(0, work)
    spin(20)
    until(is_over)
    spin(300)
    return float(max(pulse.stop()))


class Bench:
    """The pane in a window of a usual size, with its sheet open."""

    def __init__(self, theme: Theme, folder: Path) -> None:
        self._folder = folder
        self.panel = ComposePanel(theme, theme.icons)
        self.panel.resize(1_280, 720)
        self.panel.show()
        self.maker = PictureMaker(folder / "prepared")
        self.panel.images.use_maker(self.maker)
        self.panel.batch.open()
        (self.sheet,) = self.panel.findChildren(BatchSheet)
        (self.text,) = (each for each in self.sheet.findChildren(QPlainTextEdit))
        spin(300)

    def pasted_ms(self, text: str) -> float:
        """A text that is put into the sheet, read, and shown as rows."""
        found = longest_ms(lambda: self.text.setPlainText(text), lambda: self.sheet.is_current)
        longest = longest_ms(self.text.clear, lambda: self.sheet.is_current)
        return max(found, longest)

    def pictures_ms(self, rows: int, pictures: int) -> float:
        """Pictures of this computer that are added to the form, and then a batch whose rows all have them."""
        self.panel.set_request(VideoRequest(prompt="A boat"))
        files = [str(self._folder / f"{number}.png") for number in range(pictures)]
        added = longest_ms(
            lambda: self.panel.images.add_files(files),
            lambda: len(self.panel.request().images) == pictures,
        )
        self.panel.batch.open()
        return max(added, self.pasted_ms(rows_with_pictures(rows)))

    def close(self) -> None:
        self.sheet.hide()
        self.panel.close()
        self.maker.stop()


def write_pictures(folder: Path, pictures: int) -> None:
    for number in range(pictures):
        image = QImage(3_000, 2_000, QImage.Format.Format_RGB32)
        image.fill(QColor.fromHsv(number * 17 % 360, 180, 200))
        image.save(str(folder / f"{number}.png"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--goal", type=float, default=GOAL_MS, metavar="MILLISECONDS")
    options = parser.parse_args()
    application = made_application()
    theme = Theme(application, "dark")
    theme.install()
    rows, pictures = [], []
    with tempfile.TemporaryDirectory() as folder:
        write_pictures(Path(folder), PICTURES)
        bench = Bench(theme, Path(folder))
        for _ in range(options.rounds):
            rows.append(bench.pasted_ms(many_rows(MOST_ROWS)))
            pictures.append(bench.pictures_ms(ROWS, PICTURES))
            told = f"{MOST_ROWS:,} rows {rows[-1]:.0f} ms, {ROWS} rows and {PICTURES} pictures {pictures[-1]:.0f} ms"
            print(f"longest stall: {told}", flush=True)
        bench.close()
    best = max(min(rows), min(pictures))
    print(f"best of {options.rounds}: {min(rows):.0f} and {min(pictures):.0f} ms (goal: under {options.goal:.0f})")
    return 0 if best < options.goal else 1


if __name__ == "__main__":
    sys.exit(main())
