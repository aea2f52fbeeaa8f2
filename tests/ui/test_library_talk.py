"""The library among the other panes: what is typed is found, what is deleted comes back, and modes take turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import State
from sora_desktop.domain.library import Clip, ClipQuery, Facets, Marking
from sora_desktop.domain.library_events import (
    ClipsFound,
    ClipsMarked,
    LibraryChanged,
    LibraryWork,
)
from sora_desktop.media.trash import TrashBin
from sora_desktop.ui.details.texts import FactKey
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.library.actions import OF_A_REQUEST, ClipAction, Wish, clip_menu
from sora_desktop.ui.library.choices import Names
from sora_desktop.ui.library.panel import LibraryPane
from sora_desktop.ui.library.tabs import LIBRARY, QUEUE
from sora_desktop.ui.theme import Theme
from tests.ui.library.clips import made_clip, numbers_to
from tests.ui.library_house import House, choose, opened, thirty_clips
from tests.ui.sample_jobs import made_job

NEWEST = (30, 29, 28)


@pytest.fixture
def house(theme: Theme, qtbot: QtBot) -> Iterator[House]:
    with opened(House(theme, thirty_clips()), qtbot) as made:
        yield made


@pytest.fixture
def shown(house: House, qtbot: QtBot) -> House:
    house.menus.library_wanted.emit()
    qtbot.waitUntil(lambda: house.pane.model.clip_at(0) is not None)
    return house


def test_tabs_and_menus_lead_to_the_library_and_back_and_count(shown: House) -> None:
    assert shown.pane.isVisible()
    assert not shown.panes.compose.isVisible()
    assert shown.panes.side_tabs.tabs.count_of(LIBRARY) == 30
    shown.panes.side_tabs.tabs.setCurrentIndex(QUEUE)
    assert shown.panes.compose.isVisible()
    assert not shown.pane.isVisible()
    shown.panes.queue.tabs.setCurrentIndex(LIBRARY)
    assert shown.pane.isVisible()
    shown.menus.prompt_wanted.emit()
    assert shown.panes.compose.isVisible()


def test_each_letter_is_searched_for_and_the_newest_answer_wins(house: House, qtbot: QtBot) -> None:
    house.library.queries.clear()
    house.menus.search_wanted.emit()
    QTest.keyClicks(house.panes.bar.search, "Clip 12")
    assert [query.words for query in house.library.queries] == ["Clip 12"[:end] for end in range(1, 8)]
    assert house.pane.isVisible()
    assert list(house.pane.model.numbers) == [12]
    house.talk.hear(ClipsFound(1, numbers_to(30)))
    assert list(house.pane.model.numbers) == [12]
    QTest.keyClick(house.panes.bar.search, Qt.Key.Key_Escape)
    assert len(house.pane.model.numbers) == 30


def test_a_search_stays_while_the_queue_is_looked_at(shown: House) -> None:
    shown.panes.bar.search.setText("Clip 2")
    found = list(shown.pane.model.numbers)
    shown.menus.queue_wanted.emit()
    shown.menus.library_wanted.emit()
    assert list(shown.pane.model.numbers) == found
    assert shown.panes.bar.search.text() == "Clip 2"


def test_the_clip_with_the_keyboard_is_shown_and_its_marks(shown: House, qtbot: QtBot) -> None:
    choose(shown, 4)
    last = shown.conversation.shown[-1]
    assert last is not None
    assert last.request.prompt == "Job 26"
    assert shown.panes.side_marks.clip == made_clip(26, "Clip 26")


def test_keys_rate_mark_and_reject_all_that_is_selected(shown: House) -> None:
    choose(shown, 0, 1)
    for key in (Qt.Key.Key_4, Qt.Key.Key_B, Qt.Key.Key_X):
        QTest.keyClick(shown.pane.view, key)
    markings = [Marking(rating=4), Marking(is_favourite=True), Marking(is_rejected=True)]
    assert shown.library.asked == [("mark_clips", [30, 29], marking) for marking in markings]


def test_marks_are_seen_at_once(shown: House) -> None:
    choose(shown, 0)
    shown.talk.hear(ClipsMarked((made_clip(30, "Clip 30", rating=3, is_favourite=True),)))
    assert shown.panes.side_marks.stars.value() == 3
    assert shown.pane.model.clip_at(0) == made_clip(30, "Clip 30", rating=3, is_favourite=True)


def test_a_clip_that_was_marked_unseen_is_counted_all_the_same(house: House, qtbot: QtBot) -> None:
    asked = len(house.library.queries)
    house.talk.hear(ClipsMarked((made_clip(30, "Clip 30", is_favourite=True),)))
    qtbot.waitUntil(lambda: len(house.library.queries) > asked, timeout=2_000)


def test_a_verb_reads_the_pages_of_clips_that_are_not_in_memory(theme: Theme, qtbot: QtBot) -> None:
    house = House(theme, [made_clip(number) for number in range(1, 1_001)])
    qtbot.addWidget(house.window)
    house.panes.first_start.setParent(house.window)
    house.window.show()
    house.talk._find()
    planned: list[list[str]] = []
    house.library.plan_trash = lambda job_ids, ticket: planned.append(job_ids)  # type: ignore[method-assign]
    house.talk.verbs.act(Wish(ClipAction.TRASH), list(numbers_to(1_000)))
    assert planned == [[made_clip(number).job_id for number in range(1_000, 0, -1)]]
    house.window.let_go()


@pytest.fixture
def bin_(shown: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrashBin]:
    """A trash of the test's own, and files for the newest three clips."""
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    made = TrashBin()
    shown.talk.use_trash(made)
    for number in NEWEST:
        file = tmp_path / f"{number}.mp4"
        file.write_bytes(b"clip")
        shown.library.files[made_clip(number).job_id] = (str(file),)
    yield made
    assert made.stop()


@pytest.mark.usefixtures("bin_")
def test_what_goes_to_the_trash_comes_back_by_undo(shown: House, qtbot: QtBot, tmp_path: Path) -> None:
    ids = [made_clip(number).job_id for number in NEWEST]
    choose(shown, 0, 1, 2)
    QTest.keyClick(shown.pane.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: shown.words == ["3 clips are in the trash."])
    assert shown.library.asked == [("trashed", tuple(ids))]
    assert list(tmp_path.glob("*.mp4")) == []
    assert shown.conversation.shown[-1] is None
    QTest.keyClick(shown.pane.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown.library.asked[-1] == ("restored", tuple(ids)))
    assert len(list(tmp_path.glob("*.mp4"))) == 3
    assert shown.words == []


@pytest.mark.usefixtures("bin_")
@pytest.mark.parametrize("is_seen_gone", [True, False])
def test_what_comes_back_is_selected_and_shown_again(shown: House, qtbot: QtBot, is_seen_gone: bool) -> None:
    choose(shown, 1, 0)
    QTest.keyClick(shown.pane.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: bool(shown.words))
    clips = [shown.library.clips.pop(number) for number in (30, 29)]
    if is_seen_gone:
        shown.talk._find()
        assert shown.pane.selected_numbers == [28]
    QTest.keyClick(shown.pane.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown.words == [])
    shown.library.clips |= {clip.number: clip for clip in clips}
    shown.talk.hear(LibraryChanged())
    qtbot.waitUntil(lambda: shown.pane.selected_numbers == [30, 29] and shown.conversation.shown[-1] is not None)
    last = shown.conversation.shown[-1]
    assert last is not None
    assert last.request.prompt == "Job 30"
    choose(shown, 5)
    shown.talk._find()
    assert shown.pane.selected_numbers == [25]


def test_settings_of_a_clip_go_into_the_form_whole_or_its_prompt_alone(shown: House) -> None:
    shown.panes.compose.set_prompt("before")
    shown.talk.verbs.act(Wish(ClipAction.USE_PROMPT), [7])
    assert shown.panes.compose.request().prompt == "Job 7"
    assert shown.panes.compose.isVisible()
    choose(shown, 0)
    QTest.keyClick(shown.pane.view, Qt.Key.Key_Return)
    assert shown.panes.compose.request().prompt == "Job 30"


def test_a_clip_of_a_family_that_remixes_is_remixed_in_the_form(shown: House) -> None:
    compose = shown.panes.compose
    compose.remix.profile_id = "octopusx"
    compose.set_prompt("before")
    shown.talk.verbs.act(Wish(ClipAction.REMIX), [7])
    assert (compose.request().prompt, compose.remix.isVisible()) == ("before", False)
    shown.library.family = "grok"
    shown.talk.verbs.act(Wish(ClipAction.REMIX), [7])
    assert (compose.isVisible(), compose.remix.words) == (True, "Remixes “Job 7”")
    assert compose.request().remixed_task == made_job(7, State.DONE).task_id


def test_only_a_clip_whose_model_is_of_such_a_family_offers_it(theme: Theme, qtbot: QtBot) -> None:
    pane = QWidget()
    qtbot.addWidget(pane)
    offering = {
        model
        for model in ("sora-2", "grok-video-3", "")
        for entry in clip_menu([made_clip(1, model=model)], 1, theme.icons, pane).actions()
        if entry.data() == Wish(ClipAction.REMIX)
    }
    assert offering == {"grok-video-3"}


def test_a_clip_from_elsewhere_brings_no_settings_and_says_why(
    shown: House, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = clip_menu([made_clip(1, model="")], 1, theme.icons, shown.window).actions()
    offered = {entry.data().action for entry in entries if isinstance(entry.data(), Wish)}
    assert not OF_A_REQUEST & offered
    assert {ClipAction.CONTINUE, ClipAction.FAVOURITE, ClipAction.TRASH} <= offered
    before = shown.panes.compose.request()
    shown.library.model = ""
    said: list[str] = []
    monkeypatch.setattr(shown.panes.details, "say", said.append)
    for action in OF_A_REQUEST:
        shown.talk.verbs.act(Wish(action), [7])
    assert shown.panes.compose.request() == before
    assert said == ["It is not known what was asked for this clip."] * len(OF_A_REQUEST)


def test_removal_from_a_queue_that_nobody_sees_is_not_offered_beside_a_clip_of_the_library(house: House) -> None:
    details = house.panes.details
    house.menus.library_wanted.emit()
    details.show_job(made_job(30, State.DONE))
    assert details.body is not None
    row = details.body.action_row
    assert JobAction.REMOVE not in row.shown
    house.menus.queue_wanted.emit()
    assert JobAction.REMOVE in row.shown
    house.menus.library_wanted.emit()
    assert JobAction.REMOVE not in row.shown
    details.show_job(made_job(29, State.DONE))
    assert JobAction.REMOVE not in row.shown


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ((), "3 files copied."),
        ((30,), "2 files copied. 1 is missing."),
        ((30, 29), "File copied. 2 are missing."),
        (NEWEST, "Nothing was copied: no file is there."),
    ],
)
def test_copying_files_says_how_many_and_leaves_the_clipboard_where_there_is_none(
    house: House, qtbot: QtBot, missing: tuple[int, ...], words: str
) -> None:
    for number in missing:
        house.library.clips[number] = made_clip(number, is_missing=True)
    house.menus.library_wanted.emit()
    qtbot.waitUntil(lambda: house.pane.model.clip_at(0) is not None)
    house.panes.details.show_job(made_job(30, State.DONE))
    assert house.panes.details.body is not None
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("what was there")
    choose(house, 0, 1, 2)
    QTest.keyClick(house.pane.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    said = house.panes.details.body.action_row.said
    assert (said.text(), said.isVisibleTo(house.panes.details)) == (words, True)
    there = [number for number in NEWEST if number not in missing]
    assert len(clipboard.mimeData().urls()) == len(there)
    assert (clipboard.text() == "what was there") == (not there)


def test_the_menu_of_one_clip_has_what_its_details_and_the_queue_have(house: House, theme: Theme) -> None:
    verbs = {ClipAction.USE_LAST_FRAME, ClipAction.COMPARE, ClipAction.COPY_TASK_ID, ClipAction.COPY_REPORT}

    def entries(*clips: Clip) -> dict[ClipAction, QAction]:
        menu = clip_menu(clips, len(clips), theme.icons, house.pane)
        return {entry.data().action: entry for entry in menu.actions() if isinstance(entry.data(), Wish)}

    of_one = entries(made_clip(7))
    assert verbs <= set(of_one)
    assert of_one[ClipAction.COMPARE].shortcut() == QKeySequence("W")
    assert not verbs & set(entries(made_clip(7), made_clip(8)))
    imported = entries(made_clip(7, model=""))
    assert verbs & set(imported) == {ClipAction.USE_LAST_FRAME, ClipAction.COMPARE}
    gone = entries(made_clip(7, is_missing=True))
    assert {action for action in verbs if gone[action].isEnabled()} == {ClipAction.COPY_TASK_ID, ClipAction.COPY_REPORT}


def test_what_is_done_with_the_job_of_a_clip_is_done_as_from_its_details_or_said_not_to_be_known(
    shown: House, qtbot: QtBot
) -> None:
    details = shown.panes.details
    details.show_job(made_job(30, State.DONE))
    for wanted, action in (
        (ClipAction.COPY_TASK_ID, JobAction.COPY_TASK_ID),
        (ClipAction.COPY_REPORT, JobAction.COPY_REPORT),
    ):
        with qtbot.waitSignal(details.action_requested) as asked:
            shown.pane.wished.emit(Wish(wanted), [7])
        assert asked.args[0] is action
        assert asked.args[1].id == made_job(7).id
    with qtbot.assertNotEmitted(details.action_requested):
        shown.pane.wished.emit(Wish(ClipAction.USE_LAST_FRAME), [7])  # its job has no file
    assert details.body is not None
    assert details.body.action_row.said.text() == "That is not known of this clip."


def test_the_length_of_an_imported_clip_is_told_as_its_card_knows_it(house: House, qtbot: QtBot) -> None:
    details = house.panes.details
    details.show_job(made_job(30, State.DONE, "", model="", gateway_model=None))
    house.menus.library_wanted.emit()
    assert details.body is not None
    facts = details.body.main_facts
    qtbot.waitUntil(lambda: facts.value_of(FactKey.LENGTH) == "0:10")


def test_longer_work_says_how_far_it_is_and_can_be_stopped(house: House) -> None:
    house.menus.rebuild_wanted.emit()
    assert house.library.asked == [("rebuild_library",)]
    house.talk.hear(LibraryWork("rebuild_library", 40, 1_000, "Reading the clips folder."))
    assert house.words == ["Reading the clips folder. 40 of 1000"]
    house.panes.notices.own_action.emit("library work", "stop")
    assert house.library.asked[-1] == ("stop_library_work",)
    house.talk.hear(LibraryWork("rebuild_library", 1_000, 1_000, "1,000 clips are here.", is_over=True))
    assert house.words == ["1,000 clips are here."]


def test_an_empty_library_and_a_search_without_result_say_what_to_do(theme: Theme, qtbot: QtBot) -> None:
    pane = LibraryPane(theme, theme.icons)
    qtbot.addWidget(pane)
    pane.show()
    said = pane.findChildren(QWidget)
    assert said
    pane.show_found([])
    with qtbot.waitSignal(pane.import_wanted):
        pane._empty.button.click()
    pane.search("nothing")
    pane.show_found([])
    with qtbot.waitSignal(pane.search_cleared):
        pane._empty.button.click()


def test_a_library_of_rejected_clips_alone_says_so_and_shows_them(theme: Theme, qtbot: QtBot) -> None:
    pane = LibraryPane(theme, theme.icons)
    qtbot.addWidget(pane)
    pane.show()
    pane.show_found([])
    pane.show_facets(Facets(rejected=3), Names({}))
    assert pane._empty.button.text() == "Show the rejected clips"
    with qtbot.waitSignal(pane.query_changed) as told:
        pane._empty.button.click()
    assert told.args == [ClipQuery(shows_rejected=True)]
