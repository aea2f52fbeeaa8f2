"""A gateway with running tasks, and done ones whose clips come at a steady pace, as a load for the window.

Usage: ``_load_server.py DOWNLOADS``: so many of the tasks, the first ones by their numbers, are done. Each create is
accepted as a task that runs on and on. Prints its address as the first line; `GET /served` tells how many queries and
creates it answered, and how many bytes of clips it sent.
"""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.parse

CLIP_BYTES, STEP_BYTES, STEP_S = 200_000_000, 65_536, 1 / 32
"""Two megabytes a second for each clip, and none that ends while anybody measures."""
_FIRST_CREATED = 500_000
_BEGINNING = bytes.fromhex("00000018667479706d703432000000006d703432") + b"isom"


class Gateway:
    """Answers as long as it lives."""

    def __init__(self, downloads: int) -> None:
        self._downloads = downloads
        self.origin = ""
        self._served = self._created = 0
        self._sent_bytes = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer each request of one connection."""
        try:
            while True:
                asked = await reader.readuntil(b"\r\n\r\n")
                method, target = asked.decode().split(" ", 2)[:2]
                if target.startswith("/clip/"):
                    await self._send_clip(writer)
                    return
                if method == "POST":
                    await reader.readexactly(_length(asked))
                    self._created += 1
                    target = f"/?id=sora-2:task_{_FIRST_CREATED + self._created}"
                body = json.dumps(self._answer(target)).encode()
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
                writer.write(head + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, target: str) -> dict[str, object]:
        if target.startswith("/served"):
            return {"queries": self._served, "creates": self._created, "bytes": self._sent_bytes}
        task = urllib.parse.parse_qs(urllib.parse.urlsplit(target).query).get("id", [""])[0]
        if not task:
            return {}
        self._served += 1
        number = int(task.rpartition("_")[2])
        is_done = number < self._downloads
        return {
            "id": task, "object": "video", "model": "sora-2", "status": "completed" if is_done else "processing",
            "progress": "100%" if is_done else f"{self._served % 100}%", "created_at": 1762010621, "size": "small",
            "status_update_time": 1762010621323, "detail": {"input": {}},
            "video_url": f"{self.origin}/clip/{number}" if is_done else None,
        }  # fmt: skip

    async def _send_clip(self, writer: asyncio.StreamWriter) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n"
        writer.write(head % CLIP_BYTES + _BEGINNING)
        step = bytes(STEP_BYTES)
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            writer.write(step)
            await writer.drain()
            self._sent_bytes += STEP_BYTES
            due_s += STEP_S
            await asyncio.sleep(max(0.0, due_s - loop.time()))


def _length(head: bytes) -> int:
    """How long the body after this head is."""
    fields = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    return next((int(value) for name, _, value in fields if name == b"content-length"), 0)


async def main() -> None:
    gateway = Gateway(int(sys.argv[1]))
    server = await asyncio.start_server(gateway.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    gateway.origin = f"http://{host}:{port}"
    sys.stdout.write(f"{gateway.origin}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
