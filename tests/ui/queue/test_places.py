"""Where things stand in a row: one under the other, and within its height."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics

from sora_desktop.domain.jobs import State
from sora_desktop.ui.queue.delegate import JobDelegate, fitting_part
from sora_desktop.ui.queue.places import PROMPT_LINE_PX, PROMPT_LINES, ROW_HEIGHT, row_places
from sora_desktop.ui.queue.texts import note_words
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from tests.ui.sample_jobs import NOW, made_job

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


def test_in_the_usual_pane_a_clip_in_line_has_its_time_left_uncut(theme: Theme) -> None:
    delegate = JobDelegate(theme, theme.icons, lambda: NOW)
    job = made_job(state=State.WATCHING, gateway_status="queued", accepted_at=NOW - 83, sending_at=NOW - 83)
    note = note_words(job, NOW, samples_s=(3_700.0,) * 5)
    metrics = QFontMetrics(font("meta"))
    width = delegate._note_rect(row_places(QRect(0, 0, 376, ROW_HEIGHT), 8).state, job).width()
    assert metrics.horizontalAdvance(note) > width
    assert fitting_part(note, metrics, width) == "about 60 min left"
    assert metrics.horizontalAdvance("about 60 min left") <= width
    assert fitting_part(note, metrics, 900) == note
    assert fitting_part(note, metrics, 5) == "about 60 min left"
