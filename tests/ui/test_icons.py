"""The icons: one family, in the colours of the theme, sharp on any screen."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sora_desktop.resources import resource_path
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.theme import Theme

ICON_FILES = sorted(resource_path("icons").glob("*.svg"))
NAMES_IN_CODE = (
    "play pause skip-back skip-forward loop volume muted full-screen exit-full-screen folder plus close check "
    "chevron-down chevron-up arrow-left arrow-up arrow-down clock warning error cross trash key plug demo refresh "
    "stop copy link image portrait landscape film external settings info download sparkle undo inbox grip search star "
    "star-filled heart heart-filled tag grid list"
).split()


def _ink(pixmap: QPixmap) -> set[str]:
    """The colours of the pixels that are wholly covered."""
    image = pixmap.toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


@pytest.mark.parametrize("path", ICON_FILES, ids=lambda path: path.stem)
def test_an_icon_is_drawn_in_the_current_colour_and_in_the_strokes_of_the_family(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == "0 0 18 18"
    assert root.get("stroke-width") == "1.7"
    assert root.get("stroke-linecap") == root.get("stroke-linejoin") == "round"
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) <= {"currentColor", "none"}


@pytest.mark.parametrize("name", NAMES_IN_CODE)
def test_every_icon_of_the_family_draws_something_inside_of_its_edges(theme: Theme, name: str) -> None:
    image = theme.icons.pixmap(name, "text", 18, 4.0).toImage()
    ink = [(x, y) for x in range(72) for y in range(72) if image.pixelColor(x, y).alpha() > 128]
    assert len(ink) > 40
    assert all(0 < x < 71 and 0 < y < 71 for x, y in ink)


def test_an_unknown_icon_is_an_error(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        theme.icons.pixmap("unicorn")


def test_an_icon_has_the_colour_of_its_role(theme: Theme) -> None:
    assert theme.color("err").name() in _ink(theme.icons.pixmap("stop", "err", 18, 4.0))


def test_a_picture_is_as_sharp_as_the_screen(theme: Theme) -> None:
    for ratio in (1.0, 1.5, 2.0):
        pixmap = theme.icons.pixmap("play", size=18, dpr=ratio)
        assert pixmap.size() == QSize(round(18 * ratio), round(18 * ratio))
        assert pixmap.deviceIndependentSize().width() == 18


def test_the_same_picture_is_drawn_once(theme: Theme) -> None:
    assert theme.icons.pixmap("play").cacheKey() == theme.icons.pixmap("play").cacheKey()


def test_a_disabled_icon_is_faded_and_a_checked_one_is_lit(theme: Theme) -> None:
    icon = theme.icons.icon("stop", "text-2", on_role="accent")
    disabled = icon.pixmap(QSize(18, 18), 2.0, QIcon.Mode.Disabled).toImage()
    most = max(disabled.pixelColor(x, y).alpha() for x in range(36) for y in range(36))
    assert 120 < most < 160
    lit = icon.pixmap(QSize(18, 18), 2.0, QIcon.Mode.Normal, QIcon.State.On)
    assert theme.color("accent").name() in _ink(lit)


def test_kept_icons_follow_the_theme_and_forget_what_is_gone(theme: Theme, qtbot: QtBot) -> None:
    icons = Icons(theme)
    button, action = QPushButton(), QAction()
    qtbot.addWidget(button)
    gone = QPushButton()
    for target in (button, action, gone):
        icons.keep(target, "stop", "text", 18)
    gone.deleteLater()
    del gone
    try:
        theme.set_choice("light")
        for target in (button, action):
            assert theme.color("text").name() in _ink(target.icon().pixmap(QSize(18, 18), 2.0))
    finally:
        theme.set_choice("dark")
        icons.deleteLater()


def test_keeping_another_icon_replaces_the_first(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    theme.icons.keep(button, "play", "text")
    theme.icons.keep(button, "pause", "text")
    shown = button.icon().pixmap(QSize(18, 18), 1.0).toImage()
    assert shown == theme.icons.pixmap("pause", "text", 18, 1.0).toImage()


def test_the_mark_is_the_paper_boat_in_its_own_colours(theme: Theme) -> None:
    assert {"#16283f", "#5aa7ff", "#9ccaff", "#e9f2ff"} <= _ink(theme.icons.mark(64, 2.0))
    sizes = {size.width() for size in theme.icons.app_icon().availableSizes()}
    assert {16, 32, 256} <= sizes


def test_a_half_transparent_colour_stays_so(theme: Theme) -> None:
    color = QColor(theme.color("text"))
    color.setAlphaF(0.5)
    image = theme.icons.colored("stop", color, 18, 2.0).toImage()
    assert max(image.pixelColor(x, y).alpha() for x in range(36) for y in range(36)) in range(124, 132)
