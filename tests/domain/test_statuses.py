"""The gateways' status words, all that were seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.statuses import Phase, phase_of

WORDS = {
    Phase.DONE: "completed complete success succeeded succeed finished done video_upsampling_completed",
    Phase.FAILED: (
        "failed failure fail error expired rejected blocked timeout video_generation_failed video_upsampling_failed"
    ),
    Phase.CANCELLED: "cancelled canceled",
    Phase.IN_LINE: "pending queued submitted not_start",
    Phase.GENERATING: (
        "processing in_progress running generating image_downloading video_generating video_generation_completed "
        "video_upsampling unknown"
    ),
}


@pytest.mark.parametrize(("word", "phase"), [(word, phase) for phase, words in WORDS.items() for word in words.split()])
def test_each_known_word_means_its_phase_in_any_case(word: str, phase: Phase) -> None:
    assert {phase_of(word), phase_of(word.upper()), phase_of(f" {word.title()}\n")} == {phase}


@pytest.mark.parametrize("word", [None, "", "   ", "fail ed", "completed!", "成功", "0", "null"])
def test_a_word_that_nobody_knows_is_no_end(word: str | None) -> None:
    assert phase_of(word) is Phase.GENERATING


@given(st.text())
def test_only_listed_words_end_a_task(word: str) -> None:
    ends = {end for phase in (Phase.DONE, Phase.FAILED, Phase.CANCELLED) for end in WORDS[phase].split()}
    assert (phase_of(word) in {Phase.DONE, Phase.FAILED, Phase.CANCELLED}) is (word.strip().lower() in ends)
