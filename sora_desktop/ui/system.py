"""Hands files and folders to the system: its file manager, its player."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl, Slot
from PySide6.QtGui import QDesktopServices


@Slot(str)
def open_file(path: str) -> None:
    """Open a local file with the program that the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(path))


def open_folder(path: str) -> None:
    """Show a local folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(path))


def show_in_folder(path: str) -> None:
    """Show the folder of a local file, with the file marked where the system can do that."""
    if sys.platform == "win32":
        QProcess.startDetached("explorer", ["/select,", str(Path(path))])
    elif sys.platform == "darwin":
        QProcess.startDetached("open", ["-R", path])
    else:
        open_folder(str(Path(path).parent))
