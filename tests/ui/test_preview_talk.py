"""The preview among the other panes: the clips before and after, the takes of one order, and frames that are used."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import JobChanged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library_events import TakesRead
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.details.measures import Measures
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.preview_talk import PreviewTalk
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.theme import Theme
from tests.ui.preview.seen import clip_job
from tests.ui.sample_jobs import made_job


class Preview(QObject):
    """Stands in for the pane: what it asks, and what it was told to compare."""

    times_wanted = Signal(str)
    picture_wanted = Signal(QImage, str, str)
    clip_wanted = Signal(int)
    reference_offered = Signal(QImage)
    clip_measured = Signal(str, QSize, int)
    compare_wanted = Signal(object)
    takes_judged = Signal(object, object)
    job: Job | None = None

    def __init__(self) -> None:
        super().__init__()
        self.compared: list[tuple[list[Job], list[int]]] = []

    def compare(self, takes: list[Job], numbers: list[int]) -> None:
        self.compared.append((takes, numbers))

    def take_times(self, file: str, times: object) -> None: ...
    def show_kept(self, file: str, problem: str) -> None: ...


class Frames(QObject):
    times_read = Signal(str, object)
    picture_kept = Signal(str, str)

    def read_times(self, file: str) -> None: ...
    def keep_picture(self, image: QImage, folder: str, stem: str) -> None: ...


class Talk:
    """A preview and a queue with these jobs, connected."""

    def __init__(self, qtbot: QtBot, theme: Theme, jobs: list[Job]) -> None:
        self.queue = QueuePanel(theme, theme.icons)
        qtbot.addWidget(self.queue)
        self.queue.model.list_jobs(tuple(jobs))
        self.preview, self.frames = Preview(), Frames()
        self.posted: list[str] = []
        self.used: list[QImage] = []
        images = SimpleNamespace(add_frame=self.used.append)
        self.library = QWidget()
        qtbot.addWidget(self.library)
        self.library.hide()
        self.told: list[tuple[str, int, int]] = []
        self.comparable: list[bool] = []
        self.measured: list[tuple[str, Measures]] = []

        def show_take(job_id: str, number: int, takes: int, *, can_compare: bool) -> None:
            self.told.append((job_id, number, takes))
            self.comparable.append(can_compare)

        panes: Any = SimpleNamespace(
            details=SimpleNamespace(
                show_take=show_take, show_measures=lambda job_id, measures: self.measured.append((job_id, measures))
            ),
            queue=self.queue,
            preview=self.preview,
            library=self.library,
            compose=SimpleNamespace(images=images),
        )
        engine: Any = SimpleNamespace(post=lambda name, _command: self.posted.append(name))
        self.talk = PreviewTalk(cast("Panes", panes), self.frames, cast("EngineThread", engine), self.queue)


def jobs_around() -> list[Job]:
    return [
        clip_job(5, created_at=50.0),
        made_job(4, State.FAILED, created_at=40.0),
        clip_job(3, created_at=30.0, is_checked=False),
        clip_job(2, created_at=20.0),
        made_job(1, created_at=10.0),
    ]


@pytest.mark.parametrize(
    ("begins", "by", "ends"), [(5, 1, 2), (2, -1, 5), (2, 1, 2), (5, -1, 5), (4, 1, 2), (4, -1, 5)]
)
def test_the_next_clip_is_the_nearest_that_can_be_played(
    qtbot: QtBot, theme: Theme, begins: int, by: int, ends: int
) -> None:
    jobs = dict(zip((5, 4, 3, 2, 1), jobs_around(), strict=True))
    talk = Talk(qtbot, theme, list(jobs.values()))
    talk.queue.select(jobs[begins].id)
    talk.preview.clip_wanted.emit(by)
    assert talk.queue.selected_job is not None
    assert talk.queue.selected_job.id == jobs[ends].id


def test_from_the_clip_that_plays_for_a_whole_batch_the_next_one_is_the_one_below_it(
    qtbot: QtBot, theme: Theme
) -> None:
    jobs = jobs_around()
    talk = Talk(qtbot, theme, jobs)
    talk.preview.job = jobs[0]
    talk.preview.clip_wanted.emit(1)
    assert talk.queue.selected_job == jobs[3]


def test_in_the_library_the_queue_keeps_its_selection(qtbot: QtBot, theme: Theme) -> None:
    talk = Talk(qtbot, theme, jobs_around())
    talk.queue.select(jobs_around()[3].id)
    talk.library.show()
    talk.preview.clip_wanted.emit(-1)
    assert talk.queue.selected_job is not None
    assert talk.queue.selected_job.id == jobs_around()[3].id


def test_the_finished_takes_that_are_in_their_places_are_compared(qtbot: QtBot, theme: Theme) -> None:
    takes = [replace(clip_job(number), intent_id="one", take=number) for number in (1, 2, 3)]
    failed = replace(made_job(8, State.FAILED), intent_id="one", take=4)
    talk = Talk(qtbot, theme, [])
    talk.preview.compare_wanted.emit(takes[1])
    assert talk.posted == ["read_takes"]
    talk.talk.hear(TakesRead("another", (takes[0],), frozenset()))
    talk.talk.hear(TakesRead(takes[1].id, (*takes, failed), frozenset({takes[0].id})))
    talk.talk.hear(TakesRead(takes[1].id, (*takes, failed), frozenset()))
    assert talk.preview.compared == [(takes[1:], [2, 3])]


def test_rows_of_a_batch_count_their_own_takes(qtbot: QtBot, theme: Theme) -> None:
    row = [replace(clip_job(number), intent_id="one", take=number, batch_id="one") for number in (19, 20, 21)]
    talk = Talk(qtbot, theme, [])
    talk.talk.look_at(made_job(1))
    talk.talk.look_at(None)
    assert talk.posted == []
    talk.talk.look_at(row[1])
    talk.talk.look_at(replace(row[1], last_contact_at=5.0))
    assert talk.posted == ["read_takes"]
    talk.talk.hear(TakesRead(row[1].id, tuple(row), frozenset()))
    assert talk.told == [(row[1].id, 2, 3)]
    assert talk.preview.compared == []
    talk.preview.compare_wanted.emit(row[1])
    talk.talk.hear(TakesRead(row[1].id, tuple(row), frozenset()))
    assert talk.preview.compared == [(row, [1, 2, 3])]


def test_takes_can_be_compared_as_soon_as_two_of_them_are_there(qtbot: QtBot, theme: Theme) -> None:
    first, second = (replace(clip_job(number), intent_id="one", take=number) for number in (1, 2))
    waiting = replace(made_job(3), intent_id="one", take=2)
    talk = Talk(qtbot, theme, [])
    counted: list[tuple[str, bool]] = []
    talk.talk.takes_counted.connect(lambda job_id, can_compare: counted.append((job_id, can_compare)))
    talk.talk.look_at(replace(made_job(1), id=first.id))
    assert talk.posted == []
    talk.talk.look_at(first)
    talk.talk.look_at(replace(first, last_contact_at=5.0))
    assert talk.posted == ["read_takes"]
    for takes, away in (((first, waiting), ()), ((first, second), (second.id,)), ((first, second), ())):
        talk.talk.hear(TakesRead(first.id, takes, frozenset(away)))
    assert talk.comparable == [False, False, True]
    assert counted == [(first.id, can_compare) for can_compare in talk.comparable]
    talk.talk.hear(JobChanged(waiting))
    talk.talk.hear(JobChanged(clip_job(9)))
    talk.talk.hear(JobChanged(first))
    assert talk.posted == ["read_takes"]
    talk.talk.hear(JobChanged(second))
    assert talk.posted == ["read_takes", "read_takes"]


def test_of_many_takes_the_nearest_four_are_compared(qtbot: QtBot, theme: Theme) -> None:
    takes = [replace(clip_job(number), intent_id="one", take=number) for number in range(1, 10)]
    talk = Talk(qtbot, theme, [])
    for take in (takes[0], takes[4], takes[8]):
        talk.preview.compare_wanted.emit(take)
        talk.talk.hear(TakesRead(take.id, tuple(takes), frozenset()))
    assert [numbers for _, numbers in talk.preview.compared] == [[1, 2, 3, 4], [4, 5, 6, 7], [6, 7, 8, 9]]


def test_kept_takes_become_favourites_and_rejected_ones_go_to_the_trash_together(qtbot: QtBot, theme: Theme) -> None:
    talk = Talk(qtbot, theme, [])
    talk.preview.takes_judged.emit((clip_job(1),), (clip_job(2), clip_job(3)))
    assert talk.posted == ["favour", "plan_trash"]


def test_what_a_clip_that_plays_measures_is_told_in_the_details(qtbot: QtBot, theme: Theme) -> None:
    talk = Talk(qtbot, theme, [clip_job(1)])
    talk.preview.clip_measured.emit(clip_job(1).id, QSize(1280, 720), 10_400)
    assert talk.measured == [(clip_job(1).id, Measures(1280, 720, 10.4))]


def test_a_used_frame_goes_among_the_reference_images(qtbot: QtBot, theme: Theme) -> None:
    talk = Talk(qtbot, theme, [])
    talk.preview.reference_offered.emit(QImage(8, 9, QImage.Format.Format_RGB32))
    assert [(image.width(), image.height()) for image in talk.used] == [(8, 9)]
