"""A quiet table of which one whole row is chosen at a time: no grid, no editing, columns of fixed width but for one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font


class RowTable(QTableView):
    """Tab goes on to the next widget, and not to the next cell; what is drawn follows the theme."""

    def __init__(
        self,
        theme: Theme,
        model: QAbstractTableModel,
        name: str,
        *,
        row_px: int,
        head_px: int,
        widths_px: Mapping[int, int],
        wide_column: int,
        ring_radius: int,
        parent: QWidget | None = None,
    ) -> None:
        """``widths_px``: by column; ``wide_column`` takes the rest of the room."""
        super().__init__(parent)
        model.setParent(self)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_ring_radius(self, ring_radius)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(row_px)
        self.verticalHeader().setDefaultSectionSize(row_px)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setFixedHeight(head_px)
        head.setFont(font("meta"))
        head.setMinimumSectionSize(40)
        for column, width in widths_px.items():
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, width)
        head.setSectionResizeMode(wide_column, QHeaderView.ResizeMode.Stretch)
        theme.changed.connect(self.viewport().update)

    def choose_row(self, row: int, column: int = 0) -> None:
        """Choose a row by its place, with the current cell in this column; -1 for none."""
        index = self.model().index(row, column) if row >= 0 else QModelIndex()
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
