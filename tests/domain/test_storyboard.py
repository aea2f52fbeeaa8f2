"""Storyboards as text and back, and lengths that fill a clip in half seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.storyboard import (
    SHORTEST_SHOT_S,
    STEP_S,
    Shot,
    missing_s,
    prompt_title,
    read_shots,
    shots_of,
    split_evenly,
    total_s,
    with_border_at,
    with_lengths,
    with_rest,
    with_shot_after,
    write_shots,
)

BOAT = (Shot("A paper boat leaves the quay", 7.5), Shot("The boat reaches open water", 7.5))
TEXT = """\
Shot 1:
duration: 7.5sec
Scene: A paper boat leaves the quay

Shot 2:
duration: 7.5sec
Scene: The boat reaches open water"""

lines = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=60).map(str.strip)
words_of_form = st.sampled_from(["duration: 9sec", "Scene: a boat", "shots 1:", "Shot"])
scenes = st.lists(lines | words_of_form, min_size=1, max_size=4).map("\n".join).map(str.strip)
lengths = st.integers(2, 60).map(lambda steps: steps * STEP_S)
boards = st.lists(st.builds(Shot, scenes, lengths), min_size=1, max_size=10)


def test_the_text_is_the_documented_form() -> None:
    assert write_shots(BOAT) == TEXT
    assert read_shots(TEXT) == BOAT


@given(boards)
def test_what_is_written_is_read_back(shots: list[Shot]) -> None:
    assert read_shots(write_shots(shots)) == tuple(shots)


@pytest.mark.parametrize(
    ("text", "shots"),
    [
        ("shot 1 : \n Duration: 3 s\nscene:  Waves \n", (Shot("Waves", 3.0),)),
        ("Shot 1：\nduration：2,5秒\nScene：纸船", (Shot("纸船", 2.5),)),
        ("Shot 1：\nduration：2,5\nScene：纸船", (Shot("纸船", 2.5),)),
        ("Shot 1: a boat\nShot 2: the sea", (Shot("a boat", 0.0), Shot("the sea", 0.0))),
        ("In the style of ink.\n\nShot 1:\nScene: a boat", (Shot("In the style of ink.\na boat", 0.0),)),
        ("Shot 1:\nduration: 4sec\nScene: one\ntwo\n\nthree", (Shot("one\ntwo\n\nthree", 4.0),)),
        ("Shot 1:\r\nduration: 4sec\r\nScene: one", (Shot("one", 4.0),)),
        ("Shot 1:", (Shot("", 0.0),)),
    ],
)
def test_people_vary_the_form(text: str, shots: tuple[Shot, ...]) -> None:
    assert read_shots(text) == shots


@pytest.mark.parametrize("text", ["", "a boat", "A shot 1 of gin: neat", "Scene: a boat", "shots: 1"])
def test_any_other_text_is_none(text: str) -> None:
    assert read_shots(text) is None


@pytest.mark.parametrize("length", ["9" * 400, "1." + "3" * 400])
def test_a_length_that_nobody_means_stays_text(length: str) -> None:
    (shot,) = read_shots(f"Shot 1:\nduration: {length}\nScene: a boat") or ()
    assert shot == Shot(f"duration: {length}\na boat", 0.0)


def test_a_scene_cannot_pass_for_another_shot() -> None:
    (shot,) = read_shots(write_shots([Shot("a boat\nShot 2:\nduration: 9sec", 5.0)])) or ()
    assert shot == Shot("a boat Shot 2: duration: 9sec", 5.0)


@given(boards, st.sampled_from([5, 8, 10, 15, 25]))
def test_an_even_split_fills_the_clip_in_half_seconds(shots: list[Shot], length_s: int) -> None:
    made = split_evenly(shots, length_s)
    assert total_s(made) == length_s
    assert [shot.scene for shot in made] == [shot.scene for shot in shots]
    seconds = [shot.duration_s for shot in made]
    assert max(seconds) - min(seconds) <= STEP_S
    assert all((value / STEP_S).is_integer() for value in seconds)


def test_an_even_split_of_nothing_is_nothing() -> None:
    assert split_evenly((), 10) == ()


def test_what_is_missing_and_the_rest() -> None:
    assert missing_s(BOAT, 25) == 10.0
    assert missing_s(BOAT, 10) == -5.0
    assert [shot.duration_s for shot in with_rest(BOAT, 1, 25)] == [7.5, 17.5]
    assert [shot.duration_s for shot in with_rest(BOAT, 0, 5)] == [SHORTEST_SHOT_S, 7.5]


@given(st.lists(st.builds(Shot, scenes, lengths), min_size=2, max_size=10), st.data())
def test_a_moved_border_changes_its_two_neighbours_alone(shots: list[Shot], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(shots) - 2))
    at_s = data.draw(st.floats(-10, 400))
    made = with_border_at(shots, position, at_s)
    assert total_s(made) == pytest.approx(total_s(shots))
    assert [*made[:position], *made[position + 2 :]] == [*shots[:position], *shots[position + 2 :]]
    assert all(shot.duration_s >= SHORTEST_SHOT_S for shot in made[position : position + 2])


def test_shots_without_a_length_share_what_is_left() -> None:
    shots = (Shot("a", 4.0), Shot("b", 0.0), Shot("c", 0.0))
    assert [shot.duration_s for shot in with_lengths(shots, 15)] == [4.0, 5.5, 5.5]
    assert [shot.duration_s for shot in with_lengths(shots, 4)] == [4.0, 1.0, 1.0]
    assert with_lengths(BOAT, 15) == BOAT


@pytest.mark.parametrize(
    ("lengths", "position", "made"),
    [
        ((4.0, 4.0), 1, (4.0, 4.0, 2.0)),
        ((5.0, 5.0), 1, (5.0, 2.5, 2.5)),
        ((5.0, 5.0), 0, (2.5, 2.5, 5.0)),
        ((9.0, 1.0), 1, (9.0, 1.0, 1.0)),
        ((), -1, (10.0,)),
    ],
)
def test_a_new_shot_takes_what_is_missing_or_half_of_its_neighbour(
    lengths: tuple[float, ...], position: int, made: tuple[float, ...]
) -> None:
    shots = tuple(Shot("a", length) for length in lengths)
    new = with_shot_after(shots, position, 10)
    assert tuple(shot.duration_s for shot in new) == made
    assert new[position + 1].scene == ""


def test_text_that_names_no_shot_gives_one_for_each_line() -> None:
    assert shots_of("a boat\n\n  the sea ") == (Shot("a boat", 0.0), Shot("the sea", 0.0))
    assert shots_of(TEXT) == BOAT
    assert shots_of(" \n ") == ()


def test_a_storyboard_is_called_by_its_scenes_and_any_other_text_by_itself() -> None:
    shots = (Shot("Wide, dawn.\nA boat", 4), Shot("", 2), Shot("海鸥", 4))
    assert prompt_title(write_shots(shots)) == "Wide, dawn.\nA boat / 海鸥"
    for text in ("a boat", "", "Shot 1:\nduration: 4sec\nScene:"):
        assert prompt_title(text) == text
