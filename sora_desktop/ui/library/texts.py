"""The words of the library: what is said of a clip, of many, of filters, and of what they take on the disk."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from sora_desktop.domain.library import Clip, Sort
from sora_desktop.domain.storyboard import prompt_title
from sora_desktop.ui.job_texts import moment_words, plain_line, size_words, span_words

translate = QCoreApplication.translate

_SPOKEN_PROMPT_CHARACTERS = 200
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def number_words(count: int) -> str:
    """A count as people write it: ``100,000``."""
    return QLocale().toString(count)


def title_of(clip: Clip, most: int) -> str:
    """What a clip is called in one line: its prompt, or where there is none, its file."""
    return plain_line(prompt_title(clip.prompt), most) or plain_line(re.split(r"[\\/]", clip.file)[-1], most)


def length_of(clip: Clip) -> str:
    """``0:10``; empty where it is not known."""
    return span_words(clip.length_s) if clip.length_s else ""


def facts_of(clip: Clip, now: float) -> str:
    """One line of a list: ``sora-2 · 16:9 · 22 Nov · 12.3 MB``."""
    parts = (plain_line(clip.model, 60), plain_line(clip.shape, 20), moment_words(clip.made_at, now))
    return " · ".join(part for part in (*parts, size_words(clip.size_bytes)) if part)


def tags_words(clip: Clip) -> str:
    return " ".join(f"#{plain_line(tag, 60)}" for tag in clip.tags)


def mark_words(clip: Clip) -> list[str]:
    """What holds of a clip beside its prompt, as a screen reader says it."""
    marks = []
    if clip.rating:
        marks.append(translate("Library", "%n stars", None, clip.rating))
    if clip.is_favourite:
        marks.append(translate("Library", "favourite"))
    if clip.is_rejected:
        marks.append(translate("Library", "rejected"))
    if clip.is_missing:
        marks.append(translate("Library", "its file is missing"))
    if clip.is_demo:
        marks.append(translate("Library", "demo"))
    return marks


def spoken_words(clip: Clip) -> str:
    """A clip as a screen reader says it."""
    parts = [title_of(clip, _SPOKEN_PROMPT_CHARACTERS), plain_line(clip.model, 60), length_of(clip), *mark_words(clip)]
    return ", ".join(part for part in parts if part)


def copied_words(copied: int, missing: int) -> str:
    """What came of copying files: how many are in the clipboard, and how many are not where they were."""
    if not copied:
        return translate("Library", "Nothing was copied: no file is there.")
    said = translate("Library", "File copied.")
    if copied > 1:
        said = translate("Library", "{count} files copied.").format(count=number_words(copied))
    if not missing:
        return said
    rest = translate("Library", "1 is missing.")
    if missing > 1:
        rest = translate("Library", "{count} are missing.").format(count=number_words(missing))
    return f"{said} {rest}"


def sort_words(sort: Sort) -> str:
    return {
        Sort.NEWEST: translate("Library", "Newest first"),
        Sort.OLDEST: translate("Library", "Oldest first"),
        Sort.BEST: translate("Library", "Best rated first"),
        Sort.LONGEST: translate("Library", "Longest first"),
        Sort.LARGEST: translate("Library", "Largest first"),
    }[sort]


def month_words(month: str) -> str:
    """``November 2026`` of ``2026-11``; anything else as it is."""
    found = _MONTH.fullmatch(month)
    date = QDate(int(found[1]), int(found[2]), 1) if found else QDate()
    return QLocale().toString(date, "MMMM yyyy") if date.isValid() else plain_line(month, 20)
