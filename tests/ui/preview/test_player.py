"""The player over real clips: what plays, what does not, and how a person moves about in one."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from sora_desktop.ui.preview.player import Failure, Player
from sora_desktop.ui.preview.screen import Screen
from sora_desktop.ui.theme import Theme

MEDIA = Path(__file__).resolve().parents[2] / "media"
H264 = str(MEDIA / "h264-faststart.mp4")


@pytest.fixture
def screen(qtbot: QtBot, theme: Theme) -> Screen:
    made = Screen(theme)
    qtbot.addWidget(made)
    made.resize(400, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def player(screen: Screen) -> Iterator[Player]:
    made = Player(screen)
    yield made
    made.close_now()


def picture_of(screen: Screen) -> QImage:
    """The picture that is shown, in the clip's own pixels."""
    return screen.video_widget.videoSink().videoFrame().toImage()


def opened(qtbot: QtBot, player: Player, file: str = H264) -> None:
    """Open a clip and wait for its first picture."""
    with qtbot.waitSignal(player.picture_shown, timeout=5_000):
        player.open(file)


@pytest.mark.parametrize("name", ["h264-faststart.mp4", "h264-moov-at-end.mp4", "h265.mp4", "vp9.webm"])
def test_a_clip_of_each_common_kind_shows_its_picture(qtbot: QtBot, player: Player, screen: Screen, name: str) -> None:
    opened(qtbot, player, str(MEDIA / name))
    assert (screen.clip_size.width(), screen.clip_size.height()) == (160, 90)
    assert picture_of(screen).size() == screen.clip_size
    assert len({picture_of(screen).pixel(x, 45) for x in range(0, 160, 10)}) > 3
    assert player.is_playing
    assert abs(player.duration_ms - 1_000) < 20


def test_a_picture_that_never_comes_is_a_clip_that_cannot_be_shown(qtbot: QtBot, player: Player) -> None:
    with qtbot.waitSignal(player.failed, timeout=8_000) as failed:
        player.open(str(MEDIA / "av1.mp4"))
    assert failed.args == [Failure.UNDECODABLE]
    assert not player.is_open


def test_a_clip_that_ends_where_it_begins_is_given_up(qtbot: QtBot, player: Player, tmp_path: Path) -> None:
    """Found by spoiling clips: it never gets further than buffering, and its demuxer seeks to the start for ever."""
    content = bytearray((MEDIA / "h265.mp4").read_bytes())
    for place, byte in ((42, 0x80), (1906, 0xFF), (2214, 0x4F), (2679, 0x80)):
        content[place] = byte
    file = tmp_path / "round.mp4"
    file.write_bytes(content)
    with qtbot.waitSignal(player.failed, timeout=8_000) as failed:
        player.open(str(file))
    assert failed.args == [Failure.UNDECODABLE]


def test_after_a_clip_that_cannot_be_shown_the_next_one_plays(qtbot: QtBot, player: Player) -> None:
    opened(qtbot, player)
    with qtbot.waitSignal(player.failed, timeout=8_000):
        player.open(str(MEDIA / "av1.mp4"))
    opened(qtbot, player)
    assert player.is_playing


def test_a_file_that_is_gone_is_said_to_be_missing(qtbot: QtBot, player: Player, tmp_path: Path) -> None:
    with qtbot.waitSignal(player.failed, timeout=5_000) as failed:
        player.open(str(tmp_path / "gone.mp4"))
    assert failed.args == [Failure.MISSING]


@pytest.mark.parametrize("content", [b"", b"<html>not here</html>", os.urandom(30_000)], ids=["empty", "html", "noise"])
def test_what_is_no_clip_fails_in_words_and_never_crashes(
    qtbot: QtBot, player: Player, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(content)
    with qtbot.waitSignal(player.failed, timeout=5_000) as failed:
        player.open(str(file))
    assert failed.args == [Failure.UNDECODABLE]


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_cut_off_clip_shows_what_there_is_or_fails_in_words(
    qtbot: QtBot, player: Player, tmp_path: Path, part: float
) -> None:
    whole = Path(H264).read_bytes()
    file = tmp_path / "cut.mp4"
    file.write_bytes(whole[: int(len(whole) * part)])
    ends: list[object] = []
    player.failed.connect(ends.append)
    player.picture_shown.connect(lambda: ends.append("picture"))
    player.open(str(file))
    qtbot.waitUntil(lambda: bool(ends), timeout=8_000)
    assert ends[0] in {"picture", Failure.UNDECODABLE}


@pytest.mark.parametrize(
    "address", ["https://example.org/clip.mp4", "clip.mp4", "", "concat:a|b", "rtsp://127.0.0.1/x", "pipe:0"]
)
def test_nothing_but_an_absolute_path_is_ever_opened(qtbot: QtBot, player: Player, address: str) -> None:
    with qtbot.waitSignal(player.failed) as failed:
        player.open(address)
    assert failed.args == [Failure.MISSING]
    assert not player.is_open


def test_a_clip_plays_in_a_loop_without_going_black(qtbot: QtBot, player: Player, screen: Screen) -> None:
    positions: list[int] = []
    player.position_changed.connect(positions.append)
    opened(qtbot, player)
    qtbot.waitUntil(lambda: any(b < a - 500 for a, b in pairwise(positions)), timeout=5_000)
    assert player.is_playing
    assert screen.video_widget.isVisible()


def test_without_the_loop_it_stands_on_its_last_picture(qtbot: QtBot, player: Player, screen: Screen) -> None:
    player.set_looping(False)
    opened(qtbot, player)
    qtbot.waitUntil(lambda: not player.is_playing, timeout=5_000)
    qtbot.waitUntil(lambda: not picture_of(screen).isNull(), timeout=2_000)
    assert player.position_ms >= 950
    player.play()
    qtbot.waitUntil(lambda: player.is_playing and player.position_ms < 900, timeout=2_000)


def test_turning_the_loop_off_ends_the_running_round(qtbot: QtBot, player: Player) -> None:
    opened(qtbot, player)
    player.set_looping(False)
    qtbot.waitUntil(lambda: not player.is_playing, timeout=4_000)


def test_a_seek_shows_another_picture_while_it_stands(qtbot: QtBot, player: Player, screen: Screen) -> None:
    opened(qtbot, player)
    player.pause()
    player.seek(0)
    qtbot.waitUntil(lambda: player.position_ms == 0, timeout=2_000)
    first = picture_of(screen)
    player.seek(700)
    qtbot.waitUntil(lambda: picture_of(screen) != first, timeout=2_000)
    assert not player.is_playing


def test_scrubbing_sends_the_last_place_and_not_each_on_the_way(qtbot: QtBot, player: Player) -> None:
    opened(qtbot, player)
    player.scrub(True)
    for place_ms in range(0, 800, 10):
        player.seek(place_ms)
    assert player.target_ms == 790
    qtbot.waitUntil(lambda: player.position_ms == 790, timeout=2_000)
    assert not player.is_playing
    player.scrub(False)
    assert player.is_playing


def test_a_scrub_of_a_standing_clip_leaves_it_standing(qtbot: QtBot, player: Player) -> None:
    opened(qtbot, player)
    player.pause()
    player.scrub(True)
    player.seek(300)
    player.scrub(False)
    assert not player.is_playing


@pytest.mark.parametrize(("asked", "reached"), [(-5_000, 0), (99_000, 980)])
def test_a_seek_stays_inside_the_clip(qtbot: QtBot, player: Player, asked: int, reached: int) -> None:
    opened(qtbot, player)
    player.pause()
    player.seek(asked)
    qtbot.waitUntil(lambda: player.position_ms == reached, timeout=2_000)


def test_the_picture_keeps_its_shape_in_every_pane(qtbot: QtBot, player: Player, screen: Screen) -> None:
    opened(qtbot, player)
    for width, height in ((400, 300), (1_000, 200), (160, 900)):
        screen.resize(width, height)
        shown = screen.video_widget.geometry()
        assert screen.rect().contains(shown)
        assert abs(shown.width() / shown.height() - 160 / 90) < 0.02
        assert abs(shown.center().x() - screen.rect().center().x()) <= 1
        assert abs(shown.center().y() - screen.rect().center().y()) <= 1


def test_another_screen_shows_a_standing_clip_at_once(
    qtbot: QtBot, player: Player, theme: Theme, screen: Screen
) -> None:
    opened(qtbot, player)
    player.pause()
    other = Screen(theme)
    qtbot.addWidget(other)
    with qtbot.waitExposed(other):
        other.show()
    with qtbot.waitSignal(other.picture_appeared, timeout=2_000):
        player.show_on(other)
    assert screen.clip_size.isEmpty()
    player.show_on(screen)


def open_files() -> int:
    """How many clips this process holds open."""
    folder = Path("/proc/self/fd")
    return sum(str(MEDIA) in os.path.realpath(link) for link in folder.iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system has no list of open files")
def test_a_closed_player_lets_go_of_its_file(qtbot: QtBot, player: Player) -> None:
    opened(qtbot, player)
    assert open_files() == 1
    player.close()
    qtbot.waitUntil(lambda: open_files() == 0, timeout=2_000)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system has no list of open files")
def test_at_the_end_of_the_program_the_file_is_let_go_of_at_once(qtbot: QtBot, player: Player) -> None:
    opened(qtbot, player)
    player.close_now()
    assert open_files() == 0
    player.close_now()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system has no list of threads")
def test_twenty_clips_leave_no_thread_file_or_object_behind(qtbot: QtBot, player: Player, theme: Theme) -> None:
    clips = [str(MEDIA / name) for name in ("h264-faststart.mp4", "vp9.webm", "h264-moov-at-end.mp4", "h265.mp4")]
    for clip in clips:
        opened(qtbot, player, clip)
    player.close()
    gc.collect()
    tasks = len(list(Path("/proc/self/task").iterdir()))
    children, threads = len(player.findChildren(QObject)), threading.active_count()
    for turn in range(20):
        opened(qtbot, player, clips[turn % len(clips)])
    player.close()
    qtbot.waitUntil(lambda: len(list(Path("/proc/self/task").iterdir())) <= tasks + 1, timeout=5_000)
    qtbot.waitUntil(lambda: open_files() == 0, timeout=2_000)
    assert len(player.findChildren(QObject)) == children
    assert threading.active_count() == threads
