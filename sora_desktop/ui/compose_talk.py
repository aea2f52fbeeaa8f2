"""What the left pane and the bar talk about with the engine before money is spent: orders, prices, balance, presets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from sora_desktop.domain.events import BalanceTold, BudgetAsked, PricesChanged, ProfilesChanged, RecipesChanged
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job
from sora_desktop.domain.prices import Budget, Cost, Price, PriceList
from sora_desktop.domain.recipes import MOST_NAME_CHARACTERS, Recipes
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.batch_talk import BatchTalk
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.preflight_talk import PreflightTalk
from sora_desktop.ui.prompt_talk import PromptTalk
from sora_desktop.ui.retry_talk import MAY_BE_OVERRULED

_OF_PRICES = frozenset({"set_price", "remove_price", "set_budget", "fetch_prices", "tell_prices"})


class ComposeTalk(QObject):
    """Every command goes to the profile that the window shows when it is given."""

    def __init__(self, compose: ComposePanel, bar: ProfileBar, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._compose = compose
        self._bar = bar
        self._engine = engine
        self._profile_id = ""
        self._has_recipes = False
        self._prompt_talk = PromptTalk(compose.prompts, engine, self)
        self._batch_talk = BatchTalk(compose.batch, engine, self)
        self._preflight_talk = PreflightTalk(engine, self)
        self._preflight_talk.passed.connect(self._send)
        self._preflight_talk.found.connect(compose.ask_anyway)
        self._preflight_talk.looking_changed.connect(compose.show_looking)
        self._names: dict[str, str] = {}
        self._prices: dict[str, PricesChanged] = {}
        self._asked_over: tuple[str, str | None] = ("", None)
        """The intent of the last order, and the profile that it went to."""
        compose.prices.price_set.connect(self._set_price)
        compose.prices.price_removed.connect(self._remove_price)
        compose.prices.budget_set.connect(self._set_budget)
        compose.prices.list_wanted.connect(self._fetch_prices)
        compose.presets.recipes_changed.connect(self._save_recipes)
        bar.balance.wanted.connect(self._ask_balance)

    def hear(self, event: object) -> None:
        """Show one event of the engine, if it is of those that are shown here."""
        self._prompt_talk.hear(event)
        self._batch_talk.hear(event)
        self._preflight_talk.hear(event)
        match event:
            case BudgetAsked(intent_id, sentence):
                self._compose.ask_budget(intent_id, sentence)
            case PricesChanged(profile_id):
                self._prices[profile_id] = event
                if profile_id == self._profile_id:
                    self._show_prices()
            case BalanceTold():
                self._bar.balance.show_balance(event)
            case RecipesChanged(recipes):
                self._compose.presets.show_recipes(recipes)
                if not self._has_recipes:
                    self._has_recipes = True
                    self._compose.begin_with_default()

    def note_added(self, jobs: Sequence[Job]) -> None:
        """New jobs are stored."""
        self._batch_talk.note_added(jobs)

    def show_profiles(self, event: ProfilesChanged) -> None:
        """Be about the profile that is selected now."""
        self._names = {view.profile.id: view.profile.name for view in event.profiles}
        is_other, self._profile_id = event.selected_id != self._profile_id, event.selected_id
        profile_id = self._compose.remix.profile_id = self._profile_id
        self._batch_talk.show_profile(profile_id)
        if is_other and profile_id not in self._prices:
            self._engine.post("tell_prices", lambda engine: engine.tell_prices(profile_id))
        self._show_prices()

    def refuses(self, command: str, sentence: str, field: str = "") -> bool:
        """Show what the engine refused, if it was asked for here; whether it was. Others ask what may be overruled."""
        if field in MAY_BE_OVERRULED:
            return True
        if self._prompt_talk.refuses(command, sentence) or self._batch_talk.refuses(command, sentence):
            return True
        if command in _OF_PRICES:
            self._compose.prices.show_refusal(sentence)
        elif command == "save_recipes":
            return self._compose.presets.show_refusal(sentence)
        elif command == "ask_balance":
            self._bar.balance.show_balance(BalanceTold(self._profile_id, None, sentence=sentence))
        else:
            return False
        return True

    def order(self, order: GenerateOrder) -> None:
        """Have an order checked and give it to the engine; the demo's costs nothing, and is not checked.

        One that was asked about goes where it was to go when it was asked about.
        """
        intent_id, profile_id = self._asked_over
        was_asked_about = order.may_cross_budget or order.is_checked
        if not (was_asked_about and order.intent_id == intent_id):
            profile_id = self._profile_id or None
        self._asked_over = order.intent_id, profile_id
        if was_asked_about or profile_id == DEMO_PROFILE_ID:
            self._send(order, profile_id)
        else:
            self._preflight_talk.check(order, profile_id)

    def keep_orders(self) -> None:
        """The program ends: what is still being checked is stored, and waits for the next start unsent."""
        self._engine.post("hold", lambda engine: engine.hold_sends())
        self._preflight_talk.release_all()
        self._batch_talk.keep_orders()

    @Slot(object, object)
    def _send(self, order: GenerateOrder, profile_id: str | None) -> None:
        self._compose.prompts.note_ordered()
        if order.prompts:
            self._order_batch(order, profile_id)
            return
        self._engine.post(
            "generate",
            lambda engine: engine.generate(
                order.request,
                intent_id=order.intent_id,
                takes=order.takes,
                profile_id=profile_id,
                may_cross_budget=order.may_cross_budget,
                **order.kin,
            ),
        )

    def _order_batch(self, order: GenerateOrder, profile_id: str | None) -> None:
        """Each prompt that the order's stands for, all or none."""
        rows = [(request, order.takes) for request in order.requests]
        self._engine.post(
            "generate",
            lambda engine: engine.generate_batch(
                rows,
                intent_id=order.intent_id,
                name=plain_line(order.request.prompt, MOST_NAME_CHARACTERS),
                profile_id=profile_id,
                may_cross_budget=order.may_cross_budget,
                written=order.request.prompt,
                **order.kin,
            ),
        )

    def _show_prices(self) -> None:
        nothing = PricesChanged(self._profile_id, PriceList(), Cost())
        shown = self._prices.get(self._profile_id, nothing)
        self._compose.prices.show_prices(shown, self._names.get(self._profile_id, ""))

    @Slot(object)
    def _set_price(self, price: Price) -> None:
        profile_id = self._profile_id
        self._engine.post("set_price", lambda engine: engine.set_price(profile_id, price))

    @Slot(object)
    def _remove_price(self, price: Price) -> None:
        profile_id = self._profile_id
        self._engine.post("remove_price", lambda engine: engine.remove_price(profile_id, price))

    @Slot(object)
    def _set_budget(self, budget: Budget) -> None:
        profile_id = self._profile_id
        self._engine.post("set_budget", lambda engine: engine.set_budget(profile_id, budget))

    @Slot()
    def _fetch_prices(self) -> None:
        profile_id = self._profile_id
        self._engine.post("fetch_prices", lambda engine: engine.fetch_prices(profile_id))

    @Slot(object)
    def _save_recipes(self, recipes: Recipes) -> None:
        self._engine.post("save_recipes", lambda engine: engine.save_recipes(recipes))

    @Slot(str)
    def _ask_balance(self, profile_id: str) -> None:
        self._engine.post("ask_balance", lambda engine: engine.ask_balance(profile_id))
