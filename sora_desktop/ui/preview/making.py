"""Makes the stage of the preview in small steps, for Qt Multimedia and the drivers that it draws with load slowly."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

from sora_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from sora_desktop.ui.preview.stage import Stage

_DRAWS_WITH_OPENGL = frozenset({"xcb", "wayland"})


def stage_in_steps(theme: Theme, multimedia_problem: Callable[[], str | None]) -> Generator[None, None, Stage | str]:
    """Make a stage; each ``yield`` lets the window draw. Returns it, or the sentence that says why there is none."""
    # Where it cannot be loaded, what is asked next says which package is missing.
    with suppress(ImportError):
        yield from _loaded("PySide6.QtNetwork", "PySide6.QtMultimedia")
    problem = multimedia_problem()
    if problem is not None:
        return problem
    yield
    yield from _loaded("PySide6.QtMultimediaWidgets")
    ours = ("screen", "seek_bar", "transport", "full_screen", "player", "frame_walk", "toast", "stage")
    yield from _loaded(*(f"sora_desktop.ui.preview.{name}" for name in ours))
    if QGuiApplication.platformName() in _DRAWS_WITH_OPENGL:
        yield from _driver_loaded()
    from sora_desktop.ui.preview.stage import Stage

    return Stage(theme)


def _loaded(*names: str) -> Iterator[None]:
    for name in names:
        import_module(name)
        yield


def _driver_loaded() -> Iterator[None]:
    """Have the OpenGL driver loaded before the first picture asks for it: it takes longer than all of the rest."""
    surface = QOffscreenSurface()
    surface.create()
    yield
    context = QOpenGLContext()
    context.create()
    yield
    _convert_a_frame()
    yield


def _convert_a_frame() -> None:
    """The first picture that is made of a frame starts a context of its own, for which no person shall wait."""
    from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

    form = QVideoFrameFormat(QSize(16, 16), QVideoFrameFormat.PixelFormat.Format_YUV420P)
    QVideoFrame(form).toImage()
