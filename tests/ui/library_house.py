"""A window with a library and an engine that is none, for tests of what the two say to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import Clip, ClipQuery, Facets
from sora_desktop.domain.library_events import (
    ClipsFound,
    ClipsRead,
    FacetsCounted,
    JobRead,
    TrashFiles,
    TrashPlanned,
)
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.conversation import Conversation
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.first_start import FirstStart
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.library.marks import ClipMarks
from sora_desktop.ui.library.panel import LibraryPane
from sora_desktop.ui.library.tabs import TabsHeader
from sora_desktop.ui.library_talk import LibraryTalk
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.notice_bar import NoticeBar
from tests.ui.library.clips import NOW, made_clip
from tests.ui.sample_jobs import made_job


class Library:
    """Stands in for the engine: does what it is asked with a few clips, and remembers the rest."""

    def __init__(self, clips: list[Clip], tell: Callable[[object], None]) -> None:
        self.clips = {clip.number: clip for clip in clips}
        self.tell = tell
        self.asked: list[tuple[Any, ...]] = []
        self.queries: list[ClipQuery] = []
        self.files: dict[str, tuple[str, ...]] = {}
        self.family, self.model = "sora", "sora-2"

    def post(self, _name: str, command: Callable[[Any], object]) -> None:
        command(self)

    def find_clips(self, query: ClipQuery, ticket: int) -> None:
        self.queries.append(query)
        found = [number for number in sorted(self.clips, reverse=True) if query.words in self.clips[number].prompt]
        self.tell(ClipsFound(ticket, found))
        self.tell(FacetsCounted(Facets(total=len(self.clips))))

    def read_clips(self, numbers: list[int], ticket: int) -> None:
        self.tell(ClipsRead(ticket, tuple(self.clips[number] for number in numbers if number in self.clips)))

    def read_job(self, job_id: str) -> None:
        number = int(job_id, 16)
        words: dict[str, Any] = {"file": None, "family": self.family, "model": self.model}
        self.tell(JobRead(job_id, made_job(number, State.DONE, f"Job {number}", **words), ()))

    def plan_trash(self, job_ids: list[str], ticket: int) -> None:
        self.tell(TrashPlanned(ticket, tuple(TrashFiles(each, self.files.get(each, ())) for each in job_ids)))

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *words: self.asked.append((name, *words))


class Talking(QObject):
    """Stands in for the conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Job | None] = []

    def show_selected(self, job: Job | None) -> None:
        self.shown.append(job)


class Menus(QObject):
    library_wanted = Signal()
    search_wanted = Signal()
    import_wanted = Signal()
    rebuild_wanted = Signal()
    queue_wanted = Signal()
    prompt_wanted = Signal()
    undo_wanted = Signal()
    job_action_chosen = Signal(object)


class House:
    """A window with all its panes, and the library in it."""

    def __init__(self, theme: Theme, clips: list[Clip]) -> None:
        icons = theme.icons
        self.conversation, self.menus = Talking(), Menus()
        self.panes = Panes(
            ProfileBar(theme, icons), NoticeStack(theme, icons), ComposePanel(theme, icons),
            PreviewPanel(theme, icons, multimedia_problem=lambda: "none here"), DetailsPanel(theme, icons),
            QueuePanel(theme, icons), LibraryPane(theme, icons, clock=lambda: NOW), TabsHeader(theme),
            ClipMarks(theme), FirstStart(theme, icons),
        )  # fmt: skip
        panes = self.panes
        self.window = MainWindow(theme, panes.compose, "video")
        self.window.put_preview(panes.preview)
        self.window.put_details(panes.details)
        panes.details.put_head(panes.side_marks)
        self.window.put_queue(panes.queue)
        self.window.put_library(panes.library, panes.side_tabs)
        self.window.put_header(panes.bar, panes.notices)
        self.library = Library(clips, self.hear)
        self.conversation.setParent(self.window)  # what it waits for ends with the window
        engine, conversation = cast("EngineThread", self.library), cast("Conversation", self.conversation)
        self.talk = LibraryTalk(self.window, panes, conversation, engine)
        self.talk.connect_menus(cast("Any", self.menus))
        self.pane = panes.library

    def hear(self, event: object) -> None:
        self.talk.hear(event)

    @property
    def words(self) -> list[str]:
        """What the notice bar says."""
        bar = self.panes.notices.findChild(NoticeBar)
        assert isinstance(bar, NoticeBar)
        return [f"{notice.lead} {notice.text}".strip() for notice in bar.notices]


def thirty_clips() -> list[Clip]:
    return [made_clip(number, f"Clip {number}") for number in range(1, 31)]


HouseT = TypeVar("HouseT", bound=House)


@contextmanager
def opened(house: HouseT, qtbot: QtBot) -> Iterator[HouseT]:
    """Show the window with its clips found, and close it as the program does."""
    house.panes.first_start.setParent(house.window)
    qtbot.addWidget(house.window)
    house.window.resize(1280, 720)
    with qtbot.waitExposed(house.window):
        house.window.show()
    house.talk._find()
    yield house
    house.panes.preview.release_file()
    house.window.let_go()


def choose(house: House, *rows: int) -> None:
    house.pane.view.select_rows(list(rows), rows[-1])
