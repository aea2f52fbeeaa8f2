"""The HTTP clients: one TLS context, one client for polls and one for creates, and a way out through the proxies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import ssl
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from sora_desktop.domain.answers import PauseReason
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.urls import is_this_machine
from sora_desktop.gateway.proxies import Proxies


@dataclass(frozen=True, slots=True)
class WireLimits:
    """How long and how much is waited for; every call has a deadline and a byte cap."""

    connect_s: float = 15.0
    create_read_s: float = 200.0
    """A gateway tries several upstreams before it answers a create: at least 180 s [gateway.md §6]."""
    create_total_s: float = 300.0
    query_total_s: float = 30.0
    refusal_body_s: float = 15.0
    """For the body of a refusal, whose status has said enough already."""
    answer_bytes: int = 1 << 20
    upload_total_s: float = 120.0
    image_total_s: float = 20.0
    """For a reference image that is only fetched for its thumbnail, redirects included."""
    queries_at_once: int = 8
    """For each origin: an ``AsyncClient`` with more requests at once collapses."""
    fetch_idle_s: float = 30.0
    """Without a byte for so long a download breaks off."""
    fetch_window_s: float = 60.0
    fetch_window_bytes: int = 60 << 10
    """A download that brings less in a window is taken for a drip, and breaks off."""
    clip_bytes: int = 8 << 30


class UnusableRoute(Exception):
    """No request can go to an address from this machine, whatever the network does; carries a sentence."""

    def __init__(self, sentence: str, kind: ErrorKind, pause: PauseReason) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
        self.pause = pause


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two clients of the engine's loop over one way out of this machine."""

    polls: httpx.AsyncClient
    creates: httpx.AsyncClient


class Clients:
    """Every client of the gateway. Addresses of this machine are reached directly, all others as the proxies say."""

    def __init__(self, user_agent: str, limits: WireLimits) -> None:
        _quiet_the_libraries()
        self._user_agent = user_agent
        self._limits = limits
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._tls_problem: str | None = None
        self._context = self._make_context()
        self._direct = self._make_pair(uses_proxies=False)
        proxies = Proxies()
        self._proxy_problem = proxies.problem
        self._outward = self._direct
        if self._proxy_problem is None and proxies.by_scheme:
            try:
                self._outward = self._make_pair(uses_proxies=True)
            except (ValueError, TypeError, ImportError, httpx.InvalidURL):
                self._proxy_problem = "The proxy settings of this computer cannot be used."

    def polls(self, url: str) -> httpx.AsyncClient:
        """The client for free requests to ``url``. Raises ``UnusableRoute``."""
        return self._pair(url).polls

    def creates(self, url: str) -> httpx.AsyncClient:
        """The client for creates, which keeps no connection and repeats nothing. Raises ``UnusableRoute``."""
        return self._pair(url).creates

    def uses_proxies(self, url: str) -> bool:
        """Whether a proxy may stand on the way to ``url``. Raises ``UnusableRoute``."""
        return self._pair(url) is not self._direct

    def download(self, url: str) -> httpx.Client:
        """A new blocking client for one request to ``url``; the caller closes it. Raises ``UnusableRoute``."""
        return httpx.Client(
            verify=self._context,
            trust_env=self.uses_proxies(url),
            follow_redirects=False,
            cookies=_no_cookies(),
            headers={"User-Agent": self._user_agent, "Accept": "*/*", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(self._limits.fetch_idle_s, connect=self._limits.connect_s),
        )

    def turn(self, origin: str) -> asyncio.Semaphore:
        """Held while a question to ``origin`` is out; one hanging gateway keeps no other waiting."""
        if origin not in self._turns:
            self._turns[origin] = asyncio.Semaphore(self._limits.queries_at_once)
        return self._turns[origin]

    async def close(self) -> None:
        """Close every connection, whatever the other sides do."""
        for pair in {self._direct, self._outward}:
            for client in (pair.polls, pair.creates):
                with contextlib.suppress(httpx.HTTPError, OSError):
                    await client.aclose()

    def _pair(self, url: str) -> _Pair:
        parts = urlsplit(url)
        if parts.scheme == "https" and self._tls_problem is not None:
            raise UnusableRoute(self._tls_problem, ErrorKind.TLS, PauseReason.TLS)
        if is_this_machine(parts.hostname or ""):
            return self._direct
        if self._proxy_problem is not None:
            raise UnusableRoute(self._proxy_problem, ErrorKind.NETWORK, PauseReason.ADDRESS)
        return self._outward

    def _make_pair(self, *, uses_proxies: bool) -> _Pair:
        limits = self._limits
        return _Pair(
            polls=self._make_client(
                uses_proxies,
                httpx.Limits(
                    max_connections=None, max_keepalive_connections=limits.queries_at_once, keepalive_expiry=20
                ),
                httpx.Timeout(limits.query_total_s, connect=limits.connect_s),
            ),
            # A connection that was kept may be closed by the other side in the moment in which the create goes out,
            # and then nobody knows whether it arrived.
            creates=self._make_client(
                uses_proxies,
                httpx.Limits(max_connections=None, max_keepalive_connections=0),
                httpx.Timeout(limits.create_read_s, connect=limits.connect_s, write=60.0),
            ),
        )

    def _make_client(self, uses_proxies: bool, limits: httpx.Limits, timeout: httpx.Timeout) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=self._context,
            trust_env=uses_proxies,
            follow_redirects=False,
            cookies=_no_cookies(),
            headers={"User-Agent": self._user_agent, "Accept": "application/json", "Accept-Encoding": "gzip"},
            limits=limits,
            timeout=timeout,
        )

    def _make_context(self) -> ssl.SSLContext:
        try:
            return httpx.create_ssl_context()
        except (OSError, ValueError):
            # Without certificates the context trusts nobody; it is never used, but clients need one.
            self._tls_problem = (
                "The certificates of this computer cannot be read, so no secure connection can be made."
                + (" SSL_CERT_FILE or SSL_CERT_DIR names them." if _names_certificates() else "")
            )
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _quiet_the_libraries() -> None:
    """httpx logs whole addresses at INFO, links with their signatures among them; httpcore logs headers."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _no_cookies() -> CookieJar:
    """A jar that takes none: a session's cookie is a credential, and cookies know no ports."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def _names_certificates() -> bool:
    return bool(os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"))
