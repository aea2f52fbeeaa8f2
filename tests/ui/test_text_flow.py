"""Text in lines: cut where it must be, in any script."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from sora_desktop.ui.text_flow import TextFlow, reads_from_right, utf16_length, utf16_slice
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import SCALE, TypeRole, families, font, line_height, medium_weight

LONG = {
    "latin": "A paper boat leaves the quay at dawn, slow dolly, warm light on the water. " * 4,
    "chinese": "小纸船在雨中漂向大海，电影感，浅景深" * 8,
    "arabic": "قارب ورقي يغادر الرصيف عند الفجر " * 8,
    "emoji": "⛵🌊" * 60,
    "one word": "x" * 400,
}


def _flow(text: str, width: float = 200, max_lines: int | None = None) -> TextFlow:
    return TextFlow(text, font("body"), 18, width, max_lines=max_lines)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_text_that_does_not_fit_is_cut_at_the_last_line(theme: Theme, text: str) -> None:
    flow = _flow(text, max_lines=2)
    assert flow.is_elided
    assert flow.line_count == 2
    assert flow.height == 36
    assert flow.natural_width <= 201


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_nothing_is_cut_without_a_limit(theme: Theme, text: str) -> None:
    flow = _flow(text)
    assert not flow.is_elided
    assert flow.line_count > 2


def test_a_text_of_a_megabyte_is_cut_at_once(theme: Theme) -> None:
    assert _flow("word " * 200_000, max_lines=2).is_elided


def test_line_breaks_are_kept_and_an_empty_text_has_no_width(theme: Theme) -> None:
    assert _flow("one\ntwo\r\nthree").line_count == 3
    assert _flow("one\ntwo\nthree", max_lines=2).is_elided
    assert _flow("").natural_width == 0


def test_arabic_begins_at_the_right_and_latin_at_the_left(theme: Theme) -> None:
    for text, is_right in (("قارب", True), ("boat", False), ("123 قارب", True), ("小纸船", False)):
        assert reads_from_right(text) is is_right
        image = QImage(200, 20, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        _flow(text).draw(painter, QPointF(0, 0), theme.color("text"))
        painter.end()
        inked = [x for x in range(200) if any(image.pixelColor(x, y).alpha() > 0 for y in range(20))]
        assert (min(inked) > 100) is is_right


def test_characters_beyond_the_basic_plane_count_as_qt_counts_them() -> None:
    assert utf16_length("a⛵🌊") == 4
    assert utf16_slice("a🌊b", 1, 3) == "🌊"


def test_the_type_scale_is_in_pixels_and_its_times_have_tabular_figures(qapp: QApplication) -> None:
    sizes: dict[TypeRole, tuple[int, int]] = {
        "body": (13, 20),
        "label": (12, 16),
        "meta": (12, 16),
        "badge": (11, 16),
        "title": (15, 20),
        "headline": (22, 28),
    }
    for role, (size_px, line_px) in sizes.items():
        assert font(role).pixelSize() == size_px
        assert line_height(role) == line_px
    assert font("time").isFeatureSet(QFont.Tag("tnum"))
    assert not font("body").isFeatureSet(QFont.Tag("tnum"))
    assert all(style.line_px > style.size_px for style in SCALE.values())


def test_only_families_of_this_machine_stand_behind_that_of_the_system(qapp: QApplication) -> None:
    assert len(families()) == len(set(families()))
    assert font("body").families() == list(families())


@pytest.mark.parametrize("text", ["小纸船", "A boat, 纸船", "紙の船", "종이배"])
def test_medium_text_with_faces_of_two_weights_is_not_bold(text: str) -> None:
    assert medium_weight(text) == 400


@pytest.mark.parametrize("text", ["", "A paper boat", "قارب من ورق", "Кораблик", "πλοίο"])
def test_medium_text_of_other_scripts_is_medium(text: str) -> None:
    assert medium_weight(text) == 500
