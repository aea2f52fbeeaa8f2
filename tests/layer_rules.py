"""The rules that import-linter cannot express, each a function from a parsed module to what breaks it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_PUBLIC_METHODS = 20
MAX_MAIN_WINDOW_LINES = 200

# Which parts of PySide6 each layer may name; a layer that is not here may name none.
QT_PARTS = {
    "runtime": {"QtCore"},
    "media": {"QtCore", "QtGui", "QtMultimedia", "QtSvg"},
    "ui": {"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtMultimedia", "QtMultimediaWidgets"},
    "app": {"QtCore", "QtGui", "QtWidgets", "QtNetwork"},
    "smoke": {"QtCore", "QtGui", "QtWidgets", "QtMultimedia"},
}

# Which libraries each layer may name beside the standard one; sqlite3 counts as one of them.
LIBRARIES = {
    "domain": set[str](),
    "domain.settings": {"pydantic"},
    "gateway": {"httpcore", "httpx", "pydantic"},
    "storage": {"sqlite3", "platformdirs", "pydantic"},
    "credentials": {"keyring"},
    "demo": {"pydantic"},
    "runtime": {"PySide6", "shiboken6"},
    "media": {"PySide6", "shiboken6"},
    "ui": {"PySide6", "shiboken6"},
    "app": {"PySide6", "shiboken6"},
    "smoke": {"PySide6", "shiboken6"},
}

# Threads live where something blocks, and nowhere else. Names are modules or whole packages, without ours before them.
THREADING = (
    "children", "crashes", "credentials", "demo", "gateway.downloads", "media", "runtime", "services.threads", "smoke",
    "storage",
)  # fmt: skip
QTHREAD = ("media", "runtime")
SLEEPING: tuple[str, ...] = ()

_THREAD_LIBRARIES = {"threading", "_thread", "concurrent", "multiprocessing"}
_POOL_CALLS = {"to_thread", "run_in_executor"}
_QT_THREADS = {"QThread", "QThreadPool", "QRunnable", "QtConcurrent"}
_QT_SLEEPS = {"sleep", "msleep", "usleep", "qWait", "qSleep"}
_NESTED_LOOPS = {"exec", "exec_", "processEvents"}


@dataclass(frozen=True)
class Module:
    """One parsed file of the package; ``name`` is dotted, without ``sora_desktop`` before it."""

    name: str
    source: str

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(ast.parse(self.source)))

    @property
    def layer(self) -> str:
        return self.name.partition(".")[0]

    def is_in(self, places: tuple[str, ...]) -> bool:
        """Whether the module is one of the places, or inside one, or one of its parts (``downloads_resume``)."""
        return any(self.name == place or self.name.startswith((f"{place}.", f"{place}_")) for place in places)

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Each imported thing in full, with its line: ``from a import b`` gives ``a.b``."""
        found: list[tuple[int, str]] = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [(node.lineno, f"{node.module or ''}.{alias.name}") for alias in node.names]
        return tuple(found)

    @cached_property
    def calls(self) -> tuple[tuple[int, str], ...]:
        """Each called name with its line, as written: ``time.sleep``, ``dialog.exec``."""
        return tuple((node.lineno, ast.unparse(node.func)) for node in self.nodes if isinstance(node, ast.Call))


Rule = Callable[[Module], Iterator[str]]


def parts_of_qt(module: Module) -> Iterator[str]:
    """Each layer names only its own parts of PySide6."""
    allowed = QT_PARTS.get(module.layer, set())
    for line, name in module.imports:
        library, _, rest = name.partition(".")
        part = rest.partition(".")[0]
        if library == "PySide6" and part not in allowed:
            yield f"{module.name}:{line}: {module.layer} may not import {name}"


def libraries(module: Module) -> Iterator[str]:
    """Each layer names only its own libraries."""
    allowed = LIBRARIES.get(".".join(module.name.split(".")[:2]), LIBRARIES.get(module.layer, set()))
    for line, name in module.imports:
        library = name.partition(".")[0]
        is_free = library in sys.stdlib_module_names and library != "sqlite3"
        if not is_free and library != "sora_desktop" and library not in allowed:
            yield f"{module.name}:{line}: {module.layer} may not import {library}"


def threads(module: Module) -> Iterator[str]:
    """Threads and pools stay where something blocks."""
    if module.is_in(THREADING):
        return
    for line, name in module.imports:
        if name.partition(".")[0] in _THREAD_LIBRARIES:
            yield f"{module.name}:{line}: no threads here ({name})"
    for line, name in module.calls:
        if name.rpartition(".")[2] in _POOL_CALLS:
            yield f"{module.name}:{line}: no pool's threads here, they keep the process from ending ({name})"


def qthreads(module: Module) -> Iterator[str]:
    """QThread and its kin stay in the runtime and in media."""
    if module.is_in(QTHREAD):
        return
    for line, name in module.imports:
        if name.rpartition(".")[2] in _QT_THREADS:
            yield f"{module.name}:{line}: no QThread here ({name})"


def sleeping(module: Module) -> Iterator[str]:
    """Nothing sleeps: threads wait on events, coroutines on asyncio, the window on timers."""
    if module.is_in(SLEEPING):
        return
    from_time = {name for _, name in module.imports if name.startswith("time.")}
    for line, name in module.calls:
        owner, _, called = name.rpartition(".")
        if (
            name == "time.sleep"
            or (not owner and called == "sleep" and "time.sleep" in from_time)
            or (owner.rpartition(".")[2] in {"QThread", "QTest"} and called in _QT_SLEEPS)
        ):
            yield f"{module.name}:{line}: nothing sleeps here ({name})"
    for line, name in module.imports:
        if name == "time.sleep":
            yield f"{module.name}:{line}: nothing sleeps here ({name})"


def nested_event_loops(module: Module) -> Iterator[str]:
    """No dialog and no loop runs an event loop of its own; only app and the child processes start the one there is."""
    for line, name in module.calls:
        called = name.rpartition(".")[2]
        is_the_loop = called == "exec" and module.layer in {"app", "media", "smoke"}
        if called in _NESTED_LOOPS and "." in name and not is_the_loop:
            yield f"{module.name}:{line}: no nested event loop ({name})"
    for line, name in module.imports:
        if name.endswith(".QEventLoop") and module.layer not in {"media", "smoke"}:
            yield f"{module.name}:{line}: no nested event loop ({name})"


def star_imports(module: Module) -> Iterator[str]:
    """``from PySide6.QtWidgets import *`` costs 80 ms, and hides where names come from."""
    for line, name in module.imports:
        if name.endswith(".*"):
            yield f"{module.name}:{line}: no star import ({name})"


def sizes(module: Module) -> Iterator[str]:
    """A file, function or class that outgrows its size has two subjects."""
    lines = len(module.source.splitlines())
    if lines >= MAX_FILE_LINES:
        yield f"{module.name}: {lines} lines, a file stays under {MAX_FILE_LINES}"
    if module.name == "ui.main_window" and lines >= MAX_MAIN_WINDOW_LINES:
        yield f"{module.name}: {lines} lines, the main window stays under {MAX_MAIN_WINDOW_LINES}"
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length >= MAX_FUNCTION_LINES:
                yield (
                    f"{module.name}:{node.lineno}: {node.name} has {length} lines, "
                    f"a function stays under {MAX_FUNCTION_LINES}"
                )
        elif isinstance(node, ast.ClassDef):
            count = len(_public_methods(node))
            if count >= MAX_PUBLIC_METHODS:
                yield (
                    f"{module.name}:{node.lineno}: {node.name} has {count} public methods, "
                    f"a class stays under {MAX_PUBLIC_METHODS}"
                )


def _public_methods(node: ast.ClassDef) -> set[str]:
    """The names a class adds for others; overrides of Qt's (camelCase) are Qt's interface, not ours."""
    return {
        each.name
        for each in node.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        and not each.name.startswith("_")
        and each.name.islower()
    }


LAYER_RULES: tuple[Rule, ...] = (
    parts_of_qt, libraries, threads, qthreads, sleeping, nested_event_loops, star_imports, sizes,
)  # fmt: skip


@cache
def package_modules() -> tuple[Module, ...]:
    """Every module of the package as it is on disk."""
    return tuple(_read(path, ROOT / "sora_desktop") for path in sorted((ROOT / "sora_desktop").rglob("*.py")))


def other_modules() -> list[Module]:
    """Tests, tools, packaging and benchmarks: held to the sizes alone."""
    paths = [ROOT / "dev.py"]
    for folder in ("tests", "packaging", "benchmarks", "resources"):
        paths += sorted((ROOT / folder).rglob("*.py"))
    return [_read(path, ROOT) for path in paths if path.is_file()]


def _read(path: Path, root: Path) -> Module:
    parts = path.relative_to(root).with_suffix("").parts
    return Module(".".join(part for part in parts if part != "__init__"), path.read_text(encoding="utf-8"))
