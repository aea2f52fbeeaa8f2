"""Buttons, chips and badges: their words, their states, and what a screen reader says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QEnterEvent, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import LOOKS, Button, ButtonKind, IconButton, PrimaryButton
from sora_desktop.ui.widgets.chip import Badge, Chip


def _shot(widget: QWidget) -> QImage:
    widget.resize(widget.sizeHint())
    return widget.grab().toImage()


def _enter(widget: QWidget) -> None:
    place = QPointF(4, 4)
    QApplication.sendEvent(widget, QEnterEvent(place, place, place))


@pytest.mark.parametrize(
    ("kind", "height"), [("primary", 40), ("secondary", 32), ("danger", 32), ("accent", 32), ("small", 28)]
)
def test_a_button_is_as_high_as_its_kind(theme: Theme, qtbot: QtBot, kind: ButtonKind, height: int) -> None:
    button = Button(theme, "Save", kind)
    qtbot.addWidget(button)
    assert button.sizeHint().height() == height


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_enter_presses_the_button_that_has_the_keyboard_as_space_does(
    theme: Theme, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    button = Button(theme, "Cancel")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked, timeout=1_000):
        QTest.keyClick(button, key, modifiers)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_that_is_held_down_presses_nothing_and_reaches_no_form(theme: Theme, qtbot: QtBot, key: Qt.Key) -> None:
    button = Button(theme, "Send it again")
    qtbot.addWidget(button)
    held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "\r", True)
    with qtbot.assertNotEmitted(button.clicked):
        QApplication.sendEvent(button, held)
    assert held.isAccepted()


def test_enter_with_another_key_is_left_to_what_it_means_there(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Cancel")
    qtbot.addWidget(button)
    for modifier in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier):
        with qtbot.assertNotEmitted(button.clicked):
            QTest.keyClick(button, Qt.Key.Key_Return, modifier)


@pytest.mark.parametrize("kind", LOOKS)
def test_hover_pressed_and_disabled_look_different(
    theme: Theme, qtbot: QtBot, kind: ButtonKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    button = Button(theme, "Save", kind)
    qtbot.addWidget(button)
    calm = _shot(button)
    _enter(button)
    hovered = _shot(button)
    button.setDown(True)
    pressed = _shot(button)
    button.setDown(False)
    QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))
    assert _shot(button) == calm
    button.setEnabled(False)
    disabled = _shot(button)
    shots = [calm, hovered, pressed, disabled]
    assert all(one != other for index, one in enumerate(shots) for other in shots[index + 1 :])


def test_a_button_is_drawn_anew_in_the_other_theme(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Save", icon="copy")
    qtbot.addWidget(button)
    dark = _shot(button)
    try:
        theme.set_choice("light")
        assert _shot(button) != dark
    finally:
        theme.set_choice("dark")
    assert _shot(button) == dark


def test_a_button_too_narrow_for_its_words_cuts_them_inside_of_its_edges(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Continue from the last frame of this clip")
    qtbot.addWidget(button)
    button.resize(80, 32)
    image = button.grab().toImage()
    text = theme.color("text").name()
    assert all(image.pixelColor(x, y).name() != text for x in (1, 2, 77, 78) for y in range(32))


def test_hover_glides_unless_motion_is_reduced(theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    button = Button(theme, "Save")
    qtbot.addWidget(button)
    _enter(button)
    assert button._hover.value < 1.0
    qtbot.waitUntil(lambda: button._hover.value == 1.0, timeout=2000)
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))
    assert button._hover.value == 0.0


def test_a_button_that_is_disabled_under_the_mouse_forgets_the_hover(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Save")
    qtbot.addWidget(button)
    _enter(button)
    button.setEnabled(False)
    assert button._hover.value == 0.0
    assert not button._hover.is_moving


def test_the_primary_button_shows_its_key_beside_its_words(theme: Theme, qtbot: QtBot) -> None:
    plain, keyed = PrimaryButton(theme, "Generate"), PrimaryButton(theme, "Generate", key="Ctrl")
    for button in (plain, keyed):
        qtbot.addWidget(button)
    assert keyed.sizeHint().width() > plain.sizeHint().width() + 30
    keyed.set_key("")
    assert keyed.sizeHint() == plain.sizeHint()
    assert QAccessible.queryAccessibleInterface(keyed).text(QAccessible.Text.Name) == "Generate"


def test_an_icon_button_has_a_name_for_screen_readers_and_a_tooltip(theme: Theme, qtbot: QtBot) -> None:
    button = IconButton(theme, "play", "Play", tip="Play (Space)")
    qtbot.addWidget(button)
    face = QAccessible.queryAccessibleInterface(button)
    assert face.text(QAccessible.Text.Name) == "Play"
    assert face.role() == QAccessible.Role.Button
    assert "Play (Space)" in button.toolTip()
    button.set_icon("pause")
    button.set_name("Pause")
    assert face.text(QAccessible.Text.Name) == "Pause"


def test_a_checked_icon_button_is_lit_in_the_accent(theme: Theme, qtbot: QtBot) -> None:
    button = IconButton(theme, "stop", "Loop")
    qtbot.addWidget(button)
    button.setCheckable(True)
    off = _shot(button)
    button.setChecked(True)
    assert _shot(button) != off


def test_text_from_outside_is_shown_by_a_chip_as_it_is(theme: Theme, qtbot: QtBot) -> None:
    chip = Chip(theme, "R&D <b>profile</b>", has_chevron=True)
    qtbot.addWidget(chip)
    assert chip.shown_text == "R&D <b>profile</b>"
    assert QAccessible.queryAccessibleInterface(chip).text(QAccessible.Text.Name) == "R&D <b>profile</b>"
    assert chip.shortcut().isEmpty()


def test_dots_icons_and_leads_make_a_chip_wider_and_stay_in_it(theme: Theme, qtbot: QtBot) -> None:
    chip = Chip(theme, "12.40")
    qtbot.addWidget(chip)
    widths = [chip.sizeHint().width()]
    chip.set_dot("ok")
    widths.append(chip.sizeHint().width())
    chip.set_icon("check")
    widths.append(chip.sizeHint().width())
    chip.set_lead("balance")
    widths.append(chip.sizeHint().width())
    assert widths == sorted(set(widths))
    assert chip.sizeHint().height() == 28


def test_a_hollow_dot_looks_different_from_a_full_one(theme: Theme, qtbot: QtBot) -> None:
    chip = Chip(theme, "OctopusX")
    qtbot.addWidget(chip)
    chip.set_dot("ok")
    full = _shot(chip)
    chip.set_dot("ok", is_hollow=True)
    assert _shot(chip) != full


def test_a_static_chip_takes_neither_focus_nor_clicks(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    chip = Chip(theme, "key in the system keychain", is_static=True, parent=page)
    page.show()
    assert chip.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert page.childAt(chip.geometry().center()) is None


@pytest.mark.parametrize("text", ["قارب ورقي", "boat & <b>"])
def test_a_chip_is_mirrored_where_the_window_reads_from_the_right(theme: Theme, qtbot: QtBot, text: str) -> None:
    chip = Chip(theme, text)
    qtbot.addWidget(chip)
    chip.set_dot("err")
    dot = theme.color("err").name()

    def dot_x() -> list[int]:
        image = _shot(chip)
        return [x for x in range(image.width()) if image.pixelColor(x, 14).name() == dot]

    assert max(dot_x()) < 22
    chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert min(dot_x()) > chip.width() - 22


def test_a_badge_grows_with_its_count_and_is_plain_text(theme: Theme, qtbot: QtBot) -> None:
    badge = Badge(theme, "6")
    qtbot.addWidget(badge)
    small = badge.sizeHint()
    badge.setText("<b>340</b>")
    assert badge.sizeHint().width() > small.width()
    assert badge.textFormat() == Qt.TextFormat.PlainText
