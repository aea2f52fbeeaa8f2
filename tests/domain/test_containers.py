"""What is taken for a clip, what is refused, and how little a hostile file can make us do."""

from __future__ import annotations

import io
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sora_desktop.domain.container_kinds import Budget
from sora_desktop.domain.containers import Container, Kind, inspect
from sora_desktop.domain.errors import BadClip
from tests.fakes import boxes
from tests.fakes.boxes import box, cluster, ebml_header, element, ftyp, info, long_box, movie, mvhd, tkhd, tracks, trak

MEDIA = Path(__file__).resolve().parent.parent / "media"
CLIPS = sorted(path.name for path in MEDIA.iterdir() if path.suffix in {".mp4", ".webm"})
MDAT = box(b"mdat", b"picture" * 10)
MP4 = ftyp() + movie() + MDAT
WEBM = ebml_header() + element(boxes.SEGMENT, info(), tracks(), cluster())


def look(content: bytes) -> Container:
    return inspect(io.BytesIO(content), len(content))


def refusal(content: bytes) -> str:
    with pytest.raises(BadClip) as refused:
        look(content)
    return refused.value.sentence


class CountingFile(io.BytesIO):
    """Counts what is asked of it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.read_bytes = 0
        self.reads = 0

    def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]
        found = super().read(size)
        self.reads += 1
        self.read_bytes += len(found)
        return found


# Text in place of a clip.


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\n\n  <html lang=en>", "web page"),
        (b"\xef\xbb\xbf<!doctype HTML>", "web page"),
        (b"<head>" + b"\xff\xfe\x00\x01" * 10, "web page"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML"),
        (b"<Error><Code>ExpiredToken</Code></Error>", "XML"),
        (b'{"error":{"message":"\xe8\xb4\x9f\xe8\xbd\xbd"}}', "JSON"),
        (b' [{"id": 1}]', "JSON"),
        (b"404 page not found", "text"),
        (b"x", "text"),
        (b"   \r\n\t", "text"),
        ("视频不存在".encode(), "text"),
        (("视频不存在" * 500).encode(), "text"),
        (
            "视频不存在".encode("gbk") + b" the video does not exist, please check the id and try it again later on",
            "text",
        ),
        ('{"error":1}'.encode("utf-16"), "text"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\nhttps://a.example/1.ts\n", "text"),
    ],
)
def test_text_is_no_clip_and_says_what_it_is(content: bytes, words: str) -> None:
    assert words in refusal(content)


# Real clips.


@pytest.mark.parametrize("name", CLIPS)
def test_real_clips_are_read(name: str) -> None:
    found = look((MEDIA / name).read_bytes())
    assert found.is_readable
    assert found.ending == Path(name).suffix
    assert found.duration_s == pytest.approx(1.0, abs=0.1)
    assert found.width
    assert found.height


@pytest.mark.parametrize("name", CLIPS)
def test_a_real_clip_cut_anywhere_is_refused(name: str) -> None:
    whole = (MEDIA / name).read_bytes()
    for kept in range(0, len(whole), max(1, len(whole) // 200)):
        assert refusal(whole[:kept])
    assert refusal(whole[:-1])


@pytest.mark.parametrize("name", CLIPS)
@given(data=st.data())
@settings(max_examples=60)
def test_a_mutated_clip_is_read_or_refused_and_nothing_else(name: str, data: st.DataObject) -> None:
    content = bytearray((MEDIA / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, min(len(content), 3000) - 1) | st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255) | st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]))
    read_or_refused(bytes(content))


@given(st.sampled_from([b"\0\0\0\x18ftypisom", b"\x1a\x45\xdf\xa3", b"\0\0\0\0moov", b""]), st.binary(max_size=400))
@settings(max_examples=300)
def test_noise_is_read_or_refused_and_nothing_else(start: bytes, noise: bytes) -> None:
    read_or_refused(start + noise)


def read_or_refused(content: bytes) -> None:
    file = CountingFile(content)
    try:
        found = inspect(file, len(content))
    except BadClip as bad:
        assert bad.sentence.endswith(".")  # noqa: PT017
    else:
        assert found.ending.startswith(".")
        assert found.duration_s is None or found.duration_s > 0
    assert file.reads <= 2 * Budget().left


# MP4 and MOV, built and broken.


def test_header_and_track_give_duration_and_size() -> None:
    assert look(MP4) == Container(Kind.MP4, ".mp4", 10.0, 1280, 720)


@pytest.mark.parametrize(
    "content",
    [
        ftyp() + MDAT + movie(),
        ftyp() + long_box(b"mdat", b"picture") + movie(),
        ftyp() + movie() + struct.pack(">I4s", 0, b"mdat") + b"picture",
        ftyp() + box(b"free", b"\0" * 100) + movie() + box(b"uuid", b"\0" * 32) + MDAT,
        ftyp() + movie(header=mvhd(version=1)) + MDAT,
        ftyp() + movie(trak(header=tkhd(version=1))) + MDAT,
        ftyp() + movie(trak(header=tkhd(0, 0)), trak()) + MDAT,
    ],
    ids=["moov at the end", "64-bit size", "mdat to the end", "padding", "long mvhd", "long tkhd", "sound first"],
)
def test_each_legal_order_and_width_is_read(content: bytes) -> None:
    assert look(content) == Container(Kind.MP4, ".mp4", 10.0, 1280, 720)


def test_a_picture_turned_by_its_matrix_is_upright() -> None:
    found = look(ftyp() + movie(trak(header=tkhd(1280, 720, (0, 1, -1, 0)))) + MDAT)
    assert (found.width, found.height) == (720, 1280)


@pytest.mark.parametrize("start", [ftyp(b"qt  "), b"", box(b"wide")])
def test_quicktime_is_called_mov(start: bytes) -> None:
    assert look(start + MDAT + movie()).ending == ".mov"


def test_fragments_have_their_length_in_the_index() -> None:
    extends = box(b"mvex", box(b"mehd", struct.pack(">II", 0, 4_000)), box(b"trex", b"\0" * 24))
    content = ftyp(b"iso5") + movie(trak(), extends, header=mvhd(length=0)) + (box(b"moof", b"\0" * 16) + MDAT) * 3
    assert look(content).duration_s == 4.0


@pytest.mark.parametrize("length", [0, 2**32 - 1])
def test_an_unknown_length_stays_unknown(length: int) -> None:
    assert look(ftyp() + movie(header=mvhd(length=length)) + MDAT).duration_s is None


@pytest.mark.parametrize(
    "tail", [b"\0" * 3, b"\0" * 64, b"\0\0\0\3abcd", b"\xff\xff\xff\xff\1\2\3\4", b"\0\0\xff\xfffree"]
)
def test_padding_behind_a_whole_clip_does_no_harm(tail: bytes) -> None:
    assert look(MP4 + tail).is_readable


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ftyp(), "no index"),
        (ftyp() + MDAT, "no index"),
        (ftyp() + movie(), "no picture"),
        (ftyp() + movie() + box(b"mdat"), "no picture"),
        (ftyp() + box(b"moov", mvhd()) + MDAT, "no picture"),
        (ftyp() + movie() + MDAT[:-1], "cut short"),
        (ftyp() + movie() + struct.pack(">I4sQ", 1, b"mdat", 10**18) + b"picture", "cut short"),
        (ftyp() + movie() + struct.pack(">I4s", 1, b"mdat") + b"\0\0", "cut short"),
        (ftyp() + MDAT + movie()[:-1], "cut short"),
        (ftyp() + movie(trak(10**6)) + MDAT, "cut short"),
        (ftyp() + movie(trak(10**15, is_long=True)) + MDAT, "cut short"),
        (ftyp() + struct.pack(">I4s", 4, b"moov") + MDAT, "broken"),
        (ftyp() + box(b"moov", mvhd(), struct.pack(">I4s", 10**6, b"trak")) + MDAT, "broken"),
        (ftyp() + box(b"moov", mvhd(), struct.pack(">I4sQ", 1, b"trak", 2**64 - 1)) + MDAT, "broken"),
    ],
)
def test_each_way_of_being_broken_has_its_sentence(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_a_table_of_pieces_that_promises_more_than_it_holds_is_broken() -> None:
    table = box(b"stco", struct.pack(">II", 0, 2**31))
    track = box(b"trak", tkhd(), box(b"mdia", box(b"minf", box(b"stbl", table))))
    assert "broken" in refusal(ftyp() + movie(track) + MDAT)


def test_pieces_inside_the_file_are_in_order() -> None:
    assert look(ftyp() + movie(trak(1, 2, 3), trak(4, is_long=True)) + MDAT).is_readable


# WebM and Matroska, built and broken.


def test_a_webm_gives_duration_and_size() -> None:
    assert look(WEBM) == Container(Kind.WEBM, ".webm", 10.0, 1280, 720)


def test_matroska_is_called_by_its_name() -> None:
    assert look(WEBM.replace(b"webm", b"matr")).ending == ".mkv"


def test_a_live_stream_without_lengths_is_read() -> None:
    content = ebml_header() + element(boxes.SEGMENT, info(), tracks(), cluster(size=-1), size=-1)
    assert look(content).is_readable


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ebml_header(), "cut short"),
        (ebml_header()[:-2], "cut short"),
        (WEBM[:-1], "cut short"),
        (ebml_header() + element(boxes.SEGMENT, info(), tracks(), cluster(), size=10**15), "cut short"),
        (ebml_header() + element(boxes.SEGMENT, info(), tracks(), cluster(size=500), size=-1), "cut short"),
        (ebml_header() + element(boxes.SEGMENT, info(), cluster()), "no index"),
        (ebml_header() + element(boxes.SEGMENT, info(), tracks()), "no picture"),
        (ebml_header() + element(boxes.SEGMENT, b"\0\0\0"), "broken"),
        (
            ebml_header() + element(boxes.SEGMENT, element(boxes.TRACKS, element(0xAE, b"", size=10**9)), cluster()),
            "broken",
        ),
    ],
)
def test_each_way_of_breaking_a_webm_has_its_sentence(content: bytes, words: str) -> None:
    assert words in refusal(content)


# Everything else, kept as it came.


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"RIFF\x00\x10\0\0AVI LIST" + b"\0" * 50, ".avi"),
        (b"\x47" + (b"\0" * 187 + b"\x47") * 3, ".ts"),
        (b"FLV\x01\x05\0\0\0\x09", ".flv"),
        (b"\x1f\x8b\x08\0" + b"\0" * 20, ".gz"),
        (b"GIF89a\x01\0", ".gif"),
        (b"\x00" * 1000, ".bin"),
        (bytes(range(256)), ".bin"),
    ],
)
def test_another_kind_of_file_is_kept_and_not_called_checked(content: bytes, ending: str) -> None:
    found = look(content)
    assert (found.ending, found.is_readable) == (ending, False)


# Bounded work.


def deep(levels: int) -> bytes:
    content = b""
    for _ in range(levels):
        content = box(b"moov", content)
    return content


@pytest.mark.parametrize(
    "content",
    [
        ftyp() + box(b"free") * 400_000,
        ftyp() + box(b"moov", mvhd(), box(b"trak") * 300_000) + MDAT,
        ftyp() + box(b"moov", mvhd(), box(b"trak", box(b"free") * 300_000)) + MDAT,
        ftyp() + deep(2000) + MDAT,
        ebml_header() + element(boxes.SEGMENT, element(0xEC) * 300_000, size=-1),
        ebml_header() + element(boxes.SEGMENT, element(boxes.TRACKS, element(0xAE, element(0xE0)) * 60_000), size=-1),
        ftyp() + struct.pack(">I4sQ", 1, b"moov", 10**18) + b"\0" * 100_000,
    ],
    ids=["boxes", "tracks", "boxes in a track", "deep", "elements", "entries", "claims"],
)
def test_a_hostile_file_costs_little(content: bytes) -> None:
    file = CountingFile(content)
    begun_s = time.monotonic()
    with pytest.raises(BadClip):
        inspect(file, len(content))
    assert file.read_bytes <= 4_000_000
    assert time.monotonic() - begun_s < 2.0


def test_a_huge_clip_is_read_by_its_headers_alone(tmp_path: Path) -> None:
    path = tmp_path / "huge.mp4"
    size_bytes = 20 * 1024**3
    with path.open("wb") as file:
        start = ftyp() + movie()
        file.write(start + struct.pack(">I4sQ", 1, b"mdat", size_bytes - len(start)))
        file.truncate(size_bytes)
    with path.open("rb") as file:
        assert inspect(file, size_bytes).is_readable


@pytest.mark.promise("S7")
@pytest.mark.parametrize("name", ["h264-faststart.mp4", "h264-moov-at-end.mp4", "h265.mp4"])
@pytest.mark.parametrize("box", [b"minf", b"stbl", b"stsd"])
def test_a_track_that_does_not_say_how_it_is_coded_is_refused(name: str, box: bytes) -> None:
    """Qt's player ended the whole program over one."""
    content = (MEDIA / name).read_bytes()
    content = content.replace(box, b"\x99" + box[1:], 1)
    with pytest.raises(BadClip, match="structure is broken"):
        inspect(io.BytesIO(content), len(content))


@pytest.mark.promise("S7")
@pytest.mark.parametrize(
    ("name", "codec"),
    [("h264-faststart.mp4", b"avc1"), ("h264-moov-at-end.mp4", b"avc1"), ("h265.mp4", b"hvc1"), ("vp9.webm", b"V_VP9")],
)
def test_pictures_that_no_player_knows_are_kept_and_not_called_checked(name: str, codec: bytes) -> None:
    """Qt's player ended the whole program over one of them, at each start again for its poster."""
    content = (MEDIA / name).read_bytes()
    codec = codec if codec in content else b"hev1"
    place = content.index(codec, max(0, content.find(b"stsd")))
    content = content[:place] + codec[:-3] + b"xyz" + content[place + len(codec) :]
    found = inspect(io.BytesIO(content), len(content))
    assert not found.is_readable
    assert found.ending == Path(name).suffix


def with_pixels(name: str, shape: tuple[int, int]) -> bytes:
    """A real clip that says of what shape its pixels are."""
    content = (MEDIA / name).read_bytes()
    place = content.index(b"pasp") + 4
    return content[:place] + struct.pack(">II", *shape) + content[place + 8 :]


def with_scale(name: str, across: float, down: float) -> bytes:
    """A real clip whose first track is stretched by the matrix in its header."""
    content = (MEDIA / name).read_bytes()
    place = content.index(b"tkhd") + 4 + 40
    matrix = struct.pack(">5i", round(across * 65_536), 0, 0, 0, round(down * 65_536))
    return content[:place] + matrix + content[place + 20 :]


def shown_as(width: int, height: int) -> bytes:
    """A WebM whose pictures have 160 × 90 pixels and are to be shown in another size."""
    sizes = ((0xB0, 160), (0xBA, 90), (0x54B0, width), (0x54BA, height))
    picture = element(0xE0, *(element(each, size.to_bytes(4, "big")) for each, size in sizes))
    entry = element(0xAE, element(0xD7, b"\1"), element(0x86, b"V_VP9"), picture)
    return ebml_header() + element(boxes.SEGMENT, info(), element(boxes.TRACKS, entry), cluster())


@pytest.mark.promise("S7")
@pytest.mark.parametrize(
    ("content", "is_readable"),
    [
        (with_pixels("h264-faststart.mp4", (1, 65_281)), False),
        (with_pixels("h264-moov-at-end.mp4", (65_281, 1)), False),
        (with_pixels("h264-faststart.mp4", (64, 45)), True),
        (with_pixels("h264-faststart.mp4", (0, 65_281)), True),
        (with_scale("h264-faststart.mp4", 1, 16_383), False),
        (with_scale("h265.mp4", 16_383, 1), False),
        (with_scale("h264-faststart.mp4", 2, 2), True),
        (shown_as(160, 9_000), False),
        (shown_as(16_000, 90), False),
        (shown_as(320, 90), True),
        (shown_as(0, 0), True),
    ],
)
def test_pictures_whose_pixels_no_clip_has_are_kept_and_not_called_checked(content: bytes, is_readable: bool) -> None:
    """Qt's player ended the whole program over one that claimed to be millions of pixels high."""
    assert look(content).is_readable is is_readable
