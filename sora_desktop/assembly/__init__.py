"""Builds the engine from its adapters, for both front ends; no Qt."""

from __future__ import annotations

from sora_desktop.assembly.engine_room import (
    environment_key_problem,
    listed_prices,
    missing_key,
    open_engine,
    read_jobs,
    refuse_if_in_use,
    serve_demo,
)
from sora_desktop.assembly.run_options import RunOptions

__all__ = [
    "RunOptions",
    "environment_key_problem",
    "listed_prices",
    "missing_key",
    "open_engine",
    "read_jobs",
    "refuse_if_in_use",
    "serve_demo",
]
