"""Images of a request that are no web addresses: prepared pictures, and last frames of other clips."""

from __future__ import annotations

import pytest

from sora_desktop.domain.families import FAMILIES
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.pictures import (
    LastFrame,
    LocalPicture,
    awaited_frames,
    is_of_this_computer,
    last_frame,
    local_picture,
    with_frames,
)
from sora_desktop.domain.requests import VideoRequest

FRAME, OTHER = LastFrame("a" * 32), LastFrame("b" * 32)
PICTURE = LocalPicture(f"{'c' * 64}.jpg")
WEB = "https://a.example/1.png"


@pytest.mark.parametrize(
    "address",
    ["", "last-frame:", "last-frame:../../etc/passwd", f"last-frame:{'A' * 32}", f"last-frame:{'a' * 33}",
     f"last-frame:{'a' * 31}", f"LAST-FRAME:{'a' * 32}", f"last-frame:{'a' * 32}\n", "a" * 32, WEB, PICTURE.address],
)  # fmt: skip
def test_what_names_no_job_is_no_last_frame(address: str) -> None:
    assert last_frame(address) is None


def test_a_last_frame_is_found_by_its_address() -> None:
    assert last_frame(FRAME.address) == FRAME
    assert local_picture(FRAME.address) is None
    assert is_of_this_computer(FRAME.address)
    assert not is_of_this_computer(WEB)


def test_each_frame_is_waited_for_once_and_exchanged_wherever_it_stands() -> None:
    images = (FRAME.address, WEB, OTHER.address, FRAME.address)
    assert awaited_frames(images) == (FRAME, OTHER)
    assert with_frames(images, {FRAME: PICTURE}) == (PICTURE.address, WEB, OTHER.address, PICTURE.address)
    assert with_frames(images, {OTHER: FRAME}) == (FRAME.address, WEB, FRAME.address, FRAME.address)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_takes_a_last_frame_for_an_image(name: str) -> None:
    request = VideoRequest(prompt="boat", family=name, images=(FRAME.address,))
    assert not [finding for finding in FAMILIES[name].findings(request) if finding.field == "images"]


def test_only_a_waiting_job_waits_for_a_clip() -> None:
    job = Job("d" * 32, "i", 1, "octopusx", VideoRequest(prompt="boat", images=(FRAME.address,)), 1.0)
    assert job.waits_for == FRAME.job_id
    assert job.to(State.STOPPED, 2.0).waits_for is None
