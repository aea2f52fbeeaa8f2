"""Addresses as people paste them, and as they must not be."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.urls import image_url_problem, is_this_machine, origin_of, tidy_base_url


@pytest.mark.parametrize(
    "text",
    [
        "https://octopusx.ai",
        "https://octopusx.ai/",
        " https://octopusx.ai/v1/\n",
        "octopusx.ai",
        "octopusx.ai/v1",
        "octopusx.ai:443",
        "HTTPS://OctopusX.AI/v1/video/create",
        "https://octopusx.ai:443/v1/video/query",
        "https://octopusx.ai/v1/models",
        "https://octopusx.ai/v1/videos/",
        "https://octopusx.ai/?utm=1#top",
    ],
)
def test_a_pasted_address_becomes_its_origin(text: str) -> None:
    assert tidy_base_url(text) == "https://octopusx.ai"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://gateway.example:8443", "https://gateway.example:8443"),
    ],
)
def test_this_machine_may_be_asked_without_encryption(text: str, origin: str) -> None:
    assert tidy_base_url(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "http://octopusx.ai",
        "http://192.168.0.5:8080",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://0x7f.example",
    ],
)
def test_no_other_machine_is_asked_without_encryption(text: str) -> None:
    with pytest.raises(UnusableInput, match="Use https"):
        tidy_base_url(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Enter the address"),
        ("   ", "Enter the address"),
        ("https://octopusx.ai/some/path", "without “/some/path”"),
        ("https://octopusx.ai/proxy/v1", "without “/proxy”"),
        ("https://name:secret@octopusx.ai", "Leave name and password out"),
        ("https://octopusx .ai", "space"),
        ("https://octopusx.ai\u202e", "space"),
        ("ftp://octopusx.ai", "no web address"),
        ("javascript://octopusx.ai/%0aalert(1)", "no web address"),
        ("https://", "no web address"),
        ("https://octopusx.ai:port", "no web address"),
        ("https://octopusx.ai:99999", "no web address"),
        ("https://[::1", "no web address"),
    ],
)
def test_an_address_that_cannot_be_used_gets_its_own_sentence(text: str, words: str) -> None:
    with pytest.raises(UnusableInput, match=words):
        tidy_base_url(text)


def test_credentials_in_an_address_are_not_repeated() -> None:
    with pytest.raises(UnusableInput) as refusal:
        tidy_base_url("https://name:hunter2@octopusx.ai")
    assert "hunter2" not in refusal.value.sentence


LIKE_ADDRESSES = st.builds(
    "".join,
    st.lists(
        st.sampled_from(
            ["http", "https", "://", ":", "/", "@", "[", "]", "?", "#", "%41", "\\", ".", "::1", "127.0.0.1"]
        )
        | st.sampled_from(["localhost", "octopusx.ai", "v1", "８０", "80", "xn--", "。", "ß", "\t", "\u202e"])
        | st.text(max_size=2),
        max_size=8,
    ),
)


def usable_origin(text: str) -> str | None:
    try:
        return tidy_base_url(text)
    except UnusableInput as refusal:
        return "" if refusal.sentence.endswith(".") else None


@given(LIKE_ADDRESSES)
@settings(max_examples=500)
def test_any_text_gives_an_origin_or_a_sentence(text: str) -> None:
    origin = usable_origin(text)
    assert origin is not None
    if origin:
        assert origin == tidy_base_url(origin) == origin_of(origin)
        assert urlsplit(origin).scheme == "https" or is_this_machine(urlsplit(origin).hostname or "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example", "https://b.example"),
        ("https://a.example", "http://a.example"),
        ("https://a.example", "https://a.example:8443"),
        ("https://a.example", "https://a.example.evil.example"),
    ],
)
def test_another_scheme_host_or_port_is_another_origin(one: str, other: str) -> None:
    assert origin_of(one) != origin_of(other)


def test_path_case_and_default_port_are_no_part_of_an_origin() -> None:
    assert origin_of("HTTPS://A.Example:443/x?y#z") == origin_of("https://a.example") == "https://a.example"


@pytest.mark.parametrize("url", ["", "a.example", "file:///etc/passwd", "data:,x", "https://", "https://a:b:c", "//a"])
def test_what_is_no_web_address_has_no_origin(url: str) -> None:
    with pytest.raises(UnusableInput):
        origin_of(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "empty"),
        ("https://a.example/x y.png", "space"),
        ("file:///home/me/boat.png", "cannot read files"),
        ("FILE:///c:/boat.png", "cannot read files"),
        ("boat.png", "https://"),
        ("ftp://a.example/boat.png", "https://"),
        ("data:image/png;base64,AAAA", "https://"),
        ("javascript:alert(1)", "https://"),
        ("https://", "https://"),
        ("https://a.example:port/", "no web address"),
        ("https://[::1", "no web address"),
    ],
)
def test_an_image_that_no_gateway_can_fetch_gets_its_own_sentence(url: str, words: str) -> None:
    assert words in (image_url_problem(url) or "")


@pytest.mark.parametrize("url", ["https://a.example/boat.png", "http://a.example/?x=1", "HTTPS://例子.example/船.png"])
def test_web_addresses_of_images_are_sent(url: str) -> None:
    assert image_url_problem(url) is None


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_names_of_this_machine(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ["", "localhost.example", "10.0.0.1", "0.0.0.0", "::", "127.0.0.1.example"])
def test_names_of_other_machines(host: str) -> None:
    assert not is_this_machine(host)
