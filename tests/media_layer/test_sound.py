"""The sound of a demo clip: as long as the clip, quiet at both ends, wide, and without clicks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sora_desktop.media.moods import choose_mood
from sora_desktop.media.sound import CHANNELS, SAMPLES_PER_S, make_sound


@pytest.mark.parametrize("duration_s", [1, 1.5, 3, 7 / 24])
def test_the_sound_is_as_long_as_the_clip(duration_s: float) -> None:
    sound = make_sound(choose_mood("dawn", 1), duration_s, seed=1)
    assert sound.frame_count == round(duration_s * SAMPLES_PER_S)


@pytest.mark.parametrize("prompt", ["dawn", "night rain", "blossom"])
def test_the_sound_is_soft_and_has_no_clicks(prompt: str) -> None:
    sound = make_sound(choose_mood(prompt, 4), 7, seed=4)
    for channel in range(CHANNELS):
        samples = sound.samples[channel::CHANNELS]
        assert max(abs(samples[0]), abs(samples[-1])) < 0.001
        assert 0.2 < max(samples) <= 0.5
        assert -0.5 <= min(samples) < -0.2
        assert max(abs(after - before) for before, after in pairwise(samples)) < 0.12
        assert abs(sum(samples) / len(samples)) < 0.01


def test_the_two_channels_differ() -> None:
    sound = make_sound(choose_mood("dawn", 1), 2, seed=1)
    assert sound.samples[0::2] != sound.samples[1::2]


def test_seeds_differ_and_equal_ones_sound_alike() -> None:
    mood = choose_mood("dawn", 1)
    assert make_sound(mood, 2, seed=1).samples == make_sound(mood, 2, seed=1).samples
    assert make_sound(mood, 2, seed=1).samples != make_sound(mood, 2, seed=2).samples


def test_parts_add_up_to_the_whole() -> None:
    sound = make_sound(choose_mood("dawn", 1), 1, seed=1)
    parts = b"".join(sound.part(first, 7000) for first in range(0, sound.frame_count + 7000, 7000))
    assert parts == sound.samples.tobytes()
