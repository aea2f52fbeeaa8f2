"""The left pane as a person meets it: names, values that survive it, suggestions, and text that is only text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.families import SORA
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.panel import ComposePanel
from tests.ui.accessible import focused, named, names_of
from tests.ui.compose.pane import PROMPT, button_of, editor_of, messages_of, words_of

EVERY_FIELD = VideoRequest(
    prompt="小纸船\n\nقارب ورقي\u00a0🛶 <b>&amp;</b>",
    model="veo3.1 fast",
    orientation="portrait",
    size="large",
    duration_s=25,
    style="film noir",
    allow_watermark=False,
    is_private=True,
    is_storyboard=True,
    images=("https://a.example/1.png", "no address", "file:///etc/passwd"),
)


def test_form_opens_with_the_defaults(panel: ComposePanel) -> None:
    assert panel.request() == VideoRequest()
    assert panel.takes() == 1


@pytest.mark.parametrize(
    "name",
    "Prompt|Model|Reference images|Add image|Portrait|Landscape|Size|Duration|Style|Allow watermark|Private"
    "|Storyboard|Takes|Generate".split("|"),
)
def test_every_control_has_the_name_that_the_design_gives_it(panel: ComposePanel, name: str) -> None:
    assert isinstance(named(panel, name), QWidget)


def test_every_field_survives_the_form(panel: ComposePanel) -> None:
    panel.set_request(EVERY_FIELD)
    assert panel.request() == EVERY_FIELD
    panel.set_request(VideoRequest())
    assert panel.request() == VideoRequest()


@pytest.mark.parametrize(
    "request_",
    [
        VideoRequest(model=""),
        VideoRequest(duration_s=8),
        VideoRequest(duration_s=0),
        VideoRequest(size="720p"),
        VideoRequest(size=""),
        VideoRequest(orientation="square"),
        VideoRequest(style="Comic"),
        VideoRequest(style="comic"),
        VideoRequest(prompt="a\nb\n"),
    ],
)
def test_odd_values_survive_the_form(panel: ComposePanel, request_: VideoRequest) -> None:
    panel.set_request(request_)
    assert panel.request() == request_


def test_keyboard_alone_fills_the_form(panel: ComposePanel) -> None:
    panel.focus_prompt()
    QTest.keyClicks(focused(), PROMPT)
    names = "Earlier prompts|Templates|Add image|Choose files…|Landscape|Small|10|Style|Allow watermark|Private"
    stops = [*names.split("|"), "Storyboard", "Takes"]
    reached = []
    for _ in stops:
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        reached.append(focused())
    for widget, name in zip(reached, stops, strict=True):
        assert name in names_of(QAccessible.queryAccessibleInterface(widget))  # fmt: skip
    QTest.keyClick(reached[4], Qt.Key.Key_Left)
    QTest.keyClick(reached[9], Qt.Key.Key_Space)
    assert panel.request() == VideoRequest(prompt=PROMPT, orientation="portrait", is_private=True)


def test_words_of_a_style_become_its_value_and_other_words_stay(panel: ComposePanel) -> None:
    style = next(combo for combo in panel.findChildren(QComboBox) if combo.findText("Comic") >= 0)
    line = style.lineEdit()
    assert line is not None
    for written, value in (("comic", "comic"), ("NONE", ""), ("film noir ", "film noir"), ("", "")):
        line.selectAll()
        QTest.keyClicks(line, written) if written else QTest.keyClick(line, Qt.Key.Key_Delete)
        assert panel.request().style == value


def test_suggested_models_leave_what_is_written(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(model="my-own"))
    panel.set_models(("veo3.1", "sora-2"))
    assert panel.request().model == "my-own"
    model = next(combo for combo in panel.findChildren(QComboBox) if combo.findText("veo3.1") >= 0)
    assert [model.itemText(row) for row in range(model.count())] == ["veo3.1", "sora-2"]
    panel.set_models(())
    offered = [model.itemText(row) for row in range(model.count())]
    assert tuple(offered[: len(SORA.model_suggestions)]) == SORA.model_suggestions
    assert {"veo3.1", "grok-video-3", "viduq1"} <= set(offered)
    assert panel.request().model == "my-own"


def test_every_edit_changes_the_draft(qtbot: QtBot, panel: ComposePanel) -> None:
    for act in (
        lambda: QTest.keyClicks(editor_of(panel), "A"),
        lambda: named(panel, "Portrait").click(),  # type: ignore[attr-defined]
        lambda: named(panel, "Private", QAccessible.Role.CheckBox).click(),  # type: ignore[attr-defined]
        lambda: panel.set_takes(2),
        lambda: panel.set_request(VideoRequest(prompt="B")),
    ):
        with qtbot.waitSignal(panel.draft_changed, timeout=0):
            act()


def test_suggestions_and_orders_are_no_change_of_the_draft(qtbot: QtBot, panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(prompt=PROMPT))
    with qtbot.assertNotEmitted(panel.draft_changed):
        panel.set_models(("veo3.1",))
        button_of(panel).click()


def test_pasted_markup_is_only_text(panel: ComposePanel) -> None:
    data = QMimeData()
    data.setHtml("<img src='file:///etc/passwd'><b>bold</b>")
    data.setText("<img src=file:///etc/passwd> bold")
    editor = editor_of(panel)
    editor.insertFromMimeData(data)
    assert panel.request().prompt == "<img src=file:///etc/passwd> bold"
    assert panel.request().prompt == editor.toPlainText()


def test_copied_text_is_plain(panel: ComposePanel) -> None:
    panel.set_prompt("<b>A boat</b>")
    editor = editor_of(panel)
    editor.selectAll()
    data = editor.createMimeDataFromSelection()
    assert (data.text(), data.hasHtml()) == ("<b>A boat</b>", False)


def test_prompt_of_another_script_stands_where_it_is_read_from(panel: ComposePanel) -> None:
    panel.set_prompt("Boat\nقارب ورقي\n小纸船")
    editor = editor_of(panel)
    lefts = []
    for row in range(3):
        block = editor.document().findBlockByNumber(row)
        line = block.layout().lineAt(0)
        lefts.append(line.naturalTextRect().left())
    assert lefts[0] == lefts[2]
    assert lefts[1] > editor.viewport().width() / 2


def test_markup_in_a_sentence_is_only_text(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(prompt=PROMPT, images=("<img src=file:///etc/passwd>",)))
    panel.show_refusal("prompt", "<b>bold</b>")
    panel.set_ready(False, "<b>reason</b>")
    assert messages_of(panel) == ["<b>bold</b>"]
    assert "<b>reason</b>" in words_of(panel)
    assert "&lt;b&gt;reason" in button_of(panel).toolTip()


@pytest.mark.parametrize(
    ("prompt", "count"), [("", ""), ("A", "1 character"), (PROMPT, "28 characters"), ("🛶纸", "2 characters")]
)
def test_characters_are_counted(panel: ComposePanel, prompt: str, count: str) -> None:
    panel.set_prompt(prompt)
    assert [name for name in words_of(panel) if "character" in name] == ([count] if count else [])


def test_prompt_grows_with_its_text_and_generate_stays_in_sight(qtbot: QtBot, panel: ComposePanel) -> None:
    before = editor_of(panel).height()
    panel.set_prompt("\n".join(["A paper boat"] * 10))
    qtbot.waitUntil(lambda: editor_of(panel).height() > before, timeout=2_000)
    panel.set_prompt("\n".join(["A paper boat"] * 100))
    qtbot.waitUntil(lambda: editor_of(panel).verticalScrollBar().maximum() > 0, timeout=2_000)
    assert button_of(panel).visibleRegion().boundingRect() == button_of(panel).rect()


def test_nothing_is_cut_off_at_the_least_width(qtbot: QtBot, panel: ComposePanel) -> None:
    panel.resize(312, 640)
    panel.set_request(EVERY_FIELD)
    qtbot.waitUntil(lambda: panel.width() == 312, timeout=2_000)
    for button in panel.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width() or not button.isVisible()


def test_reason_beside_the_takes_ends_with_more_than_one_word(panel: ComposePanel) -> None:
    panel.set_ready(False, "Add a key or start the demo first.")
    assert "Add a key or start the demo first." in words_of(panel)
    shown = next(label.text() for label in panel.findChildren(QLabel) if label.text().startswith("Add a key"))
    assert shown.endswith("demo\u00a0first.")
