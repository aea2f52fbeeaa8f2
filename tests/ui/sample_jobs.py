"""Jobs in every state, as the engine would tell them, for tests and for looking at the window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.traces import Balance, Charge, Traces

NOW = 1_795_351_500.0
"""A moment on 22 November 2026, in seconds since the epoch."""

DOUBTFUL = JobError(
    ErrorKind.UNCONFIRMED,
    "The connection was lost after the request was sent; it may have been charged.",
    Charged.UNKNOWN,
    detail="",
)
REFUSED_PROMPT = JobError(
    ErrorKind.PROMPT,
    "The gateway refused the prompt for its content rules.",
    Charged.NO,
    detail="提示词包含敏感词 (request id: 20261122135512)",
    code="sensitive_words_detected",
    request_id="20261122135512",
    http_status=400,
)
NO_CONNECTION = JobError(ErrorKind.NETWORK, "The gateway cannot be reached; nothing was sent.", Charged.NO)
CANCELLED = JobError(ErrorKind.CANCELLED, "The gateway cancelled this clip.", Charged.UNKNOWN)
FOUND = Traces(
    Balance(12.4, NOW - 200),
    Balance(12.1, NOW - 60),
    (Charge(NOW - 160, "sora-2", "task_01k9fz3q7c8v2m5n4b6x1w0e"),),
    NOW - 60,
)
"""What the program may have found out about a doubtful create."""

HOSTILE_PROMPT = '<img src="file:///etc/passwd"><b>bold</b> & <a href="https://example.org">link</a>\u202e txt.exe'
ARABIC_PROMPT = "قارب ورقي يغادر الرصيف عند الفجر، حركة بطيئة، ضوء دافئ على سطح الماء الهادئ"
CHINESE_PROMPT = "小纸船在雨中漂向大海，电影感，浅景深"


def made_job(number: int = 1, state: State = State.WAITING, prompt: str = "A paper boat", **changes: Any) -> Job:
    """A job with an id from ``number`` and fields that fit its state; ``changes`` go to the request or to the job."""
    request_fields = {name: changes.pop(name) for name in list(changes) if name in VideoRequest.__slots__}
    job = Job(
        id=f"{number:032x}",
        intent_id=f"intent-{number}",
        take=1,
        profile_id=changes.pop("profile_id", "octopusx"),
        request=VideoRequest(prompt=prompt, **request_fields),
        created_at=NOW - 300,
        state=state,
    )
    return replace(job, **{**_fitting(state, number), **changes})


def _fitting(state: State, number: int) -> dict[str, Any]:
    sent = {"sending_at": NOW - 161, "origin": "https://octopusx.ai"}
    task = {**sent, "accepted_at": NOW - 160, "task_id": f"sora-2:task_{number:024x}"}
    match state:
        case State.WAITING:
            return {}
        case State.SENDING:
            return {"sending_at": NOW - 4}
        case State.UNCONFIRMED:
            return {**sent, "error": DOUBTFUL}
        case State.WATCHING:
            return {**task, "gateway_status": "processing", "last_contact_at": NOW - 3}
        case State.DOWNLOADING:
            return {**task, "gateway_status": "completed", "progress": 100}
        case State.DONE:
            return {
                **task,
                "ended_at": NOW,
                "took_s": 161.0,
                "gateway_status": "completed",
                "gateway_model": "sora-2",
                "progress": 100,
                "file": f"/home/someone/Movies/2026-11-22 paper boat {number:06x}.mp4",
                "file_size_bytes": 12_345_678,
            }
        case State.FAILED:
            return {**sent, "ended_at": NOW - 60, "error": REFUSED_PROMPT}
        case State.STOPPED:
            return {**task, "ended_at": NOW - 60, "gateway_status": "processing"}


ADDED = made_job(15, State.WATCHING, "", sending_at=None, accepted_at=None, task_id="task_01k9fz3q7c8v2m5n4b6x1w0e")
"""A task of another program, taken in by its id."""


def jobs_of_every_kind() -> list[Job]:
    """One of every state and of every note on a state, newest first."""
    return [
        made_job(1, State.DONE, "A paper boat leaves the quay at dawn, slow dolly, warm light on the water"),
        made_job(
            2,
            State.WATCHING,
            "The boat reaches open water, gulls overhead, wide shot",
            model="sora-2-pro",
            size="large",
            duration_s=15,
            progress=61,
        ),
        made_job(
            3,
            State.WATCHING,
            "Close on the paper folds, a drop runs down the bow",
            orientation="portrait",
            gateway_status="queued",
            profile_id="demo",
        ),
        made_job(4, State.UNCONFIRMED, "Night. The lantern on the quay flickers twice"),
        made_job(5, State.WAITING, CHINESE_PROMPT, model="veo3.1", duration_s=8),
        made_job(6, State.FAILED, "A crowd waves from the pier, faces in close-up"),
        made_job(7, State.DOWNLOADING, "Rain on the harbour, neon signs in the puddles, handheld"),
        made_job(8, State.WAITING, ARABIC_PROMPT),
        made_job(9, State.STOPPED, HOSTILE_PROMPT),
        made_job(10, State.SENDING, "word " * 600),
        made_job(11, State.WATCHING, "A clip that takes very long", needs=Needs.STALLED),
        made_job(12, State.DONE, "x" * 500, orientation="portrait", is_checked=False, profile_id="demo"),
        made_job(14, State.DONE, "A lighthouse in the fog, upright", orientation="portrait"),
        made_job(13, State.WAITING, "A clip without a connection", error=NO_CONNECTION),
        ADDED,
        made_job(16, State.DOWNLOADING, "Gulls rest on the mast at dusk", expires_at=NOW + 23 * 60),
        made_job(17, State.FAILED, "The quay from above, empty", error=CANCELLED),
        made_job(18, State.UNCONFIRMED, CHINESE_PROMPT, traces=FOUND),
    ]
