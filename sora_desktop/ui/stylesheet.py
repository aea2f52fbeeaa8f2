"""The one application stylesheet, generated from the roles of a theme."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QWidget

from sora_desktop.ui.palette import DISABLED_OPACITY, Roles

# `@role` stands for a colour of the theme, `@role/` for the same colour as a disabled control shows it.
_TEMPLATE = """
* { outline: 0; }

/* First, so that every kind of scroll area below may have its own border. */
QAbstractScrollArea { border: 0; }

QMainWindow, QDialog { background: @panel; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }

QToolTip { background: @raised; color: @text; border: 1px solid @line-strong; padding: 1px 3px; }

/* The notification where a tray has no service for it: Qt paints its ground pale yellow, whatever the theme. */
QBalloonTip QLabel { color: @video; }
QBalloonTip .QPushButton, QBalloonTip .QPushButton:hover, QBalloonTip .QPushButton:pressed {
  background: transparent; border: 0; min-height: 0; padding: 0;
}

QMenuBar { background: @panel; color: @text-2; padding: 2px 8px; border: 0; spacing: 0; }
QMenuBar::item { background: transparent; padding: 4px 8px; margin: 0 1px; border-radius: 6px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @hover; color: @text; }
QMenuBar::item:disabled { color: @text-2/; }

QMenu { background: @raised; color: @text; border: 1px solid @line-strong; padding: 5px; }
QMenu[rounded="true"] { border-radius: 8px; }
QMenu::item { padding: 5px 28px 5px 12px; margin: 0; border-radius: 6px; min-height: 18px; }
QMenu::item:selected { background: @accent-bg; color: @text; }
QMenu::item:disabled { color: @text/; background: transparent; }
QMenu::separator { height: 1px; background: @line; margin: 5px 8px; }
QMenu::icon { padding-left: 10px; }
QMenu::indicator { width: 8px; height: 8px; border-radius: 4px; margin-left: 10px; background: transparent; }
QMenu::indicator:checked { background: @accent; }

QLineEdit, QAbstractSpinBox, QComboBox {
  background: @raised; color: @text; border: 1px solid @line; border-radius: 8px;
  min-height: 30px; max-height: 30px; padding: 0 10px;
  selection-background-color: @accent; selection-color: @on-accent; placeholder-text-color: @text-3;
}
QLineEdit, QComboBox:editable { padding-left: 8px; }
QLineEdit { padding-right: 8px; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: @line-strong; }
/* A popover has the colour of a field, which only its border sets apart there. */
Popover QLineEdit, Popover QAbstractSpinBox, Popover QComboBox, Popover QPlainTextEdit { border-color: @line-strong; }
QLineEdit:read-only { background: @panel; color: @text-2; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit:disabled, QTextEdit:disabled {
  color: @text/; background: @raised/; border-color: @line/;
}
QLineEdit[invalid="true"], QComboBox[invalid="true"], QAbstractSpinBox[invalid="true"],
QPlainTextEdit[invalid="true"], QTextEdit[invalid="true"], QListWidget[invalid="true"] { border-color: @err; }
QLineEdit > QToolButton { background: transparent; border: 0; padding: 0; }

QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; background: transparent; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
  background: transparent; border: 0; border-radius: 0; padding: 0; min-height: 0; max-height: 100px;
}

QComboBox { combobox-popup: 0; }
QComboBox::drop-down { width: 30px; border: 0; background: transparent; }
QComboBox::down-arrow { width: 0; height: 0; }

QPlainTextEdit, QTextEdit {
  background: @raised; color: @text; border: 1px solid @line; border-radius: 8px; padding: 5px 7px;
  selection-background-color: @accent; selection-color: @on-accent; placeholder-text-color: @text-3;
}
QPlainTextEdit:hover, QTextEdit:hover { border-color: @line-strong; }

QScrollArea { background: transparent; }
QScrollArea > QWidget > QWidget[transparent="true"] { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QListView, QTreeView, QTableView { background: transparent; color: @text; border: 0; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section {
  background: transparent; color: @text-2; border: 0; border-bottom: 1px solid @line; padding: 0 8px;
  font-size: 12px;
}
QComboBoxPrivateContainer { background: transparent; border: 0; }
QListView[popup="choices"], QListView[popup="suggestions"] {
  background: @raised; color: @text; border: 1px solid @line-strong; border-radius: 8px; padding: 4px;
}
QListView[popup="suggestions"] { padding: 0 4px; }
QListWidget[framed="true"] { background: @raised; border: 1px solid @line; border-radius: 8px; padding: 3px; }

QScrollBar { background: transparent; border: 0; margin: 0; }
QScrollBar:vertical { width: 9px; }
QScrollBar:horizontal { height: 9px; }
QScrollBar::handle { background: @line-strong; border: 0; border-radius: 2px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @text-3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; background: transparent; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: @accent; }

/* Exactly QPushButton: the painted buttons in ui/widgets, which inherit it, measure and draw themselves. */
.QPushButton {
  background: @raised; color: @text; border: 1px solid @line; border-radius: 8px;
  min-height: 30px; padding: 0 12px;
}
.QPushButton:hover { background: @hover; border-color: @line-strong; }
.QPushButton:pressed { background: @pressed; }
.QPushButton:disabled { color: @text/; background: @raised/; border-color: @line/; }
.QPushButton[kind="small"] { min-height: 26px; border-radius: 6px; padding: 0 10px; }
.QPushButton[kind="primary"] {
  background: @accent; color: @on-accent; border-color: @accent; min-height: 38px; padding: 0 16px; font-weight: 650;
}
.QPushButton[kind="primary"]:hover { background: @accent-hover; border-color: @accent-hover; }
.QPushButton[kind="primary"]:pressed { background: @accent-pressed; border-color: @accent-pressed; }
.QPushButton[kind="primary"]:disabled { background: @accent/; color: @on-accent/; border-color: transparent; }
.QPushButton[kind="danger"] { color: @err; }
.QPushButton[kind="danger"]:hover { background: @err-bg; border-color: @err; }
.QPushButton[kind="ghost"], QToolButton { background: transparent; border: 0; border-radius: 6px; color: @text-2; }
.QPushButton[kind="ghost"]:hover, QToolButton:hover { background: @hover; color: @text; }
.QPushButton[kind="ghost"]:pressed, QToolButton:pressed { background: @pressed; }
.QPushButton[kind="ghost"]:disabled, QToolButton:disabled { background: transparent; color: @text-2/; }

QCheckBox, QRadioButton { color: @text; spacing: 8px; }
QCheckBox:disabled, QRadioButton:disabled { color: @text/; }

QProgressBar { background: @line-strong; border: 0; border-radius: 1px; max-height: 3px; min-height: 3px; }
QProgressBar::chunk { background: @accent; border-radius: 1px; }

QStatusBar { background: @panel; color: @text-2; border-top: 1px solid @line; }
QStatusBar::item { border: 0; }
"""

INVALID = "invalid"

_ROLE = re.compile(r"@([a-z]+(?:-[a-z0-9]+)*)(/?)")


def stylesheet(roles: Roles) -> str:
    """The stylesheet of the whole program in the colours of `roles`; KeyError for a role that no theme has."""

    def colored(found: re.Match[str]) -> str:
        color = roles.color(found[1])
        if not found[2]:
            return color.name()
        return f"rgba({color.red()}, {color.green()}, {color.blue()}, {round(255 * DISABLED_OPACITY)})"

    return _ROLE.sub(colored, _TEMPLATE)


def mark_invalid(field: QWidget, is_invalid: bool) -> None:
    """Draw a field with the border of an error, or without; the sentence stands under it in a FieldMessage."""
    if bool(field.property(INVALID)) == is_invalid:
        return
    field.setProperty(INVALID, is_invalid)
    field.style().unpolish(field)
    field.style().polish(field)
