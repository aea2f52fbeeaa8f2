"""Opens queue, preview and details filled with jobs of every kind, for looking at them: ``show_queue.py [light]``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QSplitter

from sora_desktop.domain.events import BytesFetched, ProfilesChanged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.profiles import OCTOPUSX, KeyPlace, Profile, ProfileView
from sora_desktop.ui.focus_ring import FocusRings
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.queue.filters import QueueFilter
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.theme import Theme
from tests.ui.sample_jobs import NOW, jobs_of_every_kind, made_job

_PICTURE = (
    "gradients=size={size}:rate=24:duration=10:c0=0x2b3a67:c1=0xd98b73:c2=0xf2c58a:c3=0x4a6fa5:nb_colors=4:speed=0.02"
)


def made_clip(name: str, size: str) -> tuple[Path, Path]:
    """A clip of ten seconds and its first picture, made by ffmpeg once and kept in the temporary folder."""
    folder = Path(tempfile.gettempdir()) / "sora-desktop-look" / "Movies"
    folder.mkdir(parents=True, exist_ok=True)
    clip, picture = folder / f"{name}.mp4", folder / f"{name}.png"
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise SystemExit("show_queue needs ffmpeg")
    if not clip.exists():
        sound = ["-f", "lavfi", "-i", "sine=frequency=330:duration=10"]
        source = ["-f", "lavfi", "-i", _PICTURE.format(size=size)]
        subprocess.run([ffmpeg, "-v", "error", "-y", *source, *sound, "-pix_fmt", "yuv420p", str(clip)], check=True)
    if not picture.exists():
        subprocess.run([ffmpeg, "-v", "error", "-y", "-i", str(clip), "-frames:v", "1", str(picture)], check=True)
    return clip, picture


def shifted(job: Job, by_s: float) -> Job:
    """The job as if it had happened now."""
    names = ("created_at", "sending_at", "accepted_at", "ended_at", "last_contact_at", "made_at", "expires_at")
    return replace(job, **{name: getattr(job, name) + by_s for name in names if getattr(job, name) is not None})


def sample_jobs(by_s: float) -> list[Job]:
    """Every kind of job, with a real clip under those that are done."""
    jobs = []
    for job in jobs_of_every_kind():
        if job.state is State.DONE:
            is_portrait = job.request.orientation == "portrait"
            clip, _ = made_clip("portrait" if is_portrait else "landscape", "720x1280" if is_portrait else "1280x720")
            jobs.append(shifted(replace(job, file=str(clip)), by_s))
        else:
            jobs.append(shifted(job, by_s))
    return jobs


def batch_of_clips() -> list[Job]:
    """A batch in the middle of its course."""
    states = (State.WAITING, State.WAITING, State.WATCHING, State.FAILED, State.DONE)
    prompts = (
        "The quay at dawn",
        "小纸船在雨中漂向大海，电影感，浅景深",
        "A lantern in the rain",
        "Faces in a crowd",
        "Gulls",
    )
    return [
        made_job(
            900 - number, state, prompt, batch_id="evening", batch_name="Evening at the quay", price=Decimal("0.30")
        )
        for number, (state, prompt) in enumerate(zip(states, prompts, strict=True))
    ]


def main() -> None:
    """Fill the panes and show them; the words after the command choose what is looked at."""
    words = sys.argv[1:]
    app = QApplication(sys.argv)
    theme = Theme(app, "light" if "light" in words else "dark")
    theme.install()
    FocusRings(theme, app)
    queue = QueuePanel(theme, theme.icons)
    if "empty" not in words:
        jobs = sample_jobs(time.time() - NOW)
        many = [made_job(100 + n, State.DONE, f"Clip number {n} of a long evening") for n in range(500)]
        if "batch" in words:
            jobs[3:3] = [shifted(job, time.time() - NOW) for job in batch_of_clips()]
        queue.model.list_jobs([*jobs, *(shifted(job, time.time() - NOW - 90_000) for job in many)])
        queue.model.set_samples("sora-2", 10, False, (180.0, 200.0, 220.0, 260.0, 420.0))
        queue.model.set_bytes(BytesFetched(jobs[6].id, 3_100_000, 12_000_000))
        for job in jobs:
            if job.state is State.DONE and job.file:
                queue.model.posters.ask(job.id)
                queue.model.set_poster(job.id, QImage(str(Path(job.file).with_suffix(".png"))), 10_000)
    preview = PreviewPanel(theme, theme.icons, multimedia_problem=lambda: None)
    preview.act_on_keys_of(queue.view)
    queue.selection_changed.connect(preview.show_job)
    window = QSplitter(Qt.Orientation.Horizontal)
    window.setHandleWidth(1)
    window.addWidget(preview)
    window.addWidget(queue)
    window.setStretchFactor(0, 1)
    window.setSizes([904, 376])
    window.showMaximized()
    wanted = next((int(word) for word in words if word.isdigit()), 0)
    if "empty" not in words and wanted:
        queue.select(f"{wanted:032x}")
    if "folded" in words:
        queue.rows.fold(["evening"], True)
    for chosen in QueueFilter:
        if chosen in words:
            queue.show_filter(chosen)
    queue.view.setFocus()
    if "card" in words:
        other = Profile("other", "A gateway with a long name of its own", "https://gateway.example")
        views = tuple(ProfileView(profile, KeyPlace.KEYCHAIN) for profile in (OCTOPUSX, other))
        queue.show_profiles(ProfilesChanged(views, OCTOPUSX.id))
        queue.open_card()
    if "refused" in words:
        queue.refuse_task("The clip of this task is in the list already.")
    if "said" in words:
        queue.say("Report copied.")
    sys.exit(app.exec())


if __name__ == "__main__":
    main()
