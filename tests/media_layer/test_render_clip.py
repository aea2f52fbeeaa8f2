"""The hidden command `render-clip`: real clips from specs, and what it says when it cannot make one."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sora_desktop.media.mp4 import mp4_duration_ms
from sora_desktop.media.render_clip import main
from tests.media_layer.looking import look_into, spread

COMMAND = [sys.executable, "-m", "sora_desktop.media.render_clip"]


def render(out: Path, **spec: object) -> subprocess.CompletedProcess[str]:
    text = json.dumps({"prompt": "a paper boat", "duration": 1, "seed": 3, **spec})
    return subprocess.run(
        [*COMMAND, "--out", str(out)], input=text, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"prompt": 5}',
        '{"prompt": "x", "duration": 0}',
        '{"prompt": "x", "duration": 0.5}',
        '{"prompt": "x", "duration": 1e9}',
        '{"prompt": "x", "duration": NaN}',
        '{"prompt": "x", "duration": true}',
        '{"prompt": "x", "duration": "10"}',
        '{"prompt": "x", "orientation": "square"}',
    ],
    ids=range(12),
)
def test_a_spec_that_makes_no_sense_is_refused_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["--out", str(tmp_path / "clip.mp4")]) == 2
    assert list(tmp_path.iterdir()) == []
    noise = capsys.readouterr().err
    assert noise.endswith(".\n")
    assert noise.count("\n") == 1


def test_a_folder_that_is_not_there_is_told_without_a_trace(tmp_path: Path) -> None:
    ended = render(tmp_path / "nowhere" / "clip.mp4")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("The ")


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_render_that_is_killed_leaves_no_clip_under_its_name(tmp_path: Path) -> None:
    with subprocess.Popen([*COMMAND, "--out", str(tmp_path / "clip.mp4")], stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.write(json.dumps({"prompt": "a paper boat", "duration": 5}).encode())
        child.stdin.close()
        while not list(tmp_path.iterdir()):
            assert child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert not (tmp_path / "clip.mp4").exists()


@pytest.mark.parametrize(
    ("spec", "size"),
    [
        ({"prompt": "小纸船在雨中漂向大海", "orientation": "portrait"}, (720, 1280)),
        ({"prompt": "Night, lanterns", "orientation": "landscape", "size": "large"}, (1920, 1080)),
        ({"prompt": "", "style": "no such style", "size": "tiny", "duration": 1.5}, (1280, 720)),
    ],
    ids=["portrait", "large", "odd"],
)
def test_a_clip_has_the_asked_shape_length_picture_and_sound(
    tmp_path: Path, qtbot: QtBot, spec: dict[str, object], size: tuple[int, int]
) -> None:
    out = tmp_path / "clip.mp4"
    ended = render(out, **spec)
    assert ended.returncode == 0, ended.stderr
    assert list(tmp_path.iterdir()) == [out]
    asked = spec.get("duration", 1)
    assert isinstance(asked, int | float)
    assert mp4_duration_ms(out) == asked * 1000
    seen = look_into(out, qtbot)
    assert (seen.image.width(), seen.image.height()) == size
    assert seen.duration_ms == asked * 1000
    assert seen.has_sound
    assert 24 <= seen.frames_per_s <= 30
    assert spread(seen.image) > 10, "a flat picture"


def test_ten_seconds_are_ten_seconds(tmp_path: Path) -> None:
    assert render(tmp_path / "clip.mp4", duration=10).returncode == 0
    assert mp4_duration_ms(tmp_path / "clip.mp4") == 10_000
    assert (tmp_path / "clip.mp4").stat().st_size < 12_000_000


def test_the_duration_of_a_file_that_is_no_clip_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert mp4_duration_ms(path) is None
    for content in (
        b"",
        b"<html>",
        bytes(100),
        b"\x00\x00\x00\x08moov",
        b"\x00\x00\x00\x10moov\x00\x00\x00\x08mvhd",
        b"\x00\x00\x00\x01moov\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xff\xff\xff\xffftyp",
    ):
        path.write_bytes(content)
        assert mp4_duration_ms(path) is None, content
