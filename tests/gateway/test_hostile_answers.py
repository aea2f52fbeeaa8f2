"""Hostile answers cost bounded memory and time: each kind of them against every call, create and download included."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
from dataclasses import replace

import pytest

from sora_desktop.domain.answers import (
    Accepted,
    BalanceAnswer,
    ChargesAnswer,
    Fetched,
    FetchEnd,
    ModelsAnswer,
    PollFailed,
    PollResult,
    Submission,
)
from sora_desktop.gateway.client import HttpGateway
from tests.fakes.raw_server import Connection, RawServer, Script, answer, answering, sending, silent
from tests.gateway.bench import BODY, QUICK, TASK_ID, account
from tests.gateway.fetching import Control, MemoryPart
from tests.promises import Tally

pytestmark = pytest.mark.promise("S6")

Ends = tuple[Submission, PollResult, ModelsAnswer, BalanceAnswer, ChargesAnswer, FetchEnd]
LIMITS = replace(QUICK, query_total_s=0.4, create_total_s=0.6, clip_bytes=4 << 20)
LONGEST_S = 6.0
"""For all calls together, each of which ends within a second; a busy machine and the counting of memory cost some."""
MOST_BYTES = 48 << 20
HEAD = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(b'{"status":"completed","id":' + b" " * 300_000_000)
BOMB_IN_A_BOMB = gzip.compress(gzip.compress(b" " * 100_000_000) * 200)


def pouring(head: bytes, block: bytes) -> Script:
    """These bytes, and then the same block for ever, as fast as it is taken."""

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(head)
        while True:
            connection.send(block)

    return script


def dripping(head: bytes, block: bytes = b" " * 100_000) -> Script:
    """These bytes, and then one byte at a time; as slow as a byte a second for limits that are so much shorter."""

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(head)
        connection.drip(block, every_s=0.05)

    return script


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
HOSTILE: dict[str, Script] = {
    "says nothing": silent,
    "drips its body": dripping(answer(200, b"", content_length="100000")),
    "drips its status line": dripping(b"", HEAD * 1_000),
    "drips its headers": dripping(HEAD + b"X-Slow: "),
    "drips the size of a chunk": dripping(CHUNKED + b"1;"),
    "drips empty chunks": dripping(CHUNKED, b"1\r\n \r\n" * 10_000),
    "a body without end": pouring(CHUNKED, b"10000\r\n" + b" " * 65_536 + b"\r\n"),
    "a body without a length or an end": pouring(HEAD + b"Connection: close\r\n\r\n", b" " * 65_536),
    "headers without end": pouring(HEAD, b"X-More: " + b"a" * 8_000 + b"\r\n"),
    "one header without end": pouring(HEAD + b"X-Long: ", b"a" * 65_536),
    "an extension of a chunk without end": pouring(CHUNKED + b"1;", b"a" * 65_536),
    "trailers without end": pouring(CHUNKED + b"0\r\n", b"X-More: " + b"a" * 8_000 + b"\r\n"),
    "interim answers without end": pouring(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 100),
    "10^18 bytes": pouring(answer(200, b"", content_length=str(10**18)), b" " * 65_536),
    "a length of 400 digits": answering(200, b"{}", content_length="9" * 400),
    "a negative length": answering(200, b"{}", content_length="-1"),
    "a chunk of 10^18 bytes": pouring(CHUNKED + b"DE0B6B3A7640000\r\n", b" " * 65_536),
    "a gzip bomb": answering(200, BOMB, content_encoding="gzip"),
    "a gzip bomb in a gzip bomb": answering(200, BOMB_IN_A_BOMB, content_encoding="gzip, gzip"),
    "nested a million deep": answering(200, b"[" * 1_000_000),
    "a million fields": answering(200, b"{" + b'"a":0,' * 140_000 + b'"b":0}'),
    "a number of a million digits": answering(200, b'{"progress":' + b"9" * 1_000_000 + b"}"),
    "no HTTP without end": pouring(b"", b"\x16\x03\x01" * 20_000),
    "a refusal whose body drips": dripping(answer(401, b"", content_length="100000")),
    "an error whose body has no end": pouring(
        HEAD.replace(b"200 OK", b"500 No") + b"Transfer-Encoding: chunked\r\n\r\n",
        b"10000\r\n" + b"a" * 65_536 + b"\r\n",
    ),
    "half an answer": sending(b"HTTP/1.1 200 OK\r\nContent-Le"),
}


async def everything(origin: str, part: MemoryPart) -> Ends:
    """Every call of the port at once, as a busy minute has them."""
    gateway, who = HttpGateway("SoraDesktop/1.2.3", LIMITS), account(origin)
    try:
        return await asyncio.gather(
            gateway.create(who, BODY),
            gateway.query(who, TASK_ID),
            gateway.models(who),
            gateway.balance(who),
            gateway.charges(who),
            asyncio.to_thread(gateway.fetch, f"{origin}/clip.mp4", who, part, Control()),
        )
    finally:
        await gateway.close()


@pytest.mark.parametrize("script", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_answer_takes_more_than_its_share_of_time_and_memory(script: Script, tally: Tally) -> None:
    part = MemoryPart()
    with RawServer(script) as server:
        tracemalloc.start()
        try:
            begun = time.monotonic()
            ends = asyncio.run(everything(server.origin, part))
            took_s = time.monotonic() - begun
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert took_s < LONGEST_S
    assert peak_bytes < MOST_BYTES
    assert part.size_bytes <= LIMITS.clip_bytes + (1 << 20)
    created, asked, models, balance, charges, fetched = ends
    assert not isinstance(created, Accepted)
    assert isinstance(asked, PollFailed)
    assert not isinstance(fetched, Fetched) or part.size_bytes < LIMITS.clip_bytes
    assert all(told.error is not None for told in (models, balance, charges))
    tally.count(len(ends), over_time=0, over_memory=0)
