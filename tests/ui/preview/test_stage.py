"""The stage as a person uses it: speeds, J K L, A and B, zoom, frames taken out, and files that are let go of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.media.frames import FrameDesk
from sora_desktop.ui.preview.keys import Deed, player_keys
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.preview.stage import Stage
from tests.ui.preview.numbered import FRAMES, NUMBERED, number_on
from tests.ui.preview.seen import clip_job, field_above, playing


@pytest.fixture
def desk(panel: PreviewPanel) -> Iterator[FrameDesk]:
    """The desk as the program connects it."""
    made = FrameDesk()
    panel.times_wanted.connect(made.read_times)
    made.times_read.connect(panel.take_times)
    panel.picture_wanted.connect(made.keep_picture)
    made.picture_kept.connect(panel.show_kept)
    yield made
    made.stop()


def numbered(qtbot: QtBot, panel: PreviewPanel, file: Path = NUMBERED / "24.mp4") -> Stage:
    stage = playing(qtbot, panel, clip_job(1, str(file)))
    panel.setFocus()
    return stage


def standing_at(qtbot: QtBot, stage: Stage, number: int) -> None:
    stage.walk.go_to(number)
    qtbot.waitUntil(lambda: not stage.player.is_seeking and number_on(stage.player.frame) == number, timeout=3_000)


def press(panel: PreviewPanel, keys: str) -> None:
    QTest.keyClicks(panel, keys)


def test_every_key_of_the_table_does_something(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    bound = [binding.deed for group in player_keys() for binding in group.bindings]
    assert sorted(bound) == sorted(Deed) == sorted(stage._deeds)
    assert all(binding.key_words for group in player_keys() for binding in group.bindings)


def test_no_two_deeds_share_a_key() -> None:
    keys = [key for group in player_keys() for binding in group.bindings for key in binding.key_words]
    assert len(keys) == len(set(keys))


def test_comma_and_full_stop_step_by_one_frame(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    standing_at(qtbot, stage, 20)
    press(panel, "...")
    qtbot.waitUntil(lambda: number_on(stage.player.frame) == 23, timeout=3_000)
    press(panel, ",")
    qtbot.waitUntil(lambda: number_on(stage.player.frame) == 22, timeout=3_000)


def test_l_again_doubles_the_speed_up_to_four_and_k_stops(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    stage.player.pause()
    for speed in (1.0, 2.0, 4.0, 4.0):
        press(panel, "l")
        assert stage.shuttle.speed == speed
        assert stage.player.is_playing
    assert stage.transport.speed_button.text() == "4×"
    press(panel, "k")
    assert not stage.shuttle.is_moving
    assert stage.transport.speed_button.text() == "1×"


def test_j_plays_backwards_frame_by_frame_and_faster_each_time(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    standing_at(qtbot, stage, 50)
    seen: list[int] = []
    stage.player.frame_shown.connect(lambda: seen.append(number_on(stage.player.frame)))
    press(panel, "j")
    assert stage.shuttle.speed == -1
    assert stage.transport.play_button.accessibleDescription() == "Pause"
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] <= 44, timeout=4_000)
    press(panel, "j")
    assert stage.shuttle.speed == -2
    qtbot.waitUntil(lambda: seen[-1] <= 20, timeout=4_000)
    press(panel, " ")
    assert not stage.shuttle.is_moving
    assert seen == sorted(seen, reverse=True)
    press(panel, "l")
    assert stage.player.is_playing
    assert stage.shuttle.speed == 1


def test_playing_backwards_goes_round_in_the_loop_and_stops_at_the_beginning_without(
    qtbot: QtBot, panel: PreviewPanel
) -> None:
    stage = numbered(qtbot, panel)
    standing_at(qtbot, stage, 3)
    press(panel, "jjj")
    qtbot.waitUntil(lambda: number_on(stage.player.frame) > 40, timeout=3_000)
    press(panel, "kr")
    standing_at(qtbot, stage, 3)
    press(panel, "jjj")
    qtbot.waitUntil(lambda: not stage.shuttle.is_moving and number_on(stage.player.frame) == 0, timeout=3_000)


def test_brackets_change_the_speed_within_its_bounds(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    press(panel, "]]")
    assert stage.shuttle.speed == 1.5
    press(panel, "]]]]]]")
    assert stage.shuttle.speed == 4
    press(panel, "[" * 12)
    assert stage.shuttle.speed == 0.25
    assert stage.transport.speed_button.text() == "0.25×"
    stage.transport.speed_chosen.emit(2.0)
    assert stage.shuttle.speed == 2


def test_a_faster_clip_arrives_sooner(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    standing_at(qtbot, stage, 0)
    press(panel, "]]]]]] ")
    qtbot.waitUntil(lambda: number_on(stage.player.frame) >= 48, timeout=1_500)


def test_i_and_o_keep_it_between_two_frames(qtbot: QtBot, panel: PreviewPanel, desk: FrameDesk) -> None:
    stage = numbered(qtbot, panel)
    standing_at(qtbot, stage, 20)
    press(panel, "i")
    standing_at(qtbot, stage, 27)
    press(panel, "o")
    assert stage.ab_loop.frames == (20, 27)
    seen: list[int] = []
    stage.player.frame_shown.connect(lambda: seen.append(number_on(stage.player.frame)))
    stage.player.play()
    qtbot.waitUntil(lambda: seen.count(20) >= 2, timeout=4_000)
    assert 27 in seen
    assert max(seen) <= 29, "it may run on for the time of a seek"
    press(panel, "a")
    qtbot.waitUntil(lambda: max(seen) > 35, timeout=3_000)


def test_a_behind_b_gives_b_up(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    standing_at(qtbot, stage, 10)
    press(panel, "o")
    standing_at(qtbot, stage, 30)
    press(panel, "i")
    marks: list[tuple[object, object]] = [stage.ab_loop.frames]
    panel.show_job(clip_job(2, str(NUMBERED / "29.97.mp4")))
    marks.append(stage.ab_loop.frames)
    assert marks == [(30, None), (None, None)]


def test_zoom_pauses_shows_single_pixels_and_gives_way_to_the_video(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    press(panel, "+")
    assert not stage.player.is_playing
    still = stage.screen_.still
    assert still.isVisible()
    standing_at(qtbot, stage, 21)
    press(panel, "0++")
    shown = still.grab().toImage()
    image = stage.player.frame.toImage()
    middle = still.rect().center()
    on_picture = (QPointF(middle) - still.picture_rect.topLeft()) / still.scale
    assert shown.pixelColor(middle).lightness() == pytest.approx(
        image.pixelColor(int(on_picture.x()), int(on_picture.y())).lightness(), abs=2
    )
    press(panel, " ")
    assert still.isHidden()
    qtbot.waitUntil(stage.screen_.video_widget.isVisible, timeout=2_000)


def test_a_hundred_percent_is_exact_to_the_pixel(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    standing_at(qtbot, stage, 21)
    press(panel, "+")
    still = stage.screen_.still
    still.resize(100, 60)
    still.forget()
    still.show_image(stage.player.frame.toImage())
    still.zoom_to(1)
    corner = still.picture_rect.topLeft().toPoint()
    shown = still.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    expected = stage.player.frame.toImage().convertToFormat(QImage.Format.Format_RGB32)
    part = QPoint(5, 5)
    for x in range(0, 40, 3):
        for y in range(0, 20, 3):
            at = part + QPoint(x, y)
            assert shown.pixel(at) == expected.pixel(at - corner)


def test_wheel_zooms_what_lies_under_the_pointer_and_dragging_moves_it(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    stage.player.pause()
    turn(stage, QPointF(30, 40))
    still = stage.screen_.still
    assert still.isVisible()
    before = (QPointF(30, 40) - still.picture_rect.topLeft()) / still.scale
    turn(stage, QPointF(30, 40))
    turn(stage, QPointF(30, 40))
    after = (QPointF(30, 40) - still.picture_rect.topLeft()) / still.scale
    assert (before - after).manhattanLength() < 3
    corner = still.picture_rect.topLeft()
    QTest.mousePress(still, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(still, QPoint(90, 95))
    QTest.mouseRelease(still, Qt.MouseButton.LeftButton, pos=QPoint(90, 95))
    assert still.picture_rect.topLeft() == corner - QPointF(10, 5)
    QTest.mouseDClick(still, Qt.MouseButton.LeftButton)
    assert still.isHidden()
    assert not stage.is_full_screen


def turn(stage: Stage, at: QPointF) -> None:
    target = stage.screen_.still if stage.zoom.is_on else stage.screen_
    event = QWheelEvent(
        at,
        QPointF(target.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def test_a_saved_frame_is_the_shown_one_at_full_size_and_overwrites_nothing(
    qtbot: QtBot, panel: PreviewPanel, desk: FrameDesk, tmp_path: Path
) -> None:
    clip = tmp_path / "2026-11-22 boat 7f3a9c.mp4"
    shutil.copy(NUMBERED / "24.mp4", clip)
    stage = numbered(qtbot, panel, clip)
    standing_at(qtbot, stage, 37)
    for _ in range(2):
        with qtbot.waitSignal(desk.picture_kept, timeout=5_000) as kept:
            press(panel, "s")
        assert kept.args is not None
        assert kept.args[1] == ""
    names = sorted(path.name for path in tmp_path.glob("*.png"))
    assert names == ["2026-11-22 boat 7f3a9c at 0m01.541s 2.png", "2026-11-22 boat 7f3a9c at 0m01.541s.png"]
    image = QImage(str(tmp_path / names[1]))
    assert image.convertToFormat(QImage.Format.Format_RGB32) == stage.player.frame.toImage().convertToFormat(
        QImage.Format.Format_RGB32
    )
    qtbot.waitUntil(lambda: "saved" in stage.toast.text, timeout=2_000)
    assert stage.toast.button.isVisible()


def test_a_frame_that_cannot_be_saved_says_why(
    qtbot: QtBot, panel: PreviewPanel, desk: FrameDesk, tmp_path: Path
) -> None:
    stage = numbered(qtbot, panel)
    desk.keep_picture(stage.player.frame.toImage(), str(tmp_path / "gone"), "frame")
    qtbot.waitUntil(lambda: "could not be saved" in stage.toast.text, timeout=3_000)


def test_a_copied_frame_is_in_the_clipboard_and_a_used_one_is_offered(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    standing_at(qtbot, stage, 12)
    press(panel, "c")
    assert QGuiApplication.clipboard().image().size() == stage.player.frame.toImage().size()
    with qtbot.waitSignal(panel.reference_offered) as offered:
        press(panel, "u")
    assert offered.args is not None
    assert offered.args[0].size().width() == 160


def test_other_clips_are_asked_for_by_keys_and_buttons(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    asked: list[int] = []
    panel.clip_wanted.connect(asked.append)
    QTest.keyClick(panel, Qt.Key.Key_PageDown)
    QTest.keyClick(panel, Qt.Key.Key_PageUp)
    stage.transport.next_button.click()
    stage.transport.previous_button.click()
    assert asked == [1, -1, 1, -1]


def test_lists_keep_the_keys_that_they_need_themselves(qtbot: QtBot, panel: PreviewPanel) -> None:
    numbered(qtbot, panel)
    field = field_above(panel)
    panel.act_on_keys_of(field)
    with qtbot.assertNotEmitted(panel.clip_wanted):
        QTest.keyClick(field, Qt.Key.Key_PageDown)


def test_the_picture_stays_until_the_next_clip_has_one(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = numbered(qtbot, panel)
    hidden: list[bool] = []
    stage.player.position_changed.connect(lambda: hidden.append(stage.screen_.video_widget.isHidden()))
    for name in ("29.97.mp4", "24-portrait.mp4", "30.webm"):
        panel.show_job(clip_job(2, str(NUMBERED / name)))
        assert stage.screen_.video_widget.isVisible()
        assert not stage.screen_.clip_size.isEmpty()
        assert number_on(stage.screen_.video_widget.videoSink().videoFrame()) >= 0
        with qtbot.waitSignal(stage.player.picture_shown, timeout=3_000):
            pass
    assert not any(hidden)


def held(path: Path) -> int:
    return sum(os.path.realpath(link) == str(path) for link in Path("/proc/self/fd").iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system has no list of open files")
def test_a_playing_file_is_let_go_of_at_once_and_the_next_clip_is_asked_for(
    qtbot: QtBot, panel: PreviewPanel, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.mp4"
    shutil.copy(NUMBERED / "24.mp4", clip)
    stage = numbered(qtbot, panel, clip)
    assert held(clip) == 1
    panel.release(str(tmp_path / "another.mp4"))
    assert stage.player.is_playing
    with qtbot.waitSignal(panel.clip_wanted) as asked:
        panel.release(str(clip))
        assert held(clip) == 0
    assert asked.args == [1]
    renamed = clip.rename(tmp_path / "renamed.mp4")
    panel.show_job(clip_job(1, str(clip)))
    assert not stage.player.is_open, "what is about to move is not opened again"
    panel.show_job(clip_job(1, str(renamed)))
    qtbot.waitUntil(lambda: not stage.player.frame.toImage().isNull(), timeout=3_000)
    panel.release(str(renamed))
    renamed.unlink()
    assert held(renamed) == 0


def test_frames_are_counted_for_the_clip_that_plays_and_not_for_the_one_before(
    qtbot: QtBot, panel: PreviewPanel, desk: FrameDesk
) -> None:
    stage = numbered(qtbot, panel, NUMBERED / "varying.mp4")
    panel.take_times(str(NUMBERED / "24.mp4"), [0.0, 1.0])
    qtbot.waitUntil(lambda: stage.walk.middle_ms(3) == 229, timeout=2_000)
    assert stage.walk.count == FRAMES
