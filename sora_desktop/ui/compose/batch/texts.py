"""The words of the batch sheet: what was read, what a row says, and what all of it comes to."""

from __future__ import annotations

import time
from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QLocale

from sora_desktop.domain.batches import Batch, BatchKind, BatchRow
from sora_desktop.domain.families import family_named
from sora_desktop.domain.prices import Price, amount_words, price_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.job_texts import dated_words, plain_line, settings_words

translate = QCoreApplication.translate

OTHER_SETTINGS = (
    "allow_watermark",
    "is_private",
    "is_storyboard",
    "is_upsampled",
    "has_audio",
    "has_music",
    "is_off_peak",
    "seed",
)
"""What has no column of its own in the table, by the attribute names of ``VideoRequest``."""
_COLUMN_CHARACTERS = 24
_MOST_COLUMNS = 5


def prices_of(rows: Sequence[BatchRow], prices: Sequence[Price], *, is_demo: bool) -> tuple[Decimal | None, ...]:
    """What one clip of each row costs; asked once for all rows that cost the same. The demo is free."""
    if is_demo:
        return (Decimal(0),) * len(rows)
    known: dict[tuple[str, int, str], Decimal | None] = {}
    found = []
    for row in rows:
        key = row.request.model, row.request.duration_s, row.request.size
        if key not in known:
            price = price_of(row.request, prices)
            known[key] = None if price is None else price.amount
        found.append(known[key])
    return tuple(found)


def total_words(rows: Sequence[BatchRow], each: Sequence[Decimal | None], *, is_demo: bool) -> str:
    """``38 rows · 41 clips × 0.30 = ≈ 12.30``, or with the part that is not known; the demo is free."""
    clips = sum(row.takes for row in rows)
    known = sum(row.takes for row, price in zip(rows, each, strict=True) if price is not None)
    amount = sum((price * row.takes for row, price in zip(rows, each, strict=True) if price is not None), Decimal(0))
    counts = f"{row_words(len(rows))} · {clip_words(clips)}"
    if not clips:
        return ""
    if is_demo:
        return f"{counts}, " + translate("Batch", "demo: free")
    if not known:
        return f"{counts} · " + translate("Batch", "price not known")
    total = f"≈ {amount_words(amount)}"
    if len(set(each)) == 1 and clips > 1 and each[0] is not None:
        words = f"{counts} × {amount_words(each[0])} = {total}"
    else:
        words = f"{counts} · {total}"
    if known < clips:
        words += " + " + translate("Batch", "{count} of unknown price").format(count=QLocale().toString(clips - known))
    return words


def row_words(count: int) -> str:
    """How many rows, in words."""
    if count == 1:
        return translate("Batch", "1 row")
    return translate("Batch", "{count} rows").format(count=QLocale().toString(count))


def clip_words(count: int) -> str:
    """How many clips, in words."""
    if count == 1:
        return translate("Batch", "1 clip")
    return translate("Batch", "{count} clips").format(count=QLocale().toString(count))


def send_words(clips: int) -> str:
    """What stands on the button that sends so many clips."""
    return translate("Batch", "Send {clips}").format(clips=clip_words(clips)) if clips else translate("Batch", "Send")


def kind_words(batch: Batch, kind: BatchKind) -> str:
    """``40 rows, read as CSV``."""
    return {
        BatchKind.LINES: translate("Batch", "{rows}, each line a prompt"),
        BatchKind.CSV: translate("Batch", "{rows}, read as CSV"),
        BatchKind.JSONL: translate("Batch", "{rows}, read as JSON lines"),
    }[kind].format(rows=row_words(len(batch.rows)))


def base_words(base: VideoRequest) -> str:
    """Where a row gets what it does not say: the settings of the form, in one line."""
    parts = [settings_words(base)]
    if base.is_storyboard and family_named(base.family).has_field("is_storyboard"):
        parts.append(translate("Batch", "storyboard"))
    if len(base.images) == 1:
        parts.append(translate("Batch", "1 image"))
    elif base.images:
        parts.append(translate("Batch", "{count} images").format(count=len(base.images)))
    return translate("Batch", "What a row does not say comes from the form: {settings}").format(
        settings=" · ".join(parts)
    )


def unread_words(batch: Batch) -> str:
    """Which columns mean nothing here; empty for none."""
    if not batch.unknown_columns:
        return ""
    names = [f"“{plain_line(name, _COLUMN_CHARACTERS)}”" for name in batch.unknown_columns[:_MOST_COLUMNS]]
    if len(batch.unknown_columns) > _MOST_COLUMNS:
        names.append("…")
    return translate("Batch", "Not read, for no setting has this name: {names}.").format(names=", ".join(names))


def blocked_words(batch: Batch) -> str:
    """The first row that keeps the batch from going, and why; empty for none."""
    blocked = batch.blocked
    if not blocked:
        return ""
    sentence = translate("Batch", "Row {number}: {why}").format(
        number=blocked[0].number, why=next(each.sentence for each in blocked[0].findings if each.is_blocking)
    )
    if len(blocked) == 1:
        return f"{sentence} " + translate("Batch", "Nothing is sent until this is mended.")
    more = translate("Batch", "{count} rows cannot be sent as they stand; nothing is sent until they are mended.")
    return f"{sentence} {more.format(count=QLocale().toString(len(blocked)))}"


def other_words(request: VideoRequest) -> str:
    """Those settings without a column that are not as the family has them at first, in one line; mostly empty."""
    family = family_named(request.family)
    plain, words = family.plain_request(), []
    for name in OTHER_SETTINGS:
        value = getattr(request, name)
        if not family.has_field(name) or value == getattr(plain, name):
            continue
        label = family.field(name).label.removeprefix("Allow ").lower()
        if name == "seed":
            label = f"{label} {plain_line(request.seed, 20)}"
        words.append(label if value else translate("Batch", "no {setting}").format(setting=label))
    return ", ".join(words)


def other_settings(request: VideoRequest) -> str:
    """What of a row will be sent and has no column of its own, by the names in the form, a line for each setting."""
    family = family_named(request.family)
    words = {True: translate("Batch", "yes"), False: translate("Batch", "no")}
    lines = []
    for name in OTHER_SETTINGS:
        value = getattr(request, name)
        if family.has_field(name) and value != "":
            lines.append(f"{family.field(name).label}: {words.get(value) or plain_line(str(value), 20)}")
    return "\n".join(lines)


def default_name(file_name: str) -> str:
    """The name of a batch that nobody named: that of its file, or when it was made."""
    stem = file_name.rpartition(".")[0] or file_name
    if stem:
        return plain_line(stem, 60)
    return dated_words(time.time())
