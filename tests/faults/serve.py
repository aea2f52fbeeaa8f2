"""The fault gateway as a process of its own, so that it outlives the clients that a test kills."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.faults.gateway import FaultGateway
from tests.faults.ledger import Ledger

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 20.0


class ServedGateway:
    """Starts ``python -m tests.faults.serve`` and ends it; ``origin`` and ``ledger`` as of a ``FaultGateway``."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        """``arguments`` are those of the command: ``"--create", "ok,billed, reset;lost, 502 html"`` and so on."""
        self.folder = folder
        self.ledger = Ledger(folder / "ledger.jsonl")
        self._arguments = arguments
        self.origin = ""
        self.store_origin = ""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.faults.serve", str(self.folder), *self._arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline())
        self.origin, self.store_origin = told["origin"], told["store_origin"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(START_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def read_requests(folder: Path) -> list[dict[str, Any]]:
    """What came to a served gateway: time, place, kind, method, target, scenario and whether it bore credentials."""
    try:
        lines = (folder / "requests.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines]


def main(argv: Sequence[str]) -> int:
    """Serve until standard input ends. Prints one line of JSON with the origins when it listens."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.serve")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--done-after-queries", type=int, default=2)
    parser.add_argument("--done-after-s", type=float, default=0.0)
    parser.add_argument("--size-bytes", type=int, default=20_000)
    parser.add_argument("--late-s", type=float, default=1.0)
    for kind in ("create", "query", "file", "content", "models", "balance", "usage", "log"):
        parser.add_argument(f"--{kind}", default="", help="scenarios of the first requests, with ; between them")
        parser.add_argument(f"--then-{kind}", default="", help="the scenario of all others")
    options = vars(parser.parse_args(argv))
    gateway = FaultGateway(
        options["folder"],
        done_after_queries=options["done_after_queries"],
        done_after_s=options["done_after_s"],
        size_bytes=options["size_bytes"],
        port=options["port"],
        late_s=options["late_s"],
    )
    with gateway:
        for kind in ("create", "query", "file", "content", "models", "balance", "usage", "log"):
            names = [name.strip() for name in options[kind].split(";") if name.strip()]
            gateway.plan(**{kind: names})
            if options[f"then_{kind}"]:
                gateway.always(**{kind: options[f"then_{kind}"]})
        sys.stdout.write(json.dumps({"origin": gateway.origin, "store_origin": gateway.store_origin}) + "\n")
        sys.stdout.flush()
        while sys.stdin.buffer.read(65_536):
            pass
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
