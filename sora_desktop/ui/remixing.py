"""Remix: the form asks for a finished clip made anew, with another prompt."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.remixes import remix_of, why_no_remix
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.continuing import TITLE_CHARACTERS
from sora_desktop.ui.job_texts import title_words

translate = QCoreApplication.translate


def remix_from(compose: ComposePanel, job: Job) -> None:
    """Put a clip's settings into the form as a remix of it, and the keyboard into the prompt; or say why not.

    A task is known only to the account that made it: a clip of another profile changes nothing here.
    """
    problem = why_no_remix(job)
    if not problem and job.profile_id != compose.remix.profile_id:
        problem = translate("Remixing", "This clip was made with another profile. Choose that one, and remix it then.")
    if problem:
        compose.show_refusal("", problem)
        return
    compose.remix.note(job.task_id or "", title_words(job, TITLE_CHARACTERS), job.id)
    compose.set_request(remix_of(job))
    compose.rewrite_prompt()
