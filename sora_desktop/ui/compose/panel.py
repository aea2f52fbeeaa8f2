"""The left pane: the form that scrolls, takes and Generate under it, and the order that leaves it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.families import SORA
from sora_desktop.domain.recipes import Preset
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.batch.desk import BatchDesk
from sora_desktop.ui.compose.change import ClipChange
from sora_desktop.ui.compose.findings import FindingsView
from sora_desktop.ui.compose.footer import ComposeFooter
from sora_desktop.ui.compose.form import ComposeForm
from sora_desktop.ui.compose.guard import RepeatGuard
from sora_desktop.ui.compose.images.desk import ImageDesk
from sora_desktop.ui.compose.intent import Intent
from sora_desktop.ui.compose.lineage import Lineage
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.compose.preset_desk import PresetDesk
from sora_desktop.ui.compose.presets_button import PresetsButton
from sora_desktop.ui.compose.price_desk import PriceDesk
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.compose.prompts.desk import PromptDesk
from sora_desktop.ui.compose.prompts.expansion_line import ExpansionQuestion
from sora_desktop.ui.compose.remix_line import RemixLine
from sora_desktop.ui.compose.sight import FormSight
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.kept_widget import KeptWidget
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.question import Question
from sora_desktop.ui.widgets.surfaces import Surface

WIDTH_PX, LEAST_WIDTH_PX = 344, 312


class ComposePanel(Surface):
    """Composes a request, and asks for clips of it.

    An `editor` in which somebody writes already becomes that of the prompt; what is written there stays.
    """

    generate_requested = Signal(object)
    """A `GenerateOrder`."""
    draft_changed = Signal()
    """`request` or `takes` gives something else than before."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        *,
        editor: PromptEditor | None = None,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(theme, "panel", (), parent)
        self._is_ready, self._reason = True, ""
        self._is_starting = self._is_looking = False
        self._waiting: GenerateOrder | None = None
        self._last: GenerateOrder | None = None
        self._decided: tuple[str, ...] | None = None
        self._intent = Intent(self)
        self._guard = RepeatGuard(self, clock=clock)
        self._findings = FindingsView()
        # From the outside to the inside: a widget that gets another parent is styled anew with all that is in it.
        self._scroll = QScrollArea(self)
        self._presets_button = PresetsButton(theme, self._scroll.viewport())  # first in the order of Tab
        self._form = ComposeForm(theme, SORA, editor, self._scroll.viewport())
        self._sight = FormSight(self._scroll, self._form)
        self._footer = ComposeFooter(theme, self)
        self.prices = PriceDesk(theme, self._footer.cost, self)
        self.presets = PresetDesk(theme, self._presets_button, self)
        self.prompts = PromptDesk(theme, self._form.prompt, self)
        self.images = ImageDesk(theme, self._form.images, self.request, self)
        self.lineage = Lineage(self.images, self._form.remix)
        self.images.watch(self, self._form.prompt)
        self.batch = BatchDesk(theme, self.prices, lambda: self.request().as_new(), self)
        images = self._form.images
        self.batch.watch_drops(  # behind the pictures, so that it is asked before them
            self, self._form.prompt.editor.viewport(), images.strip.tiles.viewport(), images.view.viewport()
        )
        self._form.prompt.batch_wanted.connect(self._open_batch)
        self._stands_for = ExpansionQuestion(theme, self)
        self._question = Question(theme)
        self._question_box = QWidget(self)
        self._focus_before_question = KeptWidget(self)
        self._lay_out()
        self._add_shortcut()
        self._guard.asking_changed.connect(self._footer.ask_again)
        self._guard.asking_changed.connect(self._forget_decision)
        self._stands_for.several_wanted.connect(lambda: self._generate(self._form.prompt.expansion.prompts))
        self._stands_for.one_wanted.connect(lambda: self._generate(()))
        self._stands_for.closed.connect(self._give_focus_back)
        self._question.confirmed.connect(self._order_anyway)
        self._question.closed.connect(self._leave_question)
        self._intent.renewed.connect(self._release_button)
        self._form.edited.connect(self._take_edit)
        self._footer.pressed.connect(self.generate)
        self._footer.takes_changed.connect(self._take_takes)
        self._footer.prices_wanted.connect(self._open_prices)
        self.prices.changed.connect(self._show_cost)
        self._presets_button.clicked.connect(self._open_presets)
        self.presets.chosen.connect(self._apply)
        self.presets.new_wanted.connect(self.new_request)
        self._judge()

    @property
    def remix(self) -> RemixLine:
        """Which clip the form remixes, if any."""
        return self._form.remix

    def request(self) -> VideoRequest:
        """What the form asks for now."""
        return self._form.request()

    def takes(self) -> int:
        """How many clips of it, 1 to 10."""
        return self._footer.takes()

    def set_request(self, request: VideoRequest) -> None:
        """Show another request; nothing in it counts as touched."""
        self._form.set_request(request)
        self._findings.forget()
        self._judge()
        self._follow_request()
        self.draft_changed.emit()

    def set_prompt(self, text: str) -> None:
        """Show another prompt, and leave everything else as it is."""
        self._form.set_prompt(text)
        self._findings.touch("prompt")
        self._judge()
        self._follow_request()
        self.draft_changed.emit()

    def focus_takes(self) -> None:
        """Give the number of takes the keyboard: of what is in the form, more are wanted."""
        self._footer.focus_takes()

    def set_takes(self, takes: int) -> None:
        """Show a number of takes, 1 to 10; others become the nearest."""
        self._footer.set_takes(takes)

    def new_request(self) -> None:
        """Empty the form, and begin with the preset for new requests; undo in the prompt brings its text back."""
        preset = self.presets.default
        self.set_request(SORA.plain_request() if preset is None else preset.request)
        self.set_takes(1 if preset is None else preset.takes)
        self.focus_prompt()

    def begin_with_default(self) -> None:
        """At the start: put the preset for new requests into a form in which nothing was asked for yet."""
        preset = self.presets.default
        if preset is not None and self.request() == SORA.plain_request() and self.takes() == 1:
            self.set_request(preset.request)
            self.set_takes(preset.takes)

    def set_models(self, models: tuple[str, ...]) -> None:
        """Suggest these models; none means those of the family. What is written stays."""
        self._form.set_models(models)

    def ask_budget(self, intent_id: str, sentence: str) -> None:
        """Ask whether the last order shall go out although it crosses a budget; other intents are not of this form."""
        order = self._last
        if order is None or order.intent_id != intent_id:
            return
        self._ask(replace(order, may_cross_budget=True), sentence, self.tr("Cancel"))

    def ask_anyway(self, order: GenerateOrder, sentences: Sequence[str]) -> None:
        """Ask whether an order shall go out although the free checks found something."""
        self._ask(replace(order, is_checked=True), "\n".join(sentences), self.tr("Back"))

    def show_looking(self, is_looking: bool) -> None:
        """Say that an order waits until its images were looked at."""
        if is_looking is not self._is_looking:
            self._is_looking = is_looking
            self._footer.say(self.tr("The images are looked at before it is sent.") if is_looking else "")

    def hold_orders(self, sentence: str) -> None:
        """Let an order wait for `set_ready`, and say so in this sentence while one does."""
        self._is_starting, self._reason = True, sentence

    def set_ready(self, is_ready: bool, reason: str) -> None:
        """Allow Generate and give away the order that waited for it, or forbid it and say why."""
        self._is_ready, self._reason, self._is_starting = is_ready, reason, False
        self._footer.set_ready(is_ready, reason)
        self.batch.set_ready(is_ready, reason)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._release_button()
        if waiting is not None and is_ready:
            self.generate_requested.emit(waiting)
        elif waiting is not None:
            self._guard.forget((waiting.request, waiting.takes))

    def show_refusal(self, field: str, sentence: str) -> None:
        """Say why an order was refused: at its field, or above the takes where no field is named."""
        if self._last is not None:
            self._guard.forget((self._last.request, self._last.takes))
        if field in self._form.names:
            self._findings.refuse(field, sentence)
            self._judge()
            self._go_to(field)
        else:
            self._footer.say(sentence, "err")

    def focus_prompt(self) -> None:
        """Give the keyboard to the prompt."""
        self._go_to("prompt")

    def rewrite_prompt(self) -> None:
        """Give the keyboard to the prompt, where writing replaces the text."""
        self.focus_prompt()
        self._form.prompt.editor.selectAll()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH_PX, 240)

    def generate(self) -> None:
        """Order what the form asks for, as a press of Generate does; ask first if its prompt stands for several."""
        self._generate(self._decided)

    def _generate(self, prompts: tuple[str, ...] | None) -> None:
        """`prompts`: what was decided about a prompt that stands for several; None before that."""
        self._form.end_edits()
        if self._waiting is not None:
            return
        if self._form.is_unseen:
            self._footer.say(self.tr("The form has changed with the model. Look at it first."), "warn")
            return
        if self.change.takes_press():
            return
        if not self._is_ready:
            self._footer.say(self._reason, "warn")
            return
        self._footer.say("")
        self._findings.ask()
        self._judge()
        blocked = self._findings.first_blocked(self._form.names)
        if blocked is not None:
            self._go_to(blocked)
            return
        is_part_of_last = self._intent.is_spent
        if prompts is None and self._asks_what_is_meant(is_part_of_last):
            return
        wanted = self.request(), self.takes()
        if not is_part_of_last and not self._guard.lets(wanted):
            self._decided = prompts  # for the press that confirms
            return
        self._footer.button.setDown(True)
        parent = self.lineage.parent_of(wanted[0])
        order = GenerateOrder(*wanted, self._intent.spend(), prompts=prompts or (), parent=parent)
        self._take_back_question()
        if not is_part_of_last:
            self._guard.note(wanted)
            self._last = order
        if self._is_starting:
            self._waiting = order
            self._footer.say(self._reason)
        else:
            self.generate_requested.emit(order)

    def _asks_what_is_meant(self, is_part_of_last: bool) -> bool:
        """Ask about a prompt that stands for several; a second click on the answer is no other order."""
        expansion = self._form.prompt.expansion
        if not expansion.is_several and not expansion.refusal:
            return False
        if not is_part_of_last and not self._stands_for.isVisible():
            self._focus_before_question.keep(QApplication.focusWidget())
            price = self.prices.price_for(self.request())
            self._stands_for.ask(expansion, self.takes(), price, is_demo=self.prices.is_demo)
        return True

    def _forget_decision(self) -> None:
        self._decided = None

    def _ask(self, order: GenerateOrder, sentence: str, no: str) -> None:
        """Ask over the footer whether this is to go out; until then it was not ordered."""
        self._guard.forget((order.request, order.takes))
        if not self._question.isVisible():
            self._focus_before_question.keep(QApplication.focusWidget())
        self._question_box.show()
        self._question.ask(order, sentence, self.tr("Generate anyway"), no)

    def _order_anyway(self, order: GenerateOrder) -> None:
        self._guard.note((order.request, order.takes))
        self._last = order
        self.generate_requested.emit(order)

    def _take_back_question(self) -> None:
        """What was asked about is not what is wanted now."""
        if self._question.isVisible():
            self._question.close_question()

    def _leave_question(self) -> None:
        self._question_box.hide()
        self._give_focus_back()

    def _give_focus_back(self) -> None:
        before = self._focus_before_question.take()
        if before is not None and before.isVisible() and self.isActiveWindow():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _release_button(self) -> None:
        self._footer.button.setDown(self._waiting is not None)

    def _take_edit(self, name: str) -> None:
        self._findings.touch(name)
        self._judge()
        self._follow_request()
        self.draft_changed.emit()

    def _take_takes(self) -> None:
        self._follow_request()
        self.draft_changed.emit()

    def _follow_request(self) -> None:
        """Another request has another price, and was not asked about."""
        self._guard.stop_asking()
        self._take_back_question()
        self._stands_for.close_question()
        self._show_cost()

    def _open_batch(self, text: str) -> None:
        """A table goes from the prompt to the sheet; undo in the prompt brings it back."""
        self.set_request(replace(self.request(), prompt=""))
        self.batch.open_text(text)

    def _open_presets(self) -> None:
        self.presets.open(self.request().as_new(), self.takes())

    def _apply(self, preset: Preset) -> None:
        """Put all settings back; prompt and pictures stay as they are."""
        now = self.request()
        self.set_request(replace(preset.request, prompt=now.prompt, images=now.images))
        self.set_takes(preset.takes)
        self.focus_prompt()

    def _open_prices(self) -> None:
        self.prices.open(self.request())

    def _show_cost(self) -> None:
        prompts = len(self._form.prompt.expansion.prompts)
        self._footer.show_price(self.prices.price_for(self.request()), prompts, is_demo=self.prices.is_demo)

    def _judge(self) -> None:
        self._findings.found = self._form.family.findings(self.request())
        self._form.show_findings(self._findings)

    def _go_to(self, name: str) -> None:
        field = self._form.go_to(name, self._findings)
        if field is not None:
            self._sight.show_field(field)

    def _lay_out(self) -> None:
        self._form.setProperty("transparent", True)
        self._scroll.setWidget(self._form)
        self._presets_button.lie_on(self._form)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room_for_scroll_bar)
        box = QVBoxLayout(self._question_box)
        box.setContentsMargins(16, 8, 16, 8)
        box.addWidget(self._question)
        self._question_box.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._question_box)
        column.addWidget(self._stands_for)
        column.addWidget(self._footer)

    def _make_room_for_scroll_bar(self, _least: int, most: int) -> None:
        room_px = self._scroll.verticalScrollBar().sizeHint().width() if most > 0 else 0
        self._form.give_room(room_px)
        self._presets_button.give_room(room_px)

    def _add_shortcut(self) -> None:
        self.change = ClipChange(self, self._footer.say)
        action = QAction(self.tr("Generate"), self)
        action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(self.generate)
        self.addAction(action)
