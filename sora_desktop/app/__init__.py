"""The window program: builds the window around what assembly makes, and ends it in order."""

from __future__ import annotations

import builtins
import gc
import sys
from typing import TYPE_CHECKING

from sora_desktop.arguments import Options

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from sora_desktop.app.program import Program
    from sora_desktop.storage.places import Places

FOLDER_IN_USE = 5


def run(options: Options) -> int:
    """Run the window until it is closed. Returns the exit code: 0, or 5 when another process owns the data folder."""
    program = opened(options)
    if program is None:
        sys.stderr.write("sora-desktop: the window that is open for this data folder was brought to the front.\n")
        return FOLDER_IN_USE
    program.show()
    return program.run()


def opened(options: Options) -> Program | None:
    """The program with its window, not shown yet; ``None`` if another process has one open for the data folder."""
    gc.disable()
    application = made_application()
    from sora_desktop.app.garbage import collect_when_settled
    from sora_desktop.app.program import Program
    from sora_desktop.storage.places import Places

    places = Places.resolve(options.data_dir)
    if places.may_be_in_use and _has_window(places):
        return None
    if not options.is_verbose:
        _hush_multimedia()
    program = Program(application, options, places)
    collect_when_settled(program)
    return program


def made_application() -> QApplication:
    """Qt's application with the program's names and style; the one of the process."""
    from PySide6.QtWidgets import QApplication

    _import_as_python_does()
    from sora_desktop.ui.theme import STYLE_WORDS

    application = QApplication([sys.argv[0], *STYLE_WORDS])
    application.setApplicationName("sora-desktop")
    application.setApplicationDisplayName("Sora Desktop")
    application.setDesktopFileName("sora-desktop")
    return application


def _import_as_python_does() -> None:
    """Take PySide's hook out of ``import``.

    For the sake of ``from __feature__ import …``, which nobody here uses, it reads the source of every module that is
    loaded, the libraries' and Python's own too, and Python keeps all that it has read: 15 MB, and a tenth of the start.
    """
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain


def _has_window(places: Places) -> bool:
    """Bring the window that another process has for the data folder to the front, if there is one."""
    from sora_desktop.app.instance import bring_to_front, server_name

    return bring_to_front(server_name(places.data))


def _hush_multimedia() -> None:
    """What the media library says about codecs and devices is no news for a person at a terminal."""
    from PySide6.QtCore import QLoggingCategory

    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
