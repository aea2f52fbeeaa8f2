"""What can be done with profiles and their keys, asked of the engine."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from sora_desktop.runtime.engine_thread import EngineThread


class ProfileVerbs(QObject):
    """Acts on profiles. What has to be asked first was asked before."""

    def __init__(self, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine

    @Slot(str)
    def select_profile(self, profile_id: str) -> None:
        self._engine.post("select profile", lambda engine: engine.select_profile(profile_id))

    @Slot(str, str, str)
    def add_profile(self, name: str, base_url: str, key: str) -> None:
        self._engine.post("add profile", lambda engine: engine.add_profile(name, base_url, key))

    @Slot(str, str, str, str)
    def change_profile(self, profile_id: str, name: str, base_url: str, key: str) -> None:
        self._engine.post("change profile", lambda engine: engine.change_profile(profile_id, name, base_url, key))

    @Slot(str)
    def delete_profile(self, profile_id: str) -> None:
        self._engine.post("delete profile", lambda engine: engine.delete_profile(profile_id))

    @Slot(str, str)
    def replace_key(self, profile_id: str, key: str) -> None:
        self._engine.post("replace key", lambda engine: engine.replace_key(profile_id, key))

    @Slot(str)
    def delete_key(self, profile_id: str) -> None:
        self._engine.post("delete key", lambda engine: engine.delete_key(profile_id))

    @Slot(str)
    def test_profile(self, profile_id: str) -> None:
        self._engine.post("test profile", lambda engine: engine.test_profile(profile_id))
