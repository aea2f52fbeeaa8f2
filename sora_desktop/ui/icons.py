"""The icons of the program: SVG files in `currentColor`, drawn in the colour of a role, made anew with the theme."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from sora_desktop.resources import resource_path
from sora_desktop.ui.palette import DISABLED_OPACITY

if TYPE_CHECKING:
    from sora_desktop.ui.theme import Theme

ICON_SIZE = 18
_RATIOS = (1.0, 2.0)
# Where there are fewer pixels the boat is drawn larger and on whole ones.
_SMALL_MARK_PX = 24
_APP_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


@dataclass(frozen=True)
class _Kept:
    """A button or action whose icon follows the theme."""

    target: weakref.ref[QAbstractButton | QAction]
    name: str
    role: str
    size: int
    on_role: str | None


class Icons(QObject):
    """Icons by name, in the colour of a role. Sizes are in device-independent pixels.

    An unknown name raises FileNotFoundError, an unknown role KeyError. A QIcon is a picture of the moment: `keep`
    gives a button or an action its icon and renews it with the theme; whoever paints takes `pixmap` each time.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._kept: list[_Kept] = []
        theme.changed.connect(self._renew)

    def pixmap(self, name: str, role: str = "text-2", size: int = ICON_SIZE, dpr: float = 1.0) -> QPixmap:
        """One icon as a picture for a screen of `dpr` physical pixels per device-independent one."""
        return self.colored(name, self._theme.color(role), size, dpr)

    def colored(self, name: str, color: QColor, size: int = ICON_SIZE, dpr: float = 1.0) -> QPixmap:
        """One icon in a colour that is no role by itself, such as a role half way to another."""
        key = (name, color.name(QColor.NameFormat.HexArgb), size, dpr)
        made = self._pixmaps.get(key)
        if made is None:
            made = _painted(self._source(name).replace("currentColor", color.name()), size, dpr, color.alphaF())
            self._pixmaps[key] = made
        return made

    def icon(self, name: str, role: str = "text-2", size: int = ICON_SIZE, on_role: str | None = None) -> QIcon:
        """An icon for a button or a menu: with its disabled look, and in `on_role` while it is checked."""
        made = QIcon()
        for dpr in _RATIOS:
            for state, role_then in ((QIcon.State.Off, role), (QIcon.State.On, on_role or role)):
                color = self._theme.color(role_then)
                made.addPixmap(self.colored(name, color, size, dpr), QIcon.Mode.Normal, state)
                color.setAlphaF(DISABLED_OPACITY)
                made.addPixmap(self.colored(name, color, size, dpr), QIcon.Mode.Disabled, state)
        return made

    def keep(
        self,
        target: QAbstractButton | QAction,
        name: str,
        role: str = "text-2",
        size: int = ICON_SIZE,
        on_role: str | None = None,
    ) -> None:
        """Give `target` an icon, and a new one whenever the theme changes; again with another name replaces it."""
        self._kept = [kept for kept in self._kept if kept.target() not in (None, target)]
        self._kept.append(_Kept(weakref.ref(target), name, role, size, on_role))
        target.setIcon(self.icon(name, role, size, on_role))
        if isinstance(target, QAbstractButton):
            target.setIconSize(QSize(size, size))

    def mark(self, size: int, dpr: float = 1.0) -> QPixmap:
        """The paper boat on its tile; its colours are its own in every theme."""
        file = "mark-small.svg" if size * dpr <= _SMALL_MARK_PX else "mark.svg"
        if file not in self._sources:
            self._sources[file] = resource_path(file).read_text(encoding="utf-8")
        return _painted(self._sources[file], size, dpr)

    def app_icon(self) -> QIcon:
        """The icon of the program's windows."""
        made = QIcon()
        for size in _APP_ICON_SIZES:
            made.addPixmap(self.mark(size))
        return made

    def _source(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
        return self._sources[name]

    def _renew(self) -> None:
        self._pixmaps.clear()
        kept_before, self._kept = self._kept, []
        for kept in kept_before:
            target = kept.target()
            if target is not None and shiboken6.isValid(target):
                self._kept.append(kept)
                target.setIcon(self.icon(kept.name, kept.role, kept.size, kept.on_role))


def _painted(svg: str, size: int, dpr: float, opacity: float = 1.0) -> QPixmap:
    pixel_size = max(1, round(size * dpr))
    made = QPixmap(pixel_size, pixel_size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(opacity)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(QPointF(0, 0), QPointF(pixel_size, pixel_size)))
    painter.end()
    made.setDevicePixelRatio(dpr)
    return made
