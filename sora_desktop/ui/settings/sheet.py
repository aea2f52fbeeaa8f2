"""The settings sheet: a card over the window with what people change; each change counts and is kept at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.queue_events import SendingChosen
from sora_desktop.ui.settings.choices import Choices, Part
from sora_desktop.ui.settings.clip_names import RING, ClipNamesField
from sora_desktop.ui.settings.rows import FolderRow, NumberRow, Section
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.popover import Popover
from sora_desktop.ui.widgets.segmented import Choice, Segmented
from sora_desktop.ui.widgets.switch import SwitchRow

_WIDTH = 560
_EDGE = 24
_HEAD = 84
"""What the sheet is higher than its body."""
_MOST_AT_ONCE = 10
_THEME_WIDTH = 300


class SettingsSheet(Popover):
    """Shows ``Choices`` and tells what is chosen. Esc and a click beside it close it: there is nothing to confirm."""

    theme_chosen = Signal(str)
    awake_chosen = Signal(bool)
    warning_chosen = Signal(bool)
    """Whether quitting says which paid clips go on."""
    continuing_chosen = Signal(bool)
    limits_chosen = Signal(int, int)
    """How many requests, and how many downloads, go on at once."""
    names_chosen = Signal(str)
    folder_change_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, window.tr("Settings"), width=_WIDTH)
        self.folder = FolderRow(theme)
        self.names = ClipNamesField(theme)
        self.continuing = SwitchRow(theme, self.tr("Send unsent clips at the start without asking"))
        self.creates = NumberRow(
            theme, self.tr("Requests at once"), self.tr("Fewer where a gateway asks for it"), 1, _MOST_AT_ONCE
        )
        self.downloads = NumberRow(theme, self.tr("Downloads at once"), "", 1, _MOST_AT_ONCE)
        self.awake = SwitchRow(theme, self.tr("Keep the computer awake while clips are on their way"))
        self.themes = Segmented(
            theme,
            self.tr("Appearance"),
            (
                Choice("system", self.tr("As the system")),
                Choice("light", self.tr("Light")),
                Choice("dark", self.tr("Dark")),
            ),
        )
        self.warning = SwitchRow(theme, self.tr("Say at quit which paid clips go on at the gateway"))
        self.clips = Section(theme, self.tr("Clips"))
        self.sending = Section(theme, self.tr("Sending"))
        self.window_section = Section(theme, self.tr("Window"))
        self._scroll, self._body = QScrollArea(), QWidget()
        self._lay_out(theme)
        self._connect()

    def show_choices(self, choices: Choices) -> None:
        """Show what counts now; nothing of it is told again."""
        with QSignalBlocker(self.themes):
            self.themes.set_value(choices.theme)
        _turn(self.warning, choices.warns_at_quit)
        self.awake.setVisible(choices.keeps_awake is not None)
        _turn(self.awake, bool(choices.keeps_awake))
        self.folder.show_folder(choices.clips_folder or self.tr("Known when the program is at work"))
        self.folder.setEnabled(choices.clips_folder is not None)
        self.names.setEnabled(choices.clip_names is not None)
        self.names.show_template(choices.clip_names or "")
        self._show_sending(choices.sending)

    def refuse(self, part: Part, sentence: str) -> None:
        """Say where it was asked for why a choice could not be kept."""
        places: dict[Part, Section | ClipNamesField] = {
            Part.FOLDER: self.clips,
            Part.NAMES: self.names,
            Part.SENDING: self.sending,
            Part.WINDOW: self.window_section,
        }
        places[part].refuse(sentence)

    def hideEvent(self, event: QHideEvent) -> None:
        self.names.choose()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._body and event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._place()  # the scroll area keeps to itself that there is something more to say
        return super().eventFilter(watched, event)

    def _show_sending(self, chosen: SendingChosen | None) -> None:
        for row in (self.continuing, self.creates, self.downloads):
            row.setEnabled(chosen is not None)
        if chosen is not None:
            _turn(self.continuing, chosen.continues_by_itself)
            self.creates.show_value(chosen.creates_at_once)
            self.downloads.show_value(chosen.downloads_at_once)

    def _connect(self) -> None:
        self.folder.change_wanted.connect(self.clips.clear)
        self.folder.change_wanted.connect(self.folder_change_wanted)
        self.folder.open_wanted.connect(self.clips.clear)
        self.folder.open_wanted.connect(self.folder_wanted)
        self.names.chosen.connect(self.names_chosen)
        self.continuing.toggled.connect(self.sending.clear)
        self.continuing.toggled.connect(self.continuing_chosen)
        self.creates.changed.connect(self._choose_limits)
        self.downloads.changed.connect(self._choose_limits)
        self.awake.toggled.connect(self.sending.clear)
        self.awake.toggled.connect(self.awake_chosen)
        self.themes.value_changed.connect(self._choose_theme)
        self.warning.toggled.connect(self.window_section.clear)
        self.warning.toggled.connect(self.warning_chosen)

    def _choose_limits(self) -> None:
        self.sending.clear()
        self.limits_chosen.emit(self.creates.box.value(), self.downloads.box.value())

    def _choose_theme(self, value: object) -> None:
        self.window_section.clear()
        self.theme_chosen.emit(str(value))

    def _place(self) -> None:
        window = self.window()
        width = min(_WIDTH, window.width() - 2 * _EDGE)
        self.setFixedWidth(width)
        body = self._body
        wanted = body.heightForWidth(width - 48) if body.hasHeightForWidth() else body.sizeHint().height()
        height = min(wanted + _HEAD, window.height() - 2 * _EDGE)
        self.setGeometry((window.width() - width) // 2, (window.height() - height) // 2, width, height)

    def _lay_out(self, theme: Theme) -> None:
        self.column.setContentsMargins(24, 16, 16, 16)
        close = IconButton(theme, "close", self.tr("Close"), tip=self.tr("Close (Esc)"))
        close.clicked.connect(self.close_popover)
        head = QHBoxLayout()
        head.setContentsMargins(RING, 0, 0, 0)
        head.addWidget(PlainLabel(theme, self.tr("Settings"), "title"))
        head.addSpacing(12)
        head.addWidget(ElidedLabel(theme, self.tr("Every change counts at once."), "small", "text-3"), 1)
        body = self._body
        body.setProperty("transparent", True)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 8, 4)
        column.setSpacing(20)
        themes = QWidget()
        row = QHBoxLayout(themes)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(PlainLabel(theme, self.tr("Appearance"), "body"), 1)
        row.addWidget(self.themes)
        self.themes.setFixedWidth(_THEME_WIDTH)
        for section, rows in (
            (self.clips, (self.folder, self.names)),
            (self.sending, (self.continuing, self.awake, self.creates, self.downloads)),
            (self.window_section, (themes, self.warning)),
        ):
            for each in rows:
                section.add(each, room=0 if each is self.names else RING)
            column.addWidget(section)
        column.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(body)
        body.installEventFilter(self)
        self.column.addLayout(head)
        self.column.addWidget(self._scroll, 1)
        head.addWidget(close)  # the last in the order of Tab


def _turn(row: SwitchRow, is_on: bool) -> None:
    """Show a switch as it is, without telling it."""
    with QSignalBlocker(row):
        row.set_on(is_on)
