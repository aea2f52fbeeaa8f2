"""What lives in the furnished window: the engine, the conversation with it, the menus' verbs and the end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QSessionManager

from sora_desktop.app import FOLDER_IN_USE
from sora_desktop.app.ending import Ending, end_thread
from sora_desktop.app.frame import Frame
from sora_desktop.app.queue_desk import QueueDesk
from sora_desktop.app.settings_desk import SettingsDesk
from sora_desktop.app.verbs import Verbs
from sora_desktop.domain.events import EngineReady, EngineUnusable
from sora_desktop.media.frames import FrameDesk
from sora_desktop.runtime.bridge import Bridge
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.away_talk import AwayTalk
from sora_desktop.ui.conversation import Conversation
from sora_desktop.ui.kin_talk import KinTalk
from sora_desktop.ui.library_talk import LibraryTalk
from sora_desktop.ui.mark_keys import MarkKeys
from sora_desktop.ui.menu_key import MenuKey
from sora_desktop.ui.notifications import Notifications
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.preview_talk import PreviewTalk
from sora_desktop.ui.quit_sheet import QuitSheet
from sora_desktop.ui.retry_talk import RetryTalk

if TYPE_CHECKING:
    from sora_desktop.app.instance import FrontDoor
    from sora_desktop.domain.events import Event
    from sora_desktop.media.pictures import PictureMaker
    from sora_desktop.media.posters import PosterMaker
    from sora_desktop.media.requests import RequestReader
    from sora_desktop.media.trash import TrashBin
    from sora_desktop.services.engine import Engine

_log = logging.getLogger(__name__)


class Interior(QObject):
    """Connects panes, menus and engine. Its engine waits for ``start``."""

    given_up = Signal(int)
    """The program has to end with this exit code."""

    def __init__(self, frame: Frame, panes: Panes) -> None:
        super().__init__(frame.window)
        self.panes = panes
        self._frame = frame
        self._bridge = Bridge()
        self._engine = EngineThread(self._bridge, self._build_engine)
        self._notifications = Notifications(frame.window, frame.theme.icons)
        self.conversation = Conversation(panes, self._notifications, self._engine)
        self.library_talk = LibraryTalk(frame.window, panes, self.conversation, self._engine)
        self._verbs = Verbs(frame, panes, self.conversation)
        self.library_talk.connect_menus(self._verbs.menus)
        self._queue_desk = QueueDesk(frame, panes, self.conversation, self._notifications, self._engine)
        sheet = QuitSheet(frame.theme, frame.window)
        self._ending = Ending(
            self.conversation, sheet, panes.queue.model.counts, warns_of_jobs=frame.keeper.state.warns_at_quit
        )
        self._settings = SettingsDesk(
            frame, panes, self.conversation, self._verbs, self._queue_desk, self._ending, self._engine
        )
        self._frames = FrameDesk(self)
        self._preview_talk = PreviewTalk(panes, self._frames, self._engine, self)
        self._kin_talk = KinTalk(panes, self._engine, self.library_talk.show_other, self)
        self.conversation.selected_changed.connect(self._preview_talk.look_at)
        self.conversation.selected_changed.connect(self._kin_talk.show_job)
        MenuKey((panes.queue.view, panes.library.view), self)
        self._mark_keys = MarkKeys(panes, self._engine, self.library_talk, self.conversation.act_on_selected, self)
        self._front_door: FrontDoor | None = None
        self._posters: PosterMaker | None = None
        self._trash: TrashBin | None = None
        self._requests: RequestReader | None = None
        self._pictures: PictureMaker | None = None
        self._connect()

    def start(self) -> None:
        """Start the engine; with ``--demo`` the demo is the first thing that it is asked for."""
        self._engine.start()
        if self._frame.options.is_demo:
            self.conversation.begin_with_demo()

    def ask_to_end(self) -> None:
        """Let the window go, or ask what a person has to decide before."""
        self._ending.ask()

    def save(self) -> None:
        """Write what the next start finds again, and whether the first start's card is answered."""
        if self.conversation.is_known:
            self._frame.keeper.note(has_started=True)
        self._frame.keeper.save()

    def close(self, exit_code: int) -> None:
        """Save, and end what runs beside the window; within two seconds, whatever hangs."""
        self.conversation.hold_sends()  # first of all: a create that begins now would end without its answer
        self.conversation.outstanding.expect_no_more()
        self.save()
        self._notifications.close()
        self._queue_desk.close()
        self.panes.preview.release_file()
        self.panes.library.hover.close()
        if self._front_door is not None:
            self._front_door.close()
        self._frames.stop()
        self.conversation.compose_talk.keep_orders()
        self._engine.end()  # at once, so that both threads end at the same time
        if self._posters is not None:
            self._posters.stop()
        if self._trash is not None:
            self._trash.stop()
        if self._requests is not None:
            self._requests.stop()
        if self._pictures is not None:
            self._pictures.stop()
        end_thread(self._engine, exit_code)

    def _build_engine(self, tell: Callable[[Event], None]) -> AbstractContextManager[Engine]:
        from sora_desktop import assembly  # httpx, pydantic and keyring are loaded in the engine's thread

        return assembly.open_engine(assembly.RunOptions.from_arguments(self._frame.options), tell)

    def _connect(self) -> None:
        window = self._frame.window
        self._bridge.told.connect(self.conversation.hear)
        self._bridge.told.connect(RetryTalk(self.panes, self._engine, self).hear)
        self._bridge.told.connect(self._queue_desk.talk.hear)
        self._bridge.told.connect(self.library_talk.hear)
        self._bridge.told.connect(AwayTalk(self.panes.queue.model, self._engine, self).hear)
        self._bridge.told.connect(self._preview_talk.hear)
        self._bridge.told.connect(self._mark_keys.hear)
        self._bridge.told.connect(self._kin_talk.hear)
        self._bridge.told.connect(self._settings.talk.hear)
        self._bridge.told.connect(self.panes.first_start.hear)
        self._bridge.told.connect(self._ending.hear)
        self._bridge.failed.connect(self._show_defect)
        self._ending.decided.connect(window.let_go)
        self._frame.application.commitDataRequest.connect(self._end_session)
        self.conversation.ready.connect(self._go_to_work)
        self.conversation.refused_to_start.connect(self._give_up)
        self._notifications.opened.connect(window.come_to_front)
        self.panes.preview.volume_changed.connect(self._note_volume)
        self.conversation.verbs.compare_wanted.connect(self._preview_talk.compare)
        self._preview_talk.takes_counted.connect(self._verbs.menus.show_comparable)
        self.panes.preview.act_on_keys_of(self.panes.queue.view, self.panes.queue.view.keeps)

    @Slot(object)
    def _go_to_work(self, ready: EngineReady) -> None:
        """The data folder is ours: listen for later starts, and make thumbnails."""
        if self._front_door is not None:
            return  # a start that the disk broke off had come so far already
        from sora_desktop.app.instance import FrontDoor, server_name
        from sora_desktop.media.pictures import PictureMaker
        from sora_desktop.media.posters import PosterMaker
        from sora_desktop.media.power import runs_on_battery
        from sora_desktop.media.requests import RequestReader
        from sora_desktop.media.trash import TrashBin
        from sora_desktop.ui.window_drops import WindowDrops

        self._front_door = FrontDoor(server_name(self._frame.places.data), self)
        self._front_door.knocked.connect(self._frame.window.come_to_front)
        posters = PosterMaker(Path(ready.posters_folder))
        posters.poster_made.connect(self.conversation.show_poster)
        self._posters = posters
        self.conversation.use_posters(posters)
        posters.poster_made.connect(self.library_talk.show_poster)
        self.library_talk.use_posters(posters)
        self._trash = TrashBin()
        self.library_talk.use_trash(self._trash)
        self.library_talk.use_power(runs_on_battery)
        self._requests = RequestReader()
        talk = self.library_talk
        WindowDrops(self._frame.window, self.panes.notices, self._requests, talk.use_request, talk.import_clip)
        self._pictures = PictureMaker(Path(ready.pictures_folder))
        self.panes.compose.images.use_maker(self._pictures)

    @Slot(object)
    def _give_up(self, trouble: EngineUnusable) -> None:
        """The data folder is another process's: its window comes to the front, and this one ends."""
        if not trouble.is_in_use:
            return
        from sora_desktop.app.instance import bring_to_front, server_name

        bring_to_front(server_name(self._frame.places.data))
        _log.warning("%s", trouble.sentence)
        self._frame.keeper.may_write = False
        self.given_up.emit(FOLDER_IN_USE)

    @Slot(float, bool)
    def _note_volume(self, volume: float, is_muted: bool) -> None:
        self._frame.keeper.note(volume=volume, is_muted=is_muted)

    @Slot(QSessionManager)
    def _end_session(self, _manager: QSessionManager) -> None:
        self.save()
        self._frame.window.let_go()

    @Slot(str)
    def _show_defect(self, sentence: str) -> None:
        self.conversation.show_defect(sentence)
