"""Resources are found in the source tree, and a missing one is said by its name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sora_desktop import resources
from sora_desktop.resources import resource_path


def test_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no-such-theme\.toml is missing"):
        resource_path("themes", "no-such-theme.toml")


def test_missing_folder_of_all_resources_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_ROOTS", (tmp_path / "_resources", tmp_path / "resources"))
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*_resources"):
        resource_path("themes")


def test_resources_inside_the_package_come_before_those_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inside, beside = tmp_path / "_resources", tmp_path / "resources"
    for root in (inside, beside):
        root.mkdir()
        (root / "mark.svg").touch()
    monkeypatch.setattr(resources, "_ROOTS", (inside, beside))
    assert resource_path("mark.svg") == inside / "mark.svg"


def test_themes_of_the_source_tree_are_found() -> None:
    assert resource_path("themes", "dark.toml").is_file()
    assert resource_path("themes").is_dir()


def test_resources_are_found_from_another_working_directory(tmp_path: Path) -> None:
    root = Path(resources.__file__).parent.parent
    code = "from sora_desktop.resources import resource_path; print(resource_path('themes'))"
    found = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    ).stdout.strip()
    assert Path(found).is_absolute()
    assert Path(found).is_dir()
