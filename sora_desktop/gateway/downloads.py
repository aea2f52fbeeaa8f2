"""The download of a clip: blocking, resumed by Range, and without the key except at the gateway's own origin."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from sora_desktop.domain.answers import FetchCancelled, Fetched, FetchEnd, FetchFailed, LinkExpired
from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, JobError
from sora_desktop.domain.ports import FetchControl, PartFile
from sora_desktop.domain.profiles import Account
from sora_desktop.gateway.addressing import headers_for, may_carry_key
from sora_desktop.gateway.downloads_lifeline import Lifeline
from sora_desktop.gateway.downloads_ranges import (
    is_other_version,
    is_usable_validator,
    length_of,
    size_beyond_range,
    span_of,
    validator_of,
)
from sora_desktop.gateway.network_errors import trouble_of
from sora_desktop.gateway.reader import read_url
from sora_desktop.gateway.transports import Clients, UnusableRoute, WireLimits
from sora_desktop.gateway.wire import retry_after_s

logger = logging.getLogger(__name__)

MOST_HOPS = 5
_MOST_FRESH_STARTS = 2
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WORTH_A_RETRY = frozenset({408, 409, 425, 429})
_PLACE = "the clip's server"


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """The answer names another address."""

    url: str


@dataclass(frozen=True, slots=True)
class _StartAnew:
    """What lies in the part file does not belong to what the server has."""


@dataclass(frozen=True, slots=True)
class _GoOn:
    """The server gave a part of what is missing."""


_Step = FetchEnd | _Elsewhere | _StartAnew | _GoOn


class Download:
    """One attempt to bring a clip into its part file."""

    def __init__(
        self, clients: Clients, limits: WireLimits, account: Account | None, part: PartFile, control: FetchControl
    ) -> None:
        self._clients = clients
        self._limits = limits
        self._account = account
        self._part = part
        self._control = control
        self._hops = 0

    def fetch(self, link: str) -> FetchEnd:
        """Download ``link``. Raises nothing for anything that the network, the server or the disk can do."""
        before = 0
        end: FetchEnd
        with Lifeline(self._limits) as lifeline:
            self._control.on_cancel(lifeline.cut)
            try:
                before = self._part.size_bytes
                end = self._run(link, lifeline)
            except DiskTrouble as trouble:
                end = FetchFailed(JobError(ErrorKind.DISK, trouble.sentence, Charged.YES), is_disk=True)
            except UnusableRoute as unusable:
                end = FetchFailed(JobError(unusable.kind, unusable.sentence, Charged.YES))
            except Exception as error:  # noqa: BLE001 - the clip is paid for: whatever broke, it can be fetched later
                end = self._broken(error)
            end = self._as_cut(end, lifeline)
        return self._synced(end, before)

    def _run(self, link: str, lifeline: Lifeline) -> FetchEnd:
        part = self._part
        if part.size_bytes and part.size_bytes == part.total_bytes:
            return Fetched(part.size_bytes)
        url, fresh_starts = link, 0
        while not self._control.is_cancelled():
            size_before = part.size_bytes
            step = self._ask(url, lifeline)
            match step:
                case _Elsewhere():
                    self._hops += 1
                    if self._hops > MOST_HOPS:
                        return _failed(f"The link was sent on more than {MOST_HOPS} times.")
                    url = step.url
                    continue
                case _StartAnew():
                    fresh_starts += 1
                    if fresh_starts > _MOST_FRESH_STARTS:
                        return _failed("The clip's server contradicts itself about the file.")
                    part.begin(None, None)
                case _GoOn():
                    if part.size_bytes <= size_before:
                        return _failed("The clip's server gives nothing more of the file.")
                case _:
                    return step
            url, self._hops = link, 0
        return FetchCancelled()

    def _ask(self, url: str, lifeline: Lifeline) -> _Step:
        if read_url(url) is None:
            return LinkExpired(_error("The link to the clip is no web address."))
        headers: dict[str, str] = {}
        # Only the gateway's own link gets the key, never what it is sent on to.
        if self._hops == 0 and self._account is not None and may_carry_key(url, self._account):
            headers |= headers_for(self._account)
        validator = self._part.validator
        resumes = self._part.size_bytes > 0 and validator is not None and is_usable_validator(validator)
        if resumes and validator is not None:
            headers |= {"Range": f"bytes={self._part.size_bytes}-", "If-Range": validator}
        with self._clients.download(url) as client:
            request = client.build_request("GET", url, headers=headers, extensions={"trace": lifeline.note})
            with contextlib.closing(client.send(request, stream=True)) as response:
                return self._take(response, lifeline, resumes=resumes)

    def _take(self, response: httpx.Response, lifeline: Lifeline, *, resumes: bool) -> _Step:
        status = response.status_code
        if status in _REDIRECTS and "location" in response.headers:
            return _Elsewhere(_joined(str(response.url), response.headers["location"]))
        if status == 416 and resumes:
            is_all = size_beyond_range(response.headers) == self._part.size_bytes
            is_same = not is_other_version(response.headers, self._part.validator or "")
            return Fetched(self._part.size_bytes) if is_all and is_same else _StartAnew()
        if status not in {200, 206}:
            return _refused(response)
        if response.headers.get("content-encoding", "").strip().lower() not in {"", "identity"}:
            return _failed("The clip came packed although it was asked for as it is.")
        if status == 206:
            return (
                self._take_rest(response, lifeline)
                if resumes
                else _failed("A part came where the whole was asked for.")
            )
        return self._take_whole(response, lifeline)

    def _take_whole(self, response: httpx.Response, lifeline: Lifeline) -> _Step:
        total = length_of(response.headers)
        if total == 0:
            return _failed("The clip's server sent an empty file.")
        if total is not None and total > self._limits.clip_bytes:
            return _failed("What the link gives is larger than any clip.")
        has_begun = False
        for chunk in self._chunks(response, lifeline):
            if not has_begun:
                if _is_text(chunk):
                    # What lies in the part file stays: a page such as a hotel's login says nothing about it.
                    return LinkExpired(_error("The link gives a text or a web page instead of the clip."))
                self._part.begin(validator_of(response.headers), total)
                has_begun = True
            self._append(chunk, total)
            if self._part.size_bytes > self._limits.clip_bytes:
                return _failed("What the link gives is larger than any clip.")
        if not has_begun:
            return FetchCancelled() if lifeline.is_cut else _failed("The clip's server sent an empty file.")
        return self._ended(response, total)

    def _take_rest(self, response: httpx.Response, lifeline: Lifeline) -> _Step:
        part, headers = self._part, response.headers
        span, total = span_of(headers), part.total_bytes
        if (
            span is None
            or span.first != part.size_bytes
            or (total is not None and span.total is not None and span.total != total)
            or is_other_version(headers, part.validator or "")
            or part.size_bytes + span.length > min(total or self._limits.clip_bytes, self._limits.clip_bytes)
        ):
            return _StartAnew()
        total = total if total is not None else span.total
        end_bytes = part.size_bytes + span.length
        for chunk in self._chunks(response, lifeline):
            if part.size_bytes + len(chunk) > end_bytes:
                return _StartAnew()
            self._append(chunk, total)
        if part.size_bytes < end_bytes:
            return _failed("The connection was lost before the clip was whole.")
        return self._ended(response, total)

    def _chunks(self, response: httpx.Response, lifeline: Lifeline) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            if self._control.is_cancelled():
                lifeline.cut()
                return
            lifeline.moved(len(chunk))
            yield chunk

    def _append(self, chunk: bytes, total: int | None) -> None:
        self._part.append(chunk)
        self._control.progressed(self._part.size_bytes, total)

    def _ended(self, response: httpx.Response, total: int | None) -> _Step:
        size = self._part.size_bytes
        if total is not None and size < total:
            return (
                _GoOn()
                if response.status_code == 206
                else _failed("The connection was lost before the clip was whole.")
            )
        if total is not None and size > total:
            return _StartAnew()
        return Fetched(size, response.headers.get("content-type", "")[:200])

    def _broken(self, error: Exception) -> FetchFailed | LinkExpired:
        logger.info("A download broke off with %s", type(error).__name__)
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
            return LinkExpired(_error("The link to the clip is no web address."))
        trouble = trouble_of(error, _PLACE)
        # Another host may be unreachable behind a redirect; then the link's own host is not.
        is_unreachable = trouble.is_before_sending and self._hops == 0
        return FetchFailed(trouble.as_error(Charged.YES), is_unreachable=is_unreachable)

    def _as_cut(self, end: FetchEnd, lifeline: Lifeline) -> FetchEnd:
        """After a cut the connection's end proves nothing about the file's end."""
        if not lifeline.is_cut or (isinstance(end, Fetched) and self._part.total_bytes == end.size_bytes):
            return end
        if self._control.is_cancelled():
            return FetchCancelled()
        return _failed("The clip came too slowly, and will be fetched on.") if lifeline.has_stalled else end

    def _synced(self, end: FetchEnd, before: int) -> FetchEnd:
        try:
            if self._part.size_bytes != before:
                self._part.sync()
        except DiskTrouble as trouble:
            return FetchFailed(JobError(ErrorKind.DISK, trouble.sentence, Charged.YES), is_disk=True)
        return end


def _error(sentence: str, status: int | None = None) -> JobError:
    return JobError(ErrorKind.DOWNLOAD, sentence, Charged.YES, http_status=status)


def _failed(sentence: str) -> FetchFailed:
    return FetchFailed(_error(sentence))


def _refused(response: httpx.Response) -> FetchFailed | LinkExpired:
    """A status that brings no bytes. Any 4xx but a few says that this link is none, and another can be asked for."""
    status = response.status_code
    if 400 <= status < 500 and status not in _WORTH_A_RETRY:
        return LinkExpired(_error(f"The link does not give the clip any more (HTTP {status}).", status))
    error = _error(f"The clip's server has trouble (HTTP {status}).", status)
    return FetchFailed(error, retry_after_s=retry_after_s(response.headers))


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def _is_text(chunk: bytes) -> bool:
    """Whether a file begins as HTML, XML or JSON; no container of videos begins with these bytes."""
    return chunk[:512].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"<", b"{", b"["}
