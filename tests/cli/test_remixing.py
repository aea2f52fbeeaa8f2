"""``generate --remix``: a clip made anew from its task, and nothing else in its place."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Program
from tests.fakes.demo_wire import DemoGatewayFactory

FAST = ("--poll-interval", "0.05")
GROK = ("--model", "grok-video-3", "--size", "1080P", "--aspect-ratio", "9:16", "--duration", "6")


def test_a_remix_has_the_settings_of_its_clip_where_none_are_given(
    program: Program, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway(pace=0.1)
    there = ("--wait", "--json", "--base-url", gateway.base_url, *FAST)
    (clip,) = program("generate", "a boat", *GROK, *there, key="k-1").jobs
    words = ("generate", "a boat at night", "--remix", str(clip["job"]), "--size", "720P", "--duration", "10")
    made = program(*words, *there, key="k-1")
    assert made.code == 0, made.err
    assert "A remix does not ask for a length" in made.err
    created, remixed = gateway.accepted_creates()
    asked = {name: remixed.body[name] for name in ("model", "prompt", "size", "aspect_ratio", "task_id")}
    assert asked == {
        "model": "grok-video-3", "prompt": "a boat at night", "size": "720P", "aspect_ratio": "9:16",
        "task_id": created.task_id,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--remix", ""], "no such job"),
        (["--remix", "0" * 32], "no such job"),
        (["--remix", "CLIP", "--model", "sora-2"], "family"),
        (["--remix", "CLIP", "--demo"], "not of this profile"),
        (["--remix", "OTHER"], "no remix"),
    ],
)
def test_what_cannot_be_remixed_sends_no_new_clip_in_its_place(
    program: Program, demo_gateway: DemoGatewayFactory, words: list[str], said: str
) -> None:
    gateway = demo_gateway(pace=0.1)
    there = ("--wait", "--json", "--base-url", gateway.base_url, *FAST)
    (clip,) = program("generate", "a boat", *GROK, *there, key="k-1").jobs
    (other,) = program("generate", "a boat", *there, key="k-1").jobs
    ids = {"CLIP": str(clip["job"]), "OTHER": str(other["job"])}
    ended = program("generate", "a boat at night", *(ids.get(word, word) for word in words), *there, key="k-1")
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(gateway.accepted_creates()) == 2
