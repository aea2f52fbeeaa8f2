"""Links that are not refused and never give the clip: another one is looked for before theirs runs out."""

from __future__ import annotations

import pytest

from sora_desktop.domain.answers import FetchFailed
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.jobs import State
from tests.fakes.engine_rig import Rig, on_loop, out
from tests.fakes.scripted_gateway import CLIP, LINK, broken_off, done, error, expired

FRESH = "https://store.example/fresh.mp4"
CONTENT = "https://octopusx.ai/v1/videos/task-1/content"
TROUBLE = FetchFailed(error(ErrorKind.DOWNLOAD, "The clip's server has trouble.", Charged.YES, 502))


@pytest.mark.promise("R5")
@pytest.mark.parametrize("trouble", [TROUBLE, broken_off()], ids=["HTTP 502", "broken off"])
@on_loop
async def test_another_link_is_asked_for_while_the_first_makes_trouble(rig: Rig, trouble: FetchFailed) -> None:
    rig.gateway.files[LINK].append(trouble)
    rig.gateway.files[CONTENT].append(expired())
    rig.gateway.answers["task-1"].extend([done(), done(FRESH)])
    _, job = await out(rig)
    await rig.clock.advance(300)
    assert (rig.row(job).state, rig.row(job).video_url) == (State.DONE, FRESH)
    assert len(rig.gateway.queries) == 2


@pytest.mark.promise("R5")
@pytest.mark.parametrize("trouble", [TROUBLE, broken_off()], ids=["HTTP 502", "broken off"])
@on_loop
async def test_the_content_path_is_tried_where_the_gateway_knows_no_other_link(rig: Rig, trouble: FetchFailed) -> None:
    rig.gateway.files[LINK].append(trouble)
    rig.gateway.answers["task-1"].append(done())
    _, job = await out(rig)
    await rig.clock.advance(300)
    assert rig.row(job).state is State.DONE
    assert rig.gateway.fetches[-1][0] == CONTENT


@pytest.mark.promise("R11")
@on_loop
async def test_a_store_in_trouble_is_given_time_and_asked_ever_more_seldom(rig: Rig) -> None:
    rig.gateway.files[LINK].extend([TROUBLE] * 20 + [CLIP])
    rig.gateway.files[CONTENT].append(TROUBLE)
    rig.gateway.answers["task-1"].append(done())
    _, job = await out(rig)
    await rig.clock.advance(3600)
    assert rig.row(job).state is State.DOWNLOADING
    assert len(rig.gateway.fetches) <= 45
    assert len(rig.gateway.queries) <= 40
    await rig.clock.advance(3600)
    assert rig.row(job).state is State.DONE
