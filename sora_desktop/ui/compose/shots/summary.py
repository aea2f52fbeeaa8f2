"""The words over the shots: how many there are, and whether their lengths fill the clip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from sora_desktop.domain.storyboard import Shot, missing_s, seconds_words, total_s
from sora_desktop.ui.compose.shots.duration_box import seconds_text

translate = QCoreApplication.translate


def adds_up(shots: Sequence[Shot], length_s: float) -> bool:
    return missing_s(shots, length_s) == 0


def summary(shots: Sequence[Shot], length_s: float, locale: QLocale) -> str:
    """``3 shots · 15.0 of 15 s ✓``, or by how much the lengths of the shots do not add up to the clip's."""
    missing = missing_s(shots, length_s)
    if missing == 0:
        end = translate("Shots", "{total} of {length} s ✓")
    elif missing > 0:
        end = translate("Shots", "{off} s short")
    else:
        end = translate("Shots", "{off} s too long")
    told = end.format(
        total=seconds_text(total_s(shots), locale),
        off=seconds_text(abs(missing), locale),
        length=seconds_words(length_s),
    )
    one, many = translate("Shots", "1 shot"), translate("Shots", "{count} shots").format(count=len(shots))
    return f"{one if len(shots) == 1 else many} · {told}"


def whole_summary(shots: Sequence[Shot], length_s: float, locale: QLocale) -> str:
    """The same in a sentence, where lengths do not add up; else nothing."""
    if missing_s(shots, length_s) == 0:
        return ""
    told = translate("Shots", "The shots last {total} s together, and the clip lasts {length} s.")
    return told.format(total=seconds_text(total_s(shots), locale), length=seconds_words(length_s))
