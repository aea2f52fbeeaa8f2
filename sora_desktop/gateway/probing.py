"""Reference images as anybody could fetch them: without credentials, bounded, and from public addresses only."""

from __future__ import annotations

import asyncio
import logging
import ssl

import httpcore
import httpx

from sora_desktop.domain.answers import ImageAnswer
from sora_desktop.domain.image_kinds import TOO_LARGE, image_kind
from sora_desktop.domain.pictures import MOST_BYTES
from sora_desktop.domain.urls import image_url_problem, is_this_machine
from sora_desktop.gateway.proxies import Proxies
from sora_desktop.gateway.reachable import NoNameService, NotPublic, PublicBackend, UnknownHost
from sora_desktop.gateway.transports import WireLimits

MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_START_BYTES = 64

NOT_PUBLIC = "This address is not reachable from outside, so no gateway can fetch it."
NO_IMAGE = "This is no image."
_UNREACHED = "This image could not be fetched from here; whether a gateway can is not known."
_PROXY_REFUSED = f"{_UNREACHED} The proxy of this computer's settings did not let it through."

logger = logging.getLogger(__name__)


class HttpImageProbe:
    """Fulfils ``domain.ports.ImageProbe``. It goes through the proxies that all other requests go through."""

    def __init__(self, user_agent: str, limits: WireLimits | None = None, backend: PublicBackend | None = None) -> None:
        self._user_agent = user_agent
        self._limits = limits if limits is not None else WireLimits()
        self._backend = backend if backend is not None else PublicBackend()
        self._proxies = Proxies()
        self._context: ssl.SSLContext | None = None
        self._pools: dict[str, httpcore.AsyncConnectionPool] = {}

    async def fetch(self, url: str) -> ImageAnswer:
        """The bytes of an image, or a sentence. Raises nothing but ``CancelledError``."""
        if self._proxies.problem is not None:
            return _doubtful(f"{_UNREACHED} {self._proxies.problem}")
        try:
            async with asyncio.timeout(self._limits.image_total_s):
                return await self._followed(url)
        except TimeoutError:
            return _doubtful(f"This image did not come within {self._limits.image_total_s:g} seconds.")
        except NotPublic:
            return ImageAnswer(problem=NOT_PUBLIC)
        except httpcore.ProxyError:
            return _doubtful(_PROXY_REFUSED)
        except NoNameService:
            return _doubtful(_UNREACHED)
        except UnknownHost:
            return ImageAnswer(problem="Nobody knows the host of this address.")
        except httpcore.TimeoutException:
            return _doubtful("The host of this image does not answer.")
        except Exception as error:  # noqa: BLE001 - only a thumbnail: whatever broke, there is none
            logger.info("An image could not be fetched: %s", type(error).__name__)
            return _doubtful(_UNREACHED)

    async def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()

    async def _followed(self, url: str) -> ImageAnswer:
        for _ in range(MOST_REDIRECTS + 1):
            if image_url_problem(url) is not None:
                return ImageAnswer(problem="This address leads to another one that cannot be used.")
            found = await self._answer(httpx.URL(url))
            if isinstance(found, ImageAnswer):
                return found
            url = str(httpx.URL(url).join(found))
        return ImageAnswer(problem=f"This address leads on to others more than {MOST_REDIRECTS} times.")

    async def _answer(self, url: httpx.URL) -> ImageAnswer | str:
        """What one request brings: an image, a sentence, or the address to go on at."""
        if is_this_machine(url.host):
            raise NotPublic
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path or b"/")
        headers: dict[bytes | str, bytes | str] = {
            "Host": url.netloc,
            "User-Agent": self._user_agent,
            "Accept": "image/*",
            "Accept-Encoding": "identity",
        }
        seconds = self._limits.connect_s
        extensions = {
            "timeout": {"connect": seconds, "read": self._limits.image_total_s, "write": seconds, "pool": None}
        }
        pool = await self._pool(url)
        async with pool.stream("GET", target, headers=headers, extensions=extensions) as response:
            told = {name.lower(): value for name, value in response.headers}
            if response.status in _REDIRECTS and b"location" in told:
                return told[b"location"].decode("latin-1")
            if response.status != 200:
                return _refusal_of(response.status)
            length = told.get(b"content-length", b"")
            if length.isdigit() and (len(length) > 18 or int(length) > MOST_BYTES):
                return ImageAnswer(problem=TOO_LARGE)
            return await _image_in(response)

    async def _pool(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        """The way to ``url``. Raises ``NotPublic``; without a proxy the connection itself is refused instead."""
        proxy = self._proxies.of(str(url))
        if proxy is not None:
            await self._backend.refuse_local(url.host, url.port or (443 if url.scheme == "https" else 80))
        way = "" if proxy is None else str(proxy.url)
        if way not in self._pools:
            if self._context is None:
                self._context = _context()  # reads certificates, which no start waits for
            self._pools[way] = (
                _direct(self._context, self._backend) if proxy is None else _through(proxy, self._context)
            )
        return self._pools[way]


def _direct(context: ssl.SSLContext, backend: PublicBackend) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(ssl_context=context, max_keepalive_connections=0, network_backend=backend)


def _through(proxy: httpx.Proxy, context: ssl.SSLContext) -> httpcore.AsyncConnectionPool:
    url = proxy.url
    at = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    if url.scheme in {"socks5", "socks5h"}:
        return httpcore.AsyncSOCKSProxy(at, proxy.raw_auth, ssl_context=context, max_keepalive_connections=0)
    return httpcore.AsyncHTTPProxy(
        at,
        proxy.raw_auth,
        proxy.headers.raw,
        ssl_context=context,
        proxy_ssl_context=context if url.scheme == "https" else None,
        max_keepalive_connections=0,
    )


async def _image_in(response: httpcore.Response) -> ImageAnswer:
    """Read no more of a body than an image may have, and nothing further of what is none."""
    content = bytearray()
    is_checked = False
    async for chunk in response.aiter_stream():
        content += chunk
        if not is_checked and len(content) >= _START_BYTES:
            is_checked = True
            if image_kind(bytes(content[:_START_BYTES])) is None:
                return ImageAnswer(problem=NO_IMAGE)
        if len(content) > MOST_BYTES:
            return ImageAnswer(problem=TOO_LARGE)
    if image_kind(bytes(content[:_START_BYTES])) is None:
        return ImageAnswer(problem=NO_IMAGE)
    return ImageAnswer(bytes(content))


def _refusal_of(status: int) -> ImageAnswer:
    if status in {404, 410}:
        return ImageAnswer(problem=f"There is no image at this address (HTTP {status}).")
    if status == 407:
        return _doubtful(_PROXY_REFUSED)
    if status in {401, 403}:
        return ImageAnswer(problem=f"This image is not open to everybody (HTTP {status}).")
    return _doubtful(f"The host of this image has trouble (HTTP {status}).")


def _doubtful(problem: str) -> ImageAnswer:
    """It did not come here and now, which a gateway may not meet."""
    return ImageAnswer(problem=problem, is_doubtful=True)


def _context() -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except (OSError, ValueError):
        # It trusts nobody, so that https fails and plain http goes on.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
