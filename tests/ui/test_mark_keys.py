"""The keys by which clips are judged: from the queue and from the preview as well as from the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import State
from sora_desktop.domain.library import Marking
from sora_desktop.domain.library_events import ClipsMarked
from sora_desktop.media.trash import TrashBin
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.library.actions import ClipAction, Wish
from sora_desktop.ui.mark_keys import MarkKeys
from sora_desktop.ui.preview.stage import Stage
from sora_desktop.ui.theme import Theme
from tests.ui.library.clips import made_clip
from tests.ui.library_house import House, opened, thirty_clips
from tests.ui.sample_jobs import made_job

DONE, RUNNING = made_job(2, State.DONE, file="/clips/2.mp4"), made_job(3, State.WATCHING)


class Judging(House):
    """A window whose queue has a finished clip and one that runs."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, thirty_clips())
        self.acted: list[JobAction] = []
        engine = cast("EngineThread", self.library)
        self.keys = MarkKeys(self.panes, engine, self.talk, self.acted.append, self.window)
        self.panes.queue.model.list_jobs((DONE, RUNNING))

    def hear(self, event: object) -> None:
        super().hear(event)
        self.keys.hear(event)

    def press(self, *keys: Qt.Key) -> None:
        """Press keys in the queue."""
        for key in keys:
            QTest.keyClick(self.panes.queue.view, key)


@pytest.fixture
def house(theme: Theme, qtbot: QtBot) -> Iterator[Judging]:
    with opened(Judging(theme), qtbot) as made:
        yield made


def test_a_clip_that_is_not_there_yet_has_no_stars(house: Judging) -> None:
    house.panes.queue.select(RUNNING.id)
    house.press(Qt.Key.Key_4, Qt.Key.Key_B)
    assert house.library.asked == []


def test_the_queue_gives_stars_and_favour_to_the_clip_that_is_selected(house: Judging) -> None:
    house.panes.queue.select(DONE.id)
    house.press(Qt.Key.Key_4, Qt.Key.Key_B)
    assert house.library.asked == [("rate", [DONE.id], 4), ("turn_favour", [DONE.id])]


def test_of_the_other_keys_of_the_library_none_is_taken_from_the_queue(house: Judging) -> None:
    house.panes.queue.select(DONE.id)
    actions: list[object] = []
    house.panes.queue.action_requested.connect(lambda action, _job: actions.append(action))
    house.press(Qt.Key.Key_0, Qt.Key.Key_X, Qt.Key.Key_Return, Qt.Key.Key_Delete)
    assert house.library.asked == []
    assert actions == [JobAction.USE_SETTINGS, JobAction.REMOVE]


def test_the_preview_beside_the_queue_judges_its_clip_and_brings_back_its_settings(house: Judging) -> None:
    house.panes.queue.select(DONE.id)
    for key in (Qt.Key.Key_5, Qt.Key.Key_Return, Qt.Key.Key_Delete):
        QTest.keyClick(house.panes.preview, key)
    assert house.library.asked == [("rate", [DONE.id], 5)]
    assert house.acted == [JobAction.USE_SETTINGS]


def test_the_preview_beside_the_library_has_the_keys_of_its_clip(house: Judging, qtbot: QtBot) -> None:
    house.menus.library_wanted.emit()
    qtbot.waitUntil(lambda: house.pane.model.clip_at(0) is not None)
    house.pane.view.select_rows([4], 4)
    clip = house.pane.model.clip_at(4)
    assert clip is not None
    for key in (Qt.Key.Key_0, Qt.Key.Key_3, Qt.Key.Key_B, Qt.Key.Key_X):
        QTest.keyClick(house.panes.preview, key)
    markings = [Marking(rating=3), Marking(is_favourite=True), Marking(is_rejected=True)]
    assert house.library.asked == [("mark_clips", [clip.number], marking) for marking in markings]


def test_what_came_of_a_key_is_said_over_the_picture_once(house: Judging, theme: Theme) -> None:
    house.panes.preview._take_stage(Stage(theme))
    stage = house.panes.preview.stage
    assert stage is not None
    house.panes.queue.select(DONE.id)
    marked = made_clip(2, rating=4, is_favourite=True)
    house.hear(ClipsMarked((marked,)))
    assert stage.toast.text == ""
    house.press(Qt.Key.Key_4)
    house.hear(ClipsMarked((marked,)))
    assert stage.toast.text == "★★★★☆ · favourite"


@pytest.mark.parametrize("is_library_shown", [True, False])
def test_the_full_screen_judges_and_does_nothing_else(house: Judging, qtbot: QtBot, is_library_shown: bool) -> None:
    house.panes.queue.select(DONE.id)
    if is_library_shown:
        house.menus.library_wanted.emit()
        qtbot.waitUntil(lambda: house.pane.model.clip_at(0) is not None)
        house.pane.view.select_rows([28], 28)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_X, Qt.Key.Key_Delete, Qt.Key.Key_5):
        text = "5" if key is Qt.Key.Key_5 else ""
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        house.panes.preview.key_left.emit(event)
    in_library = ("mark_clips", [2], Marking(rating=5))
    assert house.library.asked == [in_library if is_library_shown else ("rate", [DONE.id], 5)]
    assert house.acted == []


@pytest.mark.parametrize("by_key", [True, False])
def test_undo_in_the_queue_brings_back_what_went_to_the_trash(
    house: Judging, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_key: bool
) -> None:
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    file = tmp_path / "2.mp4"
    file.write_bytes(b"clip")
    house.library.files[DONE.id] = (str(file),)
    bin_ = TrashBin()
    house.talk.use_trash(bin_)
    house.panes.queue.select(DONE.id)
    house.panes.preview.show_job(DONE)
    shown: list[object] = []
    monkeypatch.setattr(house.panes.preview, "show_job", lambda job, _page=None: shown.append(job))
    house.talk.verbs.act(Wish(ClipAction.TRASH), [2])
    qtbot.waitUntil(lambda: house.words == ["1 clip is in the trash."])
    if by_key:
        QTest.keyClick(house.panes.queue.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    else:
        house.menus.undo_wanted.emit()
    qtbot.waitUntil(lambda: house.words == [])
    assert file.exists()
    assert None in shown
    assert shown[-1] == DONE, "the preview said that the file is not there"
    assert bin_.stop()
