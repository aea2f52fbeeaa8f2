"""A person at the real window: the whole program in this process, offscreen, with its engine at the fault gateway."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.app import ending
from sora_desktop.app.interior import Interior
from sora_desktop.app.program import Program
from sora_desktop.arguments import Options
from sora_desktop.domain.jobs import Job
from sora_desktop.storage.database import read_jobs
from sora_desktop.storage.places import Places
from sora_desktop.ui.compose.intent import Intent
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.widgets.buttons import PrimaryButton
from sora_desktop.ui.widgets.labels import PlainLabel
from tests.faults.canary import CANARY_KEY
from tests.faults.gateway import FaultGateway

LIMIT_MS = 40_000
Press = Callable[["Desk"], None]


class Desk:
    """One run of the window. ``orders`` are what the person's presses came to, each intent once."""

    def __init__(self, bot: QtBot, application: QApplication, data_dir: Path, base_url: str) -> None:
        options = Options(data_dir=data_dir, base_url=base_url, poll_interval_s=0.05)
        self._bot = bot
        self._data_dir = data_dir
        self.program = Program(application, options, Places.resolve(data_dir))
        with bot.waitSignal(self.program.ready, timeout=LIMIT_MS):
            self.program.show()
        self.orders: dict[str, GenerateOrder] = {}
        self.compose.generate_requested.connect(self._note)
        (self.button,) = (
            each for each in self.compose.findChildren(PrimaryButton) if each.accessibleName() == "Generate"
        )
        (self.editor,) = self.compose.findChildren(PromptEditor)
        (self._intent,) = self.compose.findChildren(Intent)
        self.wait(self.button.isEnabled)
        self._is_closed = False

    @property
    def interior(self) -> Interior:
        assert self.program.interior is not None
        return self.program.interior

    @property
    def compose(self) -> ComposePanel:
        return self.interior.panes.compose

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Let the window work until it is so; what stands in the database and in the window when it never is."""

        def check() -> None:
            assert is_so(), f"ordered: {self._ordered()}\nstored: {self._stored()}\nsaid: {self._said()}"

        self._bot.waitUntil(check, timeout=LIMIT_MS)

    def write(self, prompt: str, takes: int = 1) -> None:
        """Fill in the form."""
        self.compose.set_takes(takes)
        self.compose.set_prompt(prompt)
        self.editor.setFocus()

    def press(self, presses: Sequence[Press], gaps_ms: Sequence[int]) -> list[float]:
        """Press Generate again and again, with so long before each further press; the gaps as they were, in ms."""
        burst = _Burst(self, presses, gaps_ms)
        with self._bot.waitSignal(burst.ended, timeout=LIMIT_MS):
            burst.begin()
        at_s = burst.at_s
        return [1000 * (after - before) for before, after in itertools.pairwise(at_s)]

    def wait_for_order(self, prompt: str) -> None:
        """Until an order left the form; right after the start it waits there for the key."""
        self.wait(lambda: self.intents_of(prompt) > 0)

    def rest(self) -> None:
        """Until the next press is a new order."""
        self.wait(lambda: not self._intent.is_spent)

    def intents_of(self, prompt: str) -> int:
        """How many orders for a prompt left the form."""
        return sum(order.request.prompt == prompt for order in self.orders.values())

    def jobs(self) -> list[Job]:
        """What the database says now."""
        return read_jobs(self._data_dir / "jobs.sqlite3", is_removed_included=True)

    def close(self) -> None:
        """End the program, whatever is out."""
        if not self._is_closed:
            self._is_closed = True
            self.program.window.let_go()
            self.program.close()
            self.program.window.deleteLater()
            self.program.deleteLater()

    def _ordered(self) -> dict[str, int]:
        return dict(Counter(order.request.prompt for order in self.orders.values()))

    def _stored(self) -> dict[tuple[str, str], int]:
        return dict(Counter((job.request.prompt, str(job.state)) for job in self.jobs()))

    def _said(self) -> list[str]:
        labels = self.program.window.findChildren(PlainLabel)
        return [label.text() for label in labels if label.isVisible() and label.text()]

    def _note(self, order: GenerateOrder) -> None:
        self.orders[order.intent_id] = order


class _Burst(QObject):
    """Presses at their times, by a timer that is exact."""

    ended = Signal()

    def __init__(self, desk: Desk, presses: Sequence[Press], gaps_ms: Sequence[int]) -> None:
        super().__init__()
        self.at_s: list[float] = []
        self._desk = desk
        self._presses = list(presses)
        self._gaps_ms = list(gaps_ms)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.begin)

    def begin(self) -> None:
        self.at_s.append(time.monotonic())
        self._presses.pop(0)(self._desk)
        if self._presses:
            self._timer.start(self._gaps_ms.pop(0))
        else:
            self.ended.emit()


def click(desk: Desk) -> None:
    QTest.mouseClick(desk.button, Qt.MouseButton.LeftButton)


def double_click(desk: Desk) -> None:
    QTest.mouseClick(desk.button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(desk.button, Qt.MouseButton.LeftButton)


def press_shortcut(desk: Desk) -> None:
    QTest.keyClick(desk.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def press_shortcut_on_key_pad(desk: Desk) -> None:
    QTest.keyClick(desk.editor, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)


def press_space(desk: Desk) -> None:
    desk.button.setFocus()
    QTest.keyClick(desk.button, Qt.Key.Key_Space)


def press_enter(desk: Desk) -> None:
    desk.button.setFocus()
    QTest.keyClick(desk.button, Qt.Key.Key_Return)


def repeat_key(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Press:
    """What a key that is held down sends to the button again and again."""

    def press(desk: Desk) -> None:
        desk.button.setFocus()
        for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
            QApplication.sendEvent(desk.button, QKeyEvent(kind, key, modifier, "", True))

    return press


INSTRUMENTS: tuple[Press, ...] = (
    click,
    double_click,
    press_shortcut,
    press_shortcut_on_key_pad,
    press_space,
    press_enter,
)

DeskFactory = Callable[[Path, FaultGateway], Desk]


@pytest.fixture
def desk_at(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskFactory]:
    """Opens the window on a data folder; every one is closed at the end."""
    monkeypatch.setenv("SORA_DESKTOP_API_KEY", CANARY_KEY)
    # A window that does not end in time leaves by os._exit, which would end the whole run.
    monkeypatch.setattr(ending, "PATIENCE_MS", LIMIT_MS)
    with ExitStack() as opened:

        def open_at(data_dir: Path, gateway: FaultGateway) -> Desk:
            desk = Desk(qtbot, qapp, data_dir, gateway.origin)
            opened.callback(desk.close)
            return desk

        yield open_at
