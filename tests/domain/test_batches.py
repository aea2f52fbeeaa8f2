"""Batches: what lines, tables and JSON lines ask for, and that nothing in a text can break the reader."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.batches import MOST_ROWS, SAMPLE_CSV, Batch, BatchKind, kind_of, read_batch
from sora_desktop.domain.requests import VideoRequest

BASE = VideoRequest(prompt="not this", orientation="portrait", duration_s=15, images=("https://a.example/1",))


def prompts(batch: Batch) -> list[str]:
    return [row.request.prompt for row in batch.rows]


def test_each_line_is_a_prompt_with_the_settings_of_the_form() -> None:
    batch = read_batch("a boat\n\n  the sea \r\n", BASE, BatchKind.LINES)
    assert [row.number for row in batch.rows] == [1, 3]
    assert prompts(batch) == ["a boat", "the sea"]
    assert {(row.request.orientation, row.request.duration_s, row.takes) for row in batch.rows} == {("portrait", 15, 1)}
    assert batch.can_be_sent


def test_the_sample_can_be_sent_as_it_is() -> None:
    batch = read_batch(SAMPLE_CSV, VideoRequest())
    assert batch.can_be_sent
    assert batch.clips == 4
    assert batch.unknown_columns == ()
    first, second, third = (row.request for row in batch.rows)
    assert (first.prompt, first.allow_watermark) == ("A paper boat leaves the quay at dawn", True)
    assert (second.orientation, second.duration_s, second.images) == (
        "portrait", 15, ("https://example.com/roof.jpg",),
    )  # fmt: skip
    assert (third.prompt, third.model, third.size) == ("纸船驶向大海", "sora-2-pro", "large")


def test_a_table_with_semicolons_and_a_prompt_of_two_lines() -> None:
    batch = read_batch('\ufeffPrompt;Takes;Mood\n"a boat;\nand the sea";3;calm\n', VideoRequest())
    assert prompts(batch) == ["a boat;\nand the sea"]
    assert batch.clips == 3
    assert batch.unknown_columns == ("mood",)


def test_json_lines_say_it_in_their_own_types() -> None:
    row = {
        "prompt": "a boat",
        "duration": 25,
        "private": True,
        "images": ["https://a.example/1"],
        "model": "sora-2-pro",
    }
    batch = read_batch(json.dumps(row) + "\n\n" + json.dumps({"prompt": "the sea"}), VideoRequest())
    first = batch.rows[0].request
    assert (first.duration_s, first.is_private, first.images) == (25, True, ("https://a.example/1",))
    assert [row.number for row in batch.rows] == [1, 3]


def test_a_row_of_another_family_carries_the_settings_over() -> None:
    batch = read_batch("prompt,model,orientation\na boat,grok-video-3,\nthe sea,grok-video-3,landscape\n", BASE)
    first, second = (row.request for row in batch.rows)
    assert (first.family, first.aspect_ratio, first.duration_s) == ("grok", "9:16", 15)
    assert second.aspect_ratio == "16:9"
    back = read_batch("prompt,aspect_ratio\na boat,16:9\n", BASE).rows[0].request
    assert back.orientation == "landscape"


@pytest.mark.parametrize(
    ("prompt", "duration", "is_said"),
    [
        ("Shot 1:\nduration: 4sec\nScene: a boat", 10, True),
        ("Shot 1:\nduration: 10sec\nScene: a boat", 10, False),
        ("a {red|blue} boat", 10, True),
        ("a {red} boat | the sea", 10, False),
    ],
)
def test_what_the_form_would_show_of_a_prompt_is_said_at_its_row_and_it_can_be_sent(
    prompt: str, duration: int, is_said: bool
) -> None:
    line = json.dumps({"prompt": prompt, "duration": duration, "storyboard": prompt.startswith("Shot")})
    (row,) = read_batch(line, BASE).rows
    assert bool(row.findings) == is_said
    assert not row.is_blocked
    assert {finding.field for finding in row.findings} <= {"prompt"}


def test_settings_are_known_by_the_names_of_the_gateway_too() -> None:
    batch = read_batch(
        '{"prompt": "a boat", "model": "viduq1", "bgm": true, "off_peak": true, "resolution": "540p"}', BASE
    )
    request = batch.rows[0].request
    assert (request.has_music, request.is_off_peak, request.size, batch.unknown_columns) == (True, True, "540p", ())


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",10,1", "prompt"),
        ("a boat,ten,1", "duration_s"),
        ("a boat,0,1", "duration_s"),
        ("a boat,10,0", "takes"),
        ("a boat,10,11", "takes"),
        ("a boat,10,many", "takes"),
        ("a boat,10,1,more", "prompt"),
    ],
)
def test_one_bad_row_keeps_the_batch_from_going_and_is_named(row: str, field: str) -> None:
    batch = read_batch(f"prompt,duration,takes\nthe sea,10,1\n{row}\n", VideoRequest())
    assert not batch.can_be_sent
    assert [bad.number for bad in batch.blocked] == [2]
    assert batch.blocked[0].findings[0].field == field


def test_a_word_that_is_no_yes_or_no_is_named() -> None:
    batch = read_batch("prompt,private\na boat,perhaps\n", VideoRequest())
    assert batch.blocked[0].findings[0].sentence == "“perhaps” cannot be read as private."


@pytest.mark.parametrize(
    ("text", "kind", "refusal"),
    [
        ("", BatchKind.LINES, "no row"),
        (" \n\n", BatchKind.LINES, "no row"),
        ("model,size\nsora-2,small\n", BatchKind.CSV, "“prompt”"),
        ('prompt\n"a boat', BatchKind.CSV, "cannot be read"),
        ('{"prompt": "a boat"}\nnot json', BatchKind.JSONL, "Line 2"),
        ("[1]", BatchKind.JSONL, "Line 1"),
        ("[" * 100_000, BatchKind.JSONL, "Line 1"),
        ("a\n" * (MOST_ROWS + 1), BatchKind.LINES, "1,001 rows"),
    ],
)
def test_what_cannot_be_read_as_a_whole_is_refused(text: str, kind: BatchKind, refusal: str) -> None:
    batch = read_batch(text, VideoRequest(), kind)
    assert refusal in batch.refusal
    assert not batch.can_be_sent
    assert batch.rows == ()


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("a boat", "", BatchKind.LINES),
        ("a boat, a prompt, and the sea", "", BatchKind.LINES),
        ("prompt,takes\na,1", "", BatchKind.CSV),
        ("PROMPT", "", BatchKind.CSV),
        ("prompt,colour\na boat,red", "", BatchKind.CSV),
        ("a boat", "shots.CSV", BatchKind.CSV),
        ('{"prompt": "a"}', "", BatchKind.JSONL),
        ("{a|b}", "", BatchKind.LINES),
        ("a", "x.jsonl", BatchKind.JSONL),
    ],
)
def test_how_a_text_is_written_is_seen(text: str, name: str, kind: BatchKind) -> None:
    assert kind_of(text, name) is kind


cells = st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text()))
objects = st.dictionaries(st.sampled_from(["prompt", "duration", "images", "takes", "private", "model", "x"]), cells)


@given(st.one_of(st.text(max_size=300), st.lists(objects, max_size=4).map(lambda o: "\n".join(map(json.dumps, o)))))
def test_no_text_breaks_the_reader(text: str) -> None:
    for kind in BatchKind:
        batch = read_batch(text, VideoRequest(), kind)
        assert bool(batch.refusal) != bool(batch.rows)
        for row in batch.rows:
            assert 1 <= row.takes <= 10
            assert VideoRequest.from_mapping(row.request.to_mapping()) == row.request
