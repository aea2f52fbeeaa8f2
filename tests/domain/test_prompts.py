"""Prompts that stand for several, and templates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.prompts import MOST_PROMPTS, expand, filled, placeholders


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("a boat", ("a boat",)),
        ("", ("",)),
        ("a {red|blue} boat", ("a red boat", "a blue boat")),
        ("{a|b} {1|2}", ("a 1", "a 2", "b 1", "b 2")),
        ("a { red | blue |red} boat", ("a red boat", "a blue boat")),
        ("a {|big} boat", ("a  boat", "a big boat")),
        ("a {red} boat", ("a {red} boat",)),
        ("a {red|blue boat", ("a {red|blue boat",)),
        ("1. a boat\n2. the sea", ("a boat", "the sea")),
        ("1) a boat\n\n2) the sea\n", ("a boat", "the sea")),
        ("1、纸船\n2、大海", ("纸船", "大海")),
        ("In ink.\n1. a boat\n2. the sea", ("In ink.\na boat", "In ink.\nthe sea")),
        ("1. a {red|blue} boat\n2. the sea", ("a red boat", "a blue boat", "the sea")),
        ("1. a boat", ("1. a boat",)),
        ("1. a boat\nand more of it\n2. the sea", ("1. a boat\nand more of it\n2. the sea",)),
        ("10 boats\n20 sails", ("10 boats\n20 sails",)),
    ],
)
def test_what_a_text_stands_for(text: str, prompts: tuple[str, ...]) -> None:
    assert expand(text).prompts == prompts


def test_too_many_are_refused_and_counted() -> None:
    text = " ".join(["{a|b}"] * 8)
    made = expand(text)
    assert made.prompts == (text,)
    assert made.refusal.startswith("This stands for 256 prompts")
    assert expand("{a|b}" * 40).refusal


@given(st.text(max_size=80))
def test_any_text_stands_for_at_least_one_prompt(text: str) -> None:
    made = expand(text)
    assert 1 <= len(made.prompts) <= MOST_PROMPTS
    assert made.is_several == (len(made.prompts) > 1)


def test_a_template_names_what_it_wants() -> None:
    text = "{hero} walks through {place at dawn}, {hero} smiles, {red|blue} sky, {1}, {}, { hero }"
    assert placeholders(text) == ("hero", "place at dawn")


def test_a_template_is_filled_once() -> None:
    assert filled("{hero} and { hero } in {place}", {"hero": "{place}"}) == "{place} and {place} in {place}"
    assert filled("{hero}", {"hero": ""}) == "{hero}"
    assert filled("{red|blue}", {"red|blue": "no"}) == "no"
