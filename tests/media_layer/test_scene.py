"""The moving picture of a demo clip: words choose what it shows, time moves it, and the prompt stands in it."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from sora_desktop.media.backdrop import Stage
from sora_desktop.media.caption import caption_image, shown_text, text_runs_right_to_left
from sora_desktop.media.clip_spec import ClipSpec, read_spec
from sora_desktop.media.moods import PALETTES, Place, Weather, choose_mood
from sora_desktop.media.scene import Scene
from sora_desktop.media.styles import in_style
from tests.media_layer.looking import difference, spread


@pytest.fixture(autouse=True)
def _fonts(qtbot: QtBot) -> None:
    """Text needs a QGuiApplication, and the QtBot brings one."""


def spec_of(prompt: str, **more: object) -> ClipSpec:
    return read_spec(json.dumps({"prompt": prompt, "duration": 10, **more}).encode())


def frame_of(scene: Scene, spec: ClipSpec, t_s: float) -> QImage:
    frame = QImage(spec.width, spec.height, QImage.Format.Format_RGB32)
    scene.paint(frame, t_s)
    return frame


@pytest.mark.parametrize(
    ("prompt", "palette"),
    [
        ("A paper boat leaves the quay at dawn", "dawn"),
        ("清晨的码头，一只小纸船", "dawn"),
        ("قارب ورقي يغادر الرصيف عند الفجر", "dawn"),
        ("Night. The lantern flickers", "night"),
        ("夜市的灯火与蒸汽", "night"),
        ("First SNOW on the village", "snow"),
        ("Neon alley after the rain", "neon"),
        ("Desert caravan at noon", "desert"),
        ("小纸船在雨中漂向大海", "rain"),
        ("Aurora over black water", "aurora"),
        ("The boat reaches the sea", "day"),
    ],
)
def test_the_words_of_a_prompt_choose_the_light(prompt: str, palette: str) -> None:
    assert choose_mood(prompt, 1).name == palette


def test_a_word_within_another_word_chooses_nothing() -> None:
    plain = {choose_mood("zzz", seed).name for seed in range(20)}
    assert len(plain) == 1, "without words the prompt alone decides"
    assert choose_mood("seasoned knights", 1).palette is choose_mood("seasoned knights", 2).palette
    assert Weather.RAIN not in choose_mood("a train", 1).weathers


def test_words_choose_place_and_weather_too() -> None:
    mood = choose_mood("snow falls on a city at night", 1)
    assert (mood.name, mood.place) == ("night", Place.CITY)
    assert Weather.SNOW in mood.weathers


@pytest.mark.parametrize("name", PALETTES)
def test_each_light_makes_a_picture_that_moves(name: str) -> None:
    prompts = {"neon": "neon", "deep": "abyss", "blossom": "sakura", "golden": "sunset", "desert": "dune"}
    spec = spec_of(prompts.get(name, name), orientation="portrait" if len(name) % 2 else "landscape")
    scene = Scene(spec)
    assert scene.mood.name == name
    first, later, last = (frame_of(scene, spec, t_s) for t_s in (0.0, 3.0, 10.0))
    assert spread(first) > 12
    assert difference(first, later) > 0.3
    assert difference(later, last) > 0.3


@pytest.mark.parametrize("place", Place)
def test_each_place_can_be_drawn(place: Place) -> None:
    words = {Place.HILLS: "hills", Place.CITY: "city", Place.PEAKS: "alps", Place.PINES: "pines",
             Place.DUNES: "dunes", Place.ISLANDS: "islands"}  # fmt: skip
    spec = spec_of(words[place], seed=2)
    assert spread(frame_of(Scene(spec), spec, 1.0)) > 12


def test_equal_specs_give_equal_frames_and_other_seeds_other_ones() -> None:
    spec, other = spec_of("dawn", seed=5), spec_of("dawn", seed=6)
    frame = frame_of(Scene(spec), spec, 2.5)
    assert frame == frame_of(Scene(spec), spec, 2.5)
    assert difference(frame, frame_of(Scene(other), other, 2.5)) > 0.5


def test_a_frame_depends_on_its_time_alone() -> None:
    spec = spec_of("aurora snow rain lanterns fireflies petals gulls")
    scene = Scene(spec)
    early = frame_of(scene, spec, 0.5)
    frame_of(scene, spec, 7.0)
    assert frame_of(scene, spec, 0.5) == early


@pytest.mark.parametrize("style", ["thanksgiving", "comic", "news", "selfie", "nostalgic", "anime"])
def test_each_style_colours_the_palette(style: str) -> None:
    plain = PALETTES["dawn"]
    assert in_style(plain, style).sky != plain.sky
    assert in_style(plain, "no such style") is plain


def stage(width: float = 1280, height: float = 720) -> Stage:
    from PySide6.QtCore import QPointF

    return Stage(width, height, height * 0.6, min(width, height) / 720, QPointF(width / 2, height / 3))


_WHITE = bytes(value > 200 for value in range(256))


def white_area(image: QImage) -> QRect:
    """The smallest rectangle around all nearly white pixels below the note in the corner."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    content, width = bytes(grey.constBits()).translate(_WHITE), grey.bytesPerLine()
    area = QRect()
    for y in range(120, image.height()):
        line = content[y * width : (y + 1) * width]
        if (left := line.find(1)) >= 0:
            area = area.united(QRect(left, y, line.rfind(1) - left + 1, 1))
    return area


def test_a_prompt_stands_at_the_lower_left_within_the_margins() -> None:
    area = white_area(caption_image(stage(), "A paper boat leaves the quay", "demo", QColor("#123")))
    assert 40 < area.left() < 80
    assert 560 < area.top() < area.bottom() < 700


def test_arabic_stands_at_the_right() -> None:
    area = white_area(caption_image(stage(), "قارب ورقي", "demo", QColor("#123")))
    assert 1180 < area.right() < 1240
    assert area.left() > 900


@pytest.mark.parametrize(("width", "height", "most_lines"), [(1280, 720, 3), (720, 1280, 5)])
@pytest.mark.parametrize("word", ["paper boat ", "纸船", "w" * 400, "قارب ", "👨‍👩‍👧🎏"])
def test_a_long_prompt_is_shortened_and_stays_inside(width: float, height: float, most_lines: int, word: str) -> None:
    image = caption_image(stage(width, height), word * 300, "demo", QColor("#123"))
    area = white_area(image)
    assert area.left() >= 30
    assert area.right() <= width - 30
    assert area.bottom() <= height - 20
    assert area.height() <= most_lines * 62


def test_an_empty_prompt_leaves_the_picture_free() -> None:
    assert white_area(caption_image(stage(), " \n\u200b ", "demo", QColor("#123"))).isEmpty()


def test_characters_that_only_control_are_not_drawn() -> None:
    assert shown_text("a\x00b\n\n\tc\u202ed\ufeff e") == "a b c d e"
    assert shown_text("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", False), ("16:9 …", False), ("boat قارب", False), ("16:9 قارب boat", True), ("ירח", True)],
)
def test_the_first_letter_with_a_direction_decides(text: str, expected: bool) -> None:
    assert text_runs_right_to_left(text) is expected
