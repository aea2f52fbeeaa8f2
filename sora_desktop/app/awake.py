"""Keeps the computer from sleeping while clips are on their way, where the system lets a program do so."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Slot

from sora_desktop.domain.secrets import KEY_VARIABLE

_SYSTEMD = Path("/run/systemd/system")
"""There only where systemd runs the computer, and so has the lock that its tool takes."""
_ES_CONTINUOUS, _ES_SYSTEM_REQUIRED = 0x80000000, 0x00000001
_END_MS = 300

_log = logging.getLogger(__name__)


class Wakefulness(Protocol):
    """One way to keep a computer awake; it ends with the process whatever becomes of that."""

    def hold(self) -> None: ...

    def release(self) -> None: ...


class KeepAwake(QObject):
    """Holds the computer awake while a person wants it and something is on its way; never longer."""

    def __init__(self, way: Wakefulness | None, parent: QObject) -> None:
        """``way``: None where this system has none; then nothing is offered."""
        super().__init__(parent)
        self._way = way
        self._is_wanted = self._is_busy = self._is_held = False

    @property
    def is_offered(self) -> bool:
        return self._way is not None

    @Slot(bool)
    def want(self, is_on: bool) -> None:
        """Whether the person wants it."""
        self._is_wanted = is_on
        self._follow()

    @Slot(bool)
    def be_busy(self, is_on: bool) -> None:
        """Whether anything is on its way."""
        self._is_busy = is_on
        self._follow()

    def close(self) -> None:
        """Let the computer sleep again."""
        self._is_wanted = False
        self._follow()

    def _follow(self) -> None:
        is_held = self._is_wanted and self._is_busy
        if self._way is not None and is_held != self._is_held:
            self._is_held = is_held
            (self._way.hold if is_held else self._way.release)()


class ChildProcess:
    """A tool of the system that keeps the computer awake as long as it runs; it ends by itself with this process."""

    def __init__(self, command: list[str], parent: QObject) -> None:
        self._command = command
        self._process = QProcess(parent)
        self._process.setProcessEnvironment(_plain_environment())
        self._process.errorOccurred.connect(self._say)

    def hold(self) -> None:
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self._process.start(self._command[0], self._command[1:])

    def release(self) -> None:
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.terminate()
            if not self._process.waitForFinished(_END_MS):
                self._process.kill()

    def _say(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            _log.warning("the computer is not kept awake: %s", self._process.errorString())


class WindowsState:
    """Windows keeps this for the thread that asks, and drops it with that."""

    def hold(self) -> None:
        self._set(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED)

    def release(self) -> None:
        self._set(_ES_CONTINUOUS)

    def _set(self, state: int) -> None:
        import ctypes

        kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - not known on other systems
        if not kernel.SetThreadExecutionState(state):
            _log.warning("the computer is not kept awake")


def way_here(parent: QObject) -> Wakefulness | None:
    """How this system is kept awake; ``None`` where that is not possible."""
    if sys.platform == "win32":
        return WindowsState()
    command = command_for(sys.platform, os.getpid())
    return None if command is None else ChildProcess(command, parent)


def command_for(platform: str, process_id: int) -> list[str] | None:
    """The tool to run until the process ends; ``None`` where the system has none."""
    if platform == "darwin":
        tool = shutil.which("caffeinate")
        return None if tool is None else [tool, "-i", "-w", str(process_id)]
    inhibit, tail = shutil.which("systemd-inhibit"), shutil.which("tail")
    if not platform.startswith("linux") or inhibit is None or tail is None or not _SYSTEMD.is_dir():
        return None
    lock = ["--what=idle:sleep", "--who=Sora Desktop", "--why=Clips are on their way", "--mode=block"]
    return [inhibit, *lock, tail, f"--pid={process_id}", "-f", "/dev/null"]


def _plain_environment() -> QProcessEnvironment:
    """Without the key, and without the library path of a frozen program, in which a tool would find the wrong ones."""
    environment = QProcessEnvironment.systemEnvironment()
    environment.remove(KEY_VARIABLE)
    environment.remove("LD_LIBRARY_PATH")
    if "LD_LIBRARY_PATH_ORIG" in os.environ:
        environment.insert("LD_LIBRARY_PATH", os.environ["LD_LIBRARY_PATH_ORIG"])
    return environment
