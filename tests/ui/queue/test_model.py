"""The model of the queue: rows told of one by one, in the right order, with the right counts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import BytesFetched
from sora_desktop.domain.jobs import Needs, State
from sora_desktop.domain.pictures import LastFrame
from sora_desktop.domain.queue_events import PicturesSending
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.queue.model import Counts, JobRole, JobsModel
from sora_desktop.ui.queue.texts import Away
from tests.ui.sample_jobs import HOSTILE_PROMPT, NOW, jobs_of_every_kind, made_job

Changes = list[tuple[int, int, list[int]]]


@pytest.fixture
def model(qapp: object) -> Iterator[JobsModel]:
    """An empty model under the eyes of Qt's tester, whose complaints are Qt warnings and fail the test."""
    made = JobsModel(clock=lambda: NOW)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    del tester


def changes_of(model: JobsModel) -> Changes:
    """Every change that the model tells from now on: first row, last row, roles."""
    told: Changes = []
    model.dataChanged.connect(lambda first, last, roles: told.append((first.row(), last.row(), list(roles))))
    return told


def prompts(model: JobsModel) -> list[str]:
    """The prompts from the top row down."""
    return [model.index(row).data() for row in range(model.rowCount())]


def test_new_jobs_appear_at_the_top_with_the_last_of_them_first(model: JobsModel) -> None:
    model.list_jobs([made_job(2, prompt="second"), made_job(1, prompt="first")])
    model.add_jobs([made_job(3, prompt="third"), made_job(4, prompt="fourth")])
    assert prompts(model) == ["fourth", "third", "second", "first"]


def test_a_job_that_comes_twice_is_one_row(model: JobsModel) -> None:
    model.add_jobs([made_job(1)])
    model.add_jobs([made_job(1, State.SENDING)])
    assert model.rowCount() == 1
    assert model.counts() == Counts(running=1)


def test_a_removed_job_does_not_come_back_with_a_late_change(model: JobsModel) -> None:
    model.add_jobs([made_job(1, State.FAILED)])
    model.remove(made_job(1).id)
    model.upsert(made_job(1, State.FAILED, is_removed=True))
    assert model.rowCount() == 0
    assert not model.index_of(made_job(1).id).isValid()


def spoken(model: JobsModel, row: int) -> str:
    return str(model.index(row).data(Qt.ItemDataRole.AccessibleTextRole))


def test_takes_of_one_press_are_told_apart(model: JobsModel) -> None:
    takes = [made_job(number, intent_id="boat", take=number) for number in (1, 2, 3)]
    model.list_jobs([made_job(9)])
    model.add_jobs(takes)
    assert [model.index(row).data(JobRole.TAKES) for row in range(4)] == [3, 3, 3, 1]
    assert "take 2 of 3" in spoken(model, 1)
    assert "take" not in spoken(model, 3)


def test_the_clips_of_a_batch_are_no_takes_of_each_other(model: JobsModel) -> None:
    model.add_jobs([made_job(number, intent_id="evening", batch_id="evening", take=number) for number in (1, 2)])
    assert "clip 1 of 2" in spoken(model, 1)
    assert "take" not in spoken(model, 1)


def test_a_later_take_is_told_to_the_rows_of_the_others_alone(model: JobsModel) -> None:
    model.list_jobs([made_job(9), made_job(1, intent_id="boat", take=1)])
    told = changes_of(model)
    model.add_jobs([made_job(2, intent_id="boat", take=2)])
    assert [(first, last) for first, last, _ in told] == [(2, 2)]
    assert JobRole.TAKES in told[0][2]
    assert "take 1 of 2" in spoken(model, 2)


def test_a_take_that_is_removed_was_a_take_all_the_same(model: JobsModel) -> None:
    model.add_jobs([made_job(number, State.FAILED, intent_id="boat", take=number) for number in (1, 2)])
    model.remove(made_job(2).id)
    assert "take 1 of 2" in spoken(model, 0)
    model.add_jobs([made_job(3, intent_id="boat", take=3)])
    assert "take 1 of 3" in spoken(model, 1)


def test_removing_what_is_not_there_changes_nothing(model: JobsModel) -> None:
    model.add_jobs([made_job(1)])
    model.remove("nobody")
    model.set_bytes(BytesFetched("nobody", 1, 2))
    model.set_poster("nobody", QImage(), None)
    assert model.rowCount() == 1


def test_a_change_is_told_for_its_own_row_alone_and_never_as_a_reset(qtbot: QtBot, model: JobsModel) -> None:
    model.list_jobs(jobs_of_every_kind())
    told = changes_of(model)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.assertNotEmitted(model.layoutChanged):
        model.upsert(replace(jobs_of_every_kind()[1], progress=62))
    assert [(first, last) for first, last, _ in told] == [(1, 1)]
    assert JobRole.JOB in told[0][2]
    assert Qt.ItemDataRole.DisplayRole not in told[0][2]


def test_an_equal_job_is_no_change(model: JobsModel) -> None:
    model.add_jobs([made_job(1)])
    told = changes_of(model)
    model.upsert(made_job(1))
    assert told == []


def test_a_row_is_found_by_its_job_after_rows_have_come_and_gone(model: JobsModel) -> None:
    model.list_jobs([made_job(number) for number in range(20, 0, -1)])
    model.remove(made_job(7).id)
    model.remove(made_job(20).id)
    model.add_jobs([made_job(21), made_job(22)])
    for row in range(model.rowCount()):
        job = model.job_at(model.index(row))
        assert job is not None
        assert model.index_of(job.id).row() == row


def test_waiting_jobs_are_told_that_one_before_them_went_out(model: JobsModel) -> None:
    model.add_jobs([made_job(1), made_job(2), made_job(3), made_job(4, State.DONE)])
    befores = {row: model.index(row).data(JobRole.BEFORE) for row in range(4)}
    assert befores == {0: 0, 1: 2, 2: 1, 3: 0}
    told = changes_of(model)
    model.upsert(made_job(1, State.SENDING))
    assert {row for first, last, _ in told for row in range(first, last + 1)} == {1, 2, 3}
    assert [model.index(row).data(JobRole.BEFORE) for row in (1, 2)] == [1, 0]


def test_a_thousand_that_wait_are_told_in_one_go(model: JobsModel) -> None:
    model.add_jobs([made_job(number) for number in range(1_000)])
    told = changes_of(model)
    model.upsert(made_job(0, State.SENDING))
    assert len(told) == 2


def test_a_job_that_waits_again_is_back_at_its_place_in_the_line(model: JobsModel) -> None:
    model.add_jobs([made_job(1, State.SENDING), made_job(2)])
    model.upsert(made_job(1))
    assert model.index_of(made_job(2).id).data(JobRole.BEFORE) == 1
    assert model.counts() == Counts(waiting=2)


def test_counts_follow_every_kind_of_change(qtbot: QtBot, model: JobsModel) -> None:
    with qtbot.waitSignal(model.counts_changed) as counted:
        model.list_jobs(jobs_of_every_kind())
    assert counted.args == [Counts(running=7, waiting=3, needs_you=3, done=3, failed=2)]
    model.upsert(made_job(4, State.STOPPED))
    assert model.counts() == Counts(running=7, waiting=3, needs_you=2, done=3, failed=2)
    model.upsert(made_job(2, State.WATCHING, needs=Needs.NO_LINK))
    assert model.counts().needs_you == 3
    model.remove(made_job(2).id)
    assert model.counts() == Counts(running=6, waiting=3, needs_you=2, done=3, failed=2)
    with qtbot.assertNotEmitted(model.counts_changed):
        model.upsert(made_job(3, State.WATCHING, progress=4))


def test_bytes_belong_to_a_download_and_go_with_it(model: JobsModel) -> None:
    job = made_job(1, State.DOWNLOADING)
    model.add_jobs([job])
    model.set_bytes(BytesFetched(job.id, 5, 10))
    assert model.index(0).data(JobRole.MOVED) == BytesFetched(job.id, 5, 10)
    model.upsert(made_job(1, State.DONE))
    model.set_bytes(BytesFetched(job.id, 6, 10))
    assert model.index(0).data(JobRole.MOVED) is None


def test_pictures_that_are_sent_belong_to_a_job_that_waits_and_go_with_it(model: JobsModel) -> None:
    job = made_job(1, State.WAITING)
    model.add_jobs([job])
    for number, shown in ((1, PicturesSending(job.id, 1, 2)), (0, None)):
        model.set_pictures(PicturesSending(job.id, number, 2))
        assert model.index(0).data(JobRole.MOVED) == shown
    model.set_pictures(PicturesSending(job.id, 2, 2))
    model.upsert(made_job(1, State.SENDING))
    model.set_pictures(PicturesSending(job.id, 2, 2))
    assert model.index(0).data(JobRole.MOVED) is None


def test_a_poster_is_asked_for_once_and_again_only_after_it_has_left(model: JobsModel) -> None:
    job = made_job(1, State.DONE)
    model.add_jobs([job])
    assert model.posters.ask(job.id)
    assert not model.posters.ask(job.id)
    model.set_poster(job.id, QImage(16, 9, QImage.Format.Format_RGB32), 10_000)
    poster = model.index(0).data(JobRole.POSTER)
    assert poster.duration_ms == 10_000
    assert poster.pixmap.deviceIndependentSize().toSize().width() == 72
    model.posters.drop(job.id)
    assert model.posters.ask(job.id)


def test_a_picture_that_the_library_alone_asked_for_is_not_cut_for_a_row(model: JobsModel) -> None:
    job = made_job(1, State.DONE)
    model.add_jobs([job])
    model.set_poster(job.id, QImage(16, 9, QImage.Format.Format_RGB32), 10_000)
    assert model.posters.find(job.id) is None
    assert model.posters.ask(job.id)


def test_a_clip_without_a_picture_is_not_asked_again(model: JobsModel) -> None:
    job = made_job(1, State.DONE)
    model.add_jobs([job])
    assert model.posters.ask(job.id)
    model.set_poster(job.id, QImage(), None)
    assert model.index(0).data(JobRole.POSTER).pixmap is None
    assert not model.posters.ask(job.id)


def test_text_from_outside_is_never_markup(model: JobsModel) -> None:
    model.add_jobs([made_job(1, prompt=HOSTILE_PROMPT)])
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) is None
    assert "\u202e" not in model.index(0).data()


def test_a_row_reads_as_prompt_state_and_time(model: JobsModel) -> None:
    model.add_jobs([made_job(1, State.DONE, "A paper boat\nleaves", profile_id="demo")])
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "A paper boat leaves, Done kept in Movies, 2:41, demo"


def test_an_index_of_nothing_has_no_job(model: JobsModel) -> None:
    assert model.job_at(QModelIndex()) is None
    assert model.index(0).data() is None


def test_no_call_of_data_loses_a_reference_to_none(model: JobsModel) -> None:
    model.list_jobs([made_job(number, State.DONE) for number in range(10)])
    indexes = [model.index(row) for row in range(10)]
    roles = [JobRole.MOVED, JobRole.POSTER, Qt.ItemDataRole.DecorationRole]
    before = sys.getrefcount(None)
    for _ in range(200):
        for index in indexes:
            for role in roles:
                index.data(role)
    assert abs(sys.getrefcount(None) - before) < 500


def test_data_opens_no_file(model: JobsModel, monkeypatch: pytest.MonkeyPatch) -> None:
    model.list_jobs(jobs_of_every_kind())

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("data() touched the disk")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("os.stat", refuse)
    for row in range(model.rowCount()):
        for role in (*JobRole, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            model.index(row).data(role)


def test_ten_thousand_rows_take_a_change_without_walking_the_list(model: JobsModel) -> None:
    model.add_jobs([made_job(number, State.DONE) for number in range(10_000)])
    told = changes_of(model)
    model.upsert(made_job(3, State.DONE, file="/elsewhere/clip.mp4"))
    assert [(first, last) for first, last, _ in told] == [(9_996, 9_996)]


def test_a_row_names_the_clip_that_it_waits_for(model: JobsModel) -> None:
    parent = replace(made_job(1, prompt="The quay"), id="a" * 32)
    request = VideoRequest("and then", images=(LastFrame(parent.id).address,))
    model.list_jobs([replace(made_job(2), request=request), parent])
    assert model.index(0).data(JobRole.AWAITED) == "The quay"
    assert model.index(1).data(JobRole.AWAITED) == ""
    assert "Waiting for “The quay”" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_one_that_waits_for_a_clip_is_before_nobody_until_it_has_its_frame(model: JobsModel) -> None:
    awaiting = replace(made_job(1), request=VideoRequest("and then", images=(LastFrame("a" * 32).address,)))
    model.list_jobs([made_job(2), awaiting])
    assert (model.index(0).data(JobRole.BEFORE), model.counts().waiting) == (0, 2)
    model.upsert(replace(awaiting, request=VideoRequest("and then", images=(f"picture:{'c' * 64}.jpg",))))
    assert (model.index(0).data(JobRole.BEFORE), model.counts().waiting) == (1, 2)


def test_a_clip_that_goes_to_the_trash_and_comes_back_changes_its_own_row_alone(model: JobsModel) -> None:
    kept, gone = made_job(1, State.DONE), made_job(2, State.DONE)
    model.list_jobs([gone, kept])
    told = changes_of(model)
    roles = [JobRole.AWAY, Qt.ItemDataRole.AccessibleTextRole]
    model.set_away({gone.id: Away.IN_TRASH, "of the library alone": Away.MISSING})
    model.set_away({gone.id: Away.IN_TRASH})
    assert told == [(0, 0, roles)]
    row = model.index(0)
    assert row.data(JobRole.AWAY) is Away.IN_TRASH
    assert "in the trash" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.index(1).data(JobRole.AWAY) is None
    model.set_away({})
    assert told == [(0, 0, roles), (0, 0, roles)]
    assert row.data(JobRole.AWAY) is None


def test_what_is_away_is_known_of_a_job_that_is_listed_later(model: JobsModel) -> None:
    gone = made_job(1, State.DONE)
    model.set_away({gone.id: Away.MISSING})
    model.add_jobs([gone])
    assert "its file is not there" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
