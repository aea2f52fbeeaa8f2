"""The sound of a demo clip: slow chords, a few soft bells and the noise of the sea, made in plain Python."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from sora_desktop.media.moods import Mood, Weather

SAMPLES_PER_S = 32_000
CHANNELS = 2
_LOWEST_HZ = 123.5
_CHORD_S = 6
_CHORD_LOUD, _BELL_LOUD, _SEA_LOUD, _RAIN_LOUD = 1.0, 5.0, 7.0, 14.0
_FADE_S = 1.2
_LOUDEST = 0.5

# Steps of the roots, in semitones above the first chord: a turn that can go round for ever.
_TURNS = ((0, -3, 5, -5), (0, 5, -3, 2), (0, -4, 3, -2))
_PENTATONIC = (0, 2, 4, 7, 9, 12, 14)
_PENTATONIC_MINOR = (0, 3, 5, 7, 10, 12, 15)


@dataclass(frozen=True)
class Soundtrack:
    """Interleaved samples of two channels between -1 and 1."""

    samples: array[float]

    @property
    def frame_count(self) -> int:
        """Samples of one channel."""
        return len(self.samples) // CHANNELS

    def part(self, first: int, count: int) -> bytes:
        """The bytes of `count` samples a channel from `first` on; fewer at the end."""
        return self.samples[first * CHANNELS : (first + count) * CHANNELS].tobytes()


def make_sound(mood: Mood, duration_s: float, seed: int) -> Soundtrack:
    """The sound of a clip with this mood; takes about a twentieth of its length."""
    rng = random.Random(seed ^ 0x50A)
    count = round(duration_s * SAMPLES_PER_S)
    left = _chords(mood, count, rng)
    right = _behind(left, 0.011)
    sea = _sea(count, _RAIN_LOUD if Weather.RAIN in mood.weathers else _SEA_LOUD, rng)
    rng_bells = random.Random(seed ^ 0xBE11)
    bells = _bells(mood, count, rng_bells)
    shape = _outline(count)
    left = array("f", [(a + b + c) * e for a, b, c, e in zip(left, sea, bells, shape, strict=True)])
    far_sea = _behind(sea, 0.37)
    far_bells = _behind(bells, 0.019)
    right = array("f", [(a + b + c) * e for a, b, c, e in zip(right, far_sea, far_bells, shape, strict=True)])
    peak = max((1e-9, max(left), -min(left), max(right), -min(right)))
    scale = _LOUDEST / peak
    samples = array("f", bytes(4 * CHANNELS * count))
    samples[0::2] = array("f", [value * scale for value in left])
    samples[1::2] = array("f", [value * scale for value in right])
    return Soundtrack(samples)


def _outline(count: int) -> array[float]:
    """Silence at both ends, and a slow way there and back: a clip that is looped does not click."""
    fade = min(round(_FADE_S * SAMPLES_PER_S), count // 2)
    rise = [0.5 - 0.5 * math.cos(math.pi * n / fade) for n in range(fade)]
    return array("f", [*rise, *([1.0] * (count - 2 * fade)), *reversed(rise)])


def _behind(samples: array[float], by_s: float) -> array[float]:
    """The same a little later, with its end at its begin: what makes two channels wide."""
    by = round(by_s * SAMPLES_PER_S) % max(1, len(samples))
    return samples[-by:] + samples[:-by] if by else samples[:]


def _note(frequency: float, partials: Sequence[float]) -> list[float]:
    """One second of a tone that goes on without a seam: its frequency is rounded to whole Hertz."""
    step = 2 * math.pi * round(frequency) / SAMPLES_PER_S
    tone = [0.0] * SAMPLES_PER_S
    for number, strength in enumerate(partials, 1):
        pitch = step * number
        tone = [value + strength * math.sin(pitch * n) for n, value in enumerate(tone)]
    return tone


def _chords(mood: Mood, count: int, rng: random.Random) -> array[float]:
    """Chords that swell and melt into each other: each begins in the middle of the one before."""
    turn = rng.choice(_TURNS)
    root = rng.choice((-2, 0, 2, 3))
    length = _CHORD_S * SAMPLES_PER_S
    half = length // 2
    swell = [math.sin(math.pi * n / length) ** 2 for n in range(length)]
    voices: dict[int, list[float]] = {}
    # Half a chord too long at its begin, where the first one would still be silent.
    track = array("f", bytes(4 * (count + 2 * length)))
    for number, begin in enumerate(range(0, count + half, half)):
        step = turn[number % len(turn)]
        if step not in voices:
            pad = _pad([root + step + semitone for semitone in mood.palette.chord])
            voices[step] = [value * loud for value, loud in zip(pad * _CHORD_S, swell, strict=True)]
        _add(track, begin, voices[step], _CHORD_LOUD)
    return track[half : half + count]


def _add(track: array[float], begin: int, sound: Sequence[float], loud: float) -> None:
    """Lay a sound over what is there; what would stand after the end is left out."""
    end = min(begin + len(sound), len(track))
    track[begin:end] = array("f", [old + new * loud for old, new in zip(track[begin:end], sound, strict=False)])


def _pad(semitones: Sequence[int]) -> list[float]:
    """One second of a chord: soft tones, the deep ones with more overtones."""
    tones = [_note(_LOWEST_HZ * 2 ** (semitone / 12), (0.5, 0.2, 0.08)) for semitone in semitones]
    tones.append(_note(_LOWEST_HZ / 2 * 2 ** (semitones[0] / 12), (0.55, 0.25)))
    return [sum(values) for values in zip(*tones, strict=True)]


def _bells(mood: Mood, count: int, rng: random.Random) -> array[float]:
    """Single notes that ring out, about one in a second and a half."""
    scale = _PENTATONIC_MINOR if mood.palette.chord[1] == 3 else _PENTATONIC
    track = array("f", bytes(4 * count))
    ring = round(1.8 * SAMPLES_PER_S)
    decay = [math.exp(-3.6 * n / ring) * min(1.0, n / 160) * min(1.0, (ring - n) / 800) for n in range(ring)]
    known: dict[int, list[float]] = {}
    at_s = rng.uniform(0.6, 1.4)
    while (begin := round(at_s * SAMPLES_PER_S)) < count - SAMPLES_PER_S // 2:
        semitone = rng.choice(scale)
        if semitone not in known:
            tone = _note(_LOWEST_HZ * 4 * 2 ** (semitone / 12), (0.3, 0.0, 0.05)) * 2
            known[semitone] = [value * loud for value, loud in zip(tone, decay, strict=False)]
        _add(track, begin, known[semitone], rng.uniform(0.35, 1.0) * _BELL_LOUD)
        at_s += rng.choice((0.625, 1.25, 1.25, 2.5))
    return track


def _sea(count: int, strength: float, rng: random.Random) -> array[float]:
    """Filtered noise that swells like waves on a beach."""
    length = 3 * SAMPLES_PER_S
    noise, low, lower = [], 0.0, 0.0
    for _ in range(length + SAMPLES_PER_S // 2):
        low += 0.09 * (rng.random() - 0.5 - low)
        lower += 0.004 * (low - lower)
        noise.append(low - lower)
    # The end of the loop is melted into its begin.
    blend = SAMPLES_PER_S // 2
    loop = [
        noise[n] * (n / blend) + noise[length + n] * (1 - n / blend) if n < blend else noise[n] for n in range(length)
    ]
    rounds = (loop * (count // length + 1))[:count]
    pace = 2 * math.pi / (5.5 * SAMPLES_PER_S)
    start = rng.uniform(0, 6)
    # One value for each hundredth of a second is enough for a swell.
    block = SAMPLES_PER_S // 100
    swell = [
        (0.35 + 0.65 * (0.5 + 0.5 * math.sin(pace * n + start)) ** 2) * strength
        for n in range(0, count + 2 * block, block)
    ]
    track = array("f")
    for number, first in enumerate(range(0, count, block)):
        loud, step = swell[number], (swell[number + 1] - swell[number]) / block
        track.extend([value * (loud + step * n) for n, value in enumerate(rounds[first : first + block])])
    return track
