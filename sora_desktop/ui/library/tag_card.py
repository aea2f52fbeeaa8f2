"""A small card in which the tags of the selected clips are added and taken away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from sora_desktop.domain.library import MOST_TAG_CHARACTERS, Clip, Marking, tidy_tags
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.library.texts import number_words
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.chip import Chip
from sora_desktop.ui.widgets.flow_layout import FlowLayout
from sora_desktop.ui.widgets.labels import PlainLabel
from sora_desktop.ui.widgets.popover import Popover

_WIDTH = 300
_MOST_SHOWN = 40


class TagCard(Popover):
    """Enter adds what is written, commas between tags; a click on a tag takes it from all of the clips."""

    edited = Signal(object, object, object)
    """The numbers of the clips, the tags to add, and those to take away."""

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor, anchor.tr("Tags"), width=_WIDTH)
        self._clips: tuple[Clip, ...] = ()
        self._numbers: Sequence[int] = ()
        self._title = PlainLabel(theme, "", "strong")
        self.line = QLineEdit()
        self.line.setAccessibleName(self.tr("New tags"))
        self.line.setPlaceholderText(self.tr("Add tags, with commas between them"))
        self.line.setMaxLength(10 * MOST_TAG_CHARACTERS)
        self.line.returnPressed.connect(self._add)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, spacing=6)
        self._hint = PlainLabel(theme, self.tr("A click on a tag takes it away."), "small", "text-3")
        for widget in (self._title, self.line, self._chips, self._hint):
            self.column.addWidget(widget)

    @property
    def chips(self) -> list[Chip]:
        """What can be taken away."""
        return [chip for chip in self._chips.findChildren(Chip) if not chip.isHidden()]

    def open_for(self, clips: Sequence[Clip], numbers: Sequence[int], known: Sequence[str]) -> None:
        """Edit the tags of the clips with these numbers.

        Those of ``clips`` are shown, which are the first of them; ``known`` ones are suggested.
        """
        self._clips, self._numbers = tuple(clips), numbers
        count = number_words(len(numbers))
        one = self.tr("Tags of this clip")
        self._title.setText(one if len(numbers) == 1 else self.tr("Tags of {count} clips").format(count=count))
        self._show_tags()
        completer = QCompleter(list(known), self.line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.line.setCompleter(completer)
        self.line.clear()
        self.open()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_clips(self, clips: Sequence[Clip]) -> None:
        """Take over clips with other tags than before."""
        changed = {clip.number: clip for clip in clips}
        if self.isVisible() and any(clip.number in changed for clip in self._clips):
            self._clips = tuple(changed.get(clip.number, clip) for clip in self._clips)
            self._show_tags()

    def mark_clips(self, numbers: Sequence[int], marking: Marking) -> None:
        """Take over that very many clips have other marks than before."""
        changed = set(numbers)
        if self.isVisible() and any(clip.number in changed for clip in self._clips):
            self._clips = tuple(marking.on(clip) if clip.number in changed else clip for clip in self._clips)
            self._show_tags()

    def _show_tags(self) -> None:
        while self._flow.takeAt(0) is not None:
            pass
        for chip in self._chips.findChildren(Chip):
            chip.hide()
            chip.deleteLater()
        tags = list(dict.fromkeys(tag for clip in self._clips for tag in clip.tags))[:_MOST_SHOWN]
        for tag in tags:
            chip = Chip(self._theme, plain_line(tag, MOST_TAG_CHARACTERS), tail_icon="close", parent=self._chips)
            chip.setAccessibleName(self.tr("Take the tag {tag} away").format(tag=plain_line(tag, MOST_TAG_CHARACTERS)))
            chip.clicked.connect(lambda _checked=False, gone=tag: self._remove(gone))
            self._flow.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(tags))
        self._hint.setVisible(bool(tags))

    def _add(self) -> None:
        tags = tidy_tags(self.line.text().replace("，", ",").split(","))
        self.line.clear()
        if tags:
            self.edited.emit(self._numbers, tags, ())
        else:
            self.close_popover()

    def _remove(self, tag: str) -> None:
        self.edited.emit(self._numbers, (), (tag,))
