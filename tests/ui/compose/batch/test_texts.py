"""The words of the batch sheet by themselves."""

from __future__ import annotations

import time

import pytest

from sora_desktop.ui.compose.batch.texts import default_name
from sora_desktop.ui.job_texts import dated_words
from tests.ui.sample_jobs import NOW


def test_a_batch_without_a_file_is_named_after_its_day_as_the_window_writes_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)
    assert default_name("") == dated_words(NOW)
    assert default_name("").startswith("22 Nov 2026 ")


def test_a_batch_of_a_file_is_named_after_it() -> None:
    assert default_name("harbour shots.csv") == "harbour shots"
