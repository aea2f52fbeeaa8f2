"""Where everything is kept: the one module that knows folders, for both front ends."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_APP = "sora-desktop" if sys.platform.startswith("linux") else "Sora Desktop"
CLIPS_FOLDER = "Sora Desktop"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders and files of one installation; nothing exists before ``make``."""

    data: Path
    """Owned by one process at a time."""
    clips: Path
    """Where clips go unless the settings name another folder."""
    logs: Path
    is_data_ours: bool = True
    """Whether the data folder bears the program's name, and was not named by a person."""

    @classmethod
    def resolve(cls, data_dir: Path | None = None) -> Places:
        """All under ``data_dir``, or where the system keeps such things. Makes nothing."""
        if data_dir is not None:
            folder = data_dir.expanduser().resolve()
            return cls(data=folder, clips=folder / "clips", logs=folder / "logs", is_data_ours=False)
        return cls(
            data=platformdirs.user_data_path(_APP, appauthor=False),
            clips=platformdirs.user_videos_path() / CLIPS_FOLDER,
            logs=platformdirs.user_log_path(_APP, appauthor=False),
        )

    @property
    def database(self) -> Path:
        return self.data / "jobs.sqlite3"

    @property
    def settings(self) -> Path:
        return self.data / "settings.json"

    @property
    def recipes(self) -> Path:
        """Templates and presets."""
        return self.data / "recipes.json"

    @property
    def prices(self) -> Path:
        """Prices and budgets."""
        return self.data / "prices.json"

    @property
    def start(self) -> Path:
        """The small file that the window reads before its first paint."""
        return self.data / "start.json"

    @property
    def lock(self) -> Path:
        return self.data / "lock"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def posters(self) -> Path:
        return self.data / "posters"

    @property
    def pictures(self) -> Path:
        """Reference pictures of this computer, prepared; each is named by its content."""
        return self.data / "pictures"

    @property
    def seen_images(self) -> Path:
        """Copies of fetched reference images, for their thumbnails."""
        return self.data / "seen-images"

    @property
    def uploads(self) -> Path:
        """Where pictures were uploaded to, and until when."""
        return self.data / "uploads.json"

    @property
    def demo(self) -> Path:
        """What the demo's gateway keeps: its tasks and the clips that it serves."""
        return self.data / "demo"

    @property
    def may_be_in_use(self) -> bool:
        """Whether a process may own the data folder, by one look at its lock: that of a killed one looks held, too."""
        try:
            return self.lock.stat().st_size > 0
        except OSError:
            return False

    def make(self) -> None:
        """Make the folders, each 0700 whatever the umask is. Raises ``DiskTrouble``."""
        # The window's first paint waits for this module, and needs only names.
        from sora_desktop.domain.errors import DiskTrouble
        from sora_desktop.storage.durable import private_folder
        from sora_desktop.storage.trouble import shown, telling

        with telling(self.data):
            self._make_data()
            if not os.access(self.data, os.W_OK | os.X_OK):
                raise DiskTrouble(f"The data folder “{shown(self.data)}” cannot be written.")
        for folder in (self.backups, self.posters, self.pictures, self.seen_images, self.demo, self.logs):
            with telling(folder):
                private_folder(folder)

    def _make_data(self) -> None:
        """A folder that a person named is closed to others only if it is new or empty: it may be their home."""
        from sora_desktop.storage.durable import PRIVATE_FOLDER, durable_folder, private_folder

        if self.is_data_ours or not self.data.exists():
            durable_folder(self.data, PRIVATE_FOLDER)
            private_folder(self.data)
            return
        if sys.platform != "win32":
            found = self.data.stat()
            is_theirs = found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX
            if is_theirs and not any(self.data.iterdir()):
                self.data.chmod(PRIVATE_FOLDER)
