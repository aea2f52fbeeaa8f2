"""A small client of the demo gateway for its tests: plain httpx, nothing of the program's own client."""

from __future__ import annotations

import ssl
import time
from types import TracebackType
from typing import Any

import httpx

BODY: dict[str, Any] = {
    "images": [],
    "model": "sora-2",
    "orientation": "landscape",
    "prompt": "a paper boat leaves the quay",
    "size": "small",
    "duration": 10,
    "watermark": True,
    "private": False,
}


# Loading the certificates of the world for each client would take longer than most of these tests.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Wire:
    """Requests with a key; a context manager."""

    def __init__(self, base_url: str, key: str = "any") -> None:
        self.http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {key}"},
            trust_env=False,
            timeout=10,
            verify=_NO_TLS,
        )

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def create(self, **changes: object) -> httpx.Response:
        return self.http.post("/v1/video/create", json={**BODY, **changes})

    def created(self, **changes: object) -> str:
        answer = self.create(**changes)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def query(self, task_id: str) -> httpx.Response:
        return self.http.get("/v1/video/query", params={"id": task_id})

    def until(self, task_id: str, word: str, limit_s: float = 10) -> dict[str, Any]:
        """Ask again and again until the task has this status."""
        deadline = time.monotonic() + limit_s
        while True:
            answer: dict[str, Any] = self.query(task_id).json()
            if answer["status"] == word:
                return answer
            assert time.monotonic() < deadline, f"{word} did not come: {answer}"
