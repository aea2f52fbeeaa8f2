"""The type scale: fonts by role, in the system's own typeface with fall-backs for the scripts of the world."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase

TypeRole = Literal["body", "strong", "small", "small-strong", "label", "meta", "badge", "title", "headline", "time"]

FALLBACK_FAMILIES = (
    "Inter",
    "Segoe UI",
    "SF Pro Text",
    "Noto Sans",
    "Noto Sans CJK SC",
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans Arabic",
    "Noto Color Emoji",
)


@dataclass(frozen=True)
class TypeStyle:
    """One step of the scale; sizes in device-independent pixels."""

    size_px: int
    line_px: int
    weight: int
    has_tabular_figures: bool = False


SCALE: dict[TypeRole, TypeStyle] = {
    "body": TypeStyle(13, 20, 400),
    "strong": TypeStyle(13, 20, 550),
    "small": TypeStyle(12, 16, 400),
    "small-strong": TypeStyle(12, 16, 650),
    "label": TypeStyle(12, 16, 500),
    "meta": TypeStyle(12, 16, 400),
    "badge": TypeStyle(11, 16, 500, has_tabular_figures=True),
    "title": TypeStyle(15, 20, 650),
    "headline": TypeStyle(22, 28, 650),
    "time": TypeStyle(12, 16, 400, has_tabular_figures=True),
}


@cache
def families() -> tuple[str, ...]:
    """The system's UI typeface and the fall-backs that this machine has; needs a QGuiApplication.

    A family that is missing is left out: Qt searches every alias of the system for it, which costs the start.
    """
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
    there = (name for name in FALLBACK_FAMILIES if name not in system and QFontDatabase.hasFamily(name))
    return (*system, *there)


def font(role: TypeRole, weight: int | None = None) -> QFont:
    """The font of a type role, with another weight (1 to 1000) where one is given."""
    style = SCALE[role]
    made = QFont(list(families()))
    made.setPixelSize(style.size_px)
    made.setWeight(QFont.Weight(style.weight) if weight is None else QFont.Weight(weight))
    if style.has_tabular_figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def line_height(role: TypeRole) -> int:
    """The distance of two lines of a type role, in device-independent pixels."""
    return SCALE[role].line_px


def medium_weight(text: str) -> int:
    """The weight of medium text: Chinese, Japanese and Korean faces come in Regular and Bold, and 500 gets Bold."""
    return (
        400
        if any("\u2e80" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in text)
        else 500
    )
