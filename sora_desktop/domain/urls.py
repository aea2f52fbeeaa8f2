"""Addresses: gateways as people paste them, origins as keys are bound to them, images as requests name them."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from sora_desktop.domain.errors import UnusableInput

_PASTED_TAILS = ("/v1/video/create", "/v1/video/query", "/v1/videos", "/v1/models", "/v1")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def _split(url: str) -> SplitResult:
    """Split an address. Raises ``ValueError`` also for a bad port, which ``urlsplit`` reports only when asked."""
    parts = urlsplit(url)
    _ = parts.port
    return parts


def is_this_machine(host: str) -> bool:
    """Whether a host name or address means this machine."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> str:
    """Scheme, host and port of an http(s) address, in one form, without a default port.

    Raises ``UnusableInput`` for anything else.
    """
    try:
        parts = _split(url)
    except ValueError as error:
        raise UnusableInput("This is no web address.") from error
    host = parts.hostname
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise UnusableInput("This is no web address.")
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{shown}{port}"


def tidy_base_url(text: str) -> str:
    """The gateway's origin from an address as people paste it: ``octopusx.ai/v1/`` gives ``https://octopusx.ai``.

    Raises ``UnusableInput`` with a sentence: no host, credentials or a path in the address, plain http to another
    machine.
    """
    pasted = text.strip()
    if not pasted:
        raise UnusableInput("Enter the address of your gateway, for example https://octopusx.ai.")
    if any(character.isspace() or not character.isprintable() for character in pasted):
        raise UnusableInput("The address has a space in it.")
    if "://" not in pasted:
        host = pasted.split("/")[0].rsplit(":", 1)[0]
        pasted = ("http://" if is_this_machine(host) else "https://") + pasted
    try:
        parts = _split(pasted)
    except ValueError as error:
        raise UnusableInput("This is no web address. One looks like https://octopusx.ai.") from error
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        raise UnusableInput("This is no web address. One looks like https://octopusx.ai.")
    if parts.username or parts.password:
        raise UnusableInput("Leave name and password out of the address; the key has its own field.")
    if parts.scheme.lower() == "http" and not is_this_machine(parts.hostname):
        raise UnusableInput("Use https: over plain http anybody on the way could read your key.")
    path = parts.path.rstrip("/")
    for tail in _PASTED_TAILS:
        if path.lower().endswith(tail):
            path = path[: -len(tail)].rstrip("/")
            break
    if path:
        raise UnusableInput(f"Give the address without “{path}”: the program adds the path itself.")
    return origin_of(pasted)


def image_url_problem(url: str) -> str | None:
    """Why a reference image's address cannot be sent, in a sentence; ``None`` when it can."""
    if not url:
        return "This line is empty."
    if any(character.isspace() for character in url):
        return "The address has a space in it."
    try:
        parts = _split(url)
    except ValueError:
        return "This is no web address."
    if parts.scheme.lower() == "file":
        return "The gateway cannot read files of this computer. Give an address that starts with https://."
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        return "Give an address that starts with https:// or http://."
    return None
