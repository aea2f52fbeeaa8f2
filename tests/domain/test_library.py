"""How prompts are indexed and searched: whole words, beginnings while typing, Chinese and Japanese by character."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.library import index_words, match_words

PROMPTS = (
    "A paper boat leaves the quay at dawn",
    "Paper lanterns over the harbour",
    "小纸船在雨中漂向大海，电影感",
    "大雨中的船",
    "夜のネオン街 neon alley",
    "Größe und Weite: FLÜSSE",
)


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE clip_words USING fts5(prompt, content='', tokenize='unicode61')")
        for number, prompt in enumerate(PROMPTS):
            connection.execute("INSERT INTO clip_words (rowid, prompt) VALUES (?, ?)", (number, index_words(prompt)))
        yield connection


def found(index: sqlite3.Connection, text: str) -> set[int]:
    rows = index.execute("SELECT rowid FROM clip_words WHERE clip_words MATCH ?", (match_words(text),))
    return {row[0] for row in rows}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("paper", {0, 1}),
        ("PAP", {0, 1}),
        ("pap ", set()),
        ("paper boat", {0}),
        ("boat paper", {0}),
        ("boat zebra", set()),
        ("纸船", {2}),
        ("雨中", {2, 3}),
        ("船", {2, 3}),
        ("中雨", set()),
        ("大海 雨中", {2}),
        ("ネオン", {4}),
        ("ネオン ne", {4}),
        ("grösse", {5}),
        ("flüsse", {5}),
        ('"boat" OR -(dawn', set()),
        ("boat's", set()),
        ("NEAR(paper boat)", set()),
    ],
)
def test_what_is_typed_finds_what_is_meant(index: sqlite3.Connection, text: str, numbers: set[int]) -> None:
    assert found(index, text) == numbers


@pytest.mark.parametrize("text", ["", "   ", "!?—", "\0", "\ud800"])
def test_what_has_no_word_asks_for_nothing(text: str) -> None:
    assert match_words(text) == ""


@given(st.text(max_size=60))
def test_no_text_breaks_the_index(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE clip_words USING fts5(prompt, tokenize='unicode61')")
        words = index_words(text)
        connection.execute("INSERT INTO clip_words VALUES (?)", (words,))
        query = match_words(text)
        assert bool(query) == bool(words)
        if query:
            connection.execute("SELECT rowid FROM clip_words WHERE clip_words MATCH ?", (query,)).fetchall()
