"""Child processes: they end with the program, know no key, and are not what Ctrl+C in a terminal is for."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sora_desktop.children import Children, Ended
from sora_desktop.domain.secrets import KEY_VARIABLE

PYTHON = (sys.executable, "-c")
SLEEPS = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).mkdir(); time.sleep(60)"


def test_a_child_reads_what_it_is_given_and_is_heard() -> None:
    script = "import sys; print(sys.stdin.read() + sys.argv[1]); print('oh', file=sys.stderr); sys.exit(3)"
    ended = Children((*PYTHON, script)).run(["船"], limit_s=30, given="纸".encode())
    assert ended is not None
    assert (ended.code, ended.words.strip(), ended.noise.strip()) == (3, "纸船", "oh")


def test_what_is_no_text_is_heard_all_the_same() -> None:
    ended = Children((*PYTHON, r"import os; os.write(1, b'\xff'); os.write(2, b'\xfe')")).run([], limit_s=30)
    assert ended == Ended(0, "\ufffd", "\ufffd")


def test_a_child_that_does_not_read_what_it_is_given_just_ends() -> None:
    ended = Children((*PYTHON, "")).run([], limit_s=30, given=bytes(1_000_000))
    assert ended == Ended(0, "", "")


def test_a_command_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no program"):
        Children([str(tmp_path / "no program")]).run([], limit_s=30)


def test_the_key_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "sk-canary")
    ended = Children((*PYTHON, "import os; print(sorted(os.environ.items()))")).run([], limit_s=30)
    assert ended is not None
    assert "sk-canary" not in ended.words


def test_one_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    began_s = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        Children((*PYTHON, SLEEPS)).run([str(tmp_path / "began")], limit_s=0.2)
    assert time.monotonic() - began_s < 30


def test_stopping_ends_those_that_run_and_starts_no_more(tmp_path: Path) -> None:
    children = Children((*PYTHON, SLEEPS))
    ends: list[Ended | None] = []
    folders = [tmp_path / name for name in ("one", "two")]

    def run(folder: Path) -> None:
        ends.append(children.run([str(folder)], limit_s=50))

    threads = [threading.Thread(target=run, args=[folder]) for folder in folders]
    for thread in threads:
        thread.start()
    a_moment = threading.Event()
    while not all(folder.exists() for folder in folders):
        assert all(thread.is_alive() for thread in threads)
        a_moment.wait(0.01)
    children.stop()
    for thread in threads:
        thread.join(20)
    assert len(ends) == 2
    assert all(ended is not None and ended.code != 0 for ended in ends)
    assert children.run([str(tmp_path / "three")], limit_s=50) is None
    assert not (tmp_path / "three").exists()


@pytest.mark.skipif(os.name != "posix", reason="sessions and modes of POSIX")
def test_a_child_is_out_of_the_terminals_reach_and_its_files_are_private(tmp_path: Path) -> None:
    script = "import os, sys; open(sys.argv[1], 'w').close(); print(os.getsid(0) == os.getpid())"
    ended = Children((*PYTHON, script)).run([str(tmp_path / "file")], limit_s=30)
    assert ended is not None
    assert ended.words.strip() == "True"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
