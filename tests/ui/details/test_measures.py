"""What the file of a clip says of itself, among what was asked for."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.details.measured_facts import with_measures
from sora_desktop.ui.details.measures import Measures
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.details.texts import FactKey, facts_of
from sora_desktop.ui.theme import Theme
from tests.ui.sample_jobs import NOW, made_job


def told(job: Job, measures: Measures) -> dict[str, str]:
    return {fact.key: fact.value for fact in with_measures(facts_of(job, NOW), measures)}


def test_the_pixels_stand_beside_the_shape_and_the_length_that_was_asked_for_stays() -> None:
    facts = told(made_job(1, State.DONE, aspect_ratio="16:9", size="", duration_s=10), Measures(1280, 720, 10.4))
    assert facts[FactKey.FRAME] == "16:9 · 1280 × 720"
    assert facts[FactKey.LENGTH] == "10 s"


def test_a_clip_from_elsewhere_tells_its_length_and_its_pixels() -> None:
    imported = made_job(1, State.DONE, "", model="", gateway_model=None)
    before = told(imported, Measures())
    assert not {FactKey.FRAME, FactKey.LENGTH} & set(before)
    facts = told(imported, Measures(1920, 1080, 75.0))
    assert facts[FactKey.FRAME] == "1920 × 1080"
    assert facts[FactKey.LENGTH] == "1:15"


def test_what_is_measured_is_told_of_its_own_clip_alone_and_stays_with_it(theme: Theme, qtbot: QtBot) -> None:
    panel = DetailsPanel(theme, theme.icons, clock=lambda: NOW)
    qtbot.addWidget(panel)
    first, second = (made_job(number, State.DONE, aspect_ratio="16:9", size="") for number in (1, 2))
    panel.show_job(first)
    panel.show_measures(first.id, Measures(1280, 720))
    panel.show_measures(first.id, Measures(length_s=10.0))
    panel.show_measures(second.id, Measures(640, 360))
    panel.show_job(first)
    assert panel.body is not None
    assert panel.body.main_facts.value_of(FactKey.FRAME) == "16:9 · 1280 × 720"
    panel.show_job(second)
    assert panel.body.main_facts.value_of(FactKey.FRAME) == "16:9"
