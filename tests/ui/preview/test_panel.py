"""The preview as a person meets it: the right page for each job, and keys that act only where they should."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.preview.status_page import StatusPage
from sora_desktop.ui.preview.texts import page_of
from sora_desktop.ui.widgets.empty_state import EmptyState
from sora_desktop.ui.widgets.labels import ElidedLabel
from tests.ui.preview.seen import clip_job, field_above, page, playing, status
from tests.ui.sample_jobs import HOSTILE_PROMPT, jobs_of_every_kind, made_job


def test_without_a_job_the_preview_says_what_belongs_here(panel: PreviewPanel) -> None:
    empty = page(panel, EmptyState)
    assert empty.isVisible()
    words = " ".join(label.text() for label in empty.findChildren(ElidedLabel)).lower()
    assert "select" in words
    assert "queue" not in words, "the library may be open instead"


def test_the_welcome_stands_in_for_it_until_it_is_taken_away(panel: PreviewPanel) -> None:
    welcome = QLineEdit()
    panel.set_welcome(welcome)
    panel.set_welcome(welcome)
    assert welcome.isVisible()
    panel.show_job(made_job())
    assert not welcome.isVisible()
    panel.show_job(None)
    assert welcome.isVisible()
    panel.set_welcome(None)
    assert page(panel, EmptyState).isVisible()


def test_a_page_without_a_job_stays_while_the_preview_is_out_of_sight(panel: PreviewPanel) -> None:
    panel.show_job(None, page_of(made_job()))
    panel.hide()
    panel.show()
    assert status(panel).title == page_of(made_job()).title
    panel.show_job(None)
    assert page(panel, EmptyState).isVisible()


@pytest.mark.parametrize("job", [job for job in jobs_of_every_kind() if job.state is not State.DONE])
def test_a_job_without_a_clip_says_where_it_stands(panel: PreviewPanel, job: Job) -> None:
    panel.show_job(job)
    assert status(panel).title == page_of(job).title
    assert status(panel).text
    assert panel.stage is None


def test_a_failed_job_says_its_reason_as_plain_text(panel: PreviewPanel) -> None:
    job = made_job(1, State.FAILED)
    assert job.error is not None
    panel.show_job(replace(job, error=replace(job.error, message=HOSTILE_PROMPT)))
    assert status(panel).text == HOSTILE_PROMPT


def test_the_bar_moves_only_while_something_runs(panel: PreviewPanel) -> None:
    assert page_of(made_job(1, State.WATCHING)).part is None
    assert page_of(made_job(1, State.WATCHING, progress=61)).part == pytest.approx(0.61)
    assert page_of(made_job(1, State.WATCHING)).has_bar
    for state in (State.WAITING, State.UNCONFIRMED, State.FAILED, State.STOPPED):
        assert not page_of(made_job(1, state)).has_bar


def test_a_clip_that_plays_tells_its_pixels_and_its_length(qtbot: QtBot, panel: PreviewPanel) -> None:
    with qtbot.waitSignal(panel.clip_measured) as told:
        stage = playing(qtbot, panel)
    job_id, size, length_ms = told.args
    assert job_id == clip_job().id
    assert size == stage.clip_size
    assert min(size.width(), size.height(), length_ms) > 0


def test_a_finished_job_plays_at_once_in_a_loop(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    assert stage.isVisible()
    assert stage.transport.is_looping


def test_news_about_the_playing_job_does_not_disturb_its_clip(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    stage.player.pause()
    panel.show_job(clip_job(gateway_model="sora-2-hd"))
    assert stage.player.is_open
    assert not stage.player.is_playing


def test_a_job_that_becomes_done_while_it_is_selected_plays(qtbot: QtBot, panel: PreviewPanel) -> None:
    panel.show_job(made_job(1, State.DOWNLOADING))
    playing(qtbot, panel)


def test_leaving_a_clip_lets_go_of_its_file(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    panel.show_job(None)
    assert not stage.player.is_open
    assert page(panel, EmptyState).isVisible()


def test_a_clip_that_is_gone_is_named(qtbot: QtBot, panel: PreviewPanel, tmp_path: Path) -> None:
    panel.show_job(clip_job(name=str(tmp_path / "gone.mp4")))
    qtbot.waitUntil(lambda: "gone.mp4" in status(panel).text, timeout=5_000)
    assert not status(panel).button.isVisible()


def test_a_clip_that_cannot_be_decoded_is_offered_to_the_systems_player(qtbot: QtBot, panel: PreviewPanel) -> None:
    job = clip_job(name="av1.mp4")
    panel.show_job(job)
    qtbot.waitUntil(lambda: any(page.isVisible() for page in panel.findChildren(StatusPage)), timeout=13_000)
    with qtbot.waitSignal(panel.open_in_system_requested) as asked:
        status(panel).button.click()
    assert asked.args == [job.file]
    panel.show_job(job)
    assert status(panel).isVisible()


def test_a_file_that_could_not_be_checked_is_never_opened_here(panel: PreviewPanel) -> None:
    panel.show_job(clip_job(is_checked=False))
    assert panel.stage is None
    assert status(panel).button.isVisible()


def test_nothing_plays_where_nobody_sees_it(qtbot: QtBot, panel: PreviewPanel) -> None:
    panel.hide()
    panel.show_job(clip_job())
    assert panel.stage is None
    panel.show()
    stage = playing(qtbot, panel)
    panel.hide()
    assert not stage.player.is_playing
    panel.show()
    assert stage.player.is_playing


def test_a_clip_that_stood_still_stands_when_the_pane_comes_back(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    stage.player.pause()
    panel.hide()
    panel.show()
    assert not stage.player.is_playing


def test_space_plays_and_pauses_while_the_preview_has_the_keyboard(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    panel.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_Space)
    assert not stage.player.is_playing
    QTest.keyClick(panel, Qt.Key.Key_Space)
    assert stage.player.is_playing


def test_in_a_text_field_the_keys_are_text(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    field = field_above(panel)
    field.setFocus()
    QTest.keyClicks(field, "m r f")
    assert field.text() == "m r f"
    assert stage.player.is_playing
    assert stage.transport.is_looping
    assert not stage.is_full_screen


def test_keys_with_a_modifier_are_somebody_elses(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    QTest.keyClick(panel, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert stage.transport.is_looping


def test_the_keys_of_the_player_act_from_the_queue_but_home_and_end_stay_its_own(
    qtbot: QtBot, panel: PreviewPanel
) -> None:
    stage = playing(qtbot, panel)
    field = field_above(panel)
    panel.act_on_keys_of(field)
    QTest.keyClick(field, Qt.Key.Key_R)
    assert not stage.transport.is_looping
    assert field.text() == ""
    stage.player.pause()
    field.setText("abc")
    QTest.keyClick(field, Qt.Key.Key_Home)
    assert field.cursorPosition() == 0


def test_a_key_that_the_queue_needs_as_it_stands_is_not_the_players(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    field = field_above(panel)
    panel.act_on_keys_of(field, lambda event: event.key() == Qt.Key.Key_R)
    QTest.keyClick(field, Qt.Key.Key_R)
    QTest.keyClick(field, Qt.Key.Key_M)
    assert (stage.transport.is_looping, field.text()) == (True, "r")


def test_arrows_move_by_a_second_and_home_and_end_to_the_ends(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    stage.player.pause()
    QTest.keyClick(panel, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: stage.walk.number == stage.walk.count - 1 and not stage.player.is_seeking, timeout=2_000)
    QTest.keyClick(panel, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: stage.player.position_ms == 0, timeout=2_000)
    QTest.keyClick(panel, Qt.Key.Key_Right)
    QTest.keyClick(panel, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: stage.player.target_ms == 0, timeout=2_000)


def test_keys_do_nothing_where_no_clip_is(panel: PreviewPanel) -> None:
    panel.show_job(made_job())
    for key in (Qt.Key.Key_Space, Qt.Key.Key_F, Qt.Key.Key_M, Qt.Key.Key_Left):
        QTest.keyClick(panel, key)
    assert panel.stage is None


def test_dragging_the_position_moves_the_clip_and_lets_it_go_on(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    bar = stage.transport.seek_bar
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(6, 10))
    assert not stage.player.is_playing
    QTest.mouseMove(bar, QPoint(bar.width() // 2, 10))
    qtbot.waitUntil(lambda: abs(stage.player.position_ms - 500) < 30, timeout=2_000)
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, 10))
    assert stage.player.is_playing


def test_a_click_on_the_track_jumps_there(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    stage.player.pause()
    bar = stage.transport.seek_bar
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 4, 10))
    qtbot.waitUntil(lambda: abs(stage.player.position_ms - 250) < 30, timeout=2_000)


def test_the_volume_is_told_once_and_can_be_set_without_telling(qtbot: QtBot, panel: PreviewPanel) -> None:
    panel.set_volume(0.4, True)
    stage = playing(qtbot, panel)
    assert stage.transport.volume.value() == 40
    with qtbot.waitSignal(panel.volume_changed) as told:
        QTest.keyClick(panel, Qt.Key.Key_M)
    assert told.args == [pytest.approx(0.4), False]
    with qtbot.assertNotEmitted(panel.volume_changed):
        panel.set_volume(1.0, False)
    with qtbot.waitSignal(panel.volume_changed) as told:
        stage.transport.volume.chosen.emit(0)
    assert told.args == [0.0, False]
    with qtbot.waitSignal(panel.volume_changed) as told:
        QTest.keyClick(panel, Qt.Key.Key_M)
    assert told.args == [0.5, False]


def test_full_screen_shows_the_same_clip_and_escape_leaves_it(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    QTest.keyClick(panel, Qt.Key.Key_R)
    QTest.keyClick(panel, Qt.Key.Key_F)
    full = stage.full_screen
    assert full is not None
    qtbot.waitUntil(lambda: full.isFullScreen() and not full.screen_.clip_size.isEmpty(), timeout=3_000)
    assert not full.transport.is_looping
    stage.player.pause()
    QTest.keyClick(full, Qt.Key.Key_Space)
    assert stage.player.is_playing
    QTest.keyClick(full, Qt.Key.Key_Escape)
    assert stage.full_screen is not full
    qtbot.waitUntil(lambda: not stage.screen_.clip_size.isEmpty(), timeout=3_000)
    assert stage.player.is_playing


def test_keys_of_the_full_screen_that_mean_nothing_to_the_player_are_passed_on(
    qtbot: QtBot, panel: PreviewPanel
) -> None:
    stage = playing(qtbot, panel)
    left: list[Qt.Key] = []
    panel.key_left.connect(lambda event: left.append(Qt.Key(event.key())))
    stage.toggle_full_screen()
    full = stage.full_screen
    assert full is not None
    for key in (Qt.Key.Key_4, Qt.Key.Key_Space, Qt.Key.Key_B):
        QTest.keyClick(full, key)
    assert left == [Qt.Key.Key_4, Qt.Key.Key_B]


def test_a_full_screen_that_the_system_closes_is_left(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    stage.toggle_full_screen()
    assert stage.full_screen is not None
    stage.full_screen.close()
    assert not stage.is_full_screen


def test_another_clip_plays_in_the_full_screen_and_a_job_without_one_leaves_it(
    qtbot: QtBot, panel: PreviewPanel
) -> None:
    stage = playing(qtbot, panel)
    stage.toggle_full_screen()
    panel.show_job(clip_job(2, "vp9.webm"))
    assert stage.is_full_screen
    qtbot.waitUntil(lambda: stage.player.file.endswith("vp9.webm") and stage.player.frame.isValid(), timeout=3_000)
    panel.show_job(made_job())
    assert not stage.is_full_screen


def test_controls_have_the_names_that_screen_readers_and_drivers_look_for(qtbot: QtBot, panel: PreviewPanel) -> None:
    stage = playing(qtbot, panel)
    assert panel.accessibleName() == "Preview"
    assert stage.transport.play_button.accessibleName() == "Play"
    assert stage.transport.seek_bar.accessibleName() == "Position"
    for button in (stage.transport.loop_button, stage.transport.mute_button, stage.transport.full_screen_button):
        assert button.accessibleName()


def test_click_on_the_welcome_leaves_the_keyboard_where_it_is(qtbot: QtBot, panel: PreviewPanel) -> None:
    welcome = QWidget()
    panel.set_welcome(welcome)
    field = field_above(panel)
    field.setFocus()
    qtbot.waitUntil(lambda: field.hasFocus() and welcome.isVisible(), timeout=2_000)
    QTest.mouseClick(welcome, Qt.MouseButton.LeftButton)
    assert field.hasFocus()
    panel.set_welcome(None)
    QTest.mouseClick(page(panel, EmptyState), Qt.MouseButton.LeftButton)
    assert panel.hasFocus()


def test_the_last_clip_plays_again_when_its_file_is_back_from_the_trash(qtbot: QtBot, panel: PreviewPanel) -> None:
    job = clip_job()
    player = playing(qtbot, panel, job).player
    panel.release_jobs({job.id})
    panel.show_job(job)
    panel.show_again([made_job(2).id])
    assert not player.is_open
    panel.show_again([job.id])
    qtbot.waitUntil(lambda: player.is_open and player.file == job.file, timeout=3_000)
