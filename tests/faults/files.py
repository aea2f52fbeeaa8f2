"""What the fault gateway does with a clip that is fetched: honest, cut, expired, and every way Range goes wrong."""

from __future__ import annotations

import random
import struct

from tests.fakes.tiny_renderer import ONE_SECOND_MP4
from tests.faults.connection import Gone
from tests.faults.exchange import HUGE_LENGTH, PAGE, Exchange, head_of, packed
from tests.faults.scenarios import Act, Scenario
from tests.gateway.file_scripts import File, misbehaviours

REDIRECTS = (301, 302, 303, 307, 308)
XML = b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'


def clip_of(task_id: str, size_bytes: int) -> bytes:
    """The playable clip of a task: the same for ever, no two stretches of it alike, and media data to its end."""
    noise = random.Random(task_id).randbytes(max(0, size_bytes - len(ONE_SECOND_MP4) - 8))
    return ONE_SECOND_MP4 + struct.pack(">I4s", len(noise) + 8, b"mdat") + noise


def file_of(exchange: Exchange) -> File:
    """The file behind the link that was asked for. Raises ``Gone`` where there is none."""
    if exchange.task is None:
        expired(exchange, 404)
        raise Gone
    return File(exchange.gate.clip_of(exchange.task.id), etag=f'"{exchange.task.number}-v1"')


def expired(exchange: Exchange, status: int) -> None:
    exchange.answer(status, XML, {"content_type": "application/xml"}, keeps=False)


class _Asked:
    """One exchange as the scripts of ``tests/gateway/file_scripts`` take it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def read_request(self) -> object:
        return self._exchange.request

    def send(self, data: bytes) -> None:
        self._exchange.send(data)


def whole(exchange: Exchange) -> None:
    """As RFC 9110 says, within what the link still gives."""
    _give(exchange, None)


def _give(exchange: Exchange, cut_after: int | None) -> None:
    file = file_of(exchange)
    start = file.start_of(exchange.request)  # type: ignore[arg-type]
    body = file.data if start is None else file.data[start:]
    if start is None:
        head = head_of(200, body, accept_ranges="bytes", **file.headers)
    elif start >= len(file.data):
        exchange.answer(416, b"", {"content_range": f"bytes */{len(file.data)}", **file.headers})
        return
    else:
        span = f"bytes {start}-{len(file.data) - 1}/{len(file.data)}"
        head = head_of(206, body, content_range=span, **file.headers)
    allowed = exchange.gate.links.allowance(exchange.request.target)
    most = min(value for value in (cut_after, allowed, len(body)) if value is not None)
    exchange.gate.links.spend(exchange.request.target, most)
    exchange.send(head)
    for at in range(0, most, 65_536):
        exchange.send(body[at : min(at + 65_536, most)])
    exchange.is_kept = most == len(body)


def _cut(exchange: Exchange) -> None:
    """The connection is lost after so many bytes of the body (``cut:4000``)."""
    _give(exchange, int(exchange.number(1000)))


def _cut_by_reset(exchange: Exchange) -> None:
    _give(exchange, int(exchange.number(1000)))
    exchange.connection.pause(0.02)
    exchange.connection.reset()


def _stall(exchange: Exchange) -> None:
    """So many bytes, then silence."""
    _give(exchange, int(exchange.number(1000)))
    exchange.hang()


def _pause(exchange: Exchange) -> None:
    """So many bytes, a second of nothing, and the loss of the connection: a link of half a second is over then."""
    _give(exchange, int(exchange.number(1000)))
    exchange.connection.pause(1.0)
    raise Gone


def _drip(exchange: Exchange) -> None:
    file = file_of(exchange)
    exchange.send(head_of(200, file.data, **file.headers))
    exchange.connection.drip(file.data, exchange.gate.drip_s)


def _huge(exchange: Exchange) -> None:
    file = file_of(exchange)
    exchange.send(head_of(200, b"", content_length=str(HUGE_LENGTH), content_type="video/mp4") + file.data)
    exchange.hang()


def _endless(exchange: Exchange) -> None:
    """A clip without a length, which never ends."""
    file = file_of(exchange)
    exchange.send(head_of(200, None, content_type="video/mp4") + file.data)
    while True:
        exchange.send(bytes(65_536))
        exchange.connection.pause(0)


def _short_length(exchange: Exchange) -> None:
    """The length is that of a part of the clip, which itself comes whole."""
    file = file_of(exchange)
    exchange.send(head_of(200, b"", content_length=str(len(file.data) // 2), content_type="video/mp4") + file.data)


def _no_validator(exchange: Exchange) -> None:
    file = file_of(exchange)
    exchange.answer(200, file.data, {"content_type": "video/mp4"})


def _no_validator_cut(exchange: Exchange) -> None:
    file = file_of(exchange)
    cut = int(exchange.number(1000))
    exchange.send(head_of(200, file.data, content_type="video/mp4") + file.data[:cut])


def _no_length(exchange: Exchange) -> None:
    """The end of the connection is the end of the file."""
    file = file_of(exchange)
    exchange.send(head_of(200, None, **file.headers) + file.data)


def _weak_validator_cut(exchange: Exchange) -> None:
    file = file_of(exchange)
    cut = int(exchange.number(1000))
    exchange.send(head_of(200, file.data, content_type="video/mp4", etag='W/"weak"') + file.data[:cut])


def _other_version(exchange: Exchange) -> None:
    """The server has another version of the clip from now on: the same picture, other bytes behind it."""
    if exchange.task is not None:
        exchange.task.number += 1000
    whole(exchange)


def _expired(status: int, body: bytes = XML, content_type: str = "application/xml") -> Act:
    def act(exchange: Exchange) -> None:
        exchange.answer(status, body, {"content_type": content_type}, keeps=False)

    return act


def _packed(exchange: Exchange) -> None:
    exchange.answer(
        200, packed(file_of(exchange).data), {"content_encoding": "gzip", "content_type": "video/mp4"}, keeps=False
    )


def _redirect(status: int) -> Act:
    """To the store, at the same path, or to the origin in the argument."""

    def act(exchange: Exchange) -> None:
        where = exchange.argument or exchange.gate.store_origin
        exchange.redirect(status, f"{where}{exchange.request.target}")

    return act


def _close(exchange: Exchange) -> None:
    raise Gone


def _misbehaving(name: str) -> Act:
    def act(exchange: Exchange) -> None:
        script = misbehaviours(file_of(exchange))[name]
        script(_Asked(exchange))  # type: ignore[arg-type]

    return act


RANGE_FAULTS = tuple(misbehaviours(File(bytes(16))))
"""What goes wrong when the rest of a clip is asked for; who asks for the whole gets it."""

EXPIRED: dict[str, Act] = {
    "expired 401": _expired(401),
    "expired 403": _expired(403),
    "expired 404": _expired(404),
    "expired 410": _expired(410),
    "expired 403 html": _expired(403, PAGE, "text/html"),
    "expired 200 XML": _expired(200),
    "expired 200 html": _expired(200, PAGE, "text/html"),
    "expired html as video": _expired(200, PAGE, "video/mp4"),
    "expired JSON": _expired(200, b'{"error":"link expired"}', "application/json"),
}

_ACTS: dict[str, Act] = {
    "whole": whole,
    "cut": _cut,
    "cut by reset": _cut_by_reset,
    "stall": _stall,
    "pause": _pause,
    "drip": _drip,
    "huge length": _huge,
    "endless": _endless,
    "bomb": lambda exchange: exchange.bomb(content_type="video/mp4"),
    "short length": _short_length,
    "no validator": _no_validator,
    "no validator, cut": _no_validator_cut,
    "weak validator, cut": _weak_validator_cut,
    "no length": _no_length,
    "other version": _other_version,
    "packed": _packed,
    "zero bytes": _expired(200, b"", "video/mp4"),
    "204": lambda exchange: exchange.send(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "reset": lambda exchange: exchange.connection.reset(),
    "closed": _close,
    "no HTTP": lambda exchange: exchange.send(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "hang": lambda exchange: exchange.hang(),
    "429": _expired(429, b""),
    "500": _expired(500, b""),
    "502 html": _expired(502, PAGE, "text/html"),
    "503": _expired(503, b""),
    **EXPIRED,
    **{f"redirect {status}": _redirect(status) for status in REDIRECTS},
    **{f"on resume: {name}": _misbehaving(name) for name in RANGE_FAULTS},
}

FILES = {name: Scenario(name, act) for name, act in _ACTS.items()}
