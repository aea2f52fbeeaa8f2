"""The one function that finds icons, themes, translations and samples, wherever the program runs from."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# A wheel and the frozen program carry the resources inside the package, a source tree has them beside it.
_ROOTS = (_PACKAGE / "_resources", _PACKAGE.parent / "resources")


def resource_path(*parts: str) -> Path:
    """The path of a resource, file or folder: ``resource_path("icons", "play.svg")``.

    Raises ``FileNotFoundError`` where it does not exist: a resource that is missing is a broken installation.
    """
    for root in _ROOTS:
        if root.is_dir():
            found = root.joinpath(*parts)
            if found.exists():
                return found
            raise FileNotFoundError(f"The installation is not complete: {found} is missing.")
    raise FileNotFoundError(f"The installation is not complete: there is no folder {_ROOTS[0]}.")
