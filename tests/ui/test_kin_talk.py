"""Which clip came from which, in the details: said both ways, and a way there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import JobsAdded
from sora_desktop.domain.jobs import Job, Kinship, State
from sora_desktop.domain.library_events import JobRead
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.kin_talk import KinTalk
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.menu import Menu
from tests.ui.sample_jobs import HOSTILE_PROMPT, made_job

QUAY = made_job(1, State.DONE, "The quay")
WATER = replace(made_job(2, State.DONE, "Open water"), parent_id=QUAY.id, parent_kind=Kinship.LAST_FRAME)
TAKE = replace(made_job(3, State.DONE, "The quay, again"), parent_id=QUAY.id, parent_kind=Kinship.TAKE)


class Rig:
    """Details, a queue, and what is asked of the engine."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.details, self.queue = DetailsPanel(theme, theme.icons), QueuePanel(theme, theme.icons)
        for widget in (self.details, self.queue):
            qtbot.addWidget(widget)
        self.details.show()
        self.read: list[str] = []
        self.shown: list[Job] = []
        panes, engine = cast("Panes", self), cast("EngineThread", self)
        self.talk = KinTalk(panes, engine, self.shown.append, self.details)

    def post(self, _name: str, command: Callable[[Any], object]) -> None:
        command(self)

    def read_job(self, job_id: str) -> None:
        self.read.append(job_id)

    @property
    def links(self) -> list[str]:
        kin = self.details.kin
        return [button.text() for button in (kin.to_parent, kin.to_children) if button.isVisible()]


@pytest.fixture
def rig(qtbot: QtBot, theme: Theme) -> Rig:
    return Rig(qtbot, theme)


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_clip_says_what_it_continues_and_leads_there(rig: Rig) -> None:
    rig.talk.show_job(WATER)
    assert rig.links == ["Continues a clip"]
    assert rig.read == [QUAY.id, WATER.id]
    rig.talk.hear(JobRead(QUAY.id, QUAY))
    assert rig.links == ["Continues “The quay”"]
    press(rig.details.kin.to_parent)
    assert rig.shown == [QUAY]


def test_a_clip_says_what_continues_it(rig: Rig) -> None:
    rig.talk.show_job(QUAY)
    assert rig.links == []
    rig.talk.hear(JobRead(QUAY.id, QUAY, (WATER.id,)))
    rig.talk.hear(JobRead(WATER.id, WATER))
    assert rig.links == ["Continued by “Open water”"]
    press(rig.details.kin.to_children)
    assert rig.shown == [WATER]


def test_several_are_chosen_from(qtbot: QtBot, rig: Rig) -> None:
    rig.talk.show_job(QUAY)
    rig.talk.hear(JobRead(QUAY.id, QUAY, (WATER.id, TAKE.id)))
    assert rig.links == ["2 clips came from this"]
    press(rig.details.kin.to_children)
    rig.talk.hear(JobRead(WATER.id, WATER))
    rig.talk.hear(JobRead(TAKE.id, TAKE))
    menu = rig.details.kin.findChildren(Menu)[0]
    assert [entry.text() for entry in menu.actions()] == ["Open water", "The quay, again"]
    menu.actions()[1].trigger()
    assert rig.shown == [TAKE]
    menu.close()


def test_what_the_queue_knows_is_not_asked_for(rig: Rig) -> None:
    rig.queue.model.list_jobs([WATER, QUAY])
    rig.talk.show_job(WATER)
    assert rig.links == ["Continues “The quay”"]
    assert rig.read == [WATER.id]


def test_a_new_child_is_noticed_and_progress_asks_for_nothing(rig: Rig) -> None:
    rig.talk.show_job(QUAY)
    rig.talk.show_job(replace(QUAY, progress=50))
    assert rig.read == [QUAY.id]
    rig.talk.hear(JobsAdded((WATER,)))
    assert rig.read == [QUAY.id, QUAY.id]


def test_kin_of_another_clip_that_comes_late_is_not_shown(rig: Rig) -> None:
    rig.talk.show_job(QUAY)
    rig.talk.show_job(made_job(9))
    rig.talk.hear(JobRead(QUAY.id, QUAY, (WATER.id,)))
    assert rig.links == []
    rig.talk.show_job(None)
    assert not rig.details.kin.isVisible()


def test_a_prompt_is_only_ever_text(rig: Rig) -> None:
    parent = replace(QUAY, request=replace(QUAY.request, prompt=f"&Quay {HOSTILE_PROMPT}"))
    rig.talk.show_job(WATER)
    rig.talk.hear(JobRead(QUAY.id, parent))
    assert rig.links[0].startswith("Continues “&&Quay ")
    assert "<img" not in rig.details.kin.to_parent.toolTip()


@pytest.mark.parametrize("width", [320, 700])
def test_both_links_are_seen_in_a_pane_of_any_width(qtbot: QtBot, rig: Rig, width: int) -> None:
    rig.details.resize(width, 300)
    job = replace(WATER, request=replace(WATER.request, prompt="A paper boat reaches the open water at dawn"))
    rig.queue.model.list_jobs([TAKE, job, QUAY])
    rig.details.show_job(job)
    rig.talk.show_job(job)
    rig.talk.hear(JobRead(job.id, job, (TAKE.id,)))
    kin = rig.details.kin
    qtbot.waitUntil(lambda: kin.rect().contains(kin.to_children.geometry()), timeout=2_000)
    assert kin.rect().contains(kin.to_parent.geometry())
    assert kin.height() < 80
