"""The second stage of the start: what fills the window after its first paint, made in small steps.

Each ``yield`` lets the window draw, and take what is typed. Modules are loaded one at a time, for the same reason.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from sora_desktop.app.frame import Frame

if TYPE_CHECKING:
    from sora_desktop.ui.compose.panel import ComposePanel
    from sora_desktop.ui.first_start import FirstStart
    from sora_desktop.ui.panes import Panes
    from sora_desktop.ui.preview.panel import PreviewPanel

# In the order in which Tab goes through them, for each pane comes behind those that are there.


def furnish(frame: Frame) -> Generator[None, None, Panes]:
    """Make the panes and set them into their places; returns them all."""
    window, theme = frame.window, frame.theme
    window.setWindowIcon(theme.icons.app_icon())
    yield
    # The first widget of Qt's own making that is asked for makes PySide load every kind that it might be.
    frame.page.editor.viewport()
    yield
    yield from _loaded("widgets.combo_box", "widgets.switch", "compose.fields", "compose.image_field")
    yield from _loaded("compose.form", "compose.panel")
    compose = _composed(frame)
    yield
    yield from _loaded("widgets.empty_state", "preview.panel", "first_start")
    preview, first_start = _previewed(frame)
    yield
    yield from _loaded("details.panel", "details.facts", "details.unconfirmed", "details.body")
    from sora_desktop.ui.details.panel import DetailsPanel

    details = DetailsPanel(theme, theme.icons)
    window.put_details(details)
    details.room_wanted.connect(window.row.middle.give_details)
    yield
    yield from _loaded("widgets.chip", "queue.delegate", "queue.panel")
    from sora_desktop.ui.queue.panel import QueuePanel

    queue = QueuePanel(theme, theme.icons)
    window.put_queue(queue)
    yield
    yield from _loaded("library.panel", "library.tabs", "library.marks")
    from sora_desktop.ui.library.marks import ClipMarks
    from sora_desktop.ui.library.panel import LibraryPane
    from sora_desktop.ui.library.tabs import TabsHeader

    library, side_tabs, side_marks = LibraryPane(theme, theme.icons), TabsHeader(theme), ClipMarks(theme)
    window.put_library(library, side_tabs)
    details.put_head(side_marks)
    yield
    yield from _loaded("header.profile_bar", "header.notice_stack")
    from sora_desktop.ui.header.notice_stack import NoticeStack
    from sora_desktop.ui.header.profile_bar import ProfileBar

    bar, notices = ProfileBar(theme, theme.icons), NoticeStack(theme, theme.icons)
    window.put_header(bar, notices)
    yield
    yield from _loaded("panes", "menus", "conversation", "library_verbs", "library_talk")
    from sora_desktop.ui.panes import Panes

    return Panes(bar, notices, compose, preview, details, queue, library, side_tabs, side_marks, first_start)


def _loaded(*names: str) -> Iterator[None]:
    for name in names:
        import_module(f"sora_desktop.ui.{name}")
        yield


def _composed(frame: Frame) -> ComposePanel:
    """The form in the place of the page, with the very editor in which somebody may be writing."""
    from sora_desktop.ui.compose.panel import ComposePanel

    page, state = frame.page, frame.keeper.state
    written, has_focus = page.editor.text(), page.editor.hasFocus()
    page.editor.setParent(None)  # Tab would look for it where it was made
    compose = ComposePanel(frame.theme, frame.theme.icons, editor=page.editor, parent=frame.left)
    compose.set_request(replace(state.draft, prompt=written))
    compose.lineage.restore(state.draft_parent, state.draft)
    compose.set_takes(state.takes)
    compose.batch.restore(state.batch)
    compose.hold_orders(compose.tr("It is sent when the program has started."))
    frame.left.addWidget(compose)
    frame.left.setCurrentWidget(compose)
    page.deleteLater()
    frame.keeper.keep_draft_of(compose)
    if has_focus:
        compose.focus_prompt()
    if page.is_generate_wanted:
        compose.generate()
    return compose


def _previewed(frame: Frame) -> tuple[PreviewPanel, FirstStart]:
    """The preview in its place, with the first start's card where it was not answered yet."""
    from sora_desktop.ui.first_start import FirstStart
    from sora_desktop.ui.preview.panel import PreviewPanel

    theme, state = frame.theme, frame.keeper.state
    preview = PreviewPanel(theme, theme.icons, multimedia_problem=_multimedia_problem)
    first_start = FirstStart(theme, theme.icons)
    preview.set_volume(state.volume, state.is_muted)
    if not state.has_started:
        preview.set_welcome(first_start)
    frame.window.put_preview(preview)
    return preview, first_start


def _multimedia_problem() -> str | None:
    from sora_desktop.media.availability import multimedia_problem  # Qt Multimedia comes with the first preview

    return multimedia_problem()
