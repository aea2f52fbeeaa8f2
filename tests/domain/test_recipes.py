"""Templates, presets and prepared pictures as values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.families import SORA
from sora_desktop.domain.pictures import LocalPicture, local_picture
from sora_desktop.domain.recipes import Preset, Recipes, Template
from sora_desktop.domain.requests import VideoRequest

PORTRAIT = VideoRequest(prompt="a boat", orientation="portrait", images=("https://a.example/1",))
NAME = "ab" * 32 + ".jpg"


def test_a_preset_keeps_settings_and_neither_prompt_nor_images() -> None:
    recipes = Recipes().with_preset(Preset("Phone", PORTRAIT, 3))
    assert recipes.presets == (Preset("Phone", VideoRequest(orientation="portrait"), 3),)


def test_saving_under_a_name_again_replaces_in_place() -> None:
    recipes = Recipes((Template("a", "1"), Template("b", "2"))).with_template(Template("a", "3"))
    assert [one.text for one in recipes.templates] == ["3", "2"]
    assert recipes.without_template("a").templates == (Template("b", "2"),)


def test_deleting_the_default_preset_leaves_none() -> None:
    recipes = Recipes(presets=(Preset("Phone", VideoRequest()),), default_preset="Phone").without_preset("Phone")
    assert (recipes.presets, recipes.default_preset) == ((), "")


def test_recipes_survive_a_file() -> None:
    recipes = Recipes((Template("a", "{x}"),), (Preset("Phone", VideoRequest(duration_s=15), 2),), "Phone")
    assert Recipes.from_mapping(json.loads(json.dumps(recipes.to_mapping()))) == recipes


def test_an_import_adds_to_what_is_there() -> None:
    here = Recipes((Template("a", "1"),), (), "")
    there = Recipes((Template("a", "2"), Template("b", "3")), (Preset("Phone", VideoRequest()),), "Phone")
    merged = here.merged(there)
    assert [one.text for one in merged.templates] == ["2", "3"]
    assert merged.default_preset == ""


@pytest.mark.parametrize(
    "mapping",
    [
        {"templates": 3}, {"templates": [1, {"name": "", "text": "x"}, {"name": "a"}]}, {"presets": [{"name": "a"}]},
        {"presets": {"name": "a"}}, {"default_preset": "nowhere"}, {"default_preset": 4},
    ],
)  # fmt: skip
def test_entries_of_a_wrong_shape_are_left_out(mapping: dict[str, object]) -> None:
    assert Recipes.from_mapping(mapping) == Recipes()


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner)))
def test_no_mapping_breaks_the_reader(value: object) -> None:
    Recipes.from_mapping({"templates": value, "presets": [value], "default_preset": value})


def test_a_picture_of_this_computer_stands_among_the_images() -> None:
    picture = LocalPicture(NAME)
    assert local_picture(picture.address) == picture
    assert (picture.content_type, LocalPicture("ab" * 32 + ".png").content_type) == ("image/jpeg", "image/png")
    assert SORA.findings(VideoRequest(prompt="a", images=(picture.address,))) == ()


@pytest.mark.parametrize("address", [NAME, "picture:../../etc/passwd", "picture:", f"picture:{NAME}/x", "https://a/1"])
def test_anything_else_is_no_picture_of_ours(address: str) -> None:
    assert local_picture(address) is None
