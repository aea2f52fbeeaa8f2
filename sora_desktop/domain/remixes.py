"""Remixes: which clips can be made anew from their tasks, the request for it, and where alone that may be sent."""

from __future__ import annotations

from dataclasses import replace

from sora_desktop.domain.families import family_named
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.requests import VideoRequest

NOT_OF_THIS_PROFILE = (
    "The clip to be remixed is not of this profile, as it is now. Choose the profile that it was made with, or make a "
    "new clip."
)


def why_no_remix(job: Job) -> str:
    """Why a clip cannot be remixed, as a sentence; empty when it can."""
    family = family_named(job.request.family)
    if not family.can_remix or not job.request.prompt:
        return "The family of this clip has no remix."
    if job.state is not State.DONE:
        return "Only a finished clip can be remixed."
    if not job.task_id or job.has_damaged_id or (job.origin is None and not job.is_demo):
        return "The task of this clip is not known, so that it cannot be remixed."
    if job.request.is_private:
        return "This clip is private, so that it cannot be remixed."
    return ""


def remix_of(job: Job) -> VideoRequest:
    """The request for a remix of a clip that can be remixed, with its settings and its prompt to be changed."""
    return replace(
        job.request, images=(), remixed_task=job.task_id or "", remixed_at="" if job.is_demo else job.origin or ""
    )


def why_elsewhere(request: VideoRequest, origin: str | None) -> str:
    """Why a request cannot be sent to the gateway at ``origin`` (``None``: the demo), as a sentence; else empty."""
    if request.is_remix and request.remixed_at != (origin or ""):
        return "The clip to be remixed is at another gateway."
    return ""
