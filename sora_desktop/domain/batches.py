"""Batches: lines of text, CSV or JSONL read into requests, each row with what there is to say about it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sora_desktop.domain.families import Finding, family_named, family_of_model
from sora_desktop.domain.families.carrying import carried
from sora_desktop.domain.families.shapes import ORIENTATIONS, orientation_like
from sora_desktop.domain.prompts import has_choices
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.storyboard import read_shots, sum_words

MOST_ROWS = 1_000
MOST_TAKES = 10
SAMPLE_CSV = """\
prompt,model,orientation,size,duration,style,watermark,private,images,takes
A paper boat leaves the quay at dawn,sora-2,landscape,small,10,,yes,no,,1
"Rain on a tin roof, close up",sora-2,portrait,small,15,,yes,no,https://example.com/roof.jpg,2
纸船驶向大海,sora-2-pro,landscape,large,15,,no,no,,1
"""

_TRUE = frozenset("1 true yes y on 是".split())
_FALSE = frozenset("0 false no n off 否".split()) | {""}


class BatchKind(StrEnum):
    """How a text says what is wanted."""

    LINES = "lines"
    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One row: what will be sent, and what there is to say about it; a blocking finding keeps the batch from going."""

    number: int
    """1-based, as the text counts: the line of a file, the record of a table (its head not counted)."""
    request: VideoRequest
    takes: int = 1
    findings: tuple[Finding, ...] = ()

    @property
    def is_blocked(self) -> bool:
        return any(finding.is_blocking for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a text asks for; all of it is admitted, or nothing."""

    rows: tuple[BatchRow, ...] = ()
    refusal: str = ""
    """Why the text as a whole cannot be read; empty when it can."""
    unknown_columns: tuple[str, ...] = ()

    @property
    def clips(self) -> int:
        return sum(row.takes for row in self.rows)

    @property
    def blocked(self) -> tuple[BatchRow, ...]:
        return tuple(row for row in self.rows if row.is_blocked)

    @property
    def can_be_sent(self) -> bool:
        return bool(self.rows) and not self.refusal and not self.blocked


def kind_of(text: str, file_name: str = "") -> BatchKind:
    """How a text is written, by the ending of its file or by its first line."""
    ending = file_name.rpartition(".")[2].lower()
    if ending in {"csv", "tsv"}:
        return BatchKind.CSV
    if ending in {"jsonl", "ndjson", "json"}:
        return BatchKind.JSONL
    first = next((line.strip() for line in text.lstrip("\ufeff").split("\n") if line.strip()), "")
    if first.startswith("{") and first.endswith("}") and '"' in first:
        return BatchKind.JSONL
    heads = [word.strip().lower() for word in first.replace(";", ",").replace("\t", ",").split(",")]
    is_head = heads[0] == "prompt" or ("prompt" in heads and len(set(heads) & set(_COLUMNS)) > 1)
    return BatchKind.CSV if is_head else BatchKind.LINES


def read_batch(text: str, base: VideoRequest, kind: BatchKind | None = None) -> Batch:
    """The rows of a text; what a row does not say is taken from ``base``. Never raises for anything in the text."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    readers: dict[BatchKind, Callable[[str], _Raw]] = {
        BatchKind.LINES: _lines,
        BatchKind.CSV: _table,
        BatchKind.JSONL: _objects,
    }
    raw = readers[kind if kind is not None else kind_of(text)](text)
    if raw.refusal:
        return Batch(refusal=raw.refusal)
    if not raw.rows:
        return Batch(refusal="There is no row in it.")
    if len(raw.rows) > MOST_ROWS:
        return Batch(refusal=f"These are {len(raw.rows):,} rows; a batch has up to {MOST_ROWS:,}.")
    rows = tuple(_row_of(number, cells, base) for number, cells in raw.rows)
    named = dict.fromkeys(name for _, cells in raw.rows for name in cells)
    return Batch(rows, unknown_columns=tuple(name for name in named if name not in _COLUMNS))


@dataclass
class _Raw:
    rows: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)
    refusal: str = ""


def _lines(text: str) -> _Raw:
    return _Raw([(number, {"prompt": line}) for number, line in enumerate(text.split("\n"), start=1) if line.strip()])


def _table(text: str) -> _Raw:
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        records = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return _Raw(refusal=f"The table cannot be read: {error}.")
    if not records:
        return _Raw()
    names = [name.strip().lower() for name in records[0]]
    if "prompt" not in names:
        return _Raw(refusal="The first line names the columns, and one of them has to be “prompt”.")
    raw = _Raw()
    for number, record in enumerate(records[1:], start=1):
        if not any(cell.strip() for cell in record):
            continue
        cells: dict[str, object] = dict(zip(names, record, strict=False))
        if len(record) > len(names):
            cells[_TOO_MANY] = len(record)
        raw.rows.append((number, cells))
    return raw


def _objects(text: str) -> _Raw:
    raw = _Raw()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return _Raw(refusal=f"Line {number} is no JSON object.")
        if not isinstance(value, dict):
            return _Raw(refusal=f"Line {number} is no JSON object.")
        raw.rows.append((number, {str(name).strip().lower(): cell for name, cell in value.items()}))
    return raw


_TOO_MANY = "\0"


def _row_of(number: int, cells: Mapping[str, object], base: VideoRequest) -> BatchRow:
    problems: list[Finding] = []
    request = replace(base, prompt="")
    model = cells.get("model")
    if isinstance(model, str) and model.strip():
        family = family_of_model(model) or family_named(base.family)
        request = carried(request, family_named(base.family), family).request
    takes = 1
    for name, cell in cells.items():
        if name == "takes":
            takes = _takes_of(cell, problems)
        elif name == _TOO_MANY:
            problems.append(Finding("prompt", "This row has more cells than there are columns.", is_blocking=True))
        elif name in _COLUMNS and not _is_empty(cell):
            request = _with_cell(request, name, cell, problems)
    findings = (*problems, *family_named(request.family).findings(request), *_about_prompt(request))
    return BatchRow(number, request, takes, tuple(sorted(findings, key=lambda finding: not finding.is_blocking)))


def _about_prompt(request: VideoRequest) -> Iterator[Finding]:
    """What the form shows of a prompt without a sentence: it adds up the shots, and lists what choices stand for."""
    shots = read_shots(request.prompt) if request.is_storyboard else None
    if sentence := sum_words(shots or (), request.duration_s):
        yield Finding("prompt", sentence)
    if has_choices(request.prompt):
        yield Finding("prompt", "Choices in braces are not taken apart in a batch; the prompt is sent as it stands.")


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _with_cell(request: VideoRequest, name: str, cell: object, problems: list[Finding]) -> VideoRequest:
    attribute = _COLUMNS[name]
    value = _READERS.get(attribute, _text_of)(cell)
    if value is None:
        label = name.replace("_", " ")
        problems.append(Finding(attribute, f"“{str(cell)[:40]}” cannot be read as {label}.", is_blocking=True))
        return request
    return _with_shape(replace(request, **{attribute: value}), attribute)  # type: ignore[arg-type]


def _with_shape(request: VideoRequest, attribute: str) -> VideoRequest:
    """A shape that was written the other way than the row's family asks for it, said its way."""
    family = family_named(request.family)
    if attribute == "orientation" and not family.has_field("orientation"):
        return replace(request, aspect_ratio=ORIENTATIONS.get(request.orientation, request.orientation))
    if attribute == "aspect_ratio" and not family.has_field("aspect_ratio"):
        return replace(request, orientation=orientation_like(request.aspect_ratio) or request.aspect_ratio)
    return request


def _takes_of(cell: object, problems: list[Finding]) -> int:
    if _is_empty(cell):
        return 1
    takes = _int_of(cell)
    if takes is None or not 1 <= takes <= MOST_TAKES:
        problems.append(Finding("takes", f"Ask for 1 to {MOST_TAKES} takes.", is_blocking=True))
        return 1
    return takes


def _text_of(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell.strip()
    return str(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _int_of(cell: object) -> int | None:
    if isinstance(cell, bool):
        return None
    text = str(cell).strip().lower().removesuffix("s").strip()
    try:
        number = float(text)
        return int(number) if number.is_integer() and abs(number) < 10**6 else None
    except (ValueError, OverflowError):
        return None


def _bool_of(cell: object) -> bool | None:
    if isinstance(cell, bool):
        return cell
    word = str(cell).strip().lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def _images_of(cell: object) -> tuple[str, ...] | None:
    if isinstance(cell, str):
        return tuple(cell.split())
    if isinstance(cell, list) and all(isinstance(each, str) for each in cell):
        return tuple(cell)
    return None


_COLUMNS = {
    "prompt": "prompt",
    "model": "model",
    "orientation": "orientation",
    "aspect_ratio": "aspect_ratio",
    "size": "size",
    "resolution": "size",
    "duration": "duration_s",
    "duration_s": "duration_s",
    "style": "style",
    "watermark": "allow_watermark",
    "allow_watermark": "allow_watermark",
    "private": "is_private",
    "storyboard": "is_storyboard",
    "upsample": "is_upsampled",
    "enable_upsample": "is_upsampled",
    "audio": "has_audio",
    "music": "has_music",
    "bgm": "has_music",
    "off_peak": "is_off_peak",
    "seed": "seed",
    "image": "images",
    "images": "images",
    "takes": "takes",
}
_READERS: dict[str, Callable[[object], object]] = {
    "duration_s": _int_of,
    "images": _images_of,
    **dict.fromkeys(
        ("allow_watermark", "is_private", "is_storyboard", "is_upsampled", "has_audio", "has_music", "is_off_peak"),
        _bool_of,
    ),
}
