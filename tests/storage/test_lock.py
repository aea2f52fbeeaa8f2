"""One process owns a data folder, and its death in whatever way gives the folder free."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from sora_desktop.domain.errors import DiskTrouble, FolderInUse
from sora_desktop.storage.lock import FolderLock
from sora_desktop.storage.places import Places

pytestmark = pytest.mark.promise("R9")

# Takes the lock, says how it went, and holds it until its standard input ends.
_CHILD = """
import subprocess, sys
from pathlib import Path
from sora_desktop.domain.errors import FolderInUse
from sora_desktop.storage.lock import FolderLock
from sora_desktop.storage.places import Places

lock = FolderLock(Places.resolve(Path(sys.argv[1])))
sys.stdin.readline()
try:
    lock.acquire()
except FolderInUse as refused:
    print("refused", refused.holder_pid, flush=True)
else:
    if len(sys.argv) > 2:
        held = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    print("took", flush=True)
sys.stdin.read()
"""


@contextmanager
def child(folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(folder), *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_of_many_starts_at_once_one_gets_the_folder(places: Places) -> None:
    with ExitStack() as started:
        children = [started.enter_context(child(places.data)) for _ in range(8)]
        for process in children:
            go(process)
        answers = [answer(process) for process in children]
        owner = children[answers.index("took")].pid
        assert answers.count("took") == 1
        # One that asks while the owner is just writing its number gets none.
        assert {word for word in answers if word != "took"} <= {f"refused {owner}", "refused None"}


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_owner_leaves_nothing_to_clean_up(places: Places) -> None:
    with child(places.data) as owner:
        go(owner)
        assert answer(owner) == "took"
        with pytest.raises(FolderInUse) as refused:
            FolderLock(places).acquire()
        assert refused.value.holder_pid == owner.pid
        assert f"process {owner.pid}" in refused.value.sentence
        owner.send_signal(signal.SIGKILL)
        owner.wait(10)
        with FolderLock(places) as lock:
            assert lock.is_held


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_child_process_of_the_owner_does_not_inherit_the_folder(places: Places) -> None:
    with child(places.data, "with a child") as owner:
        go(owner)
        assert answer(owner) == "took"
        owner.send_signal(signal.SIGKILL)
        owner.wait(10)
        with FolderLock(places) as lock:
            assert lock.is_held


def test_a_second_lock_in_the_same_process_is_refused_too(places: Places) -> None:
    with FolderLock(places), pytest.raises(FolderInUse) as refused:
        FolderLock(places).acquire()
    assert refused.value.holder_pid == os.getpid()


def test_a_released_folder_is_free(places: Places) -> None:
    lock = FolderLock(places)
    lock.acquire()
    lock.acquire()
    lock.release()
    lock.release()
    with FolderLock(places) as other:
        assert other.is_held
    assert not lock.is_held


def test_a_look_at_the_lock_says_whether_a_process_may_own_the_folder(places: Places) -> None:
    lock = FolderLock(places)
    seen = [places.may_be_in_use]
    lock.acquire()
    seen.append(places.may_be_in_use)
    lock.release()
    seen.append(places.may_be_in_use)
    assert seen == [False, True, False]


@pytest.mark.parametrize("content", [b"", b"no number", b"\xff\xfe", b"9" * 400])
def test_whatever_stands_in_the_file_the_folder_can_be_taken(places: Places, content: bytes) -> None:
    places.lock.write_bytes(content)
    with FolderLock(places):
        assert places.lock.read_text("ascii") == f"{os.getpid()}\n"


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_file_is_private(places: Places, no_umask: None) -> None:
    with FolderLock(places):
        assert places.lock.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_gone_is_a_sentence(places: Places) -> None:
    gone = Places.resolve(places.data / "gone")
    with pytest.raises(DiskTrouble, match="the folder is not there"):
        FolderLock(gone).acquire()
