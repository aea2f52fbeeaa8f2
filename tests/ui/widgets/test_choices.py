"""Switches, segments, combo boxes and number fields: mouse, keys, words for screen readers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QEnterEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE, transition_ms
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.combo_box import ComboBox
from sora_desktop.ui.widgets.hover import HoverFade
from sora_desktop.ui.widgets.labels import FieldLabel
from sora_desktop.ui.widgets.segmented import Choice, Segmented
from sora_desktop.ui.widgets.spin_box import SpinBox
from sora_desktop.ui.widgets.switch import Switch, SwitchRow

LENGTHS = [Choice(seconds, str(seconds), name=f"{seconds} seconds") for seconds in (10, 15, 25)]


def _name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def _wheel(widget: QWidget) -> None:
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    QVBoxLayout(made)
    qtbot.addWidget(made)
    return made


def _shown(page: QWidget, qtbot: QtBot, *widgets: QWidget) -> None:
    layout = page.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    with qtbot.waitActive(page):
        page.show()


def test_a_switch_is_a_check_box_for_keys_and_screen_readers(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    switch = Switch(theme, "Private")
    _shown(page, qtbot, switch)
    switch.setFocus()
    with qtbot.waitSignal(switch.toggled):
        QTest.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()
    face = QAccessible.queryAccessibleInterface(switch)
    assert face.role() == QAccessible.Role.CheckBox
    assert _name(switch) == "Private"
    assert switch.size().toTuple() == (32, 18)


def test_the_knob_slides_and_jumps_with_reduced_motion(
    theme: Theme, page: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert transition_ms() == 140
    switch = Switch(theme, "Private")
    _shown(page, qtbot, switch)
    switch.setChecked(True)
    assert switch._place.value < 1.0
    qtbot.waitUntil(lambda: switch._place.value == 1.0, timeout=2000)
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    assert transition_ms() == 0
    switch.setChecked(False)
    assert switch._place.value == 0.0


def test_a_switch_set_before_it_is_shown_does_not_move(theme: Theme, qtbot: QtBot) -> None:
    row = SwitchRow(theme, "Allow watermark", "only as a fallback")
    qtbot.addWidget(row)
    row.set_on(True)
    assert row.is_on
    assert row.switch._place.value == 1.0


def test_the_whole_row_of_a_switch_can_be_clicked_and_tells_once(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    row = SwitchRow(theme, "Allow watermark", "only as a fallback")
    _shown(page, qtbot, row)
    told: list[bool] = []
    row.toggled.connect(told.append)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() - 5, row.height() // 2))
    QTest.mouseClick(row.switch, Qt.MouseButton.LeftButton)
    assert told == [True, False]
    row.switch.setEnabled(False)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() - 5, row.height() // 2))
    assert told == [True, False]


def test_a_screen_reader_hears_what_follows_from_a_switch(theme: Theme, qtbot: QtBot) -> None:
    row = SwitchRow(theme, "Private", "no remix later")
    qtbot.addWidget(row)
    row.set_hint("not published; cannot be remixed later")
    face = QAccessible.queryAccessibleInterface(row.switch)
    assert face.text(QAccessible.Text.Name) == "Private"
    assert face.text(QAccessible.Text.Description) == "not published; cannot be remixed later"


def test_a_segment_says_its_value_when_it_is_clicked(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    length = Segmented(theme, "Duration", LENGTHS)
    _shown(page, qtbot, length)
    assert length.value is None
    with qtbot.waitSignal(length.value_changed) as told:
        QTest.mouseClick(length.findChildren(QRadioButton)[2], Qt.MouseButton.LeftButton)
    assert told.args == [25]
    assert length.value == 25


def test_a_value_that_no_segment_has_leaves_none_chosen(theme: Theme, qtbot: QtBot) -> None:
    length = Segmented(theme, "Duration", LENGTHS)
    qtbot.addWidget(length)
    length.set_value(15)
    length.set_value(12)
    assert length.value is None
    length.set_value(15)
    assert length.value == 15


def test_setting_the_same_value_again_tells_nothing(theme: Theme, qtbot: QtBot) -> None:
    length = Segmented(theme, "Duration", LENGTHS)
    qtbot.addWidget(length)
    length.set_value(15)
    with qtbot.assertNotEmitted(length.value_changed):
        length.set_value(15)


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_arrow_keys_choose_around_and_skip_what_is_forbidden(
    theme: Theme, page: QWidget, qtbot: QtBot, direction: Qt.LayoutDirection
) -> None:
    page.setLayoutDirection(direction)
    is_mirrored = direction == Qt.LayoutDirection.RightToLeft
    onward = Qt.Key.Key_Left if is_mirrored else Qt.Key.Key_Right
    back = Qt.Key.Key_Right if is_mirrored else Qt.Key.Key_Left
    length = Segmented(theme, "Duration", LENGTHS)
    length.set_choice_enabled(15, False, "not now")
    length.set_value(10)
    _shown(page, qtbot, length)
    length.findChildren(QRadioButton)[0].setFocus()
    chosen = []
    for key in (onward, onward, back):
        QTest.keyClick(next(one for one in length.findChildren(QRadioButton) if one.hasFocus()), key)
        chosen.append(length.value)
    assert chosen == [25, 10, 25]


def test_tab_stops_once_at_a_segmented_control_and_at_the_chosen_segment(
    theme: Theme, page: QWidget, qtbot: QtBot
) -> None:
    length = Segmented(theme, "Duration", LENGTHS)
    _shown(page, qtbot, length)
    segments = length.findChildren(QRadioButton)
    for value, stop in ((None, 0), (25, 2), (10, 0)):
        if value is not None:
            length.set_value(value)
        policies = [bool(segment.focusPolicy() & Qt.FocusPolicy.TabFocus) for segment in segments]
        assert policies == [index == stop for index in range(3)]


def test_each_segment_has_its_own_name_and_the_group_has_one(theme: Theme, qtbot: QtBot) -> None:
    orientation = Segmented(
        theme, "Orientation", [Choice("p", "Portrait", "portrait"), Choice("l", "Landscape", "landscape")]
    )
    qtbot.addWidget(orientation)
    assert _name(orientation) == "Orientation"
    assert [_name(segment) for segment in orientation.findChildren(QRadioButton)] == ["Portrait", "Landscape"]
    length = Segmented(theme, "Duration", LENGTHS)
    qtbot.addWidget(length)
    assert [_name(segment) for segment in length.findChildren(QRadioButton)] == [
        "10 seconds",
        "15 seconds",
        "25 seconds",
    ]


def test_a_combo_box_has_the_name_of_its_label(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    model = ComboBox(theme, is_editable=True)
    label = FieldLabel(theme, "Model", model)
    _shown(page, qtbot, label, model)
    assert _name(model) == "Model"


@pytest.mark.parametrize("is_editable", [False, True])
def test_the_wheel_scrolls_the_form_and_changes_nothing_without_the_keyboard(
    theme: Theme, page: QWidget, qtbot: QtBot, is_editable: bool
) -> None:
    model, takes = ComboBox(theme, is_editable=is_editable), SpinBox(theme, "Takes")
    model.addItems(["sora-2", "sora-2-pro"])
    other = Switch(theme, "other")
    _shown(page, qtbot, model, takes, other)
    takes.setValue(3)
    other.setFocus()
    for widget in (model, takes):
        _wheel(widget)
    assert model.currentText() == "sora-2"
    assert takes.value() == 3
    takes.setFocus()
    _wheel(takes)
    assert takes.value() == 2


def test_an_editable_combo_box_takes_a_word_of_its_own(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    model = ComboBox(theme, is_editable=True)
    model.addItems(["sora-2", "sora-2-pro"])
    _shown(page, qtbot, model)
    model.setFocus()
    model.setEditText("")
    QTest.keyClicks(model, "my-model")
    QTest.keyClick(model, Qt.Key.Key_Return)
    assert model.currentText() == "my-model"
    assert model.count() == 2


def test_the_popup_of_a_combo_box_is_dressed_and_chooses(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    style = ComboBox(theme)
    style.addItems(["None", "anime", "noir", "retro"])
    _shown(page, qtbot, style)
    style.showPopup()
    view = style.view()
    assert view.property("popup") == "choices"
    qtbot.waitUntil(view.isVisible, timeout=2000)
    assert view.sizeHintForRow(0) == 30
    assert view.height() >= 4 * 30
    assert not view.verticalScrollBar().isVisible()
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert style.currentText() == "anime"
    assert not view.isVisible()


def test_the_chevrons_of_a_number_field_step_and_stop_at_its_ends(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    takes = SpinBox(theme, "Takes")
    takes.setRange(1, 3)
    _shown(page, qtbot, takes)
    up, down = QPoint(takes.width() - 12, 8), QPoint(takes.width() - 12, takes.height() - 8)
    values = []
    for place in (up, up, up, down):
        QTest.mouseClick(takes, Qt.MouseButton.LeftButton, pos=place)
        values.append(takes.value())
    assert values == [2, 3, 3, 2]
    assert _name(takes) == "Takes"


def test_fields_are_32_pixels_high(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    fields = [
        ComboBox(theme),
        ComboBox(theme, is_editable=True),
        SpinBox(theme, "Takes"),
        Segmented(theme, "D", LENGTHS),
    ]
    _shown(page, qtbot, *fields)
    assert [field.height() for field in fields] == [32, 32, 32, 32]


@pytest.mark.parametrize("kind", ["switch", "segment", "button"])
def test_what_is_disabled_under_the_mouse_is_not_lit(theme: Theme, page: QWidget, qtbot: QtBot, kind: str) -> None:
    if kind == "switch":
        shown: QWidget = Switch(theme, "Private")
    elif kind == "button":
        shown = Button(theme, "Save")
    else:
        shown = Segmented(theme, "Duration", LENGTHS)
    _shown(page, qtbot, shown)
    lit = shown.findChild(QRadioButton) or shown
    assert isinstance(lit, HoverFade)
    place = QPointF(lit.rect().center())
    QApplication.sendEvent(lit, QEnterEvent(place, place, lit.mapToGlobal(place)))
    qtbot.waitUntil(lambda: lit._hover.value == 1.0, timeout=2000)
    lit.setEnabled(False)
    assert lit._hover.value == 0.0
    QApplication.sendEvent(lit, QEnterEvent(place, place, lit.mapToGlobal(place)))
    assert lit._hover.target == 0.0
