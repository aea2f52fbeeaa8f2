"""What the preview shows, and the clips that it is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.preview.stage import Stage
from sora_desktop.ui.preview.status_page import StatusPage
from tests.ui.sample_jobs import made_job

MEDIA = Path(__file__).resolve().parents[2] / "media"


def clip_job(number: int = 1, name: str = "h264-faststart.mp4", **changes: Any) -> Job:
    """A finished job with a real clip."""
    return made_job(number, State.DONE, file=str(MEDIA / name), **changes)


def field_above(panel: PreviewPanel) -> QLineEdit:
    """The text field in the same window."""
    field = panel.window().findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    return field


def page(panel: PreviewPanel, kind: type[QWidget]) -> QWidget:
    """The page of this kind that is seen now; fails where another one is."""
    seen = [widget for widget in panel.findChildren(kind) if widget.isVisible()]
    assert len(seen) == 1
    return seen[0]


def status(panel: PreviewPanel) -> StatusPage:
    shown = page(panel, StatusPage)
    assert isinstance(shown, StatusPage)
    return shown


def pages_of(panel: PreviewPanel) -> QStackedWidget:
    pages = panel.findChild(QStackedWidget)
    assert isinstance(pages, QStackedWidget)
    return pages


def made_stage(qtbot: QtBot, panel: PreviewPanel) -> Stage:
    """The stage as soon as it is made."""
    qtbot.waitUntil(lambda: panel.stage is not None, timeout=5_000)
    assert panel.stage is not None
    return panel.stage


def playing(qtbot: QtBot, panel: PreviewPanel, job: Job | None = None) -> Stage:
    """Show a clip and wait until it plays."""
    panel.show_job(job or clip_job())
    stage = made_stage(qtbot, panel)
    qtbot.waitUntil(lambda: stage.player.is_playing and not stage.screen_.clip_size.isEmpty(), timeout=5_000)
    return stage
