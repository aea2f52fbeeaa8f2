"""Children of the program in no time: a warmed-up process forks them, and each can be killed at a line of its own.

``python -m tests.faults.nursery [--window]`` reads orders from standard input and forks; ``Nursery`` is its other end.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import certifi

from tests.faults.kill_switch import Plan, arm
from tests.layer_rules import ROOT

LIMIT_S = 30.0
_HEADLESS = (
    *("sora_desktop.__main__", "sora_desktop.cli.work", "sora_desktop.demo.faults", "sora_desktop.storage.database"),
    *("sora_desktop.gateway.client", "sora_desktop.gateway.downloads", "keyring.backends.fail", "httpx"),
    *("httpcore", "anyio._backends._asyncio", "anyio.streams.tls", "certifi", "socksio", "h11", "encodings.idna"),
    *("asyncio.selector_events", "logging.handlers"),
)
_WINDOW = (
    *("sora_desktop.app.program", "sora_desktop.app.furnishing", "sora_desktop.app.interior", "sora_desktop.app"),
    *("sora_desktop.app.termination", "sora_desktop.app.instance", "sora_desktop.media.posters", "PySide6.QtTest"),
)


@dataclass(frozen=True)
class Child:
    """A child that runs, or has run."""

    pid: int
    folder: Path

    @property
    def out(self) -> str:
        return self._said("out")

    @property
    def err(self) -> str:
        return self._said("err")

    @property
    def killed_at(self) -> str:
        """Which executed line of which file killed it: ``services/sending.py:288, line 1203``."""
        return self._said("killed_at")

    @property
    def lines(self) -> list[list[Any]]:
        """Of a run with ``Plan(is_recorded=True)``: each executed line, in order, as file and number."""
        found = json.loads((self.folder / "lines").read_bytes())
        assert isinstance(found, list)
        return found

    def signal(self, number: signal.Signals) -> None:
        """Its process id is its own until somebody has waited for it."""
        os.kill(self.pid, number)

    def _said(self, name: str) -> str:
        """A file of the child's; one that was killed at once has none."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / name).read_text(encoding="utf-8", errors="replace")
        return ""


class Nursery:
    """One warmed-up process and its children. Not for two threads at once: each worker has its own."""

    def __init__(self, folder: Path, *, has_window: bool = False, environment: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._count = 0
        folder.mkdir(parents=True)
        home = folder / "home"
        home.mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SORA_"))}
        words = [sys.executable, "-X", "faulthandler", "-m", "tests.faults.nursery", *(["--window"] * has_window)]
        self._process = subprocess.Popen(
            words,
            cwd=ROOT,
            env={**kept, "HOME": str(home), "LC_ALL": "C.UTF-8", **_one_authority(folder), **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self, words: Sequence[str], *, plan: Plan | None = None, program: str = "sora_desktop.__main__", gate: str = ""
    ) -> Child:
        """Fork a child that runs ``main(words)`` of a module.

        With a ``plan`` it is killed at a line. A ``gate`` is a file at which children wait as long as it is locked, so
        that all of them begin at one instant.
        """
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        order = {"words": list(words), "folder": str(folder), "program": program, "gate": gate}
        return Child(int(self._ask({**order, "plan": plan.written() if plan else ""})["pid"]), folder)

    def is_running(self, child: Child) -> bool:
        """Whether a child for which nobody has waited yet is still at work."""
        return bool(self._ask({"look": child.pid})["is_running"])

    def wait(self, child: Child, limit_s: float = LIMIT_S) -> int:
        """Its exit code, negative for the signal that ended it. One that takes longer is killed and fails the test."""
        answer = self._ask({"wait": child.pid, "limit_s": limit_s})
        assert not answer["is_late"], f"no end within {limit_s} s: {child.out}\n{child.err}"
        return int(answer["code"])

    def run(self, words: Sequence[str], *, plan: Plan | None = None, limit_s: float = LIMIT_S) -> tuple[int, Child]:
        """Start, and wait for the end."""
        child = self.start(words, plan=plan)
        return self.wait(child, limit_s), child

    def close(self) -> None:
        """End the process; a child that runs still is killed with it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(LIMIT_S)
        self._process.stdout.close()

    def _ask(self, order: Mapping[str, object]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert isinstance(answer, dict)
        return answer


@contextlib.contextmanager
def nursery(
    folder: Path, *, has_window: bool = False, environment: Mapping[str, str] | None = None
) -> Iterator[Nursery]:
    """A nursery that ends with the context."""
    opened = Nursery(folder, has_window=has_window, environment=environment)
    try:
        yield opened
    finally:
        opened.close()


def _one_authority(folder: Path) -> dict[str, str]:
    """A list of one certificate: to read all 150 takes each child a third of its start."""
    first, end, _ = Path(certifi.where()).read_text(encoding="utf-8").partition("-----END CERTIFICATE-----\n")
    path = folder / "authority.pem"
    path.write_text(first + end, encoding="utf-8")
    return {"SSL_CERT_FILE": str(path)}


class _Late(Exception):
    """The alarm rang."""


def _ring(_number: int, _frame: object) -> None:
    raise _Late


def _waited(pid: int, limit_s: float) -> dict[str, object]:
    signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        _, status = os.waitpid(pid, 0)
    except _Late:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return {"code": -signal.SIGKILL, "is_late": True}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return {"code": os.waitstatus_to_exitcode(status), "is_late": False}


def _serve() -> dict[str, Any] | None:
    """Fork until there are no more orders; ``None`` then, and in a child what it has to do."""
    alive: set[int] = set()
    while line := sys.stdin.readline():
        order: dict[str, Any] = json.loads(line)
        if "wait" in order:
            answer = _waited(int(order["wait"]), float(order["limit_s"]))
            alive.discard(int(order["wait"]))
        elif "look" in order:
            found = os.waitid(os.P_PID, int(order["look"]), os.WEXITED | os.WNOHANG | os.WNOWAIT)
            answer = {"is_running": found is None}
        else:
            pid = os.fork()
            if not pid:
                return order
            alive.add(pid)
            answer = {"pid": pid}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return None


def _become_child(order: Mapping[str, Any]) -> int:
    folder = Path(order["folder"])
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    descriptors = (os.open(os.devnull, os.O_RDONLY), *(
        os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) for name in ("out", "err")
    ))  # fmt: skip
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as Python has it, until the process ends
    sys.argv = ["sora-desktop", *order["words"]]
    main = importlib.import_module(order["program"]).main
    if order["gate"]:
        with Path(order["gate"]).open(encoding="utf-8") as gate:
            fcntl.flock(gate, fcntl.LOCK_SH)
    (folder / "started").write_text(str(time.monotonic()), encoding="utf-8")
    if not order["plan"]:
        return int(main(order["words"]))
    with arm(Plan.read(order["plan"]), folder):
        return int(main(order["words"]))


def main(argv: Sequence[str]) -> int:
    """Warm up, and serve."""
    for name in (*_HEADLESS, *(_WINDOW if "--window" in argv else ())):
        importlib.import_module(name)
    order = _serve()
    return 0 if order is None else _become_child(order)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
