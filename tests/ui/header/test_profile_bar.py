"""The bar above the panes: where the key is, what goes on, and that nothing from outside is more than text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import Notice, NoticeAction, NoticeKind, ProfileTested
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace, Profile, ProfileView
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.widgets.chip import Chip
from tests.ui.accessible import accessibles, named
from tests.ui.header.conftest import DEMO_VIEW, profiles


def words_of(widget: QWidget) -> list[str]:
    return [found.text(QAccessible.Text.Name) for found in accessibles(widget)]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (KeyPlace.KEYCHAIN, "key in the system keychain"),
        (KeyPlace.SESSION, "key for this session only"),
        (KeyPlace.ENVIRONMENT, "key from the environment"),
        (KeyPlace.WAITING, "waiting for your keychain…"),
        (KeyPlace.NONE, "no key"),
        (KeyPlace.UNAVAILABLE, "no key"),
    ],
)
def test_bar_says_where_the_key_is(bar: ProfileBar, place: KeyPlace, words: str) -> None:
    bar.show_profiles(profiles(place))
    assert words in words_of(bar)
    assert "Profile: OctopusX" in words_of(bar)


def test_demo_is_marked_as_demo(bar: ProfileBar) -> None:
    bar.show_profiles(profiles(KeyPlace.NONE, DEMO_VIEW, selected="demo"))
    assert "Profile: Demo" in words_of(bar)
    assert "Demo: nothing is sent, nothing is charged" in words_of(bar)


def test_what_the_bar_holds_stands_on_one_line(bar: ProfileBar) -> None:
    bar.show_profiles(profiles())
    shown = [chip for chip in bar.findChildren(Chip) if chip.isVisible()]
    assert len(shown) > 1
    middle = bar.search.y() + bar.search.height() / 2
    assert [chip.y() + chip.height() / 2 for chip in shown] == [middle] * len(shown)
    assert bar.search.geometry().bottom() < bar.height() - 1


def test_bar_shows_nothing_before_the_engine_has_spoken(bar: ProfileBar) -> None:
    assert [chip for chip in bar.findChildren(Chip) if chip.isVisible()] == []


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((2, 1, 1), "2 running · 1 waiting · 1 needs you"),
        ((0, 3, 0), "3 waiting"),
        ((1, 0, 2), "1 running · 2 need you"),
        ((0, 0, 0), ""),
    ],
)
def test_counts_leave_out_what_is_zero(bar: ProfileBar, counts: tuple[int, int, int], words: str) -> None:
    bar.show_counts(9, 9, 9)
    bar.show_counts(*counts)
    assert words in words_of(bar)


def test_refusal_that_is_about_no_profile_stands_in_the_bar(bar: ProfileBar) -> None:
    bar.show_profiles(profiles())
    bar.show_refusal("adopt", "This is no task id.", "task_id")
    assert "This is no task id." in words_of(bar)
    assert "Profiles and keys" not in words_of(bar.window())


@pytest.mark.parametrize("command", ["delete_profile", "replace key"])
def test_refusal_that_is_about_a_profile_opens_the_popover(bar: ProfileBar, command: str) -> None:
    bar.show_profiles(profiles())
    bar.show_refusal(command, "Clips of this profile are still out.", "")
    assert "Clips of this profile are still out." in words_of(named(bar.window(), "Profiles and keys"))


def test_name_from_outside_is_only_text(bar: ProfileBar) -> None:
    name = "<img src=file:///etc/passwd> & Söhne"
    view = ProfileView(Profile("x", name, "https://x.example"), KeyPlace.KEYCHAIN, "<b>Store</b>")
    bar.show_profiles(profiles(KeyPlace.NONE, view, selected="x"))
    chip = named(bar, f"Profile: {name}")
    assert isinstance(chip, Chip)
    assert chip.shown_text == name
    assert all("<b>" not in chip.toolTip() and "<img" not in chip.toolTip() for chip in bar.findChildren(Chip))


def test_refusal_leaves_the_bar_after_a_while(qtbot: QtBot, bar: ProfileBar, monkeypatch: pytest.MonkeyPatch) -> None:
    bar._refusal_timer.setInterval(20)
    bar.show_refusal("adopt", "This is no task id.", "")
    qtbot.waitUntil(lambda: "This is no task id." not in words_of(bar), timeout=2_000)


def test_bar_fits_the_least_window(qtbot: QtBot, bar: ProfileBar) -> None:
    bar.show_profiles(
        profiles(KeyPlace.NONE, ProfileView(Profile("x", "N" * 60, OCTOPUSX.base_url), KeyPlace.KEYCHAIN), selected="x")
    )
    bar.show_counts(20, 100, 5)
    bar.window().resize(760, 560)
    qtbot.waitUntil(lambda: bar.window().width() == 760, timeout=2_000)
    assert bar.minimumSizeHint().width() <= 760


def test_keyboard_that_nobody_is_there_to_have_is_told(bar: ProfileBar) -> None:
    bar.show_profiles(profiles())
    bar.window().clearFocus()
    told: list[bool] = []
    bar.focus_orphaned.connect(lambda: told.append(True))
    bar.open_popover_for_key()
    QTest.keyClick(named(bar.window(), "Profiles and keys"), Qt.Key.Key_Escape)
    assert told


def refused_key(profile_id: str = OCTOPUSX.id) -> Notice:
    actions = (NoticeAction.REPLACE_KEY, NoticeAction.TRY_AGAIN)
    return Notice(NoticeKind.PAUSED, "Paused.", "The gateway does not accept the key.", profile_id, actions)


def test_refused_key_is_marked_until_the_account_goes_on(bar: ProfileBar) -> None:
    bar.show_profiles(profiles())
    bar.show_notices((refused_key(),))
    assert "key refused" in words_of(bar)
    bar.show_profiles(profiles())
    assert "key refused" in words_of(bar)
    bar.show_notices(())
    assert "key in the system keychain" in words_of(bar)


def test_other_pauses_and_other_profiles_say_nothing_about_the_key(bar: ProfileBar) -> None:
    bar.show_profiles(profiles())
    low = Notice(NoticeKind.PAUSED, "Paused.", "The balance is too low.", OCTOPUSX.id, (NoticeAction.TRY_AGAIN,))
    bar.show_notices((low, refused_key("studio")))
    assert "key in the system keychain" in words_of(bar)


def test_failed_test_marks_the_profile_until_one_goes_well(bar: ProfileBar) -> None:
    bar.show_profiles(profiles())
    bar.show_test(ProfileTested(OCTOPUSX.id, False, "The gateway did not answer."))
    assert "test failed" in words_of(bar)
    bar.open_popover_for_key()
    bar.show_test(ProfileTested(OCTOPUSX.id, True, "The key works."))
    assert "key in the system keychain" in words_of(bar)


def test_missing_key_is_called_missing_and_not_refused(bar: ProfileBar) -> None:
    bar.show_profiles(profiles(KeyPlace.NONE))
    bar.show_notices((refused_key(),))
    assert "no key" in words_of(bar)
