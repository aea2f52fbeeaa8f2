"""Opens the real window, brings it into the states that ``make.sh`` photographs, and keeps a picture of each.

Usage: ``window.py FOLDER STORY [the words of sora-desktop]``. A story is a generator that says how long to wait.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Generator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QWidget

from sora_desktop.app import opened
from sora_desktop.app.program import Program
from sora_desktop.arguments import parse
from sora_desktop.domain.families import FAMILIES
from sora_desktop.domain.jobs import State
from sora_desktop.domain.prices import Budget
from sora_desktop.domain.recipes import Preset, Recipes, Template
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.panes import Panes

Story = Generator[int, None, None]
"""Yields milliseconds."""

SHOTS = """Shot 1:
duration: 2.5sec
Scene: Wide, dawn. A paper boat leaves the quay, mist on the water.

Shot 2:
duration: 4.5sec
Scene: Close on the folds of the paper, a drop runs down the bow.

Shot 3:
duration: 3sec
Scene: 海鸥掠过，纸船驶向开阔的水面，镜头缓缓升起。
"""
BATCH = """prompt,model,orientation,duration,takes
"The boat passes under a stone bridge, slow pan",sora-2,landscape,10,2
"纸船穿过芦苇，晨雾，逆光",sora-2,portrait,10,1
"Gulls circle over the mast, low angle",sora-2-pro,landscape,25,1
"Rain begins, rings on the water",sora-2,square,10,1
"The quay at night, one lamp",sora-2,landscape,10,1
"""
BATCH_ALSO = """prompt,model,orientation,duration,takes,watermark,private,audio
"The boat passes under a stone bridge, slow pan",sora-2,landscape,10,2,no,,
"纸船穿过芦苇，晨雾，逆光",sora-2,portrait,10,1,,yes,
"Gulls circle over the mast, low angle",grok-video-3,landscape,15,1,,,
"The quay at night, one lamp",viduq3-pro,landscape,,1,,,yes
"""
PAPER_BOAT = "A paper boat leaves the quay at dawn, slow dolly, warm light on the water"


class Photographer:
    """Finds what stands in the window, and keeps pictures of the whole screen."""

    def __init__(self, program: Program, folder: Path) -> None:
        self._program = program
        self.folder = folder
        self.window = program.window

    @property
    def panes(self) -> Panes:
        interior = self._program.interior
        assert interior is not None
        return interior.panes

    def named(self, name: str, kind: type[QWidget] = QAbstractButton) -> QWidget:
        """The visible control of that accessible name or text; ``LookupError`` when there is none."""
        for widget in self.window.findChildren(kind):
            words = {widget.accessibleName(), str(widget.property("text") or "")}
            if widget.isVisible() and name in words:
                return widget
        raise LookupError(name)

    def press(self, name: str) -> None:
        button = self.named(name)
        assert isinstance(button, QAbstractButton)
        button.click()

    def choose(self, label: str) -> None:
        """Choose what a menu holds, once what it follows from has arrived there."""
        action = next(each for each in self.window.menus.findChildren(QAction) if each.text().split("\t")[0] == label)
        action.trigger()

    def leave(self) -> None:
        """Press Esc in whatever has the keyboard: a sheet, or a window of its own."""
        focused: QWidget | None = QApplication.focusWidget()
        QTest.keyClick(self.window if focused is None else focused, Qt.Key.Key_Escape)

    def keep(self, name: str, part: QWidget | None = None) -> None:
        """Keep a picture of the screen, or of that part of the window."""
        screen = self.window.screen()
        assert screen is not None
        picture = screen.grabWindow(0)
        if part is not None:
            ratio = picture.devicePixelRatio()
            corner = part.mapToGlobal(QPoint(0, 0)) * ratio
            picture = picture.copy(QRect(corner, part.size() * ratio))
        assert picture.save(str(self.folder / f"{name}.png")), name

    def fold(self, batch: str) -> None:
        """Fold the batch of that name to one row."""
        rows = self.panes.queue.rows
        for row in range(rows.rowCount()):
            found = rows.batch_at(rows.index(row))
            if found is not None and found.name == batch:
                rows.fold((found.batch_id,), True)
                return

    def select(self, words: str, state: State) -> None:
        """Select the newest clip of the queue with these words in its prompt, in that state."""
        model = self.panes.queue.model
        jobs = (model.job_at(model.index(row)) for row in range(model.rowCount()))
        self.panes.queue.select(
            next(job.id for job in jobs if job and words in job.request.prompt and job.state is state)
        )


def first_start(look: Photographer) -> Story:
    """The card of a window that was never open before."""
    yield 1_500
    look.keep("first-start")


def states(look: Photographer) -> Story:
    """The queue in many states, in both themes, the details of a clip in doubt, and what clips cost."""
    panes = look.panes
    yield 2_000
    panes.compose.prices.list_wanted.emit()
    yield 9_000
    look.fold("Bridge, three lights")
    look.select("Golden light", State.DONE)
    look.panes.queue.view.scrollToTop()
    yield 3_000
    look.keep("main-dark")
    look.choose("Light")
    yield 2_000
    look.keep("main-light")
    look.choose("Dark")
    look.select("Night. The lantern", State.UNCONFIRMED)
    yield 2_000
    look.keep("unconfirmed")
    panes.compose.prices.open(panes.compose.request())
    yield 1_500
    look.keep("prices")


def compose(look: Photographer) -> Story:
    """Shots, images and a batch, before anything is sent."""
    panes = look.panes
    yield 1_000
    panes.compose.prices.list_wanted.emit()
    look.select("First snow on the village", State.DONE)
    look.choose("Light")
    panes.compose.set_request(VideoRequest(prompt=SHOTS, is_storyboard=True))
    yield 3_000
    look.keep("storyboard")
    look.choose("Dark")
    panes.compose.set_request(VideoRequest(prompt=PAPER_BOAT))
    panes.compose.images.add_files([str(file) for file in sorted(look.folder.glob("reference-*.jpg"))])
    yield 4_000
    look.keep("images")
    panes.compose.images.open_preview(0)
    yield 2_000
    look.keep("image-preview")
    look.leave()
    panes.compose.set_request(VideoRequest(prompt=PAPER_BOAT))
    yield 500
    look.choose("Batch…")
    yield 1_000
    rows = look.named("Rows of the batch", QPlainTextEdit)
    assert isinstance(rows, QPlainTextEdit)
    rows.setPlainText(BATCH)
    yield 2_500
    look.keep("batch")


def asking(look: Photographer) -> Story:
    """What is kept for later requests, and what is asked before money is spent."""
    panes = look.panes
    yield 2_000
    panes.compose.prices.list_wanted.emit()
    look.select("First snow on the village", State.DONE)
    tall = VideoRequest(prompt="", orientation="portrait", duration_s=15)
    recipes = Recipes(
        (
            Template("Weather", "The {place} in {weather}, slow pan, {light} light"),
            Template("Two boats", "A {red|blue|white} paper boat leaves the {quay|pier}"),
        ),
        (Preset("Tall, 15 s", tall, 2), Preset("Wide, from the pro", VideoRequest(model="sora-2-pro"), 1)),
        "Tall, 15 s",
    )
    panes.compose.presets.show_recipes(recipes)
    panes.compose.prompts.show_recipes(recipes)
    yield 4_000
    look.press("Presets")
    yield 1_000
    look.keep("presets")
    look.leave()
    look.press("Earlier prompts")
    yield 1_500
    look.keep("history")
    look.leave()
    panes.compose.set_request(VideoRequest(prompt="A {red|blue|white} paper boat leaves the {quay|pier} at dawn"))
    panes.compose.focus_prompt()
    yield 500
    panes.compose.generate()
    yield 1_000
    look.keep("choices")
    look.leave()
    panes.compose.set_request(VideoRequest(prompt="The {place} in {weather}, slow pan, {light} light"))
    panes.compose.focus_prompt()
    yield 500
    look.press("Templates")
    yield 1_000
    look.press("Use Weather")
    yield 1_000
    look.keep("templates")
    look.leave()
    panes.compose.set_request(VideoRequest(prompt=SHOTS, is_storyboard=True, duration_s=15))
    yield 500
    panes.compose.generate()
    yield 2_500
    look.keep("checks")
    look.leave()
    panes.compose.set_request(VideoRequest(prompt=PAPER_BOAT, duration_s=15))
    yield 500
    panes.compose.generate()
    yield 3_000
    panes.compose.generate()
    yield 600
    look.keep("again")


def spending(look: Photographer) -> Story:
    """What is asked before a budget is crossed, and a batch whose rows ask for more than the usual."""
    panes = look.panes
    yield 2_000
    panes.compose.prices.list_wanted.emit()
    panes.compose.prices.budget_set.emit(Budget(per_day=Decimal(12)))
    look.select("First snow on the village", State.DONE)
    panes.compose.set_request(VideoRequest(prompt=PAPER_BOAT))
    panes.compose.set_takes(4)
    yield 3_000
    panes.compose.generate()
    yield 3_000
    look.named("Generate anyway")  # clips of an earlier day do not count: then there is no such question
    look.keep("budget")
    look.leave()
    panes.compose.prices.budget_set.emit(Budget())
    panes.compose.set_takes(1)
    look.choose("Batch…")
    yield 1_000
    rows = look.named("Rows of the batch", QPlainTextEdit)
    assert isinstance(rows, QPlainTextEdit)
    rows.setPlainText(BATCH_ALSO)
    yield 2_500
    look.keep("batch-also")


def families(look: Photographer) -> Story:
    """The form of each family of models."""
    yield 1_000
    for family in FAMILIES.values():
        request = replace(family.plain_request(), prompt=PAPER_BOAT)
        look.panes.compose.set_request(request)
        yield 800
        look.keep(f"family-{family.name}", look.panes.compose)


def library(look: Photographer) -> Story:
    """The library as a grid, judged, in both themes; takes on the wall; and the sheet of keys."""
    panes = look.panes
    look.choose("Show the library")
    yield 3_000
    view = panes.library.view
    for row, keys in {0: "5b", 1: "4", 2: "x", 4: "5", 5: "3", 7: "4b", 9: "5"}.items():
        view.setFocus()
        view.select_rows([row], row)
        yield 200
        QTest.keyClicks(view, keys)
        yield 300
    view.select_rows([1], 1)
    yield 5_000
    look.keep("library-dark")
    look.choose("Light")
    yield 2_000
    look.keep("library-light")
    look.press("Show as a list")
    yield 2_000
    look.keep("library-list")
    look.press("Show as a grid")
    look.choose("Dark")
    look.choose("Show the queue")
    yield 500
    look.select(PAPER_BOAT, State.DONE)
    yield 1_500
    look.choose("Compare takes")
    yield 4_000
    look.keep("takes")
    look.leave()
    yield 1_000
    look.choose("Keys")
    yield 1_000
    look.keep("keys")


def small(look: Photographer) -> Story:
    """The window on a screen of two device pixels for each of its own."""
    yield 2_000
    look.fold("Bridge, three lights")
    look.select("Golden light", State.DONE)
    look.panes.queue.view.scrollToTop()
    yield 3_000
    look.keep("main-scale-2")


STORIES: dict[str, Callable[[Photographer], Story]] = {
    "first-start": first_start,
    "states": states,
    "compose": compose,
    "asking": asking,
    "spending": spending,
    "families": families,
    "library": library,
    "small": small,
}


def main() -> int:
    """Run one story in the window; 1 when it could not be told to its end."""
    folder, story, *words = sys.argv[1:]
    program = opened(parse(words))
    if program is None:
        return 1
    look = Photographer(program, Path(folder))
    look.window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    ends: list[int] = []

    def go_on(steps: Story) -> None:
        try:
            QTimer.singleShot(next(steps), program, lambda: go_on(steps))
        except StopIteration:
            ends.append(0)
            look.window.let_go()
        except Exception:  # noqa: BLE001 - the picture that is missing is named, and nobody waits for it
            traceback.print_exc()
            ends.append(1)
            look.window.let_go()

    def begin() -> None:
        screen = look.window.screen()
        assert screen is not None
        look.window.setGeometry(screen.geometry())
        go_on(STORIES[story](look))

    program.settled.connect(begin)
    program.show()
    return program.run() or (ends[0] if ends else 1)


if __name__ == "__main__":
    sys.exit(main())
