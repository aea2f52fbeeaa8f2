"""The key store: keys in the system's keychain, each bound to its profile and origin, or for this session only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from sora_desktop.credentials.backends import Backend, name_for_people, system_backend
from sora_desktop.credentials.worker import RETRY_S, CallFailed, Worker
from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.profiles import KeyPlace, Profile
from sora_desktop.domain.secrets import Secret
from sora_desktop.domain.urls import origin_of

log = logging.getLogger(__name__)

SERVICE = "Sora Desktop"
LIMIT_S = 10.0
WAITING_AFTER_S = 1.5

T = TypeVar("T")
Place = tuple[str, str]
"""A profile's id and the origin that its key was saved for."""


class Keychain:
    """Keys (the port ``KeyStore``) over keyring, for one asyncio loop. Keys that were read stay in memory.

    ``on_waiting`` and ``on_answer`` are called on the loop with a profile's id: when its key is not there after
    ``waiting_after_s`` (the keychain may wait for a person), and when an answer came after all.
    """

    def __init__(
        self,
        *,
        limit_s: float = LIMIT_S,
        waiting_after_s: float = WAITING_AFTER_S,
        retry_s: float = RETRY_S,
        load_backend: Callable[[], Backend | None] = system_backend,
    ) -> None:
        self._limit_s = limit_s
        self._waiting_after_s = waiting_after_s
        self._retry_s = retry_s
        self._load_backend = load_backend
        self._worker = Worker("keychain", retry_s=retry_s)
        self._backend: Backend | None = None
        self._backend_name = ""
        self._stored: dict[Place, Secret] = {}
        self._session: dict[Place, Secret] = {}
        self._reading: dict[Place, tuple[asyncio.Future[Secret | None], float]] = {}
        self._wanted: dict[Place, Secret | None] = {}
        """What was saved or deleted last; read by the worker's threads too."""
        self._late: set[asyncio.Future[Any]] = set()
        self._trouble = ""
        self.on_waiting: Callable[[str], None] = _nobody
        self.on_answer: Callable[[str], None] = _nobody

    @property
    def trouble(self) -> str:
        """Why keys are kept for this session only, in a sentence; empty while nothing is wrong."""
        return self._trouble

    async def back_end_name(self) -> str:
        """The keychain's name for people; empty when there is none or it does not answer in time."""
        try:
            await asyncio.wait_for(self._worker.submit(self._find_backend), self._limit_s)
        except (CallFailed, TimeoutError):
            return ""
        return self._backend_name

    async def place_of(self, profile: Profile) -> tuple[KeyPlace, str]:
        """As the port says. ``WAITING`` after ``waiting_after_s``; ``on_answer`` tells when to ask again."""
        if profile.is_demo:
            return KeyPlace.DEMO, ""
        try:
            place = (profile.id, origin_of(profile.base_url))
        except UnusableInput:
            return KeyPlace.NONE, self._backend_name
        if place in self._session:
            return KeyPlace.SESSION, ""
        try:
            key = await self._read(place, max(0.0, self._waiting_after_s - self._asked_for_s(place)))
        except TimeoutError:
            return KeyPlace.WAITING, self._backend_name
        except CallFailed:
            return KeyPlace.UNAVAILABLE, ""
        if place in self._session:
            return KeyPlace.SESSION, ""
        return (KeyPlace.NONE if key is None else KeyPlace.KEYCHAIN), self._backend_name

    async def key_for(self, profile_id: str, origin: str) -> Secret | None:
        place = (profile_id, origin)
        key = self._session.get(place)
        if key is not None:
            return key
        try:
            key = await self._read(place, self._limit_s)
        except (TimeoutError, CallFailed):
            key = None
        return self._session.get(place, key)

    async def save(self, profile_id: str, origin: str, key: Secret) -> KeyPlace:
        """As the port says. A keychain that answers late takes the key late, and ``on_answer`` tells."""
        place = (profile_id, origin)
        self._wanted[place] = key
        self._session[place] = key
        self._stored.pop(place, None)
        self._reading.pop(place, None)
        writing = self._worker.submit(lambda: self._write(place, key))
        writing.add_done_callback(lambda done: self._take_written(place, key, done))
        with contextlib.suppress(TimeoutError, CallFailed):  # said by _take_written; the key stays in memory
            await self._within(writing, profile_id, self._limit_s)
        return KeyPlace.SESSION if place in self._session else KeyPlace.KEYCHAIN

    async def delete(self, profile_id: str, origin: str) -> None:
        """As the port says. A keychain that answers late forgets the key late."""
        place = (profile_id, origin)
        self._wanted[place] = None
        self._session.pop(place, None)
        self._stored.pop(place, None)
        self._reading.pop(place, None)
        deleting = self._worker.submit(lambda: self._delete(place))
        deleting.add_done_callback(_note_failure)
        with contextlib.suppress(TimeoutError, CallFailed):  # as far as this program goes there is no key any more
            await self._within(deleting, profile_id, self._limit_s)

    async def _read(self, place: Place, limit_s: float) -> Secret | None:
        """Raises ``TimeoutError`` and ``CallFailed``. Calls for one place share one look-up."""
        known = self._stored.get(place)
        if known is not None:
            return known
        now_s = asyncio.get_running_loop().time()
        reading, since_s = self._reading.get(place, (None, now_s))
        if reading is None or now_s - since_s > self._retry_s:
            reading = self._worker.submit(lambda: self._get(place))
            self._reading[place] = reading, now_s
            reading.add_done_callback(lambda done: self._take_read(place, done))
        return await self._within(reading, place[0], limit_s)

    def _asked_for_s(self, place: Place) -> float:
        """For how long the keychain has been asked for a key already."""
        _, since_s = self._reading.get(place, (None, None))
        return 0.0 if since_s is None else asyncio.get_running_loop().time() - since_s

    async def _within(self, future: asyncio.Future[T], profile_id: str, limit_s: float) -> T:
        """Wait, tell ``on_waiting`` on the way, and have ``on_answer`` told when the answer comes too late."""
        first_s = min(self._waiting_after_s, limit_s)
        done, _ = await asyncio.wait({future}, timeout=first_s)
        if not done:
            self.on_waiting(profile_id)
            done, _ = await asyncio.wait({future}, timeout=limit_s - first_s)
        if not done:
            self._say("Your keychain does not answer. It may be waiting for you to unlock it.")
            if future not in self._late:
                self._late.add(future)
                future.add_done_callback(lambda _: self._answer_late(future, profile_id))
            raise TimeoutError
        return future.result()

    def _answer_late(self, future: asyncio.Future[Any], profile_id: str) -> None:
        self._late.discard(future)
        self.on_answer(profile_id)

    def _take_read(self, place: Place, done: asyncio.Future[Secret | None]) -> None:
        has_failed = self._has_failed(done)
        if self._reading.get(place, (None, 0.0))[0] is not done:
            return  # asked for again, replaced or deleted meanwhile: what was read may no longer be the key
        del self._reading[place]
        if not has_failed and (key := done.result()) is not None:
            self._stored[place] = key

    def _take_written(self, place: Place, key: Secret, done: asyncio.Future[None]) -> None:
        if self._has_failed(done) or self._session.get(place) is not key:
            return
        del self._session[place]
        self._stored[place] = key

    def _has_failed(self, done: asyncio.Future[T]) -> bool:
        error = None if done.cancelled() else done.exception()
        if error is None and not done.cancelled():
            self._trouble = ""
            return False
        if isinstance(error, _NoKeychain):
            self._say("This computer has no keychain that keys can be kept in.")
        else:
            self._say(f"Your keychain could not be used ({error}). It may be locked.")
        return True

    def _say(self, sentence: str) -> None:
        if sentence != self._trouble:
            log.warning("%s", sentence)
            self._trouble = sentence

    # What follows runs in the worker's thread.

    def _find_backend(self) -> Backend:
        if self._backend is None:
            backend = self._load_backend()
            if backend is None:
                raise _NoKeychain
            self._backend_name = name_for_people(backend)
            self._backend = backend
        return self._backend

    def _get(self, place: Place) -> Secret | None:
        text = self._find_backend().get_password(SERVICE, " ".join(place))
        return Secret(text) if text else None

    def _write(self, place: Place, key: Secret) -> None:
        backend, username = self._find_backend(), " ".join(place)
        backend.set_password(SERVICE, username, key.reveal())
        wanted = self._wanted.get(place, key)
        if wanted is None:
            self._delete(place)  # deleted by another thread, while this one hung
        elif wanted is not key:
            backend.set_password(SERVICE, username, wanted.reveal())
        elif backend.get_password(SERVICE, username) != key.reveal():
            raise _NoKeychain  # it takes keys and keeps none

    def _delete(self, place: Place) -> None:
        backend, username = self._find_backend(), " ".join(place)
        if backend.get_password(SERVICE, username) is not None:
            backend.delete_password(SERVICE, username)


class _NoKeychain(CallFailed):
    """There is no back end that may hold a key."""


def _nobody(_profile_id: str) -> None:
    """Nobody listens."""


def _note_failure(done: asyncio.Future[None]) -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        log.warning("A key could not be taken out of the keychain (%s).", error)
