"""The engine's thread: one QThread whose ``run`` is one asyncio loop."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from threading import Lock, current_thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread

from sora_desktop.domain.errors import DiskTrouble, FolderInUse, SoraDesktopError
from sora_desktop.domain.events import CommandRefused, EngineUnusable
from sora_desktop.runtime.bridge import Bridge

if TYPE_CHECKING:
    import asyncio

    from sora_desktop.domain.events import Event
    from sora_desktop.services.engine import Engine

Command = Callable[["Engine"], object]
"""What to do with the engine, on its loop; a coroutine that it returns is awaited there."""
Build = Callable[[Callable[["Event"], None]], AbstractContextManager["Engine"]]
"""Makes an engine that tells its events to the function given; everything it opened is closed on leaving."""

DISK_RETRY_S = 5.0
"""So long until a disk that let no engine start is tried again."""

_log = logging.getLogger(__name__)


class EngineThread(QThread):
    """Owns the loop on which the engine lives. Commands that come before the engine is ready wait for it."""

    def __init__(self, bridge: Bridge, build: Build) -> None:
        super().__init__()
        self.setObjectName("engine")
        self._bridge = bridge
        self._build = build
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._early: list[tuple[str, Command]] = []
        self._engine: Engine | None = None
        self._end: asyncio.Event | None = None
        self._is_ended = False
        self._running: set[asyncio.Task[None]] = set()

    def run(self) -> None:
        """Qt's entry of the thread."""
        # The window's first paint does not wait for these.
        import asyncio

        from sora_desktop.services.event_loop import EngineLoop

        current_thread().name = "engine"  # for the log; Python knows nothing of a QThread's name
        try:
            with asyncio.Runner(loop_factory=EngineLoop) as runner:
                runner.run(self._live())
        except Exception:  # noqa: BLE001 - the outermost frame of a thread: a defect must reach the log and the person
            _log.exception("the engine's thread ended by a defect")
            sentence = "The engine stopped by a defect. Start the program again; nothing is lost."
            self._bridge.failed.emit(sentence)
            self._bridge.told.emit(EngineUnusable(sentence))  # whoever waits for the engine waits no longer

    def post(self, name: str, command: Command) -> None:
        """Run ``command(engine)`` on the engine's loop; callable from any thread. Late commands are dropped.

        What the engine refuses comes back as ``CommandRefused(name, …)``.
        """
        with self._lock:
            if self._is_ended:
                return
            if self._engine is None or self._loop is None:
                self._early.append((name, command))
                return
            self._loop.call_soon_threadsafe(self._start, name, command)

    def end(self) -> None:
        """Ask the engine to close; ``finished`` follows within two seconds. Callable from any thread."""
        with self._lock:
            self._is_ended = True
            if self._loop is not None and self._end is not None:
                self._loop.call_soon_threadsafe(self._end.set)

    async def _live(self) -> None:
        import asyncio

        end = asyncio.Event()
        with self._lock:
            if self._is_ended:
                return
            self._end = end
            self._loop = asyncio.get_running_loop()
        told = ""
        try:
            while (trouble := await self._lived(end)) is not None:
                sentence = f"{trouble.sentence} It is tried again by itself."
                if sentence != told:
                    self._bridge.told.emit(EngineUnusable(sentence))
                    told = sentence
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(end.wait(), DISK_RETRY_S)
                if end.is_set():
                    return
        finally:
            # Under the lock, so that nobody calls into a loop that is about to be closed.
            with self._lock:
                self._is_ended = True
                self._loop = self._end = self._engine = None

    async def _lived(self, end: asyncio.Event) -> DiskTrouble | None:
        """Build an engine and serve until the end; returns the trouble of a disk that let none start."""
        try:
            with self._build(self._bridge.told.emit) as engine:
                await self._serve(engine, end)
        except FolderInUse as error:
            self._bridge.told.emit(EngineUnusable(error.sentence, is_in_use=True))
        except DiskTrouble as trouble:
            if self._engine is None:
                return trouble
            self._bridge.told.emit(EngineUnusable(trouble.sentence))
        except SoraDesktopError as error:
            self._bridge.told.emit(EngineUnusable(error.sentence))
        return None

    async def _serve(self, engine: Engine, end: asyncio.Event) -> None:
        try:
            await engine.start(may_send=True)
            with self._lock:
                self._engine = engine
                early, self._early = self._early, []
            for name, command in early:
                self._start(name, command)
            await end.wait()
        finally:
            for task in self._running:
                task.cancel()
            await engine.close()

    def _start(self, name: str, command: Command) -> None:
        if self._engine is None or self._loop is None:
            return
        try:
            result = command(self._engine)
        except SoraDesktopError as error:
            self._bridge.told.emit(CommandRefused(name, error.sentence))
            return
        except Exception:  # noqa: BLE001 - one failed command must not end the engine
            self._report_defect()
            return
        if isinstance(result, Coroutine):
            task = self._loop.create_task(self._finish(name, result))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _finish(self, name: str, work: Coroutine[object, object, object]) -> None:
        try:
            await work
        except SoraDesktopError as error:
            self._bridge.told.emit(CommandRefused(name, error.sentence))
        except Exception:  # noqa: BLE001 - one failed command must not end the engine
            self._report_defect()

    def _report_defect(self) -> None:
        _log.exception("a command failed by a defect")
        self._bridge.failed.emit("That did not work because of a defect of this program. The log has the details.")
