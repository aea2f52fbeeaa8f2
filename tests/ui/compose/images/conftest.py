"""What tests of reference images share: the field, the real maker of pictures, and an engine that looks at links."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sora_desktop.media.pictures import PictureMaker
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.panel import ComposePanel
from tests.ui.compose.images.looks import Looks


@pytest.fixture
def field(panel: ComposePanel) -> ImageField:
    return panel.findChildren(ImageField)[0]


@pytest.fixture
def maker(panel: ComposePanel, tmp_path: Path) -> Iterator[PictureMaker]:
    made = PictureMaker(tmp_path / "pictures")
    panel.images.use_maker(made)
    yield made
    assert made.stop()


@pytest.fixture
def looks(panel: ComposePanel, tmp_path: Path) -> Looks:
    (tmp_path / "seen").mkdir()
    return Looks(panel, tmp_path / "seen")
