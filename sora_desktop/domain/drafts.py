"""What is kept with a draft: the clip that it comes from, where its request alone does not say so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftParent:
    """The job whose clip a draft continues, remixes, or is more takes of; without a kinship there is none."""

    job_id: str = ""
    kinship: str = ""
    """A ``Kinship``."""
    mark: str = ""
    """What stands for that clip in the request: an image's address, or a gateway's task; empty for more takes."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class BatchDraft:
    """The rows that a person wrote for a batch which is not sent yet."""

    text: str = ""
    name: str = ""
    intent_id: str = ""
    """Of the order that it was when the program ended, which may be stored; empty where it was none yet."""
