"""Jobs as rows and rows as jobs; a row that nobody expected still gives a job with which nothing can go wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import Field, fields
from decimal import Decimal, InvalidOperation
from enum import Enum
from operator import itemgetter
from typing import Any, TypeVar

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import OUT_STATES, UNREADABLE, Job, Needs, State
from sora_desktop.domain.redaction import without_keys
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.traces import Traces

log = logging.getLogger(__name__)

Value = str | bytes | int | float | None

COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Job))
"""The columns bear the names of the job's fields."""
INSERT = f"INSERT INTO jobs ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"

_TEXTS = (
    "intent_id profile_id origin task_id gateway_status gateway_model video_url file file_sha256 replaces "
    "request_id clips_folder batch_id batch_name parent_id parent_kind written"
).split()
TIMES = "created_at sending_at accepted_at ended_at last_contact_at expires_at made_at took_s".split()
_COUNTS = "take progress file_size_bytes".split()
_FLAG_NAMES = "is_checked has_stop_request is_removed is_waited_for".split()
_MOST_ID_CHARACTERS = 100
_STATES = {state.value: state for state in State}
_NEEDS: dict[object, Needs] = {needs.value: needs for needs in Needs}
_E = TypeVar("_E", bound=Enum)


def row_of(job: Job) -> tuple[Value, ...]:
    """The values of ``COLUMNS`` for a job."""
    return tuple(_stored(name, getattr(job, name)) for name in COLUMNS)


def _stored(name: str, value: Any) -> Value:
    if name == "request":
        return json.dumps(value.to_mapping())
    if name == "error":
        return None if value is None else json.dumps(_error_mapping(value))
    if name == "traces":
        return None if value is None else json.dumps(value.to_mapping())
    if name == "video_url" and value is not None and without_keys(value) != value:
        return None  # a link with the key in it lives in memory alone; the next start asks for another one
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return stored_text(str(value))
    return value  # type: ignore[no-any-return]


def stored_text(text: str) -> str | bytes:
    """Text that is no valid Unicode (a gateway may send half a surrogate pair) is kept byte by byte, as a BLOB."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def _error_mapping(error: JobError) -> dict[str, object]:
    return {field.name: getattr(error, field.name) for field in fields(JobError)}


def columns_sql(present: Collection[str]) -> str:
    """``COLUMNS`` for a SELECT from a table that may be older: a column that it lacks gives the field's default."""
    return ", ".join(
        name if name in present else f"{_IN_SQL.get(default, default)} AS {name}" for name, default in DEFAULTS.items()
    )


def _default_of(field: Field[Any]) -> Value:
    if isinstance(field.default, bool):
        return int(field.default)
    return "" if field.default == "" else None


DEFAULTS: dict[str, Value] = {field.name: _default_of(field) for field in fields(Job)}
"""By column, what stands for one that a row does not have."""
_IN_SQL: dict[Value, str] = {None: "NULL", "": "''"}


def job_of(row: Sequence[Value]) -> Job | None:
    """The job of a row with the values of ``COLUMNS``, or ``None`` (and a line in the log) for a hopeless one."""
    try:
        return _job_as_written(list(row))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return _job_repaired(dict(zip(COLUMNS, row, strict=True)))


_REQUEST, _STATE, _NEEDS_AT, _ERROR, _TRACES, _PRICE = (
    COLUMNS.index(name) for name in ("request", "state", "needs", "error", "traces", "price")
)
_FLAGS = tuple(COLUMNS.index(name) for name in _FLAG_NAMES)
_NUMBERS = itemgetter(*(COLUMNS.index(name) for name in (*TIMES, *_COUNTS)))
_NEVER_NULL = itemgetter(
    *(COLUMNS.index(name) for name in "intent_id profile_id request_id batch_name parent_kind written".split())
)
_DECODE = json.JSONDecoder().decode
_REQUEST_NAMES = tuple(VideoRequest().to_mapping())
_REQUEST_TYPES = tuple(map(type, VideoRequest().to_mapping().values()))


def _job_as_written(values: list[Any]) -> Job:
    """The fast way (100,000 rows lie on it). Raises for everything that this version did not write itself."""
    if bytes in map(type, values):
        values = [value.decode("utf-8", "surrogatepass") if type(value) is bytes else value for value in values]
    values[_REQUEST] = _request_as_written(_DECODE(values[_REQUEST]))
    values[_STATE] = state = _STATES[values[_STATE]]
    if values[_NEEDS_AT] is not None:
        values[_NEEDS_AT] = Needs(values[_NEEDS_AT])
    if values[_ERROR] is not None:
        values[_ERROR] = _error_of(values[_ERROR])
    if values[_TRACES] is not None:
        values[_TRACES] = _traces_of(values[_TRACES])
    if values[_PRICE] is not None:
        values[_PRICE] = price_in(values[_PRICE])
    for place in _FLAGS:
        values[place] = values[place] == 1
    job = Job(*values)
    if (
        not job.id
        or type(job.take) is not int
        or type(job.created_at) is not float
        or str in map(type, _NUMBERS(values))
        or None in _NEVER_NULL(values)
    ):
        raise TypeError("a value of another type")
    lacks_id = not job.task_id or UNREADABLE in job.task_id
    if (state in OUT_STATES and lacks_id) or (state is State.DONE and not job.file):
        raise ValueError("a state without what it needs")
    return job


def prompt_of(value: object) -> str:
    """The prompt in the column ``request``; empty where there is none."""
    prompt = _object_in(value).get("prompt")
    return prompt if isinstance(prompt, str) else ""


def _request_as_written(mapping: dict[str, Any]) -> VideoRequest:
    if tuple(mapping) == _REQUEST_NAMES and tuple(map(type, mapping.values())) == _REQUEST_TYPES:
        images = mapping["images"]
        if not images or set(map(type, images)) == {str}:
            mapping["images"] = tuple(images)
            return VideoRequest(**mapping)
    return VideoRequest.from_mapping(mapping)


def _job_repaired(raw: Mapping[str, Any]) -> Job | None:
    """Every value by itself, each bad one replaced by what does no harm."""
    job_id = text_in(raw.get("id"))
    if not job_id:
        log.warning("A row of the database without an id is left out.")
        return None
    values: dict[str, Any] = {
        name: convert(raw[name]) for name, convert in _CONVERT.items() if raw.get(name) is not None
    }
    values = {name: value for name, value in values.items() if value is not None}
    values["state"] = _safe_state(raw.get("state"), values)
    # An intent of its own keeps a damaged row apart from every press on Generate.
    values = {"intent_id": f"unreadable {job_id}", "take": 1, "profile_id": "", "created_at": 0.0, **values}
    if values["state"] is State.UNCONFIRMED and not _has_id(values) and values.get("task_id"):
        values["error"] = _damaged_id(values["task_id"])
    if values["state"] is State.UNCONFIRMED:
        values = {"sending_at": values["created_at"], "error": _damaged(), **values}
    log.warning("The row of job %s was not as expected; it is read as %s.", job_id[:32], values["state"])
    return Job(**{"request": VideoRequest(), **values, "id": job_id})


def _damaged() -> JobError:
    message = "The record of this clip is damaged. It may have been sent, and it may have been charged."
    return JobError(ErrorKind.UNCONFIRMED, message, Charged.UNKNOWN)


def _damaged_id(rest: str) -> JobError:
    message = (
        f"The record of this clip is damaged: of its task id only “{rest[:_MOST_ID_CHARACTERS]}” can be read, "
        "so the gateway cannot be asked for it. It may have been charged."
    )
    return JobError(ErrorKind.UNCONFIRMED, message, Charged.UNKNOWN)


def _has_id(values: Mapping[str, Any]) -> bool:
    """Whether there is a task id that the gateway would know."""
    task_id = values.get("task_id")
    return bool(task_id) and UNREADABLE not in str(task_id)


def _safe_state(word: object, values: Mapping[str, Any]) -> State:
    """The state of a damaged row: never one that sends, and one that asks the gateway where there is an id."""
    state = _STATES.get(text_in(word) or "")
    has_id, has_file = _has_id(values), bool(values.get("file"))
    if state in OUT_STATES and not has_id:
        return State.UNCONFIRMED
    if state is State.DONE and not has_file:
        return State.WATCHING if has_id else State.UNCONFIRMED
    if state is not None:
        return state
    if has_file:
        return State.DONE
    # Where the word cannot be read, that no time of sending can be read either proves nothing.
    return State.WATCHING if has_id else State.UNCONFIRMED


def text_in(value: object) -> str | None:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else None


def _float_of(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _int_of(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and abs(value) < 2**63 else None


def _bool_of(value: object) -> bool | None:
    return value == 1 if isinstance(value, int) else None


def _request_of(value: object) -> VideoRequest:
    mapping = _object_in(value)
    return VideoRequest.from_mapping(mapping)


def _error_of(value: object) -> JobError | None:
    mapping = _object_in(value)
    if not mapping:
        return None
    status = mapping.get("http_status")
    return JobError(
        kind=_or(mapping.get("kind"), ErrorKind.GATEWAY),
        message=str(mapping.get("message", "")),
        charged=_or(mapping.get("charged"), Charged.UNKNOWN),
        detail=str(mapping.get("detail", "")),
        code=str(mapping.get("code", "")),
        request_id=str(mapping.get("request_id", "")),
        http_status=status if isinstance(status, int) else None,
    )


def _traces_of(value: object) -> Traces | None:
    mapping = _object_in(value)
    return Traces.from_mapping(mapping) if mapping else None


def price_in(value: object) -> Decimal | None:
    """A price as it is stored; ``None`` where there is none that could be read."""
    try:
        price = Decimal(text_in(value) or "")
    except InvalidOperation:
        return None
    return price if price.is_finite() else None


def _or(value: object, default: _E) -> _E:
    """The member of the default's enumeration with that value, or the default."""
    try:
        return type(default)(value)
    except ValueError:
        return default


def _object_in(text: object) -> dict[str, object]:
    try:
        value = json.loads(text_in(text) or "")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


_CONVERT: dict[str, Callable[[object], object]] = {
    **dict.fromkeys(_TEXTS, text_in),
    **dict.fromkeys(TIMES, _float_of),
    **dict.fromkeys(_COUNTS, _int_of),
    **dict.fromkeys(_FLAG_NAMES, _bool_of),
    "request": _request_of,
    "error": _error_of,
    "traces": _traces_of,
    "price": price_in,
    "needs": lambda value: _NEEDS.get(text_in(value)),
}
