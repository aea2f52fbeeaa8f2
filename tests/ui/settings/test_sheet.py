"""The settings sheet shows what counts, tells each change once, and can be reached by the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QMainWindow, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.queue_events import SendingChosen
from sora_desktop.ui.settings.choices import Choices, Part
from sora_desktop.ui.settings.clip_names import in_reading_order
from sora_desktop.ui.settings.rows import PathLabel
from sora_desktop.ui.settings.sheet import SettingsSheet
from sora_desktop.ui.theme import Theme
from tests.ui.accessible import focused, named

FOLDER = "/home/maya/Videos/Sora Desktop"
KNOWN = Choices("dark", False, True, FOLDER, "{date} {prompt} {id}", SendingChosen(False, 2, 3))


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1_280, 720)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def sheet(window: QMainWindow, theme: Theme) -> Iterator[SettingsSheet]:
    made = SettingsSheet(theme, window)
    made.show_choices(KNOWN)
    made.open()
    yield made
    made.close_popover()


def line_of(sheet: SettingsSheet) -> QLineEdit:
    line = named(sheet, "Names of new clips")
    assert isinstance(line, QLineEdit)
    return line


def write(sheet: SettingsSheet, template: str) -> None:
    line = line_of(sheet)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, template)


def test_a_template_that_cannot_be_used_is_told_at_its_line_and_to_nobody_else(
    sheet: SettingsSheet, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(sheet.names_chosen, wait=600):
        write(sheet, "{date} {nothing}")
    assert sheet.names.field.message.startswith("A template knows {date}, {prompt}, {model}, {take} and {id}.")
    assert "paper boat leaves the quay 7f3a9c.mp4" in sheet.names.preview
    with qtbot.assertNotEmitted(sheet.names_chosen):
        sheet.close_popover()


def test_a_template_is_told_once_the_person_pauses_and_a_waiting_one_when_the_sheet_closes(
    sheet: SettingsSheet, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(sheet.names_chosen, timeout=2_000) as told:
        write(sheet, "{prompt} {model}")
    assert told.args == ["{prompt} {model}"]
    assert sheet.names.preview.endswith("paper boat leaves the quay sora-2 7f3a9c.mp4")
    assert "id" in sheet.names.field.message
    with qtbot.waitSignal(sheet.names_chosen) as told:
        write(sheet, "{prompt} {take} {id}")
        sheet.close_popover()
    assert told.args == ["{prompt} {take} {id}"]


def test_an_empty_template_is_the_usual_one(sheet: SettingsSheet, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sheet.names_chosen, timeout=2_000):
        write(sheet, "{model}")
    line = line_of(sheet)
    with qtbot.waitSignal(sheet.names_chosen, timeout=2_000) as told:
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
    assert told.args == ["{date} {prompt} {id}"]


def test_the_preview_is_made_of_the_prompt_in_the_form_in_its_own_script(sheet: SettingsSheet) -> None:
    sheet.names.show_sample("清晨，一只纸船驶离码头。", "sora-2-pro")
    write(sheet, "{model} {prompt}")
    assert sheet.names.preview.endswith("sora-2-pro 清晨 一只纸船驶离码头 7f3a9c.mp4")


def test_the_preview_of_an_arabic_prompt_reads_from_the_left_with_its_id_in_one_piece(sheet: SettingsSheet) -> None:
    sheet.names.show_sample("قارب ورقي 3 يغادر", "sora-2")
    write(sheet, "{date} {prompt} {id}")
    name = sheet.names.preview.partition("\u2066")[2]
    date, words, end = re.findall("\u2068(.*?)\u2069", name)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", date)
    assert (words, end) == ("قارب ورقي 3 يغادر", "7f3a9c.mp4")
    assert name.endswith("\u2069\u2069")


@pytest.mark.parametrize(
    ("name", "words"), [("2026 boat 7f3a9c.mp4", "boat"), ("قارب 7f.mp4", ""), ("7-قارب-7f.mp4", "قارب")]
)
def test_a_name_for_the_eye_has_the_same_letters_as_the_real_one(name: str, words: str) -> None:
    shown = in_reading_order(name, words)
    assert re.sub("[\u2066\u2068\u2069]", "", shown) == name
    assert (shown == name) is name.isascii()


def test_a_placeholder_is_put_where_the_caret_is_and_can_be_used_once(sheet: SettingsSheet, qtbot: QtBot) -> None:
    line = line_of(sheet)
    line.setText("{prompt}")
    line.setCursorPosition(8)
    button = named(sheet, "Insert {model}")
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(sheet.names_chosen, timeout=2_000) as told:
        button.click()
    assert told.args == ["{prompt} {model}"]
    assert line.hasFocus()
    assert not button.isEnabled()


def test_what_the_engine_tells_does_not_disturb_who_writes_a_template(sheet: SettingsSheet) -> None:
    write(sheet, "{prompt}")
    sheet.show_choices(KNOWN)
    assert line_of(sheet).text() == "{prompt}"


def test_showing_what_counts_tells_nothing(sheet: SettingsSheet, qtbot: QtBot) -> None:
    changed = Choices("light", True, False, "/elsewhere", "{prompt} {id}", SendingChosen(True, 5, 6))
    signals = (
        sheet.theme_chosen, sheet.awake_chosen, sheet.warning_chosen, sheet.continuing_chosen, sheet.limits_chosen,
        sheet.names_chosen,
    )  # fmt: skip
    for signal in signals:
        with qtbot.assertNotEmitted(signal):
            sheet.show_choices(changed)
            sheet.show_choices(KNOWN)
    sheet.show_choices(changed)
    assert (sheet.awake.is_on, sheet.warning.is_on, sheet.continuing.is_on) == (True, False, True)
    assert (sheet.creates.box.value(), sheet.downloads.box.value(), sheet.themes.value) == (5, 6, "light")
    assert sheet.names.field.text == "{prompt} {id}"


def test_each_change_is_told_at_once(sheet: SettingsSheet, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sheet.theme_chosen) as told:
        QTest.mouseClick(named(sheet, "Light"), Qt.MouseButton.LeftButton)
    assert told.args == ["light"]
    for row, signal, is_on in (
        (sheet.awake, sheet.awake_chosen, True),
        (sheet.warning, sheet.warning_chosen, False),
        (sheet.continuing, sheet.continuing_chosen, True),
    ):
        with qtbot.waitSignal(signal) as told:
            QTest.keyClick(row.switch, Qt.Key.Key_Space)
        assert told.args == [is_on]
    with qtbot.waitSignal(sheet.limits_chosen) as told:
        QTest.keyClick(sheet.creates.box, Qt.Key.Key_Up)
    assert told.args == [3, 3]
    with qtbot.waitSignal(sheet.limits_chosen) as told:
        QTest.keyClick(sheet.downloads.box, Qt.Key.Key_Down)
    assert told.args == [3, 2]


def test_what_could_not_be_kept_is_said_in_its_section_until_the_next_try(sheet: SettingsSheet) -> None:
    sheet.refuse(Part.SENDING, "The disk is full.")
    sheet.refuse(Part.FOLDER, "This folder cannot be written to.")
    sheet.refuse(Part.NAMES, "The disk is full, too.")
    sheet.show_choices(KNOWN)
    assert sheet.sending.message == "The disk is full."
    assert sheet.clips.message == "This folder cannot be written to."
    QTest.keyClick(sheet.creates.box, Qt.Key.Key_Up)
    assert sheet.sending.message == ""
    QTest.mouseClick(named(sheet, "Change the clips folder"), Qt.MouseButton.LeftButton)
    assert sheet.clips.message == ""
    sheet.refuse(Part.WINDOW, "The disk is full.")
    QTest.mouseClick(named(sheet, "Light"), Qt.MouseButton.LeftButton)
    assert sheet.window_section.message == ""


def test_a_template_that_could_not_be_kept_is_said_at_its_line_and_can_be_tried_again(
    sheet: SettingsSheet, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(sheet.names_chosen, timeout=2_000):
        write(sheet, "{prompt}")
    sheet.refuse(Part.NAMES, "The disk is full.")
    sheet.show_choices(KNOWN)
    assert sheet.names.field.message == "The disk is full."
    with qtbot.waitSignal(sheet.names_chosen, timeout=2_000) as told:
        sheet.names.choose()
    assert told.args == ["{prompt}"]


def test_what_is_not_known_yet_cannot_be_changed(sheet: SettingsSheet) -> None:
    sheet.show_choices(Choices("dark", None, True))
    assert not sheet.awake.isVisible()
    assert not any(each.isEnabled() for each in (sheet.folder, sheet.names, sheet.continuing, sheet.creates))
    assert sheet.themes.isEnabled()


def test_every_control_is_reached_by_tab_and_has_a_name(sheet: SettingsSheet) -> None:
    expected = [
        "Change the clips folder", "Open the clips folder", "Names of new clips", "Insert {model}", "Insert {take}",
        "Send unsent clips at the start without asking", "Keep the computer awake while clips are on their way",
        "Requests at once", "Downloads at once", "Dark", "Say at quit which paid clips go on at the gateway", "Close",
    ]  # fmt: skip
    walked: list[str] = []
    for _ in expected:
        walked.append(_name_of(focused()))
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert walked == expected
    assert _name_of(focused()) == expected[0]
    unnamed = [each for each in sheet.findChildren(QWidget) if _is_control(each) and not _name_of(each)]
    assert unnamed == []


def test_it_fits_into_the_window_whole_and_scrolls_in_a_small_one(window: QMainWindow, sheet: SettingsSheet) -> None:
    assert window.rect().contains(sheet.geometry())
    body = sheet.warning
    assert sheet.rect().contains(body.mapTo(sheet, body.rect().bottomRight()))
    window.resize(600, 400)
    QTest.qWaitForWindowExposed(window)
    assert window.rect().contains(sheet.geometry())
    sheet.downloads.box.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is sheet.warning.switch
    assert sheet.rect().contains(focused().mapTo(sheet, focused().rect().bottomRight()))


def test_of_a_long_folder_the_end_is_in_sight_and_all_of_it_can_be_read(sheet: SettingsSheet) -> None:
    folder = f"/home/maya/{'a long name/' * 20}纸船/clips"
    sheet.show_choices(replace(KNOWN, clips_folder=folder))
    (label,) = sheet.findChildren(PathLabel)
    assert label.text().startswith("/home/maya")
    assert label.text().endswith("纸船/clips")
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    assert label.accessibleName() == folder
    assert "a long name/a long name" in label.toolTip()


def test_it_grows_with_what_it_has_to_say(sheet: SettingsSheet, qtbot: QtBot) -> None:
    before = sheet.height()
    write(sheet, "{nothing}")
    qtbot.waitUntil(lambda: sheet.height() > before, timeout=2_000)
    last = sheet.warning
    assert sheet.rect().contains(last.mapTo(sheet, last.rect().bottomRight()))
    sheet.names.field.set_text("{id}")
    sheet.names.show_template("{id}")
    sheet.names.field.line.clearFocus()
    sheet.names.show_template("{id}")
    qtbot.waitUntil(lambda: sheet.height() == before, timeout=2_000)


def test_esc_closes_it_and_gives_the_keyboard_back(window: QMainWindow, theme: Theme) -> None:
    line = QLineEdit()
    window.setCentralWidget(line)
    line.show()
    line.setFocus()
    sheet = SettingsSheet(theme, window)
    sheet.show_choices(KNOWN)
    sheet.open()
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert line.hasFocus()


def _is_control(widget: QWidget) -> bool:
    is_inner = isinstance(widget.parentWidget(), QAbstractSpinBox)
    kinds = QAbstractSpinBox | QLineEdit | QPushButton | QRadioButton
    return isinstance(widget, kinds) and not is_inner


def _name_of(widget: QWidget) -> str:
    return widget.accessibleName()
