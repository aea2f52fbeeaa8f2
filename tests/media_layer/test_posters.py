"""Posters: made on a thread of their own from real files, newest first, kept, and never a reason to wait."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from sora_desktop.media.posters import LONGEST_SIDE, Poster, PosterMaker, _Wanted, _Worker
from tests.media_layer.looking import difference, spread

SAMPLES = Path(__file__).parents[1] / "media"
OWN = Path(__file__).parent / "clips"
H264 = SAMPLES / "h264-faststart.mp4"


class Wall(QObject):
    """Collects posters."""

    def __init__(self, maker: PosterMaker) -> None:
        super().__init__()
        self.maker = maker
        self.posters: list[Poster] = []
        maker.poster_made.connect(self.hang_up)

    def hang_up(self, poster: Poster) -> None:
        self.posters.append(poster)

    @property
    def keys(self) -> list[str]:
        return [poster.key for poster in self.posters]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "posters"


@pytest.fixture
def wall(folder: Path, qtbot: QtBot) -> Iterator[Wall]:
    maker = PosterMaker(folder)
    yield Wall(maker)
    assert maker.stop()


def poster_of(wall: Wall, qtbot: QtBot, file: Path, key: str = "job") -> Poster:
    before = len(wall.posters)
    wall.maker.request(key, str(file))
    qtbot.waitUntil(lambda: len(wall.posters) > before, timeout=10_000)
    return wall.posters[-1]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "not there"),
        (b"", "cannot be opened"),
        (b"<html><body>no</body></html>", "cannot be opened"),
        (H264.read_bytes()[:400], "cannot be opened"),
        (bytes(20_000), "cannot be opened"),
    ],
    ids=["missing", "empty", "html", "cut", "zeros"],
)
def test_what_is_no_clip_gives_a_sentence_and_no_picture(
    wall: Wall, qtbot: QtBot, tmp_path: Path, folder: Path, content: bytes | None, problem: str
) -> None:
    file = tmp_path / "clip.mp4"
    if content is not None:
        file.write_bytes(content)
    poster = poster_of(wall, qtbot, file)
    assert poster.image.isNull()
    assert problem in poster.problem
    assert not folder.exists()


def test_a_codec_that_does_not_decode_is_told_soon(wall: Wall, qtbot: QtBot) -> None:
    began = time.monotonic()
    poster = poster_of(wall, qtbot, SAMPLES / "av1.mp4")
    if poster.image.isNull():
        assert "cannot be decoded" in poster.problem
    assert time.monotonic() - began < 4


def test_a_failed_clip_is_tried_again_when_it_is_asked_for_again(wall: Wall, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    assert poster_of(wall, qtbot, file).problem
    shutil.copy(H264, file)
    assert not poster_of(wall, qtbot, file).problem


@pytest.mark.parametrize("name", ["h264-faststart.mp4", "h264-moov-at-end.mp4", "h265.mp4", "vp9.webm"])
def test_a_clip_of_each_codec_gets_its_poster(wall: Wall, qtbot: QtBot, name: str) -> None:
    poster = poster_of(wall, qtbot, SAMPLES / name)
    assert poster.problem == ""
    assert max(poster.image.width(), poster.image.height()) <= LONGEST_SIDE
    assert poster.image.width() > poster.image.height()
    assert spread(poster.image) > 20
    assert 900 <= poster.duration_ms <= 1100


def test_a_clip_that_begins_with_black_shows_its_first_picture(wall: Wall, qtbot: QtBot) -> None:
    assert spread(poster_of(wall, qtbot, OWN / "black-start.mp4").image) > 20


def test_a_clip_that_is_all_black_is_black(wall: Wall, qtbot: QtBot) -> None:
    poster = poster_of(wall, qtbot, OWN / "all-black.mp4")
    assert poster.problem == ""
    assert QColor(poster.image.pixel(20, 20)).lightness() < 20


def test_a_turned_clip_is_shown_upright(wall: Wall, qtbot: QtBot, tmp_path: Path) -> None:
    content = bytearray(H264.read_bytes())
    matrix = content.index(b"tkhd") + 4 + 40
    turned = (0, 0x10000, 0, -0x10000 & 0xFFFFFFFF, 0, 0, 0, 0, 0x40000000)
    content[matrix : matrix + 36] = b"".join(value.to_bytes(4, "big") for value in turned)
    (tmp_path / "turned.mp4").write_bytes(content)
    upright = poster_of(wall, qtbot, H264).image
    poster = poster_of(wall, qtbot, tmp_path / "turned.mp4", key="turned").image
    assert poster.height() > poster.width()
    assert poster.size() == upright.size().transposed()


def test_a_made_poster_is_kept_and_read_again_without_its_clip(
    wall: Wall, qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "clip.mp4"
    shutil.copy(H264, file)
    first = poster_of(wall, qtbot, file)
    file.unlink()
    again = PosterMaker(folder)
    second_wall = Wall(again)
    second = poster_of(second_wall, qtbot, file)
    assert again.stop()
    assert (second.problem, second.duration_ms) == ("", first.duration_ms)
    assert difference(second.image, first.image) < 4


def test_a_newer_clip_gets_a_new_poster(wall: Wall, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    shutil.copy(OWN / "all-black.mp4", file)
    dark = poster_of(wall, qtbot, file).image
    shutil.copy(H264, file)
    later = time.time() + 10
    os.utime(file, (later, later))
    assert difference(poster_of(wall, qtbot, file).image, dark) > 20


def test_a_sharper_screen_gets_a_sharper_poster(wall: Wall, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    widths = []
    for side in (80, 120, 100):
        monkeypatch.setattr("sora_desktop.media.posters.longest_side_here", lambda side=side: side)
        widths.append(poster_of(wall, qtbot, H264).image.width())
    assert widths == [80, 120, 120]


@pytest.mark.parametrize("damage", [b"", b"no picture", H264.read_bytes()])
def test_a_damaged_kept_poster_is_made_anew(wall: Wall, qtbot: QtBot, folder: Path, damage: bytes) -> None:
    poster_of(wall, qtbot, H264)
    (kept,) = folder.iterdir()
    kept.write_bytes(damage)
    assert poster_of(wall, qtbot, H264).problem == ""
    assert not QImage(str(kept)).isNull()


def test_kept_posters_are_private_and_their_names_come_from_no_key(wall: Wall, qtbot: QtBot, folder: Path) -> None:
    for key in ("../../outside", "a/b", "CON", "\x00", "雪" * 300, ""):
        assert poster_of(wall, qtbot, H264, key=key).key == key
    assert folder.stat().st_mode & 0o777 == 0o700
    kept = list(folder.iterdir())
    assert len(kept) == 6
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


def test_a_folder_that_cannot_be_written_keeps_no_poster_back(wall: Wall, qtbot: QtBot, folder: Path) -> None:
    folder.parent.mkdir()
    folder.touch()
    assert poster_of(wall, qtbot, H264).problem == ""


def test_the_last_asked_for_comes_first(wall: Wall, qtbot: QtBot) -> None:
    for number in range(8):
        wall.maker.request(f"job {number}", str(H264))
    qtbot.waitUntil(lambda: len(wall.posters) == 8, timeout=10_000)
    # The first ones may have been begun before the others came.
    in_order = [key for key in wall.keys if key not in wall.keys[:2]]
    assert in_order == sorted(in_order, reverse=True)
    assert set(wall.keys[:2]) & {"job 7", "job 6"}


def test_what_is_asked_for_twice_while_it_waits_is_made_once(wall: Wall, qtbot: QtBot) -> None:
    for key in ("first", "a", "b", "a", "last"):
        wall.maker.request(key, str(H264))
    qtbot.waitUntil(lambda: "first" in wall.keys and "b" in wall.keys, timeout=10_000)
    assert sorted(wall.keys) == ["a", "b", "first", "last"]


def test_a_forgotten_request_is_not_made(wall: Wall, qtbot: QtBot) -> None:
    wall.maker.request("slow", str(SAMPLES / "av1.mp4"))
    for key in ("a", "b", "c"):
        wall.maker.request(key, str(H264))
    wall.maker.forget("b")
    qtbot.waitUntil(lambda: {"a", "c", "slow"} <= set(wall.keys), timeout=10_000)
    wall.maker.request("end", str(H264))
    qtbot.waitUntil(lambda: "end" in wall.keys, timeout=10_000)
    assert "b" not in wall.keys or wall.keys.index("b") < wall.keys.index("slow")


def test_stop_ends_within_a_second_and_nothing_comes_afterwards(folder: Path, qtbot: QtBot) -> None:
    maker = PosterMaker(folder)
    wall = Wall(maker)
    for number in range(50):
        maker.request(str(number), str(H264))
    qtbot.waitUntil(lambda: len(wall.posters) > 0, timeout=10_000)
    began = time.monotonic()
    assert maker.stop()
    assert time.monotonic() - began < 1
    made = len(wall.posters)
    maker.request("late", str(H264))
    maker.forget("late")
    with qtbot.waitSignal(maker.poster_made, timeout=300, raising=False) as late:
        pass
    assert not late.signal_triggered
    assert len(wall.posters) == made
    assert maker.stop(), "twice is no harm"


def test_the_thread_starts_with_the_first_request(folder: Path, qtbot: QtBot) -> None:
    maker = PosterMaker(folder)
    maker.forget("nothing")
    assert maker.stop()
    assert not folder.exists()


class Pulse(QObject):
    """Measures the longest time for which the event loop of its thread did not come round."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = 0
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._since.start()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        self.longest_ms = max(self.longest_ms, self._since.restart())


def test_the_window_goes_on_while_posters_are_made(wall: Wall, qtbot: QtBot) -> None:
    poster_of(wall, qtbot, H264, key="imports")
    pulse = Pulse()
    pulse.start()
    for number in range(20):
        wall.maker.request(str(number), str(H264))
    qtbot.waitUntil(lambda: len(wall.posters) == 21, timeout=20_000)
    pulse.stop()
    assert pulse.longest_ms < 200


ASK_WITHOUT = """
import sys
from pathlib import Path
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
from sora_desktop.media.posters import PosterMaker
class Wall(QObject):
    def hang_up(self, poster):
        print(poster.image.isNull(), poster.problem)
        application.quit()
maker, wall = PosterMaker(Path(sys.argv[1])), Wall()
maker.poster_made.connect(wall.hang_up)
maker.request("job", sys.argv[2])
application.exec()
sys.exit(not maker.stop())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages of Debian")
def test_a_machine_without_the_libraries_is_told_the_package(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "libpulse.so.0").touch()
    ended = subprocess.run(
        [sys.executable, "-c", ASK_WITHOUT, str(folder), str(H264)],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "LD_LIBRARY_PATH": str(tmp_path)},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("True ")
    assert "libpulse0" in ended.stdout


def test_what_was_kept_comes_while_another_clip_is_being_decoded(wall: Wall, folder: Path, qtbot: QtBot) -> None:
    poster_of(wall, qtbot, H264, "kept")
    worker = _Worker(folder)
    worker._current = _Wanted("one that takes long", str(H264))
    with qtbot.waitSignal(worker.poster_made, timeout=5_000) as made:
        worker.want(_Wanted("kept", str(H264)))
    assert made.args[0].key == "kept"
    assert worker._current.key == "one that takes long"
