"""The package keeps its layers, threads and sizes; and each rule catches a sample that breaks it."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from tests import layer_rules
from tests.layer_rules import LAYER_RULES, Module, Rule, other_modules, package_modules, sizes

LONG_FUNCTION = "def long():\n" + "    pass\n" * 59
BIG_CLASS = "class Big:\n" + "".join(f"    def method_{n}(self): ...\n" for n in range(20))

BAD = [
    (layer_rules.parts_of_qt, "runtime.bridge", "from PySide6.QtGui import QImage"),
    (layer_rules.parts_of_qt, "runtime.bridge", "from PySide6 import QtWidgets"),
    (layer_rules.parts_of_qt, "media.poster", "from PySide6.QtWidgets import QWidget"),
    (layer_rules.parts_of_qt, "media.poster", "def later():\n    import PySide6.QtWidgets"),
    (layer_rules.parts_of_qt, "ui.preview.player", "from PySide6.QtNetwork import QNetworkAccessManager"),
    (layer_rules.parts_of_qt, "ui.page", "import PySide6"),
    (layer_rules.parts_of_qt, "services.engine", "from PySide6.QtCore import QObject"),
    (layer_rules.libraries, "services.engine", "import httpx"),
    (layer_rules.libraries, "ui.page", "from pydantic import BaseModel"),
    (layer_rules.libraries, "domain.jobs", "from pydantic import BaseModel"),
    (layer_rules.libraries, "cli", "import sqlite3"),
    (layer_rules.libraries, "gateway.client", "import requests"),
    (layer_rules.libraries, "app", "from . import ui"),
    (layer_rules.threads, "services.engine", "import threading"),
    (layer_rules.threads, "services.engine", "await asyncio.to_thread(read)"),
    (layer_rules.threads, "gateway.client", "from concurrent.futures import ThreadPoolExecutor"),
    (layer_rules.threads, "ui.page", "from threading import Thread"),
    (layer_rules.threads, "ui.page", "loop.run_in_executor(None, read)"),
    (layer_rules.qthreads, "ui.page", "from PySide6.QtCore import QThread"),
    (layer_rules.qthreads, "app", "from PySide6.QtCore import QThreadPool"),
    (layer_rules.sleeping, "demo.server", "import time\ntime.sleep(1)"),
    (layer_rules.sleeping, "runtime.bridge", "from time import sleep"),
    (layer_rules.sleeping, "media.poster", "QThread.msleep(5)"),
    (layer_rules.nested_event_loops, "ui.page", "dialog.exec()"),
    (layer_rules.nested_event_loops, "ui.page", "QMessageBox().exec_()"),
    (layer_rules.nested_event_loops, "ui.page", "QApplication.processEvents()"),
    (layer_rules.nested_event_loops, "app", "app.processEvents()"),
    (layer_rules.nested_event_loops, "runtime.bridge", "from PySide6.QtCore import QEventLoop"),
    (layer_rules.star_imports, "ui.page", "from PySide6.QtWidgets import *"),
    (sizes, "domain.jobs", "\n" * 400),
    (sizes, "ui.main_window", "\n" * 200),
    (sizes, "domain.jobs", LONG_FUNCTION),
    (sizes, "domain.jobs", f"async {LONG_FUNCTION}"),
    (sizes, "ui.page", BIG_CLASS),
]

GOOD = [
    (layer_rules.parts_of_qt, "media.poster", "from PySide6.QtMultimedia import QMediaPlayer"),
    (layer_rules.libraries, "domain.settings", "from pydantic import BaseModel"),
    (layer_rules.libraries, "domain.settings.folders", "from pydantic import BaseModel"),
    (layer_rules.libraries, "ui.page", "import json\nfrom sora_desktop.domain.jobs import Job"),
    (layer_rules.threads, "gateway.downloads", "import threading"),
    (layer_rules.threads, "services.threads", "import threading"),
    (layer_rules.qthreads, "runtime.engine_thread", "from PySide6.QtCore import QThread"),
    (layer_rules.sleeping, "services.engine", "await asyncio.sleep(1)"),
    (layer_rules.nested_event_loops, "app", "app.exec()"),
    (layer_rules.nested_event_loops, "ui.page", "dialog.open()"),
    (sizes, "domain.jobs", "\n" * 399),
    (sizes, "domain.jobs", LONG_FUNCTION.rstrip().removesuffix("pass")),
    (sizes, "ui.page", BIG_CLASS.replace("method_19", "_method_19")),
    (sizes, "ui.page", BIG_CLASS.replace("method_19", "paintEvent")),
]


@pytest.mark.parametrize("rule", LAYER_RULES, ids=lambda rule: rule.__name__)
def test_package_keeps_the_rule(rule: Rule) -> None:
    broken = [line for module in package_modules() for line in rule(module)]
    assert not broken, "\n".join(broken)


def test_tests_and_tools_keep_the_sizes() -> None:
    broken = [line for module in other_modules() for line in sizes(module)]
    assert not broken, "\n".join(broken)


def test_the_whole_package_is_read() -> None:
    names = {module.name for module in package_modules()}
    assert {"resources", "domain.jobs", "ui"} <= names
    assert {"dev", "tests.test_layers"} <= {module.name for module in other_modules()}


@pytest.mark.parametrize(("rule", "name", "source"), BAD, ids=lambda value: getattr(value, "__name__", None))
def test_rule_catches_what_breaks_it(rule: Rule, name: str, source: str) -> None:
    (line,) = rule(Module(name, source))
    assert line.startswith(name)


@pytest.mark.parametrize(("rule", "name", "source"), GOOD, ids=lambda value: getattr(value, "__name__", None))
def test_rule_lets_be_what_keeps_it(rule: Rule, name: str, source: str) -> None:
    assert list(rule(Module(name, source))) == []


def test_every_rule_has_a_sample_that_breaks_it() -> None:
    assert {rule for rule, _, _ in BAD} == set(LAYER_RULES)


class _Blank(QAbstractListModel):
    """A model whose data() answers None, as every model does for roles it does not know."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return None


def _references_lost(call: Callable[[], object], times: int = 2_000) -> int:
    """How many references to None that many calls cost."""
    call()
    before = sys.getrefcount(None)
    for _ in range(times):
        call()
    return before - sys.getrefcount(None)


def test_data_that_answers_none_keeps_its_references() -> None:
    """PySide6 6.12.0 on Python 3.11 loses one with each call, and aborts after some 5,600."""
    model = _Blank()
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    index = proxy.index(0, 0)
    assert index.isValid()
    assert _references_lost(lambda: proxy.data(index)) < 100


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_lost_references_to_none_are_noticed() -> None:
    release = ctypes.pythonapi.Py_DecRef
    release.argtypes, release.restype = [ctypes.py_object], None
    lost = _references_lost(lambda: release(None), times=300)
    for _ in range(300):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(None))
    assert lost >= 290
