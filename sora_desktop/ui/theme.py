"""The theme: colours by role for everything that is drawn, following the system's light and dark live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QToolTip

from sora_desktop.resources import resource_path
from sora_desktop.ui.focus_ring import FocusRings
from sora_desktop.ui.palette import Roles, palette_of, read_roles
from sora_desktop.ui.stylesheet import stylesheet
from sora_desktop.ui.type_scale import font

if TYPE_CHECKING:
    from sora_desktop.ui.icons import Icons

ThemeName = Literal["dark", "light"]
ThemeChoice = Literal["system", "dark", "light"]
STYLE_WORDS = ("-style", "Fusion")
"""Words for the command line of a QApplication, by which it has its style from the beginning."""


def load_roles(name: ThemeName) -> Roles:
    """The roles of one of the themes that come with the program."""
    return read_roles(resource_path("themes", f"{name}.toml"))


def _theme_for(choice: ThemeChoice, scheme: Qt.ColorScheme) -> ThemeName:
    if choice != "system":
        return choice
    return "light" if scheme == Qt.ColorScheme.Light else "dark"


class Theme(QObject):
    """The colours of the window, and the icons in them. Widgets get it through their constructors and name roles.

    `changed` is emitted after palette and stylesheet are in place, so a slot needs only to drop what it cached.
    """

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice: ThemeChoice = choice
        self._roles = load_roles(_theme_for(choice, app.styleHints().colorScheme()))
        self._is_installed = False
        self._icons: Icons | None = None
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def icons(self) -> Icons:
        """The icons in the colours of the theme; the first paint has none, and waits for no SVG library."""
        if self._icons is None:
            from sora_desktop.ui.icons import Icons

            self._icons = Icons(self)
        return self._icons

    @property
    def name(self) -> str:
        """Which theme is shown: "dark" or "light"."""
        return self._roles.name

    @property
    def choice(self) -> ThemeChoice:
        """What the person chose: "system", "dark" or "light"."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        return self._roles.is_dark

    @property
    def roles(self) -> Roles:
        return self._roles

    def color(self, role: str, opacity: float = 1.0) -> QColor:
        """The colour of a role; KeyError for a role that no theme has."""
        return self._roles.faded(role, opacity) if opacity < 1.0 else self._roles.color(role)

    def install(self, *, has_style: bool = False) -> None:
        """Give the application its style, font, palette and stylesheet. Once, before the first window.

        `has_style`: it was started with `STYLE_WORDS`. To set a style makes PySide load the names of all that styles
        can draw, for which the first paint would wait.
        """
        # Without it a popover over the video would turn everything beside it into native windows over the video, too.
        self._app.setAttribute(Qt.ApplicationAttribute.AA_DontCreateNativeWidgetSiblings)
        if not has_style:
            self._app.setStyle(STYLE_WORDS[1])
        self._app.setFont(font("body"))
        QToolTip.setFont(font("small"))
        self._is_installed = True
        FocusRings.install(self, self._app)
        self._dress()

    def set_choice(self, choice: ThemeChoice) -> None:
        """Follow the system, or hold one theme whatever the system does."""
        self._choice = choice
        self._follow_system(self._app.styleHints().colorScheme())

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        self._show(_theme_for(self._choice, scheme))

    def _show(self, name: ThemeName) -> None:
        if name == self._roles.name:
            return
        self._roles = load_roles(name)
        if self._is_installed:
            self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        self._app.setPalette(palette_of(self._roles))
        self._app.setStyleSheet(stylesheet(self._roles))
