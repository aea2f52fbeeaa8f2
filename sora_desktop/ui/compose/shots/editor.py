"""The shot editor: a time bar over rows of shots, and the buttons that add, split and paste."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.storyboard import (
    MOST_SHOTS,
    Shot,
    missing_s,
    read_shots,
    shots_of,
    split_evenly,
    with_border_at,
    with_lengths,
    with_rest,
    with_shot_after,
)
from sora_desktop.ui.announcing import announce
from sora_desktop.ui.compose.shots.history import BoardHistory
from sora_desktop.ui.compose.shots.shot_row import RowAction, ShotRow
from sora_desktop.ui.compose.shots.summary import adds_up, summary, whole_summary
from sora_desktop.ui.compose.shots.time_bar import TimeBar
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.stylesheet import mark_invalid
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.flow_layout import FlowLayout

_ROW_GAP_PX = 8


class ShotEditor(QWidget):
    """Edits the shots of a history's board while its storyboard is on."""

    pictures_pasted = Signal(object)
    """A `QMimeData` with files, a picture or links was pasted into a scene; it lasts only as long as the signal."""
    place_wanted = Signal(QWidget)
    """The keyboard is there now, perhaps out of sight."""

    def __init__(self, theme: Theme, history: BoardHistory, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tab_before = parent
        self._history = history
        self._length_s = 0.0
        self._is_wrong = False
        self._chosen = 0
        self._rows: list[ShotRow] = []
        self._bar = TimeBar(theme)
        self._rows_box = QWidget()
        self._rows_column = QVBoxLayout(self._rows_box)
        self._add_button = Button(theme, self.tr("Shot"), "small", "plus")
        self._split_button = Button(theme, self.tr("Split evenly"), "small")
        self._paste_button = Button(theme, self.tr("Paste text"), "small")
        self._drop_line = _DropLine(theme, self._rows_box)
        self._drop_at = 0
        self._message = FieldMessage(theme)
        self._lay_out()
        self._bar.border_moved.connect(self._move_border)
        self._bar.border_settled.connect(history.seal)
        self._bar.shot_chosen.connect(self.go_to)
        self._add_button.clicked.connect(self._add)
        self._split_button.clicked.connect(self._split)
        self._paste_button.clicked.connect(self._paste)

    def mark(self, is_wrong: bool) -> None:
        """Show at the scenes without a word that they are what is wrong, or that nothing is."""
        self._is_wrong = is_wrong
        for row, shot in zip(self._rows, self._history.board.shots, strict=False):
            mark_invalid(row.scene, is_wrong and not shot.scene.strip())

    def set_length(self, length_s: float) -> None:
        """The clip lasts this long now; the shots stay."""
        if length_s != self._length_s:
            self._length_s = length_s
            self.show_board()

    def follow_in_tab_order(self, before: QWidget) -> None:
        """Come after ``before`` in the order of Tab: borders, rows, buttons."""
        self._tab_before = before
        rows = [control for row in self._rows for control in (row.scene, row.duration, row.more)]
        for stop in (*self._bar.borders, *rows, self._add_button, self._split_button, self._paste_button):
            QWidget.setTabOrder(before, stop)
            before = stop

    def end_edits(self) -> None:
        """Take a length that is still being written."""
        for row in self._rows:
            if row.duration.hasFocus():
                row.duration.end_edit()

    def go_to(self, position: int) -> None:
        """Give the keyboard to the scene of one shot."""
        if 0 <= position < len(self._rows):
            scene = self._rows[position].scene
            scene.setFocus(Qt.FocusReason.OtherFocusReason)
            self.place_wanted.emit(scene)

    def go_to_first_empty(self) -> None:
        """Give the keyboard to the first scene without a word, else to the first."""
        shots = self._history.board.shots
        self.go_to(next((at for at, shot in enumerate(shots) if not shot.scene.strip()), 0))

    def summary(self) -> str:
        """How many shots there are, and whether their lengths add up to the clip's."""
        return summary(self._history.board.shots, self._length_s, self.locale())

    def whole_summary(self) -> str:
        """What the summary means in a whole sentence; empty where the lengths add up."""
        return whole_summary(self._history.board.shots, self._length_s, self.locale())

    @property
    def adds_up(self) -> bool:
        """Whether the shots fill the clip exactly."""
        return adds_up(self._history.board.shots, self._length_s)

    def show_board(self) -> None:
        """Show the shots that the history has now."""
        board = self._history.board
        if not board.is_on:
            return
        had = len(self._rows)
        self._fit_rows(len(board.shots))
        missing = missing_s(board.shots, self._length_s)
        for row, shot in zip(self._rows, board.shots, strict=True):
            row.show_shot(shot, len(board.shots), missing + shot.duration_s)
        self._bar.show_shots(board.shots, self._length_s)
        self.mark(self._is_wrong)
        if len(self._rows) != had:
            self.follow_in_tab_order(self._tab_before)
        is_full = len(board.shots) >= MOST_SHOTS
        self._add_button.setEnabled(not is_full)
        self._add_button.setToolTip(tooltip(self.tr("A storyboard has up to ten shots.")) if is_full else "")

    # What is shown

    def _fit_rows(self, count: int) -> None:
        """Only as many rows are made or taken away as there are more or fewer shots."""
        focused = QApplication.focusWidget()
        had_focus = focused is not None and any(row.isAncestorOf(focused) for row in self._rows[count:])
        while len(self._rows) > count:
            gone = self._rows.pop()
            self._rows_column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._rows) < count:
            self._rows.append(self._made_row(len(self._rows)))
        if had_focus:
            self.go_to(count - 1)

    def _made_row(self, position: int) -> ShotRow:
        row = ShotRow(self._theme, position, self._rows_box)
        row.scene_written.connect(self._write_scene)
        row.length_chosen.connect(self._set_length_of)
        row.text_pasted.connect(self._paste_into)
        row.action_wanted.connect(self._act)
        row.entered.connect(self._choose)
        row.left.connect(self._history.seal)
        row.dragged.connect(self._show_drop)
        row.dropped.connect(self._drop)
        row.scene.undo_left.connect(self._history.undo)
        row.scene.redo_left.connect(self._history.redo)
        row.scene.pictures_pasted.connect(self.pictures_pasted)
        row.duration.undo_wanted.connect(self._history.undo)
        row.duration.redo_wanted.connect(self._history.redo)
        self._rows_column.insertWidget(position, row)
        row.show()
        return row

    def _choose(self, position: int) -> None:
        self._chosen = position
        self._bar.choose(position)

    # What is done

    def _write_scene(self, position: int, text: str) -> None:
        shots = self._history.board.shots
        if position < len(shots):
            self._put(_with(shots, position, replace(shots[position], scene=text)), f"scene {position}")

    def _set_length_of(self, position: int, seconds: float) -> None:
        shots = self._history.board.shots
        if position < len(shots):
            self._put(_with(shots, position, replace(shots[position], duration_s=seconds)), f"length {position}")

    def _move_border(self, position: int, at_s: float) -> None:
        self._put(with_border_at(self._history.board.shots, position, at_s), f"border {position}")

    def _add(self) -> None:
        shots = self._history.board.shots
        self._put(with_shot_after(shots, len(shots) - 1, self._length_s))
        self.go_to(len(shots))

    def _split(self) -> None:
        self._put(split_evenly(self._history.board.shots, self._length_s))
        announce(self, self.summary())

    def _paste(self) -> None:
        """Text that names shots takes the place of the rows; any other adds a row for each of its lines."""
        text = QGuiApplication.clipboard().text().replace("\0", "")
        pasted = shots_of(text)
        if not pasted:
            self._message.show_message("info", self.tr("The clipboard has no text to paste."))
            return
        board = self._history.board
        is_new = board.is_blank or read_shots(text) is not None
        shots = pasted if is_new else (*board.shots, *pasted)
        self._put(with_lengths(shots, self._length_s))
        self.go_to(0 if is_new else len(board.shots))

    def _paste_into(self, position: int, text: str) -> None:
        """The shots of a pasted text come after this row, or in the place of rows that are all empty."""
        board, pasted = self._history.board, shots_of(text)
        if board.is_blank:
            self._put(with_lengths(pasted, self._length_s))
            self.go_to(len(pasted) - 1)
            return
        keeps = bool(board.shots[position].scene.strip())
        before, after = board.shots[: position + keeps], board.shots[position + 1 :]
        self._put(with_lengths((*before, *pasted, *after), self._length_s))
        self.go_to(position + keeps + len(pasted) - 1)

    def _act(self, position: int, action: object) -> None:
        shots = self._history.board.shots
        match action:
            case RowAction.MOVE_UP:
                self._move(position, position - 1)
            case RowAction.MOVE_DOWN:
                self._move(position, position + 1)
            case RowAction.DUPLICATE:
                self._put((*shots[: position + 1], shots[position], *shots[position + 1 :]))
                self.go_to(position + 1)
            case RowAction.TAKE_REST:
                self._put(with_rest(shots, position, self._length_s))
            case RowAction.REMOVE if len(shots) > 1:
                self._put((*shots[:position], *shots[position + 1 :]))
                self.go_to(min(position, len(shots) - 2))

    def _move(self, position: int, to: int) -> None:
        shots = list(self._history.board.shots)
        if not 0 <= to < len(shots) or to == position:
            return
        caret = self._rows[position].scene.textCursor().position()
        focused = self._rows[position].duration.hasFocus()
        shots.insert(to, shots.pop(position))
        self._put(tuple(shots))
        self.go_to(to)
        scene = self._rows[to].scene
        cursor = scene.textCursor()
        cursor.setPosition(min(caret, scene.document().characterCount() - 1))
        scene.setTextCursor(cursor)
        if focused:
            self._rows[to].duration.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, shots: Sequence[Shot], key: str = "") -> None:
        self._message.clear()
        if not key:
            self._history.seal()
        self._history.change_shots(tuple(shots), key)

    # Dragging a row by its number

    def _show_drop(self, position: int, place: QPoint) -> None:
        y = self._rows_box.mapFromGlobal(place).y()
        self._drop_at = sum(y > row.geometry().center().y() for row in self._rows)
        if self._drop_at in {position, position + 1}:
            self._drop_line.hide()
            return
        is_last = self._drop_at == len(self._rows)
        y = self._rows_box.height() - 2 if is_last else self._rows[self._drop_at].y() - _ROW_GAP_PX // 2 - 1
        self._drop_line.setGeometry(QRect(0, max(0, y), self._rows_box.width(), 2))
        self._drop_line.raise_()
        self._drop_line.show()

    def _drop(self, position: int) -> None:
        self._drop_line.hide()
        self._move(position, self._drop_at - (self._drop_at > position))

    def _lay_out(self) -> None:
        self._rows_column.setContentsMargins(0, 0, 0, 0)
        self._rows_column.setSpacing(_ROW_GAP_PX)
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=8)
        self._add_button.setAccessibleName(self.tr("Add shot"))
        for button in (self._add_button, self._split_button, self._paste_button):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._bar)
        column.addWidget(self._rows_box)
        column.addWidget(buttons)
        column.addWidget(self._message)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        buttons.setSizePolicy(policy)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Shots"))


class _DropLine(QWidget):
    """Where a dragged row would come to stand."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("accent"))


def _with(shots: Sequence[Shot], position: int, shot: Shot) -> tuple[Shot, ...]:
    return tuple(shot if at == position else one for at, one in enumerate(shots))
