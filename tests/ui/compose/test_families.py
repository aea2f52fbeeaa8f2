"""Families in the form: another model redraws it, keeps what carries over, and says what does not."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QRadioButton
from pytestqt.qtbot import QtBot

from sora_desktop.domain.families import FAMILIES, GROK, JIMENG, SORA, VEO, VIDU, Family
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.panel import ComposePanel
from tests.ui.accessible import focused, named, names_of, soon_named
from tests.ui.compose.pane import PROMPT, button_of, editor_of, messages_of, orders_of, press, rested, words_of

IMAGE = "https://a.example/1.png"
FILLED = VideoRequest(prompt=PROMPT, images=(IMAGE,), orientation="portrait")


def model_of(panel: ComposePanel) -> QComboBox:
    made = named(panel, "Model", QAccessible.Role.ComboBox)
    assert isinstance(made, QComboBox)
    return made


def write(panel: ComposePanel, name: str) -> None:
    """Type another model's name, and stay in the field."""
    line = model_of(panel).lineEdit()
    assert line is not None
    model_of(panel).setFocus()
    line.selectAll()
    QTest.keyClicks(line, name)


def write_and_leave(panel: ComposePanel, name: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type another model's name, and press a key, which goes to the list of suggestions while that is open."""
    write(panel, name)
    QTest.keyClick(QApplication.activePopupWidget() or focused(), key)


def choose(panel: ComposePanel, name: str) -> None:
    combo = model_of(panel)
    row = combo.findText(name)
    assert row >= 0
    combo.setCurrentIndex(row)
    combo.activated.emit(row)


# What must not happen


def test_typing_redraws_nothing_until_the_field_is_left(panel: ComposePanel) -> None:
    panel.set_request(FILLED)
    write(panel, "veo3.1")
    assert panel.request() == replace(FILLED, model="veo3.1")
    write_and_leave(panel, "veo3.1", Qt.Key.Key_Tab)
    assert panel.request().family == "veo"
    assert focused() is not model_of(panel)


def test_form_that_was_redrawn_by_the_press_itself_is_looked_at_first(qtbot: QtBot, panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_request(FILLED)
    write(panel, "veo3.1")
    press(panel)
    assert orders == []
    assert panel.request().family == "veo"
    assert "The form has changed with the model. Look at it first." in words_of(panel)

    def sends() -> bool:
        button_of(panel).click()
        return bool(orders)

    qtbot.waitUntil(sends, timeout=3_000)
    assert orders[0].request == panel.request()
    assert "The form has changed with the model. Look at it first." not in words_of(panel)


def test_redraw_leaves_undo_history_and_caret_of_the_prompt(panel: ComposePanel) -> None:
    editor = editor_of(panel)
    QTest.keyClicks(editor, "A boat")
    cursor = editor.textCursor()
    cursor.setPosition(2)
    editor.setTextCursor(cursor)
    choose(panel, "grok-video-3")
    assert editor_of(panel) is editor
    assert editor.textCursor().position() == 2
    QTest.keyClicks(editor, "red ")
    assert panel.request().prompt == "A red boat"
    for _ in range(2):
        QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.request().prompt == ""


def test_request_of_another_family_is_never_carried_but_shown_as_it_is(panel: ComposePanel) -> None:
    panel.set_request(FILLED)
    wanted = replace(GROK.plain_request(), prompt="Waves", aspect_ratio="2:3", size="1080P", duration_s=15)
    panel.set_request(wanted)
    assert panel.request() == wanted
    assert messages_of(panel) == []


def test_model_of_another_familys_name_in_a_stored_request_changes_nothing(panel: ComposePanel) -> None:
    odd = replace(FILLED, model="veo3.1")
    panel.set_request(odd)
    write_and_leave(panel, "veo3.1")
    assert panel.request() == odd


# What a family asks for


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_every_family_has_its_fields_and_its_plain_request(panel: ComposePanel, family: Family) -> None:
    panel.set_request(family.plain_request())
    assert panel.request() == family.plain_request()
    for field in family.fields:
        if len(field.choices) == 1:
            assert field.label in words_of(panel)
        else:
            named(panel, field.label)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_every_choice_of_every_family_survives_the_form(panel: ComposePanel, family: Family) -> None:
    for field in family.fields:
        for choice in field.choices:
            wanted = replace(family.plain_request(), **{field.name: choice.value})  # type: ignore[arg-type]
            panel.set_request(wanted)
            assert panel.request() == wanted


def test_values_that_no_choice_has_survive_in_every_kind_of_control(panel: ComposePanel) -> None:
    odd = replace(GROK.plain_request(), aspect_ratio="5:4", size="4K", duration_s=12)
    panel.set_request(odd)
    assert panel.request() == odd


def test_more_than_three_choices_are_a_combo_box_that_takes_no_other_words(panel: ComposePanel) -> None:
    choose(panel, "grok-video-3")
    combo = named(panel, "Aspect ratio", QAccessible.Role.ComboBox)
    assert isinstance(combo, QComboBox)
    assert not combo.isEditable()
    assert [combo.itemText(row) for row in range(combo.count())] == ["16:9", "9:16", "2:3", "3:2", "1:1"]


def test_seed_is_a_line_that_blocks_on_nonsense(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_request(replace(VIDU.plain_request(), prompt=PROMPT))
    line = named(panel, "Seed", QAccessible.Role.EditableText)
    QTest.keyClicks(line, "12a")
    assert messages_of(panel) == ["A seed is a whole number of up to ten digits."]
    button_of(panel).click()
    assert orders == []
    assert focused() is line
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    button_of(panel).click()
    assert [order.request.seed for order in orders] == ["12"]


def test_family_without_lengths_sends_none(panel: ComposePanel) -> None:
    choose(panel, "jimeng-video-3.0")
    assert panel.request().duration_s == 0
    with pytest.raises(KeyError):
        named(panel, "Duration")


# What carries over, and what is said


def test_portrait_becomes_9_to_16_and_back(panel: ComposePanel) -> None:
    panel.set_request(FILLED)
    choose(panel, "grok-video-3")
    assert panel.request() == replace(
        GROK.plain_request(), prompt=PROMPT, images=(IMAGE,), model="grok-video-3", aspect_ratio="9:16"
    )
    assert named(panel, "Aspect ratio").currentText() == "9:16"  # type: ignore[attr-defined]
    assert messages_of(panel) == []


def test_what_does_not_come_along_is_said_once_and_goes_with_the_next_change(panel: ComposePanel) -> None:
    panel.set_request(replace(FILLED, style="anime"))
    choose(panel, "veo3.1")
    (said,) = messages_of(panel)
    assert said == "Veo has no 10 s; 8 s is set. Veo has no style, so “anime” is left out."
    QTest.keyClicks(editor_of(panel), "!")
    assert messages_of(panel) == []


def test_what_is_said_can_be_dismissed_by_mouse_and_keyboard(panel: ComposePanel) -> None:
    panel.set_request(FILLED)
    choose(panel, "veo3.1")
    QTest.mouseClick(named(panel, "Dismiss", QAccessible.Role.Button), Qt.MouseButton.LeftButton)
    assert messages_of(panel) == []
    choose(panel, "jimeng-video-3.0")
    dismiss = named(panel, "Dismiss", QAccessible.Role.Button)
    dismiss.setFocus()
    QTest.keyClick(dismiss, Qt.Key.Key_Escape)
    assert messages_of(panel) == []
    assert panel.isAncestorOf(focused())


def test_going_back_finds_what_was_there(panel: ComposePanel) -> None:
    sora = replace(FILLED, style="anime", is_private=True, duration_s=15)
    panel.set_request(sora)
    choose(panel, "veo3.1")
    named(panel, "Larger picture", QAccessible.Role.CheckBox).click()  # type: ignore[attr-defined]
    named(panel, "Landscape").click()  # type: ignore[attr-defined]
    QTest.keyClicks(editor_of(panel), "!")
    veo = panel.request()
    choose(panel, "sora-2")
    assert panel.request() == replace(sora, prompt=PROMPT + "!")
    assert not any("left out" in message for message in messages_of(panel))
    choose(panel, "veo3.1")
    assert panel.request() == veo


def test_change_of_family_is_a_change_of_the_draft_that_a_restart_finds(qtbot: QtBot, panel: ComposePanel) -> None:
    panel.set_request(FILLED)
    with qtbot.waitSignal(panel.draft_changed, timeout=0):
        choose(panel, "jimeng-video-2.0")
    kept = VideoRequest.from_mapping(panel.request().to_mapping())
    panel.set_request(SORA.plain_request())
    panel.set_request(kept)
    assert panel.request() == kept
    assert kept.family == "jimeng"


def test_old_refusals_and_findings_go_with_the_family(panel: ComposePanel) -> None:
    panel.set_request(replace(FILLED, style="film noir"))
    assert len(messages_of(panel)) == 1
    choose(panel, "jimeng-video-3.0")
    assert [message for message in messages_of(panel) if "style may" in message or "Styles" in message] == []


# Unknown models


def pick_family(panel: ComposePanel, title: str) -> None:
    picker = named(panel, "Form of", QAccessible.Role.ComboBox)
    assert isinstance(picker, QComboBox)
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_Home)
    for _ in range(picker.findText(title)):
        QTest.keyClick(picker, Qt.Key.Key_Down)
    assert picker.currentText() == title


def test_unknown_model_has_the_form_of_sora_until_a_person_picks_another(panel: ComposePanel) -> None:
    choose(panel, "grok-video-3")
    named(panel, "Aspect ratio").setCurrentText("2:3")  # type: ignore[attr-defined]
    write_and_leave(panel, "hailuo-2")
    assert (panel.request().family, panel.request().model) == ("sora", "hailuo-2")
    assert panel.request().orientation == "portrait"
    assert any("Sora has no 2:3" in message for message in messages_of(panel))
    pick_family(panel, "Vidu")
    assert (panel.request().family, panel.request().model) == ("vidu", "hailuo-2")


def test_form_stands_still_while_a_name_is_written(panel: ComposePanel) -> None:
    choose(panel, "grok-video-3")
    write(panel, "hailuo")
    assert panel.request().family == "grok"
    write(panel, "grok-video-4")
    assert panel.request() == replace(GROK.plain_request(), model="grok-video-4")
    write_and_leave(panel, "")
    assert panel.request().family == "grok"
    write_and_leave(panel, "hailuo")
    assert panel.request().family == "sora"


def test_picked_family_stays_while_the_name_is_edited_and_comes_back_with_it(panel: ComposePanel) -> None:
    write_and_leave(panel, "hailuo-2")
    pick_family(panel, "Grok")
    write_and_leave(panel, "hailuo-2.3")
    assert panel.request().family == "grok"
    write_and_leave(panel, "veo3.1")
    write_and_leave(panel, "Hailuo-2 ")
    assert panel.request().family == "grok"
    write_and_leave(panel, "sora-2")
    write_and_leave(panel, "kling")
    assert panel.request().family == "sora"


def test_model_of_an_earlier_request_comes_back_with_its_form(panel: ComposePanel) -> None:
    panel.set_request(replace(VIDU.plain_request(), model="our-own-model"))
    panel.set_request(FILLED)
    write_and_leave(panel, "our-own-model")
    assert panel.request().family == "vidu"


def test_unknown_model_keeps_the_settings_of_sora_and_asks_whose_it_is(panel: ComposePanel) -> None:
    panel.set_request(FILLED)
    with pytest.raises(KeyError):
        named(panel, "Form of", QAccessible.Role.ComboBox)
    write_and_leave(panel, "hailuo-2")
    assert panel.request() == replace(FILLED, model="hailuo-2")
    picker = named(panel, "Form of", QAccessible.Role.ComboBox)
    assert isinstance(picker, QComboBox)
    assert picker.currentText() == "Sora"
    assert [picker.itemText(row) for row in range(picker.count())] == ["Sora", "Veo", "Grok", "Jimeng", "Vidu"]
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_Down)
    assert panel.request().family == "veo"
    assert panel.request().model == "hailuo-2"
    assert picker.isVisible()
    write_and_leave(panel, "veo3.1")
    assert not picker.isVisible()


def test_picker_stands_where_a_stored_request_has_a_model_of_another_name(panel: ComposePanel) -> None:
    panel.set_request(replace(VIDU.plain_request(), model="our-own-model"))
    picker = named(panel, "Form of", QAccessible.Role.ComboBox)
    assert picker.currentText() == "Vidu"  # type: ignore[attr-defined]


# By keyboard, and in time


def test_tab_goes_through_the_redrawn_form_in_its_order(panel: ComposePanel) -> None:
    choose(panel, "grok-video-3")
    panel.focus_prompt()
    reached = []
    names = "Earlier prompts|Templates|Add image|Choose files…|Aspect ratio|720P|10|Takes".split("|")
    for _ in names:
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        reached.append(focused())
    for widget, name in zip(reached, names, strict=True):
        assert name in names_of(QAccessible.queryAccessibleInterface(widget))  # fmt: skip


def test_segment_that_was_clicked_while_the_form_changed_leaves_the_keyboard_at_its_field(
    panel: ComposePanel,
) -> None:
    panel.set_request(FILLED)
    write_and_leave(panel, "veo3.1", Qt.Key.Key_Escape)
    assert panel.request().family == "sora"
    landscape = named(panel, "Landscape", QAccessible.Role.RadioButton)
    QTest.mouseClick(landscape, Qt.MouseButton.LeftButton)
    assert panel.request().family == "veo"
    assert isinstance(focused(), QRadioButton)
    assert focused().isVisible()


def test_redraw_takes_less_than_a_frame(panel: ComposePanel) -> None:
    panel.set_request(FILLED)
    took = []
    for family in (VIDU, SORA, GROK, SORA, VEO, JIMENG) * 3:
        began = time.process_time()
        panel.set_request(family.plain_request())
        took.append(time.process_time() - began)
    took.sort()
    assert took[len(took) // 2] < 0.016


def test_job_of_another_family_after_a_redraw_can_be_ordered_again(qtbot: QtBot, panel: ComposePanel) -> None:
    orders = orders_of(panel)
    for family in (GROK, VIDU):
        panel.set_request(replace(family.plain_request(), prompt=PROMPT))
        button_of(panel).click()
        rested(qtbot, panel)
    assert [order.request.family for order in orders] == ["grok", "vidu"]


def test_a_length_that_cannot_be_chosen_stands_there_as_text(qtbot: QtBot, panel: ComposePanel) -> None:
    panel.set_request(VEO.plain_request())
    assert "8 seconds" in words_of(panel)
    assert panel.request().duration_s == 8
    panel.set_request(replace(VEO.plain_request(), duration_s=6))
    assert "8 seconds" not in words_of(panel)
    assert panel.request().duration_s == 6
    QTest.mouseClick(soon_named(qtbot, panel, "8", QAccessible.Role.RadioButton), Qt.MouseButton.LeftButton)
    assert panel.request().duration_s == 8
