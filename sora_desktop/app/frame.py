"""The first stage of the start: what is painted first, made of as little as a person needs to read and to write.

The window in its size of last time, the names of the menus, the prompt with its draft, and the places of the panes in
their colours. Whatever else it loaded would make the first paint later; ``tests/app/test_first_paint.py`` looks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtWidgets import QApplication, QStackedWidget

from sora_desktop.app.keeper import Keeper
from sora_desktop.arguments import Options
from sora_desktop.storage.places import Places
from sora_desktop.storage.start_file import StartFile
from sora_desktop.ui.compose.prompt_page import PromptPage
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.theme import Theme, ThemeChoice


class Frame:
    """The window before anything works in it. The application was started with ``STYLE_WORDS``."""

    def __init__(self, application: QApplication, options: Options, places: Places) -> None:
        self.application = application
        self.options = options
        self.places = places
        self.keeper = Keeper(StartFile(places.start), application)
        state = self.keeper.state
        self.theme = Theme(application, cast("ThemeChoice", state.theme))
        self.theme.install(has_style=True)
        self.page = PromptPage(self.theme)
        self.left = QStackedWidget()
        """The place of the left pane: the page, and the form when it is made."""
        self.left.addWidget(self.page)
        self.page.editor.set_text(state.draft.prompt)
        self.page.edited.connect(self._note_prompt)
        # The first start's card lies on the colour of the window, clips lie on that of pictures.
        preview_role = "video" if self.theme.is_dark and state.has_started else "bg"
        self.window = MainWindow(self.theme, self.left, preview_role)
        self.keeper.restore(self.window)
        self.page.editor.setFocus()

    def _note_prompt(self) -> None:
        draft = self.keeper.state.draft
        self.keeper.note(draft=replace(draft, prompt=self.page.editor.text()))
