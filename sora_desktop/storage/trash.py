"""Which files may be moved to the trash: clips and their sidecars, and only where they lie inside a clips folder.

What a record names is not believed: a damaged or tampered list may name anything. A file may go when its folder, all
links on the way taken for what they are, lies in a clips folder without passing one, when it is a plain file with a
clip's ending and the size of the record, and when it is no unfinished download.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from sora_desktop.domain.library import ClipRecord
from sora_desktop.storage.sidecar import DEMO_FOLDER, read_sidecar

CLIP_ENDINGS = frozenset(
    ".mp4 .mov .m4v .webm .avi .webp .wav .flv .ogv .gif .png .jpg .wmv .mpg .zip .gz .ts .bin".split()
)
"""What ``domain.containers`` gives."""
_OUTSIDE = "A file that does not lie in a clips folder is not deleted."
_NO_CLIP = "A file that is not the clip any more is not deleted."


def removable_files(record: ClipRecord, roots: Iterable[Path]) -> tuple[tuple[str, ...], str]:
    """The clip's file and its sidecar, or nothing and why, as a sentence; without a sentence the clip is gone already.

    Never raises.

    ``roots`` are the clips folders of now; the one that the record names counts too, for clips right in it whose
    sidecars say the same.
    """
    try:
        return _proven(record, roots)
    except (OSError, ValueError):
        return (), _OUTSIDE


def _proven(record: ClipRecord, roots: Iterable[Path]) -> tuple[tuple[str, ...], str]:
    file = record.file
    if "\0" in file or not os.path.isabs(file) or os.path.normpath(file) != file:  # noqa: PTH117
        return (), _OUTSIDE
    clip = Path(file)
    try:
        found = clip.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return (), ""
    sidecar = clip.with_suffix(".json")
    has_sidecar = _is_sidecar_of(sidecar, clip, record)
    if not _is_inside(clip.parent, roots) and not (has_sidecar and _is_in_former(clip.parent, record.clips_folder)):
        return (), _OUTSIDE
    is_clip = stat.S_ISREG(found.st_mode) and clip.suffix.lower() in CLIP_ENDINGS
    if not is_clip or found.st_size != record.size_bytes or clip.name.startswith("."):
        return (), _NO_CLIP
    return (str(clip), str(sidecar)) if has_sidecar else (str(clip),), ""


def _is_inside(folder: Path, roots: Iterable[Path]) -> bool:
    """Whether a folder is a clips folder or lies in one, with no link between the two. Raises ``OSError``."""
    real = Path(os.path.realpath(folder, strict=True))
    for root in roots:
        real_root = Path(os.path.realpath(root))
        inside = _below(real, real_root)
        if inside is not None and inside in {_below(folder, root), _below(folder, real_root)}:
            return not any(part.startswith(".") for part in inside)
    return False


def _is_in_former(folder: Path, former: str) -> bool:
    """Whether a folder is the one in which the download ended, or the demo's in it. Raises ``OSError``."""
    if "\0" in former or not os.path.isabs(former) or len(Path(former).parts) < 3:  # noqa: PTH117
        return False
    inside = _below(folder, Path(former))
    return inside in {(), (DEMO_FOLDER,)} and _is_inside(folder, [Path(former)])


def _below(path: Path, root: Path) -> tuple[str, ...] | None:
    return path.relative_to(root).parts if path.is_relative_to(root) else None


def _is_sidecar_of(path: Path, clip: Path, record: ClipRecord) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    sidecar = read_sidecar(path)
    return sidecar is not None and (sidecar.job_id, sidecar.clip) == (record.job_id, clip.name)
