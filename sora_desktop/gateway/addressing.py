"""Where requests go, and whether a key may go along: addresses, headers, and what is refused before a byte leaves."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from sora_desktop.domain.answers import PauseReason
from sora_desktop.domain.errors import ErrorKind, UnusableInput
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.urls import is_this_machine, origin_of
from sora_desktop.gateway.transports import UnusableRoute


def query_url(origin: str, task_id: str) -> str:
    """The id goes verbatim, with everything but letters, digits and ``_.-~`` encoded."""
    return f"{origin}/v1/video/query?id={quote(task_id, safe='')}"


def models_url(origin: str) -> str:
    return f"{origin}/v1/models"


def subscription_url(origin: str) -> str:
    return f"{origin}/v1/dashboard/billing/subscription"


def usage_url(origin: str) -> str:
    return f"{origin}/v1/dashboard/billing/usage"


def charges_url(origin: str) -> str:
    return f"{origin}/api/log/token"


def pricing_url(origin: str) -> str:
    return f"{origin}/api/pricing"


def presign_url(origin: str) -> str:
    return f"{origin}/api/upload/presign"


def content_url(origin: str, task_id: str) -> str:
    return f"{origin}/v1/videos/{quote(task_id, safe='')}/content"


def link_under(origin: str, link: str) -> str | None:
    """The path and query of ``link`` under ``origin``; ``None`` when it is there already, or is no web address."""
    try:
        if origin_of(link) == origin_of(origin):
            return None
    except UnusableInput:
        return None
    parts = urlsplit(link)
    query = f"?{parts.query}" if parts.query else ""
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    return f"{origin}{path}{query}"


def may_carry_key(url: str, account: Account) -> bool:
    """Whether the key may go along: to the account's own origin only, and by plain http to this machine only."""
    try:
        is_own = origin_of(url) == origin_of(account.origin)
    except UnusableInput:
        return False
    parts = urlsplit(url)
    return is_own and (parts.scheme == "https" or is_this_machine(parts.hostname or ""))


def headers_for(account: Account) -> dict[str, str]:
    """The header that carries the key. Raises ``UnusableRoute`` for an address or a key that cannot be used."""
    if not may_carry_key(account.origin, account):
        sentence = "The gateway's address cannot be used. Check it in the profile."
        raise UnusableRoute(sentence, ErrorKind.NETWORK, PauseReason.ADDRESS)
    key = account.key.reveal()
    if not key:
        raise UnusableRoute("There is no key for this gateway.", ErrorKind.KEY, PauseReason.NO_KEY)
    # Anything else raises in the middle of httpx: a UnicodeEncodeError, or a LocalProtocolError at a line break.
    if not key.isascii() or not key.isprintable() or " " in key:
        sentence = "The key has a character that cannot be sent. Copy it again, in one piece."
        raise UnusableRoute(sentence, ErrorKind.KEY, PauseReason.KEY)
    return {"Authorization": f"Bearer {key}"}
