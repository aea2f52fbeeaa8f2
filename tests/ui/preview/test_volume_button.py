"""The volume, in a preview of any width: a slider in the row, or one that the speaker opens, and the wheel over it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.preview.transport import Transport
from sora_desktop.ui.preview.volume_button import VolumeCard
from sora_desktop.ui.theme import Theme

NARROW, WIDE = 480, 640


@pytest.fixture
def transport(qtbot: QtBot, theme: Theme) -> Transport:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(WIDE, 300)
    shown = Transport(theme, window)
    shown.setGeometry(0, 228, NARROW, 72)
    with qtbot.waitExposed(window):
        window.show()
    return shown


def opened(transport: Transport) -> VolumeCard:
    transport.mute_button.click()
    card = transport.mute_button.card
    assert card is not None
    assert card.isVisible()
    return card


def turn(widget: QWidget, eighths: int) -> None:
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), QPoint(0, eighths), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_where_there_is_no_room_the_speaker_opens_a_slider_over_itself(transport: Transport) -> None:
    told: list[tuple[float, bool]] = []
    transport.sound_changed.connect(lambda volume, is_muted: told.append((volume, is_muted)))
    card = opened(transport)
    assert not transport.volume.isVisible()
    assert not told, "opening it changes nothing"
    assert card.geometry().bottom() < transport.mute_button.mapTo(transport.window(), QPoint()).y()
    assert transport.window().rect().contains(card.geometry())
    assert card.volume.value() == 100
    assert card.volume.hasFocus()
    QTest.keyClick(card.volume, Qt.Key.Key_Left)
    assert told == [(0.95, False)]
    assert card.volume.value() == transport.volume.value() == 95


def test_the_sound_can_be_switched_off_on_the_card_by_mouse_and_by_key(transport: Transport) -> None:
    card = opened(transport)
    card.mute_button.click()
    assert card.mute_button.accessibleName() == "Sound on"
    QTest.keyClick(card.volume, Qt.Key.Key_M)
    assert card.mute_button.accessibleName() == "Mute"
    assert card.isVisible()


def test_escape_and_a_second_click_close_the_card(transport: Transport) -> None:
    card = opened(transport)
    QTest.keyClick(card.volume, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert opened(transport) is card
    transport.mute_button.click()
    assert not card.isVisible()


def test_with_room_for_the_slider_a_click_mutes_and_an_open_card_goes(transport: Transport) -> None:
    card = opened(transport)
    transport.resize(WIDE, 72)
    assert not card.isVisible()
    assert transport.volume.isVisible()
    told: list[bool] = []
    transport.sound_changed.connect(lambda _volume, is_muted: told.append(is_muted))
    transport.mute_button.click()
    assert told == [True]
    assert not card.isVisible()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_wheel_over_the_speaker_sets_the_volume(transport: Transport, width: int) -> None:
    transport.resize(width, 72)
    transport.show_sound(0.5, True)
    told: list[tuple[float, bool]] = []
    transport.sound_changed.connect(lambda volume, is_muted: told.append((volume, is_muted)))
    turn(transport.mute_button, 120)
    assert told == [(0.55, False)], "who makes it louder wants to hear it"
    turn(transport.mute_button, -60)
    turn(transport.mute_button, -60)
    assert told[1:] == [(0.5, False)]


def test_the_wheel_stops_at_both_ends(transport: Transport) -> None:
    told: list[float] = []
    transport.sound_changed.connect(lambda volume, _is_muted: told.append(volume))
    turn(transport.mute_button, 120)
    assert not told
    turn(transport.mute_button, -120 * 30)
    assert told == [0.0]
    assert transport.mute_button.accessibleName() == "Volume"


def test_a_speaker_says_what_a_click_does(transport: Transport) -> None:
    assert "Volume" in transport.mute_button.toolTip()
    transport.resize(WIDE, 72)
    assert transport.mute_button.accessibleName() == "Mute"
    transport.show_sound(0.5, True)
    assert transport.mute_button.accessibleName() == "Sound on"
