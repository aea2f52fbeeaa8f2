"""Text from outside is only ever text: the whole window over hostile jobs, profiles, notices and answers."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QSystemTrayIcon, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.app import furnishing
from sora_desktop.app.frame import Frame
from sora_desktop.app.furnishing import furnish
from sora_desktop.arguments import Options
from sora_desktop.assembly.logs import logging_to
from sora_desktop.domain.events import (
    BalanceTold,
    BudgetAsked,
    CommandRefused,
    EngineUnusable,
    JobChanged,
    JobsAdded,
    JobsListed,
    ModelsListed,
    Notice,
    NoticeAction,
    NoticeKind,
    NoticesChanged,
    ProfilesChanged,
    ProfileTested,
)
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.profiles import DEMO, OCTOPUSX, KeyPlace, Profile, ProfileView
from sora_desktop.gateway.texts import plain
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.storage.places import Places
from sora_desktop.ui.conversation import Conversation
from sora_desktop.ui.menus import Menus
from sora_desktop.ui.notifications import Notifications
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.quit_sheet import QuitSheet
from sora_desktop.ui.theme import Theme
from tests.promises import Tally
from tests.ui.reading import Opened, is_read_as_more, rendered_in
from tests.ui.sample_jobs import DOUBTFUL, FOUND, REFUSED_PROMPT, made_job
from tests.ui.test_rescue import AskedEngine

pytestmark = pytest.mark.promise("S4")


@pytest.fixture
def bait(tmp_path: Path) -> Path:
    """A picture that nobody has a reason to open."""
    file = tmp_path / "bait.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    assert image.save(str(file))
    return file


def hostile_texts(bait: Path) -> list[str]:
    """What has been read as more than text somewhere."""
    link = bait.as_uri()
    return [
        f'<img src="{link}">',
        f"<img src='{bait}' width=900 height=900>",
        f'<b>bold</b> & <a href="{link}">link</a> &lt;img src="{link}"&gt;',
        f'<html><body style="background-image:url({link})"><table><tr><td>x</table>',
        f'<qt><img src="{link}"/></qt>',
        f"</div><img src={link}><div>",
        f"![boat]({link}) **bold** [link]({link})",
        f'&#60;img src="{link}"&#62; \u202e gpj.exe \0 \x1b[31m &&amp;',
    ]


class Desk:
    """The window as the program furnishes it, and an engine that says what it is told to say."""

    def __init__(self, application: QApplication, data_dir: Path) -> None:
        frame = Frame(application, Options(data_dir=data_dir), Places.resolve(data_dir))
        self.window = frame.window
        self.keeper = frame.keeper
        self.panes = _end_of(furnish(frame))
        self.sheet = QuitSheet(frame.theme, self.window)
        self.menus = Menus(self.window.menus, "dark")
        self.engine = AskedEngine()
        notifications = Notifications(self.window, frame.theme.icons)
        self.talk = Conversation(self.panes, notifications, cast("EngineThread", self.engine))
        self.window.resize(1280, 860)

    @property
    def all_windows(self) -> list[QWidget]:
        """This window, and whatever opened over it."""
        ours = [each for each in QApplication.topLevelWidgets() if each is not self.window and each.isVisible()]
        return [self.window, *ours]


def _end_of(steps: Generator[None, None, Panes]) -> Panes:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            panes: Panes = end.value
            return panes


@pytest.fixture
def desk(
    qtbot: QtBot, qapp: QApplication, theme: Theme, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setattr(furnishing, "_multimedia_problem", lambda: "none here")
    made = Desk(qapp, data_dir)
    qtbot.addWidget(made.window)
    with qtbot.waitExposed(made.window):
        made.window.show()
    yield made
    made.panes.preview.release_file()
    made.window.let_go()
    made.keeper.save()
    theme.install()  # the window had a theme of its own


def hostile_jobs(text: str) -> list[Job]:
    """A job of every state and note, with the text wherever text comes from outside."""
    error = replace(REFUSED_PROMPT, message=text, detail=text, code=text, request_id=text)
    doubt = replace(DOUBTFUL, message=text, detail=text)
    common = {
        "model": text, "style": text, "images": (text, "https://example.org/" + text), "request_id": text,
        "gateway_model": f"{text} 2", "gateway_status": text,
    }  # fmt: skip
    jobs = [made_job(1 + at, state, text, **common) for at, state in enumerate(State) if state is not State.UNCONFIRMED]
    jobs += [
        made_job(30 + at, State.WATCHING, text, needs=needs, error=error, **common) for at, needs in enumerate(Needs)
    ]
    jobs += [
        made_job(60, State.UNCONFIRMED, text, error=doubt, traces=FOUND, **common),
        made_job(61, State.DONE, text, file=f"/clips/{text}.mp4", is_checked=False, **common),
        made_job(62, State.FAILED, text, error=error, task_id=text, batch_name=text, batch_id="b", **common),
        made_job(63, State.WATCHING, text, task_id=text, profile_id=text, **common),
    ]
    return jobs


def hostile_profiles(text: str) -> ProfilesChanged:
    views = tuple(
        ProfileView(Profile(f"p{at}", f"{text} {at}", f"https://{at}.example/{text}"), place, text)
        for at, place in enumerate(KeyPlace)
    )
    return ProfilesChanged((*views, ProfileView(OCTOPUSX, KeyPlace.NONE), ProfileView(DEMO, KeyPlace.DEMO)), "p0")


def hostile_notices(text: str) -> NoticesChanged:
    return NoticesChanged(tuple(Notice(kind, text, text, "p0", tuple(NoticeAction), text) for kind in NoticeKind))


def looked_through(desk: Desk, tally: Tally, kinds: set[str]) -> None:
    found, seen = rendered_in(desk.all_windows)
    assert found == []
    kinds |= {type(widget).__name__ for widget in seen}
    tally.count(1, widgets_looked_at=len(seen), rendered=0)


def test_nothing_in_the_window_is_read_as_more_than_text(
    desk: Desk, qtbot: QtBot, bait: Path, tally: Tally, is_full: bool
) -> None:
    kinds: set[str] = set()
    with Opened(bait) as opened:
        for text in hostile_texts(bait)[: None if is_full else 4]:
            talk, panes = desk.talk, desk.panes
            talk.hear(hostile_profiles(text))
            talk.hear(hostile_notices(text))
            talk.hear(ModelsListed("p0", (text, f"{text}-pro")))
            talk.hear(BudgetAsked("intent", text))
            talk.hear(BalanceTold("p0", None, sentence=text))
            jobs = hostile_jobs(text)
            talk.hear(JobsListed(()))
            talk.hear(JobsAdded(tuple(jobs)))
            panes.compose.set_request(jobs[0].request)
            for job in jobs:
                talk.hear(JobChanged(job))
                panes.queue.select(job.id)
                desk.menus.show_job(job)
                looked_through(desk, tally, kinds)
            for command in ("generate", "adopt", "add_task", "add_profile", "select_profile", "stop", "import_recipes"):
                talk.hear(CommandRefused(command, text, ""))
            hover_rows(desk)
            looked_through(desk, tally, kinds)
            open_everything(desk, qtbot, text)
            looked_through(desk, tally, kinds)
            talk.show_defect(text)
            talk.hear(EngineUnusable(text))
            desk.window.grab()
            looked_through(desk, tally, kinds)
            QToolTip.hideText()
        assert opened.times == 0
    assert len(kinds) >= 35, sorted(kinds)


def open_everything(desk: Desk, qtbot: QtBot, text: str) -> None:
    """The popover with its list and a page, the card for a task, the sheets, and the menu of a row."""
    desk.panes.bar.open_popover_for_key()
    desk.talk.hear(ProfileTested("p0", False, text))
    desk.talk.hear(CommandRefused("change_profile", text, "name"))
    desk.panes.queue.open_card()
    desk.talk.hear(CommandRefused("add_task", text, "task_id"))
    desk.sheet.say_jobs_go_on(3)
    desk.sheet.say_answer_is_awaited()
    view = desk.panes.queue.view
    place = view.visualRect(view.model().index(0, 0)).center()
    QApplication.sendEvent(
        view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    )
    popup = QApplication.activePopupWidget()
    if popup is not None:
        found, _ = rendered_in([popup])
        assert found == []
        popup.close()


def hover_rows(desk: Desk) -> None:
    """Have the tooltips of the rows told."""
    view = desk.panes.queue.view
    for row in range(min(view.model().rowCount(), 8)):
        place: QPoint = view.visualRect(view.model().index(row, 0)).center()
        help_event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), help_event)
        told = QToolTip.text()
        assert not is_read_as_more(told), told


def test_a_label_that_read_html_would_be_found_and_would_open_the_file(qtbot: QtBot, bait: Path, tally: Tally) -> None:
    """The proof that the two tests above can fail."""
    html = hostile_texts(bait)[0]
    label = QLabel(html)
    label.setToolTip(html)
    qtbot.addWidget(label)
    with Opened(bait) as opened:
        label.show()
        label.grab()
        found, _ = rendered_in([label])
        assert len(found) == 2
        if Path("/proc/self").exists():
            assert opened.times > 0
    tally.count(1)


def test_a_tip_says_the_very_text(bait: Path, tally: Tally) -> None:
    for text in hostile_texts(bait):
        document = QTextDocument()
        document.setHtml(tooltip(text))
        assert not is_read_as_more(tooltip(text))
        assert document.toPlainText() == text.replace("\0", "\ufffd").replace("\x1b", "\ufffd") or "\0" in text
        tally.count(1, rendered=0)


def test_a_notification_of_the_system_has_no_marks(
    desk: Desk, theme: Theme, bait: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda tray: None)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda tray, title, text, *_: told.extend((title, text)))
    monkeypatch.setattr(desk.window, "isActiveWindow", lambda: False)
    notifications = Notifications(desk.window, theme.icons)
    for text in hostile_texts(bait):
        for job in hostile_jobs(text):
            notifications.tell(job)
            tally.count(1, rendered=0)
    assert told
    assert not [text for text in told if "<" in text or "&" in text]


def test_a_log_line_is_one_line(tmp_path: Path, bait: Path, tally: Tally) -> None:
    with logging_to(tmp_path, is_verbose=True):
        for text in hostile_texts(bait):
            logging.getLogger("sora_desktop.tests").info("said: %s", plain(f"{text}\n2026-11-22 forged"))
            tally.count(1)
    lines = (tmp_path / "sora-desktop.log").read_text("utf-8").splitlines()
    assert len(lines) == len(hostile_texts(bait))
    assert not [character for line in lines for character in line if not character.isprintable()]
