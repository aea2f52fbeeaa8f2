"""A gateway that repeats the key wherever it can: in its errors, words, links, headers and pages, in every writing."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

from tests.faults.files import clip_of

ENDS = ("done", "moderated", "failed", "cancelled", "refused", "model", "lost", "page", "no id", "busy", "odd link")
"""What becomes of a clip, by the first words of its prompt."""


def writings_of(key: str) -> dict[str, str]:
    """The key as it may come back, by the name of its writing."""
    pair = base64.b64encode(f"user:{key}".encode()).decode()
    return {
        "plain": f"Bearer {key}",
        "bare": f"the key {key}.",
        "escaped": f"https://a.example/x%3Fkey%3D{quote(key, safe='')}",
        "escaped twice": quote(quote(key, safe=""), safe=""),
        "base64": f"got {base64.b64encode(key.encode()).decode()}",
        "basic": f"Basic {pair}",
        "url-safe": f"token {base64.urlsafe_b64encode(b'x' + key.encode()).decode()}",
        "JSON": json.dumps({"error": {"message": f"invalid key {key}", "code": key}}),
        "credentials": f"https://user:{key}@a.example/",
    }


class EchoingGateway(ThreadingHTTPServer):
    """Its tasks end as their prompts say; ``seen`` is how many requests came with the key."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.prompts: dict[str, str] = {}
        self.cut: set[str] = set()
        self.asked: dict[str, int] = {}
        self.seen = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: EchoingGateway

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Says nothing on standard error."""

    @property
    def key(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen += bool(self.key)
        prompt = str(body["prompt"])
        end, _, writing = prompt.partition(": ")
        said = writings_of(self.key).get(writing, self.key)
        if end in {"refused", "model", "busy"}:
            status, code = {"refused": (400, "invalid"), "model": (503, "model_not_found"), "busy": (403, said)}[end]
            self._answer(status, {"error": {"message": f"错误 {said} (request id: {said})", "code": code}})
        elif end == "lost":
            self._answer(502, {"code": said, "message": said, "data": said})
        elif end == "page":
            self._send(200, f"<html><title>{said}</title>{said}</html>".encode(), "text/html")
        elif end == "no id":
            self._answer(200, {"message": said, "status": said})
        else:
            task_id = f"sora-2:task_{len(self.server.prompts) + 1}"
            self.server.prompts[task_id] = prompt
            self._answer(200, {"id": task_id, "status": f"pending {said}", "model": said, "detail": {"input": said}})

    def do_GET(self) -> None:
        self.server.seen += bool(self.key)
        parts = urlsplit(self.path)
        if parts.path == "/v1/video/query":
            self._tell(parse_qs(parts.query)["id"][0])
        elif parts.path.startswith("/clips/"):
            self._give(parts.path.split("/")[2])
        else:
            self._answer(404, {"error": {"message": f"Invalid URL {self.key}", "code": self.key}})

    def _tell(self, task_id: str) -> None:
        end, _, writing = self.server.prompts[task_id].partition(": ")
        said = writings_of(self.key).get(writing, self.key)
        asked = self.server.asked[task_id] = self.server.asked.get(task_id, 0) + 1
        if asked == 1:
            self._answer(500, {"error": {"message": said, "code": said}})
        elif asked == 2:
            self._answer(200, {"id": said, "status": said, "progress": said, "model": said, "error": {"message": said}})
        elif end in {"failed", "moderated", "cancelled"}:
            status = "failed" if end == "moderated" else end
            reason = f"moderation {said}" if end == "moderated" else said
            self._answer(200, {"status": status, "fail_reason": reason, "error": {"message": reason, "code": said}})
        else:
            origin, number = self.server.origin, task_id.rpartition("_")[2]
            query = f"?token={quote(self.key, safe='')}&b={base64.urlsafe_b64encode(self.key.encode()).decode()}"
            if end == "odd link":
                query = f"/{quote(self.key, safe='')}{query}#{quote(self.key)}"
            link = f"{origin}/clips/{number}{query}"
            self._answer(200, {"status": "completed", "video_url": link, "thumbnail_url": link, "detail": self.key})

    def _give(self, number: str) -> None:
        clip = clip_of(number, 4_000)
        if number not in self.server.cut:
            self.server.cut.add(number)
            self._send(200, clip[:2_500], "video/mp4", len(clip))
            self.close_connection = True
            return
        self._send(200, clip, "video/mp4")

    def _answer(self, status: int, value: object) -> None:
        self._send(status, json.dumps(value, ensure_ascii=False).encode(), "application/json")

    def _send(self, status: int, body: bytes, content_type: str, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name in ("ETag", "X-Oneapi-Request-Id", "Set-Cookie", "Content-Disposition"):
            self.send_header(name, f'"{self.key}"' if name == "ETag" else self.key)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def echoing_gateway() -> Iterator[EchoingGateway]:
    """One that runs."""
    server = EchoingGateway()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="echoing gateway")
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
