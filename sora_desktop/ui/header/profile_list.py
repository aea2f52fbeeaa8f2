"""The list of profiles: which one new clips go to, and the way to each one's settings."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.events import ProfilesChanged
from sora_desktop.domain.profiles import ProfileView
from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.header.key_words import KeyTrouble, words_for_key
from sora_desktop.ui.plain_text import button_text, tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, paint_rounded, visual_alignment, visual_rect
from sora_desktop.ui.widgets.row_keys import take_row_key

ROW_PX = 48


class ProfileList(QWidget):
    """One row for each profile."""

    selected = Signal(str)
    """The id of the profile that new clips shall go to."""
    edit_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(2)
        self._rows: dict[str, _Row] = {}
        self.setAccessibleName(self.tr("Profiles"))

    def show_profiles(self, event: ProfilesChanged, troubles: Mapping[str, KeyTrouble]) -> QWidget:
        """Show these profiles, and what is wrong with their keys, by id; rows that stay keep the keyboard.

        Returns what is last in the order of Tab.
        """
        wanted = {view.profile.id for view in event.profiles}
        for profile_id in [each for each in self._rows if each not in wanted]:
            row = self._rows.pop(profile_id)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, view in enumerate(event.profiles):
            profile_id = view.profile.id
            if profile_id not in self._rows:
                row = _Row(self._theme)
                row.chosen.connect(self.selected)
                row.edit_wanted.connect(self.edit_wanted)
                self._rows[profile_id] = row
            self._column.insertWidget(place, self._rows[profile_id])
            self._rows[profile_id].show_view(
                view, troubles.get(profile_id), is_selected=profile_id == event.selected_id
            )
        before: QWidget = self
        for view in event.profiles:
            before = self._rows[view.profile.id].follow(before)
        return before


class _Row(QWidget):
    """A profile that can be chosen, and a pencil that leads to its settings."""

    chosen = Signal(str)
    edit_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._profile_id = ""
        self._button = _RowButton(theme)
        self._pencil = IconButton(theme, "pencil", self.tr("Change"), size=32, icon_size=16)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._button, 1)
        row.addWidget(self._pencil)
        self._button.clicked.connect(self._choose)
        self._pencil.clicked.connect(self._edit)

    def show_view(self, view: ProfileView, trouble: KeyTrouble | None, *, is_selected: bool) -> None:
        self._profile_id = view.profile.id
        self._button.show_view(view, trouble, is_selected=is_selected)
        self._pencil.setVisible(not view.profile.is_demo)
        self._pencil.set_name(self.tr("Change {name}").format(name=view.profile.name))

    def follow(self, before: QWidget) -> QWidget:
        """Come after a widget in the order of Tab, and return the last of this row."""
        QWidget.setTabOrder(before, self._button)
        QWidget.setTabOrder(self._button, self._pencil)
        return self._pencil

    def _choose(self) -> None:
        self.chosen.emit(self._profile_id)

    def _edit(self) -> None:
        self.edit_wanted.emit(self._profile_id)


class _RowButton(QRadioButton):
    """Name, address and key of a profile; a radio button for keys and screen readers."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = ""
        self._meta = ""
        self._is_hollow = True
        self._dot = "text-3"
        self.setAutoExclusive(False)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_ring_radius(self, 8)
        theme.changed.connect(self.update)

    def show_view(self, view: ProfileView, trouble: KeyTrouble | None, *, is_selected: bool) -> None:
        words = words_for_key(view, trouble)
        address = view.profile.base_url.removeprefix("https://")
        self._name = view.profile.name
        self._meta = f"{address} · {words.short}" if address else words.short
        self._is_hollow = not view.has_key
        self._dot = "text-3" if self._is_hollow else "accent" if view.profile.is_demo else "err" if trouble else "ok"
        self.setText(button_text(self._name))
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(self._meta)
        self.setToolTip(tooltip(words.sentence))
        self.setChecked(is_selected)
        self.update()

    def nextCheckState(self) -> None:  # noqa: N802
        """Stay as it is: the engine says which profile is selected."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not take_row_key(self, event):
            super().keyPressEvent(event)

    def hitButton(self, position: object) -> bool:  # noqa: N802
        return True

    def sizeHint(self) -> QSize:
        return QSize(200, ROW_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = "accent-bg" if self.isChecked() else "hover" if self.underMouse() else None
        if ground is not None:
            paint_rounded(painter, self.rect(), 8, self._theme.color(ground))
        self._paint_dot(painter)
        right = 36 if self.isChecked() else 10
        width = self.width() - 28 - right
        align = visual_alignment(self, Qt.AlignmentFlag.AlignLeft)
        painter.setFont(font("strong"))
        name_rect = visual_rect(self, QRect(28, 5, width, 20))
        paint_line(painter, name_rect, self._name, self._theme.color("text"), align)
        painter.setFont(font("meta"))
        meta_rect = visual_rect(self, QRect(28, 26, width, 16))
        paint_line(painter, meta_rect, self._meta, self._theme.color("text-2"), align)
        if self.isChecked():
            spot = visual_rect(self, QRect(self.width() - 30, 0, 18, self.height()))
            paint_pixmap(painter, spot, self._theme.icons.pixmap("check", "accent", 18, self.devicePixelRatioF()))

    def _paint_dot(self, painter: QPainter) -> None:
        spot = visual_rect(self, QRect(11, 12, 8, 8))
        color = self._theme.color(self._dot)
        paint_rounded(painter, spot, 4, None if self._is_hollow else color, color)
