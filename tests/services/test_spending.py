"""Prices and budgets: what counts as spent, and when an order has to be asked about."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, JobError
from sora_desktop.domain.events import CommandRefused, Event, PricesChanged, PromptsListed, RecipesChanged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.prices import Budget, Cost, Price, PriceList, PriceOrigin
from sora_desktop.domain.recipes import Recipes, Template
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.recipe_commands import MOST_PROMPTS, RecipeCommands
from sora_desktop.services.spending import UNREAD, Spending, midnight_before
from tests.fakes.order_books import MemoryPrices, MemoryRecipes

NOON = datetime(2026, 11, 22, 12, 0).astimezone()
REQUEST = VideoRequest(prompt="a boat")
DIME = Price("sora-2", Decimal("0.10"), PriceOrigin.ENTERED)


class World:
    """Jobs, prices and a clock around a ``Spending``."""

    def __init__(self, *jobs: Job) -> None:
        self.jobs = list(jobs)
        self.now = NOON
        self.events: list[Event] = []
        self.book = MemoryPrices()
        self.spending = Spending(
            self.book,
            now_s=self._now_s,
            sent_since=self._sent_since,
            jobs=lambda: self.jobs,
            tell=self.events.append,
        )

    def _now_s(self) -> float:
        return self.now.timestamp()

    def _sent_since(self, profile_id: str, at_s: float) -> list[Job]:
        jobs = (job for job in self.jobs if job.sending_at is not None and job.sending_at >= at_s)
        return [job for job in jobs if job.profile_id == profile_id]


def job(number: int, **changes: object) -> Job:
    made = Job(f"{number:032x}", f"intent-{number}", 1, "octopusx", REQUEST, NOON.timestamp(), price=Decimal(1))
    return replace(made, **changes)  # type: ignore[arg-type]


def sent(number: int, state: State, hours_ago: float = 1, **changes: object) -> Job:
    at = (NOON - timedelta(hours=hours_ago)).timestamp()
    return job(number, state=state, sending_at=at, **changes)


REFUSED = JobError(ErrorKind.PROMPT, "No.", Charged.NO)
LOST = JobError(ErrorKind.UNCONFIRMED, "Perhaps.", Charged.UNKNOWN)


def test_what_was_spent_today() -> None:
    world = World(
        sent(1, State.DONE, task_id="t", file="/a"),
        sent(2, State.FAILED, error=REFUSED),
        sent(3, State.UNCONFIRMED, error=LOST),
        sent(4, State.WATCHING, task_id="t", price=None),
        sent(5, State.DONE, hours_ago=13, task_id="t", file="/a"),
        sent(6, State.DONE, task_id="t", file="/a", is_removed=True),
        sent(7, State.DONE, task_id="t", file="/a", profile_id="other"),
        job(8),
        job(9, state=State.STOPPED),
    )
    assert world.spending.spent_today("octopusx") == Cost(Decimal(4), known=4, unknown=1)


def test_midnight_is_that_of_this_computer() -> None:
    assert datetime.fromtimestamp(midnight_before(NOON.timestamp())).astimezone() == NOON.replace(hour=0)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has one time zone for all processes")
@pytest.mark.parametrize(
    ("now", "midnight"), [("2026-10-25T11:00", "2026-10-24T22:00"), ("2026-03-29T10:00", "2026-03-28T23:00")]
)
def test_a_day_on_which_the_clocks_change_begins_at_its_own_midnight(
    monkeypatch: pytest.MonkeyPatch, now: str, midnight: str
) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        found = midnight_before(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp())
    finally:
        monkeypatch.undo()
        time.tzset()
    assert datetime.fromtimestamp(found, UTC) == datetime.fromisoformat(midnight).replace(tzinfo=UTC)


def test_a_day_ends_at_midnight() -> None:
    world = World(sent(1, State.DONE, task_id="t", file="/a"))
    world.now = NOON + timedelta(hours=13)
    assert world.spending.spent_today("octopusx") == Cost()


def test_an_order_over_the_budget_is_asked_about() -> None:
    world = World(sent(1, State.DONE, task_id="t", file="/a"))
    world.book.lists["octopusx"] = PriceList((DIME,), Budget(per_day=Decimal("1.25"), per_batch=Decimal("0.15")))
    spending = world.spending
    assert spending.crossed("octopusx", [REQUEST] * 2, is_batch=False) == ""
    assert "today" in spending.crossed("octopusx", [REQUEST] * 3, is_batch=False)
    assert "this batch" in spending.crossed("octopusx", [REQUEST] * 2, is_batch=True)
    assert spending.crossed("other", [REQUEST] * 99, is_batch=True) == ""


def test_budgets_that_cannot_be_read_are_no_leave_to_spend() -> None:
    world = World()
    world.book.warning = "Your prices and budgets cannot be read."
    spending = world.spending
    assert spending.crossed("octopusx", [REQUEST], is_batch=False) == UNREAD
    assert spending.crossed("demo", [REQUEST], is_batch=False) == ""
    spending.set_price("octopusx", DIME)
    assert spending.crossed("octopusx", [REQUEST], is_batch=False) == UNREAD
    spending.set_budget("octopusx", Budget())
    assert spending.crossed("octopusx", [REQUEST], is_batch=False) == ""


def test_an_entered_price_counts_at_once_and_is_told() -> None:
    world = World()
    world.spending.set_price("octopusx", DIME)
    assert world.spending.price_of("octopusx", REQUEST) == Decimal("0.10")
    assert world.events == [PricesChanged("octopusx", PriceList((DIME,)), Cost())]
    world.spending.remove_price("octopusx", DIME)
    assert world.spending.price_of("octopusx", REQUEST) is None


def test_a_new_list_of_the_gateway_replaces_the_old_one_alone() -> None:
    world = World()
    world.spending.set_price("octopusx", DIME)
    old, new = (Price(name, Decimal(1), PriceOrigin.LISTED) for name in ("old", "new"))
    world.spending.take_list("octopusx", [old])
    world.spending.take_list("octopusx", [new])
    assert world.book.of("octopusx").prices == (DIME, new)
    told = len(world.events)
    world.spending.take_list("octopusx", [new])
    assert len(world.events) == told


def test_an_observed_price_is_for_clips_like_that_one() -> None:
    world = World()
    world.spending.observe(job(1), Decimal("0.4"))
    assert world.book.of("octopusx").prices == (Price("sora-2", Decimal("0.4"), PriceOrigin.OBSERVED, 10, "small"),)


def test_a_full_disk_changes_no_price() -> None:
    world = World()
    world.book.is_full = True
    with pytest.raises(DiskTrouble):
        world.spending.set_price("octopusx", DIME)
    assert (world.spending.price_of("octopusx", REQUEST), world.events) == (None, [])


class Shelf:
    """Recipe commands on a shelf in memory."""

    def __init__(self, *prompts: str) -> None:
        self.events: list[Event] = []
        self.book = MemoryRecipes()
        self.commands = RecipeCommands(self.book, lambda: prompts, self.events.append)


INK = Recipes((Template("Ink", "In ink: {scene}"),))


def test_recipes_are_told_at_the_start_and_when_they_change() -> None:
    shelf = Shelf()
    shelf.book.kept = INK
    assert shelf.commands.open_recipes() == ""
    shelf.commands.save_recipes(Recipes())
    assert shelf.events == [RecipesChanged(INK), RecipesChanged(Recipes())]


def test_a_full_disk_takes_back_what_was_shown_as_kept() -> None:
    shelf = Shelf()
    shelf.book.is_full = True
    shelf.commands.save_recipes(INK)
    refusal, told = shelf.events
    assert isinstance(refusal, CommandRefused)
    assert told == RecipesChanged(Recipes())


def test_an_import_adds_and_an_export_writes() -> None:
    shelf = Shelf()
    shelf.book.kept = INK
    shelf.commands.open_recipes()
    shelf.book.files["friend.json"] = Recipes((Template("Snow", "snow"),))
    shelf.commands.import_recipes("friend.json")
    assert [one.name for one in shelf.book.kept.templates] == ["Ink", "Snow"]
    shelf.commands.export_recipes("mine.json")
    assert shelf.book.files["mine.json"] == shelf.book.kept
    shelf.commands.import_recipes("gone.json")
    assert shelf.events[-1] == CommandRefused("import_recipes", "There are no recipes in it.")


def test_earlier_prompts_are_found_by_their_words() -> None:
    shelf = Shelf("A Boat at dawn", "the sea", "a boat at DUSK", "A Boat at dawn", " ", "纸船驶向大海")
    shelf.commands.list_prompts("boat AT")
    shelf.commands.list_prompts("大海")
    shelf.commands.list_prompts("")
    assert shelf.events == [
        PromptsListed("boat AT", ("A Boat at dawn", "a boat at DUSK")),
        PromptsListed("大海", ("纸船驶向大海",)),
        PromptsListed("", ("A Boat at dawn", "the sea", "a boat at DUSK", "纸船驶向大海")),
    ]


def test_a_long_history_is_cut() -> None:
    shelf = Shelf(*(f"prompt {number}" for number in range(1000)))
    shelf.commands.list_prompts("prompt")
    (told,) = shelf.events
    assert isinstance(told, PromptsListed)
    assert len(told.prompts) == MOST_PROMPTS
