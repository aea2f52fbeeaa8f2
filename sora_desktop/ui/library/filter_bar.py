"""The chips over the library: what is shown of it, in which order, how it looks, and what it takes on the disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.library import ClipQuery, Facets, Sort
from sora_desktop.ui.library.choices import (
    Choice,
    Filter,
    Names,
    chip_words,
    choices_of,
    count_words,
    filter_words,
    is_set,
    without,
)
from sora_desktop.ui.library.costs import storage_lines
from sora_desktop.ui.library.plan import Layout
from sora_desktop.ui.library.texts import number_words, sort_words
from sora_desktop.ui.plain_text import button_text
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.chip import Chip
from sora_desktop.ui.widgets.flow_layout import FlowLayout
from sora_desktop.ui.widgets.labels import PlainLabel
from sora_desktop.ui.widgets.menu import Menu

_IN_SIGHT = frozenset({Filter.MODEL, Filter.SHAPE, Filter.LENGTH, Filter.DATE, Filter.RATING})
"""The others are under *More* until they are set."""
_STORAGE_SHARE = 0.3
"""How much of the bar's width storage and costs may take from the filters."""
_GAP_PX = 6


class FilterBar(QWidget):
    """Filters combine; each is set by itself and cleared by itself, all of them by *All* or Esc."""

    changed = Signal(object)
    """The `ClipQuery` that is wanted, without its words."""
    layout_chosen = Signal(object)
    usage_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._query = ClipQuery()
        self._facets = Facets()
        self._names = Names({})
        self._storage: list[str] = [""]
        self._folded: set[Filter] = set()
        """Filters that would be in sight, and are under *More* for want of room."""
        self._all = self._toggle_chip(self.clear)
        self._favourites = self._toggle_chip(self._toggle_favourites, "heart-filled")
        self._rejected = self._toggle_chip(self._toggle_rejected)
        self.more = Chip(theme, self.tr("More"), has_chevron=True)
        self.more.setAccessibleName(self.tr("More filters"))
        self.more.clicked.connect(self._open_more)
        self.chips = {name: self._value_chip(name) for name in Filter}
        self.sort = Chip(theme, sort_words(Sort.NEWEST), is_quiet=True, has_chevron=True)
        self.sort.clicked.connect(self._open_sort)
        self.usage = Chip(theme, "", is_quiet=True)
        self.usage.setAccessibleName(self.tr("Storage used"))
        self.usage.clicked.connect(self.usage_wanted)
        self._grid = IconButton(theme, "grid", self.tr("Show as a grid"), size=28, icon_size=16)
        self._list = IconButton(theme, "list", self.tr("Show as a list"), size=28, icon_size=16)
        for button, layout in ((self._grid, Layout.GRID), (self._list, Layout.LIST)):
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, chosen=layout: self._choose_layout(chosen))
        self._said = PlainLabel(theme, "", "small", "text-2")
        self._said.setFixedHeight(28)
        self._lay_out()
        self.show_layout(Layout.GRID)
        self._show()

    @property
    def query(self) -> ClipQuery:
        return self._query

    @property
    def has_filter(self) -> bool:
        """Whether anything is left out of the list."""
        plain = replace(self._query, sort=Sort.NEWEST, shows_rejected=False)
        return plain != ClipQuery()

    def show_facets(self, facets: Facets, names: Names) -> None:
        """Offer what there is to filter by."""
        self._facets, self._names = facets, names
        self._show()

    def show_layout(self, layout: Layout) -> None:
        self._grid.setChecked(layout is Layout.GRID)
        self._list.setChecked(layout is Layout.LIST)

    def say(self, words: str) -> None:
        """Say how many clips are found or selected."""
        self._said.setText(words)
        self._fit()

    def clear(self) -> None:
        """Filter by nothing; the order stays."""
        self._take(ClipQuery(sort=self._query.sort))

    def show_rejected(self) -> None:
        """Show the rejected clips among the others."""
        self._take(replace(self._query, shows_rejected=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()  # which may change the height, and that fits nothing else

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.has_filter:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _take(self, query: ClipQuery) -> None:
        is_other = query != self._query
        self._query = query
        self._show()
        if is_other:
            self.changed.emit(query)

    def _show(self) -> None:
        facets, shows_rejected = self._facets, self._query.shows_rejected
        has_clips = bool(facets.total or facets.rejected)
        self._all.set_text(self.tr("All {count}").format(count=number_words(facets.total)))
        self._all.setChecked(not self.has_filter and not self._query.shows_rejected)
        favourites = facets.favourites + (facets.rejected_favourites if shows_rejected else 0)
        self._favourites.set_text(self.tr("Favourites {count}").format(count=number_words(favourites)))
        self._favourites.setChecked(self._query.is_favourite)
        self._rejected.setChecked(shows_rejected)
        self._rejected.set_text(self._rejected_words())
        for name, chip in self.chips.items():
            choices = self._choices_of(name)
            words, is_on = chip_words(name, self._query, choices), is_set(name, self._query)
            chip.set_text(words)
            chip.setAccessibleName(f"{filter_words(name)}: {words}" if is_on else filter_words(name))
            chip.setChecked(is_on)
        self._rejected.setVisible(shows_rejected)
        self.more.setVisible(has_clips)
        self.sort.set_text(sort_words(self._query.sort))
        self._storage = storage_lines(facets, self._names.profiles)
        self.usage.setAccessibleName(self.tr("Storage used: {words}").format(words=self._storage[0]))
        self._fit()

    def _fit(self) -> None:
        """Keep to one line, which does not change while clips are looked for.

        From the right, filters that are not set go under *More*; storage and costs say less, or nothing beside a count.
        """
        margins, has_clips = self._row.contentsMargins(), bool(self._facets.total or self._facets.rejected)
        room = self.width() - margins.left() - margins.right() - _width((self.sort, self._grid, self._list))
        said = self.tr("{count} selected").format(count=number_words(self._facets.total))
        count_px = max(self._said.sizeHint().width(), self._said.fontMetrics().horizontalAdvance(said)) + _GAP_PX
        self._fit_storage(self.width() * _STORAGE_SHARE)
        least_px = max(count_px, _width((self.usage,))) if has_clips else count_px
        shown = {name for name in Filter if is_set(name, self._query) or (has_clips and name in _IN_SIGHT)}
        always = [self._all, self._favourites]
        always += [self._rejected] * self._query.shows_rejected + [self.more] * has_clips
        self._folded = set()
        for name in reversed(Filter):
            if _width([*always, *(self.chips[each] for each in shown)]) <= room - least_px:
                break
            if name in shown and not is_set(name, self._query):
                self._folded.add(name)
                shown.discard(name)
        for name, chip in self.chips.items():
            chip.setVisible(name in shown)
        self._said.setVisible(bool(self._said.text()))
        room -= _width([*always, *(self.chips[each] for each in shown)])
        room -= count_px if self._said.text() else 0
        self._fit_storage(room)
        self.usage.setVisible(has_clips and (_width((self.usage,)) <= room or not self._said.text()))

    def _fit_storage(self, room: float) -> None:
        """Say of storage and costs what there is room for; the card says it all."""
        for words in self._storage:
            self.usage.set_text(words)
            if _width((self.usage,)) <= room:
                break

    def _rejected_words(self) -> str:
        count = self._facets.rejected
        if not count:
            return self.tr("With rejected")
        return self.tr("With {count} rejected").format(count=number_words(count))

    def _choices_of(self, name: Filter) -> Sequence[Choice]:
        shows_rejected = self._query.shows_rejected
        return choices_of(name, self._facets, self._names, self._clock(), shows_rejected=shows_rejected)

    def _is_of_use(self, name: Filter, choices: Sequence[Choice]) -> bool:
        if name is Filter.KIND:
            return (
                any(facet.value == DEMO_PROFILE_ID for facet in self._facets.profiles)
                and len(self._facets.profiles) > 1
            )
        return len(choices) >= (2 if name is Filter.PROFILE else 1)

    def _open_choices(self, name: Filter) -> None:
        menu = Menu(parent=self)
        self._fill(menu, name)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.chips[name].mapToGlobal(self.chips[name].rect().bottomLeft()))
        self._show()  # the click has toggled the chip

    def _open_more(self) -> None:
        menu = Menu(parent=self)
        for name in Filter:
            choices = self._choices_of(name)
            if (name not in _IN_SIGHT or name in self._folded) and self._is_of_use(name, choices):
                part = Menu(filter_words(name), menu)
                self._fill(part, name)
                menu.addMenu(part)
        if menu.actions():
            menu.addSeparator()
        rejected = menu.addAction(self._rejected_words())
        rejected.setCheckable(True)
        rejected.setChecked(self._query.shows_rejected)
        rejected.triggered.connect(self._toggle_rejected)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _fill(self, menu: Menu, name: Filter) -> None:
        group = QActionGroup(menu)
        any_action = menu.addAction(self.tr("Any"))
        any_action.setData(None)
        menu.addSeparator()
        choices = self._choices_of(name)
        actions = [any_action]
        for choice in choices:
            action = menu.addAction(button_text(count_words(choice)))
            action.setData(choice)
            action.setChecked(False)
            actions.append(action)
        for action in actions:
            action.setCheckable(True)
            group.addAction(action)
        current = next((place for place, choice in enumerate(choices, 1) if choice.is_in(self._query)), 0)
        actions[current if is_set(name, self._query) else 0].setChecked(True)
        group.triggered.connect(lambda action: self._choose(name, action))

    def _choose(self, name: Filter, action: QAction) -> None:
        choice = action.data()
        query = without(name, self._query)
        self._take(replace(query, **dict(choice.changes)) if isinstance(choice, Choice) else query)

    def _open_sort(self) -> None:
        menu = Menu(parent=self)
        group = QActionGroup(menu)
        for sort in Sort:
            action = menu.addAction(sort_words(sort))
            action.setCheckable(True)
            action.setChecked(sort is self._query.sort)
            action.setData(sort)
            group.addAction(action)
        menu.triggered.connect(lambda action: self._take(replace(self._query, sort=Sort(action.data()))))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.sort.mapToGlobal(self.sort.rect().bottomLeft()))

    def _toggle_favourites(self) -> None:
        self._take(replace(self._query, is_favourite=not self._query.is_favourite))

    def _toggle_rejected(self) -> None:
        self._take(replace(self._query, shows_rejected=not self._query.shows_rejected))

    def _choose_layout(self, layout: Layout) -> None:
        self.show_layout(layout)
        self.layout_chosen.emit(layout)

    def _toggle_chip(self, slot: Callable[[], None], icon: str | None = None) -> Chip:
        chip = Chip(self._theme, "", icon=icon)
        chip.setCheckable(True)
        chip.clicked.connect(lambda _checked=False: slot())
        chip.clicked.connect(lambda _checked=False: self._show())
        return chip

    def _value_chip(self, name: Filter) -> Chip:
        chip = Chip(self._theme, filter_words(name), has_chevron=True)
        chip.setCheckable(True)
        chip.clicked.connect(lambda _checked=False: self._open_choices(name))
        return chip

    def _lay_out(self) -> None:
        chips = QWidget()
        flow = FlowLayout(chips, spacing=_GAP_PX)
        for chip in (self._all, self._favourites, *self.chips.values(), self._rejected, self.more):
            flow.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        chips.setSizePolicy(policy)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 14, 8)
        row.setSpacing(_GAP_PX)
        row.addWidget(chips, 1)
        # What changes its width stands before what is pressed at a place that one knows.
        for widget in (self._said, self.usage, self.sort, self._grid, self._list):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)


def _width(widgets: Iterable[QWidget]) -> int:
    """What they take side by side, each with the gap before it."""
    return sum(widget.sizeHint().width() + _GAP_PX for widget in widgets)
