"""What a person can do with clips of the library: the words, the icon and the key of each verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.families import family_of_model
from sora_desktop.domain.library import BEST_RATING, Clip, ExportForm
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.job_actions import look_of as look_of_job_action
from sora_desktop.ui.library.texts import translate
from sora_desktop.ui.widgets.menu import Menu


class ClipAction(StrEnum):
    """Something to do with one clip or with many."""

    USE_SETTINGS = "use settings"
    USE_PROMPT = "use prompt"
    USE_IMAGES = "use images"
    MORE_TAKES = "more takes"
    CONTINUE = "continue"
    REMIX = "remix"
    USE_LAST_FRAME = "use last frame"
    COMPARE = "compare"
    RATE = "rate"
    FAVOURITE = "favourite"
    REJECT = "reject"
    TAG = "tag"
    COPY_FILE = "copy file"
    SHOW_IN_FOLDER = "show in folder"
    OPEN = "open"
    COPY_TASK_ID = "copy task id"
    COPY_REPORT = "copy report"
    EXPORT = "export"
    TRASH = "trash"


@dataclass(frozen=True)
class Wish:
    """A verb and what belongs to it: the stars of a rating, on or off of a mark, the form of an export."""

    action: ClipAction
    value: object = None


_MAKES_MORE = (
    ClipAction.USE_SETTINGS,
    ClipAction.USE_PROMPT,
    ClipAction.USE_IMAGES,
    ClipAction.MORE_TAKES,
    ClipAction.CONTINUE,
    ClipAction.REMIX,
    ClipAction.USE_LAST_FRAME,
    ClipAction.COMPARE,
)
_COPIES = (ClipAction.COPY_TASK_ID, ClipAction.COPY_REPORT)
FOR_ONE = (*_MAKES_MORE, *_COPIES)
AS_FOR_A_JOB = {
    ClipAction.USE_LAST_FRAME: JobAction.USE_LAST_FRAME,
    ClipAction.COMPARE: JobAction.COMPARE,
    ClipAction.COPY_TASK_ID: JobAction.COPY_TASK_ID,
    ClipAction.COPY_REPORT: JobAction.COPY_REPORT,
}
"""What is done with the job of a clip, as in the queue and the details."""
OF_A_REQUEST = frozenset({ClipAction.USE_SETTINGS, ClipAction.USE_PROMPT, ClipAction.USE_IMAGES, ClipAction.MORE_TAKES})
"""These need to know what was asked for, which nobody does of an imported clip."""
FILES = (ClipAction.COPY_FILE, ClipAction.SHOW_IN_FOLDER, ClipAction.OPEN)
OF_ONE_FILE = frozenset({ClipAction.SHOW_IN_FOLDER, ClipAction.OPEN})
_OF_THE_PICTURE = frozenset({ClipAction.USE_LAST_FRAME, ClipAction.COMPARE})


@dataclass(frozen=True)
class Look:
    """How a verb is shown; ``key`` is the text of its key sequence, empty for none."""

    label: str
    icon: str
    key: str = ""


@cache
def look_of(action: ClipAction) -> Look:
    if action in AS_FOR_A_JOB:
        look = look_of_job_action(AS_FOR_A_JOB[action])
        return Look(look.label, look.icon, look.key)
    return {
        ClipAction.USE_SETTINGS: Look(translate("Library", "Use these settings"), "arrow-left", "Return"),
        ClipAction.USE_PROMPT: Look(translate("Library", "Use the prompt only"), "pencil"),
        ClipAction.USE_IMAGES: Look(translate("Library", "Use the images only"), "image"),
        ClipAction.MORE_TAKES: Look(translate("Library", "More takes…"), "plus", "Shift+Return"),
        ClipAction.CONTINUE: Look(translate("Library", "Continue from last frame"), "arrow-right", "Ctrl+Shift+F"),
        ClipAction.REMIX: Look(translate("Library", "Remix"), "sparkle", "Ctrl+Shift+R"),
        ClipAction.RATE: Look(translate("Library", "Rate"), "star"),
        ClipAction.FAVOURITE: Look(translate("Library", "Favourite"), "heart", "B"),
        ClipAction.REJECT: Look(translate("Library", "Reject"), "cross", "X"),
        ClipAction.TAG: Look(translate("Library", "Tags…"), "tag", "T"),
        ClipAction.COPY_FILE: Look(translate("Library", "Copy file"), "copy", "Ctrl+C"),
        ClipAction.SHOW_IN_FOLDER: Look(translate("Library", "Show in folder"), "folder"),
        ClipAction.OPEN: Look(translate("Library", "Open in the system's player"), "external"),
        ClipAction.EXPORT: Look(translate("Library", "Export"), "download", "Ctrl+E"),
        ClipAction.TRASH: Look(translate("Library", "Move to the trash"), "trash", "Del"),
    }[action]


def wish_of_key(key: int, modifiers: Qt.KeyboardModifier, clips: Sequence[Clip | None]) -> Wish | None:
    """What a key means for the selected clips; ``None`` for one that means nothing here."""
    pressed = modifiers & ~Qt.KeyboardModifier.KeypadModifier
    if pressed == Qt.KeyboardModifier.NoModifier:
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_5:
            return Wish(ClipAction.RATE, key - Qt.Key.Key_0)
        return {
            Qt.Key.Key_Return: Wish(ClipAction.USE_SETTINGS),
            Qt.Key.Key_Enter: Wish(ClipAction.USE_SETTINGS),
            Qt.Key.Key_B: Wish(ClipAction.FAVOURITE, not all_are(clips, "is_favourite")),
            Qt.Key.Key_X: Wish(ClipAction.REJECT, not all_are(clips, "is_rejected")),
            Qt.Key.Key_T: Wish(ClipAction.TAG),
            Qt.Key.Key_Delete: Wish(ClipAction.TRASH),
            Qt.Key.Key_Backspace: Wish(ClipAction.TRASH),
        }.get(Qt.Key(key))
    if pressed == Qt.KeyboardModifier.ControlModifier:
        return {
            Qt.Key.Key_C: Wish(ClipAction.COPY_FILE),
            Qt.Key.Key_E: Wish(ClipAction.EXPORT, ExportForm.CSV),
        }.get(Qt.Key(key))
    if pressed == Qt.KeyboardModifier.ShiftModifier and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return Wish(ClipAction.MORE_TAKES)
    return None


def all_are(clips: Sequence[Clip | None], mark: str) -> bool:
    """Whether all of those that are known have a mark."""
    known = [clip for clip in clips if clip is not None]
    return bool(known) and all(getattr(clip, mark) for clip in known)


def clip_menu(clips: Sequence[Clip | None], count: int, icons: Icons, parent: QWidget) -> Menu:
    """A menu for the selected clips, of which these are known; each entry carries its `Wish`."""
    menu = Menu(parent=parent)
    has_file = any(clip is None or not clip.is_missing for clip in clips)
    if count == 1:
        for action in _MAKES_MORE:
            if _is_offered(action, clips):
                _add(menu, Wish(action), icons).setEnabled(has_file or action not in _OF_THE_PICTURE)
        menu.addSeparator()
    _add_ratings(menu, clips, icons)
    for action, mark in ((ClipAction.FAVOURITE, "is_favourite"), (ClipAction.REJECT, "is_rejected")):
        is_on = all_are(clips, mark)
        entry = _add(menu, Wish(action, not is_on), icons)
        entry.setCheckable(True)
        entry.setChecked(is_on)
    _add(menu, Wish(ClipAction.TAG), icons)
    menu.addSeparator()
    for action in FILES:
        if action not in OF_ONE_FILE or count == 1:
            _add(menu, Wish(action), icons).setEnabled(has_file)
    _add_exports(menu, icons)
    if count == 1 and _is_offered(ClipAction.COPY_REPORT, clips):
        menu.addSeparator()
        for action in _COPIES:
            _add(menu, Wish(action), icons)
    menu.addSeparator()
    _add(menu, Wish(ClipAction.TRASH), icons)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _is_offered(action: ClipAction, clips: Sequence[Clip | None]) -> bool:
    """Whether a verb for one clip can be done with this one, as far as it is known here."""
    if action is ClipAction.REMIX:
        return _may_have_remix(clips)
    if action in OF_A_REQUEST or action in _COPIES:
        return any(clip is None or clip.model for clip in clips)
    return True


def _may_have_remix(clips: Sequence[Clip | None]) -> bool:
    """Whether the model of the one clip, as far as it is known here, is of a family that remixes."""
    families = (family_of_model(clip.model) for clip in clips if clip is not None)
    return any(family is not None and family.can_remix for family in families)


def export_words(form: ExportForm) -> str:
    return {
        ExportForm.CSV: translate("Library", "With a list as CSV…"),
        ExportForm.JSON: translate("Library", "With a list as JSON…"),
        ExportForm.CLIPS_ONLY: translate("Library", "The clips only…"),
    }[form]


def _add(menu: Menu, wish: Wish, icons: Icons, label: str = "") -> QAction:
    look = look_of(wish.action)
    entry = QAction(icons.icon(look.icon, "text-2", 16), label or look.label, menu)
    entry.setData(wish)
    if look.key and not label:
        entry.setShortcut(QKeySequence(look.key))
        entry.setShortcutVisibleInContextMenu(True)
    menu.addAction(entry)
    return entry


def _add_ratings(menu: Menu, clips: Sequence[Clip | None], icons: Icons) -> None:
    ratings = Menu(look_of(ClipAction.RATE).label, menu)
    ratings.setIcon(icons.icon("star", "text-2", 16))
    given = {clip.rating for clip in clips if clip is not None}
    for stars in range(BEST_RATING, -1, -1):
        label = "★" * stars if stars else translate("Library", "No stars")
        entry = ratings.addAction(f"{label}\t{stars}")
        entry.setData(Wish(ClipAction.RATE, stars))
        entry.setCheckable(True)
        entry.setChecked(given == {stars})
    menu.addMenu(ratings)


def _add_exports(menu: Menu, icons: Icons) -> None:
    exports = Menu(look_of(ClipAction.EXPORT).label, menu)
    exports.setIcon(icons.icon("download", "text-2", 16))
    for form in ExportForm:
        entry = exports.addAction(export_words(form))
        entry.setData(Wish(ClipAction.EXPORT, form))
    menu.addMenu(exports)
