"""Pictures on their way in the details: which of them, and only while the clip waits for them."""

from __future__ import annotations

from sora_desktop.domain.jobs import State
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.details.texts import FactKey
from tests.ui.details.seen import fact
from tests.ui.sample_jobs import made_job


def test_pictures_on_their_way_are_told_while_the_clip_waits(panel: DetailsPanel) -> None:
    job = made_job(1, State.WAITING)
    panel.show_job(job)
    panel.show_pictures(made_job(2).id, 1, 2)
    assert fact(panel, FactKey.PICTURES) is None
    panel.show_pictures(job.id, 1, 2)
    assert fact(panel, FactKey.PICTURES) == "sending 1 of 2"
    panel.show_job(made_job(1, State.SENDING))
    assert fact(panel, FactKey.PICTURES) is None
    panel.show_job(job)
    panel.show_pictures(job.id, 0, 2)
    assert fact(panel, FactKey.PICTURES) is None
