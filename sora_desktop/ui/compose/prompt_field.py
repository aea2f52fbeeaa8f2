"""The prompt: plain with its character count, or as the shots of a storyboard; with one way back through both."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from sora_desktop.domain.batches import BatchKind, kind_of
from sora_desktop.domain.families import Field
from sora_desktop.domain.families.rules import LONG_PROMPT_CHARACTERS
from sora_desktop.domain.prompts import Expansion
from sora_desktop.domain.storyboard import read_shots
from sora_desktop.ui.compose.fields import FormField, mark_invalid
from sora_desktop.ui.compose.measures import LABEL_GAP_PX
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.compose.prompts.expansion_line import ExpansionLine
from sora_desktop.ui.compose.prompts.paste_offer import PasteOffer
from sora_desktop.ui.compose.prompts.tools import PromptTools
from sora_desktop.ui.compose.prompts.walker import HistoryWalker
from sora_desktop.ui.compose.shots.board import Board
from sora_desktop.ui.compose.shots.editor import ShotEditor
from sora_desktop.ui.compose.shots.history import BoardHistory
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.plain_labels import FieldLabel


class PromptField(FormField):
    """The editor of the plain prompt, and in its place that of the shots while the storyboard is on."""

    storyboard_turned = Signal(bool)
    """The storyboard was turned on or off from in here: by undo, by redo, or by the offer under the prompt."""
    shots_opened = Signal()
    """A person has the shots in the place of the plain prompt now."""
    batch_wanted = Signal(str)
    """A table was pasted, and is to be opened as a batch."""
    pictures_pasted = Signal(object)
    """A `QMimeData` with files, a picture or links was pasted into the prompt; it lasts only as long as the signal."""
    place_wanted = Signal(QWidget)
    """The keyboard went to this editor, perhaps out of sight."""

    def __init__(self, theme: Theme, field: Field, editor: PromptEditor, parent: QWidget | None = None) -> None:
        super().__init__(theme, field, parent)
        self.editor = editor
        self._length_s = 0.0
        self._has_storyboards = False
        self._history = BoardHistory(self)
        self._shots: ShotEditor | None = None
        self._offer = PasteOffer(theme, self.tr("Open as storyboard"), "film")
        self._batch_offer = PasteOffer(theme, self.tr("Open as batch"), "list")
        self._stands_for = ExpansionLine(theme)
        self.tools = PromptTools(theme, self)
        self.walker = HistoryWalker(editor)
        self.editor.setAccessibleName(field.label)
        self.editor.setPlaceholderText(field.hint)
        self._place = QWidget()
        self._slot = QVBoxLayout(self._place)
        self._slot.setContentsMargins(0, 0, 0, 0)
        self._slot.addWidget(self.editor)
        self._slot.addWidget(self._offer)
        self._slot.addWidget(self._batch_offer)
        self._slot.addWidget(self._stands_for)
        self._slot.setSpacing(LABEL_GAP_PX)
        self._lay_out(self._place, self.editor)
        self._head.insertWidget(1, self.tools)
        stops: list[QWidget] = [self.editor]
        for below in (self._offer, self._batch_offer, self._stands_for):
            stops += below.findChildren(QPushButton)
        stops += [self.tools.history, self.tools.templates]
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)
        self._label = self.findChild(FieldLabel)
        self._history.begin(Board(self.editor.text()))
        self.editor.textChanged.connect(self._follow_text)
        self.editor.undo_left.connect(self._undo_past_prompt)
        self.editor.redo_left.connect(self._history.redo)
        self.editor.pasted.connect(self._look_at_paste)
        self.editor.pictures_pasted.connect(self.pictures_pasted)
        self._offer.accepted.connect(self._accept_offer)
        self._batch_offer.accepted.connect(self._open_batch)
        self._history.changed.connect(self._show_board)
        self._show_head()

    def value(self) -> object:
        board = self._history.board
        return board.text if board.is_on else self.editor.text()

    @property
    def is_storyboard(self) -> bool:
        """Whether the shots are shown in the place of the plain prompt."""
        return self._history.board.is_on

    @property
    def present_editor(self) -> QWidget:
        """What stands in the place of the prompt now."""
        return self._made_shots() if self.is_storyboard else self.editor

    def show_field(self, field: Field) -> None:
        super().show_field(field)
        self.editor.setPlaceholderText(field.hint)

    def take_focus(self) -> None:
        if self.is_storyboard:
            self._made_shots().go_to_first_empty()
        else:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_length(self, length_s: float) -> None:
        """The clip lasts this long now, in seconds; the shots stay as they are."""
        if length_s != self._length_s:
            self._length_s = length_s
            if self._shots is not None:
                self._shots.set_length(length_s)
            self._show_head()

    def set_storyboards(self, has_storyboards: bool) -> None:
        """Whether the family takes storyboards; where it does not, their history ends."""
        if self._has_storyboards and not has_storyboards:
            text = str(self.value())
            self.editor.set_text(text)
            self._history.begin(Board(text))
            self._offer.hide()
        self._has_storyboards = has_storyboards

    def show_prompt(self, text: str, *, is_storyboard: bool, length_s: float) -> None:
        """Show another prompt, to the letter; undo brings back what was there. `changed` is not emitted."""
        self._is_setting = True
        self.set_length(length_s)
        if is_storyboard and not self.is_storyboard and text == self.editor.text() and not self._history.can_undo():
            self._history.begin(Board.shown(text, length_s))  # the draft at the start
        elif is_storyboard:
            self._history.seal()
            self._history.change(Board.shown(text, length_s))
        elif self.is_storyboard:
            self._history.change(Board(text))
        else:
            self.editor.set_text(text)
        self._offer.hide()
        self._batch_offer.hide()
        self.walker.settle()
        self._is_setting = False

    def use_prompt(self, text: str) -> None:
        """Put an earlier prompt or a filled template in the place of what is written, as a person does."""
        if self.is_storyboard:
            self._history.seal()
            self._history.change(Board.turned_on(text, self._length_s))
        else:
            self.editor.set_text(text)
            self.walker.settle()
        self.take_focus()

    @property
    def expansion(self) -> Expansion:
        """The prompts that the present one stands for."""
        return self._stands_for.expansion

    def turn(self, is_on: bool) -> None:
        """Turn the storyboard on or off as a person does; nothing that is written is lost."""
        board = self._history.board
        if board.is_on == is_on:
            return
        self.end_edits()
        self._history.seal()
        self._history.change(Board.turned_on(board.text, self._length_s) if is_on else self._history.board.turned_off())
        if is_on:
            self._made_shots().go_to_first_empty()

    def end_edits(self) -> None:
        """Take what is still being written in the length of a shot."""
        if self._shots is not None and self.is_storyboard:
            self._shots.end_edits()

    def undo(self) -> None:
        """Take back the last step: of the plain prompt while there is one, else of the storyboard."""
        if self.is_storyboard:
            self._history.undo()
        else:
            self.editor.undo()

    def redo(self) -> None:
        if self.is_storyboard:
            self._history.redo()
        else:
            self.editor.redo()

    def _put(self, value: object) -> None:
        if self.is_storyboard:
            self._history.seal()
            self._history.change(Board.turned_on(str(value), self._length_s))
        else:
            self.editor.set_text(str(value))
        self.walker.settle()

    def _mark(self, is_wrong: bool) -> None:
        mark_invalid(self.editor, is_wrong)
        if self._shots is not None:
            self._shots.mark(is_wrong)

    def _made_shots(self) -> ShotEditor:
        """The shot editor, made when a storyboard is on for the first time."""
        if self._shots is None:
            self._shots = ShotEditor(self._theme, self._history, self._place)
            self._shots.setVisible(False)
            self._shots.place_wanted.connect(self.place_wanted)
            self._shots.pictures_pasted.connect(self.pictures_pasted)
            self._slot.insertWidget(0, self._shots)
            self._shots.follow_in_tab_order(self.editor)
            self._shots.set_length(self._length_s)
            self._shots.show_board()
        return self._shots

    def _follow_text(self) -> None:
        """The plain prompt was changed, or only looks different while an input method composes."""
        text = self.editor.text()
        if self.is_storyboard or text == self._history.board.text:
            return
        self._history.note_text(text, is_step=self.editor.is_stepping)
        if not (self._offer.isHidden() and self._batch_offer.isHidden()):
            self._look_at_paste()
        self._show_head()
        self._tell()

    def _show_board(self, is_again: bool) -> None:
        """The board is another one: by a change, or again by undo and redo."""
        board = self._history.board
        was_on = self.editor.isHidden()
        if not board.is_on and (self.editor.text() != board.text or (was_on and not is_again)):
            self.editor.blockSignals(True)
            self.editor.reset_text(board.text)
            self.editor.blockSignals(False)
        if self._shots is not None:
            self._shots.show_board()
        if was_on != board.is_on:
            self._swap(board.is_on)
            if is_again:
                self.storyboard_turned.emit(board.is_on)
        self._show_head()
        self._tell()

    def _swap(self, is_on: bool) -> None:
        shots = self._made_shots()
        focused = QApplication.focusWidget()
        held_focus = focused is not None and self._place.isAncestorOf(focused)
        self._offer.hide()
        self._batch_offer.hide()
        self.editor.setVisible(not is_on)
        shots.setVisible(is_on)
        if is_on and not self._is_setting:
            self.shots_opened.emit()
        if self._label is not None:
            self._label.setText(self.tr("Storyboard") if is_on else self._field.label)
            self._label.setBuddy(shots if is_on else self.editor)
        if held_focus:
            self.take_focus()

    def _undo_past_prompt(self) -> None:
        """The plain prompt has nothing more to undo; what was undone in it comes back with the redo of what is now."""
        document = self.editor.document()
        if self._history.can_undo() and document.isRedoAvailable():
            self.editor.blockSignals(True)
            while document.isRedoAvailable():
                self.editor.redo()
            self.editor.blockSignals(False)
            self._history.keep_text(self.editor.text())
        self._history.undo()

    def _look_at_paste(self) -> None:
        """Offer to open shots as a storyboard, and a table as a batch: neither is meant for one clip."""
        text = self.editor.text()
        shots = (read_shots(text) if self._has_storyboards else None) or ()
        words = (
            self.tr("Names 1 shot.") if len(shots) == 1 else self.tr("Names {count} shots.").format(count=len(shots))
        )
        self._offer.offer(words if shots else "")
        is_table = not shots and kind_of(text) is not BatchKind.LINES
        self._batch_offer.offer(self.tr("This is a table.") if is_table else "")

    def _open_batch(self) -> None:
        self.batch_wanted.emit(self.editor.text())

    def _accept_offer(self) -> None:
        self.turn(True)
        self.storyboard_turned.emit(True)

    def _show_head(self) -> None:
        """How many characters the prompt has, or how many shots there are and whether they fill the clip."""
        self._stands_for.show_text(str(self.value()))
        if self.is_storyboard:
            shots = self._made_shots()
            self._say(shots.summary(), "text-3" if shots.adds_up else "warn", shots.whole_summary())
            return
        count = len(self.editor.text())
        if count == 0:
            shown = ""
        elif count == 1:
            shown = self.tr("1 character")
        else:
            shown = self.tr("{count} characters").format(count=self.locale().toString(count))
        self._say(shown, "warn" if count > LONG_PROMPT_CHARACTERS else "text-3")

    def _say(self, words: str, role: str, tip: str = "") -> None:
        if self._aside.text() != words:
            self._aside.setText(words)
            self._aside.set_color(role)
        self._aside.setToolTip(tooltip(tip) if tip else "")
