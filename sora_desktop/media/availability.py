"""Whether Qt Multimedia works on this machine, and which package it lacks where it does not."""

from __future__ import annotations

import ctypes
import functools
import sys

from PySide6.QtCore import QMutex, QMutexLocker

# The libraries of the system that Qt Multimedia and its FFmpeg plugin link (`ldd` lists them), and their packages.
_LIBRARIES = {
    "libpulse.so.0": "libpulse0",
    "libXrandr.so.2": "libxrandr2",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libXext.so.6": "libxext6",
    "libX11.so.6": "libx11-6",
    "libXrender.so.1": "libxrender1",
}


_loading = QMutex()


def multimedia_problem() -> str | None:
    """None when Qt Multimedia works, else a plain sentence that names the missing Debian package.

    Without libpulse0 the import fails; without libxrandr2 players exist, are not available, and never signal
    anything. The first call imports Qt Multimedia, which takes a tenth of a second; whoever else calls meanwhile waits.
    """
    with QMutexLocker(_loading):
        return _found_problem()


@functools.cache
def _found_problem() -> str | None:
    try:
        # PySide makes a class when it is first named, and two threads that name one at the same time crash. So all
        # that any thread uses are made here.
        from PySide6.QtMultimedia import (  # noqa: F401
            QAudioOutput,
            QMediaDevices,
            QMediaMetaData,
            QMediaPlayer,
            QtAudio,
            QVideoFrame,
            QVideoFrameFormat,
            QVideoSink,
        )
    except ImportError as problem:
        return _sentence(str(problem))
    if not QMediaPlayer().isAvailable():
        return _sentence("")
    return None


def _sentence(reason: str) -> str:
    if not sys.platform.startswith("linux"):
        return f"Video does not work here: Qt Multimedia does not work. {reason}".strip()
    package = next((package for library, package in _LIBRARIES.items() if library in reason), None)
    packages = [package] if package is not None else missing_packages()
    if not packages:
        return f"Video does not work here: Qt Multimedia does not work. {reason}".strip()
    names = " and ".join(packages)
    return f"Video does not work here: the system package {names} is missing (apt install {' '.join(packages)})."


def missing_packages() -> list[str]:
    """The Debian packages of those libraries that the system's loader does not find."""
    return [package for library, package in _LIBRARIES.items() if not _is_found(library)]


def _is_found(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
