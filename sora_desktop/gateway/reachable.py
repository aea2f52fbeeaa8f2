"""Which addresses are public, and connections that go to such addresses only, whatever a name means a moment later."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_MOST_TRIED = 3
_LOOK_UP_S = 3.0
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
_LOCAL_NAMES = frozenset("arpa corp home internal intranet lan local localdomain localhost private".split())
"""The last part of names that mean nothing outside of a network."""

Resolve = Callable[[str, int], Awaitable[list[str]]]


class NotPublic(Exception):
    """A host is on this computer, in its network, or nowhere in particular."""


class UnknownHost(Exception):
    """A name that nobody knows."""


class NoNameService(UnknownHost):
    """Nobody could be asked for a name: that says nothing about it."""


def is_public(address: str) -> bool:
    """Whether an IP address can be reached from anywhere: none of this computer, a local network, or a special use.

    Addresses that carry another one in them (mapped, 6to4, Teredo, NAT64) are judged by that one, too.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.is_site_local or "%" in address:
            return False
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises ``OSError`` for a name that is not known."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PublicBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to public addresses alone: a name is looked up once, and what was checked is connected to."""

    def __init__(self, resolve_host: Resolve = resolve, may_connect: Callable[[str], bool] = is_public) -> None:
        self._resolve = resolve_host
        self._may_connect = may_connect
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the name is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises ``NotPublic`` before anything is sent, ``UnknownHost`` with its kinds, and what httpcore raises."""
        addresses = await self._public_addresses(host, port)
        last: Exception | None = None
        for address in addresses[:_MOST_TRIED]:
            try:
                return await self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last if last is not None else UnknownHost

    async def refuse_local(self, host: str, port: int) -> None:
        """Raises ``NotPublic`` for a host that must not be asked for through a proxy either, which looks it up itself.

        Behind some proxies this computer knows no name of the internet; then names of local networks are still told by
        their form.
        """
        try:
            async with asyncio.timeout(_LOOK_UP_S):
                await self._public_addresses(host, port)
        except (UnknownHost, TimeoutError):
            name, _, last = host.rstrip(".").lower().rpartition(".")
            if not name or last in _LOCAL_NAMES or last.isdigit() or ":" in host:
                raise NotPublic from None

    async def _public_addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            is_known_to_nobody = isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME
            raise (UnknownHost if is_known_to_nobody else NoNameService) from error
        except UnicodeError as error:
            raise UnknownHost from error
        # One bad address among good ones is no accident.
        if not addresses or not all(map(self._may_connect, addresses)):
            raise NotPublic
        return addresses

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the name is httpcore's
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise NotPublic

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
