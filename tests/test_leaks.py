"""The checks that end every test are themselves tested: they catch what is left behind, and only that."""

from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests.leaks import ErrorLog, Leaks


@pytest.fixture
def impatient(qapp: QApplication) -> Iterator[Leaks]:
    watcher = Leaks(grace_s=0.05)
    with watcher.watching():
        yield watcher


@pytest.fixture
def release() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize("daemon", [False, True])
def test_thread_of_ours_that_goes_on_is_found(impatient: Leaks, release: threading.Event, daemon: bool) -> None:
    before = impatient.snapshot()
    thread = threading.Thread(target=lambda: release.wait(30), name="left behind", daemon=daemon)
    thread.start()
    assert impatient.left_since(before) == ["thread left running: left behind"]
    release.set()
    thread.join()
    assert impatient.left_since(before) == []


def test_daemon_thread_of_somebody_else_is_let_be(impatient: Leaks, release: threading.Event) -> None:
    before = impatient.snapshot()
    threading.Thread(target=release.wait, args=(30,), daemon=True).start()
    assert impatient.left_since(before) == []


def test_thread_from_before_the_test_is_let_be(impatient: Leaks, release: threading.Event) -> None:
    threading.Thread(target=lambda: release.wait(30)).start()
    assert impatient.left_since(impatient.snapshot()) == []


def test_thread_that_is_just_ending_gets_its_time(qapp: QApplication, release: threading.Event) -> None:
    patient = Leaks(grace_s=10)
    before = patient.snapshot()
    threading.Thread(target=lambda: release.wait(30)).start()
    threading.Timer(0.1, release.set).start()
    assert patient.left_since(before) == []


def test_pool_of_a_finished_event_loop_is_no_leak(impatient: Leaks) -> None:
    before = impatient.snapshot()

    async def use_the_pool() -> None:
        await asyncio.get_running_loop().run_in_executor(None, gc.isenabled)

    asyncio.run(use_the_pool())
    assert impatient.left_since(before) == []


def test_running_timer_is_found_with_its_parent(impatient: Leaks) -> None:
    before = impatient.snapshot()
    owner = QObject()
    timer = QTimer(owner)
    timer.start(60_000)
    (line,) = impatient.left_since(before)
    assert line.startswith("QTimer left running: every 60000 ms, child of <PySide6.QtCore.QObject")
    timer.stop()
    assert impatient.left_since(before) == []


def test_timer_of_a_deleted_window_is_no_leak(impatient: Leaks) -> None:
    before = impatient.snapshot()
    window = QWidget()
    QTimer(window).start(60_000)
    window.deleteLater()
    assert impatient.left_since(before) == []


def test_timer_in_an_abandoned_cycle_is_no_leak(impatient: Leaks) -> None:
    class Clock:
        def __init__(self) -> None:
            self.timer = QTimer()
            self.myself = self

    before = impatient.snapshot()
    clock = Clock()
    clock.timer.start(60_000)
    del clock
    assert impatient.left_since(before) == []


def test_running_qthread_is_found_and_an_ended_one_is_not(impatient: Leaks) -> None:
    before = impatient.snapshot()
    thread = QThread()
    thread.setObjectName("engine")
    thread.start()
    try:
        assert any("QThread left running: QThread engine" in line for line in impatient.left_since(before))
    finally:
        thread.quit()
        assert thread.wait(5_000)
    assert impatient.left_since(before) == []


@pytest.mark.logs_error("the disk is full")
def test_unexpected_error_in_the_log_is_found() -> None:
    with ErrorLog() as log:
        logging.getLogger("sora_desktop.test").warning("a warning is fine")
        logging.getLogger("sora_desktop.test").error("the disk is %s", "full")
    assert log.complaints([]) == ["unexpected error in the log: sora_desktop.test: the disk is full"]
    assert log.complaints(["disk is full"]) == []


def test_expected_error_that_is_never_logged_is_found() -> None:
    with ErrorLog() as log:
        pass
    assert log.complaints(["disk is full"]) == ["expected an error in the log like: disk is full"]


ROOT = Path(__file__).resolve().parent.parent

SAMPLES = """
import logging
import pytest
from PySide6.QtCore import QTimer

kept = []

def test_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(60_000)

def test_error():
    logging.getLogger("x").error("broken")

@pytest.mark.logs_error("broken")
def test_expected_error():
    logging.getLogger("x").error("broken")

def test_unfinished_thought():
    import warnings
    warnings.warn("an unexpected warning")

def test_qt_warning(qapp):
    from PySide6.QtCore import qWarning
    qWarning("Qt is not amused")

def test_clean():
    pass
"""


def _run_pytest(sample: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a file of tests under the settings and fixtures of this suite."""
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        ROOT / "pyproject.toml",
        "-p",
        "no:cacheprovider",
        "--no-header",
    ]
    return subprocess.run(
        [*command, "-p", "tests.conftest", "-q", *words, sample],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_test_that_leaks_or_logs_or_warns_fails(tmp_path: Path) -> None:
    sample = tmp_path / "test_samples.py"
    sample.write_text(SAMPLES, encoding="utf-8")
    run = _run_pytest(sample)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "2 failed, 4 passed, 2 errors" in run.stdout, run.stdout
    for line in ("QTimer left running", "unexpected error in the log: x: broken", "Qt is not amused"):
        assert line in run.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the sample needs the C library's sleep")
def test_deadlock_that_holds_the_interpreter_ends_the_run(tmp_path: Path) -> None:
    sample = tmp_path / "test_deadlock.py"
    sample.write_text("import ctypes\ndef test_deadlock(): ctypes.PyDLL(None).sleep(50)\n", encoding="utf-8")
    run = _run_pytest(sample, "-o", "faulthandler_timeout=0.5")
    assert run.returncode != 0
    assert "test_deadlock.py" in run.stderr + run.stdout
