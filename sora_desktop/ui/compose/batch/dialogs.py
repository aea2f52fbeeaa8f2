"""The dialogs of the batch sheet in which files are chosen; nobody waits for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Take = Callable[[str], None]


def choose_file(window: QWidget, title: str, filters: Sequence[str], take: Take) -> None:
    """Have a file chosen that is there."""
    dialog = QFileDialog(window, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(list(filters))
    _open(dialog, take)


def choose_new_file(window: QWidget, title: str, name: str, take: Take) -> None:
    """Have a place chosen for a file that is to be written, by this name if nobody says another one."""
    dialog = QFileDialog(window, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(name.rpartition(".")[2])
    dialog.selectFile(name)
    _open(dialog, take)


def _open(dialog: QFileDialog, take: Take) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(take)
    dialog.open()
