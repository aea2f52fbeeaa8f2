"""What is copied of a job says all that a support asks for, and nothing that opens a door."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop import __version__
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.families import SORA
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.domain.reports import curl_of, money_sentence, report_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.domain.traces import Balance, Charge, Traces
from tests.fakes.sample_jobs import TEXTS, a_job, jobs

T = 1_795_000_000.0
KEY = "Pq4+report/key=5"
PROMPT = '纸船 leaves the quay,\nit\'s "dawn" $HOME `id` \\ !x'
IMAGES = ("https://user:pass@cdn.example/a.png?X-Amz-Signature=0f1e2d", "data:image/png;base64,AAAA")

DOUBTFUL = a_job(
    id="0" * 26 + "7f3a9c",
    created_at=T,
    sending_at=T + 1,
    state=State.UNCONFIRMED,
    origin="https://octopusx.ai",
    request=VideoRequest(prompt=PROMPT, images=IMAGES),
    error=JobError(
        ErrorKind.UNCONFIRMED,
        "The gateway had trouble with this request (HTTP 502). It may have been charged.",
        Charged.UNKNOWN,
        f"upstream 错误\n at https://x.example/y?sig=abc with Bearer {KEY}",
        "bad_gateway",
        "2026112210",
        502,
    ),
    traces=Traces(Balance(12.4, T - 10), Balance(12.1, T + 100), (Charge(T + 3, "sora-2", "sora-2:t1"),), T + 100),
)

REPORT = f"""\
Report about a clip, by Sora Desktop {__version__}
Written: 2026-11-18T12:10:00+01:00

The task
  Task id:                none: the gateway gave none that arrived here
  Gateway:                https://octopusx.ai
  Profile:                OctopusX
  Request id of error:    2026112210
  Model asked for:        sora-2
  Number of the job here: 000000000000000000000000007f3a9c

What happened
  State here:             unconfirmed
  What went wrong:        The gateway had trouble with this request (HTTP 502). It may have been charged.
  Gateway's message:      upstream 错误 at https://x.example/y?… with Bearer …
  Gateway's code:         bad_gateway
  HTTP status:            502

Times
  Asked for:              2026-11-18T12:06:40+01:00
  Sent:                   2026-11-18T12:06:41+01:00

The money
  Charged:                unknown. It may have been charged.
  Balance before:         12.4 on 2026-11-18T12:06:30+01:00
  Balance after:          12.1 on 2026-11-18T12:08:20+01:00
  Charge in the log:      2026-11-18T12:06:43+01:00 · sora-2 · sora-2:t1
  Looked up:              2026-11-18T12:08:20+01:00

The request
  {{
    "images": [
      "https://cdn.example/a.png?…",
      "data:image/png;base64,…"
    ],
    "model": "sora-2",
    "orientation": "landscape",
    "prompt": "纸船 leaves the quay,\\nit's \\"dawn\\" $HOME `id` \\\\ !x",
    "size": "small",
    "duration": 10,
    "watermark": true,
    "private": false
  }}
"""

FAILED_LATE = replace(
    DOUBTFUL,
    state=State.FAILED,
    task_id="sora-2:task_01k9",
    request_id="2026112209",
    request=VideoRequest(prompt="a boat", model="sora-2", style="anime", is_storyboard=True),
    accepted_at=T + 2,
    ended_at=T + 90,
    last_contact_at=T + 90,
    gateway_status="failed",
    gateway_model="sora-2-hd",
    progress=40,
    error=JobError(ErrorKind.GATEWAY, "The gateway could not make this clip.", Charged.NO, "审核", "E42"),
    traces=None,
)

LATE_PART = """\
The task
  Task id:                sora-2:task_01k9
  Gateway:                https://octopusx.ai
  Profile:                OctopusX
  Request id of create:   2026112209
  Model asked for:        sora-2
  Model used:             sora-2-hd
  Number of the job here: 000000000000000000000000007f3a9c

What happened
  State here:             failed
  Status of the gateway:  failed
  Progress:               40 %
  What went wrong:        The gateway could not make this clip.
  Gateway's message:      审核
  Gateway's code:         E42

Times
  Asked for:              2026-11-18T12:06:40+01:00
  Sent:                   2026-11-18T12:06:41+01:00
  Accepted:               2026-11-18T12:06:42+01:00
  Ended:                  2026-11-18T12:08:10+01:00
  Last answer:            2026-11-18T12:08:10+01:00

The money
  Charged:                no. It was not charged: gateways of this kind give the money back for a failed task.
"""

CURL = r"""# This makes a clip and costs money, each time that it is run.
# Signed parts of addresses, and keys, were taken out and have to be put in again.
curl --request POST https://octopusx.ai/v1/video/create \
  --header "Authorization: Bearer $SORA_DESKTOP_API_KEY" \
  --header 'Content-Type: application/json' \
  --header 'Accept: application/json' \
  --data-raw '{"images": ["https://cdn.example/a.png?…", "data:image/png;base64,…"], "model": "sora-2", """ + (
    r""""orientation": "landscape", "prompt": "纸船 leaves the quay,\nit'"'"'s \"dawn\" $HOME `id` \\ !x", """
    r""""size": "small", "duration": 10, "watermark": true, "private": false}'
"""
)


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The zone of the computer."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="zones as POSIX has them")
def test_report_of_a_doubtful_create() -> None:
    held = Secret(KEY)
    assert report_of(DOUBTFUL, "OctopusX", T + 200) == REPORT
    assert held.reveal() not in REPORT


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="zones as POSIX has them")
def test_report_of_a_failed_task() -> None:
    assert LATE_PART in report_of(FAILED_LATE, "OctopusX", T + 200)


def test_curl_of_a_request() -> None:
    assert curl_of(DOUBTFUL, "https://octopusx.ai") == CURL


@pytest.mark.skipif(shutil.which("bash") is None, reason="a POSIX shell")
@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_a_shell_gives_curl_the_very_body_and_nothing_else(shell: str) -> None:
    request = VideoRequest(
        prompt=f"{PROMPT}\r\n\t'; rm -rf x; echo '\u202e\0\udfff 🚤",
        images=("https://a.example/a'b.png",),
        style="anime",
    )
    line = curl_of(a_job(request=request), "https://octopusx.ai")
    told = subprocess.run(
        [shell, "-c", f"curl() {{ printf '%s\\0' \"$@\"; }}\n{line}"],
        env={"PATH": os.environ["PATH"], "SORA_DESKTOP_API_KEY": "the $key's value", "HOME": "/nowhere"},
        capture_output=True,
        check=True,
        timeout=20,
    )
    words = told.stdout.decode("utf-8").split("\0")[:-1]
    assert words[:4] == ["--request", "POST", "https://octopusx.ai/v1/video/create", "--header"]
    assert words[4] == "Authorization: Bearer the $key's value"
    assert words[-2] == "--data-raw"
    assert json.loads(words[-1]) == SORA.body(request)
    assert told.stderr == b""


def test_curl_without_anything_taken_out_says_nothing_of_it() -> None:
    line = curl_of(a_job(), "https://octopusx.ai")
    assert "costs money" in line
    assert "taken out" not in line


def test_a_key_in_a_prompt_is_in_neither_copy() -> None:
    held = Secret(KEY)
    job = a_job(request=VideoRequest(prompt=f"a boat {KEY}"))
    assert held.reveal() not in curl_of(job, "https://octopusx.ai") + report_of(job, "OctopusX", T)


def test_a_task_that_another_program_sent_has_no_request_to_copy() -> None:
    added = a_job(state=State.WATCHING, task_id="sora-2:t1", request=VideoRequest())
    assert "curl" not in curl_of(added, "https://octopusx.ai")
    report = report_of(added, "OctopusX", T)
    assert "Not known here" in report
    assert "unknown. It may have been charged." in report  # nobody has said yet that there is such a task


def test_a_time_that_could_not_be_read_is_left_out_of_a_report() -> None:
    report = report_of(a_job(state=State.UNCONFIRMED, created_at=0.0, sending_at=0.0), "OctopusX", T)
    assert "1970" not in report
    assert "Asked for" not in report


def test_the_demo_costs_nothing_and_its_request_goes_to_the_real_gateway() -> None:
    job = a_job(profile_id=DEMO_PROFILE_ID)
    assert money_sentence(job) == "The demo costs nothing."
    assert "https://octopusx.ai/v1/video/create" in curl_of(job, "")
    done = a_job(profile_id=DEMO_PROFILE_ID, state=State.DONE, sending_at=T, task_id="t")
    assert "no. The demo costs nothing." in report_of(done, "Demo", T)


@given(job=jobs(), name=TEXTS, link=TEXTS)
def test_any_job_gives_a_report_without_key_signature_or_path(job: Job, name: str, link: str) -> None:
    held = Secret(KEY)
    signed = f"https://cdn.example/clip.mp4?sig={'Zk3vQ9'}{link}".replace("\n", "")
    error = JobError(ErrorKind.DOWNLOAD, "No.", Charged.YES, detail=f"{signed} {KEY}")
    job = replace(job, error=error, video_url=signed, file="/home/someone/clip.mp4" if job.file else None)
    report = report_of(job, name, T)
    report.encode("utf-8")
    curl_of(job, "https://octopusx.ai").encode("utf-8")
    assert held.reveal() not in report
    assert "Zk3vQ9" not in report
    assert "someone" not in report
    assert f"{job.money.value}. {money_sentence(job)}" in report


@given(at=st.floats(allow_nan=False, allow_infinity=False))
def test_no_time_breaks_a_report(at: float) -> None:
    assert "Report about" in report_of(a_job(created_at=at), "OctopusX", T)
