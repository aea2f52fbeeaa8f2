"""Power: a battery that empties counts, that of a mouse does not, and what is not known is no battery."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sora_desktop.media.power import runs_on_battery

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux tells it in files")


def supply(folder: Path, name: str, **words: str) -> None:
    made = folder / name
    made.mkdir(parents=True)
    for file, word in words.items():
        (made / file).write_text(f"{word}\n", encoding="ascii")


def test_a_battery_that_empties_counts(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", status="Discharging")
    supply(tmp_path, "AC", type="Mains", online="0")
    assert runs_on_battery(tmp_path)


def test_a_charger_counts_more_than_a_battery(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", status="Discharging")
    supply(tmp_path, "AC", type="Mains", online="1")
    assert not runs_on_battery(tmp_path)


def test_the_battery_of_a_mouse_and_a_computer_without_any_do_not_count(tmp_path: Path) -> None:
    assert not runs_on_battery(tmp_path / "nothing")
    supply(tmp_path, "hid", type="Battery", status="Discharging", scope="Device")
    assert not runs_on_battery(tmp_path)
