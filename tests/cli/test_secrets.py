"""The key is nowhere in clear: not in a file, not in a line that is printed, not in the process's arguments."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.conftest import LIMIT_S, Program
from tests.fakes.demo_wire import DemoGatewayFactory

pytestmark = pytest.mark.promise("S1")

CANARY = "sk-canary/+7f3a9c0b=="
FORMS = {
    CANARY.encode(),
    quote(CANARY, safe="").encode(),
    base64.b64encode(CANARY.encode()),
    base64.urlsafe_b64encode(CANARY.encode()),
    base64.b64encode(f"Bearer {CANARY}".encode()),
}


def leaks_in(content: bytes) -> list[bytes]:
    return [form for form in FORMS if form in content]


@pytest.mark.parametrize(
    "fault", ["models-missing", "create-500", "create-400", "create-html", "query-html", "file-cut"]
)
def test_no_file_and_no_line_holds_the_key(
    program: Program, demo_gateway: DemoGatewayFactory, data_dir: Path, fault: str
) -> None:
    gateway = demo_gateway(fault)
    words = ("generate", "a boat", "--wait", "--json", "--verbose", "--poll-interval", "0.1")
    ended = program(*words, "--base-url", gateway.base_url, key=CANARY)
    assert (data_dir / "logs" / "sora-desktop.log").stat().st_size > 0
    assert leaks_in((ended.out + ended.err).encode()) == []
    for file in data_dir.rglob("*"):
        if file.is_file():
            assert leaks_in(file.read_bytes()) == [], file


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_what_holds_prompts_is_for_its_owner_alone(
    program: Program, demo_gateway: DemoGatewayFactory, data_dir: Path
) -> None:
    before = os.umask(0)
    try:
        gateway = demo_gateway()
        words = ("generate", "a boat", "--wait", "--json", "--verbose", "--poll-interval", "0.1")
        ended = program(*words, "--base-url", gateway.base_url, key=CANARY)
    finally:
        os.umask(before)
    assert ended.code == 0, ended.err
    clips = data_dir / "clips"
    for path in data_dir.rglob("*"):
        if path == clips or path.suffix == ".mp4":
            continue
        mode = path.stat().st_mode & 0o777
        assert mode == (0o700 if path.is_dir() else 0o600), f"{path}: {mode:o}"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="arguments as Linux shows them")
def test_no_process_shows_the_key_in_its_arguments(
    environment: dict[str, str], demo_gateway: DemoGatewayFactory, data_dir: Path
) -> None:
    gateway = demo_gateway("create-hang", hang_s=5)
    words = ["generate", "a boat", "--data-dir", str(data_dir), "--base-url", gateway.base_url]
    child = subprocess.Popen(
        [sys.executable, "-m", "sora_desktop", *words],
        env={**environment, "SORA_DESKTOP_API_KEY": CANARY},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not gateway.accepted_creates():
            assert child.poll() is None
        shown = b"".join(path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if os.access(path, os.R_OK))
        assert b"sora_desktop" in shown
        assert leaks_in(shown) == []
    finally:
        child.kill()
        child.wait(LIMIT_S)
