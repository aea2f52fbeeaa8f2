"""The item model of the library: a window over the numbers that a search found, of which pages are read when near."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from enum import IntEnum
from itertools import count
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl, Signal

from sora_desktop.domain.library import Clip, Marking
from sora_desktop.domain.storyboard import prompt_title
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.library.texts import spoken_words

PAGE = 128
MOST_CLIPS = 4_096
"""About 4 MB; what scrolls back into view is read again."""
MOST_DRAGGED = 500
"""Files at once; a drag of a hundred thousand names is of use to no other program."""
_TITLE_CHARACTERS = 200
_NO_PARENT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class ClipRole(IntEnum):
    """What the model tells about a row beside Qt's own roles."""

    CLIP = Qt.ItemDataRole.UserRole + 1
    """The ``Clip``; ``None`` until its page has been read."""


_CHANGED = [ClipRole.CLIP, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole]


class ClipsModel(QAbstractListModel):
    """Rows are numbers of the database. A view says which rows are near; ``data`` never asks for anything."""

    page_wanted = Signal(object, int)
    """The numbers of a page, and the ticket under which its clips are given to ``take_page``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: Sequence[int] = ()
        self._clips: OrderedDict[int, Clip] = OrderedDict()
        self._tickets = count(1)
        self._pages_out: dict[int, tuple[int, Sequence[int]]] = {}
        """Of each ticket: the first row of its page, and the numbers."""
        self._fresh: set[int] = set()
        """The first rows of the pages that have been asked for since the list or what is in it changed."""
        self._gone: set[int] = set()
        """Numbers of the list that are no clips any more; they are not asked for again."""

    @property
    def numbers(self) -> Sequence[int]:
        return self._numbers

    def show_numbers(self, numbers: Sequence[int]) -> None:
        """Show these clips instead of all that were there; what is known of them stays known, and is read anew."""
        self.beginResetModel()
        self._numbers = numbers
        self._pages_out.clear()
        self._fresh.clear()
        self._gone.clear()
        self.endResetModel()

    def want(self, rows: range) -> None:
        """Have the pages of these rows read, the first one last: what is asked for last is read first."""
        pages = range(rows.start // PAGE * PAGE, rows.stop, PAGE) if rows else range(0)
        for first in reversed(pages):
            if first in self._fresh and self._is_known(rows, first):
                continue
            if any(first == out for out, _ in self._pages_out.values()):
                continue
            self._fresh.add(first)
            ticket, numbers = next(self._tickets), self._numbers[first : first + PAGE]
            self._pages_out[ticket] = first, numbers
            self.page_wanted.emit(numbers, ticket)

    def take_page(self, ticket: int, clips: Iterable[Clip]) -> None:
        """Take the clips of a page over; one that is of no list any more changes nothing."""
        first, numbers = self._pages_out.pop(ticket, (0, ()))
        if not numbers:
            return
        changed = False
        self._gone.update(numbers)
        for clip in clips:
            self._gone.discard(clip.number)
            if self._clips.get(clip.number) != clip:
                changed = True
            self._keep(clip)
        if changed:
            last = min(first + len(numbers), len(self._numbers)) - 1
            self.dataChanged.emit(self.index(first), self.index(last), _CHANGED)

    def change_clips(self, clips: Iterable[Clip]) -> None:
        """Take over clips with other marks than before; only their own rows are told to have changed."""
        changed = [clip for clip in clips if clip.number in self._clips]
        for clip in changed:
            self._clips[clip.number] = clip
        for row in self.rows_of([clip.number for clip in changed]):
            self.dataChanged.emit(self.index(row), self.index(row), _CHANGED)

    def mark(self, numbers: Iterable[int], marking: Marking) -> None:
        """Show very many clips with other marks than before, without a look for the row of each."""
        known = [number for number in numbers if number in self._clips]
        for number in known:
            self._clips[number] = marking.on(self._clips[number])
        if known and self._numbers:
            self.dataChanged.emit(self.index(0), self.index(len(self._numbers) - 1), _CHANGED)

    def clip_at(self, row: int) -> Clip | None:
        """The clip of a row; ``None`` while its page has not been read."""
        return self._clips.get(self._numbers[row]) if 0 <= row < len(self._numbers) else None

    def clip_of(self, number: int) -> Clip | None:
        return self._clips.get(number)

    def number_of(self, job_id: str) -> int | None:
        """The number of a clip that is in memory, by the id of its job."""
        return next((number for number, clip in self._clips.items() if clip.job_id == job_id), None)

    def rows_of(self, numbers: Sequence[int]) -> list[int]:
        """The rows of these numbers, ascending; those that are not in the list are left out."""
        if len(numbers) == 1:
            try:
                return [self._numbers.index(numbers[0])]
            except ValueError:
                return []
        wanted = set(numbers)
        return [row for row, number in enumerate(self._numbers) if number in wanted] if wanted else []

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        clip = self.clip_at(index.row()) if index.isValid() and index.model() is self else None
        if clip is None:
            return None
        match role:
            case ClipRole.CLIP:
                return clip
            case Qt.ItemDataRole.DisplayRole:
                return plain_line(prompt_title(clip.prompt), _TITLE_CHARACTERS)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken_words(clip)
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        clip = self.clip_at(index.row())
        has_file = clip is not None and not clip.is_missing
        return plain | Qt.ItemFlag.ItemIsDragEnabled if has_file else plain

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802
        """Copies only: a file manager that moved a clip out of the library would take it away from here."""
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """The files of these rows, as any other program takes them."""
        clips = (self.clip_at(index.row()) for index in indexes[:MOST_DRAGGED])
        return mime_of([clip for clip in clips if clip is not None])

    def _is_known(self, rows: range, first: int) -> bool:
        """Whether nothing of a page that is seen has left the memory since it was read."""
        seen = range(max(first, rows.start), min(first + PAGE, rows.stop))
        numbers = (self._numbers[row] for row in seen)
        return all(number in self._clips or number in self._gone for number in numbers)

    def _keep(self, clip: Clip) -> None:
        self._clips[clip.number] = clip
        self._clips.move_to_end(clip.number)
        if len(self._clips) > MOST_CLIPS:
            self._clips.popitem(last=False)


def mime_of(clips: Iterable[Clip]) -> QMimeData:
    """The files of clips, for the clipboard and for other programs; missing ones are left out."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(clip.file) for clip in clips if clip.file and not clip.is_missing])
    return data
