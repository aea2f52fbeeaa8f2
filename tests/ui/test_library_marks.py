"""Marks of many clips in the library: one command for all of them, a word when it takes a moment, and Undo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.library import Marking
from sora_desktop.domain.library_events import (
    MOST_UNDOABLE,
    LibraryChanged,
    ManyMarked,
    MarksUndoable,
    MarksUndone,
    TrashFiles,
    TrashPlanned,
)
from sora_desktop.media.trash import TrashDone
from sora_desktop.ui.library.actions import ClipAction, Wish
from sora_desktop.ui.library.texts import number_words
from sora_desktop.ui.theme import Theme
from tests.ui.library.clips import made_clip, numbers_to
from tests.ui.library_house import House, choose, opened, thirty_clips


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> Iterator[House]:
    """A window that shows a library of thirty clips."""
    with opened(House(theme, thirty_clips()), qtbot) as made:
        made.menus.library_wanted.emit()
        qtbot.waitUntil(lambda: made.pane.model.clip_at(0) is not None)
        yield made


def test_many_clips_are_marked_without_a_look_at_any_and_a_moment_later_this_is_said(
    shown: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads_nothing(_numbers: object, _ticket: int) -> None:
        raise AssertionError

    monkeypatch.setattr(shown.library, "read_clips", reads_nothing)
    numbers = list(numbers_to(100_000))
    shown.talk.verbs.act(Wish(ClipAction.RATE, 5), numbers)
    assert shown.library.asked == [("mark_clips", numbers, Marking(rating=5))]
    shown.talk.hear(ManyMarked([30, 29], Marking(rating=5), 2, 100_000))
    assert [clip.rating for row in range(3) if (clip := shown.pane.model.clip_at(row)) is not None] == [5, 5, 0]
    assert shown.words == []
    qtbot.waitUntil(lambda: shown.words == [f"Marking {number_words(100_000)} clips…"], timeout=2_000)
    shown.panes.notices.own_action.emit("library marking", "stop")
    assert shown.library.asked[-1] == ("stop_marking",)
    shown.talk.hear(ManyMarked((), Marking(), 2, 100_000, is_over=True))
    assert shown.words == []


def test_what_is_undone_is_what_was_done_last(shown: House) -> None:
    shown.talk.hear(MarksUndoable(7))
    shown.talk.verbs.thrown_away.emit(1, 2, 0, "")
    shown.talk.hear(MarksUndoable(8))
    for _ in range(4):
        QTest.keyClick(shown.pane.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown.library.asked == [("undo_marks", 8), ("undo_marks", 7)]
    assert shown.words == ["2 clips are in the trash."]


def test_no_more_is_offered_to_undo_than_can_be_undone(shown: House) -> None:
    newest = MOST_UNDOABLE + 3
    for mark_id in range(1, newest + 1):
        shown.talk.hear(MarksUndoable(mark_id))
    for _ in range(newest):
        shown.talk.notices.undo()
    assert shown.library.asked == [("undo_marks", mark_id) for mark_id in range(newest, 3, -1)]


def test_what_could_not_be_undone_is_undone_in_the_same_order_when_that_is_wished_again(shown: House) -> None:
    for mark_id in (1, 2):
        shown.talk.hear(MarksUndoable(mark_id))
    for _ in range(2):
        shown.talk.notices.undo()
    shown.library.asked.clear()
    for refused in (2, 1):
        shown.talk.hear(MarksUndoable(refused))
    for _ in range(2):
        shown.talk.notices.undo()
    assert shown.library.asked == [("undo_marks", 2), ("undo_marks", 1)]


class Bin(QObject):
    """Moves nothing, and says that it did."""

    thrown_away = Signal(object)
    brought_back = Signal(object)

    def throw_away(self, ticket: int, clips: Sequence[TrashFiles]) -> None:
        self.thrown_away.emit(TrashDone(ticket, tuple(clip.job_id for clip in clips)))

    def bring_back(self, ticket: int) -> None:
        self.brought_back.emit(TrashDone(ticket, (made_clip(30).job_id,)))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (((),), "1 clip whose file is not there has left the library."),
        (((), ("a",)), "1 clip is in the trash. 1 clip whose file is not there has left the library."),
        (((), ()), "2 clips whose files are not there have left the library."),
    ],
)
def test_a_clip_without_its_file_leaves_the_library_and_this_is_said_and_undone(
    shown: House, qtbot: QtBot, files: tuple[tuple[str, ...], ...], words: str
) -> None:
    bin_ = Bin(shown.window)
    shown.talk.use_trash(bin_)
    for number, names in zip((30, 29), files, strict=False):
        shown.library.files[made_clip(number).job_id] = names
    choose(shown, *range(len(files)))
    QTest.keyClick(shown.pane.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: shown.words == [words])
    QTest.keyClick(shown.pane.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown.library.asked[-1][0] == "restored"
    assert shown.words == []


def test_two_deletions_at_once_are_told_each_by_itself(shown: House) -> None:
    class SlowBin(Bin):
        def throw_away(self, ticket: int, clips: Sequence[TrashFiles]) -> None: ...

    bin_, told = SlowBin(shown.window), list[tuple[object, ...]]()
    shown.talk.use_trash(bin_)
    shown.talk.verbs.thrown_away.connect(lambda *what: told.append(what))
    shown.talk.hear(TrashPlanned(1, (TrashFiles("a", ()),), "b.mp4 stays."))
    shown.talk.hear(TrashPlanned(2, (TrashFiles("c", ("/c.mp4",)),)))
    bin_.thrown_away.emit(TrashDone(1, ("a",)))
    bin_.thrown_away.emit(TrashDone(2, ("c",)))
    assert told == [(1, 0, 1, "b.mp4 stays."), (2, 1, 0, "")]


def test_a_clip_that_was_rejected_by_mistake_is_selected_again_when_it_is_back(shown: House, qtbot: QtBot) -> None:
    choose(shown, 1)
    rejected = shown.library.clips.pop(29)
    shown.talk._find()
    assert shown.pane.selected_numbers == [28]
    shown.library.clips[29] = rejected
    shown.talk.hear(MarksUndone(1, [29]))
    shown.talk.hear(LibraryChanged())
    qtbot.waitUntil(lambda: shown.pane.selected_numbers == [29], timeout=2_000)


def test_the_tags_of_many_clips_are_changed_for_all_of_them(shown: House) -> None:
    shown.talk.verbs.act(Wish(ClipAction.TAG), range(30, 0, -1))
    shown.talk.verbs.tag(range(30, 0, -1), ("sea",), ())
    assert shown.library.asked == [("mark_clips", range(30, 0, -1), Marking(add=("sea",)))]
