"""The batch sheet: what is read, what is seen of it, and that all of it goes out or nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QTextEdit
from pytestqt.qtbot import QtBot

from sora_desktop.domain.batches import SAMPLE_CSV
from sora_desktop.domain.events import PricesChanged
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.prices import Cost, Price, PriceList, PriceOrigin
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.batch import sheet
from sora_desktop.ui.compose.batch.order import BatchOrder
from sora_desktop.ui.compose.batch.sheet import BatchSheet
from sora_desktop.ui.compose.batch.table import BatchTable
from sora_desktop.ui.compose.batch.table_model import Column
from sora_desktop.ui.compose.panel import ComposePanel
from tests.ui.accessible import focused, named
from tests.ui.compose.pane import editor_of, messages_of, orders_of, words_of
from tests.ui.dropping import drop

CTRL = Qt.KeyboardModifier.ControlModifier
FORM = VideoRequest(prompt="Of the form", size="large", model="sora-2-pro")
PRICE = Price("sora-2-pro", Decimal("0.30"), PriceOrigin.ENTERED)
BOATS = "A boat leaves\nA boat comes home"
TABLE = "prompt,model,duration,takes\nA boat,sora-2-pro,10,2\nA gull,,,\nA storm,jimeng-video-3.0,8,1"
BAD = "prompt,duration,takes\nA boat,10,1\nA gull,soon,1\nA storm,10,99"


class Rig:
    """The pane in a window of the smallest usual size, with its sheet open."""

    def __init__(self, qtbot: QtBot, panel: ComposePanel) -> None:
        self.qtbot = qtbot
        self.panel = panel
        self.orders: list[BatchOrder] = []
        panel.resize(1280, 720)
        panel.set_request(FORM)
        panel.batch.order_wanted.connect(self.orders.append)
        self.form_orders = orders_of(panel)
        panel.batch.open()
        (self.sheet,) = panel.findChildren(BatchSheet)

    @property
    def text(self) -> QPlainTextEdit:
        made = named(self.sheet, "Rows of the batch")
        assert isinstance(made, QPlainTextEdit)
        return made

    @property
    def table(self) -> BatchTable:
        (made,) = self.sheet.findChildren(BatchTable)
        return made

    @property
    def button(self) -> QPushButton:
        return next(each for each in self.sheet.findChildren(QPushButton) if each.text().startswith("Send"))

    def write(self, text: str) -> None:
        """Write a text, and wait until it was read."""
        self.text.setPlainText(text)
        self.wait()

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: self.sheet.is_current, timeout=5_000)

    def cells(self) -> list[list[str]]:
        model = self.table.table
        return [[model.index(row, column).data() for column in Column] for row in range(model.rowCount())]

    def words(self) -> str:
        return "\n".join(label.text() for label in self.sheet.findChildren(type(self.sheet.total)) if label.isVisible())

    def price(self, *prices: Price, profile_id: str = "octopusx") -> None:
        self.panel.prices.show_prices(PricesChanged(profile_id, PriceList(prices), Cost()), "OctopusX")


@pytest.fixture
def rig(qtbot: QtBot, panel: ComposePanel) -> Iterator[Rig]:
    made = Rig(qtbot, panel)
    yield made
    made.sheet.hide()


def test_one_bad_row_sends_nothing_and_is_named_and_gone_to(rig: Rig) -> None:
    rig.write(BAD)
    assert not rig.button.isEnabled()
    QTest.keyClick(focused(), Qt.Key.Key_Return, CTRL)
    assert rig.orders == []
    assert "Row 2: “soon” cannot be read as duration." in rig.words()
    assert rig.table.currentIndex().row() == 1
    go = named(rig.sheet, "Go to row 2")
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert focused() is rig.table


def test_mended_text_can_be_sent(rig: Rig) -> None:
    rig.write(BAD)
    rig.write(BAD.replace("soon", "15").replace("99", "3"))
    assert rig.button.isEnabled()
    assert rig.button.text() == "Send 5 clips"


def test_what_a_row_does_not_say_comes_from_the_form(rig: Rig) -> None:
    rig.write(TABLE)
    columns = Column.PROMPT, Column.MODEL, Column.LENGTH, Column.TAKES
    shown = [[row[column] for column in columns] for row in rig.cells()]
    assert shown == [
        ["A boat", "sora-2-pro", "10 s", "2"],
        ["A gull", "sora-2-pro", "10 s", "1"],
        ["A storm", "jimeng-video-3.0", "", "1"],
    ]
    assert "What a row does not say comes from the form: sora-2-pro · 16:9 · 10 s · large" in rig.words()
    assert "3 rows, read as CSV" in rig.words()


def test_what_is_sent_is_what_is_shown(rig: Rig) -> None:
    rig.write(BOATS)
    QTest.mouseClick(rig.button, Qt.MouseButton.LeftButton)
    (order,) = rig.orders
    assert order.rows == tuple((replace(FORM, prompt=line), 1) for line in BOATS.split("\n"))
    assert order.name


def test_text_that_changes_is_not_sent_before_it_was_read(rig: Rig) -> None:
    rig.write(BOATS)
    QTest.keyClicks(rig.text, "x")
    assert not rig.button.isEnabled()
    QTest.keyClick(rig.text, Qt.Key.Key_Return, CTRL)
    assert rig.orders == []


def test_two_presses_are_one_batch_and_never_a_clip_of_the_form(qtbot: QtBot, rig: Rig) -> None:
    rig.write(BOATS)
    rig.text.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Return, CTRL)
    rig.panel.batch.note_added(rig.orders[0].intent_id)
    QTest.keyClick(focused(), Qt.Key.Key_Return, CTRL)
    assert len(rig.orders) == 1
    assert rig.form_orders == []
    qtbot.waitUntil(rig.sheet.isHidden, timeout=2_000)
    rig.panel.batch.open()
    assert rig.text.toPlainText() == ""


def test_text_is_kept_until_it_was_sent(rig: Rig) -> None:
    rig.write(BOATS)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert rig.sheet.isHidden()
    rig.panel.batch.open()
    assert rig.text.toPlainText() == BOATS
    rig.wait()
    assert rig.button.isEnabled()


def test_budget_is_asked_about_in_place_and_yes_is_the_same_order(rig: Rig) -> None:
    rig.write(BOATS)
    rig.button.click()
    rig.panel.batch.ask_budget("another", "It crosses.")
    rig.panel.batch.ask_budget(rig.orders[0].intent_id, "It crosses.")
    assert rig.sheet.isVisible()
    QTest.mouseClick(named(rig.sheet, "Send anyway"), Qt.MouseButton.LeftButton)
    assert rig.orders == [rig.orders[0], replace(rig.orders[0], may_cross_budget=True)]


def test_what_the_checks_found_is_asked_about_in_place_and_yes_is_the_same_order(rig: Rig) -> None:
    rig.write(BAD.replace("soon", "15").replace("99", "3"))
    rig.button.click()
    (order,) = rig.orders
    rig.panel.batch.show_looking(True)
    assert "The images are looked at before anything is sent." in rig.words()
    rig.panel.batch.show_looking(False)
    rig.panel.batch.ask_anyway(order, ("Row 1: Image 1: It is a web page.",))
    assert "Row 1: Image 1: It is a web page." in rig.words()
    QTest.mouseClick(named(rig.sheet, "Send anyway"), Qt.MouseButton.LeftButton)
    assert rig.orders == [order, replace(order, is_checked=True)]


def test_what_is_found_of_a_batch_whose_sheet_was_closed_meanwhile_is_asked_about_all_the_same(rig: Rig) -> None:
    rig.write(BOATS)
    rig.button.click()
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert rig.sheet.isHidden()
    rig.panel.batch.ask_anyway(rig.orders[0], ("Row 1: Image 1: It is a web page.",))
    assert rig.sheet.isVisible()
    assert focused() is named(rig.sheet, "Back")


def test_order_knows_its_rows_by_the_numbers_that_are_shown(rig: Rig) -> None:
    rig.write("A boat leaves\n\n\nA boat comes home")
    rig.button.click()
    assert rig.orders[0].checkup.numbers == (1, 4)


def test_no_to_a_budget_sends_nothing_and_keeps_the_keyboard_in_the_sheet(rig: Rig) -> None:
    rig.write(BOATS)
    rig.button.click()
    rig.panel.batch.ask_budget(rig.orders[0].intent_id, "It crosses.")
    assert focused() is named(rig.sheet, "Cancel")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert len(rig.orders) == 1
    assert rig.sheet.isVisible()
    assert rig.sheet.isAncestorOf(focused())
    assert rig.button.isEnabled()


def test_batch_without_an_answer_can_be_sent_again_and_is_the_same_batch(
    qtbot: QtBot, panel: ComposePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "ANSWER_MS", 400)
    rig = Rig(qtbot, panel)
    rig.write(BOATS)
    rig.button.click()
    qtbot.waitUntil(rig.button.isEnabled, timeout=5_000)
    assert "No answer came." in rig.words()
    rig.button.click()
    assert rig.orders[1] == rig.orders[0]
    qtbot.waitUntil(rig.button.isEnabled, timeout=5_000)
    rig.write("Another boat")
    rig.button.click()
    assert rig.orders[2].intent_id != rig.orders[0].intent_id
    qtbot.waitUntil(rig.button.isEnabled, timeout=5_000)
    panel.batch.note_added(rig.orders[2].intent_id)  # late
    assert rig.sheet.isHidden()


def test_refusal_is_said_and_the_batch_can_be_sent_again(rig: Rig) -> None:
    rig.write(BOATS)
    rig.button.click()
    rig.panel.batch.show_refusal("The disk is full.")
    assert "The disk is full." in rig.words()
    assert rig.button.isEnabled()


def test_sum_never_hides_what_is_not_known(rig: Rig) -> None:
    rig.price(PRICE)
    rig.write(TABLE)
    assert "3 rows · 4 clips · ≈ 0.90 + 1 of unknown price" in rig.words()
    assert [row[Column.PRICE] for row in rig.cells()] == ["0.60", "0.30", "–"]
    rig.write(BOATS)
    assert "2 rows · 2 clips × 0.30 = ≈ 0.60" in rig.words()
    rig.price(PRICE, profile_id=DEMO_PROFILE_ID)
    assert "2 rows · 2 clips, demo: free" in rig.words()
    assert [row[Column.PRICE] for row in rig.cells()] == ["free", "free"]


def test_only_rows_with_remarks(rig: Rig) -> None:
    rig.write(BAD)
    named(rig.sheet, "Only rows with remarks").click()  # type: ignore[attr-defined]
    assert [row[Column.NUMBER] for row in rig.cells()] == ["2", "3"]
    rig.write(BOATS)
    assert len(rig.cells()) == 2


def test_every_setting_that_is_sent_is_in_the_table(rig: Rig) -> None:
    rig.write("prompt,watermark,private\nA boat,no,yes\nThe sea,,")
    assert not rig.table.isColumnHidden(Column.ALSO)
    assert [row[Column.ALSO] for row in rig.cells()] == ["no watermark, private", ""]
    rig.write(BOATS)
    assert rig.table.isColumnHidden(Column.ALSO)


def test_unread_columns_are_said(rig: Rig) -> None:
    rig.write("prompt,mood\nA boat,calm")
    assert "Not read, for no setting has this name: “mood”." in rig.words()
    assert rig.button.isEnabled()


def test_reason_why_nothing_can_be_sent_is_said(rig: Rig) -> None:
    rig.panel.set_ready(False, "Add a key or start the demo first.")
    rig.write(BOATS)
    assert not rig.button.isEnabled()
    assert "Add a key or start the demo first." in rig.words()
    rig.panel.set_ready(True, "")
    assert rig.button.isEnabled()
    assert "Add a key or start the demo first." not in rig.words()


def test_text_from_outside_is_no_html(rig: Rig) -> None:
    rig.write("<img src=x> <b>bold</b>")
    tip = rig.table.table.index(0, Column.PROMPT).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert "<img" not in tip


def test_dropped_file_opens_the_sheet_and_names_the_batch(qtbot: QtBot, rig: Rig, tmp_path: Path) -> None:
    rig.sheet.close_popover()
    file = tmp_path / "纸船.csv"
    file.write_text(SAMPLE_CSV, encoding="utf-8-sig")
    drop(rig.panel, copied(file))
    assert rig.sheet.isVisible()
    qtbot.waitUntil(lambda: len(rig.cells()) == 3, timeout=5_000)
    rig.wait()
    rig.button.click()
    assert rig.orders[0].name == "纸船"


def test_table_pasted_into_the_prompt_is_offered_as_a_batch_and_comes_back_by_undo(qtbot: QtBot, rig: Rig) -> None:
    rig.sheet.close_popover()
    rig.panel.set_request(replace(FORM, prompt=""))
    editor = editor_of(rig.panel)
    paste(editor, "A boat, and a gull\non the mast")
    assert "Open as batch" not in words_of(rig.panel)
    rig.panel.set_request(replace(FORM, prompt=""))
    paste(editor, TABLE)
    QTest.mouseClick(named(rig.panel, "Open as batch"), Qt.MouseButton.LeftButton)
    assert rig.sheet.isVisible()
    qtbot.waitUntil(lambda: len(rig.cells()) == 3, timeout=5_000)
    assert rig.panel.request().prompt == ""
    assert messages_of(rig.panel) == []
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    editor.undo()
    assert rig.panel.request().prompt == TABLE


def paste(editor: QTextEdit, text: str) -> None:
    QApplication.clipboard().setText(text)
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_V, CTRL)


def test_file_that_cannot_be_read_says_so(qtbot: QtBot, rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "boats.csv"
    file.write_bytes("prompt\n纸船".encode("gb18030"))
    rig.panel.batch.open_file(str(file))
    qtbot.waitUntil(lambda: "is no UTF-8 text" in rig.words(), timeout=5_000)
    rig.panel.batch.open_file(str(tmp_path / "none.csv"))
    qtbot.waitUntil(lambda: "“none.csv” cannot be read" in rig.words(), timeout=5_000)


@pytest.mark.parametrize("name", ["boat.png", "boat.mp4", "boat.json"])
def test_pictures_clips_and_what_lies_beside_clips_are_none_of_the_batch(rig: Rig, tmp_path: Path, name: str) -> None:
    rig.sheet.close_popover()
    drop(rig.panel, copied(tmp_path / name))
    assert rig.sheet.isHidden()


def test_thousand_rows_do_not_stall_the_window(qtbot: QtBot, rig: Rig) -> None:
    rows = "\n".join(f'"{number}, a boat","{"" if number % 2 else "soon"}"' for number in range(1_000))
    rig.text.setPlainText("prompt,duration\n" + rows)
    longest, last = 0.0, time.perf_counter()
    while not rig.sheet.is_current:
        qtbot.wait(1)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    assert len(rig.cells()) == 1_000
    assert longest < 0.25  # 30 ms on a quiet machine


def test_everything_has_a_name_and_can_be_reached_by_tab(rig: Rig) -> None:
    rig.write(BAD)
    rig.text.setFocus()
    seen = set()
    for _ in range(20):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        seen.add(focused().accessibleName() or getattr(focused(), "text", str)())
    assert {"Rows of the batch", "Open file…", "Save a sample…", "What will be sent", "Name", "Close"} <= seen


def copied(file: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    return mime
