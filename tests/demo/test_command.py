"""The command `demo-gateway` as a process: its first line, its end, and its refusals."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.wire import Wire
from tests.fakes.demo_wire import TINY_RENDERER, DemoGatewayFactory

SERVE = """
import sys
from pathlib import Path
from sora_desktop.demo.command import serve
port, folder, renderer, *faults = sys.argv[1:]
sys.exit(serve(int(port), Path(folder), [sys.executable, "-I", "-S", renderer], 0.02, faults))
"""


def command(folder: Path, *faults: str, port: int = 0) -> list[str]:
    return [sys.executable, "-c", SERVE, str(port), str(folder), TINY_RENDERER[-1], *faults]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_first_and_ends_well_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        command(tmp_path, "create-hang"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        address = child.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        with Wire(address) as wire:
            assert wire.http.get("/v1/models").status_code == 200
        child.send_signal(number)
        rest, noise = child.communicate(timeout=5)
    assert (child.returncode, rest, noise) == (0, "", "")


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_told(tmp_path: Path, port: int) -> None:
    ended = subprocess.run(command(tmp_path, port=port), capture_output=True, text=True, timeout=10, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert len(ended.stderr.splitlines()) == 1


def test_a_taken_port_is_told(demo_gateway: DemoGatewayFactory, tmp_path: Path) -> None:
    taken = int(demo_gateway().base_url.rpartition(":")[2])
    ended = subprocess.run(command(tmp_path, port=taken), capture_output=True, text=True, timeout=10, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "cannot start" in ended.stderr


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = subprocess.run(command(tmp_path / "file"), capture_output=True, text=True, timeout=10, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert len(ended.stderr.splitlines()) == 1


def test_an_unknown_fault_is_told_with_the_known_ones(tmp_path: Path) -> None:
    ended = subprocess.run(command(tmp_path, "nothing"), capture_output=True, text=True, timeout=10, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "create-429" in ended.stderr
