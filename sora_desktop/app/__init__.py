"""The window program: builds the window around what assembly makes, and ends it in order."""

from __future__ import annotations

import sys

from sora_desktop.arguments import Options

FOLDER_IN_USE = 5


def run(options: Options) -> int:
    """Run the window until it is closed. Returns the exit code: 0, or 5 when another process owns the data folder."""
    from PySide6.QtCore import QLoggingCategory
    from PySide6.QtWidgets import QApplication

    from sora_desktop.app.instance import bring_to_front, server_name
    from sora_desktop.app.program import Program
    from sora_desktop.storage.places import Places

    if not options.is_verbose:
        # What the media library says about codecs and devices is no news for a person at a terminal.
        QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    application = QApplication([sys.argv[0]])
    application.setApplicationName("sora-desktop")
    application.setApplicationDisplayName("Sora Desktop")
    application.setDesktopFileName("sora-desktop")
    places = Places.resolve(options.data_dir)
    if bring_to_front(server_name(places.data)):
        sys.stderr.write("sora-desktop: the window that is open for this data folder was brought to the front.\n")
        return FOLDER_IN_USE
    program = Program(application, options, places)
    program.show()
    return program.run()
