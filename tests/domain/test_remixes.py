"""Remixes: which clips have one, what is sent for it and where, and where it is never sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.families import FAMILIES, GROK, JIMENG, SORA
from sora_desktop.domain.families.carrying import REMIX_LOST, carried
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, UNREADABLE, Job, State
from sora_desktop.domain.remixes import remix_of, why_elsewhere, why_no_remix
from sora_desktop.domain.reports import curl_of, report_of
from sora_desktop.domain.requests import VideoRequest

ORIGIN = "https://octopusx.ai"
ASKED = replace(
    GROK.plain_request(), prompt="a boat", aspect_ratio="2:3", size="1080P", images=("https://a.example/1",)
)
DONE = Job(
    "d" * 32, "i", 1, "octopusx", ASKED, 1.0, State.DONE, ORIGIN, 1.0, 2.0, 3.0, "grok:0a1b", file="/clips/boat.mp4"
)


def test_only_grok_declares_a_remix() -> None:
    assert [family.name for family in FAMILIES.values() if family.can_remix] == ["grok"]


def test_a_remix_sends_the_documented_fields_to_its_own_path_and_nothing_else() -> None:
    call = GROK.call(replace(remix_of(DONE), prompt="a boat at night"))
    assert call.path == "/v1/video/remix"
    assert call.body == {
        "model": "grok-video-3", "prompt": "a boat at night", "size": "1080P", "aspect_ratio": "2:3",
        "task_id": "grok:0a1b",
    }  # fmt: skip
    assert (GROK.call(ASKED).path, GROK.call(ASKED).body) == ("/v1/video/create", GROK.body(ASKED))


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - {"grok"}))
def test_a_family_without_a_remix_never_sends_a_new_clip_in_its_place(name: str) -> None:
    family = FAMILIES[name]
    request = replace(family.plain_request(), prompt="a boat", remixed_task="grok:0a1b", remixed_at=ORIGIN)
    assert family.findings(request)[0].is_blocking


def test_a_remix_takes_no_images_and_is_not_judged_by_a_length_that_it_does_not_send() -> None:
    request = remix_of(DONE)
    assert GROK.findings(request) == ()
    assert GROK.findings(replace(request, duration_s=0)) == ()
    assert [finding.field for finding in GROK.findings(replace(request, images=ASKED.images)) if finding.is_blocking]
    assert [finding.field for finding in GROK.findings(replace(request, prompt=" "))] == ["prompt"]


@pytest.mark.parametrize(
    "job",
    [
        replace(DONE, state=State.WATCHING),
        replace(DONE, state=State.FAILED, error=JobError(ErrorKind.GATEWAY, "no", Charged.NO)),
        replace(DONE, task_id=None),
        replace(DONE, task_id=f"grok:{UNREADABLE}"),
        replace(DONE, origin=None),
        replace(DONE, request=replace(ASKED, is_private=True)),
        replace(DONE, request=replace(SORA.plain_request(), prompt="a boat")),
        replace(DONE, request=VideoRequest(model="", prompt="")),
    ],
)
def test_what_has_no_known_finished_task_of_such_a_family_has_no_remix(job: Job) -> None:
    assert why_no_remix(job)


def test_a_finished_clip_has_a_remix_and_so_has_the_remix_itself() -> None:
    again = replace(DONE, request=remix_of(DONE), task_id="grok:2")
    assert why_no_remix(DONE) == why_no_remix(again) == ""
    assert remix_of(again).remixed_task == "grok:2"
    assert remix_of(again).as_new() == replace(ASKED, images=())


def test_a_remix_goes_to_the_gateway_of_its_task_alone() -> None:
    real = remix_of(DONE)
    practice = remix_of(replace(DONE, profile_id=DEMO_PROFILE_ID, origin=None))
    for request, origin in ((real, ORIGIN), (practice, None), (ASKED, "https://b.example")):
        assert not why_elsewhere(request, origin)
    for request, origin in ((real, None), (real, "https://b.example"), (real, f"{ORIGIN}:444"), (practice, ORIGIN)):
        assert why_elsewhere(request, origin)


def test_the_request_is_kept_whole_and_an_older_record_reads_as_a_clip_of_its_own() -> None:
    request = remix_of(DONE)
    assert VideoRequest.from_mapping(request.to_mapping()) == request
    older = {name: value for name, value in request.to_mapping().items() if not name.startswith("remixed")}
    assert VideoRequest.from_mapping(older) == request.as_new()


def test_another_family_drops_the_remix_and_says_so() -> None:
    taken = carried(remix_of(DONE), GROK, JIMENG)
    assert not taken.request.is_remix
    assert REMIX_LOST in taken.losses
    assert REMIX_LOST not in carried(ASKED, GROK, JIMENG).losses


def test_the_copied_command_and_the_report_say_what_was_sent() -> None:
    job = replace(DONE, request=remix_of(DONE))
    assert f"{ORIGIN}/v1/video/remix" in curl_of(job, ORIGIN)
    for text in (curl_of(job, ORIGIN), report_of(job, "OctopusX", 5.0)):
        assert "grok:0a1b" in text
        assert "duration" not in text.partition("{")[2]
