"""Opens the details of one job, for looking at them: ``show_details.py [light] [CASE] [HEIGHT] [QUESTION]``."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSplitter

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.surfaces import Surface
from tests.ui.sample_jobs import ADDED, ARABIC_PROMPT, CHINESE_PROMPT, FOUND, HOSTILE_PROMPT, NOW, made_job

_BOAT = "A paper boat leaves the quay at dawn, slow dolly, warm light on the water"
_LONG_CHINESE = JobError(
    ErrorKind.PROMPT,
    "The gateway refused the prompt for its content rules.",
    Charged.NO,
    detail="很抱歉，您的提示词可能违反了我们的内容政策，其中包含与真实人物、品牌或受版权保护的角色有关的描述。" * 3,
    code="sensitive_words_detected",
    request_id="20261122135512847362518",
    http_status=400,
)
_HOSTILE = JobError(
    ErrorKind.GATEWAY, "The gateway reported an error.", Charged.UNKNOWN, "<img src=x> <b>502</b> & more", "<i>", "a&b"
)

CASES: dict[str, Job] = {
    "done": made_job(1, State.DONE, _BOAT, images=("https://example.org/a.png", "https://example.org/b.png?x=1&y=2")),
    "differs": made_job(2, State.DONE, _BOAT, gateway_model="sora-2-pro", profile_id="demo", is_checked=False),
    "running": made_job(
        3, State.WATCHING, "The boat reaches open water", model="sora-2-pro", size="large", progress=61
    ),
    "waiting": made_job(4, State.WAITING, ARABIC_PROMPT),
    "unconfirmed": made_job(
        5, State.UNCONFIRMED, "Night. The lantern on the quay flickers twice", replaces="0" * 26 + "a1b2c3"
    ),
    "failed": made_job(6, State.FAILED, "A crowd waves from the pier, faces in close-up", error=_LONG_CHINESE),
    "hostile": made_job(7, State.FAILED, HOSTILE_PROMPT, model="<b>m</b>", gateway_status="<i>s</i>", error=_HOSTILE),
    "long": made_job(8, State.DONE, "word after word of a prompt that never ends " * 80),
    "needs": made_job(9, State.WATCHING, "A clip that takes very long", needs=Needs.STALLED),
    "found": made_job(11, State.UNCONFIRMED, CHINESE_PROMPT, traces=FOUND),
    "added": ADDED,
    "fetching": made_job(12, State.DOWNLOADING, "Gulls rest on the mast", made_at=NOW - 3 * 3600),
    "stopped": made_job(13, State.STOPPED, "A boat that was called back", expires_at=NOW + 23 * 60),
    "unbroken": made_job(10, State.STOPPED, "x" * 500, task_id="sora-2:task_" + "0123456789" * 12),
}


def shifted(job: Job, by_s: float) -> Job:
    """The job as if it had happened now."""
    names = ("created_at", "sending_at", "accepted_at", "ended_at", "last_contact_at", "made_at", "expires_at")
    times = {name: getattr(job, name) + by_s for name in names if getattr(job, name) is not None}
    if job.traces is None:
        return replace(job, **times)
    charges = tuple(replace(charge, at=charge.at + by_s) for charge in job.traces.charges)
    return replace(job, traces=replace(job.traces, charges=charges, looked_at=time.time()), **times)


def main() -> None:
    """Show one case, or the first; a question is opened by the name of its action."""
    words = sys.argv[1:]
    app = QApplication(sys.argv)
    theme = Theme(app, "light" if "light" in words else "dark")
    theme.install()
    details = DetailsPanel(theme, theme.icons)
    details.setObjectName("details")
    case = next((word for word in words if word in CASES), "done")
    height = next((int(word) for word in words if word.isdigit()), 200)
    column = QSplitter(Qt.Orientation.Vertical)
    column.addWidget(Surface(theme, "video"))
    column.addWidget(details)
    window = QSplitter(Qt.Orientation.Horizontal)
    window.addWidget(Surface(theme, "panel"))
    window.addWidget(column)
    window.addWidget(Surface(theme, "panel"))
    for splitter in (column, window):
        splitter.setHandleWidth(1)
    column.setStretchFactor(0, 1)
    window.setStretchFactor(1, 1)
    window.setSizes([344, 560, 376])
    window.showMaximized()
    column.setSizes([2_000 - height, height])
    details.show_job(shifted(CASES[case], time.time() - NOW))
    for action in JobAction:
        if str(action).replace(" ", "-") in words:
            details.ask(action)
    if "said" in words:
        details.say("Report copied.")
    sys.exit(app.exec())


if __name__ == "__main__":
    main()
