"""The strip of thumbnails: one tile for each reference image, moved by drag or keys, and a tile that adds one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QKeySequence, QPainter, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui.compose.image_model import PROBLEM_ROLE, ImageModel, Index
from sora_desktop.ui.compose.images.shelf import TILE_PX, ImageShelf, Look, LookState
from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.tab_order import bring_into_sight
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import LOOKS, Button, PaintedButton
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.painting import paint_pixmap, paint_rounded

_GAP_PX = 8
CELL_PX = TILE_PX + _GAP_PX
_RADIUS = 8
_BADGE_PX = 18
_LONGEST_TIP = 400


class TileDelegate(QStyledItemDelegate):
    """Draws a tile: the picture, or that it is being looked at, with a mark where something is wrong."""

    def __init__(self, theme: Theme, shelf: ImageShelf, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._shelf = shelf
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(CELL_PX, CELL_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = self._shelf.look_of(_url_of(index))
        blocked = bool(index.data(PROBLEM_ROLE))
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        place = QRect(rect.x(), rect.y(), TILE_PX, TILE_PX)
        tile = QStyle.visualRect(self._view.layoutDirection(), rect, place)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_picture(painter, tile, look)
        is_wrong = blocked or look.state is LookState.PROBLEM
        if is_wrong:
            self._paint_badge(painter, tile, "err" if blocked or look.tile is None else "warn")
        is_chosen = index == self._view.currentIndex() and self._view.hasFocus()
        role = "accent" if is_chosen else "err" if blocked else "line-strong" if _is_hovered(state) else "line"
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color(role), 2 if is_chosen else 1))
        inset = 1.0 if is_chosen else 0.5
        painter.drawRoundedRect(QRectF(tile).adjusted(inset, inset, -inset, -inset), _RADIUS - inset, _RADIUS - inset)
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The tile says what is wrong with it, else whose address it is."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        url = _url_of(index)
        sentence = str(index.data(PROBLEM_ROLE) or "") or self._shelf.look_of(url).sentence
        QToolTip.showText(event.globalPos(), tooltip(sentence or str(index.data())[:_LONGEST_TIP]), view)
        return True

    def _paint_picture(self, painter: QPainter, tile: QRect, look: Look) -> None:
        if look.tile is None:
            paint_rounded(painter, tile, _RADIUS, self._theme.color("hover"))
            name = "clock" if look.state is LookState.LOADING else "image"
            paint_pixmap(painter, tile, self._theme.icons.pixmap(name, "text-3", 18, self._view.devicePixelRatioF()))
            return
        painter.save()
        path = QPainterPath()
        path.addRoundedRect(QRectF(tile), _RADIUS, _RADIUS)
        painter.setClipPath(path)
        painter.fillRect(tile, self._theme.color("hover"))
        painter.drawPixmap(QRectF(tile), look.tile, QRectF(look.tile.rect()))
        painter.restore()

    def _paint_badge(self, painter: QPainter, tile: QRect, role: str) -> None:
        corner = QPoint(tile.right() - _BADGE_PX - 2, tile.bottom() - _BADGE_PX - 2)
        badge = QStyle.visualRect(self._view.layoutDirection(), tile, QRect(corner, QSize(_BADGE_PX, _BADGE_PX)))
        paint_rounded(painter, badge, _BADGE_PX // 2, self._theme.color(f"{role}-bg"))
        icon = "error" if role == "err" else "warning"
        paint_pixmap(painter, badge, self._theme.icons.pixmap(icon, role, 12, self._view.devicePixelRatioF()))


class AddTile(PaintedButton):
    """The dashed tile with a plus; Ctrl+V on it adds what is copied."""

    paste_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, LOOKS["ghost"], "", parent)
        self._is_target = False
        self.setFixedSize(TILE_PX, TILE_PX)
        set_ring_radius(self, _RADIUS)
        name = self.tr("Add image")
        self.setAccessibleName(name)
        self.setToolTip(tooltip(self.tr("Add image: write or paste its address. Pictures can be pasted and dropped.")))

    def set_target(self, is_target: bool) -> None:
        """Show that what hangs over the pane would come here."""
        self._is_target = is_target
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(TILE_PX, TILE_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _paint_content(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = "accent" if self._is_target else "line-strong"
        painter.setPen(QPen(self._theme.color(role), 1.5 if self._is_target else 1, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.color("accent-bg") if self._is_target else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS - 1, _RADIUS - 1)
        icon = self._theme.icons.pixmap("plus", "accent" if self._is_target else "text-2", 16, self.devicePixelRatioF())
        paint_pixmap(painter, self.rect(), icon)


class TileList(QListView):
    """Enter looks at an image, Del removes it, Alt with an arrow moves it, Ctrl+V adds what is copied."""

    opened = Signal(int)
    """The image in this row should be shown large."""
    remove_wanted = Signal()
    paste_wanted = Signal()
    undo_wanted = Signal()
    move_wanted = Signal(int)
    """The current image should go one place up (-1) or down (1)."""

    def __init__(self, theme: Theme, model: ImageModel, shelf: ImageShelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._shelf = shelf
        self.setModel(model)
        self.setItemDelegate(TileDelegate(theme, shelf, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setGridSize(QSize(CELL_PX, CELL_PX))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropOverwriteMode(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.viewport().setAutoFillBackground(False)
        set_ring_radius(self, None)  # the chosen tile shows it
        self.setAccessibleName(self.tr("Thumbnails"))
        self.clicked.connect(self._open)
        theme.changed.connect(self.viewport().update)
        shelf.changed.connect(self._renew)

    def updateGeometries(self) -> None:  # noqa: N802
        """It is as high as its tiles and never scrolls, also not to the last of many before it has its height."""
        super().updateGeometries()
        self.verticalScrollBar().setRange(0, 0)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus():
            bring_into_sight(self, self.visualRect(current))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        back, forward = (Qt.Key.Key_Left, Qt.Key.Key_Up), (Qt.Key.Key_Right, Qt.Key.Key_Down)
        if modifiers == Qt.KeyboardModifier.AltModifier and key in (*back, *forward):
            is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            is_back = (key in back) != (is_mirrored and key in (Qt.Key.Key_Left, Qt.Key.Key_Right))
            self.move_wanted.emit(-1 if is_back else 1)
        elif not modifiers and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif not modifiers and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.row())

    def _renew(self, url: str) -> None:
        for row, each in enumerate(self._model.urls()):
            if each == url:
                self.viewport().update(self.visualRect(self._model.index(row)))


class ImageStrip(QWidget):
    """The tiles, with the one that adds behind the last; as high as they need."""

    files_wanted = Signal()

    def __init__(self, theme: Theme, model: ImageModel, shelf: ImageShelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._held_px = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.tiles = TileList(theme, model, shelf, self)
        self.add_tile = AddTile(theme, self)
        self._hint = _Hint(theme, self)
        self._hint.files.clicked.connect(self.files_wanted)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self.fit)
        self.fit()

    def hold(self, is_held: bool) -> None:
        """Keep the height, so that what lies under it stays under the mouse; or no longer."""
        self._held_px = self.height() if is_held else 0
        self.fit()

    def fit(self) -> None:
        """Be as high as the tiles, and put the one that adds behind the last."""
        count = self._model.rowCount()
        columns = max(1, (self.width() + _GAP_PX) // CELL_PX)
        row, column = divmod(count, columns)
        direction, whole = self.layoutDirection(), self.rect()
        self.tiles.setVisible(count > 0)
        # The gap behind the last tile of a row lies outside, and a row ends one pixel before its end.
        self.tiles.setGeometry(QStyle.visualRect(direction, whole, whole.adjusted(0, 0, _GAP_PX + 1, 0)))
        place = QRect(column * CELL_PX, row * CELL_PX, TILE_PX, TILE_PX)
        self.add_tile.move(QStyle.visualRect(direction, whole, place).topLeft())
        self._hint.setVisible(count == 0)
        beside = QRect(CELL_PX, 0, max(0, self.width() - CELL_PX), TILE_PX)
        self._hint.setGeometry(QStyle.visualRect(direction, whole, beside))
        height = max(row * CELL_PX + TILE_PX, self._held_px)
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class _Hint(QWidget):
    """What stands beside the plus while there is no image."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        words = ElidedLabel(theme, self.tr("Paste or drop pictures and links here."), "small", "text-3", max_lines=2)
        self.files = Button(theme, self.tr("Choose files…"), "ghost", "folder")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addStretch(1)
        column.addWidget(words)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.files)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)


def _url_of(index: Index) -> str:
    return str(index.data(Qt.ItemDataRole.EditRole))


def _is_hovered(state: QStyle.StateFlag) -> bool:
    return bool(state & QStyle.StateFlag.State_MouseOver)
