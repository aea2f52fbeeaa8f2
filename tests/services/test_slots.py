"""So many at once as the setting says now, and no room is lost with one that is cancelled."""

from __future__ import annotations

import asyncio

import pytest

from sora_desktop.services.slots import Slots


class Crowd:
    """Tasks that want a slot each, and who holds one."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.slots = Slots(lambda: self.at_once)
        self.inside: list[int] = []
        self.deadlines: dict[int, float] = {}
        self.ends: dict[int, asyncio.Event] = {}
        self.tasks: dict[int, asyncio.Task[None]] = {}

    async def come(self, *numbers: int) -> None:
        for number in numbers:
            self.ends[number] = asyncio.Event()
            self.tasks[number] = asyncio.create_task(self._stay(number))
        await self.settle()

    async def leave(self, *numbers: int) -> None:
        for number in numbers:
            self.ends[number].set()
        await self.settle()

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def _stay(self, number: int) -> None:
        async with self.slots.turn((0.0, self.deadlines.get(number, 0.0))):
            self.inside.append(number)
            try:
                await self.ends[number].wait()
            finally:
                self.inside.remove(number)


def test_some_at_once_in_the_order_in_which_they_came() -> None:
    async def scenario() -> None:
        crowd = Crowd(2)
        await crowd.come(1, 2, 3, 4)
        assert crowd.inside == [1, 2]
        await crowd.leave(1)
        assert crowd.inside == [2, 3]
        await crowd.leave(2, 3, 4)
        assert crowd.inside == []

    asyncio.run(scenario())


def test_most_urgent_of_those_that_wait_is_next() -> None:
    async def scenario() -> None:
        crowd = Crowd(1)
        crowd.deadlines = {1: 50.0, 2: 30.0, 3: 10.0, 4: 30.0, 5: 20.0}
        await crowd.come(1, 2, 3, 4)
        order = [*crowd.inside]
        await crowd.leave(3)
        await crowd.come(5)
        for number in (2, 5, 4, 1):
            order += crowd.inside
            await crowd.leave(number)
        assert order == [3, 2, 5, 4, 1]

    asyncio.run(scenario())


@pytest.mark.parametrize(("at_once", "inside"), [(3, [2, 3, 4]), (1, [2])])
def test_changed_number_counts_from_the_next_one_on(at_once: int, inside: list[int]) -> None:
    async def scenario() -> None:
        crowd = Crowd(2)
        await crowd.come(1, 2, 3, 4, 5)
        crowd.at_once = at_once
        await crowd.leave(1)
        assert crowd.inside == inside
        await crowd.leave(2, 3, 4, 5)

    asyncio.run(scenario())


def test_turn_of_one_that_is_cancelled_goes_to_the_next() -> None:
    async def scenario() -> None:
        crowd = Crowd(1)
        await crowd.come(1, 2, 3)
        crowd.ends[1].set()
        await asyncio.sleep(0)  # the first has left, and the second has its turn, but has not run yet
        crowd.tasks[2].cancel()
        await crowd.settle()
        assert crowd.inside == [3]
        await crowd.leave(3)
        await crowd.come(4)
        assert crowd.inside == [4]
        await crowd.leave(4)

    asyncio.run(scenario())


def test_one_that_is_cancelled_in_the_line_takes_no_room() -> None:
    async def scenario() -> None:
        crowd = Crowd(1)
        await crowd.come(1, 2, 3)
        crowd.tasks[2].cancel()
        await crowd.settle()
        await crowd.leave(1)
        assert crowd.inside == [3]
        await crowd.leave(3)

    asyncio.run(scenario())
