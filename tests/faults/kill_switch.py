"""SIGKILL at a line: counts the executed lines of services, storage and gateway, and kills the process at one."""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import sora_desktop

PACKAGE = Path(sora_desktop.__file__).resolve().parent
LAYERS = ("services", "storage", "gateway")

_Trace = Callable[[FrameType, str, Any], Any]


@dataclass(frozen=True)
class Plan:
    """Where a child is to be killed: at the k-th executed line, or at the k-th execution of one line."""

    k: int = 0
    """1-based; 0 never kills."""
    file: str = ""
    """Below the package; empty counts the lines of all three layers."""
    line: int = 0
    is_recorded: bool = False
    """Whether each executed line is written down, for a plan of plans."""

    def written(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Plan:
        return cls(**json.loads(text))

    def __str__(self) -> str:
        where = f"execution {self.k} of {self.file}:{self.line}" if self.file else f"executed line {self.k}"
        return where if self.k else "nowhere"


class _Switch:
    """The tracer of all threads of a process."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._count = itertools.count(1)  # next() is one step for all threads
        self._names: dict[CodeType, str] = {}
        self.recorded: list[tuple[str, int]] = []

    def trace(self, frame: FrameType, event: str, _argument: object) -> _Trace | None:
        """As ``sys.settrace`` wants it: lines of other modules cost nothing."""
        code = frame.f_code
        name = self._names.get(code)
        if name is None:
            name = self._names[code] = _name_of(code)
        if not name:
            return None
        if self._plan.file and name != self._plan.file:
            return None
        return self._trace_line

    def _trace_line(self, frame: FrameType, event: str, _argument: object) -> _Trace:
        if event == "line":
            self._pass(self._names[frame.f_code], frame.f_lineno)
        return self._trace_line

    def _pass(self, name: str, line: int) -> None:
        plan = self._plan
        if plan.is_recorded:
            self.recorded.append((name, line))
        if plan.line and line != plan.line:
            return
        number = next(self._count)
        if number == plan.k:
            self._die(f"{name}:{line}, line {number}")

    def _die(self, where: str) -> None:
        descriptor = os.open(self._folder / "killed_at", os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(descriptor, where.encode())
        os.kill(os.getpid(), signal.SIGKILL)


def _name_of(code: CodeType) -> str:
    """The file below the package if its lines count, else nothing."""
    path = Path(code.co_filename)
    if not path.is_relative_to(PACKAGE):
        return ""
    name = path.relative_to(PACKAGE)
    return name.as_posix() if name.parts[0] in LAYERS else ""


@contextmanager
def arm(plan: Plan, folder: Path) -> Iterator[None]:
    """Count from here on; a recorded run leaves its lines in ``folder``."""
    switch = _Switch(plan, folder)
    threading.settrace(switch.trace)
    sys.settrace(switch.trace)
    try:
        yield
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        if plan.is_recorded:
            (folder / "lines").write_text(json.dumps(switch.recorded), encoding="utf-8")
