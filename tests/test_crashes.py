"""Whatever breaks wherever, what is said of it is whole but for the key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.canary import CANARY_KEY, finds_in, search

LIMIT_S = 30

STORY = """
import asyncio, logging, os, sys, threading, warnings
from pathlib import Path
from sora_desktop.assembly.logs import logging_to
from sora_desktop.crashes import catch_crashes
from sora_desktop.domain.secrets import Secret

catch_crashes()
key = os.environ.pop("CANARY")
secret = Secret(key)

def defect(where):
    raise ValueError(f"{where}: Authorization is {key} \\udcff")

class Broken:
    def __del__(self):
        defect("a finalizer")

async def on_loop():
    loop = asyncio.get_running_loop()
    loop.call_soon(defect, "a callback")
    forgotten = loop.create_task(asyncio.to_thread(defect, "a task"))
    await asyncio.wait([forgotten])
    del forgotten

def everything():
    thread = threading.Thread(target=defect, args=["a thread"])
    thread.start()
    thread.join()
    asyncio.run(on_loop())
    Broken()
    warnings.warn(f"a warning: {key}")
    log = logging.getLogger("sora_desktop.somewhere")
    log.info("an argument: %s", key)
    log.info("a wrong number of arguments: %s %s", key)
    try:
        defect("a cause")
    except ValueError as error:
        try:
            raise KeyError(key.encode()) from error
        except KeyError:
            log.exception("a caught one")

# With no log yet, and with one.
if "early" in sys.argv:
    everything()
    defect("the program")
with logging_to(Path(sys.argv[1]), is_verbose=True):
    everything()
    defect("the program")
"""

PLACES = ("a thread", "a callback", "a task", "a finalizer", "a warning", "the program")


def crash(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", STORY, str(folder), *words],
        env={**os.environ, "CANARY": CANARY_KEY, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=LIMIT_S,
        check=False,
    )


@pytest.mark.promise("S1")
def test_a_defect_is_told_in_the_log_without_the_key(tmp_path: Path) -> None:
    ended = crash(tmp_path)
    log = (tmp_path / "sora-desktop.log").read_text(encoding="utf-8")
    assert [place for place in (*PLACES, "an argument", "a cause") if f"{place}: " not in log] == []
    assert "a caught one" in log
    assert search(tmp_path) == []
    assert finds_in(ended.stderr + ended.stdout) == []
    assert ended.returncode == 1


@pytest.mark.promise("S1")
def test_a_defect_before_there_is_a_log_is_told_without_the_key(tmp_path: Path) -> None:
    ended = crash(tmp_path, "early")
    told = ended.stderr.decode("utf-8")
    assert [place for place in PLACES if f"{place}: " not in told] == []
    assert "Traceback" in told
    assert "in defect" in told
    assert finds_in(ended.stderr + ended.stdout) == []
    assert ended.returncode == 1
