"""The small start file: what the window needs before its first paint, in plain values that cost nothing to load."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from sora_desktop.domain.drafts import BatchDraft, DraftParent
from sora_desktop.domain.requests import VideoRequest

MOST_BYTES = 4_000_000
MOST_FOLDED = 200
MOST_BATCH_CHARACTERS = 200_000
"""The first paint waits for this file. A longer text came from a file of its own."""


@dataclass(frozen=True, slots=True)
class StartState:
    """The window as it was left, and what a person was about to ask for."""

    geometry: str = ""
    """What ``QWidget.saveGeometry`` gave, in base64; empty for none."""
    splitters: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Sizes in pixels, by the splitter's object name."""
    theme: str = "system"
    """``system``, ``light`` or ``dark``."""
    draft: VideoRequest = field(default_factory=VideoRequest)
    draft_parent: DraftParent = field(default_factory=DraftParent)
    takes: int = 1
    batch: BatchDraft = field(default_factory=BatchDraft)
    has_started: bool = False
    """Whether the card of the first start was answered."""
    volume: float = 0.8
    """From 0 to 1, as a slider shows it."""
    is_muted: bool = False
    warns_at_quit: bool = True
    """Whether the sheet about jobs that go on is wanted at quit."""
    folded_batches: tuple[str, ...] = ()
    """The ids of the batches that are folded in the queue."""
    keeps_awake: bool = False
    """Whether the computer is kept from sleeping while clips are on their way."""


class StartFile:
    """Reads and writes the start file. Not for anything that must not be lost."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> StartState:
        """What was saved; whatever is damaged or missing has its default. Never raises."""
        try:
            if self._path.stat().st_size > MOST_BYTES:
                return StartState()
            saved = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return StartState()
        return _state_of(saved) if isinstance(saved, dict) else StartState()

    def save(self, state: StartState) -> None:
        """Replace the file as a whole, without waiting for the disk: the window calls this. Raises ``DiskTrouble``."""
        # The first paint waits for what this module loads, and needs nothing of it.
        from sora_desktop.storage.durable import write_atomically
        from sora_desktop.storage.trouble import telling

        values = {each.name: getattr(state, each.name) for each in fields(StartState)}
        values["splitters"] = {name: list(sizes) for name, sizes in state.splitters.items()}
        values["draft"] = state.draft.to_mapping()
        values["draft_parent"] = asdict(state.draft_parent)
        values["batch"] = asdict(state.batch) if len(state.batch.text) <= MOST_BATCH_CHARACTERS else {}
        with telling(self._path):
            write_atomically(self._path, json.dumps(values).encode("ascii"), is_synced=False)


def _state_of(saved: Mapping[str, object]) -> StartState:
    plain = StartState()
    draft, volume, takes = saved.get("draft"), saved.get("volume"), saved.get("takes")
    geometry, theme = saved.get("geometry"), saved.get("theme")
    return StartState(
        geometry=geometry if isinstance(geometry, str) and geometry.isascii() else plain.geometry,
        splitters=_sizes_of(saved.get("splitters")),
        theme=str(theme) if theme in ("system", "light", "dark") else plain.theme,
        draft=VideoRequest.from_mapping(draft) if isinstance(draft, dict) else plain.draft,
        draft_parent=_parent_of(saved.get("draft_parent")),
        takes=takes if type(takes) is int and 1 <= takes <= 10 else plain.takes,
        batch=_batch_of(saved.get("batch")),
        has_started=saved.get("has_started") is True,
        volume=_share_of(volume, plain.volume),
        is_muted=saved.get("is_muted") is True,
        warns_at_quit=saved.get("warns_at_quit") is not False,
        folded_batches=_texts_of(saved.get("folded_batches")),
        keeps_awake=saved.get("keeps_awake") is True,
    )


def _share_of(saved: object, default: float) -> float:
    if not isinstance(saved, int | float) or isinstance(saved, bool):
        return default
    return float(saved) if 0 <= saved <= 1 else default


def _parent_of(saved: object) -> DraftParent:
    """None at all where something in it is no text: the engine is asked for its job."""
    if not isinstance(saved, dict):
        return DraftParent()
    values = {each.name: saved.get(each.name) for each in fields(DraftParent)}
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    is_whole = len(texts) == len(values) and texts["job_id"].isascii() and texts["mark"].isascii()
    return DraftParent(**texts) if is_whole else DraftParent()


def _batch_of(saved: object) -> BatchDraft:
    """None at all where something in it is no text: its intent and its rows belong together."""
    values = [saved.get(each.name) if isinstance(saved, dict) else None for each in fields(BatchDraft)]
    texts = [value for value in values if isinstance(value, str)]
    return BatchDraft(*texts) if len(texts) == len(values) and texts[2].isascii() else BatchDraft()


def _texts_of(saved: object) -> tuple[str, ...]:
    if not isinstance(saved, list):
        return ()
    return tuple(text for text in saved if isinstance(text, str))[-MOST_FOLDED:]


def _sizes_of(saved: object) -> Mapping[str, tuple[int, ...]]:
    if not isinstance(saved, dict):
        return {}
    return {
        name: tuple(sizes)
        for name, sizes in saved.items()
        if isinstance(sizes, list) and all(type(size) is int and 0 <= size < 100_000 for size in sizes)
    }
