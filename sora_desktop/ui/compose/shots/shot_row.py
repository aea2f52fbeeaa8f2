"""One row of the shot editor: the number to drag it by, its scene, its length, and what can be done with it."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.storyboard import SHORTEST_SHOT_S, Shot
from sora_desktop.ui.compose.shots.duration_box import DurationBox, seconds_text
from sora_desktop.ui.compose.shots.scene_editor import SceneEditor
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.menu import Menu
from sora_desktop.ui.widgets.painting import paint_line, paint_rounded

_CHIP_PX = 22
_CHIP_TOP_PX = 5
_MORE_PX = 20
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class RowAction(Enum):
    """What the menu of a row does with its shot."""

    MOVE_UP = -1
    MOVE_DOWN = 1
    DUPLICATE = "duplicate"
    TAKE_REST = "rest"
    REMOVE = "remove"


class ShotRow(QWidget):
    """Shows the shot at `position`, and tells what a person wants of it."""

    scene_written = Signal(int, str)
    length_chosen = Signal(int, float)
    text_pasted = Signal(int, str)
    """A text that names shots was pasted into the scene."""
    action_wanted = Signal(int, object)
    entered = Signal(int)
    """The keyboard came into this row."""
    left = Signal()
    """It went on to something else, or what was written ended."""
    dragged = Signal(int, QPoint)
    """The number is dragged to this place of the screen."""
    dropped = Signal(int)

    def __init__(self, theme: Theme, position: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.position = position
        self.scene = SceneEditor()
        self.duration = DurationBox()
        self.number = NumberChip(theme, position + 1, self)
        self.more = IconButton(theme, "more", "", size=_MORE_PX, icon_size=16, role="text-3")
        self._menu: Menu | None = None
        self._actions: dict[RowAction, QAction] = {}
        self._shown: tuple[int, float, float] = (1, 0.0, 0.0)
        """How many shots there are, the length of this one, and what the others leave for it."""
        self._lay_out()
        self._name()
        for control in (self.scene, self.duration, self.more):
            control.installEventFilter(self)
        self.scene.written.connect(self._tell_scene)
        self.scene.shots_pasted.connect(self._tell_paste)
        self.scene.sealed.connect(self.left)
        self.duration.chosen.connect(self._tell_length)
        self.more.clicked.connect(self._open_menu)
        self.number.dragged.connect(self._tell_drag)
        self.number.dropped.connect(self._tell_drop)
        self.number.pressed.connect(self.scene.setFocus)

    def show_shot(self, shot: Shot, count: int, rest_s: float) -> None:
        """Show one of `count` shots; `rest_s` is what the others leave for it."""
        self.scene.show_text(shot.scene)
        self.duration.show_seconds(shot.duration_s)
        self._shown = count, shot.duration_s, rest_s

    def actions_of_menu(self) -> tuple[QAction, ...]:
        """What the menu of this row offers now, in its order."""
        count, duration_s, rest_s = self._shown
        if self._menu is None:
            self._menu = self._made_menu()
        self._actions[RowAction.MOVE_UP].setEnabled(self.position > 0)
        self._actions[RowAction.MOVE_DOWN].setEnabled(self.position < count - 1)
        self._actions[RowAction.REMOVE].setEnabled(count > 1)
        rest = self._actions[RowAction.TAKE_REST]
        rest.setEnabled(rest_s >= SHORTEST_SHOT_S and rest_s != duration_s)
        if rest_s >= SHORTEST_SHOT_S:
            rest.setText(self.tr("Take the rest ({seconds} s)").format(seconds=seconds_text(rest_s, self.locale())))
        else:
            rest.setText(self.tr("Take the rest"))
        return tuple(self._actions.values())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(self.position)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and event.modifiers() == Qt.KeyboardModifier.AltModifier:
                self.action_wanted.emit(self.position, RowAction(step))
                return True
        return False

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        chip = QVBoxLayout()
        chip.setContentsMargins(0, _CHIP_TOP_PX, 0, 0)
        chip.addWidget(self.number)
        chip.addStretch(1)
        end = QVBoxLayout()
        end.setSpacing(0)
        end.addWidget(self.duration)
        end.addWidget(self.more, 0, Qt.AlignmentFlag.AlignRight)
        end.addStretch(1)
        row.addLayout(chip)
        row.addWidget(self.scene, 1, Qt.AlignmentFlag.AlignTop)
        row.addLayout(end)

    def _name(self) -> None:
        number = self.position + 1
        self.scene.setAccessibleName(self.tr("Shot {number} scene").format(number=number))
        self.scene.setPlaceholderText(self.tr("What this shot shows…"))
        self.duration.setAccessibleName(self.tr("Shot {number} duration").format(number=number))
        self.more.set_name(self.tr("Shot {number} actions").format(number=number))

    def _made_menu(self) -> Menu:
        menu = Menu(parent=self)
        labels = {
            RowAction.MOVE_UP: self.tr("Move up\tAlt+↑"),
            RowAction.MOVE_DOWN: self.tr("Move down\tAlt+↓"),
            RowAction.DUPLICATE: self.tr("Duplicate"),
            RowAction.TAKE_REST: self.tr("Take the rest"),
            RowAction.REMOVE: self.tr("Remove"),
        }
        for name, label in labels.items():
            if name in {RowAction.DUPLICATE, RowAction.REMOVE}:
                menu.addSeparator()
            action = self._actions[name] = menu.addAction(label)
            action.setData(name)
        menu.triggered.connect(self._tell_action)
        return menu

    def _open_menu(self) -> None:
        self.actions_of_menu()
        if self._menu is None:
            return
        right = self.more.width() - self._menu.sizeHint().width()
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._menu.popup(self.more.mapToGlobal(QPoint(0 if is_mirrored else right, self.more.height() + 2)))

    def _tell_scene(self, text: str) -> None:
        self.scene_written.emit(self.position, text)

    def _tell_paste(self, text: str) -> None:
        self.text_pasted.emit(self.position, text)

    def _tell_length(self, seconds: float) -> None:
        self.length_chosen.emit(self.position, seconds)

    def _tell_action(self, action: QAction) -> None:
        self.action_wanted.emit(self.position, action.data())

    def _tell_drag(self, place: QPoint) -> None:
        self.dragged.emit(self.position, place)

    def _tell_drop(self) -> None:
        self.dropped.emit(self.position)


class NumberChip(QWidget):
    """The number of a shot, by which it is dragged to another place."""

    pressed = Signal()
    dragged = Signal(QPoint)
    dropped = Signal()

    def __init__(self, theme: Theme, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._number = str(number)
        self._from: QPoint | None = None
        self._is_dragging = False
        self.setFixedSize(_CHIP_PX, _CHIP_PX)
        self.setFont(font("small-strong"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(self.tr("Shot {number}").format(number=number))
        self.setToolTip(tooltip(self.tr("Drag to move (Alt+↑, Alt+↓)")))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(_CHIP_PX, _CHIP_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.globalPosition().toPoint()
            self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        place = event.globalPosition().toPoint()
        far = (place - self._from).manhattanLength() >= QApplication.startDragDistance()
        self._is_dragging = self._is_dragging or far
        if self._is_dragging:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        if self._is_dragging:
            self._is_dragging = False
            self.dropped.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_rounded(painter, self.rect(), 6, self._theme.color("accent-bg"))
        paint_line(painter, self.rect(), self._number, self._theme.color("accent"))
