"""The sheet of all keys: a card over the window, made from what really answers to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QMenuBar, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.plain_text import shown_text
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.painting import paint_line, paint_rounded
from sora_desktop.ui.widgets.popover import Popover

_WIDTH = 1_232
_COLUMN_WIDTH = 290
_EDGE = 24
_CAP_HEIGHT = 20
_CAPS_WIDTH = 84
_CAPS_GAP = 4
_CAP_PADDING = 5


@dataclass(frozen=True)
class KeyLine:
    """One thing that a key does; ``keys`` are all that do it, as the system writes them."""

    keys: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class KeyGroup:
    """Lines that belong together, under their title."""

    title: str
    lines: tuple[KeyLine, ...]


def keys_of_window(window: QWidget, bar: QMenuBar) -> tuple[KeyGroup, ...]:
    """The keys of the menus and of all other actions of a window, read off the actions themselves."""
    groups: list[KeyGroup] = []
    in_menus: set[QAction] = set()
    for menu in (action.menu() for action in bar.actions()):
        if not isinstance(menu, QMenu):
            continue
        lines = []
        for action in _actions_in(menu):
            if action in in_menus:
                continue  # what two menus have stands in the first of them
            in_menus.add(action)
            label, _tab, shown_key = action.text().partition("\t")
            keys = _keys_of(action) or ((shown_key,) if shown_key else ())
            if keys:
                lines.append(KeyLine(keys, shown_text(label).rstrip("…")))
        if lines:
            groups.append(KeyGroup(shown_text(menu.title()), tuple(lines)))
    others = [action for action in window.findChildren(QAction) if action not in in_menus and action.text()]
    lines = [KeyLine(_keys_of(action), shown_text(action.text())) for action in others if _is_of_window(action)]
    return (KeyGroup(window.tr("Write"), tuple(lines)), *groups) if lines else tuple(groups)


def _actions_in(menu: QMenu) -> Iterator[QAction]:
    """What a menu and its submenus hold, from the top down."""
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _actions_in(below)
        else:
            yield action


def _is_of_window(action: QAction) -> bool:
    """Whether its key acts wherever the keyboard is; those of a menu that is open for a moment do not."""
    is_wide = action.shortcutContext() == Qt.ShortcutContext.WindowShortcut
    return bool(_keys_of(action)) and is_wide and action in _actions_of_parent(action)


def _actions_of_parent(action: QAction) -> Sequence[QAction]:
    parent = action.parent()
    return parent.actions() if isinstance(parent, QWidget) else ()


def _keys_of(action: QAction) -> tuple[str, ...]:
    native = QKeySequence.SequenceFormat.NativeText
    return tuple(key.toString(native) for key in action.shortcuts()[:1])


class KeyCaps(QWidget):
    """Keys drawn as caps, one beside the other."""

    def __init__(self, theme: Theme, keys: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys = tuple(keys)
        self.setFont(font("badge"))
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(" ".join(keys))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(max((left + width for _key, left, width in self._caps()), default=0), _CAP_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for key, left, width in self._caps():
            cap = self.rect().adjusted(left, 0, left + width - self.width(), 0)
            paint_rounded(painter, cap, 5, self._theme.color("panel"), self._theme.color("line-strong"))
            text = self.fontMetrics().horizontalAdvance(key)
            room = cap.adjusted((width - text) // 2 - 1, 0, 0, 0)
            paint_line(painter, room, key, self._theme.color("text-2"))

    def _caps(self) -> Iterator[tuple[str, int, int]]:
        left = 0
        for key in self._keys:
            width = max(_CAP_HEIGHT, self.fontMetrics().horizontalAdvance(key) + 2 * _CAP_PADDING)
            yield key, left, width
            left += width + _CAPS_GAP


class KeySheet(Popover):
    """All keys in columns, in the middle of the window. Esc, F1 and a click beside it close it."""

    def __init__(self, theme: Theme, window: QWidget, groups: Sequence[KeyGroup]) -> None:
        super().__init__(theme, window, window.tr("Keys"), width=_WIDTH)
        self._groups = tuple(groups)
        self.column.setContentsMargins(24, 16, 16, 16)
        close = IconButton(theme, "close", self.tr("Close"), tip=self.tr("Close (Esc)"))
        close.clicked.connect(self.close_popover)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(theme, self.tr("Keys"), "title"))
        head.addSpacing(12)
        words = self.tr("Single keys act while the preview, the queue or the library has the keyboard.")
        head.addWidget(ElidedLabel(theme, words, "small", "text-3"), 1)
        head.addWidget(close)
        self.column.addLayout(head)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = self._filled(theme, window.width() - 2 * _EDGE)
        self._scroll.setWidget(self._body)
        self._scroll.viewport().setAutoFillBackground(False)
        self._body.setAutoFillBackground(False)
        self.column.addWidget(self._scroll, 1)

    @property
    def groups(self) -> tuple[KeyGroup, ...]:
        """What it shows."""
        return self._groups

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and _is_closing_override(event):
            event.accept()  # it closes what the menu's F1 has opened
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.close_popover()
        else:
            super().keyPressEvent(event)

    def _place(self) -> None:
        window = self.window()
        width = min(_WIDTH, window.width() - 2 * _EDGE)
        height = min(self._body.sizeHint().height() + 80, window.height() - 2 * _EDGE)
        self.setFixedWidth(width)
        self.setGeometry((window.width() - width) // 2, (window.height() - height) // 2, width, height)

    def _filled(self, theme: Theme, width: int) -> QWidget:
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 4, 8, 0)
        row.setSpacing(20)
        for groups in in_columns(self._groups, max(1, min(_WIDTH, width) // _COLUMN_WIDTH)):
            row.addLayout(_column(theme, groups), 1)
        return body


def _column(theme: Theme, groups: Sequence[KeyGroup]) -> QVBoxLayout:
    """Groups one below the other, whose words all begin at one line."""
    column = QVBoxLayout()
    column.setSpacing(6)
    caps = [[KeyCaps(theme, line.keys) for line in group.lines] for group in groups]
    widest = max((each.width() for of_group in caps for each in of_group), default=0)
    for group, of_group in zip(groups, caps, strict=True):
        column.addWidget(PlainLabel(theme, group.title, "small-strong", "text-2"))
        column.addLayout(_lines(theme, group, of_group, max(_CAPS_WIDTH, widest)))
        column.addSpacing(12)
    column.addStretch(1)
    return column


def _is_closing_override(event: QKeyEvent) -> bool:
    return event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_F1


def _lines(theme: Theme, group: KeyGroup, caps: Sequence[KeyCaps], caps_width: int) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(5)
    grid.setColumnMinimumWidth(0, caps_width)
    grid.setColumnStretch(1, 1)
    for number, (line, keys) in enumerate(zip(group.lines, caps, strict=True)):
        grid.addWidget(keys, number, 0)
        label = ElidedLabel(theme, line.words, "small", "text")
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        grid.addWidget(label, number, 1)
    return grid


def in_columns(groups: Sequence[KeyGroup], count: int) -> list[list[KeyGroup]]:
    """The groups in their order, in columns of which the highest is as low as that order allows."""
    sizes = [len(group.lines) + 2 for group in groups]
    room = max(sizes, default=0)
    while len(columns := _filled_up_to(room, groups)) > count:
        room += 1
    return [*columns, *([] for _ in range(count - len(columns)))]


def _filled_up_to(room: int, groups: Sequence[KeyGroup]) -> list[list[KeyGroup]]:
    """Columns of so many lines at the most, each filled before the next is begun."""
    columns: list[list[KeyGroup]] = []
    left = 0
    for group in groups:
        size = len(group.lines) + 2
        if size > left:
            columns.append([])
            left = room
        columns[-1].append(group)
        left -= size
    return columns
