"""Every base widget in one window, to look at: `python -m tests.ui.gallery [dark|light] [--rtl]`."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QProgressBar,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.domain.answers import PauseReason
from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.services import texts
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.stylesheet import mark_invalid
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, ButtonKind, IconButton, PrimaryButton
from sora_desktop.ui.widgets.chip import Badge, Chip
from sora_desktop.ui.widgets.combo_box import ComboBox
from sora_desktop.ui.widgets.empty_state import EmptyState
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.flow_layout import FlowLayout
from sora_desktop.ui.widgets.labels import ElidedLabel, FieldLabel, PlainLabel, TimeLabel
from sora_desktop.ui.widgets.menu import Menu
from sora_desktop.ui.widgets.popover import Popover
from sora_desktop.ui.widgets.segmented import Choice, Segmented
from sora_desktop.ui.widgets.spin_box import SpinBox
from sora_desktop.ui.widgets.surfaces import Card, Surface
from sora_desktop.ui.widgets.switch import SwitchRow

PROMPT = "A paper boat leaves the quay at dawn, slow dolly, warm light on the water"
CHINESE = "小纸船在雨中漂向大海，电影感，浅景深"
ARABIC = "قارب ورقي يغادر الرصيف عند الفجر، ضوء دافئ على الماء"


class Gallery(QMainWindow):
    """The widgets, arranged about as the panes of the program arrange them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._add_menus()
        self.notices = NoticeStack(theme, theme.icons)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.addWidget(self._form())
        splitter.addWidget(self._middle())
        splitter.addWidget(self._queue())
        splitter.setSizes([344, 640, 376])
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        column.addWidget(self.notices)
        column.addWidget(splitter, 1)
        page = QWidget()
        page.setLayout(column)
        self.setCentralWidget(page)
        self.notices.show_unconfirmed(1)
        paused = texts.paused_notice(OCTOPUSX.id, OCTOPUSX.name, OCTOPUSX.base_url, PauseReason.KEY, None)
        self.notices.show_notices((paused, texts.unsent_notice(2)))

    def _add_menus(self) -> None:
        for title in ("File", "Edit", "Queue", "View", "Help"):
            menu = Menu(title, self)
            opened = menu.addAction("Open clips folder")
            self._theme.icons.keep(opened, "folder")
            menu.addAction("Change clips folder…").setEnabled(False)
            menu.addSeparator()
            checked = QAction("Loop", menu)
            checked.setCheckable(True)
            checked.setChecked(True)
            menu.addAction(checked)
            inner = Menu("More", menu)
            inner.addAction("Quit").setShortcut("Ctrl+Q")
            menu.addMenu(inner)
            self.menuBar().addMenu(menu)

    def _header(self) -> QWidget:
        bar = Surface(self._theme, "panel", ("bottom",))
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 10)
        row.setSpacing(12)
        profile = Chip(self._theme, "OctopusX", has_chevron=True)
        profile.set_dot("ok")
        hollow = Chip(self._theme, "R&D <b>profile</b>", has_chevron=True)
        hollow.set_dot("warn", is_hollow=True)
        key = Chip(self._theme, "key in the system keychain", icon="check", is_quiet=True, is_static=True)
        for widget in (profile, hollow, key, Chip(self._theme, "12.40", lead="balance", icon=None)):
            row.addWidget(widget)
        row.addWidget(PlainLabel(self._theme, "2 running · 1 waiting · 1 needs you", "small", "text-2"))
        row.addWidget(Badge(self._theme, "demo", "accent", "accent-bg"))
        row.addStretch(1)
        self.popover = Popover(self._theme, profile, "Profile", width=312)
        name, address = QLineEdit("OctopusX"), QLineEdit()
        address.setPlaceholderText("https://…")
        self.popover.column.addWidget(PlainLabel(self._theme, "Profile", "title"))
        for text, field in (("Name", name), ("Base URL", address)):
            self.popover.column.addWidget(FieldLabel(self._theme, text, field))
            self.popover.column.addWidget(field)
        self.popover.column.addWidget(Button(self._theme, "Save", "accent"))
        profile.clicked.connect(self.popover.toggle)
        return bar

    def _form(self) -> QWidget:
        pane = Surface(self._theme)
        outer = QVBoxLayout(pane)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        scroll, form = QScrollArea(), QWidget()
        scroll.setWidgetResizable(True)
        form.setProperty("transparent", True)
        column = QVBoxLayout(form)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(6)
        model = ComboBox(self._theme, is_editable=True)
        model.addItems(["sora-2", "sora-2-pro", "veo3.1"])
        self.prompt = QPlainTextEdit(PROMPT)
        self.prompt.setFixedHeight(96)
        broken = QLineEdit("file:///etc/passwd")
        mark_invalid(broken, True)
        style = ComboBox(self._theme)
        style.addItems(["None", "anime", "noir"])
        for text, field in (("Model", model), ("Prompt", self.prompt), ("Reference images", broken)):
            column.addWidget(FieldLabel(self._theme, text, field))
            column.addWidget(field)
            if field is not broken:
                column.addSpacing(8)
        error = FieldMessage(self._theme)
        column.addWidget(error)
        error.show_message(
            "err", "This is no web address: an image needs an http or https address, and this one is a file."
        )
        column.addSpacing(8)
        orientation = Segmented(
            self._theme,
            "Orientation",
            [Choice("portrait", "Portrait", "portrait"), Choice("landscape", "Landscape", "landscape")],
        )
        orientation.set_value("landscape")
        column.addWidget(PlainLabel(self._theme, "Orientation", "label", "text-2"))
        column.addWidget(orientation)
        column.addSpacing(8)
        column.addLayout(self._pairs())
        warning = FieldMessage(self._theme)
        column.addWidget(warning)
        warning.show_message("warn", "25 s is known for sora-2-pro only; it is sent all the same.")
        column.addSpacing(8)
        column.addWidget(FieldLabel(self._theme, "Style", style))
        column.addWidget(style)
        for text, hint in (
            ("Allow watermark", "only as a fallback"),
            ("Private", "not published; cannot be remixed later"),
            ("Storyboard", "shots with times"),
        ):
            switch = SwitchRow(self._theme, text, hint)
            switch.set_on(text == "Allow watermark")
            column.addWidget(switch)
        column.addStretch(1)
        scroll.setWidget(form)
        outer.addWidget(scroll, 1)
        outer.addWidget(self._foot())
        return pane

    def _foot(self) -> QWidget:
        foot = Surface(self._theme, "panel", ("top",))
        below = QVBoxLayout(foot)
        below.setContentsMargins(16, 12, 16, 16)
        takes = SpinBox(self._theme, "Takes")
        takes.setRange(1, 10)
        row = QHBoxLayout()
        row.addWidget(FieldLabel(self._theme, "Takes", takes))
        row.addWidget(takes)
        row.addStretch(1)
        off = Button(self._theme, "Disabled", "secondary")
        off.setEnabled(False)
        row.addWidget(off)
        below.addLayout(row)
        below.addWidget(PrimaryButton(self._theme, "Generate", key="Ctrl"))
        return foot

    def _pairs(self) -> QLayout:
        size = Segmented(self._theme, "Size", [Choice("small", "Small"), Choice("large", "Large")])
        size.set_value("small")
        duration = Segmented(self._theme, "Duration", [Choice(n, str(n), name=f"{n} seconds") for n in (10, 15, 25)])
        duration.set_value(10)
        duration.set_choice_enabled(25, False, "not with this model")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.addWidget(PlainLabel(self._theme, "Size", "label", "text-2"), 0, 0)
        grid.addWidget(PlainLabel(self._theme, "Duration", "label", "text-2"), 0, 1)
        grid.addWidget(size, 1, 0)
        grid.addWidget(duration, 1, 1)
        return grid

    def _middle(self) -> QWidget:
        pane = Surface(self._theme, "bg")
        column = QVBoxLayout(pane)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(IconButton(self._theme, "skip-back", "Back"))
        row.addWidget(IconButton(self._theme, "pause", "Pause", is_solid=True))
        row.addWidget(IconButton(self._theme, "skip-forward", "Forward"))
        row.addWidget(TimeLabel(self._theme, "00:03.2 / 00:10.0", "text"))
        row.addStretch(1)
        loop = IconButton(self._theme, "loop", "Loop")
        loop.setCheckable(True)
        loop.setChecked(True)
        for button in (
            loop,
            IconButton(self._theme, "volume", "Mute"),
            IconButton(self._theme, "full-screen", "Full screen"),
        ):
            row.addWidget(button)
        column.addLayout(row)
        progress = QProgressBar()
        progress.setTextVisible(False)
        progress.setValue(61)
        column.addWidget(progress)
        column.addWidget(ElidedLabel(self._theme, PROMPT + ", " + PROMPT, "title", max_lines=2))
        column.addWidget(ElidedLabel(self._theme, CHINESE, "title", max_lines=2))
        column.addWidget(ElidedLabel(self._theme, ARABIC, "title", max_lines=2))
        meta = FlowLayout(spacing=20, row_spacing=6)
        for lead, value in (
            ("Model", "sora-2"),
            ("Frame", "16:9 · 1280 × 720"),
            ("Length", "10.0 s"),
            ("Made", "today 13:41 in 2:41"),
        ):
            label = ElidedLabel(self._theme, f"{lead} {value}", "label")
            label.set_lead(lead, "text-2", 400)
            meta.addWidget(label)
        column.addLayout(meta)
        column.addLayout(self._buttons())
        column.addLayout(self._cards())
        column.addStretch(1)
        return pane

    def _buttons(self) -> QLayout:
        flow = FlowLayout()
        buttons: tuple[tuple[str, ButtonKind, str | None], ...] = (
            ("Use these settings", "small", "arrow-left"),
            ("More takes", "small", None),
            ("Show in folder", "small", "folder"),
            ("Secondary", "secondary", "copy"),
            ("Delete", "danger", "trash"),
            ("Ghost", "ghost", "external"),
            ("Add a key…", "soft", None),
            ("Start the demo", "accent", None),
        )
        for text, kind, icon in buttons:
            flow.addWidget(Button(self._theme, text, kind, icon))
        return flow

    def _cards(self) -> QLayout:
        cards = QHBoxLayout()
        cards.setSpacing(16)
        offers: tuple[tuple[str, str, str, ButtonKind], ...] = (
            (
                "Try it without a key",
                "A practice gateway on this computer makes real, playable demo clips. Costs nothing, needs no network.",
                "Start the demo",
                "accent",
            ),
            ("Use your key", "The key goes into your system's keychain.", "Add a key…", "soft"),
        )
        for title, text, action, kind in offers:
            card = Card(self._theme)
            card.column.addWidget(PlainLabel(self._theme, title, "strong"))
            card.column.addWidget(ElidedLabel(self._theme, text, "small", "text-2", max_lines=None))
            card.column.addStretch(1)
            card.column.addWidget(Button(self._theme, action, kind))
            cards.addWidget(card, 1)
        return cards

    def _queue(self) -> QWidget:
        pane = Surface(self._theme)
        column = QVBoxLayout(pane)
        column.setContentsMargins(16, 16, 16, 16)
        row = QHBoxLayout()
        row.addWidget(PlainLabel(self._theme, "Queue", "strong"))
        row.addWidget(Badge(self._theme, "6"))
        row.addWidget(PlainLabel(self._theme, "Library", "strong", "text-2"))
        row.addWidget(Badge(self._theme, "340"))
        row.addStretch(1)
        column.addLayout(row)
        filters = FlowLayout(spacing=6)
        for index, text in enumerate(("All", "Running 2", "Needs you 2", "Done")):
            chip = Chip(self._theme, text, is_quiet=True)
            chip.setCheckable(True)
            chip.setChecked(index == 0)
            filters.addWidget(chip)
        column.addLayout(filters)
        column.addWidget(
            EmptyState(
                self._theme,
                "Nothing in the queue",
                "Clips that you generate appear here and go on even while you write the next prompt.",
                icon="inbox",
                action="Write a prompt",
            ),
            1,
        )
        return pane


def main() -> int:
    """Show the gallery until its window is closed."""
    app = QApplication(sys.argv)
    theme = Theme(app, "light" if "light" in sys.argv else "dark")
    theme.install()
    app.setWindowIcon(theme.icons.app_icon())
    if "--rtl" in sys.argv:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    gallery = Gallery(theme)
    gallery.resize(1440, 900)
    gallery.show()
    gallery.prompt.setTabChangesFocus(True)
    gallery.prompt.setFocus()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
