"""What the first paint imports of the domain costs nothing."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"pydantic", "httpx", "keyring", "sqlite3", "PySide6", "asyncio", "threading"}
MODULES = "jobs requests statuses families events names urls secrets profiles answers errors containers ports".split()


def test_no_value_of_the_domain_imports_a_heavy_library() -> None:
    imports = "; ".join(f"import sora_desktop.domain.{module}" for module in MODULES)
    check = f"import sys; {imports}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", check], check=True, capture_output=True, text=True).stdout
    assert not HEAVY & set(loaded.split())
