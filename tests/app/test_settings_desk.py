"""What is chosen in the settings counts at once in the whole window, and is found again at the next start."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from sora_desktop.app.program import Program
from sora_desktop.arguments import Options
from sora_desktop.storage.places import Places
from sora_desktop.ui.settings.sheet import SettingsSheet
from sora_desktop.ui.widgets.buttons import Button
from tests.ui.accessible import focused, named, soon_named

LIMIT_MS = 20_000


class Runs:
    """Runs of the program in one data folder; Ctrl+, opens the sheet."""

    def __init__(self, bot: QtBot, application: QApplication, data_dir: Path) -> None:
        self._bot = bot
        self._application = application
        self.data_dir = data_dir
        self._program: Program | None = None

    @property
    def program(self) -> Program:
        assert self._program is not None
        return self._program

    def start(self) -> SettingsSheet:
        self.begin()
        return self.opened()

    def begin(self) -> None:
        places = Places.resolve(self.data_dir)
        self._program = Program(self._application, Options(data_dir=self.data_dir), places)
        with self._bot.waitSignal(self._program.ready, timeout=LIMIT_MS):
            self._program.show()

    def opened(self) -> SettingsSheet:
        with self._bot.waitActive(self.program.window):
            self.program.window.activateWindow()
        QTest.keyClick(self.program.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        (sheet,) = self.program.window.findChildren(SettingsSheet)
        self._bot.waitUntil(sheet.names.isEnabled, timeout=LIMIT_MS)
        self._bot.waitUntil(sheet.creates.isEnabled, timeout=LIMIT_MS)
        return sheet

    def entry(self, menu: QMenu, words: str) -> QAction:
        (found,) = (each for each in menu.actions() if each.text() == words)
        return found

    def settings(self) -> dict[str, dict[str, object]]:
        read: dict[str, dict[str, object]] = json.loads((self.data_dir / "settings.json").read_bytes())
        return read

    def start_file(self) -> dict[str, object]:
        read: dict[str, object] = json.loads((self.data_dir / "start.json").read_bytes())
        return read

    def end(self) -> None:
        if self._program is not None:
            self._program.window.let_go()
            self._program.close()
            self._program.window.deleteLater()
            self._program.deleteLater()
            self._program = None


class Tool:
    """Stands for what keeps a computer awake."""

    def hold(self) -> None: ...

    def release(self) -> None: ...


@pytest.fixture
def runs(qtbot: QtBot, qapp: QApplication, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    monkeypatch.setattr("sora_desktop.app.queue_desk.way_here", lambda _parent: Tool())
    runs = Runs(qtbot, qapp, data_dir)
    yield runs
    runs.end()


def test_what_was_chosen_by_keys_is_kept_at_once_and_found_again(runs: Runs, qtbot: QtBot) -> None:
    sheet = runs.start()
    line = named(sheet, "Names of new clips")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "{prompt} take {take}")
    for switch in (sheet.continuing.switch, sheet.awake.switch, sheet.warning.switch):
        switch.setFocus()
        QTest.keyClick(focused(), Qt.Key.Key_Space)
    sheet.creates.box.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Up)
    QTest.mouseClick(named(sheet, "Light"), Qt.MouseButton.LeftButton)
    start_file = runs.start_file()  # before the program has ended
    assert (start_file["theme"], start_file["keeps_awake"], start_file["warns_at_quit"]) == ("light", True, False)

    def check() -> None:
        kept = runs.settings()
        assert kept["folders"]["clip_names"] == "{prompt} take {take}"
        assert (kept["sending"]["continues_by_itself"], kept["sending"]["creates_at_once"]) == (True, 3)

    qtbot.waitUntil(check, timeout=LIMIT_MS)
    runs.end()
    sheet = runs.start()
    assert (sheet.continuing.is_on, sheet.awake.is_on, sheet.warning.is_on) == (True, True, False)
    assert (sheet.creates.box.value(), sheet.downloads.box.value(), sheet.themes.value) == (3, 3, "light")
    assert sheet.names.field.text == "{prompt} take {take}"


def test_menus_and_sheet_say_the_same(runs: Runs, qtbot: QtBot) -> None:
    sheet = runs.start()
    menus = runs.program.window.menus
    QTest.mouseClick(named(sheet, "Dark"), Qt.MouseButton.LeftButton)
    assert runs.entry(menus.view, "Dark").isChecked()
    runs.entry(menus.view, "Light").trigger()
    assert sheet.themes.value == "light"
    awake_entry = runs.entry(menus.queue, "Keep the computer awake while clips are on their way")
    sheet.awake.switch.click()
    assert awake_entry.isChecked()
    awake_entry.trigger()
    assert not sheet.awake.is_on
    continues = runs.entry(menus.queue, "Send unsent clips at the start without asking")
    sheet.continuing.switch.click()
    qtbot.waitUntil(continues.isChecked, timeout=LIMIT_MS)
    continues.trigger()
    qtbot.waitUntil(lambda: not sheet.continuing.is_on, timeout=LIMIT_MS)


def test_a_choice_that_the_disk_does_not_take_is_taken_back_and_said(runs: Runs, qtbot: QtBot) -> None:
    sheet = runs.start()
    (runs.data_dir / "settings.json").unlink(missing_ok=True)
    (runs.data_dir / "settings.json").mkdir()  # nothing can take its place
    sheet.continuing.switch.click()
    qtbot.waitUntil(lambda: bool(sheet.sending.message), timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: not sheet.continuing.is_on, timeout=LIMIT_MS)
    assert sheet.sending.message


def test_a_choice_of_the_window_that_cannot_be_kept_counts_for_this_run_and_says_so(runs: Runs) -> None:
    sheet = runs.start()
    (runs.data_dir / "start.json").unlink(missing_ok=True)
    (runs.data_dir / "start.json").mkdir()
    sheet.warning.switch.click()
    assert sheet.window_section.message.endswith("This holds until you quit.")
    sheet.awake.switch.click()
    assert sheet.sending.message.endswith("This holds until you quit.")
    assert not sheet.warning.is_on
    (runs.data_dir / "start.json").rmdir()
    sheet.warning.switch.click()
    assert sheet.window_section.message == ""
    assert runs.start_file()["warns_at_quit"] is True


def test_a_clips_folder_that_can_keep_nothing_closes_the_first_start_until_another_is_chosen(
    runs: Runs, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("somebody's")
    (runs.data_dir / "settings.json").write_text(json.dumps({"folders": {"clips": str(tmp_path / "file" / "clips")}}))
    runs.begin()
    interior = runs.program.interior
    assert interior is not None
    ways = interior.panes.first_start.findChildren(Button)
    qtbot.waitUntil(lambda: not any(way.isEnabled() for way in ways), timeout=LIMIT_MS)
    soon_named(qtbot, interior.panes.notices, "Change the folder…")
    QTest.mouseClick(soon_named(qtbot, interior.panes.notices, "Look again"), Qt.MouseButton.LeftButton)
    interior.conversation.change_clips_folder(str(tmp_path / "clips"))
    qtbot.waitUntil(lambda: all(way.isEnabled() for way in ways), timeout=LIMIT_MS)


def test_the_sheet_is_opened_once_and_again_after_it_was_closed(runs: Runs) -> None:
    sheet = runs.start()
    QTest.keyClick(runs.program.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert runs.program.window.findChildren(SettingsSheet) == [sheet]
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    QTest.keyClick(runs.program.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert any(each.isVisible() for each in runs.program.window.findChildren(SettingsSheet))


def test_the_key_of_the_settings_is_listed_with_the_others(runs: Runs) -> None:
    from sora_desktop.ui.key_sheet import keys_of_window

    sheet = runs.start()
    sheet.close_popover()
    groups = keys_of_window(runs.program.window, runs.program.window.menus)
    assert ("Ctrl+,",) in [line.keys for group in groups for line in group.lines if line.words == "Settings"]
