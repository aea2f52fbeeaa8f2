"""What the menus hold: every verb of the window under its name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QPlainTextEdit, QTextEdit

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.job_actions import ASKED_FIRST, JobAction, actions_for, look_of
from sora_desktop.ui.menu_bar import MenuBar

_LAST_OF_THEIR_KIND = frozenset({JobAction.STOP, JobAction.LOOK_AGAIN, JobAction.OPEN_WITH_SYSTEM, JobAction.COPY_CURL})
_ACT_EVERYWHERE = frozenset({"F5"})
"""Single keys that write nothing in a field, of what is free and acts on the clip that is shown."""
_UNDOES = frozenset({"undo", "redo"})
_EDITS = ("undo", "redo", "cut", "copy", "paste", "selectAll")


class Menus(QObject):
    """Fills the menus of a bar and tells what was chosen; what a queue entry can do follows the selected job."""

    clips_folder_wanted = Signal()
    clips_folder_change_wanted = Signal()
    quit_wanted = Signal()
    prompt_wanted = Signal()
    queue_wanted = Signal()
    library_wanted = Signal()
    search_wanted = Signal()
    settings_wanted = Signal()
    import_wanted = Signal()
    rebuild_wanted = Signal()
    key_wanted = Signal()
    demo_wanted = Signal()
    theme_chosen = Signal(str)
    log_folder_wanted = Signal()
    about_wanted = Signal()
    keys_wanted = Signal()
    collect_wanted = Signal()
    add_task_wanted = Signal()
    new_request_wanted = Signal()
    batch_wanted = Signal()
    continue_chosen = Signal(bool)
    """Whether unsent clips are to be sent by themselves at the start."""
    undo_wanted = Signal()
    """Undo was chosen where nothing that has the keyboard has an undo of its own."""
    job_action_chosen = Signal(object)
    """A ``JobAction`` for the selected job."""

    def __init__(self, bar: MenuBar, theme_choice: str) -> None:
        super().__init__(bar)
        self._job_actions: dict[JobAction, QAction] = {}
        self._job: Job | None = None
        self._possible: frozenset[JobAction] = frozenset()
        self._comparable_id = ""
        """The clip that was last found to have other takes."""
        self._fill_file(bar.file)
        self._fill_edit(bar.edit)
        self._fill_queue(bar.queue)
        self._fill_view(bar.view, theme_choice)
        self._fill_help(bar.help)
        self.show_job(None)

    def show_job(self, job: Job | None) -> None:
        """Offer what the selected job can do."""
        possible = actions_for(job) if job is not None else ()
        self._job = job
        if job is None or job.id != self._comparable_id:
            possible = tuple(action for action in possible if action is not JobAction.COMPARE)
        self._possible = frozenset(possible)
        self._show_possible()

    def show_comparable(self, job_id: str, can_compare: bool) -> None:
        """Offer to compare a clip with its other takes, now that it is known whether there are any."""
        self._comparable_id = job_id if can_compare else ""
        self.show_job(self._job)

    def show_continues(self, is_on: bool) -> None:
        """Show whether unsent clips are sent by themselves at the start, which is known now."""
        self._continues.setEnabled(True)
        self._continues.setChecked(is_on)

    def show_theme(self, choice: str) -> None:
        """Show which theme is chosen: ``system``, ``light`` or ``dark``."""
        for action in self._themes.actions():
            action.setChecked(action.data() == choice)

    def _show_possible(self) -> None:
        # What cannot be done is left out: with all verbs the menu would be higher than a screen of 720 px. While it is
        # open nothing moves, or a click would land on what has just come up under the mouse.
        is_open = self._queue_menu.isVisible()
        for name, action in self._job_actions.items():
            action.setEnabled(name in self._possible)
            if not is_open:
                action.setVisible(name in self._possible)

    def _add(self, menu: QMenu, label: str, slot: Callable[[], None], keys: str = "") -> QAction:
        action = menu.addAction(label)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        return action

    def _fill_file(self, menu: QMenu) -> None:
        self._add(menu, self.tr("New request"), self.new_request_wanted.emit, "Ctrl+N")
        self._batch = self._add(menu, self.tr("Batch…"), self.batch_wanted.emit, "Ctrl+B")
        menu.addSeparator()
        self._add(menu, self.tr("Open clips folder"), self.clips_folder_wanted.emit, "Ctrl+Shift+O")
        self._add(menu, self.tr("Change clips folder…"), self.clips_folder_change_wanted.emit)
        menu.addSeparator()
        self._add(menu, self.tr("Import clips…"), self.import_wanted.emit)
        self._add(menu, self.tr("Rebuild the library from its folders"), self.rebuild_wanted.emit)
        menu.addSeparator()
        self._add(menu, self.tr("Add a key…"), self.key_wanted.emit)
        self._add(menu, self.tr("Try it without a key"), self.demo_wanted.emit)
        menu.addSeparator()
        quit_action = self._add(menu, self.tr("Quit"), self.quit_wanted.emit, "Ctrl+Q")
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)

    def _fill_edit(self, menu: QMenu) -> None:
        labels = (self.tr("Undo"), self.tr("Redo"), self.tr("Cut"), self.tr("Copy"), self.tr("Paste"))
        keys = ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+X", "Ctrl+C", "Ctrl+V", "Ctrl+A")
        for verb, label, key in zip(_EDITS, (*labels, self.tr("Select all")), keys, strict=True):
            if verb in {"cut", "selectAll"}:
                menu.addSeparator()
            # The key is shown only: the focused field answers to it by itself.
            action = menu.addAction(_with_key(label, key))
            action.setData(verb)
        menu.triggered.connect(self._edit)
        menu.addSeparator()
        self._add(menu, self.tr("Go to the prompt"), self.prompt_wanted.emit, "Ctrl+L")
        self._add(menu, self.tr("Search prompts"), self.search_wanted.emit, "Ctrl+F")
        menu.addSeparator()
        settings = self._add(menu, self.tr("Settings…"), self.settings_wanted.emit, "Ctrl+,")
        settings.setMenuRole(QAction.MenuRole.PreferencesRole)

    def _fill_queue(self, menu: QMenu) -> None:
        self._queue_menu = menu
        menu.aboutToHide.connect(self._show_possible)
        self._add(menu, self.tr("Collect everything"), self.collect_wanted.emit)
        self._add(menu, self.tr("Add a task by its id…"), self.add_task_wanted.emit)
        menu.addAction(self._batch)
        menu.addSeparator()
        for name in JobAction:
            look = look_of(name)
            label = f"{look.label}…" if name in ASKED_FIRST else look.label
            action = self._job_actions[name] = menu.addAction(label)
            action.setData(name)
            action.setAutoRepeat(False)  # a key that is held down is one press, where some of these cost money
            if "+" in look.key or look.key in _ACT_EVERYWHERE:
                action.setShortcut(QKeySequence(look.key))
            else:
                # Shown only, too: the queue answers to its keys, and in a field they write.
                action.setText(_with_key(label, look.key))
            if name in _LAST_OF_THEIR_KIND:
                menu.addSeparator()
        menu.addSeparator()
        self._continues = menu.addAction(self.tr("Send unsent clips at the start without asking"))
        self._continues.setCheckable(True)
        self._continues.setEnabled(False)
        self._continues.triggered.connect(self.continue_chosen)
        menu.triggered.connect(self._choose_job_action)

    def _fill_view(self, menu: QMenu, theme_choice: str) -> None:
        self._add(menu, self.tr("Show the queue"), self.queue_wanted.emit, "Ctrl+1")
        self._add(menu, self.tr("Show the library"), self.library_wanted.emit, "Ctrl+2")
        menu.addSeparator()
        group = self._themes = QActionGroup(self)
        for choice, label in (
            ("system", self.tr("Light or dark as the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(choice == theme_choice)
            action.setData(choice)
            group.addAction(action)
        group.triggered.connect(self._choose_theme)

    def _fill_help(self, menu: QMenu) -> None:
        self._add(menu, self.tr("Keys"), self.keys_wanted.emit, "F1")
        self._add(menu, self.tr("Open log folder"), self.log_folder_wanted.emit)
        about = self._add(menu, self.tr("About Sora Desktop"), self.about_wanted.emit)
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _edit(self, action: QAction) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, QComboBox):
            field = field.lineEdit()
        if action.data() in _UNDOES:
            # A part of the window may have an undo over all its fields, for whatever in it has the keyboard.
            while field is not None and not hasattr(field, action.data()):
                field = field.parentWidget()
            if field is not None:
                getattr(field, action.data())()
            elif action.data() == "undo":
                self.undo_wanted.emit()
        elif action.data() in _EDITS and isinstance(field, QLineEdit | QPlainTextEdit | QTextEdit):
            getattr(field, action.data())()

    def _choose_job_action(self, action: QAction) -> None:
        if action.data() is not None:
            self.job_action_chosen.emit(JobAction(action.data()))

    def _choose_theme(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())


def _with_key(label: str, key: str) -> str:
    """A label with its key in the column of keys; the menu only shows it, and answers to nothing."""
    return f"{label}\t{QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}" if key else label
