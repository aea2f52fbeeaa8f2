"""The clips beside this file are what their names say, so that the tests that play them test what they mean to."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from sora_desktop.resources import resource_path

FOLDER = Path(__file__).parent


def boxes(clip: bytes) -> list[str]:
    """The names of an MP4's outermost boxes in their order."""
    names, at = [], 0
    while at < len(clip):
        size, name = struct.unpack_from(">I4s", clip, at)
        names.append(name.decode("ascii"))
        at += size
    return names


@pytest.mark.parametrize(
    ("name", "codec", "order"),
    [
        ("h264-moov-at-end.mp4", b"avc1", ["ftyp", "free", "mdat", "moov"]),
        ("h264-faststart.mp4", b"avc1", ["ftyp", "moov", "free", "mdat"]),
        ("h265.mp4", b"hvc1", ["ftyp", "moov", "free", "mdat"]),
        ("av1.mp4", b"av01", ["ftyp", "moov", "free", "mdat"]),
    ],
)
def test_mp4_has_its_codec_sound_and_order_of_boxes(name: str, codec: bytes, order: list[str]) -> None:
    clip = (FOLDER / name).read_bytes()
    assert boxes(clip) == order
    assert codec in clip
    assert b"mp4a" in clip


def test_webm_holds_vp9_and_opus() -> None:
    clip = (FOLDER / "vp9.webm").read_bytes()
    assert clip.startswith(b"\x1a\x45\xdf\xa3")
    assert b"V_VP9" in clip
    assert b"A_OPUS" in clip


def test_clips_stay_small() -> None:
    clips = [*FOLDER.glob("*.mp4"), *FOLDER.glob("*.webm")]
    assert len(clips) == 5
    assert all(clip.stat().st_size < 12_000 for clip in clips)


def test_sample_of_the_program_is_one_of_them() -> None:
    assert resource_path("samples", "h264.mp4").read_bytes() == (FOLDER / "h264-faststart.mp4").read_bytes()
