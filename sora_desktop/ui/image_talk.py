"""What the left pane and the engine talk about reference images: looks that are wanted, and what came of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from sora_desktop.domain.events import EngineReady, ImageLooked
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.images.desk import ImageDesk


class ImageTalk(QObject):
    """Looks cost nothing, and carry no key."""

    def __init__(self, desk: ImageDesk, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._engine = engine
        desk.look_wanted.connect(self._look)
        desk.look_unwanted.connect(self._forget)

    def hear(self, event: object) -> None:
        """Show one event of the engine, if it is of those that are shown here."""
        if isinstance(event, ImageLooked):
            self._desk.hear(event)
        elif isinstance(event, EngineReady):
            for url in self._desk.unanswered():
                self._look(url)

    @Slot(str)
    def _look(self, url: str) -> None:
        self._engine.post("look at an image", lambda engine: engine.look_at_image(url))

    @Slot(str)
    def _forget(self, url: str) -> None:
        self._engine.post("forget an image", lambda engine: engine.forget_image(url))
