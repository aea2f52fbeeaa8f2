"""Remix in the form: the clip that is remixed is said, and what a remix does not take is away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.families import GROK
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.recipes import Preset
from sora_desktop.domain.remixes import remix_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.family_fields import FamilyFields
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.remixing import remix_from
from tests.ui.accessible import focused, named

ASKED = replace(
    GROK.plain_request(), prompt="A boat", size="1080P", aspect_ratio="2:3", images=("https://a.example/1.png",)
)
CLIP = Job(
    "a" * 32, "i", 1, "octopusx", ASKED, 1.0, State.DONE, "https://octopusx.ai", 1.0, 2.0, 3.0, "grok:1", file="/a.mp4"
)


@pytest.fixture(autouse=True)
def selected(panel: ComposePanel) -> None:
    panel.remix.profile_id = "octopusx"


@pytest.fixture
def images(panel: ComposePanel) -> ImageField:
    return panel.findChildren(ImageField)[0]


def visible_settings(panel: ComposePanel) -> set[str]:
    shown = next(fields for fields in panel.findChildren(FamilyFields) if fields.isVisible())
    return {name for name, field in shown.fields.items() if field.isVisible()}


def orders_of(panel: ComposePanel) -> list[GenerateOrder]:
    orders: list[GenerateOrder] = []
    panel.generate_requested.connect(orders.append)
    return orders


@pytest.mark.parametrize(
    "job",
    [
        replace(CLIP, profile_id="other"),
        replace(CLIP, state=State.WATCHING),
        replace(CLIP, task_id=None),
        replace(CLIP, request=replace(ASKED, is_private=True)),
        replace(CLIP, request=VideoRequest("A boat")),
    ],
)
def test_what_cannot_be_remixed_here_leaves_the_form_as_it_is(panel: ComposePanel, job: Job) -> None:
    panel.set_prompt("A kite")
    before = panel.request()
    remix_from(panel, job)
    assert panel.request() == before
    assert not panel.remix.isVisible()


def test_the_order_is_a_remix_with_the_new_prompt_and_the_settings_of_the_clip(
    qtbot: QtBot, panel: ComposePanel
) -> None:
    orders = orders_of(panel)
    remix_from(panel, CLIP)
    QTest.keyClicks(focused(), "A boat at night")
    panel.generate()
    assert [order.request for order in orders] == [replace(remix_of(CLIP), prompt="A boat at night")]


def test_it_says_what_it_remixes_and_hides_what_a_remix_does_not_take(panel: ComposePanel, images: ImageField) -> None:
    remix_from(panel, CLIP)
    assert (panel.remix.isVisible(), panel.remix.words) == (True, "Remixes “A boat”")
    assert panel.remix.accessibleName() == "Remixes “A boat”"
    assert not images.isVisible()
    assert visible_settings(panel) == {"aspect_ratio", "size"}


def test_its_cross_makes_it_a_clip_of_its_own_with_all_fields_back(panel: ComposePanel, images: ImageField) -> None:
    remix_from(panel, CLIP)
    QTest.mouseClick(named(panel.remix, "Do not remix it"), Qt.MouseButton.LeftButton)
    assert panel.request() == replace(ASKED, images=())
    assert (panel.remix.isVisible(), images.isVisible()) == (False, True)
    assert visible_settings(panel) == {"aspect_ratio", "size", "duration_s"}


def test_images_that_come_all_the_same_are_seen_and_keep_it_from_being_sent(
    panel: ComposePanel, images: ImageField
) -> None:
    orders = orders_of(panel)
    remix_from(panel, CLIP)
    images.model.insert(0, ["https://a.example/2.png"])
    images.model.edited.emit()
    assert images.isVisible()
    panel.generate()
    assert orders == []
    assert images.message == "A remix takes no images."


def test_another_family_ends_it_and_coming_back_does_not_bring_it_back(panel: ComposePanel) -> None:
    remix_from(panel, CLIP)
    for name in ("sora-2", "grok-video-3"):
        panel._form._model._combo.setCurrentText(name)
        panel._form.settle_model()
        assert not panel.request().is_remix
        assert not panel.remix.isVisible()


def test_presets_and_other_requests_are_of_clips_of_their_own(panel: ComposePanel) -> None:
    remix_from(panel, CLIP)
    panel.set_request(ASKED)
    assert (panel.remix.isVisible(), panel.request().is_remix) == (False, False)
    remix_from(panel, CLIP)
    panel._apply(Preset("Tall", ASKED, 1))
    assert not panel.request().is_remix


def test_a_draft_is_a_remix_again_and_names_its_clip_once_that_is_known(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest.from_mapping(remix_of(CLIP).to_mapping()))
    assert panel.remix.words == "Remixes “another clip”"
    panel.remix.title_of = lambda task_id: "A boat" if task_id == "grok:1" else ""
    panel.remix.renew()
    assert panel.remix.words == "Remixes “A boat”"
    assert panel.request() == remix_of(CLIP)
