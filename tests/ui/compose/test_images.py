"""The reference images as a person meets them: written, pasted, moved and removed, by keys and by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.image_model import PROBLEM_ROLE
from sora_desktop.ui.compose.image_view import ImageView, elided_address
from sora_desktop.ui.compose.panel import ComposePanel
from tests.ui.accessible import accessibles, focused, named

A, B, C = "https://a.example/1.png", "https://b.example/2.png", "https://c.example/3.png"
NO_KEYS = Qt.KeyboardModifier.NoModifier


def key(code: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
    QTest.keyClick(focused(), code, modifiers)


def write(text: str) -> None:
    QTest.keyClicks(focused(), text)


def press(panel: ComposePanel, name: str) -> None:
    button = named(panel, name)
    assert isinstance(button, QAbstractButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def show(panel: ComposePanel, *urls: str) -> ImageView:
    panel.set_request(VideoRequest(prompt="A boat", images=urls))
    view = named(panel, "Reference images", QAccessible.Role.List)
    assert isinstance(view, ImageView)
    view.setFocus()
    return view


def test_address_is_written_into_a_new_line(qtbot: QtBot, panel: ComposePanel) -> None:
    press(panel, "Add image")
    write(A)
    key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.request().images == (A,), timeout=2_000)


@pytest.mark.parametrize("end", [Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_line_in_which_nothing_was_written_goes_away(
    qtbot: QtBot, panel: ComposePanel, field: ImageField, end: Qt.Key
) -> None:
    press(panel, "Add image")
    key(end)
    qtbot.waitUntil(lambda: field.model.rowCount() == 0, timeout=2_000)
    assert panel.request().images == ()


def test_escape_leaves_a_line_as_it_was(panel: ComposePanel) -> None:
    show(panel, A)
    key(Qt.Key.Key_Return)
    write("nonsense")
    key(Qt.Key.Key_Escape)
    assert panel.request().images == (A,)


def test_tab_keeps_the_line_and_leaves_the_list(panel: ComposePanel) -> None:
    show(panel, A, B)
    key(Qt.Key.Key_F2)
    write(C)
    key(Qt.Key.Key_Tab)
    assert panel.request().images == (C, B)
    assert focused() is named(panel, "Add image")


def test_emptied_line_is_removed(qtbot: QtBot, panel: ComposePanel) -> None:
    show(panel, A, B)
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_Backspace)
    key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.request().images == (B,), timeout=2_000)


def test_several_addresses_are_pasted_at_once(panel: ComposePanel) -> None:
    QGuiApplication.clipboard().setText(f"{A} {B}\n\n{C}\n")
    press(panel, "Add image")
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert panel.request().images == (A, B, C)


def test_all_tiles_are_seen_after_many_addresses_were_pasted_at_once(
    qtbot: QtBot, panel: ComposePanel, field: ImageField
) -> None:
    field.strip.add_tile.setFocus()
    QGuiApplication.clipboard().setText("\n".join(f"https://a.example/{number}.png" for number in range(10)))
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: field.model.rowCount() == 10, timeout=2_000)
    tiles = field.strip.tiles
    qtbot.waitUntil(lambda: tiles.visualRect(field.model.index(9)).top() > 0, timeout=2_000)
    tiles.setCurrentIndex(field.model.index(9))
    assert tiles.visualRect(field.model.index(0)).top() == 0
    assert tiles.visualRect(field.model.index(9)).bottom() <= field.strip.height() + 8


def test_arrow_keys_go_through_the_thumbnails_and_the_form_follows(
    qtbot: QtBot, panel: ComposePanel, field: ImageField
) -> None:
    panel.resize(panel.width(), 560)
    show(panel, *(f"https://a.example/{number}.png" for number in range(24)))
    tiles = field.strip.tiles
    tiles.setFocus()
    tiles.setCurrentIndex(field.model.index(0))
    qtbot.waitUntil(lambda: field.height() > field.strip.height() > 400, timeout=2_000)
    for _ in range(5):
        key(Qt.Key.Key_Down)
    place = tiles.visualRect(tiles.currentIndex())
    assert tiles.currentIndex().row() == 20
    assert tiles.visibleRegion().boundingRect().contains(place.center())


def test_several_addresses_pasted_behind_one_keep_it(panel: ComposePanel) -> None:
    QGuiApplication.clipboard().setText(f"{B}\n{C}")
    press(panel, "Add image")
    write(A)
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert panel.request().images == (A, B, C)


def test_addresses_pasted_into_the_list_come_after_the_current_line(panel: ComposePanel) -> None:
    show(panel, A, C)
    QGuiApplication.clipboard().setText(B)
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert panel.request().images == (A, B, C)


def test_offending_line_is_marked_with_its_sentence(panel: ComposePanel, field: ImageField) -> None:
    show(panel, A, "file:///home/me/boat.png", "https://a.example/paper boat.png")
    marks = [field.model.index(row).data(PROBLEM_ROLE) for row in range(3)]
    assert marks == [
        "",
        "The gateway cannot read files of this computer. Give an address that starts with https://.",
        "The address has a space in it.",
    ]
    panel.set_request(VideoRequest(prompt="A boat", images=(A,)))
    assert field.model.index(0).data(PROBLEM_ROLE) == ""


def test_marked_line_is_high_enough_for_its_sentence(qtbot: QtBot, panel: ComposePanel) -> None:
    view = show(panel, A, "file:///home/me/boat.png")
    qtbot.waitUntil(lambda: view.height() == view.height_of_rows(), timeout=2_000)
    plain, marked = (view.visualRect(view.model().index(row, 0)).height() for row in range(2))
    assert marked >= plain + 32
    assert view.verticalScrollBar().maximum() == 0


def test_keys_move_a_line_and_the_selection_goes_with_it(panel: ComposePanel) -> None:
    view = show(panel, A, B, C)
    alt = Qt.KeyboardModifier.AltModifier
    key(Qt.Key.Key_Down, alt)
    assert (panel.request().images, view.row) == ((B, A, C), 1)
    key(Qt.Key.Key_Down, alt)
    key(Qt.Key.Key_Down, alt)
    assert (panel.request().images, view.row) == ((B, C, A), 2)
    key(Qt.Key.Key_Up, alt)
    assert (panel.request().images, view.row) == ((B, A, C), 1)


def test_buttons_move_and_remove_the_current_line(panel: ComposePanel) -> None:
    view = show(panel, A, B, C)
    press(panel, "Move down")
    assert panel.request().images == (B, A, C)
    press(panel, "Move up")
    assert panel.request().images == (A, B, C)
    assert not named(panel, "Move up").isEnabled()
    press(panel, "Remove image")
    assert (panel.request().images, view.row) == ((B, C), 0)


@pytest.mark.parametrize("code", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_key_removes_the_current_line(panel: ComposePanel, code: Qt.Key) -> None:
    show(panel, A, B)
    key(code)
    assert panel.request().images == (B,)


def test_image_is_dropped_nowhere_else(panel: ComposePanel) -> None:
    view = show(panel, A)
    data = view.model().mimeData([view.model().index(0, 0)])
    editor = named(panel, "Prompt", QAccessible.Role.EditableText)
    assert not editor.canInsertFromMimeData(data)  # type: ignore[attr-defined]


def test_lines_are_counted(panel: ComposePanel) -> None:
    show(panel, A, B, C)
    assert "3" in [found.text(QAccessible.Text.Name) for found in accessibles(panel)]


def test_every_change_of_the_list_changes_the_draft(qtbot: QtBot, panel: ComposePanel) -> None:
    show(panel, A, B)
    with qtbot.waitSignal(panel.draft_changed, timeout=0):
        press(panel, "Move down")
    with qtbot.waitSignal(panel.draft_changed, timeout=0):
        press(panel, "Remove image")
    with qtbot.assertNotEmitted(panel.draft_changed):
        press(panel, "Add image")
        key(Qt.Key.Key_Escape)


def test_long_address_is_cut_in_its_middle(panel: ComposePanel) -> None:
    metrics = panel.fontMetrics()
    long = "https://a.example/" + "x" * 100_000 + "/boat.png"
    shown = elided_address(long, metrics, 240)
    assert shown.startswith("https://")
    assert shown.endswith("boat.png")
    assert "…" in shown
    assert metrics.horizontalAdvance(shown) <= 240


def test_hostile_address_is_only_text(panel: ComposePanel, field: ImageField) -> None:
    show(panel, "<img src=file:///etc/passwd>")
    tip = field.model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;img" in tip


def test_remove_button_stays_under_the_mouse_until_it_leaves(
    qtbot: QtBot, panel: ComposePanel, field: ImageField
) -> None:
    view = show(panel, A, B, C)
    panel.resize(344, 900)
    qtbot.waitUntil(lambda: view.height() == view.height_of_rows() > 0, timeout=2_000)
    button = named(panel, "Remove image")
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    before, height = button.mapTo(panel, button.rect().center()), view.height()
    press(panel, "Remove image")
    press(panel, "Remove image")
    assert len(panel.request().images) == 1
    assert (button.mapTo(panel, button.rect().center()), view.height()) == (before, height)
    frame = button.parentWidget()
    assert frame is not None
    QApplication.sendEvent(frame, QEvent(QEvent.Type.Leave))
    assert view.height() == view.height_of_rows() < height
