"""Takes side by side show one moment, whatever is done with them: judged by the numbers on their frames."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtMultimedia import QVideoFrame
from pytestqt.qtbot import QtBot

from sora_desktop.ui.preview.in_step import InStep, Lane
from sora_desktop.ui.preview.screen import Screen
from sora_desktop.ui.theme import Theme
from tests.ui.preview.numbered import FRAMES, NUMBERED, number_on, read_at_once

FILES = ("24.mp4", "24-portrait.mp4", "24.mp4", "24-portrait.mp4")


class Watch:
    """The numbers of all lanes each time that they show another moment."""

    def __init__(self, lanes: list[Lane], in_step: InStep) -> None:
        self.rows: list[tuple[int, ...]] = []
        self._lanes = lanes
        in_step.shown.connect(self.note)

    def note(self) -> None:
        self.rows.append(tuple(number_on(lane.shown) for lane in self._lanes))

    @property
    def apart(self) -> int:
        """The most frames that two lanes ever were apart."""
        return max(max(row) - min(row) for row in self.rows)

    def shows(self, number: int) -> bool:
        return self.now == {number}

    @property
    def now(self) -> set[int]:
        return set(self.rows[-1]) if self.rows else set()


@pytest.fixture
def wall(qtbot: QtBot, theme: Theme) -> Iterator[tuple[InStep, Watch, list[Lane]]]:
    screens = [Screen(theme) for _ in FILES]
    for screen in screens:
        qtbot.addWidget(screen)
        screen.resize(200, 120)
        screen.show()
    lanes = [Lane(screen) for screen in screens]
    for lane in lanes:
        read_at_once(lane.walk)
    in_step = InStep(lanes)
    watch = Watch(lanes, in_step)
    in_step.open([str(NUMBERED / name) for name in FILES])
    yield in_step, watch, lanes
    in_step.close()


Wall = tuple[InStep, Watch, list[Lane]]


def test_four_takes_play_in_step_and_loop_together(qtbot: QtBot, wall: Wall) -> None:
    _in_step, watch, _lanes = wall
    qtbot.waitUntil(lambda: sum(set(row) == {0} for row in watch.rows) >= 2, timeout=10_000)
    assert max(max(row) for row in watch.rows) >= FRAMES - 2
    assert watch.apart <= 1
    assert len(watch.rows) > FRAMES // 2


def test_four_takes_step_and_scrub_in_step(qtbot: QtBot, wall: Wall) -> None:
    in_step, watch, _lanes = wall
    qtbot.waitUntil(lambda: bool(watch.rows) and max(watch.rows[-1]) > 5, timeout=5_000)
    in_step.pause()
    qtbot.waitUntil(lambda: len(watch.now) == 1 and not in_step.is_playing, timeout=3_000)
    in_step.seek(1_020)
    qtbot.waitUntil(lambda: watch.now == {24}, timeout=3_000)
    for number in (25, 26, 27):
        in_step.step(1)
        qtbot.waitUntil(partial(watch.shows, number), timeout=3_000)
    in_step.step(-1)
    in_step.step(-1)
    qtbot.waitUntil(lambda: watch.now == {25}, timeout=3_000)
    in_step.scrub(True)
    for place_ms in range(0, 2_000, 25):
        in_step.seek(place_ms)
    qtbot.waitUntil(lambda: watch.now == {47}, timeout=3_000)
    in_step.scrub(False)
    assert not in_step.is_playing
    assert watch.apart <= 1


def test_a_pause_stands_on_what_was_shown(qtbot: QtBot, wall: Wall) -> None:
    in_step, watch, lanes = wall
    qtbot.waitUntil(lambda: bool(watch.rows) and max(watch.rows[-1]) > 10, timeout=5_000)
    shown = watch.rows[-1]
    in_step.pause()
    qtbot.waitUntil(lambda: not any(lane.player.is_seeking for lane in lanes), timeout=3_000)
    assert tuple(number_on(lane.shown) for lane in lanes) == shown
    in_step.play()
    qtbot.waitUntil(lambda: max(watch.rows[-1]) > max(shown) + 5, timeout=5_000)
    assert watch.apart <= 1


def test_takes_of_unequal_length_and_rate_stay_together_by_time(qtbot: QtBot, theme: Theme) -> None:
    screens = [Screen(theme) for _ in range(2)]
    for screen in screens:
        qtbot.addWidget(screen)
    lanes = [Lane(screen) for screen in screens]
    in_step = InStep(lanes)
    apart_ms: list[float] = []
    in_step.shown.connect(
        lambda: apart_ms.append(abs(lanes[0].shown.startTime() - min(lanes[1].shown.startTime(), 2_000_000)) / 1000)
    )
    in_step.is_looping = False
    in_step.open([str(NUMBERED / "24.mp4"), str(NUMBERED / "29.97.mp4")])
    qtbot.waitUntil(lambda: len(apart_ms) > 20 and not in_step.is_playing, timeout=10_000)
    in_step.close()
    assert max(apart_ms[: len(apart_ms) * 2 // 3]) <= 45


def test_frames_that_a_decoder_leaves_out_are_left_out_of_all_takes(
    qtbot: QtBot, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One take loses every other run of three frames on its way, as under a load that no machine can carry."""
    _in_step, watch, lanes = wall
    lossy = lanes[1]
    take = lossy.show_frame

    def lose_some(frame: QVideoFrame) -> None:
        if number_on(frame) % 6 < 3:
            take(frame)

    monkeypatch.setattr(lossy, "show_frame", lose_some)
    watch.rows.clear()
    qtbot.waitUntil(lambda: len(watch.rows) > 12 and max(watch.rows[-1]) > 40, timeout=10_000)
    assert watch.apart <= 1
