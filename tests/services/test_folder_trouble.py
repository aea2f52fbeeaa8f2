"""A clips folder in which nothing can be kept is told before anything is sent."""

from __future__ import annotations

from sora_desktop.domain.events import NoticeAction, NoticeKind
from tests.fakes.engine_rig import Rig, on_loop


@on_loop
async def test_a_clips_folder_that_can_keep_nothing_is_told_beforehand_until_it_can_or_another_is_chosen(
    rig: Rig,
) -> None:
    engine = await rig.start()
    engine.look_at_clips_folder()
    await rig.clock.settle()
    assert rig.notices() == ()
    rig.clips.is_full = True
    engine.look_at_clips_folder()
    await rig.clock.settle()
    told = rig.notice(NoticeKind.CLIPS_FOLDER)
    assert told is not None
    assert (told.sentence, told.actions) == (
        "The disk is full.",
        (NoticeAction.CHANGE_FOLDER, NoticeAction.LOOK_AGAIN),
    )
    rig.clips.is_full = False
    engine.look_at_clips_folder()
    await rig.clock.settle()
    assert rig.notice(NoticeKind.CLIPS_FOLDER) is None
    rig.clips.is_full = True
    engine.look_at_clips_folder()
    await rig.clock.settle()
    rig.clips.is_full = False
    engine.change_clips_folder("/other")
    await rig.clock.settle()
    assert rig.notice(NoticeKind.CLIPS_FOLDER) is None
