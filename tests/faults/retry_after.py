"""Every form of Retry-After, and the seconds that a client has to wait for it at least."""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Form:
    """Headers, and what they ask for."""

    headers: dict[str, str] = field(default_factory=dict)
    """With underscores for hyphens."""
    wait_s: float = 0.0
    """At least so long nothing may be sent; 0 where the header says nothing that can be meant."""


def date(at_s: float) -> str:
    return email.utils.formatdate(at_s, usegmt=True)


def _forms() -> dict[str, Form]:
    now_s = time.time()
    return {
        "seconds": Form({"retry_after": "2"}, 2),
        "fraction": Form({"retry_after": "0.5"}, 0.5),
        "zero": Form({"retry_after": "0"}),
        "negative": Form({"retry_after": "-5"}),
        "none": Form(),
        "empty": Form({"retry_after": ""}),
        "date": Form({"date": date(now_s), "retry_after": date(now_s + 3)}, 3),
        "date of a wrong clock": Form({"date": date(now_s - 10**7), "retry_after": date(now_s - 10**7 + 3)}, 3),
        "past date": Form({"date": date(now_s), "retry_after": date(now_s - 3600)}),
        "nonsense": Form({"retry_after": "soon"}),
        "nan": Form({"retry_after": "nan"}),
        "infinity": Form({"retry_after": "inf"}),
        "huge": Form({"retry_after": "99999999999999999999"}, 3600),
        "impossible date": Form({"retry_after": "Fri, 32 Dec 9999 25:61:61 GMT"}),
    }


RETRY_AFTERS = _forms()
