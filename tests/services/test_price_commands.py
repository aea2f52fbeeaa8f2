"""Prices, budgets and the balance, as a person asks for them and as they come by themselves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sora_desktop.domain.answers import BalanceAnswer, PricingAnswer
from sora_desktop.domain.events import BalanceTold, PricesChanged
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, State
from sora_desktop.domain.prices import Budget, Price, PriceList, PriceOrigin
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, on_loop
from tests.fakes.money_rig import questions, tells
from tests.fakes.scripted_gateway import done, error

LISTED = Price("sora-2", Decimal("0.30"), PriceOrigin.LISTED)
DIME = Price("sora-2", Decimal("0.10"), PriceOrigin.ENTERED)


def prices(rig: Rig) -> tuple[Price, ...]:
    return rig.prices.of("octopusx").prices


@on_loop
async def test_prices_and_budgets_are_kept_and_told(rig: Rig) -> None:
    engine = await rig.start()
    engine.set_price("octopusx", DIME)
    engine.set_budget("octopusx", Budget(per_day=Decimal(3)))
    assert rig.told(PricesChanged)[-1].prices == PriceList((DIME,), Budget(per_day=Decimal(3)))
    engine.remove_price("octopusx", DIME)
    assert rig.told(PricesChanged)[-1].prices == PriceList((), Budget(per_day=Decimal(3)))


@on_loop
async def test_a_full_disk_keeps_no_price_and_says_so(rig: Rig) -> None:
    engine = await rig.start()
    rig.prices.is_full = True
    engine.set_price("octopusx", DIME)
    engine.set_budget("octopusx", Budget())
    assert [refusal.command for refusal in rig.refusals()] == ["set_price", "set_budget"]
    assert prices(rig) == ()


@on_loop
async def test_the_gateways_list_is_asked_for_once_in_a_run_when_the_key_works(rig: Rig) -> None:
    rig.gateway.pricing_answer = PricingAnswer((LISTED,))
    engine = await rig.start()
    assert rig.gateway.price_questions == []
    for _ in range(2):
        await engine.list_models("octopusx")
        await rig.clock.settle()
    assert len(rig.gateway.price_questions) == 1
    assert prices(rig) == (LISTED,)


@on_loop
async def test_prices_that_cannot_be_read_are_replaced_by_a_person_alone_and_orders_ask_until_then(rig: Rig) -> None:
    rig.prices.warning = "Your prices and budgets cannot be read."
    rig.gateway.pricing_answer = PricingAnswer((LISTED,))
    engine = await rig.start()
    await engine.list_models("octopusx")
    await rig.clock.settle()
    assert prices(rig) == ()
    assert engine.generate(VideoRequest(prompt="boat"), intent_id="i") == ()
    await rig.clock.settle()
    assert rig.gateway.creates == []
    engine.set_budget("octopusx", Budget())
    assert engine.generate(VideoRequest(prompt="boat"), intent_id="i") != ()


@pytest.mark.parametrize("answer", [PricingAnswer(error=error()), PricingAnswer()])
@on_loop
async def test_a_gateway_without_a_list_says_so_only_to_who_asks(rig: Rig, answer: PricingAnswer) -> None:
    rig.gateway.pricing_answer = answer
    rig.prices.lists["octopusx"] = PriceList((DIME, LISTED))
    engine = await rig.start()
    await engine.list_models("octopusx")
    await rig.clock.settle()
    assert (len(rig.gateway.price_questions), rig.refusals()) == (1, [])
    await engine.fetch_prices("octopusx")
    assert [refusal.command for refusal in rig.refusals()] == ["fetch_prices"]
    assert prices(rig) == (DIME, LISTED)


@on_loop
async def test_without_a_key_or_a_profile_nothing_is_asked(rig: Rig) -> None:
    rig.keys.keys.clear()
    engine = await rig.start()
    await engine.fetch_prices("octopusx")
    await engine.fetch_prices("nobody")
    engine.ask_balance("nobody")
    engine.ask_balance("octopusx")
    await rig.clock.settle()
    assert [refusal.command for refusal in rig.refusals()] == ["fetch_prices", "fetch_prices", "ask_balance"]
    (told,) = rig.told(BalanceTold)
    assert (told.amount, told.sentence) == (None, "There is no key for this account.")
    assert (rig.gateway.price_questions, rig.gateway.money_questions) == ([], [])


@on_loop
async def test_another_address_forgets_the_prices_of_the_former_gateway(rig: Rig) -> None:
    other = Price("sora-2", Decimal("0.50"), PriceOrigin.LISTED)
    rig.gateway.pricing_answer = PricingAnswer((LISTED,))
    rig.prices.lists["octopusx"] = PriceList((DIME, replace(LISTED, origin=PriceOrigin.OBSERVED)))
    engine = await rig.start()
    await engine.list_models("octopusx")
    await rig.clock.settle()
    rig.gateway.pricing_answer = PricingAnswer(error=error())
    await engine.change_profile("octopusx", "Mine", "https://elsewhere.example", "sk-2")
    await rig.clock.settle()
    assert prices(rig) == (DIME,)
    rig.gateway.pricing_answer = PricingAnswer((other,))
    await engine.fetch_prices("octopusx")
    assert prices(rig) == (DIME, other)
    assert len(rig.gateway.price_questions) == 3


# The balance.


@on_loop
async def test_the_balance_is_told_at_once_to_who_asks(rig: Rig) -> None:
    tells(rig, 7.5)
    engine = await rig.start()
    engine.ask_balance("octopusx")
    await rig.clock.settle()
    (told,) = rig.told(BalanceTold)
    assert (told.profile_id, told.amount, told.is_unlimited, told.sentence) == ("octopusx", 7.5, False, "")
    assert told.at == rig.clock.now_s()
    assert questions(rig) == ["balance"]


@on_loop
async def test_a_key_without_a_limit_is_told_as_one(rig: Rig) -> None:
    rig.gateway.balances.append(BalanceAnswer(is_unlimited=True))
    engine = await rig.start()
    engine.ask_balance("octopusx")
    await rig.clock.settle()
    assert [(told.amount, told.is_unlimited) for told in rig.told(BalanceTold)] == [(None, True)]


@on_loop
async def test_why_there_is_no_balance_is_told_only_to_who_asks(rig: Rig) -> None:
    engine = await rig.start()
    await engine.test_profile("octopusx")
    await rig.clock.settle()
    assert (questions(rig), rig.told(BalanceTold)) == (["balance"], [])
    engine.ask_balance("octopusx")
    await rig.clock.settle()
    assert [told.sentence for told in rig.told(BalanceTold)] == ["This gateway does not tell that."]


@on_loop
async def test_a_key_asks_for_the_balance_when_it_first_works_and_each_time_it_is_on_trial(rig: Rig) -> None:
    tells(rig, 7.5)
    engine = await rig.start()
    for _ in range(3):
        await engine.list_models("octopusx")
        await rig.clock.settle()
    assert [told.amount for told in rig.told(BalanceTold)] == [7.5]
    await engine.test_profile("octopusx")
    await rig.clock.settle()
    await engine.replace_key("octopusx", "sk-2")
    await rig.clock.settle()
    assert [told.amount for told in rig.told(BalanceTold)] == [7.5, 7.5, 7.5]


@on_loop
async def test_the_demo_has_a_balance_too(rig: Rig) -> None:
    tells(rig, 99.7)
    engine = await rig.start()
    engine.ask_balance(DEMO_PROFILE_ID)
    await rig.clock.settle()
    assert [(told.profile_id, told.amount) for told in rig.told(BalanceTold)] == [(DEMO_PROFILE_ID, 99.7)]


# What clips took.


async def made(rig: Rig, engine: Engine, number: int, takes: int = 1) -> None:
    """Clips that are made, and the balance that is asked for after them."""
    for each in range(1, takes + 1):
        rig.gateway.answers[f"task-{rig.gateway.created + each}"].append(done())
    engine.generate(VideoRequest(prompt="a paper boat"), intent_id=f"i-{number}", takes=takes)
    for _ in range(20):
        await rig.clock.advance(30)
    assert all(job.state is State.DONE for job in engine.jobs())


@on_loop
async def test_one_clip_between_two_balances_gives_an_observed_price(rig: Rig) -> None:
    tells(rig, 10.0, 9.6)
    engine = await rig.start()
    await made(rig, engine, 1)
    assert prices(rig) == ()
    await made(rig, engine, 2)
    assert prices(rig) == (Price("sora-2", Decimal("0.4"), PriceOrigin.OBSERVED, 10, "small"),)


@on_loop
async def test_two_clips_between_two_balances_say_nothing(rig: Rig) -> None:
    tells(rig, 10.0, 9.6)
    engine = await rig.start()
    await made(rig, engine, 1)
    rig.book.creates_at_once = 2
    await made(rig, engine, 2, takes=2)
    assert prices(rig) == ()


@on_loop
async def test_a_full_disk_forgets_what_was_observed(rig: Rig) -> None:
    tells(rig, 10.0, 9.6)
    engine = await rig.start()
    await made(rig, engine, 1)
    rig.prices.is_full = True
    await made(rig, engine, 2)
    assert (prices(rig), rig.refusals()) == ((), [])
