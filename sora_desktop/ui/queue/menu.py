"""The context menu of a row: what can be done with its job or batch."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.job_actions import ASKED_FIRST, JobAction, actions_for, look_of
from sora_desktop.ui.queue.batch_actions import batch_actions_for, batch_look
from sora_desktop.ui.queue.filters import BatchRow
from sora_desktop.ui.widgets.menu import Menu


def job_menu(job: Job, icons: Icons, parent: QWidget, *, can_compare: bool) -> Menu:
    """A menu of what is possible with ``job``; each entry carries its action, and closing deletes it.

    ``can_compare``: it is known that there are other takes of it; ``offer_comparison`` tells that later.
    """
    menu = Menu(parent=parent)
    for action in actions_for(job):
        if action is JobAction.REMOVE and menu.actions():
            menu.addSeparator()
        menu.addAction(_entry(action, icons, menu))
    offer_comparison(menu, can_compare)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def offer_comparison(menu: Menu, can_compare: bool) -> None:
    """Let the takes of a menu's clip be compared, where there are others."""
    for entry in menu.actions():
        if entry.data() == JobAction.COMPARE:
            entry.setEnabled(can_compare)


def batch_menu(batch: BatchRow, icons: Icons, parent: QWidget) -> Menu:
    """A menu of what is possible with a whole batch."""
    menu = Menu(parent=parent)
    for action in batch_actions_for(batch):
        label, icon, key = batch_look(action)
        entry = QAction(icons.icon(icon, "text-2", 16), label, menu)
        entry.setData(action)
        if key:
            entry.setShortcut(QKeySequence(key))
            entry.setShortcutVisibleInContextMenu(True)
        menu.addAction(entry)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _entry(action: JobAction, icons: Icons, menu: Menu) -> QAction:
    look = look_of(action)
    entry = QAction(icons.icon(look.icon, "text-2", 16), look.label + ("…" if action in ASKED_FIRST else ""), menu)
    entry.setData(action)
    if look.key:
        entry.setShortcut(QKeySequence(look.key))
        entry.setShortcutVisibleInContextMenu(True)
    return entry
