"""What an exception that nobody caught says, and where: redacted, in the log and on standard error."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from typing import TextIO

_log = logging.getLogger(__name__)


def catch_crashes() -> None:
    """Stand in for Python's own words about such exceptions: they repeat messages, and so whatever key is in them."""
    sys.excepthook = _tell
    threading.excepthook = _tell_of_thread
    sys.unraisablehook = _tell_of_finalizer
    warnings.showwarning = _tell_of_warning
    logging.raiseExceptions = False  # a record that cannot be written would be printed as it is


def _tell(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None, where: str = "the program"
) -> None:
    text = "".join(traceback.format_exception(kind, error, trace))
    if not issubclass(kind, KeyboardInterrupt):
        _log.critical("an exception in %s that nobody caught\n%s", where, text)
    _print(text)


def _print(text: str) -> None:
    # A run in which nothing goes wrong has no need of it.
    from sora_desktop.domain.redaction import redacted

    if sys.stderr is not None:  # a program without a console has none
        sys.stderr.write(redacted(text).encode("ascii", "backslashreplace").decode())


def _tell_of_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or issubclass(args.exc_type, SystemExit):
        return
    name = args.thread.name if args.thread is not None else "?"
    _tell(args.exc_type, args.exc_value, args.exc_traceback, f"thread {name}")


def _tell_of_finalizer(args: UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        _tell(args.exc_type, args.exc_value, args.exc_traceback, f"{args.err_msg or 'the end of'} {args.object!r}")


def _tell_of_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None,
    line: str | None = None,
) -> None:  # fmt: skip
    _print(warnings.formatwarning(message, category, filename, lineno, line))
