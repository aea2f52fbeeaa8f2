"""The engine's thread: commands reach the engine, refusals and defects come back, and it always ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.errors import DiskTrouble, FolderInUse, UnusableInput
from sora_desktop.domain.events import CommandRefused, EngineUnusable, Event
from sora_desktop.runtime import engine_thread
from sora_desktop.runtime.bridge import Bridge
from sora_desktop.runtime.engine_thread import EngineThread

LIMIT_MS = 5_000


class StandInEngine:
    """An engine that starts and closes, and notes on which thread."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.is_held = False
        self._release: Callable[[], object] = lambda: None
        self.thread_ids: list[int] = []
        self.is_closed = False

    async def start(self, *, may_send: bool = False) -> None:
        gate, loop = asyncio.Event(), asyncio.get_running_loop()
        self._release = lambda: loop.call_soon_threadsafe(gate.set)
        self.began.set()
        if self.is_held:
            await gate.wait()

    def release(self) -> None:
        """Let a held start go on; callable from the test's thread."""
        self.is_held = False
        self._release()

    async def close(self) -> None:
        self.is_closed = True

    def note(self) -> None:
        self.thread_ids.append(threading.get_ident())


@pytest.fixture
def engine() -> StandInEngine:
    return StandInEngine()


@pytest.fixture
def bridge(qapp: object) -> Bridge:
    return Bridge()


@pytest.fixture
def thread(bridge: Bridge, engine: StandInEngine) -> Iterator[EngineThread]:
    @contextmanager
    def build(_tell: Callable[[Event], None]) -> Iterator[StandInEngine]:
        yield engine

    made = EngineThread(bridge, build)  # type: ignore[arg-type]
    yield made
    if engine.is_held:
        engine.release()
    made.end()
    assert made.wait(LIMIT_MS)


def test_commands_that_come_early_wait_for_the_engine(
    thread: EngineThread, engine: StandInEngine, qtbot: QtBot
) -> None:
    engine.is_held = True
    thread.post("note", lambda _engine: engine.note())
    thread.start()
    assert engine.began.wait(LIMIT_MS / 1_000)
    assert engine.thread_ids == []
    engine.release()
    qtbot.waitUntil(lambda: len(engine.thread_ids) == 1, timeout=LIMIT_MS)
    assert engine.thread_ids[0] != threading.get_ident()


def test_a_refusal_comes_back_under_the_commands_name(thread: EngineThread, bridge: Bridge, qtbot: QtBot) -> None:
    def refuse(_engine: object) -> None:
        raise UnusableInput("That will not do.")

    thread.start()
    with qtbot.waitSignal(bridge.told, timeout=LIMIT_MS) as told:
        thread.post("adopt", refuse)
    assert told.args == [CommandRefused("adopt", "That will not do.")]


def test_a_coroutine_is_awaited_and_its_refusal_comes_back(thread: EngineThread, bridge: Bridge, qtbot: QtBot) -> None:
    async def refuse() -> None:
        await asyncio.sleep(0)
        raise UnusableInput("Not that either.")

    thread.start()
    with qtbot.waitSignal(bridge.told, timeout=LIMIT_MS) as told:
        thread.post("add profile", lambda _engine: refuse())
    assert told.args == [CommandRefused("add profile", "Not that either.")]


@pytest.mark.logs_error("a command failed by a defect")
def test_a_defect_in_a_command_does_not_end_the_engine(
    thread: EngineThread, engine: StandInEngine, bridge: Bridge, qtbot: QtBot
) -> None:
    thread.start()
    with qtbot.waitSignal(bridge.failed, timeout=LIMIT_MS):
        thread.post("divide", lambda _engine: 1 // 0)
    thread.post("note", lambda _engine: engine.note())
    qtbot.waitUntil(lambda: len(engine.thread_ids) == 1, timeout=LIMIT_MS)


def test_a_folder_in_use_is_told_and_ends_the_thread(bridge: Bridge, qtbot: QtBot) -> None:
    @contextmanager
    def build(_tell: Callable[[Event], None]) -> Iterator[StandInEngine]:
        if folder_is_in_use:
            raise FolderInUse("In use by process 7.", 7)
        yield StandInEngine()

    folder_is_in_use = True

    thread = EngineThread(bridge, build)  # type: ignore[arg-type]
    with qtbot.waitSignal(bridge.told, timeout=LIMIT_MS) as told:
        thread.start()
    assert told.args == [EngineUnusable("In use by process 7.", is_in_use=True)]
    assert thread.wait(LIMIT_MS)
    thread.post("late", lambda _engine: pytest.fail("a late command ran"))


class FullDisk:
    """A disk on which no engine starts until there is room; what was built is counted."""

    def __init__(self, engine: StandInEngine) -> None:
        self._engine = engine
        self.is_full = True
        self.tries = 0

    @contextmanager
    def build(self, _tell: Callable[[Event], None]) -> Iterator[StandInEngine]:
        self.tries += 1
        if self.is_full:
            raise DiskTrouble("The disk is full.")
        yield self._engine


@pytest.mark.promise("R6")
def test_a_disk_that_lets_no_engine_start_is_told_once_and_tried_until_there_is_room(
    engine: StandInEngine, bridge: Bridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_thread, "DISK_RETRY_S", 0.02)
    told: list[object] = []
    bridge.told.connect(told.append)
    disk = FullDisk(engine)
    thread = EngineThread(bridge, disk.build)  # type: ignore[arg-type]
    thread.post("note", lambda each: each.note())  # type: ignore[attr-defined]
    thread.start()
    qtbot.waitUntil(lambda: disk.tries >= 4, timeout=LIMIT_MS)
    disk.is_full = False
    qtbot.waitUntil(lambda: len(engine.thread_ids) == 1, timeout=LIMIT_MS)
    assert told == [EngineUnusable("The disk is full. It is tried again by itself.")]
    thread.end()
    assert thread.wait(LIMIT_MS)
    assert engine.is_closed


@pytest.mark.promise("R6")
def test_who_leaves_while_the_disk_is_full_waits_for_no_further_try(
    engine: StandInEngine, bridge: Bridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_thread, "DISK_RETRY_S", 60.0)
    disk = FullDisk(engine)
    thread = EngineThread(bridge, disk.build)  # type: ignore[arg-type]
    with qtbot.waitSignal(bridge.told, timeout=LIMIT_MS):
        thread.start()
    thread.end()
    assert thread.wait(LIMIT_MS)
    assert disk.tries == 1


@pytest.mark.logs_error("ended by a defect")
def test_an_engine_that_cannot_be_built_says_so(bridge: Bridge, qtbot: QtBot) -> None:
    @contextmanager
    def build(_tell: Callable[[Event], None]) -> Iterator[StandInEngine]:
        if has_defect:
            raise RuntimeError("a defect of ours")
        yield StandInEngine()

    has_defect = True

    thread = EngineThread(bridge, build)  # type: ignore[arg-type]
    with qtbot.waitSignals([bridge.failed, bridge.told], timeout=LIMIT_MS):
        thread.start()
    assert thread.wait(LIMIT_MS)


def test_the_end_closes_the_engine_even_before_it_was_ready(thread: EngineThread, engine: StandInEngine) -> None:
    engine.is_held = True
    thread.start()
    assert engine.began.wait(LIMIT_MS / 1_000)
    thread.end()
    engine.release()
    assert thread.wait(LIMIT_MS)
    assert engine.is_closed


def test_a_thread_that_never_started_can_be_ended(thread: EngineThread) -> None:
    thread.end()
    assert thread.wait(LIMIT_MS)
