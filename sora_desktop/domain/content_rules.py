"""The words by which gateways say that a prompt or a picture broke a rule about content."""

from __future__ import annotations

# Seen on gateways with this pair of endpoints, in refusals and in the failures of accepted tasks.
_WORDS = (
    "moderation",
    "guardrail",
    "violat",
    "policy",
    "sensitive",
    "similarity",
    "third-party",
    "third party",
    "real person",
    "prompt_blocked",
    "审核",
    "违规",
    "敏感",
    "真人",
)


def speaks_of_content_rules(text: str) -> bool:
    """Whether a gateway's text (or code) names a rule about content as the reason of a failure."""
    folded = text.lower()
    return any(word in folded for word in _WORDS)
