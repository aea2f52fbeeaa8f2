"""The settings file: one JSON file, read field by field and written as a whole; no key is ever in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.profiles import Profile
from sora_desktop.domain.settings import ProfileEntry, ProfileSettings, Section, Settings
from sora_desktop.domain.urls import tidy_base_url
from sora_desktop.storage.durable import keep_aside, write_atomically
from sora_desktop.storage.trouble import reason_of, shown, telling

log = logging.getLogger(__name__)

MOST_BYTES = 4_000_000
_S = TypeVar("_S", bound=Section)


class SettingsBook:
    """The settings and the profiles (the port ``ProfileBook``). Memory changes only when the disk has."""

    def __init__(self, path: Path) -> None:
        """Never raises: what cannot be read has its default, and ``warnings`` says so."""
        self._path = path
        self._warnings: list[str] = []
        self._must_keep_old = False
        self._settings = self._load()

    def settings(self) -> Settings:
        return self._settings

    def change(self, section: str, **values: object) -> Settings:
        """Change fields of a section and save. Raises ``UnusableInput`` for a bad value, and ``DiskTrouble``."""
        before = getattr(self._settings, section)
        raw = {**before.model_dump(mode="json"), **values}
        try:
            after = type(before).model_validate_json(json.dumps(raw))
        except ValidationError as error:
            raise UnusableInput(_first_problem(type(before), error)) from error
        except TypeError as error:
            raise UnusableInput("This cannot be a setting.") from error
        self._save(self._settings.model_copy(update={section: after}))
        return self._settings

    def profiles(self) -> tuple[Profile, ...]:
        return tuple(Profile(entry.id, entry.name, entry.base_url) for entry in self._settings.profiles.entries)

    def selected_id(self) -> str:
        """The selected profile's id; the first one's when it is gone; empty when there is none."""
        selected, ids = self._settings.profiles.selected, [profile.id for profile in self.profiles()]
        if selected in ids or selected == DEMO_PROFILE_ID:
            return selected
        return ids[0] if ids else ""

    def save(self, profiles: Sequence[Profile], selected_id: str) -> None:
        entries = [{"id": profile.id, "name": profile.name, "base_url": profile.base_url} for profile in profiles]
        self.change("profiles", entries=entries, selected=selected_id)

    @property
    def creates_at_once(self) -> int:
        return self._settings.sending.creates_at_once

    @property
    def downloads_at_once(self) -> int:
        return self._settings.sending.downloads_at_once

    def save_limits(self, creates_at_once: int, downloads_at_once: int) -> None:
        self.change("sending", creates_at_once=creates_at_once, downloads_at_once=downloads_at_once)

    @property
    def clips_folder(self) -> str:
        """An absolute path, or empty for the usual folder."""
        return self._settings.folders.clips

    @property
    def continues_by_itself(self) -> bool:
        return self._settings.sending.continues_by_itself

    def save_continues_by_itself(self, is_on: bool) -> None:
        self.change("sending", continues_by_itself=is_on)

    @property
    def clip_names(self) -> str:
        """The template of the names of new clips."""
        return self._settings.folders.clip_names

    def save_clip_names(self, template: str) -> None:
        self.change("folders", clip_names=template)

    def save_clips_folder(self, folder: str) -> None:
        self.change("folders", clips=folder)

    def warnings(self) -> tuple[str, ...]:
        return tuple(self._warnings)

    def _load(self) -> Settings:
        try:
            if self._path.stat().st_size > MOST_BYTES:
                return self._all_default()
            saved = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            self._warn(f"The settings cannot be read ({reason_of(error)}); the defaults are used.")
            self._must_keep_old = True
            return Settings()
        except (ValueError, RecursionError):
            return self._all_default()
        if not isinstance(saved, dict):
            return self._all_default()
        plain = Settings()
        sections = {name: self._section(type(section), name, saved[name]) for name, section in plain if name in saved}
        settings = plain.model_copy(update=sections)
        self._must_keep_old = bool(self._warnings)
        return self._checked(settings)

    def _section(self, model: type[_S], name: str, saved: object) -> _S:
        """A section, each bad field of which has its default."""
        if not isinstance(saved, dict):
            self._warn(f"The section “{name}” of the settings is damaged; its defaults are used.")
            return model()
        kept = dict(saved)
        if model is ProfileSettings:
            kept = self._with_readable_entries(kept)
        for field, info in model.model_fields.items():
            if field not in kept:
                continue
            try:
                model.model_validate_json(json.dumps({field: kept[field]}))
            except ValidationError as error:
                del kept[field]
                default = info.get_default(call_default_factory=True)
                shown_default = f", {default}," if isinstance(default, int | str) and default != "" else ""
                problem = _first_problem(model, error)
                self._warn(f"A setting cannot be used. {problem} Its default{shown_default} is used.")
        return model.model_validate_json(json.dumps(kept))

    def _with_readable_entries(self, saved: dict[str, Any]) -> dict[str, Any]:
        """Profiles one by one: a bad one does not take the others with it."""
        entries = saved.get("entries")
        if not isinstance(entries, list):
            return saved
        kept: dict[str, object] = {}
        for number, entry in enumerate(entries, 1):
            try:
                profile = ProfileEntry.model_validate_json(json.dumps(entry))
                address = "" if profile.id == DEMO_PROFILE_ID else tidy_base_url(profile.base_url)
            except ValidationError as error:
                self._warn(f"Profile {number} of the settings cannot be used. {_first_problem(ProfileEntry, error)}")
            except UnusableInput as error:
                self._warn(f"Profile {number} of the settings cannot be used. {error.sentence}")
            else:
                kept.setdefault(profile.id, {**entry, "base_url": address})
        return {**saved, "entries": list(kept.values())} if kept or not entries else _without(saved, "entries")

    def _checked(self, settings: Settings) -> Settings:
        """The folder's path as a whole one; the one rule that no single field can express."""
        clips = settings.folders.clips
        if clips and (not Path(clips).is_absolute() or "\0" in clips):
            self._warn("The clips folder of the settings is no whole path; the usual folder is used.")
            return settings.model_copy(update={"folders": settings.folders.model_copy(update={"clips": ""})})
        return settings

    def _all_default(self) -> Settings:
        """The file is no settings file."""
        self._warn(
            f"The settings in “{shown(self._path)}” are damaged, and the defaults are used. "
            "The file is kept under another name when settings are changed."
        )
        self._must_keep_old = True
        return Settings()

    def _warn(self, sentence: str) -> None:
        log.warning("%s", sentence)
        self._warnings.append(sentence)

    def _save(self, settings: Settings) -> None:
        with telling(self._path):
            if self._must_keep_old:
                # What fell back to a default is about to be overwritten with it. Not before: a reader writes nothing.
                keep_aside(self._path, "damaged")
                self._must_keep_old = False
            write_atomically(self._path, json.dumps(settings.model_dump(mode="json"), indent=1).encode("ascii"))
        self._settings = settings


def _without(mapping: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key != name}


def _first_problem(model: type[Section], error: ValidationError) -> str:
    """The first problem as a sentence; the value itself is not repeated, for it may be anything."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    title = model.model_fields[name].title if name in model.model_fields else None
    return f"“{title or name}”: {first['msg'].rstrip('.')}."
