"""Links of images that are pasted or dropped as text: into the prompt, and elsewhere in the pane."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QObject, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.images.intake import MOST_AT_ONCE
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose.prompts.template_pages import WritePage
from sora_desktop.ui.theme import Theme
from tests.ui.accessible import focused, named
from tests.ui.compose.pane import editor_of
from tests.ui.dropping import drop

A, B, C = "https://a.example/1.png", "HTTP://b.example/2.png?size=1&x", "https://c.example/3.png"


def paste(words: str) -> None:
    QGuiApplication.clipboard().setText(words)
    QTest.keyClick(focused(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().clear()


def text(words: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(words)
    return mime


@pytest.mark.parametrize("is_storyboard", [False, True])
@pytest.mark.parametrize("links", [A, f"{A} {B}\n\n{C}\n", f"  {A}\t{B}"])
def test_links_pasted_into_the_prompt_are_reference_images_and_no_text(
    panel: ComposePanel, is_storyboard: bool, links: str
) -> None:
    panel.set_request(VideoRequest(prompt="A boat", is_storyboard=is_storyboard))
    panel.focus_prompt()
    before = panel.request().prompt
    paste(links)
    assert (panel.request().prompt, panel.request().images) == (before, tuple(links.split()))


@pytest.mark.parametrize(
    "words",
    [
        f"A boat as in {A}",
        f"{A}, {B} and a boat",
        "https://",
        "file:///boat.png",
        "a.example/1.png",
        "\n".join(f"https://a.example/{number}.png" for number in range(MOST_AT_ONCE + 1)),
    ],
)
def test_any_other_text_pasted_into_the_prompt_stays_text(panel: ComposePanel, words: str) -> None:
    panel.focus_prompt()
    paste(words)
    assert (panel.request().prompt, panel.request().images) == (words, ())


def test_links_in_a_text_from_another_program_are_dropped_anywhere_in_the_pane(panel: ComposePanel) -> None:
    assert drop(editor_of(panel).viewport(), text(f"{A}\n{B}"))
    assert drop(panel, text(C))
    assert (panel.request().prompt, panel.request().images) == ("", (A, B, C))


def test_a_link_that_is_moved_within_the_prompt_stays_in_it(panel: ComposePanel) -> None:
    panel.set_prompt(f"{A} a boat")
    editor = editor_of(panel)

    class _Moved(QDropEvent):
        def source(self) -> QObject:
            return editor.viewport()

    moved, at = text(A), QPointF(editor.cursorRect().center())
    held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    editor.dropEvent(_Moved(at, Qt.DropAction.CopyAction, moved, *held))
    assert panel.request().images == ()
    assert panel.request().prompt.count(A) == 2


def test_a_link_pasted_into_the_text_of_a_template_stays_in_it(theme: Theme, qtbot: QtBot) -> None:
    page = WritePage(theme)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
    named(page, "Text of the template").setFocus()
    paste(A)
    assert page._text.text() == A
