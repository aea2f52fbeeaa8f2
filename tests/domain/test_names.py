"""Names of clips: readable, and never chosen by text from outside."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sora_desktop.domain.names import (
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_WORDS,
    Naming,
    clip_stem,
    problem_of_template,
    stem_from,
    words_of,
)
from tests.fakes.hostile_names import GENERATED, HAND_PICKED, is_safe_name
from tests.promises import Tally

JOB_ID = "0" * 26 + "7f3a9c"
DAY = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)


def stem(prompt: str, job_id: str = JOB_ID) -> str:
    return clip_stem(prompt, job_id, DAY)


def is_in_form(name: str) -> bool:
    return is_safe_name(f"{name}.mp4") and re.fullmatch(r"2026-11-22( .+)? 7f3a9c", name) is not None


def test_there_are_as_many_picked_prompts_as_promised() -> None:
    assert len(HAND_PICKED) >= 300


@pytest.mark.promise("S5")
def test_no_picked_prompt_chooses_a_path(tally: Tally) -> None:
    assert [prompt for prompt in HAND_PICKED if not is_in_form(stem(prompt))] == []
    tally.count(len(HAND_PICKED), leading_elsewhere=0)


@pytest.mark.promise("S5")
def test_no_generated_prompt_chooses_a_path(tally: Tally) -> None:
    @given(GENERATED)
    @settings(max_examples=2000)
    def look(prompt: str) -> None:
        assert is_in_form(stem(prompt))
        tally.count(1, leading_elsewhere=0)

    look()


@given(st.text(max_size=40))
def test_no_damaged_id_chooses_a_path(job_id: str) -> None:
    assert is_safe_name(stem("boat", job_id))


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("A paper boat leaves the quay at dawn, gulls overhead", "a paper boat leaves the quay"),
        ("Paper-boat: leaves/the\\quay!", "paper boat leaves the quay"),
        ("纸船离开码头 黎明", "纸船离开码头 黎明"),
        ("مركب ورقي يغادر", "مركب ورقي يغادر"),
        ("it’s the boat's 'own' quay", "it’s the boat's own quay"),
        ("10 boats, 3½ gulls", "10 boats 3½ gulls"),
        ("cafe\u0301", "café"),
        ("\u202etxt.exe", "txt exe"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_the_words_stay_readable(prompt: str, words: str) -> None:
    assert words_of(prompt) == words


@given(st.text(max_size=300))
def test_words_keep_their_bounds(prompt: str) -> None:
    words = words_of(prompt)
    assert len(words.split()) <= MOST_WORDS
    assert len(words) <= MOST_CHARACTERS
    assert len(words.encode("utf-8")) <= MOST_BYTES
    assert unicodedata.is_normalized("NFC", words)


def test_two_jobs_of_one_prompt_have_two_names() -> None:
    assert stem("boat", "0" * 26 + "7f3a9c") != stem("boat", "0" * 26 + "7f3a9d")


def test_a_long_first_word_is_cut_and_the_id_is_kept() -> None:
    assert stem("x" * 500) == f"2026-11-22 {'x' * 60} 7f3a9c"


# Templates.


def named(template: str, prompt: str = "A paper boat", model: str = "veo3.1-fast") -> str:
    return stem_from(template, Naming(prompt, model, 2, JOB_ID, DAY))


def test_a_template_names_clips_by_its_parts() -> None:
    assert named("{date} {prompt} {id}") == stem("A paper boat")
    assert named("{model}_{prompt} take {take} ({id})") == "veo3-1-fast_a paper boat take 2 7f3a9c"
    assert named("{id}") == "7f3a9c"
    assert named("Client Ä – {prompt}") == "Client Ä a paper boat 7f3a9c"


@pytest.mark.parametrize("template", ["", "   ", "{", "{prompt", "{nothing}", "{}", "{prompt} {prompt}", "x" * 61])
def test_a_template_that_cannot_be_used_stands_for_the_usual_one(template: str) -> None:
    assert named(template) == stem("A paper boat")
    assert bool(problem_of_template(template)) is bool(template.strip())


@pytest.mark.promise("S5")
def test_no_template_chooses_a_path_and_each_keeps_the_id(tally: Tally) -> None:
    templates = [*HAND_PICKED, *(f"{{prompt}}{picked}{{id}}" for picked in HAND_PICKED)]
    for template in templates:
        for prompt in ("../x", "船" * 4096, ""):
            name = named(template, prompt, "../../etc/passwd\0")
            assert is_safe_name(f"{name}.mp4"), (template, name)
            assert "7f3a9c" in name
            tally.count(1, leading_elsewhere=0)
