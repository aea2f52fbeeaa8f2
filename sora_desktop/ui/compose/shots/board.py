"""The board: what stands in the place of the prompt, as text and, while the storyboard is on, as shots."""

from __future__ import annotations

from dataclasses import dataclass

from sora_desktop.domain.storyboard import SHORTEST_SHOT_S, Shot, read_shots, with_lengths, write_shots


@dataclass(frozen=True, slots=True)
class Board:
    """One state of prompt and storyboard; ``text`` is what is sent."""

    text: str = ""
    is_on: bool = False
    shots: tuple[Shot, ...] = ()
    """What the rows show; empty while the storyboard is off."""

    @classmethod
    def shown(cls, text: str, length_s: float) -> Board:
        """The storyboard of a request that was made before: its text stays to the letter until a shot is changed."""
        return cls(text, True, read_shots(text) or (Shot(text, _at_least_one(length_s)),))

    @classmethod
    def turned_on(cls, text: str, length_s: float) -> Board:
        """A plain prompt as a storyboard: the shots that it names, or one shot of all of it."""
        named = read_shots(text)
        if named is None:
            return cls().with_shots((Shot(text.strip(), _at_least_one(length_s)),))
        timed = with_lengths(named, length_s)
        return cls(text, True, named) if timed == named else cls().with_shots(timed)

    def turned_off(self) -> Board:
        """The text of the shots as a plain prompt."""
        return Board(self.text)

    def with_shots(self, shots: tuple[Shot, ...]) -> Board:
        """Other shots, written in the documented form."""
        return Board(write_shots(shots), True, shots)

    @property
    def is_blank(self) -> bool:
        """Whether no shot has a word."""
        return not any(shot.scene.strip() for shot in self.shots)


def _at_least_one(length_s: float) -> float:
    return max(float(length_s), SHORTEST_SHOT_S)
