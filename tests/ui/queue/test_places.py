"""Where things stand in a row: one under the other, and within its height."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect

from sora_desktop.ui.queue.places import PROMPT_LINE_PX, PROMPT_LINES, ROW_HEIGHT, row_places

ROW = QRect(0, 300, 340, ROW_HEIGHT)


@pytest.mark.parametrize("lines", range(1, PROMPT_LINES + 1))
def test_settings_and_state_follow_the_prompt_without_a_hole(lines: int) -> None:
    places = row_places(ROW).under_prompt_of(lines)
    assert places.prompt.top() == row_places(ROW).prompt.top()
    assert places.settings.top() - (places.prompt.top() + lines * PROMPT_LINE_PX) in range(4)
    assert places.state.top() - places.settings.bottom() in range(1, 9)
    assert places.bar.top() > places.state.bottom()
    assert ROW.contains(places.bar)


def test_a_row_without_a_prompt_looks_like_one_with_a_line() -> None:
    assert row_places(ROW).under_prompt_of(0) == row_places(ROW).under_prompt_of(1)
