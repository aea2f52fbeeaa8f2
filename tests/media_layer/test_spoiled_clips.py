"""S7: only checked local files are played: spoiled clips crash nothing, and no file leads to a remote address."""

from __future__ import annotations

import io
import json
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from sora_desktop.domain import containers
from sora_desktop.domain.errors import BadClip
from sora_desktop.domain.jobs import State
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.theme import Theme
from tests.promises import Tally
from tests.ui.sample_jobs import made_job

ROOT = Path(__file__).resolve().parents[2]
MEDIA = ROOT / "tests" / "media"
CLIPS = ("h264-faststart.mp4", "h264-moov-at-end.mp4", "h265.mp4", "vp9.webm", "av1.mp4")
SHOWN_TROUBLES = {"missing", "undecodable"}


def spoiled(chance: random.Random) -> tuple[str, bytes]:
    """A real clip with some bytes changed, most of them in its headers, or cut, doubled or shifted."""
    name = chance.choice(CLIPS[:4])
    content = bytearray((MEDIA / name).read_bytes())
    kind = chance.randrange(5)
    if kind == 0:
        del content[chance.randrange(len(content)) :]
    elif kind == 1:
        place = chance.randrange(len(content))
        content[place:place] = content[: chance.randrange(2_000)]
    elif kind == 2:
        place = chance.randrange(len(content))
        del content[place : place + chance.randrange(1, 500)]
    else:
        most = min(len(content), 3_000) if kind == 3 else len(content)
        for _ in range(chance.choice((1, 4, 16, 200))):
            content[chance.randrange(most)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return Path(name).suffix, bytes(content)


def passes(content: bytes) -> bool:
    """Whether the program would take a file for a checked clip; no other one is ever opened by it."""
    try:
        return containers.inspect(io.BytesIO(content), len(content)).is_readable
    except BadClip:
        return False


def spoiled_and_passed(chance: random.Random) -> tuple[str, bytes]:
    """A spoiled clip in which the check finds nothing."""
    while True:
        ending, content = spoiled(chance)
        if passes(content):
            return ending, content


@pytest.mark.promise("S7")
def test_a_spoiled_clip_is_checked_or_refused_and_nothing_else(
    chance: random.Random, tally: Tally, is_full: bool
) -> None:
    for _ in range(5_000 if is_full else 500):
        _, content = spoiled(chance)
        try:
            found = containers.inspect(io.BytesIO(content), len(content))
        except BadClip as bad:
            assert bad.sentence.endswith(".")  # noqa: PT017
        else:
            assert found.ending.startswith(".")
        tally.count(1, crashes=0)


@dataclass
class Bait:
    """A server to which nobody has a reason to connect."""

    port: int
    connections: list[object] = field(default_factory=list)


@contextmanager
def baited() -> Iterator[Bait]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        bait = Bait(server.getsockname()[1])

        def count() -> None:
            with suppress(OSError):
                while True:
                    connection, address = server.accept()
                    connection.close()
                    bait.connections.append(address)

        counting = threading.Thread(target=count, daemon=True)
        counting.start()
        yield bait
        server.shutdown(socket.SHUT_RDWR)
    counting.join(5)


def leading_elsewhere(port: int) -> dict[str, bytes]:
    """Files that name an address from which a player would take the rest."""
    link = f"http://127.0.0.1:{port}/clip"
    texts = {
        "hls": f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{link}.ts\n#EXT-X-ENDLIST\n",
        "master": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n{link}.m3u8\n",
        "key": f'#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXT-X-KEY:METHOD=AES-128,URI="{link}"\n#EXTINF:5,\n{MEDIA}/x.ts\n',
        "concat": f"ffconcat version 1.0\nfile '{link}.mp4'\n",
        "sdp": f"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video {port} RTP/AVP 96\r\n"
        "a=rtpmap:96 H264/90000\r\n",
        "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        f'mediaPresentationDuration="PT5S"><Period><BaseURL>{link}/</BaseURL><AdaptationSet mimeType="video/mp4">'
        '<SegmentTemplate media="$Number$.m4s" initialization="i.mp4" duration="5"/><Representation id="1" '
        'bandwidth="1000" codecs="avc1.4d401e" width="160" height="90"/></AdaptationSet></Period></MPD>',
        "pls": f"[playlist]\nNumberOfEntries=1\nFile1={link}.mp4\n",
        "rtsptext": f"RTSPtextRTSP://127.0.0.1:{port}/clip\n",
        "asx": f'<asx version="3"><entry><ref href="{link}.wmv"/></entry></asx>',
        "html": f'<html><video src="{link}.mp4" autoplay></video><img src="{link}.png">',
    }
    files = {f"{name}.mp4": text.encode() for name, text in texts.items()}
    files |= {"hls.m3u8": texts["hls"].encode(), "sdp.sdp": texts["sdp"].encode(), "dash.mpd": texts["dash"].encode()}
    return files


def story_of(folder: Path) -> list[dict[str, str]]:
    """What the child process said of each file; fails where it did not come to the end of them."""
    words = [sys.executable, "-m", "tests.media_layer.spoiled_story", str(folder)]
    ran = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=560, check=False
    )  # FFmpeg repeats bytes of the clip in what it says
    said: list[dict[str, str]] = [json.loads(line) for line in ran.stdout.splitlines()]
    names = sorted(file.name for file in folder.iterdir())
    assert ran.returncode == 0, (
        f"died at {names[len(said)] if len(said) < len(names) else 'the end'}: {ran.stderr[-2000:]}"
    )
    assert [each["file"] for each in said] == names
    return said


@pytest.mark.promise("S7")
@pytest.mark.timeout(600)
def test_a_spoiled_clip_crashes_neither_the_poster_maker_nor_the_player(
    tmp_path: Path, chance: random.Random, tally: Tally, is_full: bool
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        for number in range(120 if is_full else 10):
            ending, content = spoiled_and_passed(chance)
            (folder / f"{number:03}{ending}").write_bytes(content)
    with ThreadPoolExecutor(len(folders)) as pool:
        for said in [each for story in pool.map(story_of, folders) for each in story]:
            assert "strange source" not in said
            assert said.get("player") in {"picture", *SHOWN_TROUBLES}, said
            assert said.get("poster"), said
            tally.count(1, crashes=0, remote_addresses=0)


@pytest.mark.promise("S7")
@pytest.mark.timeout(300)
def test_no_file_leads_the_player_to_another_address(tmp_path: Path, tally: Tally) -> None:
    folder = tmp_path / "leading"
    folder.mkdir()
    with baited() as bait:
        for name, content in leading_elsewhere(bait.port).items():
            (folder / name).write_bytes(content)
        story = story_of(folder)
        assert bait.connections == []
        with socket.create_connection(("127.0.0.1", bait.port)) as proof:
            proof.recv(1)  # the server closes what it has counted or is about to count
    assert bait.connections, "nobody listened"
    for said in story:
        assert said.get("player") in SHOWN_TROUBLES, said
        assert said.get("poster") != "picture", said
        tally.count(1, crashes=0, remote_addresses=0)


@pytest.mark.promise("S7")
def test_none_of_them_passes_for_a_checked_clip(tally: Tally) -> None:
    for name, content in leading_elsewhere(1).items():
        with suppress(BadClip):
            assert not containers.inspect(io.BytesIO(content), len(content)).is_readable, name
        tally.count(1, crashes=0)


@pytest.mark.promise("S7")
def test_what_was_not_checked_is_not_played(qtbot: QtBot, qapp: QApplication, tally: Tally) -> None:
    theme = Theme(qapp, "dark")
    panel = PreviewPanel(theme, theme.icons, multimedia_problem=lambda: None)
    qtbot.addWidget(panel)
    panel.show()
    job = made_job(1, State.DONE, file=str(MEDIA / CLIPS[0]), is_checked=False)
    panel.show_job(job)
    assert panel.stage is None
    assert any(label.isVisible() and "check" in label.text() for label in panel.findChildren(QLabel))
    panel.release_file()
    tally.count(1, crashes=0)
