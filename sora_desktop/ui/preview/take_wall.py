"""The take wall: two to four takes side by side over the whole screen, played as one, to keep and to reject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from math import ceil

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.preview.in_step import InStep
from sora_desktop.ui.preview.keys import deed_of
from sora_desktop.ui.preview.shuttle import SPEEDS
from sora_desktop.ui.preview.take_cell import HEAD_HEIGHT, TakeCell, Verdict
from sora_desktop.ui.preview.transport import Transport
from sora_desktop.ui.preview.wall_keys import CHOICES, REPEATING, WallDeed, wall_keys
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, IconButton
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.surfaces import Surface

MOST_TAKES = 4
_HEADER_HEIGHT = 56
_GAP = 4
_SECOND_MS = 1_000


class TakeWall(QWidget):
    """A window over the whole screen. It deletes nothing: it says which takes are kept, and which are rejected."""

    left = Signal()
    """It is closed, and no file is open any more."""
    judged = Signal(object, object)
    """The jobs that are kept and those that are rejected, told when the person is done and all files are let go."""
    sound_changed = Signal(float, bool)
    times_wanted = Signal(str)

    def __init__(self, theme: Theme, jobs: Sequence[Job], numbers: Sequence[int], sound: tuple[float, bool]) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._theme = theme
        self._sound = sound
        self._speed = 1.0
        self._has_left = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare takes"))
        self.setAccessibleName(self.tr("Compare takes"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._field = QWidget()
        playable = [(job, number) for job, number in zip(jobs, numbers, strict=True) if job.file][:MOST_TAKES]
        self.cells = [TakeCell(theme, job, number, self._field) for job, number in playable]
        self._chosen = self.cells[0]
        self.in_step = InStep([cell.lane for cell in self.cells], self)
        self.transport = Transport(theme)
        self.transport.offer_playing_alone()
        self._done = Button(theme, "", "accent")
        self._keys = wall_keys()
        self._deeds = self._all_deeds()
        self._lay_out(playable[0][0].request.prompt)
        self._connect()
        self._choose(self.cells[0])
        self._count()

    def open_over(self, widget: QWidget) -> None:
        """Fill the screen that ``widget`` is on, and play."""
        screen = widget.screen()
        if screen is not None:
            self.setScreen(screen)
            self.move(screen.geometry().topLeft())
        self.showFullScreen()
        self.activateWindow()
        self.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.in_step.open([cell.job.file or "" for cell in self.cells])

    def take_times(self, file: str, times: Sequence[float]) -> None:
        """When the frames of a file begin, in milliseconds."""
        for cell in self.cells:
            cell.lane.walk.take_times(file, times)

    def leave(self) -> None:
        """Close, and change nothing."""
        self.close()

    def finish(self) -> None:
        """Close, and say what is kept and what is rejected."""
        by_verdict = {
            verdict: tuple(cell.job for cell in self.cells if cell.verdict is verdict)
            for verdict in (Verdict.KEPT, Verdict.REJECTED)
        }
        self.close()
        if any(by_verdict.values()):
            self.judged.emit(by_verdict[Verdict.KEPT], by_verdict[Verdict.REJECTED])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = deed_of(event, self._keys)
        if deed is None:
            super().keyPressEvent(event)
        elif deed in REPEATING or not event.isAutoRepeat():
            self._deeds[deed]()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._has_left:
            self._has_left = True
            self.in_step.close()
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("video"))

    def _lay_out(self, prompt: str) -> None:
        header = Surface(self._theme, "panel", ("bottom",))
        header.setFixedHeight(_HEADER_HEIGHT)
        row = QHBoxLayout(header)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(PlainLabel(self._theme, self.tr("Compare {0} takes").format(len(self.cells)), "title"))
        row.addWidget(ElidedLabel(self._theme, plain_line(prompt, 300), "body", "text-3"), 1)
        row.addWidget(self._done)
        close = IconButton(self._theme, "close", self.tr("Leave"), tip=self.tr("Leave, and change nothing (Esc)"))
        close.clicked.connect(self.leave)
        row.addWidget(close)
        for button in (self._done, close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(self._field, 1)
        column.addWidget(self.transport)

    def _connect(self) -> None:
        in_step, transport = self.in_step, self.transport
        self._done.clicked.connect(self.finish)
        in_step.position_changed.connect(transport.show_position)
        in_step.duration_changed.connect(transport.show_duration)
        in_step.playing_changed.connect(transport.show_playing)
        transport.play_toggled.connect(in_step.toggle)
        transport.seek_wanted.connect(in_step.seek)
        transport.scrubbed.connect(in_step.scrub)
        transport.loop_toggled.connect(self._loop)
        transport.sound_changed.connect(self._change_sound)
        transport.speed_chosen.connect(self._set_speed)
        transport.show_sound(*self._sound)
        for cell in self.cells:
            cell.lane.walk.times_wanted.connect(self.times_wanted)
            cell.screen_.picture_appeared.connect(self._arrange)
            cell.verdict_changed.connect(self._count)
            # Each of these knows its cell: a signal that carries it would have to be asked for its sender.
            cell.chosen.connect(lambda cell=cell: self._choose(cell))
            cell.dropped.connect(lambda place, cell=cell: self._drop(cell, place))

    def _all_deeds(self) -> dict[StrEnum, Callable[[], None]]:
        in_step = self.in_step
        choices: dict[StrEnum, Callable[[], None]] = {
            deed: self._chooser(number) for number, deed in enumerate(CHOICES)
        }
        return {
            **choices,
            WallDeed.PLAY: in_step.toggle,
            WallDeed.STEP_BACK: lambda: in_step.step(-1),
            WallDeed.STEP_ON: lambda: in_step.step(1),
            WallDeed.SECOND_BACK: lambda: in_step.seek(in_step.moment_ms - _SECOND_MS),
            WallDeed.SECOND_ON: lambda: in_step.seek(in_step.moment_ms + _SECOND_MS),
            WallDeed.FIRST: lambda: in_step.seek(0),
            WallDeed.LAST: lambda: in_step.seek(in_step.duration_ms),
            WallDeed.SLOWER: lambda: self._change_speed(-1),
            WallDeed.FASTER: lambda: self._change_speed(1),
            WallDeed.LOOP: self.transport.loop_button.toggle,
            WallDeed.MUTE: self.transport.toggle_mute,
            WallDeed.SWAP_BACK: lambda: self._move_chosen(-1),
            WallDeed.SWAP_ON: lambda: self._move_chosen(1),
            WallDeed.KEEP: self._keep_chosen,
            WallDeed.REJECT: self._reject_chosen,
            WallDeed.DONE: self.finish,
            WallDeed.LEAVE: self.leave,
        }

    def _chooser(self, place: int) -> Callable[[], None]:
        return lambda: self._choose(self.cells[place]) if place < len(self.cells) else None

    def _choose(self, chosen: TakeCell) -> None:
        """Keys are about this take from now on, and it is the one that is heard."""
        self._chosen = chosen
        for cell in self.cells:
            cell.set_chosen(cell is chosen)
        self._spread_sound()

    def _keep_chosen(self) -> None:
        self._chosen.toggle_kept()

    def _reject_chosen(self) -> None:
        self._chosen.toggle_rejected()

    def _move_chosen(self, by: int) -> None:
        place = self.cells.index(self._chosen)
        if 0 <= place + by < len(self.cells):
            self._swap(place, place + by)

    def _drop(self, cell: TakeCell, place: QPoint) -> None:
        spot = self._field.mapFromGlobal(place)
        target = next((each for each in self.cells if each.geometry().contains(spot)), cell)
        if target is not cell:
            self._swap(self.cells.index(cell), self.cells.index(target))

    def _swap(self, one: int, other: int) -> None:
        self.cells[one], self.cells[other] = self.cells[other], self.cells[one]
        self._arrange()

    def _arrange(self) -> None:
        """Put the takes into rows and columns in which their pictures are largest."""
        shape = self.cells[0].clip_shape
        for cell, place in zip(self.cells, best_places(self._field.size(), len(self.cells), shape), strict=True):
            cell.setGeometry(place)
            cell.set_place(self.cells.index(cell) + 1)

    def _count(self) -> None:
        rejected = sum(cell.verdict is Verdict.REJECTED for cell in self.cells)
        if rejected:
            self._done.setText(self.tr("Done, and move {0} to the trash").format(rejected))
        else:
            self._done.setText(self.tr("Done"))
        self._done.updateGeometry()

    def _loop(self, is_looping: bool) -> None:
        self.in_step.is_looping = is_looping

    def _change_sound(self, volume: float, is_muted: bool) -> None:
        self._sound = (volume, is_muted)
        self._spread_sound()
        self.sound_changed.emit(volume, is_muted)

    def _spread_sound(self) -> None:
        volume, is_muted = self._sound
        for cell in self.cells:
            cell.lane.player.sound.set(volume, is_muted or cell is not self._chosen)

    def _change_speed(self, by: int) -> None:
        place = SPEEDS.index(self._speed)
        self._set_speed(SPEEDS[max(0, min(place + by, len(SPEEDS) - 1))])

    def _set_speed(self, speed: float) -> None:
        self._speed = speed
        self.in_step.set_rate(speed)
        self.transport.speed_button.show_speed(speed)


def best_places(room: QSize, count: int, shape: float) -> list[QRect]:
    """Where so many pictures of one shape (width by height) go, each under its head, as large as they can be."""

    def picture_height(columns: int) -> float:
        cell = _cell(room, columns, ceil(count / columns))
        return min(cell.height() - HEAD_HEIGHT, cell.width() / shape)

    columns = max(range(1, count + 1), key=picture_height)
    cell = _cell(room, columns, ceil(count / columns))
    return [
        QRect(QPoint((n % columns) * (cell.width() + _GAP), (n // columns) * (cell.height() + _GAP)), cell)
        for n in range(count)
    ]


def _cell(room: QSize, columns: int, rows: int) -> QSize:
    return QSize((room.width() - _GAP * (columns - 1)) // columns, (room.height() - _GAP * (rows - 1)) // rows)
