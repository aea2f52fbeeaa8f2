"""What the file of a clip says of itself: the size of its picture, and its length."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measures:
    """As far as they are known; 0 is not known."""

    width_px: int = 0
    height_px: int = 0
    length_s: float = 0.0

    def over(self, before: Measures) -> Measures:
        """These, and what was known before where these say nothing."""
        return Measures(
            self.width_px or before.width_px, self.height_px or before.height_px, self.length_s or before.length_s
        )
