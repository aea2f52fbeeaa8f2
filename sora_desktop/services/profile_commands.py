"""What a person can ask for about profiles, keys and the clips folder; refusals come back as ``CommandRefused``."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from sora_desktop.domain.errors import DiskTrouble, UnusableInput
from sora_desktop.domain.events import (
    ClipsFolderChanged,
    ClipsFolderMade,
    CommandRefused,
    Event,
    ModelsListed,
    NoticeKind,
    ProfileTested,
)
from sora_desktop.domain.jobs import State
from sora_desktop.domain.ports import ClipFolder, Gateway, KeyStore, ProfileBook
from sora_desktop.domain.profiles import DEMO, KeyPlace, Profile
from sora_desktop.domain.secrets import Secret, key_from_text
from sora_desktop.domain.urls import tidy_base_url
from sora_desktop.services import texts
from sora_desktop.services.accounts import Accounts
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.notices import NoticeBoard
from sora_desktop.services.profiles import Profiles
from sora_desktop.services.threads import start_thread

MOST_NAME_CHARACTERS = 60
_STILL_NEEDED = frozenset({State.WAITING, State.SENDING, State.UNCONFIRMED, State.WATCHING, State.DOWNLOADING})

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]


class ProfileCommands:
    """The half of the engine that is about profiles. Runs on the engine's loop."""

    def __init__(
        self,
        jobs: JobBook,
        profiles: Profiles,
        accounts: Accounts,
        keys: KeyStore,
        profile_book: ProfileBook,
        gateway: Gateway,
        clips: ClipFolder,
        board: NoticeBoard,
        spawn: Spawn,
        tell: Callable[[Event], None],
    ) -> None:
        self._jobs = jobs
        self._profiles = profiles
        self._accounts = accounts
        self._keys = keys
        self._profile_book = profile_book
        self._gateway = gateway
        self._clips = clips
        self._board = board
        self._spawn = spawn
        self._tell = tell
        self._given: Counter[tuple[str, str]] = Counter()
        """How often a person gave a key for a profile and an origin."""
        self.on_key_worked: Callable[[str, bool], None] = lambda profile_id, is_test: None
        """Called with a profile's id when its gateway answered a free question, and whether its key was on trial."""
        self.on_moved: Callable[[str], None] = lambda profile_id: None
        """Called with a profile's id when it has another address."""

    def select_profile(self, profile_id: str) -> None:
        """New jobs go to this profile from now on; the demo's gateway is started with it."""
        profile = self._profiles.find(profile_id)
        if profile is None:
            self._refuse("select_profile", "This profile does not exist any more.")
            return
        try:
            if profile.is_demo:
                self._profiles.demo_origin()
            self._profiles.save(self._profiles.stored(), profile_id)
        except DiskTrouble as trouble:
            self._refuse("select_profile", trouble.sentence)
            return
        self._spawn(self.list_models(profile_id), "list models")

    async def add_profile(self, name: str, base_url: str, key: str) -> None:
        """Store a new profile with its key, and select it."""
        try:
            origin, secret = self._read_address(base_url), self._read_key(key)
            profile = Profile(self._free_id(name, origin), self._read_name(name, origin), origin)
            self._profiles.save([*self._profiles.stored(), profile], profile.id)
        except _Refusal as refusal:
            self._refuse("add_profile", refusal.sentence, refusal.field)
        except DiskTrouble as trouble:
            self._refuse("add_profile", trouble.sentence)
        else:
            await self._keep_key(profile, secret)

    async def replace_key(self, profile_id: str, key: str) -> None:
        """Give a profile another key; whatever waited for one goes on."""
        profile = self._existing("replace_key", profile_id)
        if profile is None:
            return
        if self._profiles.is_of_this_run_only(profile_id, self._profiles.origin_of(profile_id) or ""):
            self._refuse("replace_key", texts.base_url_needs_environment_key(), "key")
            return
        try:
            secret = self._read_key(key)
        except _Refusal as refusal:
            self._refuse("replace_key", refusal.sentence, refusal.field)
            return
        await self._keep_key(profile, secret)

    async def change_profile(self, profile_id: str, name: str, base_url: str, key: str) -> None:
        """Change a profile; another address asks for the key again, for a key goes only where it was meant to go."""
        profile = self._existing("change_profile", profile_id)
        if profile is None:
            return
        try:
            origin = self._read_address(base_url)
            has_moved = origin != profile.base_url
            secret = self._read_key(key) if has_moved or key.strip() else None
            changed = replace(profile, name=self._read_name(name, origin, profile_id), base_url=origin)
            others = [changed if each.id == profile_id else each for each in self._profiles.stored()]
            self._profiles.store(others, self._profiles.selected_id)
        except _Refusal as refusal:
            self._refuse("change_profile", refusal.sentence, refusal.field)
            return
        except DiskTrouble as trouble:
            self._refuse("change_profile", trouble.sentence)
            return
        if has_moved:
            self._accounts.try_again(profile_id)
            self.on_moved(profile_id)
        if secret is not None:
            self._give_key(changed, secret)
        # Whoever hears of the profile may ask for a test of its key at once.
        self._profiles.announce()
        if secret is not None:
            await self._store_key(changed, secret)
        # Meanwhile a person may have changed it back.
        is_left = has_moved and self._profiles.origin_of(profile_id) != profile.base_url
        if is_left and not self._is_needed_at(profile_id, profile.base_url):
            self._accounts.forget_key(profile_id, profile.base_url)
            await self._keys.delete(profile_id, profile.base_url)
        if secret is not None:
            await self._try_key(changed)

    async def delete_key(self, profile_id: str) -> None:
        """Delete every key of a profile, those of its former addresses too."""
        profile = self._existing("delete_key", profile_id)
        if profile is not None:
            await self._delete_keys("delete_key", profile)
            await self._profiles.look_for_keys([profile_id])

    async def delete_profile(self, profile_id: str) -> None:
        """Delete a profile and its keys; refused while its jobs are out, waiting or unconfirmed."""
        profile = self._existing("delete_profile", profile_id)
        if profile is None:
            return
        left = [each for each in self._profiles.stored() if each.id != profile_id]
        if any(job.profile_id == profile_id and job.state in _STILL_NEEDED for job in self._jobs.oldest_first()):
            self._refuse("delete_profile", "Clips of this profile are still waiting, out or unconfirmed.")
            return
        if not left:
            self._refuse("delete_profile", "This is the only profile. Delete its key, or change its address instead.")
            return
        selected = self._profiles.selected_id
        try:
            self._profiles.save(left, left[0].id if selected == profile_id else selected)
        except DiskTrouble as trouble:
            self._refuse("delete_profile", trouble.sentence)
            return
        await self._delete_keys("delete_profile", profile)
        self._accounts.try_again(profile_id)

    async def test_profile(self, profile_id: str) -> None:
        """Ask a free question with the profile's key, and tell how it went."""
        await self._ask_models(profile_id, is_test=True, is_trial=True)

    async def list_models(self, profile_id: str) -> None:
        """Ask for the models of a profile; told only when the gateway lists some."""
        await self._ask_models(profile_id, is_test=False)

    def try_account_again(self, profile_id: str) -> None:
        """End the pauses of a profile."""
        self._accounts.try_again(profile_id)

    def change_clips_folder(self, folder: str) -> None:
        """Keep new clips in another folder."""
        self._spawn(self._change_clips_folder(folder), "change the clips folder")

    async def _change_clips_folder(self, folder: str) -> None:
        before = self._clips.path
        try:
            await start_thread(lambda: self._clips.move_to(folder), "clips folder")
            self._profile_book.save_clips_folder(folder)
        except DiskTrouble as trouble:
            if self._clips.path != before:
                with contextlib.suppress(DiskTrouble):
                    await start_thread(lambda: self._clips.move_to(before), "clips folder")
            self._refuse("change_clips_folder", trouble.sentence, "folder")
            return
        self._board.drop(NoticeKind.CLIPS_FOLDER)
        self._tell(ClipsFolderChanged(self._clips.path))

    def look_at_clips_folder(self) -> None:
        """Say in a notice that no clip can be kept in the clips folder, where that can be told beforehand."""
        self._spawn(self._look_at_clips_folder(), "look at the clips folder")

    async def _look_at_clips_folder(self) -> None:
        try:
            await start_thread(self._clips.look, "clips folder")
        except DiskTrouble as trouble:
            self._board.put(texts.clips_folder_notice(trouble.sentence))
        else:
            self._board.drop(NoticeKind.CLIPS_FOLDER)

    def make_clips_folder(self) -> None:
        """Have the clips folder there before the first clip, for somebody who wants to look into it."""
        self._spawn(self._make_clips_folder(), "make the clips folder")

    async def _make_clips_folder(self) -> None:
        folder = self._clips.path
        try:
            await start_thread(lambda: self._clips.move_to(folder), "clips folder")
        except DiskTrouble as trouble:
            self._refuse("make_clips_folder", trouble.sentence)
            return
        self._tell(ClipsFolderMade(folder))

    async def _ask_models(self, profile_id: str, *, is_test: bool, is_trial: bool = False) -> None:
        origin = self._profiles.origin_of(profile_id)
        if origin is None:
            return
        try:
            account = await self._accounts.peek_account(self._accounts.gate_at(profile_id, origin))
        except DiskTrouble as trouble:
            self._tested(is_test, profile_id, False, trouble.sentence)
            return
        if account is None:
            self._tested(is_test, profile_id, False, "There is no key to test.")
            return
        answer = await self._gateway.models(account)
        if answer.error is not None:
            self._tested(is_test, profile_id, False, answer.error.message)
            return
        count = len(answer.models)
        listed = f"It lists {count} video model{'' if count == 1 else 's'}." if count else "It lists no video models."
        self._tested(is_test, profile_id, True, f"The gateway answers, and the key works. {listed}")
        if answer.models:
            self._tell(ModelsListed(profile_id, answer.models))
        self.on_key_worked(profile_id, is_trial)

    def _tested(self, is_test: bool, profile_id: str, is_ok: bool, sentence: str) -> None:
        if is_test:
            self._tell(ProfileTested(profile_id, is_ok, sentence))

    async def _keep_key(self, profile: Profile, key: Secret) -> None:
        self._give_key(profile, key)
        await self._store_key(profile, key)
        await self._try_key(profile)

    def _give_key(self, profile: Profile, key: Secret) -> None:
        """Use a key at once, at the profile's own address alone."""
        self._given[profile.id, profile.base_url] += 1
        self._profiles.drop_environment_key(profile.id, profile.base_url)
        self._accounts.give_key(profile.id, profile.base_url, key)

    async def _store_key(self, profile: Profile, key: Secret) -> None:
        """Store a key for the profile's own address alone."""
        place = await self._keys.save(profile.id, profile.base_url, key)
        self._accounts.show(profile.id)
        if place is KeyPlace.SESSION:
            self._board.put(texts.session_key_notice(profile.id, profile.name))

    async def _try_key(self, profile: Profile) -> None:
        """Look where the key is now, and ask a free question with it."""
        await self._profiles.look_for_keys([profile.id])
        await self._ask_models(profile.id, is_test=False, is_trial=True)

    async def _delete_keys(self, command: str, profile: Profile) -> None:
        """Delete the keys of every address that the profile had, as far as the records of its clips tell them."""
        try:
            of_jobs = self._jobs.origins_of(profile.id)
        except DiskTrouble as trouble:
            of_jobs = {job.origin for job in self._jobs.oldest_first() if job.profile_id == profile.id and job.origin}
            self._refuse(command, f"{trouble.sentence} Keys of addresses that it had before may be left.")
        origins = {profile.base_url, *of_jobs, *self._accounts.origins_of(profile.id)}
        given = self._given.copy()
        for origin in sorted(origins):
            if self._given[profile.id, origin] != given[profile.id, origin]:
                continue  # while the keychain took its time, a person gave another one: perhaps of a new profile
            self._accounts.forget_key(profile.id, origin)
            await self._keys.delete(profile.id, origin)
        self._accounts.show(profile.id)

    def _is_needed_at(self, profile_id: str, origin: str) -> bool:
        return any(
            job.profile_id == profile_id and job.origin == origin and job.state in _STILL_NEEDED
            for job in self._jobs.oldest_first()
        )

    def _existing(self, command: str, profile_id: str) -> Profile | None:
        profile = self._profiles.find(profile_id)
        if profile is None:
            self._refuse(command, "This profile does not exist any more.")
        elif profile.is_demo:
            self._refuse(command, "The demo needs no key, and its profile cannot be changed.")
            return None
        return profile

    def _read_address(self, base_url: str) -> str:
        try:
            return tidy_base_url(base_url)
        except UnusableInput as unusable:
            raise _Refusal(unusable.sentence, "base_url") from unusable

    def _read_key(self, key: str) -> Secret:
        try:
            return key_from_text(key)
        except UnusableInput as unusable:
            raise _Refusal(unusable.sentence, "key") from unusable

    def _read_name(self, name: str, origin: str, own_id: str | None = None) -> str:
        """The name as it is kept: one line, by the host where none is given, and of one profile only."""
        given = " ".join(name.split()) or urlsplit(origin).hostname or origin
        if len(given) > MOST_NAME_CHARACTERS or not given.isprintable():
            raise _Refusal(f"A name has up to {MOST_NAME_CHARACTERS} characters.", "name")
        taken = {each.name.casefold() for each in (*self._profiles.stored(), DEMO) if each.id != own_id}
        if given.casefold() in taken:
            raise _Refusal("Another profile has this name.", "name")
        return given

    def _free_id(self, name: str, origin: str) -> str:
        """An id made from the name, in letters that every file and keychain takes."""
        plain = re.sub(r"[^a-z0-9]+", "-", (name or urlsplit(origin).hostname or "").lower()).strip("-")[:50].strip("-")
        base = plain or "profile"
        used = {each.id for each in self._profiles.stored()} | {DEMO.id}
        used |= self._jobs.profile_ids()
        candidates = (base, *(f"{base}-{number}" for number in range(2, len(used) + 3)))
        return next(candidate for candidate in candidates if candidate not in used)

    def _refuse(self, command: str, sentence: str, field: str = "") -> None:
        self._tell(CommandRefused(command, sentence, field))


class _Refusal(Exception):
    """A value of a form that cannot be used, and the field that it came from."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
