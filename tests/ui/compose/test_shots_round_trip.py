"""Whatever is written: turned into shots and back, changed and undone, no word of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from sora_desktop.domain.families import SORA
from sora_desktop.domain.storyboard import STEP_S, Shot, read_shots, write_shots
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.compose.prompt_field import PromptField
from sora_desktop.ui.compose.shots.editor import ShotEditor
from sora_desktop.ui.compose.shots.scene_editor import SceneEditor
from sora_desktop.ui.compose.shots.shot_row import RowAction, ShotRow
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button

WORDS = st.sampled_from(
    [
        "boat",
        "纸船",
        "قارب",
        "🛶",
        "Shot 1:",
        "shot 2：",
        "Shot",
        "duration: 3sec",
        "Scene:",
        "{a|b}",
        "<b>",
        "\u00a0x",
        "1.",
    ]
)
TEXTS = st.lists(WORDS | st.sampled_from(["\n", "\n\n", "  "]), max_size=14).map(" ".join)
LENGTHS = st.integers(0, 40).map(lambda steps: steps * STEP_S)
BOARDS = st.lists(st.builds(Shot, TEXTS.map(str.strip), LENGTHS), min_size=1, max_size=6)
EVERY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def field(theme: Theme, qtbot: QtBot) -> PromptField:
    made = PromptField(theme, SORA.field("prompt"), PromptEditor())
    qtbot.addWidget(made)
    made.set_storyboards(True)
    return made


def words(text: str) -> list[str]:
    """Its words without the frame of the form, which is written anew."""
    shots = read_shots(text)
    return " ".join(shot.scene for shot in shots).split() if shots is not None else text.split()


def rows(field: PromptField) -> list[str]:
    return [editor.text() for editor in editors(field)]


def editors(field: PromptField) -> list[SceneEditor]:
    return [row.scene for row in field.findChildren(ShotRow) if not row.isHidden()]


@EVERY
@given(TEXTS)
def test_a_text_that_was_sent_is_shown_and_sent_again_to_the_letter(field: PromptField, text: str) -> None:
    field.show_prompt(text, is_storyboard=True, length_s=10)
    assert field.value() == text
    assert rows(field) == [shot.scene for shot in read_shots(text) or (Shot(text, 10),)]


@EVERY
@given(TEXTS)
def test_no_word_is_lost_by_the_switch_and_undo_brings_back_each_letter(field: PromptField, text: str) -> None:
    field.show_prompt(text, is_storyboard=False, length_s=10)
    before = field.value()
    field.turn(True)
    on = field.value()
    assert words(str(on)) == words(text)
    field.turn(False)
    assert field.value() == on
    field.turn(True)
    assert field.value() == on
    for expected in (on, on, before):
        field.undo()
        assert field.value() == expected
    for expected in (on, on, on):
        field.redo()
        assert field.value() == expected


@EVERY
@given(BOARDS, st.data())
def test_changed_rows_are_what_is_sent_and_read_back(
    field: PromptField, shots: list[Shot], data: st.DataObject
) -> None:
    field.show_prompt(write_shots(shots), is_storyboard=True, length_s=10)
    position = data.draw(st.integers(0, len(rows(field)) - 1))
    new = data.draw(TEXTS)
    before = str(field.value())
    editor = editors(field)[position]
    editor.sealed.emit()
    editor.selectAll()
    editor.insertPlainText(new)
    after = str(field.value())
    found = read_shots(after) or ()
    assert len(found) == len(rows(field))
    assert [shot.scene.split() for shot in found] == [row.split() for row in rows(field)]
    field.turn(False)
    field.turn(True)
    assert [row.split() for row in rows(field)] == [shot.scene.split() for shot in found]
    field.show_prompt(before, is_storyboard=True, length_s=10)
    assert field.value() == before
    assert isinstance(field.present_editor, ShotEditor)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 9), TEXTS),
        st.tuples(st.just("length"), st.integers(0, 9), LENGTHS),
        st.tuples(st.just("act"), st.integers(0, 9), st.sampled_from(RowAction)),
        st.tuples(st.just("click"), st.integers(0, 1), st.none()),
        st.tuples(st.just("turn"), st.just(0), st.booleans()),
        st.tuples(st.just("use"), st.just(0), TEXTS),
    ),
    max_size=12,
)


def go(field: PromptField, step: str, number: int, value: object) -> None:
    """One thing that a person does; what is not there now is left alone."""
    shown = [row for row in field.findChildren(ShotRow) if not row.isHidden()]
    if step == "turn":
        field.turn(bool(value))
    elif step == "use":
        field.use_prompt(str(value))
    elif not field.is_storyboard:
        return
    elif step == "click":
        buttons = field.present_editor.findChildren(Button)
        buttons[number].click()
    else:
        row = shown[number % len(shown)]
        if step == "write":
            row.scene.selectAll()
            row.scene.insertPlainText(str(value))
        elif step == "length" and isinstance(value, float):
            row.duration.setValue(value)
        else:
            row.action_wanted.emit(row.position, value)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_steps_are_undone_to_the_first_letter_and_done_again_to_the_last(
    field: PromptField, steps: list[tuple[str, int, object]]
) -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # rows of the example before
    field.set_storyboards(False)
    field.set_storyboards(True)
    field.show_prompt("a boat", is_storyboard=False, length_s=15)
    field.editor.reset_text("a boat")
    field.turn(True)
    first = field.value()
    for step, number, value in steps:
        go(field, step, number, value)
        if field.is_storyboard:
            found = read_shots(str(field.value())) or (Shot(str(field.value()), 0),)
            assert [shot.scene.split() for shot in found] == [row.split() for row in rows(field)]
    last = field.value(), field.is_storyboard
    for _ in range(60):
        field.undo()
    assert (field.value(), field.is_storyboard) == ("a boat", False)
    field.redo()
    assert field.value() == first
    for _ in range(60):
        field.redo()
    assert (field.value(), field.is_storyboard) == last
