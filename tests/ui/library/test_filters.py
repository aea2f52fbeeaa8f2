"""The chips over the library: they combine, clear, and offer only what there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.library import BatchOrigin, ClipQuery, Facet, Facets, Sort, Usage
from sora_desktop.ui.job_texts import moment_words
from sora_desktop.ui.library.choices import Choice, Filter, Names, chip_words, choices_of, filter_words, is_set, without
from sora_desktop.ui.library.filter_bar import FilterBar
from sora_desktop.ui.library.tag_card import TagCard
from sora_desktop.ui.library.texts import month_words
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.menu import Menu
from tests.ui.library.clips import NOW, made_clip

FACETS = Facets(
    total=340,
    favourites=28,
    size_bytes=2_400_000_000,
    models=(Facet("sora-2", 300), Facet("<b>evil</b>\u202e", 40)),
    shapes=(Facet("16:9", 340),),
    tags=(Facet("client", 3),),
    batches=(Facet("0123456789abcdef", 5), Facet("fedcba", 2, 1), Facet("0f", 0, 3)),
    batch_origins=(
        BatchOrigin("0123456789abcdef", "Evening", NOW, "a boat"),
        BatchOrigin("fedcba", "", NOW - 40 * 86_400.0, "<i>纸船离开码头</i>\u202e " * 9),
    ),
    profiles=(Facet("octopusx", 339), Facet("demo", 1)),
    usage=(Usage("2026-12", "sora-2", 4, 5_000), Usage("2026-11", "sora-2", 336, 2_000_000), Usage("", "old", 1, 1)),
)
NAMES = Names({"octopusx": "OctopusX"})


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot) -> Iterator[FilterBar]:
    made = FilterBar(theme, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(900, 60)
    made.show()
    made.show_facets(FACETS, NAMES)
    yield made
    made.hide()


def lines_of(bar: FilterBar) -> set[int]:
    """The heights at which filters stand."""
    return {chip.mapTo(bar, QPoint()).y() for chip in (*bar.chips.values(), bar.more) if chip.isVisible()}


@pytest.mark.parametrize("width", [700, 876, 904, 1064, 1500])
@pytest.mark.parametrize("query", [ClipQuery(), ClipQuery(is_favourite=True, model="sora-2")])
def test_the_bar_is_one_line_and_its_filters_and_order_stay_while_clips_are_looked_for(
    bar: FilterBar, qtbot: QtBot, width: int, query: ClipQuery
) -> None:
    bar.resize(width, 60)
    bar._take(query)
    before = [name for name, chip in bar.chips.items() if chip.isVisible()]
    places = set()
    for words in ("", "4 found", "120 selected"):
        bar.say(words)
        qtbot.waitUntil(lambda: lines_of(bar) == {bar.sort.y()})
        assert [name for name, chip in bar.chips.items() if chip.isVisible()] == before
        places.add((bar.sort.x(), bar.sort.width()))
    assert len(places) == 1
    assert bar.more.isVisible()


def test_the_bar_comes_to_rest_in_every_width(theme: Theme, qtbot: QtBot) -> None:
    pane = QWidget()
    qtbot.addWidget(pane)
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    bar = FilterBar(theme, clock=lambda: NOW)
    column.addWidget(bar)
    column.addStretch(1)
    bar.show_facets(replace(FACETS, total=100_000, favourites=8_089, size_bytes=1_600_000_000_000), NAMES)
    pane.resize(1_200, 300)
    pane.show()
    for width in range(820, 1_200, 9):
        pane.resize(width, 300)
        bar.say("100000 selected")
        counter = Resizes()
        bar.installEventFilter(counter)
        qtbot.wait(15)
        assert counter.seen < 10, width
        assert lines_of(bar) == {bar.sort.y()}, width
        bar.removeEventFilter(counter)


class Resizes(QObject):
    """How often a widget was given another size."""

    seen = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.seen += event.type() == QEvent.Type.Resize
        return False


def test_a_filter_without_room_is_under_more_and_in_sight_when_it_is_set(bar: FilterBar) -> None:
    bar.resize(1_500, 60)
    assert bar.chips[Filter.RATING].isVisible()
    bar.resize(640, 60)
    assert not bar.chips[Filter.RATING].isVisible()
    bar._open_more()
    menu = bar.findChildren(Menu)[0]
    assert filter_words(Filter.RATING) in [action.text() for action in menu.actions()]
    menu.close()
    bar._take(ClipQuery(least_rating=4))
    assert bar.chips[Filter.RATING].isVisible()


def choice(name: Filter, place: int) -> Choice:
    return choices_of(name, FACETS, NAMES, NOW)[place]


@pytest.mark.parametrize("name", list(Filter))
def test_each_filter_is_set_shown_and_cleared_by_itself(name: Filter) -> None:
    facets = replace(FACETS, styles=(Facet("anime", 2),))
    for each in choices_of(name, facets, NAMES, NOW):
        query = replace(ClipQuery(words="boat", sort=Sort.BEST), **dict(each.changes))
        assert is_set(name, query)
        assert not any(is_set(other, query) for other in Filter if other is not name)
        assert chip_words(name, query, choices_of(name, facets, NAMES, NOW)) == each.words
        assert without(name, query) == ClipQuery(words="boat", sort=Sort.BEST)


def test_ids_have_names_and_words_from_outside_are_plain() -> None:
    assert choice(Filter.BATCH, 0).words == "Evening"
    assert [each.words for each in choices_of(Filter.BATCH, FACETS, NAMES, NOW)][1:] == [
        f"{moment_words(NOW - 40 * 86_400.0, NOW)} · <i>纸船离开码头</i> <i>纸船离开码头</i> <i>纸船离开码头</…"
    ]
    assert choice(Filter.PROFILE, 0).words == "OctopusX"
    assert choice(Filter.PROFILE, 1).words == "a deleted profile"
    assert choice(Filter.MODEL, 1).words == "<b>evil</b>"


def test_months_end_where_the_next_one_begins_also_in_december() -> None:
    by_words = {each.words: dict(each.changes) for each in choices_of(Filter.DATE, FACETS, NAMES, NOW)}
    november, december = by_words[month_words("2026-11")], by_words[month_words("2026-12")]
    assert november["until"] == december["since"]
    assert 30 * 86_400 < december["until"] - december["since"] < 32 * 86_400
    assert month_words("soon") == "soon"


def test_numbers_are_of_what_a_filter_leaves_with_rejected_clips_and_without(bar: FilterBar) -> None:
    facets = replace(
        FACETS, total=7, rejected=3, favourites=2, rejected_favourites=1, models=(Facet("sora-2", 7, 3),),
        usage=(Usage("2026-11", "sora-2", 10, 9_000, 3), Usage("2026-10", "sora-2", 1, 9_000, 1)),
    )  # fmt: skip
    bar.show_facets(facets, NAMES)

    def counts(name: Filter, *, shows_rejected: bool) -> list[int | None]:
        found = choices_of(name, facets, NAMES, NOW, shows_rejected=shows_rejected)
        return [each.count for each in found if each.count is not None]

    assert (bar._all.shown_text, bar._favourites.shown_text) == ("All 7", "Favourites 2")
    assert bar._favourites._icon_name == "heart-filled", "a star is a rating; the mark on the clips is a heart"
    assert counts(Filter.MODEL, shows_rejected=False) == [7]
    assert counts(Filter.DATE, shows_rejected=False) == [7]
    assert counts(Filter.BATCH, shows_rejected=False) == [5, 2]
    bar.show_rejected()
    assert (bar._all.shown_text, bar._favourites.shown_text) == ("All 7", "Favourites 3")
    assert bar._rejected.shown_text == "With 3 rejected"
    assert counts(Filter.MODEL, shows_rejected=True) == [10]
    assert counts(Filter.DATE, shows_rejected=True) == [10, 1]
    assert counts(Filter.BATCH, shows_rejected=True) == [5, 3, 3]


def test_filters_combine_and_all_clears_them_but_not_the_order(bar: FilterBar, qtbot: QtBot) -> None:
    told: list[ClipQuery] = []
    bar.changed.connect(told.append)
    bar._take(replace(bar.query, sort=Sort.LONGEST))
    bar._favourites.click()
    bar._take(replace(bar.query, model="sora-2"))
    assert told[-1] == ClipQuery(is_favourite=True, model="sora-2", sort=Sort.LONGEST)
    assert bar.chips[Filter.MODEL].isChecked()
    assert bar.chips[Filter.MODEL].shown_text == "sora-2"
    bar._all.click()
    assert told[-1] == ClipQuery(sort=Sort.LONGEST)
    assert bar._all.isChecked()
    assert not bar.chips[Filter.MODEL].isChecked()


def test_rare_filters_are_in_sight_only_while_they_are_set(bar: FilterBar) -> None:
    assert bar.chips[Filter.TAG].isHidden()
    bar._take(replace(bar.query, tag="client"))
    assert bar.chips[Filter.TAG].isVisible()
    assert bar.chips[Filter.TAG].accessibleName() == "Tag: #client"


def test_tags_are_added_tidily_and_taken_from_all_clips(theme: Theme, bar: FilterBar, qtbot: QtBot) -> None:
    card = TagCard(theme, bar)
    edits: list[object] = []
    card.edited.connect(lambda numbers, add, remove: edits.append((numbers, add, remove)))
    clips = (made_clip(1, tags=("sea",)), made_clip(2, tags=("night", "sea")))
    card.open_for(clips, [1, 2, 3], ["sea", "client"])
    card.line.setText("  client ，, a  b ,client")
    card.line.returnPressed.emit()
    assert edits == [([1, 2, 3], ("client", "a b"), ())]
    assert [chip.shown_text for chip in card.chips] == ["sea", "night"]
    card.chips[0].click()
    assert edits[1:] == [([1, 2, 3], (), ("sea",))]
    card.show_clips((made_clip(1), made_clip(2, tags=("night",))))
    assert [chip.shown_text for chip in card.chips] == ["night"]
    card.close_popover()
