"""States of the reference images for ``show_compose.py``: thumbnails, problems, and the preview."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.events import ImageLooked
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.pictures import PictureMaker
from sora_desktop.ui.compose.panel import ComposePanel

PROMPT = "A paper boat leaves the quay at dawn, slow dolly, warm light on the water"


class Stage(Protocol):
    """What stands on the stage, as far as it is needed here."""

    compose: ComposePanel


def _pictured(count: int) -> Callable[[Stage], None]:
    """So many images with their thumbnails, some of them with problems."""

    def show(stage: Stage) -> None:
        folder = Path(tempfile.mkdtemp())
        maker = PictureMaker(folder / "pictures", stage.compose)
        app = QApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(maker.stop)
        stage.compose.images.use_maker(maker)
        urls = [f"https://pictures.example/album/纸船-{number + 1}.jpg" for number in range(count)]
        stage.compose.set_request(VideoRequest(prompt=PROMPT, images=tuple(urls)))
        sentences = {3: "This is a picture in the format GIF. Gateways list JPEG, PNG and WebP only."}
        for number, url in enumerate(urls):
            file = folder / f"{number}.png"
            painted = _painted(number, *((320, 240) if number % 2 else (200, 300)))
            painted.save(str(file))
            if number == 2:
                looked = ImageLooked(url, problem="There is no image at this address (HTTP 404).")
            else:
                looked = ImageLooked(url, str(file), sentences.get(number, ""), 340_000)
            if number != 4:
                QTimer.singleShot(100, partial(stage.compose.images.hear, looked))

    return show


def _painted(number: int, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    sky = QLinearGradient(0, 0, 0, height)
    sky.setColorAt(0, QColor.fromHsv((30 + 47 * number) % 360, 90, 250))
    sky.setColorAt(1, QColor.fromHsv((210 + 47 * number) % 360, 140, 110))
    painter.fillRect(image.rect(), sky)
    painter.end()
    return image


def _preview(stage: Stage) -> None:
    _pictured(3)(stage)
    QTimer.singleShot(1_500, lambda: stage.compose.images.open_preview(0))


def _heic(stage: Stage) -> None:
    _pictured(1)(stage)
    file = Path(tempfile.mkdtemp()) / "海边的照片.heic"
    file.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    stage.compose.images.add_files([str(file)])


IMAGE_STATES: dict[str, Callable[[Stage], None]] = {
    "images-1": _pictured(1),
    "images-2": _pictured(2),
    "images-10": _pictured(10),
    "images-preview": _preview,
    "images-heic": _heic,
}
