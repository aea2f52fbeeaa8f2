"""Continue from last frame: the form asks for a clip that begins where another one ends."""

from __future__ import annotations

from dataclasses import replace

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.pictures import LastFrame
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.job_texts import is_request_known, title_words

TITLE_CHARACTERS = 60


def continue_from(compose: ComposePanel, job: Job) -> None:
    """Put a clip's settings into the form, its last frame as their image, and the keyboard into the prompt.

    The frame of a clip that is there is taken now; of one that is still to come it is taken once that is there. A clip
    whose file is not in its place changes nothing; where that turns out later, the form gets back what was in it.
    """
    if reason := compose.images.why_away(job.id):
        compose.images.say_no_last_frame(reason)
        return
    before = compose.request()
    settings = job.request if is_request_known(job) else compose.request()
    title, address = title_words(job, TITLE_CHARACTERS), LastFrame(job.id).address
    file = job.file if job.state is State.DONE else None
    # An order that is quicker than the picture names the frame, and the engine takes it: none goes out without.
    compose.images.origins.note(address, job.id, title, is_awaited=file is None)
    compose.set_request(replace(settings, images=(address,)))
    if file is not None:
        shown = compose.request()

        def give_back() -> None:
            """What was written by now is not lost for what was there before."""
            if compose.request() == shown:
                compose.set_request(before)

        compose.images.add_last_frame(file, job.id, title, address, give_back)
    compose.rewrite_prompt()
