"""Tables for other programs: CSV in which no cell is anything but text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a cell for a formula, which may start programs or send what stands beside it."""


def plain_cell(value: object) -> str:
    """A cell as text; one that a spreadsheet would calculate gets an apostrophe before it, which shows that it is text.

    Spaces, quotes and invisible characters before the sign do not hide it: some programs drop them. Numbers of ours
    are no text and stay.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    text = str(value).encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    bare = text.lstrip(" \n\v\f\u00a0\ufeff\u200b\u200e\u200f'\"")
    is_dangerous = text.startswith(_DANGEROUS) or bare.startswith((*_DANGEROUS, "＝", "＋", "－", "＠"))
    return f"'{text}" if is_dangerous else text


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A whole table, every cell of it quoted, with a line of heads."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([plain_cell(head) for head in heads])
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return stream.getvalue()
