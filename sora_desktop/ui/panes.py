"""The panes of one window, made one by one after its first paint and handed to whoever connects them."""

from __future__ import annotations

from dataclasses import dataclass

from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.first_start import FirstStart
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.library.marks import ClipMarks
from sora_desktop.ui.library.panel import LibraryPane
from sora_desktop.ui.library.tabs import TabsHeader
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.queue.panel import QueuePanel


@dataclass(frozen=True)
class Panes:
    """What stands in the window, from the top and from the left."""

    bar: ProfileBar
    notices: NoticeStack
    compose: ComposePanel
    preview: PreviewPanel
    details: DetailsPanel
    queue: QueuePanel
    library: LibraryPane
    side_tabs: TabsHeader
    """Over the preview while the library is shown."""
    side_marks: ClipMarks
    """Over the details while the library is shown."""
    first_start: FirstStart
