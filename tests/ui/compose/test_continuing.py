"""Continue from last frame in the form: the frame is its image, the clip that it continues is said, and goes along."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, Kinship, State
from sora_desktop.domain.pictures import LastFrame, local_picture
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.pictures import PictureMaker
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.order import GenerateOrder, Parent
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.continuing import continue_from
from sora_desktop.ui.widgets.field_message import FieldMessage
from tests.ui.accessible import focused, named

CLIP = Path(__file__).parents[2] / "media" / "h264-faststart.mp4"
SETTINGS = VideoRequest(
    "A boat leaves", model="sora-2-pro", orientation="portrait", images=("https://a.example/1.png",)
)

BEFORE = VideoRequest("What I was about to ask for", duration_s=15, images=("https://a.example/mine.png",))


def job(state: State, file: str | None = None) -> Job:
    task_id = None if state is State.WAITING else "task-1"
    return Job("a" * 32, "i", 1, "octopusx", SETTINGS, 1.0, state, file=file, task_id=task_id)


def ordered(panel: ComposePanel, qtbot: QtBot) -> GenerateOrder:
    with qtbot.waitSignal(panel.generate_requested, timeout=2_000) as told:
        panel.generate()
    assert told.args is not None
    order = told.args[0]
    assert isinstance(order, GenerateOrder)
    return order


def test_an_order_that_is_quicker_than_the_picture_still_names_the_frame(
    qtbot: QtBot, panel: ComposePanel, maker: PictureMaker
) -> None:
    continue_from(panel, job(State.DONE, str(CLIP)))
    order = ordered(panel, qtbot)
    assert order.request.images == (LastFrame("a" * 32).address,)
    assert order.parent == Parent("a" * 32, Kinship.LAST_FRAME)


def test_the_last_frame_of_a_clip_that_is_there_becomes_the_image_with_its_settings(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker
) -> None:
    continue_from(panel, job(State.DONE, str(CLIP)))
    qtbot.waitUntil(lambda: local_picture("".join(panel.request().images)) is not None, timeout=15_000)
    assert (panel.request().model, panel.request().orientation) == ("sora-2-pro", "portrait")
    assert (field.origin.isVisible(), field.origin.words) == (True, "Continues “A boat leaves”")
    assert ordered(panel, qtbot).parent == Parent("a" * 32, Kinship.LAST_FRAME)


def test_writing_replaces_the_prompt(panel: ComposePanel) -> None:
    continue_from(panel, job(State.WAITING))
    QTest.keyClicks(focused(), "It comes home")
    assert panel.request().prompt == "It comes home"


def test_a_clip_that_is_still_made_is_waited_for(qtbot: QtBot, panel: ComposePanel, field: ImageField) -> None:
    continue_from(panel, job(State.WATCHING))
    assert field.origin.words == "Waits for “A boat leaves”"
    order = ordered(panel, qtbot)
    assert order.request.images == (LastFrame("a" * 32).address,)
    assert order.parent == Parent("a" * 32, Kinship.LAST_FRAME)


def test_the_cross_takes_it_back(qtbot: QtBot, panel: ComposePanel, field: ImageField) -> None:
    continue_from(panel, job(State.WATCHING))
    cross = named(panel, "Do not continue it")
    cross.setFocus()
    QTest.keyClick(cross, Qt.Key.Key_Space)
    assert not field.origin.isVisible()
    order = ordered(panel, qtbot)
    assert (order.request.images, order.parent) == ((), None)


def test_a_frame_that_cannot_be_taken_is_no_image_and_says_why(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, tmp_path: Path
) -> None:
    panel.set_request(BEFORE)
    continue_from(panel, job(State.DONE, str(tmp_path / "gone.mp4")))
    assert panel.request().prompt == SETTINGS.prompt
    QTest.keyClicks(focused(), "It comes home")
    qtbot.waitUntil(lambda: panel.request().images == (), timeout=15_000)
    assert field.notice == "The last frame: The file of this clip is not there."
    assert not field.origin.isVisible()
    assert panel.request().prompt == "It comes home", "what was written meanwhile stays"


def test_a_frame_that_cannot_be_taken_gives_the_form_back_as_it_was(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker, tmp_path: Path
) -> None:
    panel.set_request(BEFORE)
    continue_from(panel, job(State.DONE, str(tmp_path / "gone.mp4")))
    qtbot.waitUntil(lambda: bool(field.notice), timeout=15_000)
    assert panel.request() == BEFORE


def test_a_clip_that_is_known_to_be_gone_leaves_the_form_alone_and_that_is_seen(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, maker: PictureMaker
) -> None:
    panel.set_request(BEFORE)
    panel.images.why_away = lambda job_id: "It is in the trash." if job_id == "a" * 32 else ""
    area = next(each for each in panel.findChildren(QScrollArea) if each.isAncestorOf(field))
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    asked: list[object] = []
    panel.draft_changed.connect(lambda: asked.append(panel.request()))
    continue_from(panel, job(State.DONE, str(CLIP)))
    assert (panel.request(), asked, field.notice) == (BEFORE, [], "The last frame: It is in the trash.")
    said = next(each for each in field.findChildren(FieldMessage) if each.text)
    qtbot.waitUntil(lambda: said.visibleRegion().boundingRect() == said.rect(), timeout=2_000)


def test_a_request_of_the_draft_says_what_it_continues(panel: ComposePanel, field: ImageField) -> None:
    panel.images.origins.title_of = lambda job_id: "The quay at dawn" if job_id == "b" * 32 else ""
    panel.set_request(VideoRequest("boat", images=(LastFrame("b" * 32).address,)))
    assert field.origin.words == "Waits for “The quay at dawn”"
    panel.set_request(VideoRequest("boat", images=(LastFrame("c" * 32).address,)))
    assert field.origin.words == "Waits for “another clip”"
    panel.set_request(VideoRequest("boat"))
    assert not field.origin.isVisible()


def test_more_takes_are_takes_until_something_else_is_asked_for(qtbot: QtBot, panel: ComposePanel) -> None:
    panel.set_request(SETTINGS)
    panel.lineage.be_take_of("a" * 32, panel.request())
    assert ordered(panel, qtbot).parent == Parent("a" * 32, Kinship.TAKE)
    panel.set_prompt("Another one")
    assert ordered(panel, qtbot).parent is None
