"""What is handed to the system: clips and folders of this computer, and never an address."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from sora_desktop.domain.secrets import KEY_VARIABLE
from sora_desktop.ui.system import open_file, open_folder, show_in_folder
from tests.layer_rules import Module, package_modules
from tests.promises import Tally

pytestmark = pytest.mark.promise("S8")

HOSTILE = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "vbscript:x", "data:text/html,<b>x",
    "https://evil.example/clip.mp4", "http://evil.example/", "https://oct\topusx.ai/", "//evil.example/clip.mp4",
    "\\\\evil.example\\share\\clip.mp4", "smb://evil.example/share/clip.mp4", "smb:clip.mp4", "nfs://evil.example/x",
    "ftp://evil.example/clip.mp4", "sftp://evil.example/x", "dav://evil.example/x", "file:///etc/passwd",
    "file://evil.example/clip.mp4", "file:clip.mp4", "mailto:a@evil.example", "tel:1", "ms-settings:", "ssh://-oX/",
    "search-ms:query=x&crumb=location:\\\\evil.example", "x-apple.systempreferences:", "steam://run/1", "-R", "--help",
    "", " ", ".", "..", "~", "~/clip.mp4", "clip.mp4", "./clip.mp4", "../clip.mp4", "$HOME/clip.mp4", "`id`.mp4",
    "\0", "/\0clip.mp4", "/clip\n.mp4", "/clip\x1b[31m.mp4", "/nowhere/clip.mp4", "about:blank",
    "chrome://x", "view-source:https://evil.example", "qrc:/x", "pipe:0", "concat:a|b", "/\ud800.mp4",
]  # fmt: skip
NAMES_OF_OPENERS = {"QDesktopServices", "openUrl", "webbrowser", "startfile", "xdg-open", "startDetached"}
NAMES_OF_LINKS = {"setOpenExternalLinks", "setOpenLinks", "QTextBrowser", "LinksAccessibleByMouse", "linkActivated"}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """What the system was asked to open."""
    made: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", made.append)
    return made


def test_no_address_is_opened(opened: list[QUrl], tally: Tally) -> None:
    for text in HOSTILE:
        for open_it in (open_file, open_folder, show_in_folder):
            open_it(text)
            assert opened == [], text
            tally.count(1, opened=0)


@pytest.mark.parametrize(
    "name", ["clip.desktop", "clip.sh", "clip.exe", "clip.mp4.lnk", "clip.url", "clip", "clip.html"]
)
def test_what_may_be_a_program_is_shown_and_not_opened(
    opened: list[QUrl], tmp_path: Path, name: str, tally: Tally
) -> None:
    file = tmp_path / name
    file.write_bytes(b"#!/bin/sh\n")
    file.chmod(0o755)
    open_file(str(file))
    assert opened in ([], [QUrl.fromLocalFile(str(tmp_path))])
    tally.count(1, opened=0)


@pytest.mark.parametrize("name", ["2026-11-22 paper boat 7f3a9c.mp4", "纸船 #1 100% ?.MP4", "javascript:alert(1).webm"])
def test_a_clip_is_opened_and_shown_as_the_very_file(opened: list[QUrl], tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"clip")
    open_file(str(file))
    assert [(url.isLocalFile(), url.host(), url.toLocalFile()) for url in opened] == [(True, "", str(file))]


def test_no_program_that_opens_a_clip_inherits_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inherited: list[str | None] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: inherited.append(os.environ.get(KEY_VARIABLE)))
    monkeypatch.setenv(KEY_VARIABLE, "sk-canary")
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"clip")
    open_file(str(file))
    open_folder(str(tmp_path))
    assert inherited == [None, None]
    assert os.environ[KEY_VARIABLE] == "sk-canary"


def test_a_folder_is_shown_and_that_of_a_clip_that_is_gone_too(opened: list[QUrl], tmp_path: Path) -> None:
    open_folder(str(tmp_path))
    open_file(str(tmp_path / "gone.mp4"))
    assert [url.toLocalFile() for url in opened] in ([str(tmp_path)], [str(tmp_path)] * 2)


def test_nothing_else_in_the_program_opens_anything(tally: Tally) -> None:
    for module in package_modules():
        if module.name != "ui.system":
            assert not names_in(module) & NAMES_OF_OPENERS, module.name
        assert not names_in(module) & NAMES_OF_LINKS, module.name
        tally.count(1, opened=0)


def names_in(module: Module) -> set[str]:
    """Every name, attribute and import of a module, and its words in quotes."""
    found: set[str] = set()
    for node in module.nodes:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                found.add(name)
            case ast.Constant(value=str(word)):
                found.add(word)
    return found


def test_one_that_opens_an_address_would_be_found() -> None:
    assert names_in(Module("ui.bad", "import webbrowser")) & NAMES_OF_OPENERS
    assert names_in(Module("ui.bad", "QDesktopServices.openUrl(url)")) & NAMES_OF_OPENERS
    assert names_in(Module("ui.bad", "label.setOpenExternalLinks(True)")) & NAMES_OF_LINKS
