"""Drives the window as a screen reader's user would: through AT-SPI alone, by role and name.

Run by the system's Python, which has pyatspi, on a private bus; prints a JSON object of what it found.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyatspi  # type: ignore[import-not-found]

LIMIT_S = 60.0
NAMES = [
    *"Prompt Model Size Duration Style Takes Portrait Landscape Private Storyboard Generate".split(),
    *("Queue", "Preview", "Details"),
    *("Reference images", "Add image", "Allow watermark"),
]
PLAYER_NAMES = ["Play", "Pause", "Position"]
PROMPT = "A paper boat, driven by name"


def nodes(root: Any) -> Iterator[Any]:
    for index in range(root.childCount):
        child = root.getChildAtIndex(index)
        if child is not None:
            yield child
            yield from nodes(child)


def names_of(node: Any) -> set[str]:
    """A node's own name, and those of the labels that belong to it."""
    found = {node.name}
    for relation in node.getRelationSet():
        if relation.getRelationType() == pyatspi.RELATION_LABELLED_BY:
            found |= {relation.getTarget(index).name for index in range(relation.getNTargets())}
    return found


def until(look: Callable[[], Any], what: str) -> Any:
    began_s = time.monotonic()
    while time.monotonic() - began_s < LIMIT_S:
        try:
            found = look()
        except Exception:  # noqa: BLE001 - the bus raises anything while a window is being built or changed
            found = None
        if found:
            return found
        time.sleep(0.2)
    raise SystemExit(f"{what} did not come")


def application() -> Any:
    return next((each for each in pyatspi.Registry.getDesktop(0) if each and "sora" in each.name.lower()), None)


def named(name: str, *roles: str) -> Any:
    return next((each for each in nodes(app) if name in names_of(each) and each.getRoleName() in roles), None)


def all_names() -> set[str]:
    return {name for each in nodes(app) for name in names_of(each)}


app = until(application, "the program")
until(lambda: named("Generate", "push button"), "Generate")
missing = until(lambda: [name for name in NAMES if name not in all_names()] == [] and ["-"], "every name")
prompt = until(lambda: named("Prompt", "text"), "the prompt")
prompt.queryEditableText().setTextContents(PROMPT)
until(lambda: named("Generate", "push button").getState().contains(pyatspi.STATE_ENABLED), "a ready Generate")
named("Generate", "push button").queryAction().doAction(0)
row = until(
    lambda: next((each for each in nodes(named("Queue", "list")) if PROMPT in each.name and "Done" in each.name), None),
    "the finished row",
)
until(lambda: {"Position"} <= all_names() and {"Play", "Pause"} & all_names(), "the player")
json.dump({"row": row.name, "names": sorted(all_names() & {*NAMES, *PLAYER_NAMES})}, sys.stdout)
