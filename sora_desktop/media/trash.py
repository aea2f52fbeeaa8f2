"""The system's trash: files go there on a thread of their own, and come back from it while the program runs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile, QObject, Signal

from sora_desktop.domain.library_events import TrashFiles
from sora_desktop.media.work_thread import WorkThread


@dataclass(frozen=True)
class TrashDone:
    """What came of an errand: the jobs whose files were moved, and why others were not, in a sentence."""

    ticket: int
    job_ids: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class _Moved:
    original: str
    in_trash: str


class TrashBin(QObject):
    """Moves the files of clips to the trash and back. Belongs to the GUI thread; its thread starts with the first."""

    thrown_away = Signal(object)
    """A `TrashDone`."""
    brought_back = Signal(object)
    """A `TrashDone`."""

    _wanted = Signal(object, object)
    _wanted_back = Signal(object)
    _ending = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: WorkThread[_Worker] | None = None
        self._is_stopped = False

    def throw_away(self, ticket: int, clips: Sequence[TrashFiles]) -> None:
        """Move these files, each clip's together; nobody may hold them open any more."""
        if not self._is_stopped:
            self._start()
            self._wanted.emit(ticket, tuple(clips))

    def bring_back(self, ticket: int) -> None:
        """Put what was moved under this ticket into its places again, over nothing that is there by now."""
        if not self._is_stopped and self._work is not None:
            self._wanted_back.emit(ticket)

    def stop(self) -> bool:
        """End the thread after the file that it is at, within a second. False where it could not be ended."""
        self._is_stopped = True
        if self._work is None:
            return True
        if not self._work.end(
            self._ending.emit, "The thread that moves files to the trash hangs in one and is left behind"
        ):
            return False
        self._work = None
        return True

    def _start(self) -> None:
        if self._work is not None:
            return
        work = self._work = WorkThread("trash", _Worker())
        self._wanted.connect(work.worker.throw_away)
        self._wanted_back.connect(work.worker.bring_back)
        self._ending.connect(work.worker.end)
        work.worker.thrown_away.connect(self.thrown_away)
        work.worker.brought_back.connect(self.brought_back)
        work.start()


class _Worker(QObject):
    """Lives in the thread."""

    thrown_away = Signal(object)
    brought_back = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._moved: dict[int, list[tuple[str, list[_Moved]]]] = {}

    def throw_away(self, ticket: int, clips: tuple[TrashFiles, ...]) -> None:
        done: list[tuple[str, list[_Moved]]] = []
        problem = ""
        for clip in clips:
            moved, problem_now = _thrown(clip.files)
            if problem_now:
                problem = problem_now
                _back(moved)
            else:
                done.append((clip.job_id, moved))
        self._moved[ticket] = done
        self.thrown_away.emit(TrashDone(ticket, tuple(job_id for job_id, _ in done), problem))

    def bring_back(self, ticket: int) -> None:
        done: list[str] = []
        problem = ""
        for job_id, moved in self._moved.pop(ticket, []):
            problem_now = _back(moved)
            problem = problem_now or problem
            if not problem_now:
                done.append(job_id)
        self.brought_back.emit(TrashDone(ticket, tuple(done), problem))

    def end(self) -> None:
        self.thread().quit()


def _thrown(files: Sequence[str]) -> tuple[list[_Moved], str]:
    """Move the files of one clip, all or none; a file that is not there any more counts as moved."""
    moved: list[_Moved] = []
    for file in files:
        if not Path(file).exists():
            continue
        handle = QFile(file)
        if not handle.moveToTrash():
            return moved, f"{Path(file).name} could not be moved to the trash."
        moved.append(_Moved(file, handle.fileName()))
    return moved, ""


def _back(moved: Sequence[_Moved]) -> str:
    """Put files into their places again; what cannot go there stays in the trash. Returns why, in a sentence."""
    problem = ""
    for each in reversed(moved):
        name = Path(each.original).name
        if not each.in_trash or not Path(each.in_trash).exists():
            problem = f"{name} is not in the trash any more."
        elif Path(each.original).exists():
            problem = f"There is another file in the place of {name}."
        else:
            try:
                shutil.move(each.in_trash, each.original)
            except OSError as error:
                problem = f"{name} could not be taken out of the trash: {error.strerror or error}."
            else:
                _forget_entry(Path(each.in_trash))
    return problem


def _forget_entry(in_trash: Path) -> None:
    """Take away what the system has noted of a file that is not in its trash any more."""
    notes = [in_trash.parent.parent / "info" / f"{in_trash.name}.trashinfo"]
    if in_trash.name.startswith("$R"):
        notes.append(in_trash.with_name(f"$I{in_trash.name[2:]}"))
    for note in notes:
        with suppress(OSError):
            note.unlink(missing_ok=True)
