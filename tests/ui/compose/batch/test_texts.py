"""The words of the batch sheet by themselves."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from sora_desktop.domain.families import SORA, VIDU
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.batch.texts import default_name, other_settings, other_words
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


PLAIN_SORA, PLAIN_VIDU = SORA.plain_request(), VIDU.plain_request()


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (PLAIN_SORA, ""),
        (PLAIN_VIDU, ""),
        (replace(PLAIN_SORA, seed="7", has_audio=True), ""),  # the family does not send these
        (replace(PLAIN_SORA, allow_watermark=False, is_private=True, is_storyboard=True),
         "no watermark, private, storyboard"),
        (replace(PLAIN_VIDU, allow_watermark=True, has_audio=True, seed="42"), "watermark, sound, seed 42"),
    ],
)  # fmt: skip
def test_what_is_not_as_usual_in_a_row_is_said_in_one_line(request_: VideoRequest, words: str) -> None:
    assert other_words(request_) == words


def test_the_tip_of_a_row_names_all_settings_without_a_column_as_the_form_does() -> None:
    assert other_settings(PLAIN_SORA) == "Allow watermark: yes\nPrivate: no\nStoryboard: no"
    assert other_settings(replace(PLAIN_VIDU, seed="<b>")).split("\n")[0] == "Watermark: no"
    assert "Seed: <b>" in other_settings(replace(PLAIN_VIDU, seed="<b>"))
