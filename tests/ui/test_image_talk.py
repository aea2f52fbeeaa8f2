"""What the reference images ask of the engine, and what it says to them."""

from __future__ import annotations

from typing import cast

from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import EngineReady, ImageLooked
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.images.shelf import LookState
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.image_talk import ImageTalk
from sora_desktop.ui.theme import Theme
from tests.ui.test_compose_talk import AskedEngine

A, B = "https://a.example/1.png", "https://b.example/2.png"


def test_looks_are_asked_for_answered_and_let_go_and_those_of_the_draft_once_there_is_an_engine(
    qtbot: QtBot, theme: Theme
) -> None:
    compose = ComposePanel(theme, theme.icons)
    qtbot.addWidget(compose)
    shelf = compose.findChildren(ImageField)[0].shelf
    with qtbot.waitSignal(shelf.look_wanted, timeout=2_000):
        compose.set_request(VideoRequest(prompt="boat", images=(A,)))
    engine = AskedEngine()
    talk = ImageTalk(compose.images, cast("EngineThread", engine), compose)
    assert engine.asked == []
    talk.hear(EngineReady("clips", "posters"))
    assert engine.asked == [("look_at_image", A)]
    talk.hear(ImageLooked(A, problem="There is no image at this address (HTTP 404)."))
    assert shelf.look_of(A).state is LookState.PROBLEM
    talk.hear(EngineReady("clips", "posters"))
    compose.set_request(VideoRequest(prompt="boat", images=(B,)))
    qtbot.waitUntil(lambda: engine.asked[1:] == [("forget_image", A), ("look_at_image", B)], timeout=2_000)
