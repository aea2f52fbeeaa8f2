"""The queue's rows say which clips are in the trash or missing: asked for once when many things change at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import EngineReady
from sora_desktop.domain.jobs import State
from sora_desktop.domain.library_events import ClipsAway, ClipsMarked, LibraryChanged
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.away_talk import AwayTalk
from sora_desktop.ui.queue.model import JobRole, JobsModel
from sora_desktop.ui.queue.texts import Away
from tests.ui.library.clips import made_clip
from tests.ui.sample_jobs import made_job


class Rig(QObject):
    """A queue with one clip, and an engine that notes what it is asked."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.job = made_job(1, State.DONE)
        self.model = JobsModel(self)
        self.model.list_jobs([self.job])
        self.talk = AwayTalk(self.model, cast("EngineThread", self), self)

    def post(self, name: str, command: Callable[[Any], object]) -> None:
        self.asked.emit(name)

    @property
    def is_asking(self) -> bool:
        return any(timer.isActive() for timer in self.talk.findChildren(QTimer))

    @property
    def shown(self) -> Away | None:
        return cast("Away | None", self.model.index(0).data(JobRole.AWAY))


@pytest.fixture
def rig(qapp: object) -> Iterator[Rig]:
    made = Rig()
    yield made
    for timer in made.talk.findChildren(QTimer):
        timer.stop()


def test_many_changes_are_one_question(rig: Rig, qtbot: QtBot) -> None:
    names: list[str] = []
    rig.asked.connect(names.append)
    with qtbot.waitSignal(rig.asked, timeout=5_000):
        rig.talk.hear(EngineReady("clips", "posters"))
        for _ in range(100):
            rig.talk.hear(LibraryChanged())
    assert names == ["read_away"]


def test_a_clip_in_the_trash_is_said_until_it_is_back(rig: Rig) -> None:
    rig.talk.hear(ClipsAway(frozenset({rig.job.id}), frozenset()))
    shown = [rig.shown]
    rig.talk.hear(ClipsAway(frozenset(), frozenset()))
    shown.append(rig.shown)
    assert shown == [Away.IN_TRASH, None]


def test_a_file_that_is_back_is_asked_about_and_one_that_was_known_to_be_gone_is_not(rig: Rig) -> None:
    rig.talk.hear(ClipsAway(frozenset(), frozenset({rig.job.id})))
    assert rig.shown is Away.MISSING
    missing = made_clip(1, job_id=rig.job.id, is_missing=True)
    rig.talk.hear(ClipsMarked((missing,)))
    is_asked = [rig.is_asking]
    rig.talk.hear(ClipsMarked((replace(missing, is_missing=False),)))
    assert [*is_asked, rig.is_asking] == [False, True]
