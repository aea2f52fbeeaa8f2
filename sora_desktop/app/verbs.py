"""What the menus ask for, done: each verb that is no business of the engine's."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot

from sora_desktop import __version__
from sora_desktop.app.frame import Frame
from sora_desktop.ui.conversation import Conversation
from sora_desktop.ui.menus import Menus
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.system import open_folder


class Verbs(QObject):
    """Connects the menus, and does what is asked of the window itself."""

    def __init__(self, frame: Frame, panes: Panes, conversation: Conversation) -> None:
        super().__init__(frame.window)
        self._frame = frame
        self._window = frame.window
        self._panes = panes
        self._conversation = conversation
        self.menus = Menus(frame.window.menus, frame.keeper.state.theme)
        self._connect(self.menus)

    def _connect(self, menus: Menus) -> None:
        menus.quit_wanted.connect(self._window.close)
        menus.prompt_wanted.connect(self._panes.compose.focus_prompt)
        menus.queue_wanted.connect(self._focus_queue)
        # Too narrow for all three panes: queue and preview take turns.
        self._panes.bar.offer_queue(self._window.is_folded)
        self._window.folded.connect(self._panes.bar.offer_queue)
        self._window.queue_shown.connect(self._panes.bar.note_queue)
        self._panes.bar.queue_toggled.connect(self._window.show_queue)
        self._panes.queue.view.clicked.connect(self._leave_queue)
        menus.key_wanted.connect(self._panes.bar.open_popover_for_key)
        menus.demo_wanted.connect(self._conversation.start_demo)
        menus.job_action_chosen.connect(self._conversation.act_on_selected)
        menus.new_request_wanted.connect(self._panes.compose.new_request)
        menus.batch_wanted.connect(self._panes.compose.batch.open)
        menus.collect_wanted.connect(self._conversation.verbs.collect)
        menus.add_task_wanted.connect(self._add_task)
        menus.clips_folder_wanted.connect(self._open_clips_folder)
        menus.clips_folder_change_wanted.connect(self.choose_clips_folder)
        menus.log_folder_wanted.connect(self._open_log_folder)
        menus.about_wanted.connect(self._show_about)
        menus.keys_wanted.connect(self._show_keys)
        self._conversation.selected_changed.connect(menus.show_job)

    @Slot()
    def _focus_queue(self) -> None:
        self._window.show_queue(True)
        self._panes.queue.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _add_task(self) -> None:
        """The card is over the queue, which may be folded."""
        self._window.show_queue(True)
        self._panes.queue.open_card()

    @Slot()
    def _leave_queue(self) -> None:
        """What was clicked in a folded queue is to be seen."""
        self._window.show_queue(False)

    @Slot()
    def _open_clips_folder(self) -> None:
        self._conversation.open_clips_folder()

    @Slot()
    def choose_clips_folder(self) -> None:
        """Let the person choose where new clips go."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._window, self.tr("Folder for new clips"), self._conversation.clips_folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._conversation.change_clips_folder)
        dialog.open()

    @Slot()
    def _open_log_folder(self) -> None:
        open_folder(str(self._frame.places.logs))

    @Slot()
    def _show_keys(self) -> None:
        from sora_desktop.ui.key_sheet import KeyGroup, KeyLine, KeySheet, keys_of_window
        from sora_desktop.ui.library.actions import ClipAction, look_of, wish_of_key
        from sora_desktop.ui.preview.keys import player_keys
        from sora_desktop.ui.preview.wall_keys import wall_keys_alone

        if self._window.findChild(KeySheet) is not None:
            return
        player = [
            KeyGroup(group.title, tuple(KeyLine(each.key_words, each.words) for each in group.bindings))
            for group in (*player_keys(), wall_keys_alone())
        ]
        looks = [look_of(action) for action in ClipAction]
        rates = [
            str(number)
            for number in range(10)
            if wish_of_key(Qt.Key.Key_0 + number, Qt.KeyboardModifier.NoModifier, ()) is not None
        ]
        rating = KeyLine((f"{rates[0]} – {rates[-1]}",), look_of(ClipAction.RATE).label)
        clips = [KeyLine((look.key,), look.label.rstrip("…")) for look in looks if look.key]
        library = KeyGroup(self.tr("Library"), (rating, *clips))
        window = keys_of_window(self._window, self._window.menus)
        sheet = KeySheet(self._frame.theme, self._window, (*player, library, *window))
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    @Slot()
    def _show_about(self) -> None:
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("About Sora Desktop"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIconPixmap(self._frame.theme.icons.mark(64, self._window.devicePixelRatioF()))
        box.setText(self.tr("Sora Desktop {0}").format(__version__))
        box.setInformativeText(self.tr("Makes videos through the OctopusX unified Sora API. MIT licence."))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
