"""The one tolerant reader: what an answer of any gateway of this kind says about a task, and never an exception."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sora_desktop.domain.answers import TaskReport
from sora_desktop.domain.families import FAMILIES
from sora_desktop.domain.statuses import Phase, phase_of
from sora_desktop.gateway.texts import WORD_CHARACTERS, plain

Path = tuple[str, ...]

MOST_ID_CHARACTERS = 512
MOST_URL_CHARACTERS = 8_192
_YEAR_3000_S = 32_503_680_000.0

_DECLARED = tuple(family.answers for family in FAMILIES.values())

# What the families declare comes first, the fields that were only seen after it.
_IDS: tuple[Path, ...] = (
    *dict.fromkeys((name,) for answers in _DECLARED for name in answers.id_names),
    ("data", "id"),
    ("data", "task_id"),
)
_STATUSES: tuple[Path, ...] = (("status",), ("data", "status"), ("task_status",), ("data", "task_status"))
_PROGRESSES: tuple[Path, ...] = (("progress",), ("data", "progress"))
_MODELS: tuple[Path, ...] = (("model",), ("data", "model"))
_VIDEOS: tuple[Path, ...] = (
    *dict.fromkeys((answers.link_name,) for answers in _DECLARED),
    ("url",),
    ("result_url",),
    ("data", "video_url"),
    ("data", "url"),
    ("data", "result_url"),
    ("output", "url"),
    ("video", "url"),
    ("data", "data", "video_url"),
    ("data", "data", "content", "video_url"),
    ("metadata", "url"),
    ("detail", "url"),
    ("detail", "video_url"),
)
_THUMBNAILS: tuple[Path, ...] = (("thumbnail_url",), ("thumbnail",), ("cover_url",))
_ERROR_TEXTS: tuple[Path, ...] = (
    ("error",),
    ("error", "message"),
    ("error_message",),
    ("message",),
    ("fail_reason",),
    ("data", "fail_reason"),
    ("detail", "failure_reason"),
)
_ERROR_CODES: tuple[Path, ...] = (("error", "code"), ("code",), ("data", "code"))
_CREATED: tuple[Path, ...] = (("created_at",), ("data", "created_at"))
_EXPIRES: tuple[Path, ...] = (("expires_at",), ("data", "expires_at"))

# Some gateways wrap a failed task in an envelope that says "success" about the query itself.
_SAYS_NOTHING = frozenset({"success", "ok", "0", "200"})
_DEEPEST_TEXT = 3

_PERCENT = re.compile(r"\s*(\d{1,3})(?:\.\d{0,20})?\s*%?\s*", re.ASCII)
_NUMBER = re.compile(r"\s*\d{10,16}(?:\.\d{0,20})?\s*", re.ASCII)


def json_object(body: bytes) -> dict[str, object] | None:
    """The JSON object that a body holds; ``None`` for anything else, cut and absurdly nested JSON among it."""
    try:
        value = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        # Not only JSONDecodeError: an integer of 5,000 digits is a plain ValueError.
        return None
    return value if isinstance(value, dict) else None


def read_report(answer: Mapping[str, object]) -> TaskReport:
    """What an answer says about a task. Every field may be missing; nothing in an answer makes this raise."""
    status = _first_text(answer, _STATUSES)
    has_ended_badly = phase_of(status) in {Phase.FAILED, Phase.CANCELLED}
    return TaskReport(
        task_id=read_task_id(answer),
        status=status or None,
        progress=next(
            (done for value in _found(answer, _PROGRESSES) if (done := read_progress(value)) is not None), None
        ),
        video_url=next((url for value in _found(answer, _VIDEOS) if (url := read_url(value))), None),
        thumbnail_url=next((url for value in _found(answer, _THUMBNAILS) if (url := read_url(value))), None),
        model=_first_text(answer, _MODELS) or None,
        # Healthy tasks carry an error of empty strings, and a message such as "ok".
        error_text=read_error_text(answer) if has_ended_badly else "",
        error_code=read_error_code(answer) if has_ended_badly else "",
        created_at=next((at for value in _found(answer, _CREATED) if (at := read_time(value)) is not None), None),
        expires_at=next((at for value in _found(answer, _EXPIRES) if (at := read_time(value)) is not None), None),
    )


def read_task_id(answer: Mapping[str, object]) -> str | None:
    """The id to poll with, verbatim: the first usable one of ``id, task_id, data.id, data.task_id``."""
    for value in _found(answer, _IDS):
        # A number as id is polled with its digits.
        text = str(value) if type(value) is int and abs(value) < 10**40 else value
        if isinstance(text, str) and text.strip() and len(text) <= MOST_ID_CHARACTERS and text.isprintable():
            return text
    return None


def read_progress(value: object) -> int | None:
    """Percent from ``37``, ``"37"``, ``"37%"`` or ``37.0``; ``None`` for nonsense, which is better than a wrong bar."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        match = _PERCENT.fullmatch(value[:64])
        value = int(match.group(1)) if match else None
    # NaN and the infinities fail the comparison, and an integer of 400 digits cannot become a float.
    if not isinstance(value, int | float) or not 0 <= value <= 100:
        return None
    return int(value)


def read_url(value: object) -> str | None:
    """An http(s) address with a host, or ``None``."""
    if not isinstance(value, str) or len(value) > MOST_URL_CHARACTERS:
        return None
    url = value.strip()
    if not url or not url.isprintable() or any(character.isspace() for character in url):
        return None
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return url if is_usable else None


def read_time(value: object) -> float | None:
    """Seconds since 1970 from seconds, milliseconds or ISO 8601 text (with up to nine digits after the point)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value[:64]):
            return _iso_time(value)
        value = float(value)
    if not isinstance(value, int | float) or not abs(value) < 10**18:
        return None
    seconds = value / 1_000 if value >= 1e12 else float(value)
    return seconds if 1e9 <= seconds < _YEAR_3000_S else None


def read_error_text(answer: Mapping[str, object]) -> str:
    """The first text that gives a reason, in one plain line; empty when there is none."""
    for value in _found(answer, _ERROR_TEXTS):
        text = plain(unwrapped(value)[0]) if isinstance(value, str) else ""
        if text and text.lower() not in _SAYS_NOTHING:
            return text
    return ""


def unwrapped(text: str) -> tuple[str, str]:
    """A gateway's text and an upstream's code, out of JSON that an upstream's answer left inside the text."""
    code = ""
    for _ in range(_DEEPEST_TEXT):
        start, end = text.find("{"), text.rfind("}")
        inner = json_object(text[start : end + 1].encode("utf-8", "replace")) if 0 <= start < end else None
        if inner is None:
            break
        message = next(
            (value for value in _found(inner, _ERROR_TEXTS) if isinstance(value, str) and value.strip()), None
        )
        if message is None:
            break
        text, code = message, read_error_code(inner) or code
    return text, code


def read_error_code(answer: Mapping[str, object]) -> str:
    """The first code of an error, a number among them as text; empty when there is none."""
    for value in _found(answer, _ERROR_CODES):
        text = str(value) if type(value) is int and abs(value) < 10**9 else value
        if isinstance(text, str) and text.strip() and text.strip().lower() not in _SAYS_NOTHING:
            return plain(text, WORD_CHARACTERS)
    return ""


def _iso_time(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text.strip()[:64])
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        seconds = aware.timestamp()
    except (ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds < _YEAR_3000_S else None


def _first_text(answer: Mapping[str, object], paths: tuple[Path, ...]) -> str:
    return next(
        (text for value in _found(answer, paths) if isinstance(value, str) and (text := plain(value, WORD_CHARACTERS))),
        "",
    )


def _found(answer: Mapping[str, object], paths: tuple[Path, ...]) -> Iterator[object]:
    """The values at those of the paths that exist, in the order of the paths."""
    for path in paths:
        value: object = answer
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is not None:
            yield value
