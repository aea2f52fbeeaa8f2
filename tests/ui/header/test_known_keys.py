"""What is known of a stored key is said, and nothing moves under the mouse for what is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import ProfileTested
from sora_desktop.domain.profiles import KeyPlace
from sora_desktop.ui.header.profile_bar import ProfileBar
from tests.ui.accessible import focused, named
from tests.ui.header.conftest import profiles
from tests.ui.header.parts import KEY, heard, line, messages, popover, press, write


@pytest.mark.parametrize("place", [KeyPlace.KEYCHAIN, KeyPlace.SESSION])
def test_replaced_key_is_tested_though_its_place_is_no_news(bar: ProfileBar, place: KeyPlace) -> None:
    bar.show_profiles(profiles(place))
    bar.open_popover_for_key()
    tests = heard(bar.profile_test_requested)
    QTest.keyClicks(focused(), KEY)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert tests == [("octopusx",)]
    assert messages(bar) == ["Testing…"]
    bar.show_profiles(profiles(place))
    assert tests == [("octopusx",)]


def test_failed_test_is_still_there_when_the_page_is_opened_again(page: ProfileBar) -> None:
    page.show_test(ProfileTested("octopusx", False, "The gateway refused the key."))
    QTest.keyClick(popover(page), Qt.Key.Key_Escape)
    page.open_popover_for_key()
    assert messages(page) == ["The gateway refused the key."]


def test_buttons_stay_where_they_are_when_the_test_has_an_answer(page: ProfileBar, qtbot: QtBot) -> None:
    button = named(popover(page), "Test")
    before, height = button.mapTo(page.window(), button.rect().center()), popover(page).height()
    page.show_test(ProfileTested("octopusx", False, "The gateway refused the key."))
    qtbot.waitUntil(lambda: popover(page).height() > height, timeout=2_000)
    assert button.mapTo(page.window(), button.rect().center()) == before


def test_greyed_test_says_why(bar: ProfileBar) -> None:
    bar.show_profiles(profiles(KeyPlace.NONE))
    bar.open_popover_for_key()
    assert "no key to test yet" in named(popover(bar), "Test").toolTip()


def test_save_stays_under_the_mouse_while_its_press_tidies_the_address(adding: ProfileBar, qtbot: QtBot) -> None:
    added = heard(adding.profile_added)
    write(line(adding, "Key"), KEY)
    address = line(adding, "Address")
    address.setFocus()
    write(address, "https://gateway.example/v1/")
    button = named(popover(adding), "Add")
    before, height = button.geometry(), popover(adding).height()
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert messages(adding) == ["Tidied: the program adds the path itself."]
    layout = popover(adding).layout()
    assert layout is not None
    layout.activate()
    assert (button.geometry(), popover(adding).height()) == (before, height)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert len(added) == 1


def test_what_is_wrong_with_the_key_takes_the_place_of_where_it_is_kept(adding: ProfileBar) -> None:
    where = "The key is kept in the Secret Service, never in a file."
    labels = [label for label in popover(adding).findChildren(QLabel) if label.text() == where]
    assert [label.isVisible() for label in labels] == [True]
    press(adding, "Add")
    assert messages(adding) == ["Enter the key that your gateway gave you."]
    assert [label.isVisible() for label in labels] == [False]
    QTest.keyClicks(focused(), "s")
    assert [label.isVisible() for label in labels] == [True]
