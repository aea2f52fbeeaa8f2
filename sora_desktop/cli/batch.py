"""The headless command ``batch``: a file of requests, of which all are sent or none."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

from sora_desktop import assembly
from sora_desktop.arguments import Options
from sora_desktop.cli.report import plain, print_line, say
from sora_desktop.cli.requests import MOST_BYTES, decoded, settings_from, text_on_standard_input
from sora_desktop.cli.work import Order, order, profile_of
from sora_desktop.domain.batches import Batch, BatchRow, kind_of, read_batch
from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.families import family_named
from sora_desktop.domain.preflight import Checkup
from sora_desktop.domain.prices import Price, amount_words, cost_of, price_of

_PROMPT_CHARACTERS = 60
_MOST_NAMED = 10


async def batch(options: Options) -> int:
    """Send every row of a file, or print what would be sent. Returns the exit code.

    Raises ``UnusableInput``, with each row that cannot be sent named on standard error; then nothing was sent.
    """
    found = _read(options)
    for name in found.unknown_columns:
        say(f"note: The column “{plain(name, 40)}” is not known, and was not read.")
    for row in found.rows:
        for finding in row.findings:
            say(f"{'' if finding.is_blocking else 'note: '}Row {row.number}: {finding.sentence}")
    if found.refusal:
        raise UnusableInput(found.refusal)
    if found.blocked:
        raise UnusableInput(f"Nothing was sent: {_blocked_words(found.blocked)}.")
    if options.is_dry_run:
        _print_table(found, options)
        return 0
    name = options.name if options.name is not None else "" if options.file == "-" else Path(options.file).stem
    wanted = [(row.request, row.takes) for row in found.rows]
    checkup = Checkup(tuple(row.request for row in found.rows), "Row", tuple(row.number for row in found.rows))
    return await order(
        options,
        lambda engine: Order(
            checkup,
            lambda: engine.generate_batch(
                wanted,
                intent_id=uuid.uuid4().hex,
                name=name,
                profile_id=profile_of(options),
                may_cross_budget=options.may_cross_budget,
            ),
        ),
    )


def _read(options: Options) -> Batch:
    """Raises ``UnusableInput`` for a file that cannot be read."""
    base = settings_from(options)
    if options.file == "-":
        text = text_on_standard_input("batch")
        return read_batch(text, base, kind_of(text))
    path = Path(options.file)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name cannot be used"
        raise UnusableInput(f"“{plain(options.file, 200)}” cannot be read: {reason}.") from error
    text = decoded(content, f"“{plain(path.name, 100)}”")
    return read_batch(text, base, kind_of(text, path.name))


def _print_table(found: Batch, options: Options) -> None:
    """Exactly what would be sent, and what it would cost."""
    run = assembly.RunOptions.from_arguments(options)
    prices = None if options.is_demo else assembly.listed_prices(run).prices
    for row in found.rows:
        if not print_line(_json_line(row, prices) if options.is_json else _text_line(row, prices)):
            return
    requests = [row.request for row in found.rows for _ in range(row.takes)]
    cost = "free, for the demo makes them" if prices is None else cost_of(requests, prices).words()
    clips = "1 clip" if found.clips == 1 else f"{found.clips} clips"
    rows = "1 row" if len(found.rows) == 1 else f"{len(found.rows)} rows"
    say(f"{clips} in {rows}; {cost}. Nothing was sent.")


def _json_line(row: BatchRow, prices: tuple[Price, ...] | None) -> str:
    """``prices``: None for the demo, which is free."""
    line = {
        "row": row.number,
        "takes": row.takes,
        "price": _amount_of(row, prices),
        "body": family_named(row.request.family).body(row.request),
        "notes": [finding.sentence for finding in row.findings],
    }
    return json.dumps(line)


def _amount_of(row: BatchRow, prices: tuple[Price, ...] | None) -> str | None:
    """What one clip of a row costs, as a number; ``None``: it is not known."""
    if prices is None:
        return "0"
    price = price_of(row.request, prices)
    return None if price is None else str(price.amount)


def _cost_words(row: BatchRow, prices: tuple[Price, ...] | None) -> str:
    if prices is None:
        return "free"
    price = price_of(row.request, prices)
    return "price not known" if price is None else f"≈ {amount_words(price.amount)}"


def _text_line(row: BatchRow, prices: tuple[Price, ...] | None) -> str:
    request, cost = row.request, _cost_words(row, prices)
    family = family_named(request.family)
    settings = [
        request.model,
        request.orientation if family.has_field("orientation") else request.aspect_ratio,
        request.size if family.has_field("size") else "",
        f"{request.duration_s} s" if request.duration_s else "",
        f"{len(request.images)} images" if len(request.images) > 1 else "1 image" if request.images else "",
    ]
    words = plain(" · ".join(filter(None, settings)))
    return f"{row.number:>4}  {row.takes:>2} ×  {cost:<16}{words:<44}  {plain(request.prompt, _PROMPT_CHARACTERS)}"


def _blocked_words(rows: tuple[BatchRow, ...]) -> str:
    """``row 2 cannot be sent as it stands``, or of several ``rows 2, 3 and 7 cannot be sent as they stand``."""
    numbers = [str(row.number) for row in rows[:_MOST_NAMED]]
    if len(rows) == 1:
        return f"row {numbers[0]} cannot be sent as it stands"
    last = "others" if len(rows) > _MOST_NAMED else numbers.pop()
    return f"rows {', '.join(numbers)} and {last} cannot be sent as they stand"
