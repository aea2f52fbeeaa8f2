"""What the tests of the bar share: the bar in a window, and profiles to show in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import ProfilesChanged
from sora_desktop.domain.profiles import DEMO, OCTOPUSX, KeyPlace, Profile, ProfileView
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.theme import Theme
from tests.ui.accessible import named
from tests.ui.header.parts import press

STUDIO = Profile("studio", "Studio", "https://studio.example:8443")


def profiles(place: KeyPlace = KeyPlace.KEYCHAIN, *others: ProfileView, selected: str = OCTOPUSX.id) -> ProfilesChanged:
    """OctopusX with its key at `place`, and others."""
    return ProfilesChanged((ProfileView(OCTOPUSX, place, "Secret Service"), *others), selected)


DEMO_VIEW = ProfileView(DEMO, KeyPlace.DEMO)
STUDIO_VIEW = ProfileView(STUDIO, KeyPlace.NONE)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> QWidget:
    """A small window, shown and active, whose layout takes what is to be tested."""
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 640)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.addStretch(1)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=2_000)
    return made


@pytest.fixture
def bar(qtbot: QtBot, window: QWidget, theme: Theme) -> ProfileBar:
    """The bar at the top of the window, before the engine has said anything."""
    made = ProfileBar(theme, theme.icons)
    column = window.layout()
    assert isinstance(column, QVBoxLayout)
    column.insertWidget(0, made)
    qtbot.waitUntil(made.isVisible, timeout=2_000)
    return made


@pytest.fixture
def adding(bar: ProfileBar) -> ProfileBar:
    """The bar with the form of a new profile open."""
    bar.show_profiles(profiles())
    QTest.mouseClick(named(bar, "Profile: OctopusX"), Qt.MouseButton.LeftButton)
    press(bar, "Add a profile…")
    return bar


@pytest.fixture
def page(bar: ProfileBar) -> ProfileBar:
    """The bar with the page of OctopusX open, which has a key."""
    bar.show_profiles(profiles(KeyPlace.KEYCHAIN, STUDIO_VIEW))
    bar.open_popover_for_key()
    return bar
