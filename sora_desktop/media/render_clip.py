"""The hidden command `render-clip`: makes one of the demo's clips, a real MP4 file, from a spec."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sora_desktop.media.availability import multimedia_problem
from sora_desktop.media.clip_spec import FRAMES_PER_S, ClipSpec, read_spec
from sora_desktop.media.mp4 import mp4_duration_ms

_KINDNESS = 2
"""How much the render steps back (see nice(2)): the window that waits for the clip stays smooth."""


def main(argv: Sequence[str]) -> int:
    """Read a spec in JSON from standard input and write the clip to what `--out` names.

    Returns 0 when the clip is in its place, 2 when the spec cannot be read, and 1 when the clip could not be made,
    with a sentence on standard error. The file appears under its name only when it is whole.
    """
    parser = argparse.ArgumentParser(prog="render-clip", description="Makes one of the demo's clips.")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    out: Path = parser.parse_args(argv).out
    try:
        spec = read_spec(sys.stdin.buffer.read())
    except ValueError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_KINDNESS)
    # No window and no screen are needed, and Qt's own reports about codecs are of no use to anyone here.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"
    problem_text = _render(spec, out)
    if problem_text is not None:
        sys.stderr.write(f"{problem_text}\n")
        return 1
    return 0


def _render(spec: ClipSpec, out: Path) -> str | None:
    """Make the clip; the sentence that says why there is none, or None."""
    from PySide6.QtGui import QGuiApplication

    _application = QGuiApplication.instance() or QGuiApplication(["render-clip"])
    unavailable = multimedia_problem()
    if unavailable is not None:
        return unavailable
    from sora_desktop.media.recording import record

    unfinished = out.with_name(f".{out.stem}.{os.getpid()}.tmp.mp4")
    try:
        problem = record(spec, unfinished)
        if problem is None:
            problem = _check(spec, unfinished)
        if problem is None:
            unfinished.replace(out)
    except OSError as error:
        problem = f"The clip cannot be written: {error}"
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return problem


def _check(spec: ClipSpec, path: Path) -> str | None:
    """The recorder says nothing when it drops frames: the file itself has to tell how long it is."""
    wanted_ms = spec.frame_count * 1000 / FRAMES_PER_S
    found_ms = mp4_duration_ms(path)
    if found_ms is None:
        return "The recorder wrote no readable MP4 file."
    if abs(found_ms - wanted_ms) > 1000 / FRAMES_PER_S:
        return f"The recorder made {found_ms} ms instead of {round(wanted_ms)} ms."
    return None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
