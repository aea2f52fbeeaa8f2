"""Templates: kept from the prompt, filled and used, changed, deleted, and handed on as a file."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from sora_desktop.domain.recipes import Preset, Recipes, Template
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.widgets.labels import PlainLabel
from tests.ui.accessible import focused, named
from tests.ui.compose.board import click
from tests.ui.compose.pane import editor_of, messages_of, words_of

PORTRAIT = Template("Portrait", "{who} in {where}, {red|blue} light")
PLAIN = Template("Plain & <b>", "a paper boat")
KEPT = Recipes((PORTRAIT, PLAIN), (Preset("Tall", VideoRequest(orientation="portrait")),), "Tall")


@pytest.fixture
def saved(panel: ComposePanel) -> list[Recipes]:
    """What was to be kept; the popover of templates is open."""
    made: list[Recipes] = []
    panel.prompts.recipes_changed.connect(made.append)
    panel.prompts.show_recipes(KEPT)
    panel.set_prompt("my prompt")
    panel.focus_prompt()
    QTest.keyClick(focused(), Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    return made


def write(words: str) -> None:
    line = focused()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, words)


def test_a_template_without_placeholders_is_used_at_once_and_undone(panel: ComposePanel, saved: list[Recipes]) -> None:
    click(panel, "Use Plain & <b>")
    assert panel.request().prompt == "a paper boat"
    assert focused() is editor_of(panel)
    QTest.keyClick(focused(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.request().prompt == "my prompt"
    assert saved == []


def test_placeholders_are_filled_with_a_preview(panel: ComposePanel, saved: list[Recipes]) -> None:
    click(panel, "Use Portrait")
    write("A {fox}")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert focused() is named(panel, "where")
    assert "A {fox} in {where}, {red|blue} light" in words_of(panel)
    write("the rain")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert panel.request().prompt == "A {fox} in the rain, {red|blue} light"


def test_the_lines_of_four_placeholders_are_all_seen_at_once(panel: ComposePanel, saved: list[Recipes]) -> None:
    panel.prompts.show_recipes(Recipes((Template("Four", "{one} {two} {three} {four}"),)))
    click(panel, "Use Four")
    form = named(panel, "one").parentWidget()
    assert form is not None
    assert form is named(panel, "four").parentWidget()
    seen = form.parentWidget()
    assert seen is not None
    assert seen.height() >= form.sizeHint().height()


def test_title_rows_and_buttons_of_the_list_begin_and_end_at_one_line(
    panel: ComposePanel, saved: list[Recipes]
) -> None:
    left, right = named(panel, "Use Plain & <b>"), named(panel, "Export…")
    (title,) = (label for label in panel.window().findChildren(PlainLabel) if label.text() == "Templates")
    begins = {each.mapToGlobal(QPoint()).x() for each in (title, left, named(panel, "Save the prompt as a template"))}
    assert len(begins) == 1
    ends = {each.mapToGlobal(each.rect().topRight()).x() for each in (right, named(panel, "Delete Plain & <b>"))}
    assert len(ends) == 1
    assert saved == []


def test_the_prompt_is_kept_under_a_name_of_its_own(panel: ComposePanel, saved: list[Recipes]) -> None:
    click(panel, "Save the prompt as a template")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert "Write a name for it." in messages_of(panel)
    write("Portrait")
    click(panel, "Keep")
    assert "Another template has this name." in messages_of(panel)
    write("  Mine   too ")
    click(panel, "Keep")
    assert saved == [KEPT.with_template(Template("Mine too", "my prompt"))]
    assert isinstance(named(panel, "Use Mine too"), object)


def test_an_edited_template_keeps_its_place_under_another_name(panel: ComposePanel, saved: list[Recipes]) -> None:
    click(panel, "Edit Portrait")
    write("Faces")
    click(panel, "Keep")
    (recipes,) = saved
    assert recipes.templates == (Template("Faces", PORTRAIT.text), PLAIN)
    assert (recipes.presets, recipes.default_preset) == (KEPT.presets, "Tall")


def test_a_deleted_template_can_be_brought_back(panel: ComposePanel, saved: list[Recipes]) -> None:
    click(panel, "Delete Portrait")
    assert saved[-1].templates == (PLAIN,)
    click(panel, "Bring it back")
    assert set(saved[-1].templates) == {PORTRAIT, PLAIN}


def test_files_are_read_and_written_where_the_person_says(panel: ComposePanel, saved: list[Recipes]) -> None:
    told: list[tuple[str, str]] = []
    panel.prompts.import_wanted.connect(lambda path: told.append(("import", path)))
    panel.prompts.export_wanted.connect(lambda path: told.append(("export", path)))
    for button in ("Import…", "Export…"):
        click(panel, button)
        dialog = next(one for one in panel.findChildren(QFileDialog) if one.isVisible())
        dialog.fileSelected.emit("/somewhere/recipes.json")
        dialog.close()
    assert told == [("import", "/somewhere/recipes.json"), ("export", "/somewhere/recipes.json")]
    assert panel.prompts.show_refusal("import_recipes", "This file has no templates in it.")
    assert "This file has no templates in it." in messages_of(panel)


def test_without_templates_it_says_what_they_are(panel: ComposePanel) -> None:
    panel.set_prompt("")
    panel.prompts.open_templates()
    assert any(words.startswith("A template is a prompt under a name.") for words in words_of(panel))
    assert not named(panel, "Save the prompt as a template").isEnabled()
    assert not panel.prompts.show_refusal("generate", "no")


def test_keys_of_the_popover_do_not_reach_the_prompt(panel: ComposePanel, saved: list[Recipes]) -> None:
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert focused() is editor_of(panel)
    assert panel.request().prompt == "my prompt"
