"""The facts of a job with what the file of its clip says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from sora_desktop.ui.details.measures import Measures
from sora_desktop.ui.details.texts import Fact, FactKey
from sora_desktop.ui.job_texts import span_words

translate = QCoreApplication.translate


def with_measures(facts: Iterable[Fact], measures: Measures) -> tuple[Fact, ...]:
    """The facts of a job with what its file says; the length only where nobody knows which was asked for."""
    told = {fact.key: fact for fact in facts}
    if measures.width_px and measures.height_px:
        pixels = f"{measures.width_px} × {measures.height_px}"
        frame = told.get(FactKey.FRAME)
        if frame is None:
            told[FactKey.FRAME] = Fact(FactKey.FRAME, translate("Details", "Frame"), pixels)
        else:
            told[FactKey.FRAME] = replace(frame, value=f"{frame.value} · {pixels}")
    if measures.length_s and FactKey.LENGTH not in told:
        told[FactKey.LENGTH] = Fact(FactKey.LENGTH, translate("Details", "Length"), span_words(measures.length_s))
    return tuple(told.values())
