"""Labels, messages at fields, notices, empty panes and popovers."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.menu_bar import MenuBar
from sora_desktop.ui.menus import Menus
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.plain_text import button_text, tooltip
from sora_desktop.ui.stylesheet import mark_invalid
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.empty_state import EmptyState
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.flow_layout import FlowLayout
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, TimeLabel
from sora_desktop.ui.widgets.notice_bar import Notice, NoticeAction, NoticeBar
from sora_desktop.ui.widgets.popover import Popover

HOSTILE = "<img src='file:///etc/hostname'> &amp; <b>bold</b>"
LONG = "The gateway did not answer when it was sent; it may have been charged. Nothing is sent again by itself. " * 2


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    made.resize(600, 400)
    qtbot.addWidget(made)
    return made


def _add(page: QWidget, *widgets: QWidget) -> None:
    column = page.layout()
    assert isinstance(column, QVBoxLayout)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    page.show()


@pytest.fixture
def no_motion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")


def test_text_from_outside_is_only_ever_text(theme: Theme, qtbot: QtBot) -> None:
    for label in (PlainLabel(theme, HOSTILE), ElidedLabel(theme, HOSTILE), TimeLabel(theme, HOSTILE)):
        qtbot.addWidget(label)
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert label.text() == HOSTILE


def test_a_tooltip_shows_text_from_outside_as_it_is() -> None:
    made = tooltip(HOSTILE)
    assert "<img" not in made
    assert "&lt;img" in made
    assert tooltip("") == ""
    assert button_text("R&D") == "R&&D"


def test_a_label_has_the_colour_of_its_role_in_both_themes(theme: Theme, qtbot: QtBot) -> None:
    label = PlainLabel(theme, "Model", "label", "text-2")
    qtbot.addWidget(label)
    try:
        for name in ("light", "dark"):
            theme.set_choice(name)
            assert label.palette().color(label.foregroundRole()) == theme.color("text-2")
        label.set_color("err")
        assert label.palette().color(label.foregroundRole()) == theme.color("err")
    finally:
        theme.set_choice("dark")


def test_a_label_that_is_too_narrow_cuts_its_text_and_tells_it_by_the_tooltip(theme: Theme, page: QWidget) -> None:
    label = ElidedLabel(theme, LONG)
    _add(page, label)
    label.grab()
    assert label.is_elided
    assert "Nothing is sent again" in label.toolTip()
    assert label.height() == 20


def test_a_label_whose_text_fits_again_tells_nothing_more(theme: Theme, page: QWidget) -> None:
    label = ElidedLabel(theme, LONG)
    _add(page, label)
    label.grab()
    label.setText("short")
    label.grab()
    assert not label.is_elided
    assert label.toolTip() == ""


def test_a_label_of_several_lines_is_as_high_as_its_width_asks_for(theme: Theme, page: QWidget) -> None:
    two, all_of_it = ElidedLabel(theme, LONG, max_lines=2), ElidedLabel(theme, LONG, max_lines=None)
    _add(page, two, all_of_it)
    page.resize(900, 400)
    page.layout().activate()  # type: ignore[union-attr]
    assert (two.height(), two.is_elided) == (40, False)
    page.resize(200, 400)
    page.layout().activate()  # type: ignore[union-attr]
    assert (two.height(), two.is_elided) == (40, True)
    assert all_of_it.height() == all_of_it.heightForWidth(200) > 100
    assert not all_of_it.is_elided


def test_a_time_never_makes_its_neighbours_jump(theme: Theme, qtbot: QtBot) -> None:
    label = TimeLabel(theme, "00:59.9 / 10:00.0")
    qtbot.addWidget(label)
    widest = label.sizeHint().width()
    label.setText("1")
    label.sizeHint()
    assert label.minimumWidth() == widest


def test_a_message_at_a_field_takes_room_only_while_it_says_something(theme: Theme, page: QWidget) -> None:
    message = FieldMessage(theme)
    below = PlainLabel(theme, "below")
    _add(page, message, below)
    assert not message.isVisible()
    assert below.y() == 0
    message.show_message("err", LONG)
    page.layout().activate()  # type: ignore[union-attr]
    assert message.isVisible()
    assert message.height() == message.heightForWidth(600) == 48
    assert below.y() == 48
    message.clear()
    page.layout().activate()  # type: ignore[union-attr]
    assert message.text == ""
    assert below.y() == 0


def test_an_invalid_field_has_a_border_of_another_colour(theme: Theme, page: QWidget) -> None:
    field, other = QLineEdit(), QLineEdit()
    _add(page, field, other)
    field.clearFocus()
    mark_invalid(field, True)
    assert field.grab().toImage().pixelColor(40, 0).name() == theme.color("err").name()
    mark_invalid(field, False)
    assert field.grab().toImage().pixelColor(40, 0).name() == theme.color("line").name()


def _notice(key: str, text: str = "The gateway refused the key.", **more: object) -> Notice:
    return Notice(key, "err", "Sending is paused.", text, (NoticeAction("again", "Try again"),), **more)  # type: ignore[arg-type]


@pytest.mark.usefixtures("no_motion")
def test_notices_stack_and_take_no_room_when_there_are_none(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    bar = NoticeBar(theme)
    _add(page, bar)
    assert bar.height() == 0
    for keys in ("a", "ab", "b", ""):
        bar.set_notices([_notice(key) for key in keys])
        qtbot.waitUntil(lambda: bar.height() == 45 * len(bar.notices), timeout=2000)


@pytest.mark.usefixtures("no_motion")
def test_a_long_notice_wraps_instead_of_being_cut(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    bar = NoticeBar(theme)
    _add(page, bar)
    bar.set_notices([_notice("a", LONG * 2)])
    words = bar.findChildren(ElidedLabel)[0]
    qtbot.waitUntil(lambda: bar.height() >= words.heightForWidth(words.width()) + 16 > 60, timeout=2000)
    assert not words.is_elided


def test_a_notice_slides_in_and_out(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    bar = NoticeBar(theme)
    _add(page, bar)
    bar.show_notice(_notice("a"))
    assert bar.height() < 45
    qtbot.waitUntil(lambda: bar.height() == 45, timeout=2000)
    bar.remove_notice("a")
    bar.remove_notice("a")
    assert bar.notices == ()
    qtbot.waitUntil(lambda: bar.height() == 0, timeout=2000)


@pytest.mark.usefixtures("no_motion")
def test_the_button_of_a_notice_names_the_notice_and_the_action(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    bar = NoticeBar(theme)
    _add(page, bar)
    bar.set_notices([_notice("a"), _notice("b")])
    with qtbot.waitSignal(bar.action_triggered) as told:
        QTest.mouseClick(bar.findChildren(Button)[1], Qt.MouseButton.LeftButton)
    assert told.args == ["b", "again"]


@pytest.mark.usefixtures("no_motion")
def test_a_notice_of_the_same_key_changes_its_words_and_keeps_its_place(theme: Theme, page: QWidget) -> None:
    bar = NoticeBar(theme)
    _add(page, bar)
    bar.set_notices([_notice("a"), _notice("b")])
    bar.set_notices([_notice("a", "The gateway was not reached."), _notice("b")])
    assert [notice.text for notice in bar.notices] == ["The gateway was not reached.", "The gateway refused the key."]


@pytest.mark.usefixtures("no_motion")
def test_closing_a_notice_takes_it_away_and_says_which(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    bar = NoticeBar(theme)
    _add(page, bar)
    bar.set_notices([_notice("a", can_be_closed=True)])
    close = next(child for child in bar.findChildren(QWidget) if child.accessibleName() == "Close this notice")
    with qtbot.waitSignal(bar.closed) as told:
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert told.args == ["a"]
    assert bar.notices == ()


def test_an_empty_pane_offers_the_next_step(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    empty = EmptyState(theme, "Nothing in the queue", LONG, icon="inbox", action="Write a prompt")
    _add(page, empty)
    with qtbot.waitSignal(empty.action_triggered):
        QTest.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    empty.set_texts("Nothing here", "")
    assert not empty.button.isVisible()


@pytest.mark.parametrize("width", [280, 704])
@pytest.mark.parametrize("icon", ["film", None])
def test_all_that_an_empty_pane_says_stands_in_its_middle(
    theme: Theme, page: QWidget, qtbot: QtBot, width: int, icon: str | None
) -> None:
    empty = EmptyState(theme, "Nothing selected", LONG, icon=icon, action="Write a prompt")
    _add(page, empty)
    page.resize(width, 400)
    with qtbot.waitExposed(page):
        page.show()
    shown = [part for part in (*empty.findChildren(QLabel), empty.button) if part.isVisible()]
    assert len(shown) == (4 if icon else 3)
    for part in shown:
        centre = part.mapTo(empty, part.rect().center())
        assert abs(centre.x() - width // 2) <= 1
        assert empty.rect().contains(QRect(part.mapTo(empty, QPoint(0, 0)), part.size()))


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_flow_wraps_from_the_reading_side_and_leaves_out_what_is_hidden(
    page: QWidget, direction: Qt.LayoutDirection
) -> None:
    row = QWidget()
    row.setLayoutDirection(direction)
    flow = FlowLayout(row, spacing=8)
    boxes = []
    for _ in range(4):
        box = QWidget()
        box.setFixedSize(100, 30)
        flow.addWidget(box)
        boxes.append(box)
    boxes[1].hide()
    _add(page, row)
    row.setFixedWidth(220)
    page.layout().activate()  # type: ignore[union-attr]
    flow.activate()
    places = [boxes[index].geometry() for index in (0, 2, 3)]
    expected = [QRect(0, 0, 100, 30), QRect(108, 0, 100, 30), QRect(0, 38, 100, 30)]
    if direction == Qt.LayoutDirection.RightToLeft:
        expected = [rect.translated(220 - 2 * rect.x() - 100, 0) for rect in expected]
    assert places == expected
    assert flow.heightForWidth(220) == 68
    assert flow.takeAt(9) is None


def _focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


class _Window(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.anchor = Button(theme, "OctopusX")
        self.anchor.setParent(self)
        self.anchor.setGeometry(16, 8, 100, 28)
        self.outside = QLineEdit(self)
        self.outside.setGeometry(400, 300, 100, 30)
        self.popover = Popover(theme, self.anchor, "Profile", width=300)
        self.fields = [QLineEdit(), QLineEdit()]
        for field in self.fields:
            self.popover.column.addWidget(field)
        self.resize(640, 400)


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> _Window:
    made = _Window(theme)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.outside.setFocus()
    return made


def test_a_popover_opens_under_its_anchor_with_the_keyboard_in_its_first_field(window: _Window) -> None:
    window.popover.open()
    assert window.popover.pos() == QPoint(16, 42)
    assert QApplication.focusWidget() is window.fields[0]


def test_a_popover_stays_inside_of_the_window(window: _Window) -> None:
    window.anchor.move(560, 8)
    window.popover.open()
    assert window.popover.geometry().right() == 640 - 9
    window.resize(500, 400)
    assert window.popover.geometry().right() == 500 - 9


def test_tab_goes_round_inside_of_a_popover(window: _Window, qtbot: QtBot) -> None:
    window.popover.open()
    seen = []
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        QTest.keyClick(_focused(), key)
        seen.append([field.hasFocus() for field in window.fields].index(True))
    assert seen == [1, 0, 1]


def test_menus_outlive_whatever_stood_next_to_them_when_a_popover_opened(window: _Window, qtbot: QtBot) -> None:
    passing = QLineEdit(window)
    bar = MenuBar(window)
    menus = Menus(bar, "dark")
    window.popover.open()
    for _ in window.fields:
        QTest.keyClick(_focused(), Qt.Key.Key_Tab)
    with qtbot.waitSignal(passing.destroyed):
        passing.deleteLater()
    del passing
    gc.collect()
    menus.show_job(None)
    of_a_job = [action for action in bar.queue.actions() if action.data()]
    assert [action.isEnabled() for action in of_a_job] == [False] * len(JobAction)


def test_esc_closes_a_popover_and_gives_the_keyboard_back(window: _Window, qtbot: QtBot) -> None:
    window.popover.open()
    with qtbot.waitSignal(window.popover.closed):
        QTest.keyClick(window.fields[0], Qt.Key.Key_Escape)
    assert not window.popover.isVisible()
    assert QApplication.focusWidget() is window.outside


def test_a_click_beside_a_popover_only_closes_it(window: _Window, qtbot: QtBot) -> None:
    window.popover.toggle()
    under = window.childAt(window.anchor.geometry().center())
    assert under is not None
    with qtbot.assertNotEmitted(window.anchor.clicked):
        QTest.mouseClick(under, Qt.MouseButton.LeftButton)
    assert not window.popover.isVisible()
    assert window.childAt(window.anchor.geometry().center()) is window.anchor


def test_a_popover_grows_with_what_is_on_it(window: _Window, qtbot: QtBot) -> None:
    window.popover.open()
    before = window.popover.height()
    extra = QLineEdit()
    window.popover.column.addWidget(extra)
    qtbot.waitUntil(lambda: window.popover.height() > before, timeout=2000)
