"""Waiting for what other processes do, which tells this one nothing by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_LOOK_EVERY_S = 0.01


def until(is_so: Callable[[], bool], what: str, limit_s: float = 30.0) -> float:
    """Look again and again until it is so; the seconds that it took. Fails after ``limit_s``."""
    began_s = time.monotonic()
    while not is_so():
        took_s = time.monotonic() - began_s
        assert took_s < limit_s, f"{what} did not come within {limit_s:.0f} s"
        threading.Event().wait(_LOOK_EVERY_S)
    return time.monotonic() - began_s
