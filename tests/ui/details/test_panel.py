"""The details as a person meets them: all is told as plain text, nothing moves by itself, and the next step is near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.details.facts import FactPair
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.details.selectable_text import INSET
from sora_desktop.ui.details.texts import Fact, FactKey
from sora_desktop.ui.job_actions import JobAction, buttons_for, look_of
from sora_desktop.ui.theme import Theme
from tests.ui.accessible import focused, named
from tests.ui.details.seen import Events, body_of, click, fact, is_in_sight, settled, texts_of
from tests.ui.sample_jobs import (
    ARABIC_PROMPT,
    CHINESE_PROMPT,
    HOSTILE_PROMPT,
    NOW,
    REFUSED_PROMPT,
    jobs_of_every_kind,
    made_job,
)

HOSTILE = '<img src="file:///etc/passwd"> & <b>x</b>'


def scroll_of(panel: DetailsPanel) -> QScrollArea:
    return panel.findChildren(QScrollArea)[0]


def test_what_a_job_is_shown_in_can_be_made_before_the_first_and_is_not_seen_then(panel: DetailsPanel) -> None:
    panel.make_ready()
    body = body_of(panel)
    assert not body.isVisible()
    panel.show_job(made_job(1, State.WAITING))
    panel.make_ready()
    assert body_of(panel) is body
    assert body.isVisible()


@pytest.fixture
def switched(theme: Theme) -> Iterator[Theme]:
    """The theme, which is dark again afterwards."""
    yield theme
    theme.set_choice("dark")


def test_nothing_is_shown_before_a_job_is_selected(panel: DetailsPanel) -> None:
    assert panel.accessibleName() == "Details"
    assert texts_of(panel) == []
    panel.show_job(None)
    assert texts_of(panel) == []


def test_nothing_is_left_of_a_job_that_is_not_selected_any_more(panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.DONE))
    panel.show_job(None)
    assert texts_of(panel) == []


@pytest.mark.promise("S4")
def test_text_from_outside_is_shown_as_it_is(panel: DetailsPanel) -> None:
    error = replace(REFUSED_PROMPT, detail=HOSTILE, code=HOSTILE, request_id=HOSTILE)
    panel.show_job(
        made_job(
            1,
            State.FAILED,
            HOSTILE_PROMPT,
            model=HOSTILE,
            style=HOSTILE,
            size="<i>",
            orientation="<u>",
            images=(HOSTILE,),
            gateway_status=HOSTILE,
            gateway_model=f"{HOSTILE}2",
            task_id=HOSTILE,
            file=HOSTILE,
            error=error,
        )
    )
    texts = texts_of(panel)
    assert HOSTILE_PROMPT in texts
    assert texts.count(HOSTILE) >= 7
    assert f"code {HOSTILE} · request {HOSTILE} · HTTP 400" in texts
    assert f"{HOSTILE}2, another than asked" in texts


@pytest.mark.promise("S4")
def test_no_tooltip_is_read_as_html(panel: DetailsPanel) -> None:
    long = "<b>model</b>" * 30
    panel.show_job(made_job(1, State.WATCHING, model=long, task_id=long, gateway_model="<i>"))
    tips = [widget.toolTip() for widget in panel.findChildren(QWidget) if widget.toolTip()]
    assert any("&lt;b&gt;model" in tip for tip in tips)
    assert not any("<b>" in tip or "<i>" in tip for tip in tips)
    QToolTip.hideText()


@pytest.mark.parametrize("job", jobs_of_every_kind(), ids=lambda job: f"{job.state} {int(job.id, 16)}")
def test_the_buttons_are_those_of_the_jobs_state_and_act_on_it(qtbot: QtBot, panel: DetailsPanel, job: Job) -> None:
    panel.show_job(job)
    row = body_of(panel).action_row
    expected = buttons_for(job)
    assert row.shown == expected
    assert [button for button in row.buttons.values() if button.isVisible()] == [row.buttons[a] for a in expected]
    for action in expected:
        with qtbot.waitSignal(panel.action_requested, timeout=1_000) as caught:
            click(qtbot, panel, look_of(action).label)
        assert caught.args == [action, job]


def test_buttons_stand_and_follow_tab_in_the_order_of_the_next_step(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.DONE))
    panel.show_job(made_job(2, State.STOPPED))
    settled(qtbot, panel)
    row = body_of(panel).action_row
    buttons = [row.buttons[action] for action in row.shown]
    places = [(button.y(), button.x()) for button in buttons]
    assert places == sorted(places)
    buttons[0].setFocus()
    for button in buttons[1:]:
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        assert focused() is button


def test_a_button_acts_on_the_job_as_it_is_by_then(qtbot: QtBot, panel: DetailsPanel) -> None:
    job = made_job(1, State.WATCHING)
    later = replace(job, progress=61)
    panel.show_job(job)
    panel.show_job(later)
    with qtbot.waitSignal(panel.action_requested, timeout=1_000) as caught:
        click(qtbot, panel, "Stop")
    assert caught.args == [JobAction.STOP, later]


def test_the_small_button_beside_the_task_id_copies_it(qtbot: QtBot, panel: DetailsPanel) -> None:
    job = made_job(1, State.WATCHING)
    panel.show_job(job)
    with qtbot.waitSignal(panel.action_requested, timeout=1_000) as caught:
        click(qtbot, panel, "Copy the task id")
    assert caught.args == [JobAction.COPY_TASK_ID, job]
    assert JobAction.COPY_TASK_ID not in body_of(panel).action_row.shown


def lowest_ink(label: QLabel) -> int:
    """The lowest line of a label's picture, in its parent, that anything is drawn on."""
    picture = label.grab().toImage()
    ground = picture.pixelColor(0, 0)
    drawn = [
        row
        for row in range(picture.height())
        if any(picture.pixelColor(column, row) != ground for column in range(picture.width()))
    ]
    return label.y() + drawn[-1]


def test_label_and_value_of_a_fact_stand_on_one_line(theme: Theme, qtbot: QtBot) -> None:
    pair = FactPair(theme)
    qtbot.addWidget(pair)
    pair.show_fact(Fact(FactKey.MODEL, "Model", "same"))
    with qtbot.waitExposed(pair):
        pair.show()
    label, value = pair.findChildren(QLabel)
    assert lowest_ink(label) == lowest_ink(value)


@pytest.mark.parametrize("number", range(len(jobs_of_every_kind())))
def test_the_first_buttons_are_in_sight_in_a_low_pane(qtbot: QtBot, panel: DetailsPanel, number: int) -> None:
    job = jobs_of_every_kind()[number]
    panel.show_job(job)
    settled(qtbot, panel)
    body = body_of(panel)
    assert is_in_sight(panel, body.prompt)
    block = next((each for each in (body.unconfirmed, body.stalled) if each is not None and each.isVisible()), None)
    if block is not None:
        assert all(is_in_sight(panel, button) for button in block.buttons.values())
    else:
        assert is_in_sight(panel, body.action_row.buttons[body.action_row.shown[0]])


def test_the_next_step_is_in_sight_under_a_long_text_of_the_gateway(qtbot: QtBot, panel: DetailsPanel) -> None:
    error = replace(REFUSED_PROMPT, detail="很抱歉，您的提示词可能违反了我们的内容政策。" * 40)
    panel.show_job(made_job(1, State.FAILED, error=error))
    settled(qtbot, panel)
    assert is_in_sight(panel, named(panel, "Try again"))
    trouble = body_of(panel).trouble
    assert trouble is not None
    assert trouble.detail.is_long
    assert not trouble.detail.verticalScrollBar().isVisible()
    click(qtbot, panel, "Show the whole text")
    settled(qtbot, panel)
    assert trouble.detail.height() > 160


def test_a_long_prompt_is_folded_to_a_few_lines_and_pushes_nothing_away(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.DONE, "word after word " * 500))
    prompt = body_of(panel).prompt
    for height in (208, 800):
        panel.resize(560, height)
        settled(qtbot, panel)
        assert prompt.height() < 4 * 20 + 2 * INSET
        assert not prompt.verticalScrollBar().isVisible()
        assert is_in_sight(panel, named(panel, "Use these settings"))


def test_all_of_a_long_prompt_is_reached_by_the_scrolling_of_the_pane(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.DONE, "word after word " * 500))
    prompt = body_of(panel).prompt
    settled(qtbot, panel)
    prompt.setFocus()
    QTest.keyClick(prompt, Qt.Key.Key_Tab)
    assert focused() is named(panel, "Show the whole text")
    click(qtbot, panel, "Show the whole text")
    settled(qtbot, panel)
    assert prompt.height() >= prompt.document().size().height()
    assert prompt.verticalScrollBar().maximum() == 0
    assert scroll_of(panel).verticalScrollBar().maximum() > 1_000
    click(qtbot, panel, "Show less of the text")
    settled(qtbot, panel)
    assert is_in_sight(panel, prompt)
    panel.show_job(made_job(2, State.DONE, "A paper boat"))
    settled(qtbot, panel)
    assert not prompt.is_long


def test_the_keyboard_unfolds_a_long_prompt_and_takes_the_pane_along(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.DONE, "word after word " * 500))
    settled(qtbot, panel)
    prompt = body_of(panel).prompt
    prompt.setFocus()
    QTest.keyClick(prompt, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settled(qtbot, panel)
    assert not prompt.is_folded
    assert prompt.verticalScrollBar().value() == 0
    assert len(prompt.textCursor().selectedText()) == len(prompt.text)
    assert scroll_of(panel).verticalScrollBar().value() > 1_000
    QTest.keyClick(prompt, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, panel)
    assert scroll_of(panel).verticalScrollBar().value() < 20


def test_everything_can_be_reached_in_the_lowest_pane(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.resize(400, 120)
    panel.show_job(made_job(1, State.DONE, images=("https://a.example/" + "x" * 600,)))
    settled(qtbot, panel)
    body, bar = body_of(panel), scroll_of(panel).verticalScrollBar()
    assert body.width() <= scroll_of(panel).viewport().width()
    assert bar.maximum() == body.height() - scroll_of(panel).viewport().height()
    for part in body.findChildren(QWidget):
        if part.isVisible():
            assert part.mapTo(body, QPoint(part.width(), 0)).x() <= body.width()


def test_an_arabic_prompt_begins_at_the_right(qtbot: QtBot, panel: DetailsPanel) -> None:
    for text, is_right in ((ARABIC_PROMPT[:30], True), (CHINESE_PROMPT, False)):
        panel.show_job(made_job(1, State.WAITING, text))
        settled(qtbot, panel)
        prompt = body_of(panel).prompt
        middle = prompt.viewport().width() // 2
        start = prompt.cursorRect(QTextCursor(prompt.document())).center().x()
        assert (start > middle) == is_right


def test_an_arabic_prompt_of_two_lines_does_not_scroll(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.WAITING, ARABIC_PROMPT))
    settled(qtbot, panel)
    assert body_of(panel).prompt.verticalScrollBar().maximum() == 0


def test_news_that_read_the_same_cause_no_work(qtbot: QtBot, panel: DetailsPanel) -> None:
    job = made_job(1, State.WATCHING, progress=10)
    panel.show_job(job)
    settled(qtbot, panel)
    counter = Events(panel)
    for progress in range(11, 60):
        panel.show_job(replace(job, progress=progress, last_contact_at=NOW - 2.5))
    settled(qtbot, panel)
    assert counter.seen == []


def test_a_change_touches_only_what_it_changes(qtbot: QtBot, panel: DetailsPanel) -> None:
    job = made_job(1, State.WATCHING, gateway_status="queued")
    panel.show_job(job)
    settled(qtbot, panel)
    before = set(panel.findChildren(QWidget))
    counter = Events(body_of(panel).more_facts)
    panel.show_job(replace(job, gateway_status="running"))
    settled(qtbot, panel)
    assert fact(panel, FactKey.STATUS) == "running"
    assert set(panel.findChildren(QWidget)) == before
    assert [line for line in counter.seen if "Paint" not in line] == []


def test_a_selection_and_the_place_outlive_news_of_the_job(qtbot: QtBot, panel: DetailsPanel) -> None:
    job = made_job(1, State.WATCHING, "word after word " * 300)
    panel.show_job(job)
    settled(qtbot, panel)
    prompt, bar = body_of(panel).prompt, scroll_of(panel).verticalScrollBar()
    cursor = prompt.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.NextWord, QTextCursor.MoveMode.KeepAnchor, 2)
    prompt.setTextCursor(cursor)
    prompt.set_folded(False)
    settled(qtbot, panel)
    bar.setValue(20)
    panel.show_job(replace(job, progress=50, last_contact_at=NOW, gateway_status="uploading"))
    settled(qtbot, panel)
    assert prompt.textCursor().selectedText() == "word after "
    assert not prompt.is_folded
    assert bar.value() == 20


def test_another_job_is_shown_from_its_beginning(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.DONE, "word after word " * 300))
    settled(qtbot, panel)
    scroll_of(panel).verticalScrollBar().setValue(60)
    body_of(panel).prompt.verticalScrollBar().setValue(500)
    panel.show_job(made_job(2, State.DONE, "another word " * 300))
    settled(qtbot, panel)
    assert scroll_of(panel).verticalScrollBar().value() == 0
    assert body_of(panel).prompt.verticalScrollBar().value() == 0


def test_a_copied_prompt_is_plain_text_with_its_lines(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.DONE, "First line\nsecond <b>line</b>"))
    prompt = body_of(panel).prompt
    prompt.selectAll()
    prompt.copy()
    data = QApplication.clipboard().mimeData()
    assert data.text() == "First line\nsecond <b>line</b>"
    assert not data.hasHtml()


def test_ctrl_and_the_wheel_do_not_enlarge_the_prompt(panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.DONE))
    prompt = body_of(panel).prompt
    before = prompt.font().pixelSize()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(prompt.viewport(), wheel)
    assert prompt.font().pixelSize() == before


def test_the_demo_is_marked(panel: DetailsPanel) -> None:
    panel.show_job(made_job(1, State.DONE, profile_id="demo"))
    assert "demo" in texts_of(panel)
    panel.show_job(made_job(2, State.DONE))
    assert "demo" not in texts_of(panel)


def test_the_pane_follows_the_theme_live(qtbot: QtBot, panel: DetailsPanel, switched: Theme) -> None:
    error = replace(REFUSED_PROMPT, detail="words of the gateway")
    panel.resize(560, 600)
    panel.show_job(made_job(1, State.FAILED, error=error, gateway_model="other", file="/clip.mp4"))
    settled(qtbot, panel)
    switched.set_choice("light")
    settled(qtbot, panel)
    lived = panel.grab().toImage()
    fresh = DetailsPanel(switched, switched.icons, clock=lambda: NOW)
    qtbot.addWidget(fresh)
    fresh.resize(panel.size())
    with qtbot.waitExposed(fresh):
        fresh.show()
    fresh.show_job(panel.job)
    settled(qtbot, fresh)
    assert lived == fresh.grab().toImage()
    assert _has_color(lived, switched.color("err-bg"))


def test_a_mirrored_pane_has_its_icon_beside_the_words(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    panel.show_job(made_job(1, State.FAILED))
    settled(qtbot, panel)
    trouble = body_of(panel).trouble
    assert trouble is not None
    assert trouble.words.geometry().right() <= trouble.width() - 28


def _has_color(image: QImage, color: QColor) -> bool:
    spots = ((x, y) for y in range(0, image.height(), 2) for x in range(0, image.width(), 4))
    return any(image.pixelColor(x, y) == color for x, y in spots)
