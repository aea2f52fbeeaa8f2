"""The window program: makes the window at once, the engine after the first paint, and ends both in order."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from sora_desktop import __version__
from sora_desktop.app.ending import Ending, end_thread
from sora_desktop.app.instance import FrontDoor, bring_to_front, server_name
from sora_desktop.app.termination import Termination
from sora_desktop.arguments import Options
from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import EngineReady, EngineUnusable
from sora_desktop.runtime.bridge import Bridge
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.storage.places import Places
from sora_desktop.storage.start_file import StartFile
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.conversation import Conversation
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.first_start import FirstStart
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.menus import Menus
from sora_desktop.ui.notifications import Notifications
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.quit_sheet import QuitSheet
from sora_desktop.ui.system import open_folder
from sora_desktop.ui.theme import Theme, ThemeChoice

if TYPE_CHECKING:
    from sora_desktop.domain.events import Event
    from sora_desktop.media.posters import PosterMaker
    from sora_desktop.services.engine import Engine

FOLDER_IN_USE = 5
SAVE_AFTER_MS = 500

_log = logging.getLogger(__name__)


def _multimedia_problem() -> str | None:
    from sora_desktop.media.availability import multimedia_problem  # Qt Multimedia comes with the first preview

    return multimedia_problem()


class Program(QObject):
    """One run of the window. ``run`` returns the exit code."""

    def __init__(self, application: QApplication, options: Options, places: Places) -> None:
        super().__init__()
        self._application = application
        self._options = options
        self._places = places
        self._exit_code = 0
        self._start_file = StartFile(places.start)
        self._state = self._start_file.load()
        self.theme = Theme(application, cast("ThemeChoice", self._state.theme))
        self.theme.install()
        self.panes = self._make_panes()
        self.window = MainWindow(self.panes)
        self._bridge = Bridge()
        self._engine = EngineThread(self._bridge, self._build_engine)
        self._notifications = Notifications(self.window, self.theme.icons)
        self.conversation = Conversation(self.panes, self._notifications, self._engine)
        self._menus = Menus(self.window.menuBar(), self._state.theme, self.window)
        sheet = QuitSheet(self.window)
        self._ending = Ending(self.conversation, sheet, warns_of_jobs=self._state.warns_at_quit)
        self._termination = Termination(self)
        self._front_door: FrontDoor | None = None
        self._posters: PosterMaker | None = None
        self._saving = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._restore()
        self._connect()

    def show(self) -> None:
        """Show the window; the engine starts when it is painted."""
        self.window.show()

    def run(self) -> int:
        """Run Qt's loop until the window is gone. Returns the exit code."""
        self._application.exec()
        self.close()
        return self._exit_code

    # Making and connecting

    def _make_panes(self) -> Panes:
        theme, icons = self.theme, self.theme.icons
        return Panes(
            bar=ProfileBar(theme, icons),
            notices=NoticeStack(theme, icons),
            compose=ComposePanel(theme, icons),
            preview=PreviewPanel(theme, icons, multimedia_problem=_multimedia_problem),
            details=DetailsPanel(theme, icons),
            queue=QueuePanel(theme, icons),
            first_start=FirstStart(theme, icons),
        )

    def _build_engine(self, tell: Callable[[Event], None]) -> AbstractContextManager[Engine]:
        from sora_desktop import assembly  # httpx, pydantic and keyring come after the first paint

        return assembly.open_engine(assembly.RunOptions.from_arguments(self._options), tell)

    def _restore(self) -> None:
        state = self._state
        self.window.setWindowIcon(self.theme.icons.app_icon())
        self.window.restore(
            base64.b64decode(state.geometry, validate=False),
            list(state.splitters.get("panes", ())),
            list(state.splitters.get("middle", ())),
        )
        compose = self.panes.compose
        compose.set_request(state.draft)
        compose.set_takes(state.takes)
        compose.set_ready(False, self.tr("The program is starting."))
        self.panes.preview.set_volume(state.volume, state.is_muted)
        if not state.has_started:
            self.panes.preview.set_welcome(self.panes.first_start)
        compose.focus_prompt()

    def _connect(self) -> None:
        self._bridge.told.connect(self.conversation.hear)
        self._bridge.failed.connect(self._show_defect)
        self.window.first_painted.connect(self._start_engine, Qt.ConnectionType.QueuedConnection)
        self.window.close_asked.connect(self._ending.ask)
        self._ending.decided.connect(self.window.let_go)
        self._ending.silenced.connect(self._silence_sheet)
        self._termination.asked.connect(self.window.let_go)
        self._application.commitDataRequest.connect(self._end_session)
        self.conversation.ready.connect(self._go_to_work)
        self.conversation.refused_to_start.connect(self._give_up)
        self._notifications.opened.connect(self.window.come_to_front)
        self.panes.compose.draft_changed.connect(self._saving.start)
        self.panes.preview.volume_changed.connect(self._note_volume)
        self.panes.preview.act_on_keys_of(self.panes.queue.view)
        self._saving.timeout.connect(self._save)
        self._connect_menus()

    def _connect_menus(self) -> None:
        menus = self._menus
        menus.quit_wanted.connect(self.window.close)
        menus.theme_chosen.connect(self._choose_theme)
        menus.prompt_wanted.connect(self.panes.compose.focus_prompt)
        menus.queue_wanted.connect(self._focus_queue)
        menus.key_wanted.connect(self.panes.bar.open_popover_for_key)
        menus.demo_wanted.connect(self.conversation.start_demo)
        menus.job_action_chosen.connect(self.conversation.act_on_selected)
        menus.clips_folder_wanted.connect(self._open_clips_folder)
        menus.clips_folder_change_wanted.connect(self._choose_clips_folder)
        menus.log_folder_wanted.connect(self._open_log_folder)
        menus.about_wanted.connect(self._show_about)
        self.panes.queue.selection_changed.connect(menus.show_job)

    # Starting

    @Slot()
    def _start_engine(self) -> None:
        self._engine.start()
        if self._options.is_demo:
            self.conversation.start_demo()

    @Slot(object)
    def _go_to_work(self, ready: EngineReady) -> None:
        """The data folder is ours: listen for later starts, and make thumbnails."""
        from sora_desktop.media.posters import PosterMaker

        self._front_door = FrontDoor(server_name(self._places.data), self)
        self._front_door.knocked.connect(self.window.come_to_front)
        posters = PosterMaker(Path(ready.posters_folder))
        posters.poster_made.connect(self.conversation.show_poster)
        self._posters = posters
        self.conversation.use_posters(posters)

    @Slot(object)
    def _give_up(self, trouble: EngineUnusable) -> None:
        """The data folder is another process's: its window comes to the front, and this one ends."""
        if not trouble.is_in_use:
            return
        bring_to_front(server_name(self._places.data))
        _log.warning("%s", trouble.sentence)
        self._exit_code = FOLDER_IN_USE
        self.window.let_go()

    # What the menus ask for

    @Slot(str)
    def _choose_theme(self, choice: str) -> None:
        self.theme.set_choice(cast("ThemeChoice", choice))
        self._state = replace(self._state, theme=choice)
        self._saving.start()

    @Slot()
    def _focus_queue(self) -> None:
        self.window.show_queue(True)
        self.panes.queue.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _open_clips_folder(self) -> None:
        if self.conversation.clips_folder:
            open_folder(self.conversation.clips_folder)

    @Slot()
    def _choose_clips_folder(self) -> None:
        dialog = QFileDialog(self.window, self.tr("Folder for new clips"), self.conversation.clips_folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.conversation.change_clips_folder)
        dialog.open()

    @Slot()
    def _open_log_folder(self) -> None:
        open_folder(str(self._places.logs))

    @Slot()
    def _show_about(self) -> None:
        box = QMessageBox(self.window)
        box.setWindowTitle(self.tr("About Sora Desktop"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIconPixmap(self.theme.icons.mark(64, self.window.devicePixelRatioF()))
        box.setText(self.tr("Sora Desktop {0}").format(__version__))
        box.setInformativeText(self.tr("Makes videos through the OctopusX unified Sora API. MIT licence."))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # Saving and ending

    @Slot()
    def _save(self) -> None:
        panes, middle = self.window.pane_sizes()
        sizes = {"panes": tuple(panes) or self._state.splitters.get("panes", ()), "middle": tuple(middle)}
        compose = self.panes.compose
        self._state = replace(
            self._state,
            geometry=base64.b64encode(self.window.geometry_bytes()).decode("ascii"),
            splitters=sizes,
            draft=compose.request(),
            takes=compose.takes(),
            has_started=self._state.has_started or self.conversation.is_known,
        )
        if self._exit_code == FOLDER_IN_USE:
            return
        try:
            self._start_file.save(self._state)
        except DiskTrouble as trouble:
            _log.warning("the draft could not be saved: %s", trouble.sentence)

    @Slot(float, bool)
    def _note_volume(self, volume: float, is_muted: bool) -> None:
        self._state = replace(self._state, volume=volume, is_muted=is_muted)
        self._saving.start()

    @Slot()
    def _silence_sheet(self) -> None:
        self._state = replace(self._state, warns_at_quit=False)

    @Slot(QSessionManager)
    def _end_session(self, _manager: QSessionManager) -> None:
        self._save()
        self.window.let_go()

    @Slot(str)
    def _show_defect(self, sentence: str) -> None:
        self.conversation.show_defect(sentence)

    def close(self) -> None:
        """Save, and end what runs beside the window; within two seconds, whatever hangs."""
        self._saving.stop()
        self._save()
        self._termination.close()
        self._notifications.close()
        self.panes.preview.release_file()
        if self._front_door is not None:
            self._front_door.close()
        if self._posters is not None:
            self._posters.stop()
        end_thread(self._engine, self._exit_code)
