"""The trash: files go as a whole clip or not at all, and come back to their places over nothing that is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.library_events import TrashFiles
from sora_desktop.media.trash import TrashBin, TrashDone

TICKET = 1 << 41
"""As large as those of the window."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clips folder beside a trash of its own."""
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    made = tmp_path / "Movies"
    made.mkdir()
    return made


@pytest.fixture
def bin_(qtbot: QtBot) -> Iterator[TrashBin]:
    made = TrashBin()
    yield made
    assert made.stop()


def made_clip(folder: Path, name: str) -> TrashFiles:
    files = (folder / f"{name}.mp4", folder / f"{name}.json")
    for file in files:
        file.write_text(name, encoding="utf-8")
    return TrashFiles(name, tuple(str(file) for file in files))


def thrown(bin_: TrashBin, qtbot: QtBot, ticket: int, *clips: TrashFiles) -> TrashDone:
    with qtbot.waitSignal(bin_.thrown_away, timeout=5_000) as done:
        bin_.throw_away(ticket, clips)
    assert isinstance(done.args[0], TrashDone)
    return done.args[0]


def brought(bin_: TrashBin, qtbot: QtBot, ticket: int) -> TrashDone:
    with qtbot.waitSignal(bin_.brought_back, timeout=5_000) as done:
        bin_.bring_back(ticket)
    assert isinstance(done.args[0], TrashDone)
    return done.args[0]


def test_what_was_thrown_away_comes_back_as_it_was_and_leaves_no_entry(
    bin_: TrashBin, folder: Path, qtbot: QtBot
) -> None:
    clips = [made_clip(folder, name) for name in ("one", "two", "three")]
    done = thrown(bin_, qtbot, TICKET, *clips)
    assert done == TrashDone(TICKET, ("one", "two", "three"))
    assert list(folder.iterdir()) == []
    assert brought(bin_, qtbot, TICKET) == done
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        f"{name}.{kind}" for name in ("one", "two", "three") for kind in ("mp4", "json")
    )
    assert (folder / "two.mp4").read_text(encoding="utf-8") == "two"
    assert [path for path in folder.parent.glob("share/Trash/*/*") if path.is_file()] == []


def test_another_file_in_the_place_is_not_overwritten(bin_: TrashBin, folder: Path, qtbot: QtBot) -> None:
    clip = made_clip(folder, "one")
    thrown(bin_, qtbot, TICKET, clip)
    (folder / "one.mp4").write_text("new", encoding="utf-8")
    done = brought(bin_, qtbot, TICKET)
    assert done.job_ids == ()
    assert "one.mp4" in done.problem
    assert (folder / "one.mp4").read_text(encoding="utf-8") == "new"


def test_a_clip_whose_file_is_gone_already_counts_as_thrown_away(bin_: TrashBin, folder: Path, qtbot: QtBot) -> None:
    clip = made_clip(folder, "one")
    (folder / "one.mp4").unlink()
    assert thrown(bin_, qtbot, TICKET, clip) == TrashDone(TICKET, ("one",))
    assert not (folder / "one.json").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may move files out of any folder")
def test_a_clip_that_cannot_be_moved_stays_whole_and_says_so(bin_: TrashBin, folder: Path, qtbot: QtBot) -> None:
    locked = folder / "locked"
    locked.mkdir()
    clip, other = made_clip(locked, "one"), made_clip(folder, "two")
    locked.chmod(0o500)
    done = thrown(bin_, qtbot, TICKET, clip, other)
    locked.chmod(0o700)
    assert done.job_ids == ("two",)
    assert "one.mp4" in done.problem
    assert {file.name for file in locked.iterdir()} == {"one.mp4", "one.json"}
