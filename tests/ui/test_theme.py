"""The themes: readable in both, complete, and followed live."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.ui.palette import (
    ROLES,
    SURFACE_ROLES,
    TEXT_ROLES,
    Roles,
    contrast,
    mixed,
    palette_of,
    read_roles,
)
from sora_desktop.ui.stylesheet import stylesheet
from sora_desktop.ui.theme import Theme, ThemeName, load_roles

THEMES: tuple[ThemeName, ...] = ("dark", "light")
# What is written on grounds that are no surfaces: the words of notices, buttons and rows that are pointed at.
SPECIAL = (
    ("warn", "warn-bg"),
    ("text", "warn-bg"),
    ("err", "err-bg"),
    ("text", "err-bg"),
    ("text", "hover"),
    ("text", "pressed"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-accent", "accent-pressed"),
)


@pytest.fixture(params=THEMES)
def roles(request: pytest.FixtureRequest) -> Roles:
    return load_roles(request.param)


def _broken_theme(tmp_path: Path, old: str, new: str) -> Path:
    good = (Path(__file__).parents[2] / "resources/themes/dark.toml").read_text(encoding="utf-8")
    assert old in good
    path = tmp_path / "broken.toml"
    path.write_text(good.replace(old, new), encoding="utf-8")
    return path


def test_a_theme_without_a_role_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="warn-bg"):
        read_roles(_broken_theme(tmp_path, 'warn-bg = "#33270f"\n', ""))


def test_a_theme_with_an_unknown_role_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="glow"):
        read_roles(_broken_theme(tmp_path, "[roles]\n", '[roles]\nglow = "#ffffff"\n'))


def test_a_colour_that_is_none_is_refused_by_its_role(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="accent"):
        read_roles(_broken_theme(tmp_path, '"#5aa7ff"', '"bluish"'))


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_is_read_as_any_reader_of_toml_reads_it(name: ThemeName) -> None:
    read = tomllib.loads((Path(__file__).parents[2] / f"resources/themes/{name}.toml").read_text(encoding="utf-8"))
    roles = load_roles(name)
    assert (roles.name, roles.is_dark, dict(roles.colors)) == (read["name"], read["is_dark"], read["roles"])


@pytest.mark.parametrize("ground", SURFACE_ROLES)
@pytest.mark.parametrize("text", TEXT_ROLES)
def test_every_text_role_is_readable_on_every_surface(roles: Roles, text: str, ground: str) -> None:
    assert contrast(roles.color(text), roles.color(ground)) >= 4.5


@pytest.mark.parametrize(("text", "ground"), SPECIAL)
def test_words_on_notices_and_buttons_are_readable(roles: Roles, text: str, ground: str) -> None:
    assert contrast(roles.color(text), roles.color(ground)) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(QColor("#ffffff"), QColor("#000000")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


def test_mixing_nothing_changes_nothing() -> None:
    assert mixed(QColor("#123456"), QColor("#ffffff"), 0.0).name() == "#123456"
    assert mixed(QColor("#123456"), QColor("#ffffff"), 1.0).name() == "#ffffff"


def test_no_role_of_the_palette_is_left_to_the_system(roles: Roles) -> None:
    palette = palette_of(roles)
    known = {QColor(value).name() for value in roles.colors.values()}
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        for role in QPalette.ColorRole:
            if role in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles):
                continue
            assert palette.isBrushSet(group, role), (group, role)
            assert palette.color(group, role).name() in known, (group, role)


def test_stylesheet_names_no_role_that_is_missing(roles: Roles) -> None:
    made = stylesheet(roles)
    assert "@" not in made
    assert roles["accent"] in made


def test_dark_and_light_have_the_same_roles() -> None:
    assert set(load_roles("dark").colors) == set(load_roles("light").colors) == set(ROLES)


def test_choosing_another_theme_dresses_the_program_and_says_so_once(theme: Theme, qtbot: QtBot) -> None:
    try:
        with qtbot.waitSignal(theme.changed):
            theme.set_choice("light")
        with qtbot.assertNotEmitted(theme.changed):
            theme.set_choice("light")
        window = QApplication.palette().color(QPalette.ColorRole.Window)
        assert window == theme.color("bg") == QColor("#eef0f3")
        assert "#155fcb" in QApplication.instance().styleSheet()  # type: ignore[union-attr]
    finally:
        theme.set_choice("dark")


def test_the_system_is_followed_live_until_one_theme_is_chosen(qapp: QApplication) -> None:
    followed = Theme(qapp, "system")
    says = qapp.styleHints().colorSchemeChanged
    says.emit(Qt.ColorScheme.Light)
    assert followed.name == "light"
    says.emit(Qt.ColorScheme.Dark)
    assert followed.name == "dark"
    followed.set_choice("light")
    says.emit(Qt.ColorScheme.Dark)
    assert followed.name == "light"
    followed.deleteLater()


def test_a_role_that_no_theme_has_is_an_error(theme: Theme) -> None:
    with pytest.raises(KeyError):
        theme.color("grey")
