"""What tests of reference images share: the field, the real maker of pictures, and an engine that looks at links."""

from __future__ import annotations

from pathlib import Path

import pytest

from sora_desktop.ui.compose.panel import ComposePanel
from tests.ui.compose.images.looks import Looks


@pytest.fixture
def looks(panel: ComposePanel, tmp_path: Path) -> Looks:
    (tmp_path / "seen").mkdir()
    return Looks(panel, tmp_path / "seen")
