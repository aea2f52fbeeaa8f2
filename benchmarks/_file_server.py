"""A gateway whose only task is done: its clip is a file that it sends as fast as the socket takes it, or at a pace.

Usage: ``_file_server.py FILE MEGABITS``, 0 for no limit. Prints its address as the first line; the clip is at `/clip`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

STEP_BYTES = 262_144


async def send(writer: asyncio.StreamWriter, content: bytes, megabits: float) -> None:
    """Send all of it, no faster than told."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % len(content))
    loop = asyncio.get_running_loop()
    began_s, view = loop.time(), memoryview(content)
    for first in range(0, len(content), STEP_BYTES):
        writer.write(view[first : first + STEP_BYTES])
        await writer.drain()
        due_s = began_s + first * 8 / (megabits * 1e6) if megabits else 0.0
        if due_s > loop.time():
            await asyncio.sleep(due_s - loop.time())


async def main(content: bytes, megabits: float) -> None:
    origin = ""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                if request.startswith(b"GET /clip"):
                    await send(writer, content, megabits)
                    continue
                answer = {"id": "sora-2:task_1", "status": "completed", "video_url": f"{origin}/clip"}
                body = json.dumps(answer).encode()
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
                writer.write(head + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    origin = f"http://{host}:{port}"
    sys.stdout.write(f"{origin}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).read_bytes(), float(sys.argv[2])))
