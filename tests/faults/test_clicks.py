"""R14: money is guarded: whatever is clicked, held down and repeated, the ledger holds what was ordered, each once."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.jobs import Job, State
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.ui.queue.filters import QueueFilter
from sora_desktop.ui.queue.rows import QueueRows
from tests.faults.desk import (
    INSTRUMENTS,
    Desk,
    DeskFactory,
    Press,
    click,
    desk_at,
    press_shortcut,
    repeat_key,
)
from tests.faults.gateway import FaultGateway
from tests.faults.judging import QUIET_STATES, judge
from tests.promises import Tally

__all__ = ["desk_at"]

pytestmark = [pytest.mark.promise("R14"), pytest.mark.timeout(300)]

SAME_INTENT_MS = 300


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[FaultGateway]:
    with FaultGateway(tmp_path / "gateway", done_after_queries=1) as opened:
        yield opened


def wait_until_quiet(desk: Desk, orders: dict[str, int]) -> None:
    """Until every ordered job has ended, and whatever was stored beside them."""

    def is_quiet() -> bool:
        jobs = desk.jobs()
        return len(jobs) >= sum(orders.values()) and all(job.state in QUIET_STATES for job in jobs)

    desk.wait(is_quiet)


def wait_until_stored(desk: Desk, count: int) -> None:
    """Until the database has so many jobs."""
    desk.wait(lambda: len(desk.jobs()) == count)


def _has_rows(rows: QueueRows, count: int) -> bool:
    return rows.rowCount() == count


def check(desk: Desk, gateway: FaultGateway, data_dir: Path, orders: dict[str, int]) -> None:
    """When all is quiet the ledger holds what was ordered and nothing else."""
    wait_until_quiet(desk, orders)
    desk.close()
    charged = gateway.ledger.per_intent()
    assert charged == {prompt: count for prompt, count in orders.items() if count}
    verdict = judge(data_dir, orders, gateway.ledger.accepted(), gateway.sha256_of)
    assert (verdict.complaints, verdict.unconfirmed) == ([], 0)


def test_a_storm_of_presses_is_one_order_each(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, chance: random.Random, is_full: bool, tally: Tally
) -> None:
    desk = desk_at(data_dir, gateway)
    orders: dict[str, int] = {}
    presses = 0
    for number in range(60 if is_full else 5):
        prompt, takes = f"storm {number}", chance.choice((1, 1, 1, 2, 3, 10))
        burst: Sequence[Press] = chance.choices(INSTRUMENTS, k=chance.randint(2, 12))
        desk.write(prompt, takes)
        gaps = desk.press(burst, [chance.randint(0, 150) for _ in burst[1:]])
        desk.wait_for_order(prompt)
        desk.rest()
        intents = desk.intents_of(prompt)
        assert 1 <= intents <= 1 + sum(gap > SAME_INTENT_MS for gap in gaps), f"{intents} orders, gaps {gaps}"
        orders[prompt] = takes * intents
        presses += len(burst)
    check(desk, gateway, data_dir, orders)
    tally.count(presses, orders=len(orders), clips=sum(orders.values()))


def test_what_is_ordered_under_a_filter_is_seen_and_not_ordered_again(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    desk = desk_at(data_dir, gateway)
    queue = desk.interior.panes.queue
    orders = {"selected": 1, "seen at once": 1}
    for count, prompt in enumerate(orders, start=1):
        queue.show_filter(QueueFilter.NEEDS_YOU)
        desk.write(prompt)
        desk.press([press_shortcut], [])
        desk.wait(partial(_has_rows, queue.rows, count))
        desk.wait(lambda: queue.has_selection)
        desk.rest()
    check(desk, gateway, data_dir, orders)
    tally.count(2, orders=len(orders))


def test_two_presses_are_one_order_and_a_third_that_confirms_is_another(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, is_full: bool, tally: Tally
) -> None:
    desk = desk_at(data_dir, gateway)
    orders: dict[str, int] = {}
    for number, gap_ms in enumerate([290, 285, 293, 310, 400] * (12 if is_full else 2)):
        prompt = f"pair {number}"
        desk.write(prompt)
        (gap,) = desk.press([click, press_shortcut], [gap_ms])
        desk.wait_for_order(prompt)
        desk.rest()
        assert desk.intents_of(prompt) == 1, f"two orders after {gap:.1f} ms"
        if gap_ms == 400:  # asked whether the same is wanted again, and confirmed
            desk.press([press_shortcut, press_shortcut], [SAME_INTENT_MS + 50])
            desk.rest()
            assert desk.intents_of(prompt) == 2
        orders[prompt] = desk.intents_of(prompt)
    check(desk, gateway, data_dir, orders)
    tally.count(2 * len(orders), orders=sum(orders.values()))


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_held_down_on_the_button_orders_nothing(
    key: Qt.Key, desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    """The first repeat of a held key comes after half a second, when a press would be a new order."""
    desk = desk_at(data_dir, gateway)
    desk.write("held down")
    held = repeat_key(key)
    desk.press([click, *[held] * 20], [500, *[30] * 19])
    desk.rest()
    assert desk.intents_of("held down") == 1
    check(desk, gateway, data_dir, {"held down": 1})
    tally.count(21, orders=1)


def test_presses_while_the_engine_is_busy_are_one_order(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    desk = desk_at(data_dir, gateway)
    gate, is_in = threading.Event(), threading.Event()

    def be_busy(_engine: object) -> None:
        is_in.set()
        gate.wait(20)

    desk.interior._engine.post("be busy", be_busy)
    desk.wait(is_in.is_set)
    try:
        for prompt in ("first while busy", "second while busy"):
            desk.write(prompt, 2)
            desk.press([click, press_shortcut, click], [120, 120])
            desk.rest()
            # A person who sees nothing happen presses once more, and confirms that the same is wanted again.
            desk.press([click, click], [400])
            desk.rest()
        assert gateway.ledger.accepted() == []
    finally:
        gate.set()
    orders = {prompt: 2 * desk.intents_of(prompt) for prompt in ("first while busy", "second while busy")}
    assert set(orders.values()) == {4}
    check_by_intents(desk, gateway, orders)
    tally.count(8, orders=4)


def check_by_intents(desk: Desk, gateway: FaultGateway, orders: dict[str, int]) -> None:
    wait_until_quiet(desk, orders)
    desk.close()
    assert gateway.ledger.per_intent() == orders
    assert {job.state for job in desk.jobs()} == {State.DONE}


def test_what_the_disk_refused_was_not_ordered_and_one_more_press_is_one_order(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    desk = desk_at(data_dir, gateway)
    refused: list[int] = []
    is_full = True
    insert = SqliteJobStore.insert

    def insert_if_there_is_room(store: SqliteJobStore, jobs: Sequence[Job]) -> None:
        if is_full:
            refused.append(len(jobs))
            raise DiskTrouble("The disk is full.")
        insert(store, jobs)

    monkeypatch.setattr(SqliteJobStore, "insert", insert_if_there_is_room)
    desk.write("on a full disk", 3)
    desk.press([click, click, press_shortcut], [50, 50])
    desk.wait(lambda: len(refused) >= 3)
    desk.rest()
    assert (desk.jobs(), gateway.ledger.accepted()) == ([], [])
    is_full = False
    desk.press([click, click], [100])
    check(desk, gateway, data_dir, {"on a full disk": 3})
    tally.count(5, orders=1)


def test_a_press_refused_and_repeated_with_the_same_intent_is_stored_once(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """There is room again between two presses that are one order."""
    desk = desk_at(data_dir, gateway)
    answers = iter([True, False, False, False])
    insert = SqliteJobStore.insert

    def insert_later(store: SqliteJobStore, jobs: Sequence[Job]) -> None:
        if next(answers):
            raise DiskTrouble("The disk is full.")
        insert(store, jobs)

    monkeypatch.setattr(SqliteJobStore, "insert", insert_later)
    desk.write("room again", 2)
    desk.press([click, click, press_shortcut], [80, 80])
    check(desk, gateway, data_dir, {"room again": 2 * desk.intents_of("room again")})
    assert desk.intents_of("room again") == 1
    tally.count(3, orders=1)


def test_a_restart_among_orders_sends_each_once(
    desk_at: DeskFactory, gateway: FaultGateway, data_dir: Path, chance: random.Random, is_full: bool, tally: Tally
) -> None:
    """What was ordered and not sent waits for *Continue*; what was sent is never sent again."""
    orders: dict[str, int] = {}
    rounds = 8 if is_full else 2
    for number in range(rounds):
        desk = desk_at(data_dir, gateway)
        gateway.plan(create=["billed, late:0.1"] * 4)
        for order in range(2):
            prompt, takes = f"round {number}, order {order}", chance.randint(1, 10)
            desk.write(prompt, takes)
            desk.press([click, press_shortcut], [chance.randint(0, 200)])
            desk.wait_for_order(prompt)
            desk.rest()
            orders[prompt] = takes * desk.intents_of(prompt)
        wait_until_stored(desk, sum(orders.values()))
        desk.close()
    gateway.plan(create=[])
    desk = desk_at(data_dir, gateway)
    desk.interior._engine.post("continue", lambda engine: engine.continue_unsent())
    wait_until_quiet(desk, orders)
    desk.close()
    verdict = judge(data_dir, orders, gateway.ledger.accepted(), gateway.sha256_of)
    assert verdict.complaints == []
    assert verdict.done + verdict.unconfirmed == sum(orders.values())
    tally.count(4 * rounds, orders=len(orders), clips=sum(orders.values()), unconfirmed=verdict.unconfirmed)
