"""Frame by frame: what is asked for is what is shown, at every rate, forwards, backwards and across the ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from sora_desktop.ui.preview.frame_walk import FrameWalk
from sora_desktop.ui.preview.player import Player
from sora_desktop.ui.preview.screen import Screen
from sora_desktop.ui.theme import Theme
from tests.ui.preview.numbered import CLIPS, FRAMES, NUMBERED, number_on, read_at_once


@pytest.fixture
def walk(qtbot: QtBot, theme: Theme) -> Iterator[tuple[FrameWalk, Player]]:
    screen = Screen(theme)
    qtbot.addWidget(screen)
    screen.resize(320, 180)
    screen.show()
    player = Player(screen)
    made = FrameWalk(player)
    read_at_once(made)
    yield made, player
    player.close_now()


def standing(qtbot: QtBot, walk: FrameWalk, player: Player, name: str) -> None:
    """Open a clip and stand on its first frame."""
    with qtbot.waitSignal(player.picture_shown, timeout=5_000):
        player.open(str(NUMBERED / name))
    walk.go_to(0)
    settled(qtbot, player, 0)


def settled(qtbot: QtBot, player: Player, number: int) -> None:
    qtbot.waitUntil(lambda: not player.is_seeking and number_on(player.frame) == number, timeout=3_000)


@pytest.mark.parametrize("name", CLIPS)
def test_each_step_shows_the_next_frame_and_each_step_back_the_one_before(
    qtbot: QtBot, walk: tuple[FrameWalk, Player], name: str
) -> None:
    steps, player = walk
    standing(qtbot, steps, player, name)
    assert steps.count == FRAMES
    for number in (*range(1, FRAMES), *range(FRAMES - 2, -1, -1)):
        steps.step(1 if number > steps.number else -1)
        settled(qtbot, player, number)
        assert steps.number == number


@pytest.mark.parametrize("name", CLIPS)
def test_steps_stop_at_the_ends(qtbot: QtBot, walk: tuple[FrameWalk, Player], name: str) -> None:
    steps, player = walk
    standing(qtbot, steps, player, name)
    steps.step(-1)
    settled(qtbot, player, 0)
    steps.go_to(FRAMES + 5)
    settled(qtbot, player, FRAMES - 1)
    steps.step(1)
    settled(qtbot, player, FRAMES - 1)


def test_steps_that_come_faster_than_pictures_all_count(qtbot: QtBot, walk: tuple[FrameWalk, Player]) -> None:
    steps, player = walk
    standing(qtbot, steps, player, "23.976.mp4")
    for _ in range(17):
        steps.step(1)
    settled(qtbot, player, 17)
    for _ in range(5):
        steps.step(-1)
    settled(qtbot, player, 12)


def test_a_step_of_a_playing_clip_stands_on_a_neighbour_of_what_was_shown(
    qtbot: QtBot, walk: tuple[FrameWalk, Player]
) -> None:
    steps, player = walk
    standing(qtbot, steps, player, "29.97.mp4")
    player.play()
    qtbot.waitUntil(lambda: number_on(player.frame) >= 12, timeout=3_000)
    shown = number_on(player.frame)
    steps.step(1)
    settled(qtbot, player, shown + 1)
    assert not player.is_playing


def test_without_times_frames_are_counted_by_their_length(qtbot: QtBot, theme: Theme) -> None:
    screen = Screen(theme)
    qtbot.addWidget(screen)
    player = Player(screen)
    steps = FrameWalk(player)
    standing(qtbot, steps, player, "29.97.mp4")
    for number in range(1, FRAMES):
        steps.step(1)
        settled(qtbot, player, number)
    player.close_now()
