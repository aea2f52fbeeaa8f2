"""A server that answers every query at once with a running task; prints its address as the first line.

`GET /served` tells how many queries it has answered, so that no client counts its own polls.
"""

from __future__ import annotations

import asyncio
import sys

_BODY = (
    b'{"id":"sora-2:task_01","object":"video","model":"sora-2","status":"processing","progress":"%d%%",'
    b'"created_at":1762010621,"size":"small","status_update_time":1762010621323,"detail":{"input":{}},'
    b'"video_url":null}'
)


_served = 0


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer each request of one connection; the progress moves, so that each answer changes the job."""
    global _served  # noqa: PLW0603 - one process, one count
    try:
        while True:
            request = await reader.readuntil(b"\r\n\r\n")
            if request.startswith(b"GET /served"):
                body = b"%d" % _served
            else:
                _served += 1
                body = _BODY % (_served % 100)
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            writer.write(head + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    sys.stdout.write(f"http://{host}:{port}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
