"""What the settings sheet and the engine say to each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import ClipsFolderChanged, EngineReady
from sora_desktop.domain.library_events import ClipNamesChanged
from sora_desktop.domain.queue_events import SendingChosen
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.settings.choices import Choices
from sora_desktop.ui.settings.sheet import SettingsSheet
from sora_desktop.ui.settings_talk import SettingsTalk
from sora_desktop.ui.theme import Theme


class AskedEngine(QObject):
    """Stands for the engine's thread, and keeps what is asked of the engine."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Any, ...]] = []

    def post(self, _name: str, command: Callable[[Any], object]) -> None:
        command(self)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args: self.asked.append((name, *args))


@pytest.fixture
def engine() -> AskedEngine:
    return AskedEngine()


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1_280, 720)
    made.show()
    return made


@pytest.fixture
def talk(engine: AskedEngine, window: QMainWindow) -> SettingsTalk:
    return SettingsTalk(cast("EngineThread", engine), Choices("dark", None, True), window)


def test_what_cannot_be_kept_is_said_on_the_open_sheet_alone(
    talk: SettingsTalk, window: QMainWindow, theme: Theme
) -> None:
    assert not talk.refuses("change_limits", "The disk is full.")
    sheet = SettingsSheet(theme, window)
    talk.use_sheet(sheet)
    sheet.open()
    assert talk.refuses("change_limits", "The disk is full.")
    assert sheet.sending.message == "The disk is full."
    assert not talk.refuses("generate", "The prompt is empty.")
    sheet.close_popover()
    assert not talk.refuses("change_limits", "The disk is full.")


def test_the_sheet_follows_what_the_engine_tells(talk: SettingsTalk, window: QMainWindow, theme: Theme) -> None:
    talk.hear(EngineReady("/clips", "/posters"))
    talk.hear(ClipNamesChanged("{prompt} {id}"))
    sheet = SettingsSheet(theme, window)
    talk.use_sheet(sheet)
    talk.hear(SendingChosen(True, 4, 5))
    assert (sheet.continuing.is_on, sheet.creates.box.value(), sheet.downloads.box.value()) == (True, 4, 5)
    assert sheet.names.field.text == "{prompt} {id}"
    talk.hear(ClipsFolderChanged("/others"))
    assert talk.choices == Choices("dark", None, True, "/others", "{prompt} {id}", SendingChosen(True, 4, 5))


def test_what_is_chosen_is_asked_of_the_engine(
    talk: SettingsTalk, engine: AskedEngine, window: QMainWindow, theme: Theme
) -> None:
    sheet = SettingsSheet(theme, window)
    talk.use_sheet(sheet)
    sheet.continuing_chosen.emit(True)
    sheet.limits_chosen.emit(4, 5)
    sheet.names_chosen.emit("{prompt}")
    assert engine.asked == [("continue_by_itself", True), ("change_limits", 4, 5), ("change_clip_names", "{prompt}")]
