"""Finds whatever a window would read as more than text, and files that somebody opens while it is shown."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QTextDocument, QTextFormat
from PySide6.QtGui import Qt as TextReader
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_READ_AS_HTML_SOMEWHERE = (
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
)
_MOST_COLUMNS = 20
_SHOWN_TIP = "qtooltip_label"
"""Qt's own label, which guesses."""
_IN_OPEN = 0x20
_IN_NONBLOCK = 0o4000


def rendered_in(roots: Iterable[QWidget]) -> tuple[list[str], list[QWidget]]:
    """What would be read as more than text in these windows, shown or hidden; and every widget that was looked at."""
    found: list[str] = []
    seen: list[QWidget] = []
    for root in roots:
        for widget in [root, *root.findChildren(QWidget)]:
            seen.append(widget)
            found += (f"{type(widget).__name__}: {trouble}" for trouble in _troubles_of(widget))
    return found, seen


def is_read_as_more(text: str) -> bool:
    """Whether Qt, which guesses what tips are, would make pictures, links or marks of this one."""
    if not TextReader.mightBeRichText(text):
        return False
    document = QTextDocument()
    document.setHtml(text)
    return _has_marks(document)


def _troubles_of(widget: QWidget) -> Iterator[str]:
    for text in (widget.toolTip(), widget.statusTip(), widget.whatsThis()):
        if is_read_as_more(text):
            yield f"the tip {text[:80]!r}"
    for action in widget.actions():
        yield from _troubles_of_action(action)
    if isinstance(widget, QLabel) and widget.objectName() == _SHOWN_TIP:
        if is_read_as_more(widget.text()):
            yield f"the tip {widget.text()[:80]!r}"
    elif isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText and widget.text():
        yield f"the label {widget.text()[:80]!r} is no plain text"
    if isinstance(widget, QMessageBox):
        yield "a message box"
    if isinstance(widget, QTextEdit) and _has_marks(widget.document()):
        yield f"the text {widget.toPlainText()[:80]!r}"
    if isinstance(widget, QPlainTextEdit) and _has_marks(widget.document()):
        yield f"the editor {widget.toPlainText()[:80]!r}"
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _troubles_of_model(widget.model())


def _troubles_of_action(action: QAction) -> Iterator[str]:
    for text in (action.toolTip(), action.statusTip(), action.whatsThis()):
        if is_read_as_more(text):
            yield f"the tip {text[:80]!r} of an action"


def _troubles_of_model(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount(QModelIndex())):
        for column in range(_MOST_COLUMNS):
            if not model.hasIndex(row, column):
                break
            for role in _READ_AS_HTML_SOMEWHERE:
                text = model.index(row, column).data(role)
                if isinstance(text, str) and is_read_as_more(text):
                    yield f"the tip {text[:80]!r} of a row"


def _has_marks(document: QTextDocument) -> bool:
    return any(
        each.isImageFormat()
        or each.isTableFormat()
        or each.isListFormat()
        or (each.isCharFormat() and each.toCharFormat().isAnchor())
        or each.hasProperty(QTextFormat.Property.FontWeight)
        or each.hasProperty(QTextFormat.Property.FontItalic)
        for each in document.allFormats()
    )


class Opened:
    """Counts how often a file is opened by whomever, where the system tells (Linux); a context manager."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor = -1

    def __enter__(self) -> Opened:
        if sys.platform == "linux":
            system = ctypes.CDLL(None, use_errno=True)
            self._descriptor = system.inotify_init1(_IN_NONBLOCK)
            watch = system.inotify_add_watch(self._descriptor, os.fsencode(self._file), ctypes.c_uint32(_IN_OPEN))
            if self._descriptor < 0 or watch < 0:
                raise OSError(ctypes.get_errno(), "inotify")
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    @property
    def times(self) -> int:
        """How often since it was asked last."""
        if self._descriptor < 0:
            return 0
        try:
            return len(os.read(self._descriptor, 65_536)) // 16
        except BlockingIOError:
            return 0
