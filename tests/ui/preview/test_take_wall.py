"""The take wall: takes side by side as large as they can be, judged by key, and nothing decided without a last word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.preview.take_cell import HEAD_HEIGHT, Verdict
from sora_desktop.ui.preview.take_wall import TakeWall, best_places
from sora_desktop.ui.preview.wall_keys import WallDeed, wall_keys
from tests.ui.preview.numbered import NUMBERED, number_on
from tests.ui.preview.seen import clip_job, playing


def takes(count: int, name: str = "24.mp4") -> list[Job]:
    return [replace(clip_job(number, str(NUMBERED / name)), take=number) for number in range(1, count + 1)]


def opened(qtbot: QtBot, panel: PreviewPanel, count: int = 3) -> TakeWall:
    playing(qtbot, panel, takes(1)[0])
    panel.compare(takes(count), range(1, count + 1))
    wall = panel.wall
    assert wall is not None
    qtbot.waitUntil(lambda: all(cell.lane.shown.isValid() for cell in wall.cells), timeout=5_000)
    return wall


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize(("shape", "room"), [(16 / 9, (2_560, 1_240)), (9 / 16, (1_280, 600)), (16 / 9, (1_280, 600))])
def test_takes_share_the_room_without_overlap(count: int, shape: float, room: tuple[int, int]) -> None:
    places = best_places(QSize(*room), count, shape)
    whole = QRect(QPoint(), QSize(*room))
    assert all(whole.contains(place) for place in places)
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    if shape < 1:
        assert len({place.top() for place in places}) == 1, "portraits stand in one row"
    heights = [min(place.height() - HEAD_HEIGHT, place.width() / shape) for place in places]
    assert min(heights) > 0.4 * room[1] if count == 2 or shape < 1 else min(heights) > 0.25 * room[1]


def test_every_key_of_the_wall_does_something(qtbot: QtBot, panel: PreviewPanel) -> None:
    wall = opened(qtbot, panel, 2)
    bound = [binding.deed for group in wall_keys() for binding in group.bindings]
    assert sorted(bound) == sorted(WallDeed) == sorted(wall._deeds)
    keys = [key for group in wall_keys() for binding in group.bindings for key in binding.key_words]
    assert len(keys) == len(set(keys))
    wall.leave()


def test_verdicts_are_told_when_the_person_is_done_and_the_files_are_let_go(qtbot: QtBot, panel: PreviewPanel) -> None:
    wall = opened(qtbot, panel)
    first, second, third = (cell.job for cell in wall.cells)
    QTest.keyClicks(wall, "2b3")
    QTest.keyClick(wall, Qt.Key.Key_Delete)
    QTest.keyClicks(wall, "1")
    QTest.keyClick(wall, Qt.Key.Key_Delete)
    QTest.keyClick(wall, Qt.Key.Key_Delete)
    assert [cell.verdict for cell in wall.cells] == [Verdict.OPEN, Verdict.KEPT, Verdict.REJECTED]
    open_files: list[bool] = []
    panel.takes_judged.connect(lambda *_: open_files.append(any(cell.lane.player.is_open for cell in wall.cells)))
    with qtbot.waitSignal(panel.takes_judged) as judged:
        QTest.keyClick(wall, Qt.Key.Key_Return)
    assert judged.args == [(second,), (third,)]
    assert first not in (second, third)
    assert open_files == [False]
    assert panel.wall is None


def test_escape_changes_nothing_and_the_clip_goes_on(qtbot: QtBot, panel: PreviewPanel) -> None:
    wall = opened(qtbot, panel)
    assert panel.stage is not None
    assert not panel.stage.player.is_playing
    QTest.keyClick(wall, Qt.Key.Key_Delete)
    with qtbot.assertNotEmitted(panel.takes_judged):
        QTest.keyClick(wall, Qt.Key.Key_Escape)
    assert panel.stage.player.is_playing


def test_takes_are_swapped_by_keys_and_by_dragging(qtbot: QtBot, panel: PreviewPanel) -> None:
    wall = opened(qtbot, panel)
    names = [cell.job.take for cell in wall.cells]
    QTest.keyClicks(wall, "1>")
    assert [cell.job.take for cell in wall.cells] == [names[1], names[0], names[2]]
    QTest.keyClicks(wall, "<<")
    assert [cell.job.take for cell in wall.cells] == names
    head = wall.cells[0]._head
    last = wall.cells[2].geometry().center()
    QTest.mousePress(head, Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
    QTest.mouseRelease(head, Qt.MouseButton.LeftButton, pos=head.mapFrom(wall._field, last))
    assert [cell.job.take for cell in wall.cells] == [names[2], names[1], names[0]]
    wall.leave()


def test_only_the_chosen_take_is_heard(qtbot: QtBot, panel: PreviewPanel) -> None:
    wall = opened(qtbot, panel)
    QTest.keyClicks(wall, "2")
    assert [cell.lane.player.sound.output.isMuted() for cell in wall.cells] == [True, False, True]
    QTest.keyClicks(wall, "m")
    assert all(cell.lane.player.sound.output.isMuted() for cell in wall.cells)
    wall.leave()


def test_keys_move_all_takes_together(qtbot: QtBot, panel: PreviewPanel) -> None:
    wall = opened(qtbot, panel)
    QTest.keyClick(wall, Qt.Key.Key_Space)
    QTest.keyClick(wall, Qt.Key.Key_Home)
    QTest.keyClicks(wall, "...")
    qtbot.waitUntil(lambda: {number_on(cell.lane.shown) for cell in wall.cells} == {3}, timeout=3_000)
    wall.leave()


def test_one_take_alone_is_not_compared(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel, takes(1)[0])
    panel.compare(takes(1), [1])
    assert panel.wall is None
    assert "no other" in stage.toast.text


def test_a_file_that_is_compared_is_let_go_of_too(qtbot: QtBot, panel: PreviewPanel) -> None:
    opened(qtbot, panel)
    panel.release(str(NUMBERED / "24.mp4"))
    assert panel.wall is None
    held = [path for path in Path("/proc/self/fd").iterdir() if str(NUMBERED) in str(path.resolve())]
    assert not held
