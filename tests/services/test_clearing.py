"""What is cleared away when the engine starts, and when it is not."""

from __future__ import annotations

from dataclasses import replace

from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, on_loop


async def cleared(rig: Rig, *restored: str) -> int:
    """How often pictures are cleared by an engine that starts after a damage, or after none."""
    times: list[int] = []

    def clear() -> int:
        times.append(1)
        return 0

    engine = await rig.start()
    await engine.close()
    again = Engine(replace(engine._parts, clear_pictures=clear, restored=restored), lambda event: None)
    await again.start()
    await rig.clock.advance(60)
    await again.close()
    return len(times)


@on_loop
async def test_pictures_are_cleared_once_after_the_start(rig: Rig) -> None:
    assert await cleared(rig) == 1


@on_loop
async def test_nothing_is_cleared_after_a_damage_for_what_names_a_picture_may_be_lost(rig: Rig) -> None:
    assert await cleared(rig, "The list of jobs was damaged.") == 0
