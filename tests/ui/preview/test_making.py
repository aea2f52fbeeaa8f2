"""The stage of the preview is made in steps, ahead of the first clip, and only where it can be."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import State
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.preview.texts import page_of
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.empty_state import EmptyState
from tests.ui.preview.seen import clip_job, field_above, made_stage, page, pages_of, status
from tests.ui.sample_jobs import made_job


def test_a_machine_without_the_libraries_names_what_is_missing(qtbot: QtBot, theme: Theme) -> None:
    made = PreviewPanel(theme, theme.icons, multimedia_problem=lambda: "Install libpulse0 to play clips here.")
    qtbot.addWidget(made)
    made.show()
    made.show_job(clip_job())
    qtbot.waitUntil(lambda: "libpulse0" in status(made).text, timeout=5_000)
    assert made.stage is None
    assert status(made).button.isVisible()
    made.show_job(None)
    made.show_job(clip_job(2))
    assert "libpulse0" in status(made).text


def test_a_clip_that_was_left_before_the_stage_was_made_is_not_opened(qtbot: QtBot, panel: PreviewPanel) -> None:
    panel.show_job(clip_job())
    panel.show_job(None)
    stage = made_stage(qtbot, panel)
    assert not stage.player.is_open
    assert page(panel, EmptyState).isVisible()


def test_a_stage_that_is_made_where_nobody_sees_it_plays_when_somebody_does(qtbot: QtBot, panel: PreviewPanel) -> None:
    panel.show_job(clip_job())
    panel.hide()
    stage = made_stage(qtbot, panel)
    assert not stage.player.is_open
    panel.show()
    qtbot.waitUntil(lambda: stage.player.is_playing and not stage.screen_.clip_size.isEmpty(), timeout=5_000)


def test_the_stage_is_made_while_the_first_clip_is_on_its_way(qtbot: QtBot, panel: PreviewPanel) -> None:
    panel.show_job(made_job(1, State.WATCHING))
    assert panel.stage is None
    stage = made_stage(qtbot, panel)
    assert status(panel).title == page_of(made_job(1, State.WATCHING)).title
    panel.show_job(clip_job())
    assert stage.player.is_open


def test_an_end_while_the_stage_is_made_leaves_it_unmade(qtbot: QtBot, panel: PreviewPanel) -> None:
    panel.show_job(clip_job())
    panel.release_file()
    with qtbot.waitSignal(panel.destroyed, timeout=200, raising=False):
        pass
    assert panel.stage is None


def test_the_panel_is_there_without_qt_multimedia() -> None:
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from sora_desktop.ui.theme import Theme\n"
        "from sora_desktop.ui.preview.panel import PreviewPanel\n"
        "app = QApplication([])\n"
        "theme = Theme(app, 'dark')\n"
        "panel = PreviewPanel(theme, theme.icons, multimedia_problem=lambda: None)\n"
        "panel.show()\n"
        "print([name for name in sys.modules if 'QtMultimedia' in name])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "[]"


def test_page_that_goes_with_the_keyboard_leaves_it_to_the_preview_and_not_to_the_seek_bar(
    qtbot: QtBot, panel: PreviewPanel
) -> None:
    welcome = QLineEdit()
    panel.set_welcome(welcome)
    welcome.setFocus()
    qtbot.waitUntil(welcome.hasFocus, timeout=2_000)
    # Not until its first picture: the offscreen platform gives the keyboard to every window that is shown.
    with qtbot.waitSignal(pages_of(panel).currentChanged, timeout=5_000):
        panel.show_job(clip_job())
    assert panel.stage is not None
    assert panel.hasFocus()


def test_first_clip_leaves_the_keyboard_where_it_is(qtbot: QtBot, panel: PreviewPanel) -> None:
    field = field_above(panel)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus, timeout=2_000)
    # Not until its first picture: the offscreen platform gives the keyboard to every window that is shown.
    with qtbot.waitSignal(pages_of(panel).currentChanged, timeout=5_000):
        panel.show_job(clip_job())
    assert panel.stage is not None
    assert field.hasFocus()
