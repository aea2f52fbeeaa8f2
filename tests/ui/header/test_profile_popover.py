"""The popover: profiles and keys by keyboard and mouse, errors at their field, and no key that stays in a field."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import ProfilesChanged, ProfileTested
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace, ProfileView
from sora_desktop.ui.header.profile_bar import ProfileBar
from tests.ui.accessible import accessibles, focused, named
from tests.ui.header.conftest import DEMO_VIEW, STUDIO, STUDIO_VIEW, profiles
from tests.ui.header.parts import KEY, heard, is_open, line, messages, no_key_anywhere, popover, press, write

# Adding


def test_new_profile_leaves_with_its_address_tidied_and_its_key_gone(adding: ProfileBar) -> None:
    added = heard(adding.profile_added)
    write(line(adding, "Name"), "  My   studio ")
    write(line(adding, "Address"), "studio.example:8443/v1/")
    write(line(adding, "Key"), f" Bearer {KEY} ")
    press(adding, "Add")
    assert added == [("My studio", "https://studio.example:8443", KEY)]
    assert line(adding, "Key").text() == ""
    assert no_key_anywhere(adding)


def test_address_is_tidied_in_sight(adding: ProfileBar) -> None:
    line(adding, "Address").setFocus()
    write(line(adding, "Address"), "octopusx.ai/v1/video/create")
    line(adding, "Key").setFocus()
    assert line(adding, "Address").text() == "https://octopusx.ai"
    assert messages(adding) == ["Tidied: the program adds the path itself."]


@pytest.mark.parametrize(
    ("address", "key", "sentence"),
    [
        ("", KEY, "Enter the address of your gateway, for example https://octopusx.ai."),
        ("http://octopusx.ai", KEY, "Use https: over plain http anybody on the way could read your key."),
        (
            "https://octopusx.ai/some/path",
            KEY,
            "Give the address without “/some/path”: the program adds the path itself.",
        ),
        ("octopusx.ai", "", "Enter the key that your gateway gave you."),
        ("octopusx.ai", "sk-1 2", "The key has a space or a line break in it. Copy it again, in one piece."),
        ("octopusx.ai", "sk-1\n2", "The key has a space or a line break in it. Copy it again, in one piece."),
        ("octopusx.ai", "sk-纸船", "The key has a character that no key has. Copy it again from your gateway's page."),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(adding: ProfileBar, address: str, key: str, sentence: str) -> None:
    added = heard(adding.profile_added)
    write(line(adding, "Address"), address)
    write(line(adding, "Key"), key)
    press(adding, "Add")
    assert added == []
    assert messages(adding) == [sentence]
    assert focused() in (line(adding, "Address"), line(adding, "Key"))


def test_second_press_adds_nothing(adding: ProfileBar) -> None:
    added = heard(adding.profile_added)
    write(line(adding, "Key"), KEY)
    press(adding, "Add")
    press(adding, "Add")
    assert len(added) == 1


def test_added_profile_is_shown_and_tested_as_soon_as_its_key_is_there(adding: ProfileBar) -> None:
    tests = heard(adding.profile_test_requested)
    write(line(adding, "Key"), KEY)
    press(adding, "Add")
    adding.show_profiles(profiles(KeyPlace.KEYCHAIN, STUDIO_VIEW, selected="studio"))
    assert tests == []
    adding.show_profiles(profiles(KeyPlace.KEYCHAIN, ProfileView(STUDIO, KeyPlace.KEYCHAIN), selected="studio"))
    assert tests == [("studio",)]
    assert messages(adding) == ["Testing…"]
    adding.show_test(ProfileTested("studio", True, "The key works."))
    assert messages(adding) == ["The key works."]


def test_refusal_of_the_engine_stands_at_its_field(adding: ProfileBar) -> None:
    write(line(adding, "Key"), KEY)
    press(adding, "Add")
    adding.show_refusal("add_profile", "Another profile has this name.", "name")
    assert messages(adding) == ["Another profile has this name."]
    assert focused() is line(adding, "Name")
    QTest.keyClicks(focused(), "x")
    assert messages(adding) == []


def test_key_is_hidden_until_it_is_asked_for(adding: ProfileBar) -> None:
    assert line(adding, "Key").echoMode() == QLineEdit.EchoMode.Password
    press(adding, "Show the key")
    assert line(adding, "Key").echoMode() == QLineEdit.EchoMode.Normal
    press(adding, "Hide the key")
    assert line(adding, "Key").echoMode() == QLineEdit.EchoMode.Password


def test_shown_key_is_hidden_again_when_it_has_left(adding: ProfileBar) -> None:
    write(line(adding, "Key"), KEY)
    press(adding, "Show the key")
    press(adding, "Add")
    assert line(adding, "Key").echoMode() == QLineEdit.EchoMode.Password


def test_closing_the_popover_leaves_no_key_behind(adding: ProfileBar) -> None:
    write(line(adding, "Key"), KEY)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not is_open(adding)
    assert no_key_anywhere(adding)


@pytest.mark.parametrize(
    ("place", "words"),
    [(KeyPlace.KEYCHAIN, "The key is kept in the Secret Service"), (KeyPlace.UNAVAILABLE, "for this session only")],
)
def test_form_says_which_store_will_hold_the_key(bar: ProfileBar, place: KeyPlace, words: str) -> None:
    bar.show_profiles(profiles(place))
    QTest.mouseClick(named(bar, "Profile: OctopusX"), Qt.MouseButton.LeftButton)
    press(bar, "Add a profile…")
    assert any(words in found.text(QAccessible.Text.Name) for found in accessibles(popover(bar)))


# Changing


def test_new_key_replaces_the_stored_one(page: ProfileBar) -> None:
    replaced = heard(page.key_replaced)
    assert focused() is line(page, "Key")
    QTest.keyClicks(focused(), KEY)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert replaced == [("octopusx", KEY)]
    assert no_key_anywhere(page)


def test_stored_key_is_never_shown(page: ProfileBar) -> None:
    assert line(page, "Key").text() == ""
    assert "Stored" in line(page, "Key").placeholderText()


def test_another_name_needs_no_key(page: ProfileBar) -> None:
    changed = heard(page.profile_changed)
    write(line(page, "Name"), "Octopus")
    press(page, "Save")
    assert changed == [("octopusx", "Octopus", "https://octopusx.ai", "")]


def renamed(name: str, base_url: str = OCTOPUSX.base_url, place: KeyPlace = KeyPlace.KEYCHAIN) -> ProfilesChanged:
    """What the engine tells when it has changed the profile."""
    changed = replace(OCTOPUSX, name=name, base_url=base_url)
    return ProfilesChanged((ProfileView(changed, place), STUDIO_VIEW), OCTOPUSX.id)


def test_a_saved_name_is_said_to_be_saved_when_it_is(page: ProfileBar) -> None:
    write(line(page, "Name"), "Octopus")
    press(page, "Save")
    page.show_profiles(profiles(KeyPlace.KEYCHAIN, STUDIO_VIEW))
    assert messages(page) == []
    page.show_profiles(renamed("Octopus"))
    assert messages(page) == ["Saved."]
    QTest.keyClicks(line(page, "Name"), "x")
    assert messages(page) == []


def test_a_refused_name_is_not_said_to_be_saved(page: ProfileBar) -> None:
    write(line(page, "Name"), "Studio")
    press(page, "Save")
    page.show_refusal("change_profile", "Another profile has this name.", "name")
    page.show_profiles(renamed("Octopus"))
    assert messages(page) == ["Another profile has this name."]


def test_a_saved_address_with_its_key_is_tested(page: ProfileBar) -> None:
    tests = heard(page.profile_test_requested)
    write(line(page, "Address"), "https://other.example")
    write(line(page, "Key"), KEY)
    press(page, "Save")
    page.show_profiles(renamed("OctopusX", "https://other.example"))
    assert tests == [("octopusx",)]
    assert messages(page) == ["Testing…"]


def test_a_saved_address_with_its_key_is_tested_without_a_keychain_too(bar: ProfileBar) -> None:
    bar.show_profiles(profiles(KeyPlace.UNAVAILABLE, STUDIO_VIEW))
    bar.open_popover_for_key()
    tests = heard(bar.profile_test_requested)
    write(line(bar, "Address"), "https://other.example")
    write(line(bar, "Key"), KEY)
    press(bar, "Save")
    bar.show_profiles(renamed("OctopusX", "https://other.example", KeyPlace.UNAVAILABLE))
    bar.show_profiles(renamed("OctopusX", "https://other.example", KeyPlace.SESSION))
    assert tests == [("octopusx",)]
    assert messages(bar) == ["Testing…"]


def test_another_address_asks_for_the_key_again(page: ProfileBar) -> None:
    changed = heard(page.profile_changed)
    write(line(page, "Address"), "https://other.example")
    press(page, "Save")
    assert changed == []
    assert messages(page) == ["Enter the key again: a stored key goes only to the address it was saved for."]
    write(line(page, "Key"), KEY)
    press(page, "Save")
    assert changed == [("octopusx", "OctopusX", "https://other.example", KEY)]


def test_profile_without_a_key_asks_for_one(bar: ProfileBar) -> None:
    replaced = heard(bar.key_replaced)
    bar.show_profiles(profiles(KeyPlace.NONE))
    bar.open_popover_for_key()
    press(bar, "Save")
    assert replaced == []
    assert messages(bar) == ["Enter the key that your gateway gave you."]


def test_saving_nothing_new_goes_back_to_the_list(page: ProfileBar) -> None:
    changed, replaced = heard(page.profile_changed), heard(page.key_replaced)
    press(page, "Save")
    assert (changed, replaced) == ([], [])
    assert isinstance(named(popover(page), "Add a profile…"), QAbstractButton)


def test_test_is_asked_for_and_its_answer_shown(page: ProfileBar) -> None:
    tests = heard(page.profile_test_requested)
    press(page, "Test")
    assert tests == [("octopusx",)]
    page.show_test(ProfileTested("studio", True, "Another profile's answer."))
    page.show_test(ProfileTested("octopusx", False, "The gateway refused the key."))
    assert messages(page) == ["The gateway refused the key."]


def test_profile_without_a_key_cannot_be_tested(bar: ProfileBar) -> None:
    bar.show_profiles(profiles(KeyPlace.NONE))
    bar.open_popover_for_key()
    assert not named(popover(bar), "Test").isEnabled()


def test_news_of_the_engine_leave_what_is_being_written(page: ProfileBar) -> None:
    write(line(page, "Name"), "Octo")
    write(line(page, "Key"), "sk-half")
    page.show_profiles(profiles(KeyPlace.SESSION, STUDIO_VIEW))
    assert (line(page, "Name").text(), line(page, "Key").text()) == ("Octo", "sk-half")


# Deleting


@pytest.mark.parametrize(
    ("button", "signal"), [("Delete the key", "key_deleted"), ("Delete the profile", "profile_deleted")]
)
def test_deleting_asks_in_place_first(page: ProfileBar, button: str, signal: str) -> None:
    deleted = heard(getattr(page, signal))
    press(page, button)
    assert deleted == []
    press(page, "Keep")
    assert deleted == []
    press(page, button)
    press(page, "Delete")
    assert deleted == [("octopusx",)]


def test_escape_answers_the_question_and_not_the_popover(page: ProfileBar) -> None:
    press(page, "Delete the key")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert is_open(page)
    assert isinstance(named(popover(page), "Delete the key"), QAbstractButton)


def test_only_profile_cannot_be_deleted(bar: ProfileBar) -> None:
    bar.show_profiles(profiles(KeyPlace.KEYCHAIN, DEMO_VIEW))
    bar.open_popover_for_key()
    with pytest.raises(KeyError):
        named(popover(bar), "Delete the profile")


def test_page_of_a_deleted_profile_gives_way_to_the_list(page: ProfileBar) -> None:
    page.show_profiles(profiles(KeyPlace.KEYCHAIN, STUDIO_VIEW))
    press(page, "All profiles")
    press(page, "Change Studio")
    page.show_profiles(profiles(KeyPlace.KEYCHAIN))
    assert isinstance(named(popover(page), "Add a profile…"), QAbstractButton)


# Choosing


def test_chosen_profile_is_told_and_the_popover_closes(bar: ProfileBar) -> None:
    selected = heard(bar.profile_selected)
    bar.show_profiles(profiles(KeyPlace.KEYCHAIN, STUDIO_VIEW))
    QTest.mouseClick(named(bar, "Profile: OctopusX"), Qt.MouseButton.LeftButton)
    press(bar, "Studio")
    assert selected == [("studio",)]
    assert not is_open(bar)


def test_selected_profile_stays_selected_until_the_engine_says_otherwise(bar: ProfileBar) -> None:
    bar.show_profiles(profiles(KeyPlace.KEYCHAIN, STUDIO_VIEW))
    QTest.mouseClick(named(bar, "Profile: OctopusX"), Qt.MouseButton.LeftButton)
    rows = {name: named(popover(bar), name) for name in ("OctopusX", "Studio")}
    press(bar, "Studio")
    assert {name: row.isChecked() for name, row in rows.items()} == {"OctopusX": True, "Studio": False}  # type: ignore[attr-defined]


def test_keyboard_alone_chooses_a_profile(bar: ProfileBar) -> None:
    selected = heard(bar.profile_selected)
    bar.show_profiles(profiles(KeyPlace.KEYCHAIN, STUDIO_VIEW))
    chip = named(bar, "Profile: OctopusX")
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert focused() is named(popover(bar), "OctopusX")
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert selected == [("studio",)]
    assert focused() is chip


def test_demo_can_be_started_from_the_list_until_it_is_there(bar: ProfileBar) -> None:
    wanted = heard(bar.demo_requested)
    bar.show_profiles(profiles())
    QTest.mouseClick(named(bar, "Profile: OctopusX"), Qt.MouseButton.LeftButton)
    press(bar, "Start the demo")
    assert wanted == [()]
    bar.show_profiles(profiles(KeyPlace.NONE, DEMO_VIEW))
    QTest.mouseClick(named(bar, "Profile: OctopusX"), Qt.MouseButton.LeftButton)
    with pytest.raises(KeyError):
        named(popover(bar), "Start the demo")


def test_add_a_key_of_the_first_start_leads_past_the_demo(bar: ProfileBar) -> None:
    bar.show_profiles(profiles(KeyPlace.NONE, DEMO_VIEW, selected="demo"))
    bar.open_popover_for_key()
    assert line(bar, "Address").text() == "https://octopusx.ai"
    assert focused() is line(bar, "Key")


def test_many_profiles_scroll_within_the_popover(qtbot: QtBot, bar: ProfileBar) -> None:
    many = [
        ProfileView(STUDIO.__class__(f"p{n}", f"Profile {n}", f"https://p{n}.example"), KeyPlace.NONE)
        for n in range(30)
    ]
    bar.show_profiles(profiles(KeyPlace.KEYCHAIN, *many))
    QTest.mouseClick(named(bar, "Profile: OctopusX"), Qt.MouseButton.LeftButton)
    assert popover(bar).height() < 480
    assert named(popover(bar), "Add a profile…").visibleRegion().boundingRect().height() > 20
