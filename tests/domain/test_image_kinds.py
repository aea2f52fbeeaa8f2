"""Kinds of pictures, known by their bytes."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.image_kinds import ImageKind, data_uri_content, image_kind, problem_of_image
from sora_desktop.domain.pictures import MOST_BYTES
from tests.fakes.tiny_pictures import GIF, HEIC, PNG


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\xff\xd8\xff\xe0", ImageKind.JPEG), (PNG, ImageKind.PNG), (b"RIFF\x10\0\0\0WEBPVP8 ", ImageKind.WEBP),
        (GIF, ImageKind.GIF), (b"GIF87a", ImageKind.GIF), (b"BM\x10\0\0\0\0\0\0\0", ImageKind.BMP),
        (b"II*\0\x08", ImageKind.TIFF), (b"MM\0*\0", ImageKind.TIFF), (HEIC, ImageKind.HEIC),
        (b"\0\0\0\x1cftypmif1\0\0\0\0avifmif1", ImageKind.AVIF), (b"\0\0\0\x18ftypmp42\0\0\0\0isom", None),
        (b"RIFF\x10\0\0\0WAVE", None), (b"BMW is a car", None), (b"<svg xmlns=", None), (b"", None),
    ],
)  # fmt: skip
def test_pictures_are_known_by_their_first_bytes(start: bytes, kind: ImageKind | None) -> None:
    assert image_kind(start) is kind


def test_formats_that_gateways_do_not_list_are_named() -> None:
    assert problem_of_image(PNG) == ""
    assert "GIF" in problem_of_image(GIF)
    assert "HEIC" in problem_of_image(HEIC)
    assert "no image" in problem_of_image(b"hello")
    assert "larger than 10 MB" in problem_of_image(PNG + bytes(MOST_BYTES))


def test_data_addresses_are_unpacked_and_broken_ones_are_none() -> None:
    assert data_uri_content("data:image/png;base64," + base64.b64encode(PNG).decode()) == PNG
    assert data_uri_content("data:image/svg+xml,%3Csvg%3E") == b"<svg>"
    for broken in ("data:image/png;base64,@@", "data:image/png;base64", "https://a/b", "data:image/png;base64,é"):
        assert data_uri_content(broken) is None


@given(st.binary(max_size=80))
def test_no_bytes_raise(start: bytes) -> None:
    image_kind(start)
    problem_of_image(start)
