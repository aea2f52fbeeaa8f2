"""What the details pane shows of a job, from its prompt to its last fact, in one column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.announcing import announce
from sora_desktop.ui.details.blocks import TroubleBlock
from sora_desktop.ui.details.facts import FactsView
from sora_desktop.ui.details.fold_button import FoldButton, beside
from sora_desktop.ui.details.measured_facts import with_measures
from sora_desktop.ui.details.measures import Measures
from sora_desktop.ui.details.retry_question import RetryQuestion
from sora_desktop.ui.details.selectable_text import INSET, SelectableText
from sora_desktop.ui.details.stalled import StalledBlock
from sora_desktop.ui.details.texts import MAIN_KEYS, FactKey, facts_of, trouble_sentences
from sora_desktop.ui.details.unconfirmed import UnconfirmedBlock
from sora_desktop.ui.job_actions import JobAction, buttons_for, look_of
from sora_desktop.ui.job_texts import is_request_known, is_stalled, title_words
from sora_desktop.ui.listed_prices import ListedPrices
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import line_height
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.chip import Badge
from sora_desktop.ui.widgets.flow_layout import FlowLayout, laid_out_once
from sora_desktop.ui.widgets.labels import PlainLabel

_FEWEST_LINES, _MOST_LINES = 2, 3
_TITLE_CHARACTERS = 120
_SIDE, _GAP, _LINE_GAP = 16, 10, 12
_BUTTON_HEIGHT = 28
_SAID_MS = 4_000
_TEXT_PART = 5
"""Folded, prompt and gateway's text take at most this part of the height each, and never more than a few lines."""


class ActionRow(QWidget):
    """A button for each thing that can be done with a job, the next step first."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[JobAction, ...] = ()
        self._possible: tuple[JobAction, ...] = ()
        self._withheld: frozenset[JobAction] = frozenset()
        self._flow = FlowLayout(self, spacing=8)
        self.buttons: dict[JobAction, Button] = {}
        self.said = PlainLabel(theme, "", "small", "text-2", parent=self)
        self.said.setFixedHeight(_BUTTON_HEIGHT)
        self.said.hide()
        self._saying = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._saying.timeout.connect(self.said.hide)

    @property
    def shown(self) -> tuple[JobAction, ...]:
        return self._shown

    def show_actions(self, actions: tuple[JobAction, ...]) -> None:
        """Offer these in this order, and no others; buttons are made once and kept."""
        self._possible = actions
        actions = tuple(action for action in actions if action not in self._withheld)
        if actions == self._shown:
            return
        self._shown = actions
        self.said.hide()
        with laid_out_once(self._flow):
            self._put(actions)

    def withhold(self, actions: frozenset[JobAction]) -> None:
        """Have no buttons for these, whatever is possible; empty for a button for everything."""
        self._withheld = actions
        self.show_actions(self._possible)

    def _put(self, actions: tuple[JobAction, ...]) -> None:
        for action in self.buttons.keys() - set(actions):
            self.buttons[action].hide()
        while self._flow.takeAt(0) is not None:
            pass
        before: QWidget | None = None
        for action in actions:
            button = self.buttons.get(action) or self._made(action)
            self._flow.addWidget(button)
            button.show()
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button
        self._flow.addWidget(self.said)

    def say(self, words: str) -> None:
        """Confirm something in a few words behind the buttons, for a moment."""
        self.said.setText(words)
        self.said.show()
        self._saying.start()
        announce(self.said, words)

    def _made(self, action: JobAction) -> Button:
        look = look_of(action)
        button = self.buttons[action] = Button(self._theme, look.button or look.label, "small", look.icon, parent=self)
        button.setAccessibleName(look.label)
        button.setToolTip(tooltip(look.sentence))
        button.clicked.connect(lambda: self.chosen.emit(action))
        return button


class DetailsBody(QWidget):
    """Prompt, trouble, the main facts, the buttons, and below a line everything else."""

    action_chosen = Signal(object)
    id_entered = Signal(str)
    overruled = Signal(object)
    question_grown = Signal()
    """A question was opened or has more to say, and should be in sight."""
    cursor_moved = Signal(QRect)
    """Where the cursor of a text went that can be long; it should be in sight."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("transparent", True)
        self.prompt = SelectableText(
            theme, self.tr("Prompt of this clip"), "title", most_lines=_FEWEST_LINES, inset=INSET, parent=self
        )
        self._prompt_fold = FoldButton(theme, self.prompt, self)
        self._demo = Badge(theme, self.tr("demo"), tip=self.tr("Made on this machine by the demo; it costs nothing."))
        self._retry_question: RetryQuestion | None = None
        self._unconfirmed: UnconfirmedBlock | None = None
        self.prices = ListedPrices()
        self._stalled: StalledBlock | None = None
        self._trouble: TroubleBlock | None = None
        self._text_lines = _FEWEST_LINES
        self.main_facts = FactsView(theme, (key for key in FactKey if key in MAIN_KEYS))
        self.action_row = ActionRow(theme)
        self.more_facts = FactsView(theme, (key for key in FactKey if key not in MAIN_KEYS))
        self._column = QVBoxLayout()
        self._are_facts_last = False
        self._take = ("", "")
        self._has_takes = False
        self._measures = ("", Measures())
        self._pictures = ("", "")
        """A job of a batch, by its id, and which take of its row it is, in words."""
        self._lay_out()
        self.action_row.chosen.connect(self.action_chosen)
        self.prompt.cursor_moved.connect(self._tell_cursor)
        self.main_facts.task_id_wanted.connect(self._copy_task_id)
        theme.changed.connect(self.update)

    @property
    def retry_question(self) -> RetryQuestion:
        """What is asked before this clip is sent once more although that was refused at first."""
        if self._retry_question is None:
            self._retry_question = RetryQuestion(self._theme, self)
            self._retry_question.confirmed.connect(self.overruled)
            self._column.insertWidget(0, self._retry_question)
        return self._retry_question

    @property
    def unconfirmed(self) -> UnconfirmedBlock | None:
        """What an unconfirmed job asks; ``None`` before the first of them."""
        return self._unconfirmed

    @property
    def stalled(self) -> StalledBlock | None:
        """What a task that takes too long asks; ``None`` before the first of them."""
        return self._stalled

    @property
    def trouble(self) -> TroubleBlock | None:
        """What went wrong; ``None`` before anything did."""
        return self._trouble

    @property
    def asks(self) -> bool:
        """Whether something stands above the facts that a person is to decide about."""
        return any(
            part is not None and part.isVisibleTo(self)
            for part in (self._retry_question, self._unconfirmed, self._stalled, self._trouble)
        )

    def show_job(self, job: Job, now: float) -> None:
        """Tell of a job; ``now`` in seconds since the epoch."""
        self.prompt.set_text(job.request.prompt if is_request_known(job) else title_words(job, _TITLE_CHARACTERS))
        self._demo.setVisible(job.is_demo)
        if self._retry_question is not None:
            self._retry_question.follow(job)
        is_doubtful = self._show_unconfirmed(job, now)
        has_trouble = self._show_trouble(job)
        is_late = self._show_stalled(job, now)
        self._put_facts_last(is_doubtful or has_trouble or is_late)
        if self._take[0] != job.id:
            self._take, self._has_takes = (job.id, ""), False
        self._show_facts(job, now)
        self.action_row.show_actions(buttons_for(job, has_takes=self._has_takes))

    def show_take(self, job: Job, number: int, takes: int, now: float, *, can_compare: bool) -> None:
        """Which take of its request the shown job is; of the only one nothing is said."""
        words = self.tr("{number} of {count}").format(number=number, count=takes)
        self._take, self._has_takes = (job.id, words if takes > 1 else ""), can_compare
        self._show_facts(job, now)
        self.action_row.show_actions(buttons_for(job, has_takes=can_compare))

    def show_measures(self, job: Job, measures: Measures, now: float) -> None:
        """What the file of the shown job says of itself."""
        known = self._measures[1] if self._measures[0] == job.id else Measures()
        self._measures = (job.id, measures.over(known))
        self._show_facts(job, now)

    def show_pictures(self, job: Job, number: int, count: int, now: float) -> None:
        """Which of the pictures of the shown job is on its way; 0 for none."""
        words = self.tr("sending {number} of {count}").format(number=number, count=count)
        self._pictures = (job.id, words if number else "")
        self._show_facts(job, now)

    def clear(self) -> None:
        """Nothing is selected; open questions are taken back."""
        if self._retry_question is not None:
            self._retry_question.follow(None)
        self._forget_doubt()

    def set_room(self, height: int) -> None:
        """Fold long texts to their part of a pane of so many pixels, so that they do not push the rest away."""
        part = height // _TEXT_PART
        self.prompt.set_most_lines(min(_MOST_LINES, max(_FEWEST_LINES, part // line_height("title"))))
        self._text_lines = min(_MOST_LINES, max(_FEWEST_LINES, part // line_height("small")))
        if self._trouble is not None:
            self._trouble.detail.set_most_lines(self._text_lines)

    def _show_facts(self, job: Job, now: float) -> None:
        pictures = self._pictures[1] if self._pictures[0] == job.id else ""
        measures = self._measures[1] if self._measures[0] == job.id else Measures()
        facts = with_measures(facts_of(job, now, self._take[1], pictures), measures)
        self.main_facts.show_facts(facts)
        self.more_facts.show_facts(facts)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._are_facts_last:
            top = self.more_facts.y() + _LINE_GAP - _GAP
            QPainter(self).fillRect(_SIDE, top, self.width() - 2 * _SIDE, 1, self._theme.color("line"))

    def _show_unconfirmed(self, job: Job, now: float) -> bool:
        if job.state is not State.UNCONFIRMED:
            self._forget_doubt()
            return False
        if self._unconfirmed is None:
            block = self._unconfirmed = UnconfirmedBlock(self._theme, self)
            block.prices = self.prices
            block.chosen.connect(self.action_chosen)
            block.id_entered.connect(self.id_entered)
            block.grown.connect(self.question_grown)
            self._column.insertWidget(0, block)
        self._unconfirmed.show_job(job, now)
        return True

    def _forget_doubt(self) -> None:
        if self._unconfirmed is not None:
            self._unconfirmed.forget_job()

    def _show_stalled(self, job: Job, now: float) -> bool:
        if not is_stalled(job):
            if self._stalled is not None:
                self._stalled.hide()
            return False
        if self._stalled is None:
            self._stalled = StalledBlock(self._theme, self)
            self._stalled.chosen.connect(self.action_chosen)
            self._column.insertWidget(0, self._stalled)
        self._stalled.show_job(job, now)
        return True

    def _show_trouble(self, job: Job) -> bool:
        if self._trouble is None:
            if not trouble_sentences(job)[0]:
                return False
            self._trouble = TroubleBlock(self._theme, self)
            self._trouble.detail.set_most_lines(self._text_lines)
            self._trouble.detail.cursor_moved.connect(self._tell_cursor)
            self._column.insertWidget(0, self._trouble)
        self._trouble.show_job(job)
        return self._trouble.is_needed

    def _put_facts_last(self, are_last: bool) -> None:
        """Where something went wrong, the next step stands right under it; all facts come after."""
        if are_last == self._are_facts_last:
            return
        self._are_facts_last = are_last
        first, second = (self.action_row, self.main_facts) if are_last else (self.main_facts, self.action_row)
        place = self._column.indexOf(self.more_facts) - 2
        for part in (second, first):
            self._column.removeWidget(part)
            self._column.insertWidget(place, part)
        self.more_facts.setContentsMargins(0, 0 if are_last else 2 * _LINE_GAP - _GAP, 0, 0)

    def _lay_out(self) -> None:
        head = beside(self.prompt, self._prompt_fold, self._demo)
        column = self._column
        column.setContentsMargins(INSET, 0, 0, 0)
        column.setSpacing(_GAP)
        for part in (self.main_facts, self.action_row, self.more_facts):
            column.addWidget(part)
        self.more_facts.setContentsMargins(0, 2 * _LINE_GAP - _GAP, 0, 0)
        # The prompt alone has room for a focus ring around it, and reaches as far into the margin.
        page = QVBoxLayout(self)
        page.setContentsMargins(_SIDE - INSET, 14 - INSET, _SIDE, 14)
        page.setSpacing(_GAP - INSET)
        page.addLayout(head)
        page.addLayout(column)
        page.addStretch(1)

    def _tell_cursor(self, place: QRect) -> None:
        text = self.sender()
        if isinstance(text, SelectableText):
            self.cursor_moved.emit(QRect(text.mapTo(self, place.topLeft()), place.size()))

    def _copy_task_id(self) -> None:
        self.action_chosen.emit(JobAction.COPY_TASK_ID)
