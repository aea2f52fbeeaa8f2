"""Storyboards: shots with their lengths, and the text form in which gateways take and documents keep them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

STEP_S = 0.5
SHORTEST_SHOT_S = 1.0
MOST_SHOTS = 10
_TITLE_CHARACTERS = 2_000
"""No title is so long."""

_HEAD = re.compile(r"^[^\S\n]*shot[^\S\n]*\d+[^\S\n]*[:：][^\S\n]*", re.IGNORECASE | re.MULTILINE)
_DURATION = re.compile(
    r"^[^\S\n]*duration[^\S\n]*[:：][^\S\n]*(\d{1,6}(?:[.,]\d{1,6})?)[^\S\n]*(?:s|sec|secs|second|seconds|秒)?[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SCENE = re.compile(r"^[^\S\n]*scene[^\S\n]*[:：][^\S\n]?", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shot:
    """One scene and how long it lasts, in seconds."""

    scene: str
    duration_s: float


def write_shots(shots: Sequence[Shot]) -> str:
    """The text form: ``Shot 1:``, its duration and its scene; one blank line between shots [gateway.md §5]."""
    return "\n\n".join(
        f"Shot {number}:\nduration: {seconds_words(shot.duration_s)}sec\nScene: {_plain_scene(shot.scene)}"
        for number, shot in enumerate(shots, start=1)
    )


def read_shots(text: str) -> tuple[Shot, ...] | None:
    """The shots of a text that has the form, however people vary it; ``None`` for any other text.

    A shot without a duration has 0 s. What stands before the first shot goes to its scene, so that nothing is lost.
    """
    heads = list(_HEAD.finditer(text))
    if not heads:
        return None
    ends = [head.start() for head in heads[1:]] + [len(text)]
    shots = [_shot_of(text[head.end() : end]) for head, end in zip(heads, ends, strict=True)]
    before = text[: heads[0].start()].strip()
    if before:
        shots[0] = replace(shots[0], scene=f"{before}\n{shots[0].scene}".strip())
    return tuple(shots)


def prompt_title(prompt: str) -> str:
    """What a prompt is called: of a storyboard its scenes, without numbers and times; else the prompt itself."""
    scenes = [shot.scene for shot in read_shots(prompt[:_TITLE_CHARACTERS]) or () if shot.scene]
    return " / ".join(scenes) or prompt


def total_s(shots: Sequence[Shot]) -> float:
    return sum(shot.duration_s for shot in shots)


def missing_s(shots: Sequence[Shot], length_s: float) -> float:
    """Seconds that the shots lack to fill a clip; negative when they are too long."""
    return round(length_s - total_s(shots), 3)


def sum_words(shots: Sequence[Shot], length_s: float) -> str:
    """That the shots do not add up to a clip of this length, as a sentence; empty where they do, or nobody sets one."""
    if not shots or not length_s or not missing_s(shots, length_s):
        return ""
    return f"The shots last {seconds_words(total_s(shots))} s together, and the clip {seconds_words(length_s)} s."


def split_evenly(shots: Sequence[Shot], length_s: float) -> tuple[Shot, ...]:
    """The same scenes, with lengths in half seconds that fill the clip; the first ones are the longer ones."""
    if not shots:
        return ()
    steps = max(int(length_s / STEP_S), len(shots))
    each, more = divmod(steps, len(shots))
    return tuple(replace(shot, duration_s=(each + (position < more)) * STEP_S) for position, shot in enumerate(shots))


def with_rest(shots: Sequence[Shot], position: int, length_s: float) -> tuple[Shot, ...]:
    """The shots with the one at ``position`` as long as the others leave of the clip, but no shorter than a second."""
    others_s = total_s(shots) - shots[position].duration_s
    rest_s = max(SHORTEST_SHOT_S, in_steps(length_s - others_s))
    return tuple(replace(shot, duration_s=rest_s) if at == position else shot for at, shot in enumerate(shots))


def with_border_at(shots: Sequence[Shot], position: int, at_s: float) -> tuple[Shot, ...]:
    """The shots with the border after ``position`` moved to ``at_s`` of the clip; both neighbours keep a second."""
    start_s = total_s(shots[:position])
    both_s = shots[position].duration_s + shots[position + 1].duration_s
    longest_s = max(SHORTEST_SHOT_S, both_s - SHORTEST_SHOT_S)
    left_s = min(max(in_steps(at_s - start_s), SHORTEST_SHOT_S), longest_s)
    moved = {position: left_s, position + 1: both_s - left_s}
    return tuple(replace(shot, duration_s=moved.get(at, shot.duration_s)) for at, shot in enumerate(shots))


def with_lengths(shots: Sequence[Shot], length_s: float) -> tuple[Shot, ...]:
    """The shots with a length each: those that have none share what the others leave of the clip."""
    without = [shot for shot in shots if shot.duration_s <= 0]
    if not without:
        return tuple(shots)
    shared = iter(split_evenly(without, max(missing_s(shots, length_s), len(without) * SHORTEST_SHOT_S)))
    return tuple(shot if shot.duration_s > 0 else next(shared) for shot in shots)


def with_shot_after(shots: Sequence[Shot], position: int, length_s: float) -> tuple[Shot, ...]:
    """The shots with an empty one after ``position``: it lasts what is missing, else half of the one before it."""
    before, left = list(shots[: position + 1]), missing_s(shots, length_s)
    if left < SHORTEST_SHOT_S and before and before[-1].duration_s >= 2 * SHORTEST_SHOT_S:
        left = in_steps(before[-1].duration_s / 2)
        before[-1] = replace(before[-1], duration_s=before[-1].duration_s - left)
    return (*before, Shot("", max(SHORTEST_SHOT_S, left)), *shots[position + 1 :])


def shots_of(text: str) -> tuple[Shot, ...]:
    """The shots of a text that somebody has: those that it names, else one for each of its lines, without lengths."""
    named = read_shots(text)
    if named is not None:
        return named
    return tuple(Shot(line.strip(), 0.0) for line in text.splitlines() if line.strip())


def in_steps(seconds: float) -> float:
    """The nearest half second."""
    return round(seconds / STEP_S) * STEP_S


def seconds_words(seconds: float) -> str:
    """``7.5`` and ``10``: no more digits than it takes."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def _shot_of(block: str) -> Shot:
    duration = _DURATION.search(block)
    if duration is not None:
        block = block[: duration.start()] + block[duration.end() :]
    scene = _SCENE.sub("", block, count=1)
    lines = [line.rstrip() for line in scene.strip("\n").split("\n")]
    seconds = float(duration[1].replace(",", ".")) if duration is not None else 0.0
    return Shot("\n".join(lines).strip(), seconds)


def _plain_scene(scene: str) -> str:
    """The scene as it is read back; on one line where a line of it would be read as the head of another shot."""
    plain = "\n".join(line.rstrip() for line in scene.strip().split("\n"))
    return " ".join(line.strip() for line in plain.split("\n") if line.strip()) if _HEAD.search(plain) else plain
