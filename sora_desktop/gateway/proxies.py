"""The proxies of this computer's settings: which one stands on the way to an address, or why none can be used."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx


class Proxies:
    """As they are when this is made: those of the environment; on macOS and Windows of the system, too."""

    def __init__(self) -> None:
        found = getproxies()
        self.by_scheme = {scheme: found[scheme] for scheme in ("http", "https", "all") if found.get(scheme)}
        """As httpx reads them."""
        self.problem = _problem_of(self.by_scheme)
        """Why a setting cannot be used, in a sentence that shows no password; ``None`` when all can."""

    def of(self, url: str) -> httpx.Proxy | None:
        """The proxy on the way to ``url``; ``None`` where there is none. Only without a ``problem``."""
        parts = urlsplit(url)
        text = self.by_scheme.get(parts.scheme) or self.by_scheme.get("all")
        return None if text is None or proxy_bypass(parts.hostname or "") else _proxy_of(text)


def _proxy_of(text: str) -> httpx.Proxy:
    return httpx.Proxy(text if "://" in text else f"http://{text}")


def _problem_of(by_scheme: dict[str, str]) -> str | None:
    for scheme, text in by_scheme.items():
        lead = f"The proxy that this computer's settings name for “{scheme}” cannot be used: "
        try:
            proxy = _proxy_of(text)
            port = proxy.url.port
        except (ValueError, httpx.InvalidURL):
            kind = text.partition("://")[0] if "://" in text else ""
            if kind.isalnum() and kind.lower() not in {"http", "https", "socks5", "socks5h"}:
                return f"{lead}“{kind[:20]}” is no kind that the program knows (http, https, socks5)."
            return f"{lead}its address cannot be read."
        if not proxy.url.host or not all(
            character.isprintable() and character not in " %" for character in proxy.url.host
        ):
            return f"{lead}its address names no host."
        if port is not None and not 0 < port < 65_536:
            return f"{lead}its port does not exist."
    return None
