"""Shows the left pane and what lies above the panes in a real window, in one of many states, for looking at it.

    python tests/ui/show_compose.py [--theme dark] [STATE]

The states are the keys of ``STATES``. It is no test: a person looks.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QSplitter, QVBoxLayout, QWidget

from sora_desktop.domain.events import (
    BalanceTold,
    Notice,
    NoticeAction,
    NoticeKind,
    PricesChanged,
    ProfilesChanged,
    ProfileTested,
)
from sora_desktop.domain.prices import Budget, Cost, Price, PriceList, PriceOrigin
from sora_desktop.domain.profiles import DEMO, OCTOPUSX, KeyPlace, Profile, ProfileView
from sora_desktop.domain.recipes import Preset, Recipes, Template
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.storyboard import Shot, write_shots
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.first_start import FirstStart
from sora_desktop.ui.focus_ring import FocusRings
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.chip import Chip
from tests.ui.image_states import IMAGE_STATES

PROMPT = "A paper boat leaves the quay at dawn, slow dolly, warm light on the water"
SCENES = (
    "A paper boat leaves the quay at dawn, slow dolly",
    "The boat reaches open water, gulls overhead, wide shot from above",
    "Close on the paper folds, a drop runs down the bow",
)
IMAGES = (
    "https://images.example.org/albums/2026/november/paper-boats/on-the-quay-at-dawn-with-gulls-0042.jpg",
    "https://b.example/2.png",
)


class Stage(QWidget):
    """The parts at the places that they have in the main window."""

    def __init__(self, theme: Theme, pane_px: int) -> None:
        super().__init__()
        self.setWindowTitle("Compose")
        self.bar = ProfileBar(theme, theme.icons)
        self.notices = NoticeStack(theme, theme.icons)
        self.compose = ComposePanel(theme, theme.icons)
        self.first_start = FirstStart(theme, theme.icons)
        panes = QSplitter()
        panes.setHandleWidth(1)
        panes.addWidget(self.compose)
        panes.addWidget(self.first_start)
        panes.setSizes([pane_px, 1280 - pane_px])
        panes.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.notices)
        column.addWidget(panes, 1)
        self.show_profiles(KeyPlace.KEYCHAIN)
        self.bar.show_counts(2, 1, 1)

    def show_profiles(self, place: KeyPlace, selected: str = "octopusx") -> None:
        views = (
            ProfileView(OCTOPUSX, place, "Secret Service"),
            ProfileView(
                Profile("studio", "Studio <b>& Söhne</b>", "https://gateway.studio.example:8443"), KeyPlace.NONE
            ),
            ProfileView(DEMO, KeyPlace.DEMO),
        )
        self.bar.show_profiles(ProfilesChanged(views, selected))


def _filled(stage: Stage) -> None:
    stage.compose.set_request(VideoRequest(prompt=PROMPT, images=IMAGES))
    stage.compose.focus_prompt()


def _long(stage: Stage) -> None:
    stage.compose.set_request(VideoRequest(prompt=" ".join([PROMPT] * 40), orientation="portrait"))


def _world(stage: Stage) -> None:
    stage.compose.set_request(
        VideoRequest(
            prompt="小纸船在雨中漂向大海，电影感，浅景深\n\nقارب ورقي يغادر الرصيف عند الفجر، ضوء دافئ على الماء\n\n"
            "<img src=file:///etc/passwd> <b>bold</b>"
        )
    )
    stage.compose.set_takes(3)


def _wrong(stage: Stage) -> None:
    images = (*IMAGES, "file:///home/me/boat.png", "https://a.example/paper boat.png")
    stage.compose.set_request(VideoRequest(prompt="", model="", images=images))
    stage.compose.generate()


def _warned(stage: Stage) -> None:
    stage.compose.set_request(
        VideoRequest(prompt=PROMPT, size="large", duration_s=25, style="anime", is_private=True, is_storyboard=True)
    )


def _odd(stage: Stage) -> None:
    stage.compose.set_request(
        VideoRequest(prompt=PROMPT, size="medium", duration_s=8, style="film noir", orientation="square")
    )
    stage.compose.set_ready(False, "Add a key or start the demo first.")


def _notices(stage: Stage) -> None:
    _filled(stage)
    stage.notices.show_unconfirmed(1)
    stage.notices.show_notices(
        (
            Notice(
                NoticeKind.PAUSED,
                "OctopusX is paused.",
                "The gateway refused the key. Waiting clips are not sent, and running ones are not asked for.",
                "octopusx",
                (NoticeAction.REPLACE_KEY, NoticeAction.TRY_AGAIN),
                "401 <b>Invalid token</b>",
            ),
            Notice(
                NoticeKind.UNSENT,
                "3 clips were not sent last time.",
                "They wait for you.",
                actions=(NoticeAction.CONTINUE, NoticeAction.DROP),
            ),
            Notice(NoticeKind.OFFLINE, "No network.", "It goes on by itself.", actions=(NoticeAction.DISMISS,)),
            Notice(NoticeKind.DISK, "The disk is full.", "Downloads go on when there is room."),
        )
    )


def _popover(stage: Stage) -> None:
    _filled(stage)
    stage.bar.findChildren(Chip)[0].click()


def _key(stage: Stage) -> None:
    _filled(stage)
    stage.bar.open_popover_for_key()
    stage.bar.show_test(
        ProfileTested("octopusx", True, "The gateway answers, and the key works. It lists 3 video models.")
    )


def _key_wrong(stage: Stage) -> None:
    stage.show_profiles(KeyPlace.NONE)
    stage.bar.open_popover_for_key()
    stage.bar.show_refusal(
        "replace_key", "The key has a space or a line break in it. Copy it again, in one piece.", "key"
    )
    stage.bar.show_counts(0, 0, 0)


def _add(stage: Stage) -> None:
    _popover(stage)
    next(button for button in stage.findChildren(QPushButton) if button.text() == "Add a profile…").click()


def _demo(stage: Stage) -> None:
    stage.show_profiles(KeyPlace.NONE, "demo")
    stage.bar.show_counts(0, 0, 3)
    stage.bar.show_refusal("adopt", "This is no task id.", "task_id")


def _shots(scenes: Sequence[str], lengths: Sequence[float], **changes: object) -> Callable[[Stage], None]:
    """A storyboard of these scenes, each with its length."""

    def show(stage: Stage) -> None:
        shots = tuple(Shot(scene, length) for scene, length in zip(scenes, lengths, strict=True))
        request = VideoRequest(prompt=write_shots(shots), model="sora-2-pro", duration_s=15, is_storyboard=True)
        stage.compose.set_request(replace(request, **changes))  # type: ignore[arg-type]
        stage.compose.focus_prompt()

    return show


def _empty_shots(stage: Stage) -> None:
    _shots(("", ""), (7.5, 7.5))(stage)
    stage.compose.generate()


def _expansions(stage: Stage) -> None:
    stage.compose.set_request(VideoRequest(prompt="A {paper|wooden} boat leaves the quay at {dawn|noon|dusk}"))
    next(button for button in stage.findChildren(QPushButton) if button.text() == "Show them").click()


def _history(stage: Stage) -> None:
    stage.compose.prompts.open_history()
    stage.compose.prompts.show_prompts(
        "", (PROMPT, *SCENES, " ".join([PROMPT] * 9), "小纸船在雨中漂向大海，电影感，浅景深")
    )


def _templates(stage: Stage) -> None:
    stage.compose.set_request(VideoRequest(prompt=PROMPT))
    kept = (Template("Portrait", "{who} in {where}, soft light"), Template("小纸船", "小纸船在雨中漂向{地方}"))
    stage.compose.prompts.show_recipes(Recipes(kept))
    stage.compose.prompts.open_templates()


def _fill(stage: Stage) -> None:
    _templates(stage)
    next(button for button in stage.findChildren(QPushButton) if button.accessibleName() == "Use Portrait").click()


def _turned(model: str) -> Callable[[Stage], None]:
    """The form after another model was chosen, with what that left out."""

    def show(stage: Stage) -> None:
        stage.compose.set_request(
            VideoRequest(prompt=PROMPT, images=IMAGES, orientation="portrait", style="anime", is_private=True)
        )
        combo = next(box for box in stage.compose.findChildren(QComboBox) if box.isEditable())
        combo.setEditText(model)
        combo.activated.emit(-1)

    return show


PRICES = PriceList(
    (
        Price("sora-2", Decimal("1.20"), PriceOrigin.ENTERED),
        Price("sora-2-pro", Decimal("12.50"), PriceOrigin.LISTED),
        Price("sora-2", Decimal("0.30"), PriceOrigin.OBSERVED, duration_s=10, size="small"),
    ),
    Budget(per_day=Decimal(10)),
)


def _priced(stage: Stage) -> None:
    stage.compose.set_request(VideoRequest(prompt=PROMPT, duration_s=15))
    stage.compose.set_takes(2)
    spent = Cost(Decimal("3.60"), known=3, unknown=1)
    stage.compose.prices.show_prices(PricesChanged("octopusx", PRICES, spent), "OctopusX")
    stage.bar.balance.show_balance(BalanceTold("octopusx", 12.4, at=time.time() - 130))


def _prices(stage: Stage) -> None:
    _priced(stage)
    stage.compose.prices.open(stage.compose.request())


def _presets(stage: Stage) -> None:
    _priced(stage)
    grok = Preset(
        "Grok, breit 宽幅", VideoRequest(family="grok", model="grok-video-3", aspect_ratio="3:2", size="1080P")
    )
    reels = Preset("Reels", VideoRequest(orientation="portrait", duration_s=15), 3)
    stage.compose.presets.show_recipes(Recipes(presets=(reels, grok), default_preset="Reels"))
    stage.compose.presets.open(stage.compose.request(), 2)


def _again(stage: Stage) -> None:
    _priced(stage)
    stage.compose.generate()
    QTimer.singleShot(600, stage.compose.generate)


def _budget(stage: Stage) -> None:
    _priced(stage)
    stage.compose.generate_requested.connect(
        lambda order: stage.compose.ask_budget(order.intent_id, "This makes ≈ 12.40 for today; your budget is 10.00.")
    )
    stage.compose.generate()


STATES: dict[str, Callable[[Stage], None]] = {
    **IMAGE_STATES,
    "empty": lambda stage: stage.compose.focus_prompt(),
    "filled": _filled,
    "long": _long,
    "world": _world,
    "wrong": _wrong,
    "warned": _warned,
    "odd": _odd,
    "notices": _notices,
    "popover": _popover,
    "key": _key,
    "key-wrong": _key_wrong,
    "add": _add,
    "demo": _demo,
    "priced": _priced,
    "prices": _prices,
    "presets": _presets,
    "no-presets": lambda stage: stage.compose.presets.open(stage.compose.request(), 1),
    "again": _again,
    "budget": _budget,
    "storyboard": _shots(SCENES, (4, 6.5, 4.5)),
    "storyboard-short": _shots(SCENES, (4, 3, 4.5)),
    "storyboard-over": _shots(SCENES, (4, 6.5, 9.25)),
    "storyboard-empty": _empty_shots,
    "storyboard-one": _shots(SCENES[:1], (15,)),
    "storyboard-ten": _shots((SCENES * 4)[:10], (1, 2, 1, 1.5, 2.5, 3, 1, 1, 1, 1)),
    "storyboard-world": _shots(
        ("小纸船在雨中漂向大海，电影感，浅景深，慢速推镜", "قارب ورقي يغادر الرصيف عند الفجر", ""), (5, 5, 5)
    ),
    "expansions": _expansions,
    "history": _history,
    "templates": _templates,
    "fill": _fill,
    "veo": _turned("veo3.1"),
    "grok": _turned("grok-video-3"),
    "jimeng": _turned("jimeng-video-3.0"),
    "vidu": _turned("viduq3-pro"),
    "unknown-model": _turned("hailuo-2"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", nargs="?", default="filled", choices=STATES)
    parser.add_argument("--theme", default="dark", choices=("dark", "light"))
    parser.add_argument("--rtl", action="store_true")
    parser.add_argument("--pane", type=int, default=344, help="width of the left pane")
    parser.add_argument("--delay", type=int, default=0, help="milliseconds before the state is shown")
    arguments = parser.parse_args()
    app = QApplication(sys.argv[:1])
    if arguments.rtl:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    theme = Theme(app, arguments.theme)
    theme.install()
    rings = FocusRings(theme, app)
    stage = Stage(theme, arguments.pane)
    stage.resize(1280, 720)
    stage.show()
    # A window that grows while a popover is open would hide how it opens.
    QTimer.singleShot(arguments.delay, lambda: STATES[arguments.state](stage))
    code = app.exec()
    del rings
    return code


if __name__ == "__main__":
    sys.exit(main())
