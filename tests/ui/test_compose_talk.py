"""What the left pane asks of the engine before money is spent, and what the engine says to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import (
    BalanceTold,
    BudgetAsked,
    PreflightTold,
    PricesChanged,
    ProfilesChanged,
    RecipesChanged,
)
from sora_desktop.domain.families import VIDU
from sora_desktop.domain.prices import Budget, Cost, Price, PriceList, PriceOrigin
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace, Profile, ProfileView
from sora_desktop.domain.recipes import Preset, Recipes
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose_talk import ComposeTalk
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.question import Question

STUDIO = Profile("studio", "Studio", "https://studio.example")
PRICE = Price("sora-2", Decimal("0.30"), PriceOrigin.ENTERED)
REQUEST = VideoRequest(prompt="A paper boat")
ORDER = GenerateOrder(REQUEST, 2, "intent")


class AskedEngine:
    """Stands for the engine's thread and the engine, and keeps what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def post(self, name: str, command: Callable[[Any], object]) -> None:
        command(self)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **named: self.asked.append((name, *args, *named.items()))


class Rig:
    """Pane and bar with the talk behind them, at OctopusX."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.engine = AskedEngine()
        self.compose = ComposePanel(theme, theme.icons)
        self.bar = ProfileBar(theme, theme.icons)
        self.talk = ComposeTalk(self.compose, self.bar, cast("EngineThread", self.engine), self.compose)
        for widget in (self.compose, self.bar):
            qtbot.addWidget(widget)
        self.compose.set_request(REQUEST)
        self.select(OCTOPUSX.id)
        self.engine.asked.clear()

    def select(self, profile_id: str) -> None:
        views = tuple(ProfileView(profile, KeyPlace.KEYCHAIN) for profile in (OCTOPUSX, STUDIO))
        event = ProfilesChanged(views, profile_id)
        self.bar.show_profiles(event)
        self.talk.show_profiles(event)

    def price(self) -> Price | None:
        return self.compose.prices.price_for(REQUEST)


@pytest.fixture
def rig(qtbot: QtBot, theme: Theme) -> Rig:
    return Rig(qtbot, theme)


def test_order_goes_out_with_all_that_it_says(rig: Rig) -> None:
    rig.talk.order(ORDER)
    rig.talk.hear(PreflightTold("intent"))
    assert rig.engine.asked[1:] == [
        (
            "generate",
            REQUEST,
            ("intent_id", "intent"),
            ("takes", 2),
            ("profile_id", OCTOPUSX.id),
            ("may_cross_budget", False),
        )
    ]


def test_yes_to_a_budget_goes_where_the_order_was_to_go(rig: Rig) -> None:
    rig.talk.order(ORDER)
    rig.select(STUDIO.id)
    rig.engine.asked.clear()
    rig.talk.order(replace(ORDER, may_cross_budget=True))
    assert ("profile_id", OCTOPUSX.id) in rig.engine.asked[0]
    assert ("may_cross_budget", True) in rig.engine.asked[0]
    rig.talk.order(replace(ORDER, intent_id="another"))
    rig.talk.hear(PreflightTold("another"))
    assert ("profile_id", STUDIO.id) in rig.engine.asked[-1]


def test_budget_is_asked_about_at_the_form_that_ordered(qtbot: QtBot, rig: Rig) -> None:
    rig.compose.generate_requested.connect(rig.talk.order)
    rig.compose.generate()
    intent_id = dict(rig.engine.asked[0][2:])["intent_id"]
    (question,) = rig.compose.findChildren(Question)
    rig.talk.hear(BudgetAsked("of a batch", "It crosses."))
    shown = [question.isHidden()]
    rig.talk.hear(BudgetAsked(intent_id, "It crosses."))
    shown.append(question.isHidden())
    assert shown == [True, False]


def test_prices_of_the_selected_profile_are_shown_and_no_others(rig: Rig) -> None:
    rig.talk.hear(PricesChanged(STUDIO.id, PriceList((PRICE,)), Cost()))
    assert rig.price() is None
    rig.select(STUDIO.id)
    assert rig.price() == PRICE
    assert rig.engine.asked == []
    rig.select(OCTOPUSX.id)
    assert rig.price() is None


def test_prices_that_are_not_known_yet_are_asked_for_once(rig: Rig) -> None:
    rig.select(STUDIO.id)
    rig.select(STUDIO.id)
    assert rig.engine.asked == [("tell_prices", STUDIO.id)]


def test_every_change_of_prices_goes_to_the_selected_profile(rig: Rig) -> None:
    prices, budget = rig.compose.prices, Budget(per_day=Decimal(10))
    prices.price_set.emit(PRICE)
    prices.price_removed.emit(PRICE)
    prices.budget_set.emit(budget)
    prices.list_wanted.emit()
    rig.bar.balance.click()
    assert rig.engine.asked == [
        ("set_price", OCTOPUSX.id, PRICE),
        ("remove_price", OCTOPUSX.id, PRICE),
        ("set_budget", OCTOPUSX.id, budget),
        ("fetch_prices", OCTOPUSX.id),
        ("ask_balance", OCTOPUSX.id),
    ]


def test_refusal_is_shown_where_it_was_asked_for(rig: Rig) -> None:
    assert rig.talk.refuses("fetch_prices", "The gateway has no list.")
    rig.bar.balance.click()
    assert rig.talk.refuses("ask_balance", "There is no key.")
    assert rig.bar.balance.shown_text == "not known"
    assert not rig.talk.refuses("adopt", "This is no task id.")


def test_balance_is_shown_at_its_profile(rig: Rig) -> None:
    rig.talk.hear(BalanceTold(OCTOPUSX.id, 12.4))
    assert rig.bar.balance.shown_text == "12.40"
    rig.select(STUDIO.id)
    assert rig.bar.balance.shown_text == ""


def test_presets_are_kept_by_the_engine_and_shown_from_it(rig: Rig) -> None:
    recipes = Recipes(presets=(Preset("Reels", REQUEST),))
    rig.talk.hear(RecipesChanged(recipes))
    rig.compose.presets.recipes_changed.emit(recipes)
    assert rig.engine.asked == [("save_recipes", recipes)]
    assert not rig.talk.refuses("save_recipes", "The disk is full.")


def test_default_preset_is_put_into_an_empty_form_at_the_start_and_never_later(rig: Rig) -> None:
    preset = Preset("Reels", replace(VIDU.plain_request(), seed="7"), 3)
    recipes = Recipes(presets=(preset,), default_preset="Reels")
    rig.compose.set_request(VideoRequest())
    rig.talk.hear(RecipesChanged(recipes))
    assert (rig.compose.request(), rig.compose.takes()) == (preset.request, 3)
    rig.compose.set_request(VideoRequest())
    rig.compose.set_takes(1)
    rig.talk.hear(RecipesChanged(recipes))
    assert rig.compose.request() == VideoRequest()


def test_default_preset_leaves_a_draft_alone(rig: Rig) -> None:
    recipes = Recipes(presets=(Preset("Reels", VIDU.plain_request()),), default_preset="Reels")
    rig.talk.hear(RecipesChanged(recipes))
    assert rig.compose.request() == REQUEST
