"""Pasted addresses come apart where one ends and the next begins, and nowhere else."""

from __future__ import annotations

import pytest

from sora_desktop.ui.compose.image_urls import split_addresses


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("", ()),
        ("  \n\t\n ", ()),
        ("https://a.example/1.png", ("https://a.example/1.png",)),
        (" https://a.example/1.png \n", ("https://a.example/1.png",)),
        ("https://a.example/1.png https://b.example/2.png", ("https://a.example/1.png", "https://b.example/2.png")),
        (
            "https://a/1\r\nhttps://b/2\n\nhttps://c/3\t http://d/4",
            ("https://a/1", "https://b/2", "https://c/3", "http://d/4"),
        ),
        ("https://a/1\u2028https://b/2", ("https://a/1", "https://b/2")),
        ("https://a/paper boat.png", ("https://a/paper boat.png",)),
        ("a.example/1.png\nfile:///home/x.png", ("a.example/1.png", "file:///home/x.png")),
    ],
)
def test_addresses_come_apart(text: str, addresses: tuple[str, ...]) -> None:
    assert split_addresses(text) == addresses
