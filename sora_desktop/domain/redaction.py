"""The one filter for whatever leaves the program as text: no key, no credentials, no signed link passes it."""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from urllib.parse import quote

from sora_desktop.domain.secrets import living_keys

_MARK = "…"
_KEY_MARK = "[key]"
_SHORTEST_PART = 8
_SHORTEST_KEY = 5
"""A shorter key is none (the demo's is ``demo``), and taking it out would eat into words."""

# "A bearer token is needed" names no credentials.
_CREDENTIALS = re.compile(
    r"(?i)\b(bearer:?|authorization['\"]?\s*[:=]\s*['\"]?\w+)(?:\s+|%20|\+)"
    r"(?!(?:token|key|header|auth\w*|credentials?)(?:[\s.,;]|$))[^\s'\"<>,]+"
)
_KEY = re.compile(r"\bsk-[A-Za-z0-9_\-]{6,}")
_TOKEN = re.compile(r"\beyJ[\w\-]{6,}\.[\w\-]{6,}(?:\.[\w\-]*)?")
_NAMED = re.compile(
    r"(?i)\b((?:x-amz-[a-z\-]{1,40}|x-goog-[a-z\-]{1,40}|key-pair-id|policy|sig|hmac)['\"]?(?:=|%3D)"
    r"|(?:signature|[a-z_\-]{0,20}token|api[_\- ]?key(?: provided)?|access[_\-]?key|password|passwd|secret)"
    r"['\"]?\s*(?:=|%3D|:(?!//))\s*['\"]?)[^\s'\"<>&,;]{6,}"
)
_QUERY = re.compile(r"\?[^\s'\"<>?]*=[^\s'\"<>?]{16,}")

# An apostrophe is a letter of addresses; the one at the end is what Python puts around them.
_LINK = re.compile(
    r"\b([A-Za-z][A-Za-z0-9+.\-]{1,15}(?::|%3A)(?:\\?/|%2F){2})((?:[^\s'\"<>]|'(?=[\w%]))*)", re.IGNORECASE
)
_TAIL = re.compile(r"[?#;]|%3F|%23", re.IGNORECASE)
_SLASH = re.compile(r"(\\?/|%2F)", re.IGNORECASE)
_HOST = re.compile(r"[\w.\-]*(?::\d{1,5})?[.,:)\]]*|\[[0-9A-Fa-f:.%]+\](?::\d{1,5})?")
_AT = re.compile(r"@|%40")
_SIGNATURE_FOLLOWS = frozenset("s sig sign signed signature token auth key secret hmac".split())
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9_\-+=~%]{22,}")
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{32,}")
_LONGEST_SEGMENT = 100


def redacted(text: str) -> str:
    """The text without keys and credentials, and with links cut where their signatures begin.

    Taken out are: each ``Secret`` that lives in this process (as it stands, in base64, in addresses, in JSON), what
    follows ``Bearer``, what looks like a key or a token, ``name:password@`` in addresses, everything of an address
    from its ``?`` or ``#`` on, and the parts of its path that look like a signature.
    """
    text = without_keys(text)
    if "//" in text or "\\/" in text or "%" in text:
        text = _LINK.sub(_without_signature, text)
    if "?" in text:
        text = _QUERY.sub(f"?{_MARK}", text)
    if "sk-" in text:
        text = _KEY.sub(f"sk-{_MARK}", text)
    if "eyJ" in text:
        text = _TOKEN.sub(_MARK, text)
    if "=" in text or ":" in text or "%" in text:
        text = _NAMED.sub(rf"\1{_MARK}", text)
    return _CREDENTIALS.sub(rf"\1 {_MARK}", text)


def without_keys(text: str) -> str:
    """The text with each ``Secret`` of this process taken out and all else as it was, for what has to stay exact."""
    keys = living_keys()
    for pattern, forms in _guards(keys):
        text = pattern.sub(_KEY_MARK, text)
        for form in forms:
            if form in text:
                text = text.replace(form, _KEY_MARK)
    return _without_beginning(text, keys) if text.endswith(_MARK) else text


def _without_beginning(text: str, keys: frozenset[str]) -> str:
    """A text that was shortened, without the part of a key at which it was cut."""
    shortened = text.removesuffix(_MARK)
    for key in keys:
        for form in (key, quote(key, safe="", errors="surrogatepass")):
            for length in range(len(form) - 1, _SHORTEST_PART - 1, -1):
                if shortened.endswith(form[:length]):
                    return f"{shortened[:-length]}{_KEY_MARK}{_MARK}"
    return text


@lru_cache(maxsize=8)
def _guards(keys: frozenset[str]) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """For each key a pattern for its readable forms, and its forms in base64. Longest first: one may hold another."""
    usable = sorted((key for key in keys if len(key) >= _SHORTEST_KEY), key=len, reverse=True)
    return tuple((re.compile("".join(map(_any_form, key))), _in_base64(key)) for key in usable)


def _any_form(character: str) -> str:
    """A pattern for one character as it stands in plain text, in addresses (escaped up to twice) and in JSON."""
    if character.isascii() and character.isalnum():
        return character
    escapes = "".join(f"%(?:25)?(?i:{byte:02X})" for byte in character.encode("utf-8", "surrogatepass"))
    # JSON puts backslashes before some characters, and JSON within JSON before those.
    return rf"(?:\\{{0,3}}{re.escape(character)}|{escapes}|\\{{1,2}}u(?i:{ord(character):04x}))"


def _in_base64(key: str) -> tuple[str, ...]:
    """What stays of the key in base64 whatever stands before and behind it, at each place in a group of three."""
    data = key.encode("utf-8", "surrogatepass")
    forms: list[str] = []
    for shift in range(3):
        over = (shift + len(data)) % 3
        encoded = base64.b64encode(bytes(shift) + data + bytes(-over % 3)).decode()
        middle = encoded[4 if shift else 0 : len(encoded) - (4 if over else 0)]
        forms += [middle, middle.replace("+", "-").replace("/", "_"), quote(middle, safe="")]
    return tuple(dict.fromkeys(form for form in forms if len(form) >= _SHORTEST_KEY))


def _without_signature(link: re.Match[str]) -> str:
    scheme, rest = link.groups()
    cut = _TAIL.search(rest)
    before, tail = (rest, "") if cut is None else (rest[: cut.start()], rest[cut.start() :])
    host, *path = _SLASH.split(before)
    host = _AT.split(host)[-1]
    # A slash or a question mark in a password: nobody can say where it ends.
    is_odd = _HOST.fullmatch(host) is None or any("@" in segment[1:] for segment in path)
    if is_odd or (not path and ":" in host and "@" in tail):
        return f"{scheme}{_MARK}"
    shown = [host]
    name = ""
    for place, part in enumerate(path):
        is_segment = place % 2 == 1
        shown.append(_segment(part, name) if is_segment else part)
        name = part.lower() if is_segment else name
    return f"{scheme}{''.join(shown)}{cut.group() + _MARK if cut is not None else ''}"


def _segment(segment: str, name: str) -> str:
    """One part of a path, shortened where it may be a signature; ``name`` is the part before it."""
    if "=" in segment:
        return f"{segment.partition('=')[0][:_LONGEST_SEGMENT]}={_MARK}"
    if len(segment) > _LONGEST_SEGMENT or (name in _SIGNATURE_FOLLOWS and len(segment) >= 8):
        return _MARK
    if len(segment) >= 22 and _UUID.search(segment) is None and any(map(_is_random, _RUN.findall(segment))):
        return _MARK
    return segment


def _is_random(run: str) -> bool:
    """Whether letters and digits are mixed as in a signature; ids in one case of letters and words are not."""
    if _HEXADECIMAL.search(run) is not None:
        return True
    has_digit, has_upper = any(map(str.isdigit, run)), any(map(str.isupper, run))
    return has_digit and has_upper and any(map(str.islower, run.replace("task_", "").replace("video_", "")))
