"""The queue as a whole: its menu, its talk with the engine, and what the next start finds again of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from sora_desktop.app.awake import KeepAwake, way_here
from sora_desktop.app.frame import Frame
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.storage.start_file import MOST_FOLDED
from sora_desktop.ui.conversation import Conversation
from sora_desktop.ui.notifications import Notifications
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.queue_menu import QueueMenu
from sora_desktop.ui.queue_talk import QueueTalk
from sora_desktop.ui.whole_batch_talk import WholeBatchTalk


class QueueDesk(QObject):
    """Made after the menus and the conversation; hears what the engine tells after the latter."""

    awake_changed = Signal()

    def __init__(
        self,
        frame: Frame,
        panes: Panes,
        conversation: Conversation,
        notifications: Notifications,
        engine: EngineThread,
    ) -> None:
        super().__init__(frame.window)
        self._keeper = frame.keeper
        self._rows = panes.queue.rows
        self._awake = KeepAwake(way_here(self), self)
        state = frame.keeper.state
        menu = self._menu = QueueMenu(
            frame.window.menus.queue, offers_awake=self._awake.is_offered, keeps_awake=state.keeps_awake
        )
        self.talk = QueueTalk(panes, menu, conversation.verbs, notifications, engine)
        self._whole_batch = WholeBatchTalk(panes, self)
        conversation.selected_changed.connect(self._whole_batch.follow)
        self._awake.want(state.keeps_awake)
        self._rows.fold(state.folded_batches, True)
        self._rows.folds_changed.connect(self._keep_folds)
        menu.awake_chosen.connect(self.keep_awake)
        self.talk.busy_changed.connect(self._awake.be_busy)

    @property
    def keeps_awake(self) -> bool | None:
        """Whether the computer is kept awake while clips are on their way; ``None`` where it cannot be."""
        return self._keeper.state.keeps_awake if self._awake.is_offered else None

    @Slot(bool)
    def keep_awake(self, is_on: bool) -> None:
        """Keep the computer awake while clips are on their way from now on, or let it sleep."""
        self._awake.want(is_on)
        self._menu.show_awake(is_on)
        self._keeper.note(keeps_awake=is_on)
        self.awake_changed.emit()

    def close(self) -> None:
        """Let the computer sleep."""
        self._awake.close()

    @Slot()
    def _keep_folds(self) -> None:
        self._keeper.note(folded_batches=tuple(sorted(self._rows.folded))[-MOST_FOLDED:])
