"""Who is told of a job that ended: the person who looks elsewhere, and only where the system can show it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import State
from sora_desktop.ui.notifications import Notifications
from sora_desktop.ui.theme import Theme
from tests.ui.sample_jobs import made_job

PROMPT = "A boat <b>leaves</b> & returns"


class Desktop:
    """What the system was asked to show: alerts of the task bar, and messages of a tray that may be missing."""

    def __init__(self) -> None:
        self.has_tray = True
        self.alerts: list[QWidget] = []
        self.messages: list[tuple[str, str]] = []


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    made = Desktop()
    monkeypatch.setattr(QApplication, "alert", made.alerts.append)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: made.has_tray)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda tray: None)

    def show_message(_tray: QSystemTrayIcon, title: str, text: str, *_rest: object) -> None:
        made.messages.append((title, text))

    monkeypatch.setattr(QSystemTrayIcon, "showMessage", show_message)
    return made


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window that is in front."""
    made = QWidget()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def in_front(qtbot: QtBot, window: QWidget) -> QWidget:
    """Another window, in front of it."""
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    qtbot.waitUntil(lambda: not window.isActiveWindow(), timeout=2_000)
    return other


def test_a_person_who_looks_at_the_window_is_told_nothing(desktop: Desktop, window: QWidget, theme: Theme) -> None:
    Notifications(window, theme.icons).tell(made_job(state=State.DONE))
    assert (desktop.alerts, desktop.messages) == ([], [])


@pytest.mark.usefixtures("in_front")
@pytest.mark.parametrize(
    ("state", "title"),
    [
        (State.DONE, "A clip is done"),
        (State.FAILED, "A clip failed"),
        (State.UNCONFIRMED, "A clip is unconfirmed: it may have been charged"),
    ],
)
def test_a_person_who_looks_elsewhere_is_told_in_both_ways(
    desktop: Desktop, window: QWidget, theme: Theme, state: State, title: str
) -> None:
    Notifications(window, theme.icons).tell(made_job(state=state))
    assert desktop.alerts == [window]
    assert [told for told, _text in desktop.messages] == [title]


@pytest.mark.usefixtures("in_front")
def test_a_person_who_looks_elsewhere_hears_that_the_demo_costs_nothing(
    desktop: Desktop, window: QWidget, theme: Theme
) -> None:
    Notifications(window, theme.icons).tell(made_job(state=State.UNCONFIRMED, profile_id="demo"))
    assert [told for told, _text in desktop.messages] == ["A clip of the demo is unconfirmed: it costs nothing"]


@pytest.mark.usefixtures("in_front")
def test_without_a_tray_the_task_bar_alone_tells(desktop: Desktop, window: QWidget, theme: Theme) -> None:
    desktop.has_tray = False
    Notifications(window, theme.icons).tell(made_job(state=State.DONE))
    assert desktop.alerts == [window]
    assert desktop.messages == []


@pytest.mark.usefixtures("in_front")
def test_a_prompt_is_no_markup_for_the_system(desktop: Desktop, window: QWidget, theme: Theme) -> None:
    Notifications(window, theme.icons).tell(made_job(state=State.DONE, prompt=PROMPT))
    (_title, text) = desktop.messages[0]
    assert "<" not in text
    assert "&" not in text
    assert "leaves" in text


@pytest.mark.usefixtures("in_front")
def test_a_click_on_the_notification_is_passed_on(
    desktop: Desktop, window: QWidget, theme: Theme, qtbot: QtBot
) -> None:
    told = Notifications(window, theme.icons)
    told.tell(made_job(state=State.DONE))
    tray = told.findChild(QSystemTrayIcon)
    assert isinstance(tray, QSystemTrayIcon)
    with qtbot.waitSignal(told.opened):
        tray.messageClicked.emit()
    told.close()
