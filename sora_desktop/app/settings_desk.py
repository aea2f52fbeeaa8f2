"""The settings of the window program: opens their sheet, and keeps what the start file holds of them."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Slot

from sora_desktop.app.ending import Ending
from sora_desktop.app.frame import Frame
from sora_desktop.app.queue_desk import QueueDesk
from sora_desktop.app.verbs import Verbs
from sora_desktop.domain.events import Notice, NoticeAction
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.conversation import Conversation
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.settings.choices import Choices, Part
from sora_desktop.ui.settings_talk import SettingsTalk
from sora_desktop.ui.theme import ThemeChoice


class SettingsDesk(QObject):
    """What is chosen on the sheet or in the menus counts at once, is kept at once, and is shown in both."""

    def __init__(
        self,
        frame: Frame,
        panes: Panes,
        conversation: Conversation,
        verbs: Verbs,
        queue_desk: QueueDesk,
        ending: Ending,
        engine: EngineThread,
    ) -> None:
        super().__init__(frame.window)
        self._frame = frame
        self._panes = panes
        self._conversation = conversation
        self._verbs = verbs
        self._queue_desk = queue_desk
        self._ending = ending
        state = frame.keeper.state
        known = Choices(state.theme, queue_desk.keeps_awake, state.warns_at_quit)
        self.talk = SettingsTalk(engine, known, self)
        conversation.refuses_elsewhere = self.talk.refuses
        verbs.menus.settings_wanted.connect(self.open)
        verbs.menus.theme_chosen.connect(self._choose_theme)
        verbs.menus.continue_chosen.connect(self.talk.continue_by_itself)
        queue_desk.awake_changed.connect(self._show_awake)
        panes.notices.action_chosen.connect(self._act_on_notice)
        ending.silenced.connect(self._silence_sheet)
        self.talk.changed.connect(self._show_in_menus)

    @Slot()
    def open(self) -> None:
        """Open the sheet over the window."""
        from sora_desktop.ui.settings.sheet import SettingsSheet

        if self.talk.has_sheet:
            return
        sheet = SettingsSheet(self._frame.theme, self._frame.window)
        self.talk.use_sheet(sheet)
        request = self._panes.compose.request()
        sheet.names.show_sample(request.prompt, request.model)
        sheet.theme_chosen.connect(self._choose_theme)
        sheet.awake_chosen.connect(self._queue_desk.keep_awake)
        sheet.warning_chosen.connect(self._choose_warning)
        sheet.folder_wanted.connect(self._conversation.open_clips_folder)
        sheet.folder_change_wanted.connect(self._verbs.choose_clips_folder)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    @Slot(object, object)
    def _act_on_notice(self, _notice: Notice, action: object) -> None:
        if action is NoticeAction.CHANGE_FOLDER:
            self._verbs.choose_clips_folder()
        elif action is NoticeAction.LOOK_AGAIN:
            self.talk.look_at_clips_folder()

    @Slot(str)
    def _choose_theme(self, choice: str) -> None:
        self._frame.theme.set_choice(cast("ThemeChoice", choice))
        self._keep(Part.WINDOW, theme=choice)
        self.talk.note(theme=choice)

    @Slot(bool)
    def _choose_warning(self, is_on: bool) -> None:
        self._ending.warn_of_jobs(is_on)
        self._keep(Part.WINDOW, warns_at_quit=is_on)
        self.talk.note(warns_at_quit=is_on)

    @Slot()
    def _silence_sheet(self) -> None:
        self._choose_warning(False)

    @Slot()
    def _show_awake(self) -> None:
        self._keep(Part.SENDING)
        self.talk.note(keeps_awake=self._queue_desk.keeps_awake)

    def _keep(self, part: Part, **changes: object) -> None:
        """Write the start file; a choice that it does not take counts for this run, and the sheet says so."""
        keeper = self._frame.keeper
        keeper.note(**changes)
        keeper.save()
        if keeper.trouble:
            self.talk.say_unkept(part, self.tr("{0} This holds until you quit.").format(keeper.trouble))

    @Slot(object)
    def _show_in_menus(self, choices: Choices) -> None:
        self._verbs.menus.show_theme(choices.theme)
        if choices.sending is not None:
            self._verbs.menus.show_continues(choices.sending.continues_by_itself)
