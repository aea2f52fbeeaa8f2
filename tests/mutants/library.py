"""Broken variants of what the library restores from its folder, and of what it lets go to the trash."""

from __future__ import annotations

from tests.mutants.breaking import Mutant

_LIBRARY = "tests/faults/test_library.py"
_RESTORED = (f"{_LIBRARY}::test_a_library_comes_back_from_its_folder_alone",)
_OUTSIDE = (f"{_LIBRARY}::test_no_record_whatever_it_names_touches_a_file_outside",)

LIBRARY: tuple[Mutant, ...] = (
    Mutant(
        "what a person thought of a clip is not restored", "R8", "storage/rescan.py",
        old="    return Adopted(job, marks_in_sidecar(path), sidecar.container.duration_s)",
        new="    return Adopted(job, length_s=sidecar.container.duration_s)",
        suite=_RESTORED,
    ),
    Mutant(
        "any file of the right length is the clip that was moved", "R8", "storage/rescan.py",
        old="if file not in self._taken and sha256 and self._sum_of(file) == sha256:",
        new="if file not in self._taken and sha256:",
        suite=_RESTORED,
    ),
    Mutant(
        "a link leads out of the clips folder", "R15", "storage/trash.py",
        old="    real = Path(os.path.realpath(folder, strict=True))\n",
        new="    real = folder\n",
        suite=_OUTSIDE,
    ),
    Mutant(
        "a link is taken for the clip that it leads to", "R15", "storage/trash.py",
        old="        found = clip.lstat()\n",
        new="        found = clip.stat()\n",
        suite=_OUTSIDE,
    ),
    Mutant(
        "a clip goes with the sidecar of another", "R15", "storage/trash.py",
        old="    return sidecar is not None and (sidecar.job_id, sidecar.clip) == (record.job_id, clip.name)\n",
        new="    return sidecar is not None\n",
        suite=(f"{_LIBRARY}::test_a_clip_goes_with_its_own_sidecar_and_can_be_brought_back",),
    ),
)  # fmt: skip
