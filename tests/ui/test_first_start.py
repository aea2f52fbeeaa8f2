"""The card of the first start: its two ways, and that it fits where there is little room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import EngineReady, EngineUnusable, Notice, NoticeKind, NoticesChanged
from sora_desktop.ui.first_start import FirstStart
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.surfaces import Card
from tests.ui.accessible import named


@pytest.fixture
def first_start(qtbot: QtBot, theme: Theme) -> FirstStart:
    made = FirstStart(theme, theme.icons)
    qtbot.addWidget(made)
    made.resize(720, 560)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize(("button", "signal"), [("Start the demo", "demo_chosen"), ("Add a key…", "key_chosen")])
@pytest.mark.parametrize("is_by_key", [True, False])
def test_each_card_leads_its_way(
    qtbot: QtBot, first_start: FirstStart, button: str, signal: str, is_by_key: bool
) -> None:
    control = named(first_start, button)
    with qtbot.waitSignal(getattr(first_start, signal), timeout=0):
        if is_by_key:
            control.setFocus()
            QTest.keyClick(control, Qt.Key.Key_Space)
        else:
            QTest.mouseClick(control, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(("width", "height"), [(400, 400), (1_000, 400), (1_600, 1_200)])
def test_where_nothing_can_be_begun_it_says_why_and_offers_neither_way(
    qtbot: QtBot, first_start: FirstStart, width: int, height: int
) -> None:
    sentence = "The folder “/home/maya/.local/share/sora-desktop” cannot be written to. Choose another one."
    first_start.hear(EngineUnusable(sentence))
    first_start.resize(width, height)
    qtbot.waitUntil(lambda: first_start.width() == width, timeout=2_000)
    (said,) = (label for label in first_start.findChildren(QLabel) if label.text() == sentence)
    assert said.isVisible()
    assert first_start.rect().contains(place_of(said, first_start))
    for button in first_start.findChildren(QPushButton):
        assert not button.isEnabled()
        assert button.toolTip()


def test_both_ways_are_open_again_when_clips_can_be_kept(first_start: FirstStart) -> None:
    def is_open() -> bool:
        (able,) = {button.isEnabled() for button in first_start.findChildren(QPushButton)}
        return able

    words = [label.text() for label in first_start.findChildren(QLabel)]
    other = Notice(NoticeKind.OFFLINE, "Offline.", "The gateway cannot be reached.")
    first_start.hear(NoticesChanged((other,)))
    assert is_open()
    refused = Notice(NoticeKind.CLIPS_FOLDER, "No clip can be kept.", "It is read-only.")
    first_start.hear(NoticesChanged((other, refused)))
    assert not is_open()
    assert "It is read-only." in [label.text() for label in first_start.findChildren(QLabel)]
    first_start.hear(NoticesChanged(()))
    assert is_open()
    assert [label.text() for label in first_start.findChildren(QLabel)] == words
    first_start.hear(EngineUnusable("The data folder cannot be written."))
    first_start.hear(NoticesChanged(()))
    assert not is_open()
    first_start.hear(EngineReady("/clips", "/posters"))
    assert is_open()


def place_of(widget: QWidget, inside: QWidget) -> QRect:
    return QRect(widget.mapTo(inside, widget.rect().topLeft()), widget.size())


@pytest.mark.parametrize(("width", "height"), [(400, 400), (400, 700), (552, 400), (1_000, 400), (1_600, 1_200)])
def test_nothing_is_cut_off_from_400_pixels_on(qtbot: QtBot, first_start: FirstStart, width: int, height: int) -> None:
    first_start.resize(width, height)
    qtbot.waitUntil(lambda: first_start.width() == width, timeout=2_000)
    shown = [
        widget
        for kind in (Card, QPushButton, QLabel)
        for widget in first_start.findChildren(kind)
        if widget.isVisible()
    ]
    assert len(shown) >= 8
    for widget in shown:
        assert first_start.rect().contains(place_of(widget, first_start)), widget
        assert widget.height() >= (widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else 0)
    cards = [place_of(card, first_start) for card in first_start.findChildren(Card)]
    assert not cards[0].intersects(cards[1])


def test_cards_stand_below_each_other_where_it_is_narrow(qtbot: QtBot, first_start: FirstStart) -> None:
    wide = [place_of(card, first_start) for card in first_start.findChildren(Card)]
    assert wide[0].top() == wide[1].top()
    first_start.resize(400, 700)
    qtbot.waitUntil(lambda: first_start.width() == 400, timeout=2_000)
    narrow = [place_of(card, first_start) for card in first_start.findChildren(Card)]
    assert narrow[0].left() == narrow[1].left()
    assert narrow[1].top() > narrow[0].bottom()


@pytest.mark.parametrize("button", ["Start the demo", "Add a key…"])
def test_click_on_a_card_leaves_the_keyboard_where_it_is(qtbot: QtBot, theme: Theme, button: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    prompt = QLineEdit()
    column.addWidget(prompt)
    card = FirstStart(theme, theme.icons)
    column.addWidget(card)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    prompt.setFocus()
    QTest.mouseClick(named(card, button), Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is prompt
