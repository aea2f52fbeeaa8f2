"""A wheel in an empty environment finds its resources, and declares what the program needs."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from sora_desktop import __version__
from sora_desktop.resources import resource_path

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as anybody builds it, with the backend of this environment instead of one from the network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-build-isolation"]
    run = subprocess.run(
        [*pip, "--wheel-dir", folder, ROOT],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> dict[str, list[str]]:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        headers = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    return {key: headers.get_all(key, []) for key in headers}


def test_installed_wheel_finds_its_resources_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "empty")
    python = tmp_path / "empty" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--python",
        python,
        "install",
    ]
    subprocess.run([*install, "--no-deps", "--no-index", "--quiet", wheel], check=True, timeout=100)
    code = (
        "from sora_desktop.resources import resource_path as p; print(p('themes', 'dark.toml'), p('samples'), sep='|')"
    )
    found = subprocess.run(
        [python, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    theme, samples = (Path(part) for part in found.strip().split("|"))
    assert theme.is_relative_to(tmp_path)
    assert theme.read_bytes() == resource_path("themes", "dark.toml").read_bytes()
    assert (samples / "h264.mp4").read_bytes() == resource_path("samples", "h264.mp4").read_bytes()


def test_wheel_carries_every_module_and_resource_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sora_desktop").rglob("*.py")}
    resources = (path for path in (ROOT / "resources").rglob("*.*") if path.is_file() and path.suffix != ".py")
    expected = modules | {f"sora_desktop/_{path.relative_to(ROOT).as_posix()}" for path in resources}
    assert carried == expected


@pytest.mark.parametrize(
    ("python", "taken", "refused"),
    [("3.11", "6.11.3", "6.12.0"), ("3.12", "6.12.0", "6.11.3"), ("3.14", "6.13.1", "6.11.3")],
)
def test_wheel_asks_for_a_pyside_that_does_not_abort(
    metadata: dict[str, list[str]], python: str, taken: str, refused: str
) -> None:
    needed = [Requirement(line) for line in metadata["Requires-Dist"]]
    for name in ("pyside6-essentials", "pyside6-addons"):
        (version,) = (
            each.specifier
            for each in needed
            if each.name.lower() == name and each.marker and each.marker.evaluate({"python_version": python})
        )
        assert version.contains(taken)
        assert not version.contains(refused)


def test_wheel_names_its_version_and_the_pythons_it_runs_on(metadata: dict[str, list[str]]) -> None:
    assert metadata["Version"] == [__version__]
    assert metadata["Requires-Python"] == [">=3.11"]
    assert metadata["License-Expression"] == ["MIT"]
