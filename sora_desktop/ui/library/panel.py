"""The library's pane: chips, the clips as a grid or a list, and what it says while there are none."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, islice

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from sora_desktop.domain.library import Clip, ClipQuery, Facets, Marking
from sora_desktop.ui.announcing import announce
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.library.actions import FOR_ONE, OF_ONE_FILE, ClipAction, Wish, clip_menu, wish_of_key
from sora_desktop.ui.library.choices import Names
from sora_desktop.ui.library.delegate import ClipDelegate
from sora_desktop.ui.library.filter_bar import FilterBar
from sora_desktop.ui.library.hover import HoverPlay
from sora_desktop.ui.library.model import ClipsModel
from sora_desktop.ui.library.pictures import Cutter, PictureShelf
from sora_desktop.ui.library.plan import Layout
from sora_desktop.ui.library.tag_card import TagCard
from sora_desktop.ui.library.texts import number_words
from sora_desktop.ui.library.usage_card import UsageCard
from sora_desktop.ui.library.view import LibraryView
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.empty_state import EmptyState
from sora_desktop.ui.widgets.surfaces import Surface

_MOST_LOOKED_AT = 200
"""Of so many selected clips a menu looks at the marks; of more it goes by these."""


class LibraryPane(Surface):
    """Says which clips are looked for and what is asked of the selected ones; it does nothing itself."""

    query_changed = Signal(object)
    """The `ClipQuery` that is wanted, words and all."""
    current_changed = Signal(object)
    """The `Clip` with the keyboard, as it is now; ``None`` for none."""
    wished = Signal(object, object)
    """A `Wish`, and the numbers of the clips that it is for."""
    search_cleared = Signal()
    """The words of the search are wanted no more."""
    import_wanted = Signal()
    undo_wanted = Signal()
    tags_edited = Signal(object, object, object)
    """The numbers of clips, the tags to add, and those to take away."""

    def __init__(
        self, theme: Theme, icons: Icons, parent: QWidget | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(theme, "panel", (), parent)
        self._icons = icons
        self._words = ""
        self._is_known = False
        self._current: Clip | None = None
        self._current_number: int | None = None
        self._awaited: tuple[int, ...] = ()
        self.model = ClipsModel(self)
        self._shelf = PictureShelf()
        self.delegate = ClipDelegate(theme, self._shelf, self, clock=clock)
        self.view = LibraryView(self.model, self.delegate, self._shelf)
        self.view.setAccessibleName(self.tr("Library"))
        self._cutter = Cutter(self._shelf, self)
        self.bar = FilterBar(theme, clock=clock)
        self._empty = EmptyState(theme, "", "", icon="film", action=" ")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        self._facets = Facets()
        self._names = Names({})
        self._tag_card: TagCard | None = None
        self._usage_card: UsageCard | None = None
        self.tag_anchor: QWidget = self.bar
        """Under which the card of the tags opens."""
        self.hover = HoverPlay(theme, self.view, self.model, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        self._connect()
        self._show_state()

    @property
    def query(self) -> ClipQuery:
        """What is looked for: the words, the filters and the order."""
        return replace(self.bar.query, words=self._words)

    @property
    def selected_numbers(self) -> list[int]:
        numbers = self.model.numbers
        return [number for span in self.view.selected_spans() for number in numbers[span.start : span.stop]]

    def search(self, words: str) -> None:
        """Look for other words."""
        if words != self._words:
            self._words = words
            self.query_changed.emit(self.query)

    def show_found(self, numbers: Sequence[int]) -> None:
        """Show what was found; whatever was selected stays so, if it is still there."""
        self._is_known = True
        selected, current = self.selected_numbers, self._current_number
        row_before = self.view.currentIndex().row()
        self.model.show_numbers(numbers)
        rows = self.model.rows_of(selected)
        place = self.model.rows_of([current]) if current is not None else []
        awaited = self.model.rows_of(self._awaited)
        if awaited:
            self._awaited, self._current = (), None  # told even where it is the same clip as before
            self.view.select_rows(awaited, awaited[0])
            self.view.scrollTo(self.model.index(awaited[0]))
        elif place:
            self.view.select_rows(rows, place[0])
        elif current is not None and len(numbers) and row_before >= 0:
            row = min(row_before, len(numbers) - 1)
            self.view.select_rows(rows or [row], row)
        self._show_state()
        self._tell_current()

    def select_when_found(self, numbers: Sequence[int]) -> None:
        """Go to these clips as soon as they are in the list, unless something else is looked for before."""
        self._awaited = tuple(numbers)

    def show_facets(self, facets: Facets, names: Names) -> None:
        self._facets, self._names = facets, names
        self.bar.show_facets(facets, names)
        self._show_state()

    def change_clips(self, clips: Sequence[Clip]) -> None:
        """Take over clips with other marks than before."""
        self.model.change_clips(clips)
        if self._tag_card is not None:
            self._tag_card.show_clips(clips)

    def mark_clips(self, numbers: Sequence[int], marking: Marking) -> None:
        """Show very many clips with other marks than before."""
        self.model.mark(numbers, marking)
        if self._tag_card is not None:
            self._tag_card.mark_clips(numbers, marking)

    def go_by(self, clips: int) -> None:
        """Go so many clips on, or back."""
        row = self.view.currentIndex().row() + clips
        if 0 <= row < self.model.rowCount():
            self.view.select_rows([row], row)
            self.view.scrollTo(self.model.index(row))

    def edit_tags(self, clips: Sequence[Clip], numbers: Sequence[int]) -> None:
        """Open the card in which the tags of the clips with these numbers are edited, as these ones have them."""
        if self._tag_card is None:
            self._tag_card = TagCard(self._theme, self.tag_anchor)
            self._tag_card.edited.connect(self.tags_edited)
        self._tag_card.open_for(clips, numbers, [facet.value for facet in self._facets.tags])

    def put_picture(self, job_id: str, image: QImage) -> None:
        """Take a clip's picture, if it was asked for here."""
        self._cutter.take(job_id, image)

    def number_of(self, job_id: str) -> int | None:
        """The number of a clip that is in memory, by its job."""
        return self.model.number_of(job_id)

    def select_number(self, number: int) -> bool:
        """Go to a clip; whether it is in the list."""
        rows = self.model.rows_of([number])
        if rows:
            self.view.select_rows(rows, rows[0])
            self.view.scrollTo(self.model.index(rows[0]))
        return bool(rows)

    def undo(self) -> None:
        """What the Edit menu calls while the keyboard is here."""
        self.undo_wanted.emit()

    def clear_search(self) -> None:
        """Look for everything again."""
        self.search_cleared.emit()
        self._words = ""
        if self.bar.has_filter:
            self.bar.clear()
        else:
            self.query_changed.emit(self.query)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._act_on_key(event)
        return False

    def _connect(self) -> None:
        self.view.installEventFilter(self)
        self.bar.changed.connect(lambda _query: self.query_changed.emit(self.query))
        self.query_changed.connect(lambda _query: self.select_when_found(()))
        self.bar.layout_chosen.connect(self._take_layout)
        self.bar.usage_wanted.connect(self._open_usage)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.selectionModel().selectionChanged.connect(self._tell_selection)
        self.view.selectionModel().currentChanged.connect(self._tell_current)
        self.view.doubleClicked.connect(self._use_settings)
        self.model.dataChanged.connect(self._tell_current)
        self._cutter.picture_put.connect(self.view.put_picture)
        self._empty.action_triggered.connect(self._act_on_empty)

    def _take_layout(self, layout: Layout) -> None:
        self.view.set_layout(layout)
        self.bar.show_layout(layout)

    def _open_usage(self) -> None:
        if self._usage_card is None:
            self._usage_card = UsageCard(self._theme, self.bar.usage)
        self._usage_card.open_for(self._facets, self._names.profiles)

    def _show_state(self) -> None:
        count = self.model.rowCount()
        self._stack.setCurrentIndex(1 if count else 0)
        self._tell_selection()
        if count:
            return
        if not self._is_known:
            self._empty.set_texts(self.tr("Reading the library…"), "")
        elif self._words or self.bar.has_filter:
            self._empty.set_texts(
                self.tr("No clip is like that"),
                self.tr("No prompt has these words among the clips that the filters leave."),
                self.tr("Show all clips"),
            )
            announce(self._empty, self.tr("No clip is like that"))
        elif self._has_rejected_alone:
            self._empty.set_texts(
                self.tr("Every clip here is rejected"),
                self.tr("Rejected clips stay on the disk, out of sight, until they go to the trash."),
                self.tr("Show the rejected clips"),
            )
        else:
            self._empty.set_texts(
                self.tr("Nothing in the library yet"),
                self.tr("Every clip that you generate is kept here. Clips from elsewhere can be imported."),
                self.tr("Import clips…"),
            )

    @property
    def _has_rejected_alone(self) -> bool:
        return bool(self._facets.rejected) and not self._facets.total and not self.query.shows_rejected

    def _act_on_empty(self) -> None:
        if self._words or self.bar.has_filter:
            self.clear_search()
        elif self._has_rejected_alone:
            self.bar.show_rejected()
        else:
            self.import_wanted.emit()

    def _tell_selection(self, _now: QItemSelection | None = None, _before: QItemSelection | None = None) -> None:
        """Say how many are selected, or found."""
        selected = sum(map(len, self.view.selected_spans()))
        if selected > 1:
            words = self.tr("{count} selected").format(count=number_words(selected))
        elif self._words or self.bar.has_filter:
            words = self.tr("{count} found").format(count=number_words(self.model.rowCount()))
        else:
            words = ""
        self.bar.say(words)

    def _tell_current(self, *_what: object) -> None:
        """Say which clip has the keyboard, once it is known and whenever it reads differently."""
        index = self.view.currentIndex()
        clip = self.model.clip_at(index.row()) if index.isValid() else None
        if index.isValid():
            self._current_number = self.model.numbers[index.row()]
            if clip is None:
                return  # its page is on its way
        elif self.model.rowCount():
            return  # a reset; what follows says where the keyboard is
        else:
            self._current_number = None
        if clip != self._current:
            self._current = clip
            self.current_changed.emit(clip)

    def _open_menu(self, position: QPoint) -> None:
        index = self.view.indexAt(position)
        if not index.isValid():
            return
        if not self.view.selectionModel().isSelected(index):
            self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        count = sum(map(len, self.view.selected_spans()))
        menu = clip_menu(self._looked_at(), count, self._icons, self)
        menu.triggered.connect(self._act_from_menu)
        menu.popup(self.view.viewport().mapToGlobal(position))

    def _act_from_menu(self, entry: QAction) -> None:
        wish = entry.data()
        if isinstance(wish, Wish):
            self._wish(wish)

    def _act_on_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and (self._words or self.bar.has_filter):
            self.clear_search()
            return True
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
            return True
        wish = wish_of_key(event.key(), event.modifiers(), self._looked_at())
        if wish is None:
            return False
        if not event.isAutoRepeat():
            self._wish(wish)
        return True

    def _use_settings(self, _index: QModelIndex) -> None:
        self._wish(Wish(ClipAction.USE_SETTINGS))

    def _looked_at(self) -> list[Clip | None]:
        rows = islice(chain.from_iterable(self.view.selected_spans()), _MOST_LOOKED_AT)
        return [self.model.clip_at(row) for row in rows]

    def _wish(self, wish: Wish) -> None:
        numbers = self.selected_numbers
        if wish.action in FOR_ONE or wish.action in OF_ONE_FILE:
            index = self.view.currentIndex()
            numbers = [self.model.numbers[index.row()]] if index.isValid() else []
        if numbers:
            self.wished.emit(wish, numbers)
