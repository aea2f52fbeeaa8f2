"""The demo gateway's socket server: HTTP/1.1 with kept connections, on this machine's loopback address only."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import struct
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO

from sora_desktop.demo.replies import AnyReply, FileReply, Reply, Reset, error_reply, json_reply
from sora_desktop.demo.routes import Request, Routes

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
LARGEST_BODY_BYTES = 8 * 1024 * 1024
IDLE_LIMIT_S = 75.0
_BLOCK_BYTES = 64 * 1024
_RESET_ON_CLOSE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class DemoServer(ThreadingHTTPServer):
    """Accepts connections, and can close all of them at once."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, routes: Routes) -> None:
        """Bind to the port (0 takes a free one); OSError where it is taken."""
        self.routes = routes
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._to_reset: set[socket.socket] = set()
        super().__init__((LOOPBACK, port), DemoHandler)
        self._loop = threading.Thread(target=self._accept, name="demo-server", daemon=True)

    @property
    def origin(self) -> str:
        """Scheme, host and port under which the server is reached."""
        return f"http://{LOOPBACK}:{self.server_port}"

    def start(self) -> None:
        """Begin to answer."""
        self._loop.start()

    def stop(self) -> None:
        """Close the listening socket and every connection, whatever hangs."""
        self.stopping.set()
        if self._loop.is_alive():
            with contextlib.suppress(OSError):
                socket.create_connection((LOOPBACK, self.server_port), timeout=1).close()
            self._loop.join(timeout=1)
        self.server_close()
        with self._lock:
            connections = dict(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + 2
        for thread in connections.values():
            thread.join(timeout=max(0.0, deadline - time.monotonic()))

    def _accept(self) -> None:
        """Accept until `stop` knocks: unlike `serve_forever` this wakes nobody up while nothing comes."""
        while not self.stopping.is_set():
            self.handle_request()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own that `stop` can wait for."""
        thread = threading.Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            name="demo-connection",
            daemon=True,
        )
        with self._lock:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        """Close a connection; one that is to be reset is not ended politely first."""
        with self._lock:
            self._open.pop(request, None)
            is_reset = request in self._to_reset
            self._to_reset.discard(request)
        if is_reset:
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def reset(self, connection: socket.socket) -> None:
        """Have a connection end with a reset when its handler returns."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        with self._lock:
            self._to_reset.add(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what failed: clients that go away do not come here, so it is one of ours."""
        log.error("The demo gateway failed to answer a request: %s", traceback.format_exc())


class DemoHandler(BaseHTTPRequestHandler):
    """Reads requests, has them answered by the routes, and writes the replies."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"
    server_version = "sora-desktop-demo"
    sys_version = ""
    timeout = IDLE_LIMIT_S
    disable_nagle_algorithm = True
    wbufsize = _BLOCK_BYTES
    server: DemoServer
    request_id = ""

    def handle(self) -> None:
        """Serve the connection until one side ends it."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            super().handle()

    def finish(self) -> None:
        """Give up what could not be written to a client that is gone."""
        with contextlib.suppress(OSError):
            super().finish()

    def serve(self) -> None:
        """Answer one request of whatever method."""
        self.request_id = time.strftime("%Y%m%d%H%M%S", time.gmtime()) + os.urandom(9).hex()
        body = self._read_body()
        if isinstance(body, Reply):
            self.close_connection = True
            self._send(body)
            return
        request = Request(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
            request_id=self.request_id,
            origin=self.server.origin,
        )
        try:
            reply = self.server.routes.reply_to(request)
        except OSError as problem:
            log.warning("The demo gateway cannot use its folder: %s", problem)
            reply = error_reply(500, "The demo gateway cannot use its folder.", self.request_id)
        log.debug("%s %s: %s", self.command, self.path.partition("?")[0][:200], _in_short(reply))
        self._send(reply)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = serve  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what the standard library could not read, in the gateway's envelope."""
        self.close_connection = True
        self._send(error_reply(code, message or "The request cannot be read.", self.request_id))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (named by the standard library)
        """The standard library would print to standard error; what matters is logged above."""

    def _read_body(self) -> bytes | Reply:
        """The body, or the refusal of one that has no honest length or is too large."""
        if self.headers.get("Transfer-Encoding"):
            return error_reply(411, "A body needs its Content-Length", self.request_id)
        text = self.headers.get("Content-Length", "0").strip()
        if not (text.isascii() and text.isdecimal() and len(text) < 19):
            return error_reply(400, "The Content-Length is no number", self.request_id)
        if int(text) > LARGEST_BODY_BYTES:
            return error_reply(413, "Request body too large", self.request_id)
        body = self.rfile.read(int(text))
        if len(body) < int(text):
            raise ConnectionAbortedError("The client went away within its request's body.")
        return body

    def _send(self, reply: AnyReply) -> None:
        if isinstance(reply, Reset):
            self.close_connection = True
            self.server.reset(self.connection)
        elif isinstance(reply, FileReply):
            self._send_file(reply)
        else:
            self._send_plain(reply)

    def _send_plain(self, reply: Reply) -> None:
        if reply.after_s > 0 and self.server.stopping.wait(reply.after_s):
            self.close_connection = True
            return
        self._send_head(reply.status, reply.content_type, len(reply.body), reply.headers)
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def _send_file(self, reply: FileReply) -> None:
        try:
            file = reply.path.open("rb")
        except OSError:
            self._send_plain(json_reply({"success": False, "message": "The clip is gone."}, 500))
            return
        with file:
            file.seek(reply.first)
            left = reply.last - reply.first + 1
            headers = {"Accept-Ranges": "bytes", "ETag": reply.etag}
            if reply.is_part:
                headers["Content-Range"] = f"bytes {reply.first}-{reply.last}/{reply.size_bytes}"
            self._send_head(206 if reply.is_part else 200, "video/mp4", left, headers)
            if reply.is_cut:
                self.close_connection = True
                self._send_bytes(file, left // 2, reply.bytes_per_s)
                return
            if reply.stands_s > 0:
                self._send_bytes(file, left // 2, reply.bytes_per_s)
                self.wfile.flush()
                left -= left // 2
                self.server.stopping.wait(reply.stands_s)
            self._send_bytes(file, left, reply.bytes_per_s)

    def _send_bytes(self, file: BinaryIO, count: int, bytes_per_s: int | None) -> None:
        block_bytes = _BLOCK_BYTES if bytes_per_s is None else max(1, min(_BLOCK_BYTES, bytes_per_s // 8))
        while count > 0:
            block = file.read(min(block_bytes, count))
            is_ended = not block or self.server.stopping.is_set()
            if is_ended:
                self.close_connection = True
                return
            self.wfile.write(block)
            count -= len(block)
            if bytes_per_s is not None:
                self.wfile.flush()
                self.server.stopping.wait(len(block) / bytes_per_s)

    def _send_head(self, status: int, content_type: str, length: int, headers: Any) -> None:
        self.send_response(status)
        if length > 0 or status >= 400:
            self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        self.send_header("X-Oneapi-Request-Id", self.request_id)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def _in_short(reply: AnyReply) -> str:
    match reply:
        case Reset():
            return "reset"
        case FileReply():
            return f"bytes {reply.first}-{reply.last} of {reply.size_bytes}"
        case _:
            return str(reply.status)
