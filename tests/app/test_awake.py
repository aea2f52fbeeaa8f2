"""The computer is kept awake only while a person wants it and something is on its way."""

from __future__ import annotations

import os
import shutil
import sys

import pytest
from PySide6.QtCore import QObject, QProcess
from pytestqt.qtbot import QtBot

from sora_desktop.app.awake import ChildProcess, KeepAwake, command_for


class Calls:
    """Stands for the system."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def hold(self) -> None:
        self.calls.append("hold")

    def release(self) -> None:
        self.calls.append("release")


def test_it_is_held_only_while_both_are_so_and_let_go_at_the_end(qapp: QObject) -> None:
    system = Calls()
    awake = KeepAwake(system, qapp)
    awake.be_busy(True)
    assert system.calls == []
    awake.want(True)
    awake.be_busy(True)
    assert system.calls == ["hold"]
    awake.be_busy(False)
    assert system.calls == ["hold", "release"]
    awake.be_busy(True)
    awake.close()
    assert system.calls == ["hold", "release"] * 2


def test_a_system_without_a_way_is_offered_nothing(qapp: QObject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert command_for("linux", 1) is None
    assert command_for("darwin", 1) is None
    awake = KeepAwake(None, qapp)
    assert not awake.is_offered
    awake.want(True)
    awake.be_busy(True)
    awake.close()


def test_the_tool_of_a_mac_ends_with_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert command_for("darwin", 42) == ["/usr/bin/caffeinate", "-i", "-w", "42"]


@pytest.mark.skipif(sys.platform == "win32", reason="no tools to run there")
def test_the_child_runs_while_it_is_held_and_no_longer(qtbot: QtBot, qapp: QObject) -> None:
    tail = shutil.which("tail")
    assert tail is not None
    child = ChildProcess([tail, f"--pid={os.getpid()}", "-f", "/dev/null"], qapp)
    child.hold()
    assert child._process.waitForStarted(2_000)
    child.hold()
    child.release()
    assert child._process.state() is QProcess.ProcessState.NotRunning
    child.release()


def test_a_tool_that_cannot_be_started_is_only_logged(
    qtbot: QtBot, qapp: QObject, caplog: pytest.LogCaptureFixture
) -> None:
    child = ChildProcess(["/nowhere/at/all"], qapp)
    child.hold()
    qtbot.waitUntil(lambda: "not kept awake" in caplog.text, timeout=2_000)
