"""What a downloaded file is: MP4, MOV and WebM walked with bounded work, text refused, the rest named by its magic."""

from __future__ import annotations

from typing import BinaryIO

from sora_desktop.domain import mp4, webm
from sora_desktop.domain.container_kinds import Container, Kind
from sora_desktop.domain.errors import BadClip

__all__ = ["Container", "Kind", "inspect"]

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (8, b"AVI ", ".avi"),
    (8, b"WEBP", ".webp"),
    (8, b"WAVE", ".wav"),
    (0, b"FLV\x01", ".flv"),
    (0, b"OggS", ".ogv"),
    (0, b"GIF8", ".gif"),
    (0, b"\x89PNG\r\n\x1a\n", ".png"),
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", ".wmv"),
    (0, b"\x00\x00\x01\xba", ".mpg"),
    (0, b"\x00\x00\x01\xb3", ".mpg"),
    (0, b"PK\x03\x04", ".zip"),
    (0, b"\x1f\x8b", ".gz"),
)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")


def inspect(stream: BinaryIO, size_bytes: int) -> Container:
    """The container of a seekable file of that size. Reads headers only, whatever the file claims.

    Raises ``BadClip`` with a sentence: nothing there, text in place of a clip, a clip that is cut short or has no
    picture data. What is none of this and no container that we walk is ``Kind.OTHER``.
    """
    stream.seek(0)
    head = stream.read(1024)
    if not head or size_bytes <= 0:
        raise BadClip("The gateway sent an empty file.")
    if head[4:8] in mp4.FIRST_BOXES:
        return mp4.read(stream, size_bytes)
    if head.startswith(webm.MAGIC):
        return webm.read(stream, size_bytes)
    _refuse_text(head)
    return Container(Kind.OTHER, _other_ending(head))


def _other_ending(head: bytes) -> str:
    for place, magic, ending in _MAGIC:
        if head[place : place + len(magic)] == magic:
            return ending
    is_transport_stream = len(head) > 376 and head[0] == head[188] == head[376] == 0x47
    return ".ts" if is_transport_stream else ".bin"


def _refuse_text(head: bytes) -> None:
    """Raises ``BadClip`` for what a gateway, a store or a CDN sends in place of a file."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or not start:
        raise BadClip("The gateway sent text in place of a clip.")
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        raise BadClip("The gateway sent a web page in place of a clip.")
    if start.startswith((b"<?xml", b"<error", b"<!--")):
        raise BadClip("The gateway sent an XML message in place of a clip.")
    if not _is_text(head):
        return
    if start.startswith((b"{", b"[")):
        raise BadClip("The gateway sent a JSON message in place of a clip.")
    raise BadClip("The gateway sent text in place of a clip.")


def _is_text(head: bytes) -> bool:
    """Whether there is no control character but those of text: in whatever encoding, films have some at once."""
    return not any(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in head)
