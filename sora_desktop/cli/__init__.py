"""The headless commands: the second front end of the engine, without Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from sora_desktop.cli.report import say
from sora_desktop.domain.errors import FolderInUse, SoraDesktopError, UnusableInput
from sora_desktop.services.event_loop import EngineLoop

if TYPE_CHECKING:
    from sora_desktop.arguments import Options

FAILED, USAGE, IN_USE = 1, 2, 5


def run(options: Options) -> int:
    """Run a headless command and return its exit code."""
    try:
        return _run(options)
    except UnusableInput as error:
        say(f"sora-desktop: {error.sentence}")
        return USAGE
    except FolderInUse as error:
        say(f"sora-desktop: {error.sentence}")
        return IN_USE
    except SoraDesktopError as error:
        say(f"sora-desktop: {error.sentence}")
        return FAILED


def _run(options: Options) -> int:
    if options.command == "jobs":
        from sora_desktop.cli.jobs import list_jobs

        return list_jobs(options)
    if options.command == "demo-gateway":
        from sora_desktop import assembly

        return assembly.serve_demo(options)
    if options.command == "collect":
        from sora_desktop.cli.work import collect

        return _run_on_loop(collect(options))
    if options.command == "batch":
        from sora_desktop.cli.batch import batch

        return _run_on_loop(batch(options))
    from sora_desktop.cli.work import generate

    return _run_on_loop(generate(options))


def _run_on_loop(command: Coroutine[Any, Any, int]) -> int:
    with asyncio.Runner(loop_factory=EngineLoop) as runner:
        return runner.run(command)
