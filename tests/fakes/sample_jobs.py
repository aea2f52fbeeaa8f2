"""Jobs for tests: one by hand, and all that can be."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import strategies as st

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.requests import VideoRequest

_NUMBERS = count(1)


def a_job(**changes: Any) -> Job:
    """A waiting job like no other, with changes."""
    number = next(_NUMBERS)
    values: dict[str, Any] = {
        "id": f"{number:026x}7f3a9c",
        "intent_id": f"intent {number}",
        "take": 1,
        "profile_id": "octopusx",
        "request": VideoRequest(prompt="a paper boat leaves the quay"),
        "created_at": 1_795_000_000.0 + number,
    }
    return Job(**{**values, **changes})


TEXTS = st.text(max_size=30) | st.text(alphabet="a\udfff\0船\u202e", max_size=6)
_TIMES = st.none() | st.floats(0, 1e11)
_ERRORS = st.none() | st.builds(
    JobError,
    kind=st.sampled_from(ErrorKind),
    message=TEXTS,
    charged=st.sampled_from(Charged),
    detail=TEXTS,
    code=TEXTS,
    request_id=TEXTS,
    http_status=st.none() | st.integers(100, 599),
)
_REQUESTS = st.builds(
    VideoRequest,
    prompt=TEXTS,
    model=TEXTS,
    duration_s=st.integers(1, 100),
    images=st.lists(TEXTS, max_size=3).map(tuple),
)


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    """Any job that the program can come to: watched ones have an id, done ones a file."""
    state = draw(st.sampled_from(State))
    has_task = state in {State.WATCHING, State.DOWNLOADING, State.DONE}
    some, maybe = TEXTS.filter(bool), st.none() | TEXTS
    return a_job(
        state=state,
        take=draw(st.integers(1, 10)),
        profile_id=draw(TEXTS),
        request=draw(_REQUESTS),
        created_at=draw(st.floats(-1e11, 1e11)),
        origin=draw(maybe),
        sending_at=draw(_TIMES),
        accepted_at=draw(_TIMES),
        ended_at=draw(_TIMES),
        task_id=draw(some if has_task else maybe),
        gateway_status=draw(maybe),
        gateway_model=draw(maybe),
        progress=draw(st.none() | st.integers(0, 100)),
        last_contact_at=draw(_TIMES),
        video_url=draw(maybe),
        file=draw(some if state is State.DONE else maybe),
        file_size_bytes=draw(st.none() | st.integers(0, 2**62)),
        file_sha256=draw(maybe),
        is_checked=draw(st.booleans()),
        error=draw(_ERRORS),
        needs=draw(st.none() | st.sampled_from(Needs)),
        replaces=draw(maybe),
        has_stop_request=draw(st.booleans()),
        is_removed=draw(st.booleans()),
        took_s=draw(_TIMES),
    )
