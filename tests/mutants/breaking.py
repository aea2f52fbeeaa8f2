"""Deliberately broken variants of the program, and a run of tests on one: the proof that those tests can fail."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PARTS = ("sora_desktop", "tests", "resources", "pyproject.toml", "dev.py")
_LIMIT_S = 150


@dataclass(frozen=True)
class Mutant:
    """One broken variant: ``old`` stands exactly once in the file ``path`` of the package and becomes ``new``.

    Both of these have to fail on it, and name tests as pytest does. ``suite`` is of the promise's own proof, the tests
    that ``--promise`` runs; ``tests`` is what catches it beside that: quicker, and nearer to what is broken.
    """

    name: str
    promise: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...] = ()
    suite: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """How the tests of a mutant ended: pytest's exit code, and what it printed."""

    code: int
    output: str

    @property
    def is_caught(self) -> bool:
        """Whether tests ran and failed; that they could not be run at all is no catch."""
        return self.code == 1 and " failed" in self.output and "no tests ran" not in self.output


class Copy:
    """A copy of the program and its tests, in which one file at a time is broken and mended again.

    One copy serves every mutant, so that what others change in the meantime concerns none of them, and modules that
    are not broken are compiled once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in _PARTS:
            source = ROOT / part
            if source.is_dir():
                _copy_folder(source, folder / part)
            else:
                shutil.copy2(source, folder / part)

    @contextlib.contextmanager
    def broken_by(self, mutant: Mutant) -> Iterator[None]:
        """Break the copy, and mend it afterwards. Raises ``ValueError`` for a text that does not stand there once."""
        file = self.folder / "sora_desktop" / mutant.path
        text = file.read_text(encoding="utf-8")
        if text.count(mutant.old) != 1:
            raise ValueError(f"{mutant.name}: the text to break stands {text.count(mutant.old)} times in {mutant.path}")
        try:
            _write(file, text.replace(mutant.old, mutant.new))
            yield
        finally:
            _write(file, text)

    def run(self, tests: Iterable[str], seed: int, promise: str = "") -> Verdict:
        """Run tests of the copy as it is now, as pytest names them; with ``promise`` only those that prove it."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        for name in ("PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE"):
            environment.pop(name, None)
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", f"--seed={seed}"]
        if promise:
            command.append(f"--promise={promise}")
        run = subprocess.run(
            [*command, *dict.fromkeys(tests)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            check=False,
        )
        return Verdict(run.returncode, run.stdout + run.stderr)


def _copy_folder(source: Path, target: Path) -> None:
    """Copy a folder in which others may be at work: what vanishes or appears in that moment is tried again."""
    for attempt in range(3):
        try:
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".hypothesis", "*.tmp"), dirs_exist_ok=True)
        except shutil.Error:
            if attempt == 2:
                raise
        else:
            return


def _write(file: Path, text: str) -> None:
    """Write a module and forget what was compiled of it: two texts of one length and one second look the same."""
    file.write_text(text, encoding="utf-8")
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()
