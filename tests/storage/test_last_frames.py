"""Last frames for the engine: a real child process takes them, and whatever becomes of it is an answer."""

from __future__ import annotations

import shutil
import sys
import threading
from pathlib import Path

import pytest

from sora_desktop.assembly.child_commands import frame_command
from sora_desktop.domain.image_kinds import ImageKind, image_kind
from sora_desktop.domain.secrets import KEY_VARIABLE
from sora_desktop.storage.last_frames import FrameChild

CLIPS = Path(__file__).parent.parent / "media"


@pytest.fixture
def child(tmp_path: Path) -> FrameChild:
    return FrameChild(tmp_path / "pictures", frame_command())


def acting(tmp_path: Path, script: str) -> FrameChild:
    """A child that does something else."""
    return FrameChild(tmp_path / "pictures", [sys.executable, "-c", script])


@pytest.fixture
def clip(tmp_path: Path) -> str:
    """A clip whose name could be taken for an option, a pattern or a command."""
    copy = tmp_path / "--clip=$(boat) *.mp4"
    shutil.copyfile(CLIPS / "h264-faststart.mp4", copy)
    return str(copy)


def test_the_last_frame_of_a_clip_is_kept_under_the_name_of_its_content(
    child: FrameChild, clip: str, tmp_path: Path
) -> None:
    taken = child.take(clip)
    assert taken.problem == ""
    assert taken.picture is not None
    file = tmp_path / "pictures" / taken.picture.name
    assert image_kind(file.read_bytes()[:64]) is ImageKind.JPEG
    assert file.stat().st_mode & 0o077 == 0
    assert child.take(clip) == taken


def test_a_file_that_is_away_may_come_back(child: FrameChild, tmp_path: Path) -> None:
    taken = child.take(str(tmp_path / "gone.mp4"))
    assert (taken.picture, taken.may_come) == (None, True)


def test_a_file_that_is_no_clip_is_answered_with_a_sentence(child: FrameChild, tmp_path: Path) -> None:
    file = tmp_path / "page.mp4"
    file.write_text("<html>")
    taken = child.take(str(file))
    assert (taken.picture, taken.may_come) == (None, False)
    assert taken.problem.endswith(".")


@pytest.mark.parametrize(
    "script", ["raise SystemExit(3)", "import os; os.abort()", "print('../../etc/passwd')", "print('x' * 99)", ""]
)
def test_a_child_that_ends_in_any_other_way_gives_no_picture(tmp_path: Path, clip: str, script: str) -> None:
    taken = acting(tmp_path, script).take(clip)
    assert taken.picture is None
    assert taken.problem


def test_a_child_that_cannot_start_is_tried_again_later(tmp_path: Path, clip: str) -> None:
    taken = FrameChild(tmp_path / "pictures", [str(tmp_path / "no program")]).take(clip)
    assert (taken.picture, taken.may_come) == (None, True)


def test_the_key_of_the_environment_is_not_handed_on(
    tmp_path: Path, clip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "sk-canary")
    words = f"import os, sys; sys.exit(str(os.environ.get({KEY_VARIABLE!r})))"
    assert acting(tmp_path, words).take(clip).problem == "None"


def test_the_end_of_the_program_breaks_it_off(tmp_path: Path, clip: str) -> None:
    started = tmp_path / "started"
    child = acting(tmp_path, f"import pathlib, time; pathlib.Path({str(started)!r}).mkdir(); time.sleep(60)")
    problems: list[str] = []
    thread = threading.Thread(target=lambda: problems.append(child.take(clip).problem))
    thread.start()
    has_started = threading.Event()
    while not started.exists():
        assert thread.is_alive()
        has_started.wait(0.01)
    child.stop()
    thread.join(10)
    assert problems
    assert child.take(clip).may_come
