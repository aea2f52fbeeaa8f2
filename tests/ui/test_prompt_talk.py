"""What the prompt asks of the engine, and what the engine says to it; and batches of what a prompt stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import PreflightTold, PromptsListed, RecipesChanged
from sora_desktop.domain.jobs import Kinship
from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.domain.recipes import Recipes, Template
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.order import Parent
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.prompt_talk import PromptTalk
from sora_desktop.ui.theme import Theme
from tests.ui.test_compose_talk import ORDER, REQUEST, AskedEngine, Rig

RECIPES = Recipes((Template("Portrait", "{who}"),))


@pytest.fixture
def compose(qtbot: QtBot, theme: Theme) -> ComposePanel:
    made = ComposePanel(theme, theme.icons)
    qtbot.addWidget(made)
    return made


def test_the_desk_asks_the_engine_and_hears_its_answers(compose: ComposePanel) -> None:
    engine = AskedEngine()
    talk = PromptTalk(compose.prompts, cast("EngineThread", engine), compose)
    compose.prompts.open_history()
    compose.prompts.recipes_changed.emit(RECIPES)
    compose.prompts.import_wanted.emit("a.json")
    compose.prompts.export_wanted.emit("b.json")
    assert engine.asked == [
        ("list_prompts", ""),
        ("save_recipes", RECIPES),
        ("import_recipes", "a.json"),
        ("export_recipes", "b.json"),
    ]
    talk.hear(PromptsListed("", ("a boat",)))
    talk.hear(RecipesChanged(RECIPES))
    assert talk.refuses("list_prompts", "no")
    assert not talk.refuses("generate", "no")


def test_what_a_prompt_stands_for_goes_out_as_one_batch(qtbot: QtBot, theme: Theme) -> None:
    rig = Rig(qtbot, theme)
    rig.talk.order(replace(ORDER, prompts=("red boat", "blue boat"), parent=Parent("1f", Kinship.LAST_FRAME)))
    rig.talk.hear(PreflightTold(ORDER.intent_id))
    (_, (name, rows, *named)) = rig.engine.asked
    assert name == "generate_batch"
    assert rows == [(replace(REQUEST, prompt="red boat"), 2), (replace(REQUEST, prompt="blue boat"), 2)]
    assert dict(named) == {
        "intent_id": ORDER.intent_id,
        "name": REQUEST.prompt,
        "profile_id": OCTOPUSX.id,
        "may_cross_budget": False,
        "written": REQUEST.prompt,
        "parent_id": "1f",
        "parent_kind": Kinship.LAST_FRAME,
    }


def test_from_a_prompt_that_was_sent_one_walks_back(qtbot: QtBot, theme: Theme) -> None:
    rig = Rig(qtbot, theme)
    editor = rig.compose.findChild(PromptEditor)
    assert editor is not None
    QTest.keyClicks(editor, " at sea")
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert rig.engine.asked == []
    rig.talk.order(replace(ORDER, request=rig.compose.request()))
    rig.talk.hear(PreflightTold(ORDER.intent_id))
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert rig.engine.asked[-1] == ("list_prompts", "")
    rig.talk.hear(PromptsListed("", (rig.compose.request().prompt, "an earlier one")))
    assert rig.compose.request().prompt == "an earlier one"
