"""What happened on the way to a gateway, in words: the exceptions of httpx and of TLS."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from sora_desktop.domain.answers import PauseReason
from sora_desktop.domain.errors import Charged, ErrorKind, JobError

# Numbers of X509_V_ERR_… in OpenSSL's x509_vfy.h.
_TLS_REASONS = {
    9: "its certificate is not valid yet (or this computer's clock is wrong)",
    10: "its certificate has expired (or this computer's clock is wrong)",
    18: "its certificate is self-signed",
    19: "its certificate comes from an authority that this computer does not know",
    20: "its certificate comes from an authority that this computer does not know",
    21: "its certificate comes from an authority that this computer does not know",
    23: "its certificate was revoked",
    62: "its certificate is for another host",
    64: "its certificate is for another host",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why no answer came."""

    kind: ErrorKind
    sentence: str
    is_before_sending: bool
    """By the kind of the exception alone: the connection was never open, so nothing went out."""
    pause: PauseReason | None = None

    def as_error(self, charged: Charged) -> JobError:
        return JobError(self.kind, self.sentence, charged)


def trouble_of(error: BaseException, place: str = "the gateway") -> Trouble:
    """Read an exception; ``place`` is what was asked. Sentences hold nothing of its text, which may repeat links."""
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        tls = next((cause for cause in _causes(error) if _is_about_tls(cause)), None)
        if tls is not None:
            sentence = f"There is no secure connection to {place}: {_tls_reason(tls)}."
            return Trouble(ErrorKind.TLS, sentence, is_before_sending=True, pause=PauseReason.TLS)
    match error:
        case httpx.ProxyError():
            return _network(f"The proxy of this computer's settings did not open the way to {place}.", before=True)
        case httpx.ConnectError():
            return _network(f"There is no connection to {place}.", before=True)
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return _network(f"There was no connection to {place} in time.", before=True)
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            sentence = f"The address of {place} cannot be used."
            return Trouble(ErrorKind.NETWORK, sentence, is_before_sending=True, pause=PauseReason.ADDRESS)
        case TimeoutError() | httpx.TimeoutException():
            return _network(f"No answer came from {place} in time.")
    return _network(f"The connection to {place} was lost.")


def _network(sentence: str, *, before: bool = False) -> Trouble:
    return Trouble(ErrorKind.NETWORK, sentence, is_before_sending=before)


def _is_about_tls(error: BaseException) -> bool:
    """Whether TLS itself failed; a connection that was lost during the handshake says nothing about it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return True
    # Its other kinds mean "more bytes are wanted" and "the connection ended".
    return type(error) is ssl.SSLError and "UNEXPECTED_EOF" not in str(error)


def _tls_reason(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _TLS_REASONS.get(error.verify_code, "its certificate cannot be trusted")
    if "WRONG_VERSION_NUMBER" in str(error):
        return "what answers there does not speak TLS"
    return "the two sides agreed on no encryption"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and all that led to it: httpcore cuts ``__cause__``, but leaves ``__context__`` and arguments."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, *one.args]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
