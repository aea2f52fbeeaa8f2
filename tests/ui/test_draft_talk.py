"""Where a draft comes from outlasts the program, as long as that clip does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from sora_desktop.app.keeper import Keeper
from sora_desktop.domain.events import JobsListed
from sora_desktop.domain.families import GROK
from sora_desktop.domain.jobs import Job, Kinship, State
from sora_desktop.domain.library_events import JobRead
from sora_desktop.domain.remixes import remix_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.storage.start_file import StartFile
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.order import Parent
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.draft_talk import DraftTalk
from sora_desktop.ui.remixing import remix_from
from sora_desktop.ui.theme import Theme
from tests.ui.sample_jobs import made_job

PICTURE = f"picture:{'0' * 64}.jpg"
CONTINUING = VideoRequest("The quay by night", images=(PICTURE,))
QUAY = made_job(1, State.DONE, "The quay")
DANCE = Job(
    "a" * 32, "i", 1, "octopusx", replace(GROK.plain_request(), prompt="A dance"), 1.0, State.DONE,
    "https://octopusx.ai", 1.0, 2.0, 3.0, "grok:1", file="/a.mp4",
)  # fmt: skip


class Start:
    """A form as a start of the program fills it, and what it asks of the engine."""

    def __init__(self, theme: Theme, qtbot: QtBot, folder: Path) -> None:
        self.compose = ComposePanel(theme, theme.icons)
        qtbot.addWidget(self.compose)
        self.field = self.compose.findChildren(ImageField)[0]
        self.keeper = Keeper(StartFile(folder / "start.json"), self.compose)
        state = self.keeper.state
        self.compose.set_request(state.draft)
        self.compose.lineage.restore(state.draft_parent, state.draft)
        self.keeper.keep_draft_of(self.compose)
        self.read: list[str] = []
        self.talk = DraftTalk(self.compose, cast("EngineThread", self), self.compose)

    def post(self, _name: str, command: Callable[[Any], object]) -> None:
        command(self)

    def read_job(self, job_id: str) -> None:
        self.read.append(job_id)

    @property
    def parent(self) -> Parent | None:
        return self.compose.lineage.parent_of(self.compose.request())

    @property
    def image_name(self) -> object:
        return self.field.model.index(0).data()


@pytest.fixture
def start(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Callable[[], Start]:
    return lambda: Start(theme, qtbot, tmp_path)


def continue_quay(first: Start) -> None:
    first.compose.set_request(CONTINUING)
    first.compose.images.note_last_frame(PICTURE, QUAY.id, "The quay")
    first.keeper.save()


def test_a_draft_that_continues_a_clip_says_so_after_a_restart_and_orders_it_so(start: Callable[[], Start]) -> None:
    continue_quay(start())
    again = start()
    assert (again.field.origin.words, again.image_name) == ("Continues “The quay”", "The last frame")
    again.talk.hear(JobsListed((QUAY,)))
    assert again.read == [QUAY.id]
    again.talk.hear(JobRead(QUAY.id, QUAY))
    again.talk.hear(JobsListed((QUAY,)))
    assert again.read == [QUAY.id]
    assert again.parent == Parent(QUAY.id, Kinship.LAST_FRAME)


def test_of_a_clip_that_is_gone_nothing_is_continued(start: Callable[[], Start]) -> None:
    continue_quay(start())
    again = start()
    again.talk.hear(JobsListed(()))
    again.talk.hear(JobRead("another", None))
    assert not again.field.origin.isHidden()
    again.talk.hear(JobRead(QUAY.id, None))
    assert again.field.origin.isHidden()
    assert again.image_name == "Picture from this computer"
    assert again.parent is None
    assert again.compose.request() == CONTINUING


def test_more_takes_are_takes_of_that_clip_after_a_restart(start: Callable[[], Start]) -> None:
    first = start()
    first.compose.set_request(VideoRequest("The quay"))
    first.compose.lineage.be_take_of(QUAY.id, first.compose.request())
    first.keeper.save()
    again = start()
    assert again.parent == Parent(QUAY.id, Kinship.TAKE)
    again.compose.set_prompt("The quay by night")
    again.keeper.save()
    assert start().parent is None


@pytest.mark.parametrize(("found", "words"), [(DANCE, "Remixes “A dance”"), (None, "Remixes “another clip”")])
def test_a_draft_that_remixes_a_clip_names_it_after_a_restart(
    start: Callable[[], Start], found: Job | None, words: str
) -> None:
    first = start()
    first.compose.remix.profile_id = DANCE.profile_id
    remix_from(first.compose, DANCE)
    first.keeper.save()
    again = start()
    assert again.compose.remix.words == "Remixes “A dance”"
    again.talk.hear(JobsListed(()))
    again.talk.hear(JobRead(DANCE.id, found))
    assert again.compose.remix.words == words
    assert again.compose.request().remixed_task == remix_of(DANCE).remixed_task


def test_a_draft_of_its_own_asks_for_no_clip(start: Callable[[], Start]) -> None:
    start().keeper.save()
    again = start()
    again.talk.hear(JobsListed(()))
    assert (again.read, again.parent) == ([], None)
