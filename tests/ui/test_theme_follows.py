"""A switch between light and dark reaches every part: what lived through it looks like what is made after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import Notice, NoticeAction, NoticeKind, ProfilesChanged
from sora_desktop.domain.profiles import DEMO, OCTOPUSX, KeyPlace, ProfileView
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.first_start import FirstStart
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.theme import Theme


def _compose(theme: Theme) -> QWidget:
    made = ComposePanel(theme, theme.icons)
    images = ("https://a.example/1.png", "file:///boat.png")
    made.set_request(VideoRequest(prompt="A boat", images=images, duration_s=25, is_private=True, is_storyboard=True))
    made.set_ready(False, "Add a key or start the demo first.")
    made.resize(344, 1_100)
    return made


def _bar(theme: Theme) -> QWidget:
    made = ProfileBar(theme, theme.icons)
    views = (ProfileView(OCTOPUSX, KeyPlace.NONE), ProfileView(DEMO, KeyPlace.DEMO))
    made.show_profiles(ProfilesChanged(views, OCTOPUSX.id))
    made.show_counts(1, 2, 3)
    made.resize(900, made.height())
    return made


def _notices(theme: Theme) -> QWidget:
    host = QWidget()
    host.setFixedSize(900, 200)
    made = NoticeStack(theme, theme.icons)
    column = QVBoxLayout(host)
    column.addWidget(made)
    column.addStretch(1)
    made.show_unconfirmed(1)
    made.show_notices((Notice(NoticeKind.DISK, "Full.", "Wait.", actions=(NoticeAction.DISMISS,)),))
    return host


def _first_start(theme: Theme) -> QWidget:
    made = FirstStart(theme, theme.icons)
    made.resize(800, 600)
    return made


@pytest.fixture
def switched(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[Theme]:
    """The theme, which is dark again afterwards."""
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    yield theme
    theme.set_choice("dark")


@pytest.mark.parametrize("make", [_compose, _bar, _notices, _first_start])
def test_switch_of_the_theme_reaches_everything(
    qtbot: QtBot, switched: Theme, make: Callable[[Theme], QWidget]
) -> None:
    lived = make(switched)
    qtbot.addWidget(lived)
    with qtbot.waitExposed(lived):
        lived.show()
    dark = lived.grab().toImage()
    switched.set_choice("light")
    fresh = make(switched)
    qtbot.addWidget(fresh)
    with qtbot.waitExposed(fresh):
        fresh.show()
    fresh.setFocus()
    lived.setFocus()
    assert lived.grab().toImage() != dark
    qtbot.waitUntil(lambda: lived.grab().toImage() == fresh.grab().toImage(), timeout=2_000)
