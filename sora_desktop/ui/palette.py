"""The colour roles of a theme: read from its TOML file, measured for contrast, and turned into a QPalette."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from PySide6.QtGui import QColor, QPalette

DISABLED_OPACITY = 0.55

ROLES = (
    "bg",
    "panel",
    "raised",
    "hover",
    "pressed",
    "line",
    "line-strong",
    "text",
    "text-2",
    "text-3",
    "accent",
    "accent-hover",
    "accent-pressed",
    "accent-bg",
    "on-accent",
    "ok",
    "warn",
    "warn-bg",
    "err",
    "err-bg",
    "knob",
    "video",
)
TEXT_ROLES = ("text", "text-2", "text-3", "accent", "ok", "warn", "err")
SURFACE_ROLES = ("bg", "panel", "raised", "accent-bg")


@dataclass(frozen=True)
class Roles:
    """The colours of one theme, by role, as `#rrggbb`."""

    name: str
    is_dark: bool
    colors: Mapping[str, str]

    def __getitem__(self, role: str) -> str:
        return self.colors[role]

    def color(self, role: str) -> QColor:
        """The colour of a role; KeyError for a role that no theme has."""
        return QColor(self.colors[role])

    def faded(self, role: str, opacity: float = DISABLED_OPACITY) -> QColor:
        """The colour of a role, partly transparent: how a disabled control is drawn."""
        color = self.color(role)
        color.setAlphaF(opacity)
        return color


def read_roles(path: Path) -> Roles:
    """Read one theme file. ValueError when a role is missing, unknown, or no `#rrggbb` colour."""
    about, colors = _read_tables(path.read_text(encoding="utf-8"))
    if set(colors) != set(ROLES):
        odd = sorted(set(colors) ^ set(ROLES))
        raise ValueError(f"{path.name} must name each role exactly once; look at {', '.join(odd)}")
    for role, value in colors.items():
        if len(value) != 7 or not QColor.isValidColorName(value):
            raise ValueError(f"{path.name}: {role} is no #rrggbb colour")
    return Roles(about["name"], about["is_dark"] == "true", MappingProxyType(colors))


def _read_tables(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The values before `[roles]` and those under it.

    Themes are the plainest TOML, a name and a value on each line: tomllib alone would make the first paint later by
    a twentieth. A test reads the themes with it.
    """
    head, _, body = text.partition("\n[roles]\n")
    return _read_values(head), _read_values(body)


def _read_values(text: str) -> dict[str, str]:
    pairs = (line.partition(" = ") for line in text.splitlines() if not line.startswith("#"))
    return {name: value.strip('"') for name, sign, value in pairs if sign}


def luminance(color: QColor) -> float:
    """Relative luminance from 0 (black) to 1 (white), as WCAG 2 defines it."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two opaque colours, from 1 to 21, as WCAG 2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`one` with `share` (0 to 1) of `other` mixed in; the alpha is mixed too."""
    keep = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * keep + other.redF() * share,
        one.greenF() * keep + other.greenF() * share,
        one.blueF() * keep + other.blueF() * share,
        one.alphaF() * keep + other.alphaF() * share,
    )


def palette_of(roles: Roles) -> QPalette:
    """A QPalette in which every colour role of every group is set from the theme."""
    role = QPalette.ColorRole
    names: dict[QPalette.ColorRole, str] = {
        role.Window: "bg",
        role.WindowText: "text",
        role.Base: "raised",
        role.AlternateBase: "panel",
        role.Text: "text",
        role.PlaceholderText: "text-3",
        role.Button: "raised",
        role.ButtonText: "text",
        role.BrightText: "err",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.Light: "hover",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "line-strong",
        role.Shadow: "video",
        role.Highlight: "accent",
        role.HighlightedText: "on-accent",
        role.Accent: "accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
    }
    palette = QPalette()
    for color_role, name in names.items():
        palette.setColor(color_role, roles.color(name))
    for color_role in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.Link):
        palette.setColor(QPalette.ColorGroup.Disabled, color_role, roles.faded(names[color_role]))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, roles.color("line-strong"))
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, roles.color("text"))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Accent, roles.color("line-strong"))
    return palette
