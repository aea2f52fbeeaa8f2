"""Writes the list of modules in docs/architecture.md from their first sentences; a test keeps it true."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- modules: written by docs/make_map.py -->", "<!-- end of modules -->"


def sentence_of(file: Path) -> str:
    """The first line of a module's docstring."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ").strip()


def modules() -> str:
    """Every module of the program by folder, each with its sentence."""
    package = ROOT / "sora_desktop"
    lines: list[str] = []
    folders = sorted({file.parent for file in package.rglob("*.py")}, key=lambda path: path.as_posix())
    for folder in folders:
        name = folder.relative_to(ROOT).as_posix()
        lines += [f"**{name}/**: {sentence_of(folder / '__init__.py')}", ""]
        files = sorted(file for file in folder.glob("*.py") if file.name != "__init__.py")
        lines += [f"* `{file.name}`: {sentence_of(file)}" for file in files]
        lines += [""] if files else []
    return "\n".join(lines).rstrip()


def page_with(listing: str, page: str) -> str:
    """The page with the listing in its place."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{listing}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with(modules(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
