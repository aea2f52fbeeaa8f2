"""The demo gateway's uploads: a place for each picture, named with the key, filled without it, served to everybody."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from sora_desktop.demo.faults import FaultPlan, Point, faults_at
from sora_desktop.demo.replies import AnyReply, Reply, Reset, json_reply

LIFE_S = 3_600
MOST_PICTURES = 200
MOST_PLACES = 1_000
_XML = "application/xml"
_TYPES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_NAME = re.compile(r"[0-9a-f]{32}\.(?:jpg|png|webp)")


class _Asked(BaseModel):
    """What a client wants to upload."""

    model_config = ConfigDict(extra="ignore")

    file_name: StrictStr = Field(min_length=1, max_length=400)
    content_type: StrictStr
    expires_in: int = Field(default=LIFE_S, ge=1)


class PictureShelf:
    """Pictures in a folder, under names that nobody can guess. All methods may be called by every connection."""

    def __init__(self, folder: Path, faults: FaultPlan, hang_s: float) -> None:
        self._folder = folder
        self._faults = faults
        self._hang_s = hang_s
        self._lock = threading.Lock()
        self._places: dict[str, tuple[str, float]] = {}
        """What may be put where: name, to content type and the second until which it may be."""

    def presign(self, origin: str, body: bytes, no_such_route: Reply) -> AnyReply:
        """Name a place for a picture."""
        fault = self._faults.take_first(faults_at(Point.UPLOAD))
        match fault:
            case "upload-missing":
                return no_such_route
            case "upload-refused":
                return _no("存储空间不足")
            case "upload-500":
                return Reply(500)
            case "upload-reset":
                return Reset()
        try:
            asked = _Asked.model_validate_json(body)
        except ValidationError:
            return _no("file_name and content_type are required")
        ending = _TYPES.get(asked.content_type)
        if ending is None:
            return _no(f"content_type {asked.content_type[:80]} is not supported")
        name, life_s = f"{secrets.token_hex(16)}.{ending}", min(asked.expires_in, LIFE_S)
        with self._lock:
            self._places[name] = (asked.content_type, time.time() + life_s)
            for old in list(self._places)[:-MOST_PLACES]:
                del self._places[old]
        data = {
            "method": "PUT",
            "upload_url": f"{origin}/uploads/{name}?X-Amz-Signature={secrets.token_hex(16)}",
            "object_key": f"uploads/{name}",
            "public_url": f"{origin}/pictures/{name}",
            "expires_in": life_s,
            "content_type": asked.content_type,
        }
        return json_reply({"success": True, "message": "", "data": data}, after_s=self._wait_s(fault))

    def put(self, name: str, headers: Mapping[str, str], body: bytes) -> AnyReply:
        """Take the bytes for a place, as a store does: without credentials, and of the very type that was named."""
        fault = self._faults.take_first(faults_at(Point.PUT))
        if fault == "put-403":
            return Reply(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>", _XML)
        if fault == "put-reset":
            return Reset()
        with self._lock:
            content_type, until_s = self._places.get(name, ("", 0.0))
        if "authorization" in headers:
            return Reply(400, b"<Error><Code>InvalidArgument</Code></Error>", _XML)
        if time.time() > until_s or headers.get("content-type") != content_type:
            return Reply(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>", _XML)
        self._keep(name, body)
        return Reply(200, b"", _XML, after_s=self._wait_s(fault))

    def get(self, name: str) -> Reply | None:
        """The picture of that name; ``None`` where there is none."""
        if _NAME.fullmatch(name) is None:
            return None
        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            return None
        kind = next(kind for kind, ending in _TYPES.items() if name.endswith(ending))
        return Reply(200, content, kind)

    def _keep(self, name: str, body: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._folder / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
        kept = sorted(self._folder.iterdir(), key=lambda each: each.name)
        with contextlib.suppress(OSError):
            kept.sort(key=lambda each: each.stat().st_mtime)
        for old in kept[:-MOST_PICTURES]:
            old.unlink(missing_ok=True)

    def _wait_s(self, fault: str | None) -> float:
        return self._hang_s if fault in {"upload-hang", "put-hang"} else 0.0


def _no(message: str) -> Reply:
    """new-api's third envelope, with HTTP 200."""
    return json_reply({"success": False, "message": message})
