"""Links to clips: signed, and good for as long, as often or as far as a test says."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

if TYPE_CHECKING:
    from tests.faults.exchange import Exchange


@dataclass
class _Link:
    born_at_s: float
    requests: int = 0
    bytes: int = 0


class Links:
    """Mints links and knows which are still good. The limits count for each link by itself."""

    def __init__(self) -> None:
        self.good_requests: int | None = None
        self.good_s: float | None = None
        self.good_bytes: int | None = None
        self.are_at_gateway = False
        """On the gateway's own origin, where the key goes along, instead of the store's."""
        self.lives_s: Callable[[str], float | None] = lambda task_id: None
        """What the gateway says of a link's end (``expires_at``): seconds from now, for each task."""
        self.expired_scenario = "expired 403"
        self.refused = 0
        """How often a link was asked for that was over."""
        self._lock = threading.Lock()
        self._links: dict[str, _Link] = {}
        self._numbers = itertools.count(1)

    def mint(self, origin: str, task_id: str) -> tuple[str, float | None]:
        """A fresh link to a task's clip, and when the gateway says that it ends."""
        with self._lock:
            signature = f"s1gned{next(self._numbers)}"
            self._links[signature] = _Link(time.monotonic())
        lives_s = self.lives_s(task_id)
        expires_at = None if lives_s is None else time.time() + lives_s
        return f"{origin}/files/{quote(task_id, safe='')}.mp4?signature={signature}", expires_at

    def is_good(self, target: str) -> bool:
        """Whether the link of a request gives anything; counts the request."""
        link = self._of(target)
        if link is None:
            return False
        with self._lock:
            link.requests += 1
            is_often = self.good_requests is not None and link.requests > self.good_requests
            is_late = self.good_s is not None and time.monotonic() - link.born_at_s > self.good_s
            is_far = self.good_bytes is not None and link.bytes >= self.good_bytes
            return not (is_often or is_late or is_far)

    def allowance(self, target: str) -> int | None:
        """How many bytes a link still gives; ``None`` for all."""
        link = self._of(target)
        if link is None or self.good_bytes is None:
            return None
        return max(0, self.good_bytes - link.bytes)

    def spend(self, target: str, count: int) -> None:
        link = self._of(target)
        if link is not None:
            with self._lock:
                link.bytes += count

    def refuse(self, exchange: Exchange) -> None:
        """Answer as the store does to a link that is over."""
        from tests.faults.files import FILES

        with self._lock:
            self.refused += 1
        FILES[self.expired_scenario].act(exchange)

    def _of(self, target: str) -> _Link | None:
        return self._links.get(parse_qs(urlsplit(target).query).get("signature", [""])[0])
