"""The form of the shots: their lengths add up, and nothing that was written is lost."""

from __future__ import annotations

from sora_desktop.ui.compose.storyboard import has_form, next_scene, with_form


def test_form_shares_the_length_between_the_shots() -> None:
    assert with_form("", 15) == "Shot 1:\nduration: 7.5sec\nScene: \n\nShot 2:\nduration: 7.5sec\nScene: "


def test_what_was_written_becomes_the_first_scene() -> None:
    form = with_form("A paper boat\nleaves the quay", 10)
    assert form.startswith("Shot 1:\nduration: 5sec\nScene: A paper boat leaves the quay\n\nShot 2:")


def test_form_is_recognised_however_it_is_written() -> None:
    assert has_form(with_form("", 10))
    assert has_form("shot 1 : a boat")
    assert not has_form("Shot 10: a boat")
    assert not has_form("A paper boat")


def test_cursor_goes_to_the_first_scene_without_words() -> None:
    empty = with_form("", 10)
    assert empty[: next_scene(empty)].endswith("duration: 5sec\nScene: ")
    assert next_scene(empty) < len(empty)
    begun = with_form("A boat", 10)
    assert next_scene(begun) == len(begun)
