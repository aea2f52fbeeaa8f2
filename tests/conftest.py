"""What every test stands on: an offscreen Qt, a private environment, and nothing left behind at the end."""

from __future__ import annotations

import os

# Before the first import of Qt: no test may open a window on the screen of whoever runs it.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"
# The keychain of whoever runs the tests is no test's business, and neither are their key and their proxies.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
for _name in ("SORA_DESKTOP_API_KEY", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
    os.environ.pop(_name, None)
    os.environ.pop(_name.lower(), None)

import gc
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.leaks import ErrorLog, Leaks
from tests.qt_messages import keep_one_handler

pytest_plugins = ["tests.promises"]

keep_one_handler()

hypothesis.settings.register_profile("sora", deadline=None, print_blob=True)
hypothesis.settings.load_profile("sora")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Collect garbage between the tests with widgets and never in one, as the program does between two events.

    A collection that takes a forgotten widget apart while Qt goes through all of them ends the process. What stands
    after a test is not looked at again: it is the session's, and there is ever more of it.
    """
    if "qapp" not in getattr(item, "fixturenames", ()):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def leaks() -> Iterator[Leaks]:
    """The one watcher over threads and timers; it must stand before the first of them starts."""
    watcher = Leaks()
    with watcher.watching():
        yield watcher


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest, leaks: Leaks) -> Iterator[None]:
    """Fail a test that leaves a thread or a timer running, or that logs an error it does not expect.

    A test that expects errors says so: ``@pytest.mark.logs_error("could not be read")``, once for each pattern.
    """
    expected = [str(mark.args[0]) for mark in request.node.iter_markers("logs_error")]
    before = leaks.snapshot()
    with ErrorLog() as log:
        yield
        found = leaks.left_since(before)
    found += log.complaints(expected)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.fixture
def qtbot(qtbot: QtBot) -> Iterator[QtBot]:
    """The one of pytest-qt, but what it is to close stays whole until it is closed.

    By itself it remembers widgets weakly. A window that a test made as a local is garbage between the end of the test
    and its closing, and Python's collector, which takes it apart from the inside, then crashes Qt once in a while.
    """
    kept: list[QWidget] = []
    close_later = qtbot.addWidget

    def add(widget: QWidget, **options: Any) -> None:
        kept.append(widget)
        close_later(widget, **options)

    qtbot.addWidget = add  # type: ignore[method-assign]
    yield qtbot
    kept.clear()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty private folder, as ``--data-dir`` names it."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder
