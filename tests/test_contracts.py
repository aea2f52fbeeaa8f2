"""Each import-linter contract catches an import that breaks it: a contract that cannot fail keeps nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BAD_IMPORTS = {
    "domain": "import sora_desktop.services",
    "services": "import pydantic, sora_desktop.gateway",
    "runtime": "import sora_desktop.demo",
    "media": "import sora_desktop.services",
    "ui": "import sqlite3, sora_desktop.storage",
    "cli": "import httpx, sora_desktop.gateway",
    "gateway": "import PySide6.QtCore",
    "app": "import keyring",
}


def test_every_contract_is_broken_by_a_bad_import(tmp_path: Path) -> None:
    config = ROOT / "pyproject.toml"
    shutil.copy(config, tmp_path)
    shutil.copytree(
        ROOT / "sora_desktop", tmp_path / "sora_desktop", ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    for layer, line in BAD_IMPORTS.items():
        (tmp_path / "sora_desktop" / layer / "bad_sample.py").write_text(f"{line}\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    contracts = tomllib.loads(config.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    kept = [each["name"] for each in contracts if f"{each['name']} BROKEN" not in run.stdout]
    assert kept == [], run.stdout + run.stderr
    assert run.returncode == 1
