"""One handler of Qt's messages for the whole run, behind which the one of each test comes and goes.

Threads of FFmpeg log at any time. A handler that PySide takes away while such a thread waits for Python's lock
crashes the process, so the handler that Qt knows stays, and only where it passes messages on changes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6 import QtCore

Handler = Callable[[QtCore.QtMsgType, QtCore.QMessageLogContext, str], object]

_real_install = QtCore.qInstallMessageHandler
_handlers: list[Handler | None] = [None]


def _pass_on(kind: QtCore.QtMsgType, context: QtCore.QMessageLogContext, message: str) -> None:
    handler = _handlers[-1]
    if handler is None:
        sys.stderr.write(f"{message}\n")
    else:
        handler(kind, context, message)


def _install(handler: Handler | None) -> Handler | None:
    previous, _handlers[-1] = _handlers[-1], handler
    return previous


def keep_one_handler() -> None:
    """Stand in for ``qInstallMessageHandler`` until the process ends; again it does nothing."""
    if QtCore.qInstallMessageHandler is not _install:
        _real_install(_pass_on)
        QtCore.qInstallMessageHandler = _install
