"""The smoke test of an installation: window, decoding, rendering, database and keychain, with a line for each."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sora_desktop.arguments import Options

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

PATIENCE_S = 60
_CLIP = {"prompt": "A paper boat leaves the quay at dawn", "duration": 1}


class Broken(Exception):
    """A part of the installation does not work, for this reason."""


def run(options: Options) -> int:
    """Try each part of the program and print what came of it. Returns 0 when all of them work, else 1."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    with TemporaryDirectory(prefix="sora-desktop-smoke-") as name:
        folder = Path(name)
        checks: dict[str, Callable[[], str]] = {
            "window": lambda: shown_window(replace(options, data_dir=folder / "data")),
            "H.264": decoded_sample,
            "demo clip": lambda: rendered_clip(folder / "clip.mp4"),
            "database": lambda: opened_database(folder / "jobs.sqlite3"),
            "keychain": keychain_name,
        }
        # A list, so that each part is tried whatever became of those before it.
        results = [_report(part, check) for part, check in checks.items()]
    return 0 if all(results) else 1


def _report(part: str, check: Callable[[], str]) -> bool:
    try:
        verdict, words = "ok    ", check()
    except Exception as error:  # noqa: BLE001 - a broken installation fails in any way, and each is a line
        verdict, words = "BROKEN", f"{type(error).__name__}: {error}"
    print(f"{verdict}  {part:<10} {words}", flush=True)
    return verdict == "ok    "


def _application() -> QApplication:
    from PySide6.QtWidgets import QApplication

    from sora_desktop.app import made_application

    running = QApplication.instance()
    return running if isinstance(running, QApplication) else made_application()


def shown_window(options: Options) -> str:
    """Show the real window, wait until its engine is at work, and end both in order."""
    from PySide6.QtCore import QTimer

    from sora_desktop.app.program import Program
    from sora_desktop.storage.places import Places

    started = time.perf_counter()
    program = Program(_application(), options, Places.resolve(options.data_dir))
    seen: list[object] = []
    program.window.first_painted.connect(lambda: seen.append("painted"))
    program.ready.connect(lambda: seen.append("at work"))
    program.ready.connect(program.window.let_go)
    limit = QTimer(singleShot=True, interval=PATIENCE_S * 1000)
    limit.timeout.connect(program.window.let_go)
    limit.start()
    program.show()
    size = program.window.size()
    code = program.run()
    limit.stop()
    if code != 0 or len(seen) != 2:
        raise Broken(f"it ended with {code} after {seen or 'nothing'}")
    return f"{size.width()} x {size.height()}, shown, at work and ended in {time.perf_counter() - started:.1f} s"


def decoded_sample() -> str:
    """Decode a frame of the H.264 clip that comes with the program."""
    from sora_desktop.resources import resource_path

    return f"{_first_frame(resource_path('samples', 'h264.mp4'))} decoded"


def rendered_clip(clip: Path) -> str:
    """Have the demo's child process draw a clip, and decode a frame of it."""
    from sora_desktop.assembly.child_commands import render_command

    started = time.perf_counter()
    child = subprocess.run(
        [*render_command(), "--out", os.fspath(clip)],
        input=json.dumps(_CLIP).encode(),
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    if child.returncode != 0:
        raise Broken(f"the renderer ended with {child.returncode}: {child.stderr.decode(errors='replace').strip()}")
    took_s = time.perf_counter() - started
    return f"{_first_frame(clip)} rendered in {took_s:.1f} s, {clip.stat().st_size // 1000} kB"


def _first_frame(clip: Path) -> str:
    """Width x height of the first frame that Qt Multimedia decodes. Raises ``Broken``."""
    from PySide6.QtCore import QTimer, QUrl
    from PySide6.QtMultimedia import QMediaPlayer, QVideoSink

    application, player, sink = _application(), QMediaPlayer(), QVideoSink()
    player.setVideoSink(sink)
    limit = QTimer(singleShot=True, interval=PATIENCE_S * 1000)
    for signal in (sink.videoFrameChanged, player.errorOccurred, limit.timeout):
        signal.connect(application.quit)
    limit.start()
    player.setSource(QUrl.fromLocalFile(os.fspath(clip)))
    player.play()
    while not sink.videoFrame().isValid() and not player.errorString() and limit.isActive():
        application.exec()
    size = sink.videoFrame().size()
    player.stop()
    player.setSource(QUrl())
    if size.isEmpty():
        raise Broken(player.errorString() or "no frame came")
    return f"{size.width()} x {size.height()}"


def opened_database(path: Path) -> str:
    """Make a database and read it back."""
    from sora_desktop.storage.database import SqliteJobStore

    store, _ = SqliteJobStore.open(path)
    try:
        return f"{len(store.load())} jobs in a new one, {path.stat().st_size // 1000} kB"
    finally:
        store.close()


def keychain_name() -> str:
    """The name of the system's keychain; a system without one is no fault of the installation."""
    from sora_desktop.credentials.keychain import Keychain

    return asyncio.run(Keychain().back_end_name()) or "none here, keys are kept for the session"
