"""The reference images as a Qt list: one address to a row, with the sentence about it where it cannot be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from sora_desktop.domain.pictures import is_of_this_computer, last_frame, local_picture
from sora_desktop.ui.compose.image_urls import split_addresses
from sora_desktop.ui.plain_text import tooltip

Index = QModelIndex | QPersistentModelIndex
PROBLEM_ROLE = int(Qt.ItemDataRole.UserRole)
WARNING_ROLE = PROBLEM_ROLE + 1
"""What was found at the address: it can be sent, and a gateway may not be able to use it."""
_MIME_TYPE = "application/x-sora-desktop-image-row"
_LONGEST_TIP = 400


class ImageModel(QAbstractListModel):
    """Addresses that can be edited in place, inserted, removed and moved; `edited` tells every change by a person."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._urls: list[str] = []
        self._problems: dict[int, str] = {}
        self._names: dict[str, str] = {}
        self._warned: dict[str, str] = {}
        self.warning_of: Callable[[str], str] = lambda url: ""
        """What there is to warn of at an address; `tell_warning` says that there is something else."""

    def urls(self) -> tuple[str, ...]:
        """The addresses as they will be sent; a row that is still empty is none."""
        return tuple(url for url in self._urls if url)

    def set_urls(self, urls: Sequence[str]) -> None:
        """Show these addresses instead, without telling it as an edit."""
        self.beginResetModel()
        self._urls = list(urls)
        self._problems = {}
        self.endResetModel()

    def set_problems(self, problems: Mapping[int, str]) -> None:
        """Mark rows with a sentence each; the others lose their mark."""
        changed = [row for row in range(len(self._urls)) if problems.get(row) != self._problems.get(row)]
        self._problems = dict(problems)
        for row in changed:
            self.dataChanged.emit(self.index(row), self.index(row), [PROBLEM_ROLE, int(Qt.ItemDataRole.SizeHintRole)])

    def tell_warning(self, url: str) -> None:
        """There may be something else to warn of at this address."""
        sentence = self.warning_of(url)
        if sentence == self._warned.get(url, ""):
            return
        self._warned[url] = sentence
        for row in (row for row, each in enumerate(self._urls) if each == url):
            roles = [WARNING_ROLE, int(Qt.ItemDataRole.DecorationRole), int(Qt.ItemDataRole.SizeHintRole)]
            self.dataChanged.emit(self.index(row), self.index(row), roles)

    def name(self, address: str, name: str) -> None:
        """Call a picture of this computer so in this session; empty: as any other."""
        self._names[address] = name
        for row in (row for row, each in enumerate(self._urls) if each == address):
            self.dataChanged.emit(self.index(row), self.index(row), [int(Qt.ItemDataRole.DisplayRole)])

    def insert(self, row: int, urls: Sequence[str]) -> None:
        """Insert addresses before `row`, as a person does it."""
        if not urls:
            return
        self.beginInsertRows(QModelIndex(), row, row + len(urls) - 1)
        self._urls[row:row] = urls
        self._problems = {}
        self.endInsertRows()
        if any(urls):
            self.edited.emit()

    def replace(self, row: int, urls: Sequence[str]) -> None:
        """Put one or several addresses, or none, in the place of a row."""
        if not urls:
            self.removeRows(row, 1)
            return
        if self._urls[row] != urls[0]:
            self._urls[row] = urls[0]
            self._problems.pop(row, None)
            self.dataChanged.emit(self.index(row), self.index(row))
            self.edited.emit()
        self.insert(row + 1, urls[1:])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._urls)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._urls):
            return None
        url, problem = self._urls[index.row()], self._problems.get(index.row(), "")
        if role == Qt.ItemDataRole.EditRole:
            return url
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(url)
        if role == PROBLEM_ROLE:
            return problem
        if role == WARNING_ROLE:
            return "" if problem else self.warning_of(url)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("Image %1").replace("%1", str(index.row() + 1))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return " ".join(filter(None, (problem or self.warning_of(url), self._shown(url)[:_LONGEST_TIP])))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._shown(url)[:_LONGEST_TIP])
        return None

    def _shown(self, url: str) -> str:
        if last_frame(url) is not None:
            return self.tr("Last frame of that clip")
        if local_picture(url) is None:
            return url
        return self._names.get(url) or self.tr("Picture from this computer")

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flag = Qt.ItemFlag
        always = flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren
        # A picture of this computer has no address that anybody could write.
        return always if is_of_this_computer(self._urls[index.row()]) else always | flag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not isinstance(value, str):
            return False
        self.replace(index.row(), split_addresses(value))
        return True

    def removeRows(self, row: int, count: int, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        if parent.isValid() or count < 1 or row < 0 or row + count > len(self._urls):
            return False
        had_urls = any(self._urls[row : row + count])
        self.beginRemoveRows(QModelIndex(), row, row + count - 1)
        del self._urls[row : row + count]
        self._problems = {}
        self.endRemoveRows()
        if had_urls:
            self.edited.emit()
        return True

    def replace_address(self, address: str, urls: Sequence[str]) -> None:
        """Put addresses, or none, in the place of the first row with this one; nothing where it is gone."""
        if address in self._urls:
            self.replace(self._urls.index(address), urls)

    def remove_empty(self) -> None:
        """Take away the rows in which nothing was written."""
        for row in range(len(self._urls) - 1, -1, -1):
            if not self._urls[row]:
                self.removeRows(row, 1)

    def moveRows(self, source_parent: Index, source: int, count: int, target_parent: Index, target: int) -> bool:
        """Move rows so that they stand before the row that is `target` now."""
        if source_parent.isValid() or target_parent.isValid():
            return False
        if count < 1 or source < 0 or source + count > len(self._urls) or not 0 <= target <= len(self._urls):
            return False
        if not self.beginMoveRows(QModelIndex(), source, source + count - 1, QModelIndex(), target):
            return False
        moved = self._urls[source : source + count]
        del self._urls[source : source + count]
        place = target if target < source else target - count
        self._urls[place:place] = moved
        self._problems = {}
        self.endMoveRows()
        self.edited.emit()
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        # No program knows this type, so a row can be dragged within its list only, and is never lost to another.
        data = QMimeData()
        data.setData(_MIME_TYPE, QByteArray(b"row"))
        return data
