"""Prompts that try to choose where bytes go: 300 picked by hand, and a strategy for as many more as wanted."""

from __future__ import annotations

from hypothesis import strategies as st

_DEVICES = [
    name + tail
    for name in ("CON", "prn", "AUX", "nul", "COM1", "LPT9", "COM¹", "CONIN$", "CLOCK$")
    for tail in ("", ".mp4", ".", " ", ":", ".tar.gz")
]
_CLIMBS = [
    climb + target
    for climb in ("../", "..\\", "/", "\\", "~/", "./", "....//", "%2e%2e/", "..%2f", "..／", "․․/", "／", "∕", "⧸")
    for target in ("", "etc/passwd", ".bashrc", "Windows\\system32\\x.dll", "a", "..")
]
_DRIVES = [
    "C:", "C:\\x", "c:x", "\\\\server\\share", "//server/share", "\\\\?\\C:\\x", "\\\\.\\PhysicalDrive0", "file:///x",
    "a:b", "x::$DATA", "x:Zone.Identifier",
]  # fmt: skip
_CONTROLS = [f"boat{chr(code)}quay" for code in (*range(32), 0x7F, *range(0x80, 0xA0))]
_INVISIBLE = [
    f"boat{chr(code)}4pm.exe"
    for code in (
        0x00AD, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C,
        0x202D, 0x202E, 0x2060, 0x2061, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF, 0xFFF9, 0xFFFD, 0xFFFE, 0xFFFF,
        0xD800, 0xDC80, 0xDFFF, 0xE000, 0xE0001, 0xE0020, 0x10FFFF,
    )
]  # fmt: skip
_ODD = [
    "", " ", ".", "..", "...", ". .", " .", "-", "--", "-rf", "--help", "*", "?", "|", "<>", '"', "'", "`id`", "$(id)",
    "$HOME", "%PATH%", "${x}", "!", "#", "&", ";", ";rm -rf /", "&& x", "\\", "\\\\", "\n", "\r\n", "\0", "a\0b.mp4",
    "<img src=file:///x>", "<b>", "{{7*7}}", "%s%n", "%00", ".mp4", ".part", ".json", "x.mp4.exe", "desktop.ini",
    "Thumbs.db", ".DS_Store", ".htaccess", "Demo", "demo/..", ".parts", "con con con", "’’’’", "'", "''''''",
    "x" * 4096, "船" * 4096, "👨‍👩‍👧‍👦" * 500, "é" * 300, "e\u0301" * 300, "a\u0300" + "\u0301" * 2000, "אב" * 200,
    "مرحبا بالعالم", "纸船离开码头", "İstanbul", "ǅ", "ß" * 100, "ﷺ" * 100, "１２３", "²³", "𝒷ℴ𝒶𝓉", "🚤 🚤 🚤",
    "a " * 4000, " " * 4096, "." * 4096, "/" * 4096, "\u202e" * 4096, "word-with-dashes_and_underscores", "a,b;c:d",
    "2026-11-22", "7f3a9c", "NUL 7f3a9c", "q\u0323\u0307", "\u1e9b\u0323", "ｃｏｎ", "ＮＵＬ．ｍｐ４", "a" * 255,
    "b" * 256, "語" * 85, "語" * 86, "😀" * 64, "tab\there", "v\vt", "f\ff",
]  # fmt: skip

HAND_PICKED: tuple[str, ...] = tuple(dict.fromkeys([*_DEVICES, *_CLIMBS, *_DRIVES, *_CONTROLS, *_INVISIBLE, *_ODD]))

_PIECES = st.sampled_from(HAND_PICKED) | st.text(max_size=20) | st.text(alphabet="./\\: \0~-%\u202e船é", max_size=12)
GENERATED = st.lists(_PIECES, max_size=6).map("".join)

_RESERVED = frozenset(
    "CON PRN AUX NUL CONIN$ CONOUT$ CLOCK$".split()
    + [f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"]
)


def is_safe_name(name: str) -> bool:
    """Whether a file name is one plain name on POSIX and on Windows, and shows nothing that it is not."""
    return (
        0 < len(name.encode("utf-8")) <= 255
        and name.isprintable()
        and not set(name) & set('/\\:*?"<>|')
        and not name.startswith((" ", ".", "-", "~"))
        and not name.endswith((" ", "."))
        and name.partition(".")[0].rstrip().upper() not in _RESERVED
    )
