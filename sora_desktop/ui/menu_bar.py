"""The menu bar: the names of the menus, which are there from the first paint on and are filled after it."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenuBar, QStyleOptionMenuItem, QWidget

from sora_desktop.ui.widgets.menu import Menu, without_underlines


class MenuBar(QMenuBar):
    """Five menus, empty as yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file = self._add(self.tr("&File"))
        self.edit = self._add(self.tr("&Edit"))
        self.queue = self._add(self.tr("&Queue"))
        self.view = self._add(self.tr("&View"))
        self.help = self._add(self.tr("&Help"))

    def initStyleOption(self, option: QStyleOptionMenuItem, action: QAction) -> None:  # noqa: N802
        super().initStyleOption(option, action)
        option.text = without_underlines(option.text)

    def _add(self, title: str) -> Menu:
        menu = Menu(title, self)
        self.addMenu(menu)
        return menu
