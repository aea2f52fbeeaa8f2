"""Presets: all settings under a name, put back at one click; prompt and pictures stay what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from sora_desktop.domain.families import GROK
from sora_desktop.domain.recipes import Preset, Recipes, Template
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose.preset_popover import PresetPopover
from tests.ui.accessible import focused, named, soon_named
from tests.ui.compose.pane import PROMPT, editor_of

IMAGE = "https://a.example/1.png"
REELS = Preset("Reels", VideoRequest(orientation="portrait", duration_s=15, is_private=True), 3)
GROKS = Preset("Grok & <b>wide</b>", replace(GROK.plain_request(), aspect_ratio="3:2"))
RECIPES = Recipes((Template("Boat", "A {colour} boat"),), (REELS, GROKS))
FILLED = VideoRequest(prompt=PROMPT, images=(IMAGE,))


@pytest.fixture
def saved(panel: ComposePanel) -> list[Recipes]:
    """What is to be kept, each time."""
    made: list[Recipes] = []
    panel.presets.recipes_changed.connect(made.append)
    panel.resize(640, 800)
    panel.set_request(FILLED)
    panel.presets.show_recipes(RECIPES)
    return made


@pytest.fixture
def popover(panel: ComposePanel, saved: list[Recipes]) -> PresetPopover:
    named(panel, "Presets", QAccessible.Role.Button).click()  # type: ignore[attr-defined]
    (made,) = panel.window().findChildren(PresetPopover)
    return made


def name_line(popover: PresetPopover) -> QLineEdit:
    made = named(popover, "Keep these settings as", QAccessible.Role.EditableText)
    assert isinstance(made, QLineEdit)
    return made


def test_one_click_puts_all_settings_back_and_leaves_prompt_and_pictures(
    panel: ComposePanel, popover: PresetPopover
) -> None:
    QTest.mouseClick(named(popover, "Apply Reels"), Qt.MouseButton.LeftButton)
    assert panel.request() == replace(REELS.request, prompt=PROMPT, images=(IMAGE,))
    assert panel.takes() == 3
    assert not popover.isVisible()
    assert focused() is editor_of(panel)


def test_preset_of_another_family_redraws_the_form(panel: ComposePanel, popover: PresetPopover) -> None:
    named(popover, "Apply Grok & <b>wide</b>").click()  # type: ignore[attr-defined]
    assert panel.request() == replace(GROKS.request, prompt=PROMPT, images=(IMAGE,))
    named(panel, "Aspect ratio", QAccessible.Role.ComboBox)


def test_present_settings_are_kept_under_a_name_without_prompt_and_pictures(
    qtbot: QtBot, saved: list[Recipes], popover: PresetPopover
) -> None:
    QTest.keyClicks(name_line(popover), "  Calm   sea ")
    QTest.keyClick(name_line(popover), Qt.Key.Key_Return)
    (recipes,) = saved
    assert recipes.preset("Calm sea") == Preset("Calm sea", VideoRequest(), 1)
    assert recipes.templates == RECIPES.templates
    soon_named(qtbot, popover, "Apply Calm sea")
    assert popover.isVisible()


def test_preset_without_a_name_is_not_kept(saved: list[Recipes], popover: PresetPopover) -> None:
    QTest.mouseClick(named(popover, "Keep"), Qt.MouseButton.LeftButton)
    assert saved == []
    assert focused() is name_line(popover)


def test_deleted_preset_can_be_brought_back_with_its_place_as_default(
    panel: ComposePanel, saved: list[Recipes], popover: PresetPopover
) -> None:
    panel.presets.show_recipes(replace(RECIPES, default_preset="Reels"))
    QTest.mouseClick(named(popover, "Delete Reels"), Qt.MouseButton.LeftButton)
    assert saved[-1].presets == (GROKS,)
    assert saved[-1].default_preset == ""
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert saved[-1].preset("Reels") == REELS
    assert saved[-1].default_preset == "Reels"


def test_default_is_chosen_and_taken_back(saved: list[Recipes], popover: PresetPopover) -> None:
    combo = named(popover, "Default for new requests", QAccessible.Role.ComboBox)
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert saved[-1].default_preset == "Reels"
    QTest.keyClick(combo, Qt.Key.Key_Up)
    assert saved[-1].default_preset == ""


def test_new_request_begins_with_the_default_and_undo_brings_the_text_back(
    panel: ComposePanel, popover: PresetPopover
) -> None:
    panel.presets.show_recipes(replace(RECIPES, default_preset="Reels"))
    QTest.mouseClick(named(popover, "New request"), Qt.MouseButton.LeftButton)
    assert panel.request() == REELS.request
    assert panel.takes() == 3
    QTest.keyClick(focused(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.request() == replace(REELS.request, prompt=PROMPT)


def test_arrows_go_through_the_presets_and_enter_applies_one(panel: ComposePanel, popover: PresetPopover) -> None:
    assert focused() is named(popover, "Apply Reels")
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert focused() is named(popover, "Apply Grok & <b>wide</b>")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert panel.request().family == "grok"


def test_refusal_is_said_where_the_presets_are(panel: ComposePanel, popover: PresetPopover) -> None:
    assert panel.presets.show_refusal("The disk is full.")
    popover.close_popover()
    assert not panel.presets.show_refusal("The disk is full.")


def test_button_takes_no_room_and_stays_at_the_end_of_the_first_line(qtbot: QtBot, panel: ComposePanel) -> None:
    button = named(panel, "Presets", QAccessible.Role.Button)
    model = named(panel, "Model", QAccessible.Role.ComboBox)
    for width in (312, 344, 500):
        panel.resize(width, 300)
        qtbot.waitUntil(
            lambda: abs(button.geometry().right() - 6 - model.mapTo(panel, model.rect().topRight()).x()) <= 1
        )
        assert button.geometry().bottom() < model.mapTo(panel, model.rect().topLeft()).y()


def test_without_presets_the_keyboard_is_where_one_is_named(panel: ComposePanel) -> None:
    panel.resize(640, 800)
    named(panel, "Presets", QAccessible.Role.Button).click()  # type: ignore[attr-defined]
    (popover,) = panel.window().findChildren(PresetPopover)
    assert focused() is name_line(popover)
