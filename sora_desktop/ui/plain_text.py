"""Text from outside, made safe for the places where Qt would take it for HTML or for a shortcut."""

from __future__ import annotations

_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def tooltip(text: str) -> str:
    """`text` for `setToolTip`: shown as it is, wrapped where it is long, never read as HTML."""
    return f"<div style='white-space: pre-wrap'>{text.translate(_MARKS)}</div>" if text else ""


def button_text(text: str) -> str:
    """`text` for `setText` of a button, an action or a menu: an ampersand is one, not a shortcut."""
    return text.replace("&", "&&")


def shown_text(text: str) -> str:
    """The words of a button, an action or a menu as a person reads them, without the marks of a shortcut."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
