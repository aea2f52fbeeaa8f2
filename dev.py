"""Makes the environment and runs the program, its checks, its tests, its benchmarks and its packaging.

Needs nothing but Python 3.11 or newer. See ``python3 dev.py --help``.
"""

from __future__ import annotations

import argparse
import ctypes
import glob
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

Command = Sequence[str | Path]

ROOT = Path(__file__).resolve().parent
IS_WINDOWS = os.name == "nt"

# Debian's package for each thing that Qt and the tests need, and what shows that it is there.
STARTING = {
    "libgl1": "library:libGL.so.1",
    "libegl1": "library:libEGL.so.1",
    "libfontconfig1": "library:libfontconfig.so.1",
    "libglib2.0-0": "library:libglib-2.0.so.0",
    "libdbus-1-3": "library:libdbus-1.so.3",
    "libxkbcommon0": "library:libxkbcommon.so.0",
}
WINDOW = {
    "libxcb-cursor0": "library:libxcb-cursor.so.0",
    "libxkbcommon-x11-0": "library:libxkbcommon-x11.so.0",
    "libxcb-icccm4": "library:libxcb-icccm.so.4",
    "libxcb-keysyms1": "library:libxcb-keysyms.so.1",
    "libxcb-shape0": "library:libxcb-shape.so.0",
}
PLAYING = {
    "libpulse0": "library:libpulse.so.0",
    "libxrandr2": "library:libXrandr.so.2",
    "fonts-noto-core": "file:/usr/share/fonts/**/*.[ot]t[fc]",
}
TESTING = {
    "fonts-noto-core": "file:/usr/share/fonts/**/NotoSans-Regular.*",
    "fonts-noto-cjk": "file:/usr/share/fonts/**/NotoSansCJK*",
    "fonts-noto-color-emoji": "file:/usr/share/fonts/**/NotoColorEmoji*",
    "xvfb": "program:Xvfb",
    "openbox": "program:openbox",
    "xdotool": "program:xdotool",
    "imagemagick": "program:import",
    "dbus": "program:dbus-run-session",
    "gnome-keyring": "program:gnome-keyring-daemon",
    "at-spi2-core": "file:/usr/libexec/at-spi-bus-launcher",
    "python3-pyatspi": "file:/usr/lib/python3/dist-packages/pyatspi",
}
FREEZING = {
    f"libpython{sys.version_info.major}.{sys.version_info.minor}": (
        f"library:libpython{sys.version_info.major}.{sys.version_info.minor}.so.1.0"
    ),
    "binutils": "program:objdump",
}

ENVIRONMENT = {f"python{sys.version_info.major}.{sys.version_info.minor}-venv": "module:ensurepip"}

COMMANDS = {"generate", "batch", "jobs", "collect", "demo-gateway", "render-clip"}
WITHOUT_WINDOW = COMMANDS | {"-h", "--help", "--version", "--smoke-test"}
DEMO_PROMPT = "A paper boat leaves the quay at dawn"


class CannotGoOn(Exception):
    """Ends the run with its sentence."""


# ---- what the system lacks -------------------------------------------------------------------------------------


def is_there(probe: str) -> bool:
    """Whether a library loads, a program is on the path, a module can be imported, or a file matches."""
    kind, _, what = probe.partition(":")
    if kind == "library":
        try:
            ctypes.CDLL(what)
        except OSError:
            return False
        return True
    if kind == "program":
        return shutil.which(what) is not None
    if kind == "module":
        return importlib.util.find_spec(what) is not None
    return next(glob.iglob(what, recursive=True), None) is not None  # noqa: PTH207 - pathlib has no absolute patterns


def missing(needs: Mapping[str, str]) -> dict[str, str]:
    """The packages of ``needs`` whose probe finds nothing; none on other systems than Linux."""
    if not sys.platform.startswith("linux"):
        return {}
    return {package: probe for package, probe in needs.items() if not is_there(probe)}


def apt_line(packages: Iterable[str]) -> list[str]:
    """The command that installs Debian packages."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def provide(required: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Install what is missing where that is possible, else say how; without a required thing nothing goes on."""
    lacking = missing({**wanted, **required})
    if not lacking:
        return
    if shutil.which("apt-get") is None:
        names = ", ".join(probe.partition(":")[2] for probe in lacking.values())
        advice = f"This system lacks {names}. Install the packages that hold them."
    elif os.geteuid() != 0:
        advice = f"This system lacks packages. Install them with:\n  sudo {shlex.join(apt_line(lacking))}"
    elif install(lacking):
        return
    else:
        advice = f"These packages could not be installed: {' '.join(lacking)}"
    if lacking.keys() & required.keys():
        raise CannotGoOn(advice)
    say(advice)


def install(packages: Iterable[str]) -> bool:
    """Install Debian packages as root; False where that failed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    updated = step("apt-get update", ["apt-get", "update"], environment)
    return updated and step("apt-get install", apt_line(packages), environment)


# ---- the virtual environment -----------------------------------------------------------------------------------


def venv_folder() -> Path:
    """Where the environment lives; SORA_DESKTOP_VENV names another one, for another Python."""
    return ROOT / os.environ.get("SORA_DESKTOP_VENV", ".venv")


def venv_python(folder: Path) -> Path:
    """The environment's interpreter."""
    return folder / "Scripts" / "python.exe" if IS_WINDOWS else folder / "bin" / "python"


def is_usable(folder: Path) -> bool:
    """Whether the environment's Python still starts (it may have been removed), is new enough and has pip."""
    test = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    try:
        run = subprocess.run([venv_python(folder), "-c", test], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0


def make_venv(folder: Path) -> None:
    """Make the environment, in place of one that does not work any more."""
    provide(required=ENVIRONMENT, wanted={})
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        raise CannotGoOn(f"{folder} is there and is no virtual environment. Move it away.")
    if not step("making the environment", [sys.executable, "-m", "venv", "--clear", folder]):
        raise CannotGoOn(f"{folder} could not be made.")


def fingerprint(folder: Path) -> str:
    """Changes whenever the environment has to be installed again."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes())
    digest.update((folder / "pyvenv.cfg").read_bytes())
    return digest.hexdigest()


def prepare_venv() -> Path:
    """The interpreter of an environment that holds what pyproject.toml asks for."""
    folder = venv_folder()
    if not is_usable(folder):
        make_venv(folder)
    python, stamp = venv_python(folder), folder / "sora-desktop.stamp"
    if not stamp.exists() or stamp.read_text(encoding="ascii") != fingerprint(folder):
        pip: Command = [python, "-m", "pip", "install", "--disable-pip-version-check", "-e", f"{ROOT}[dev]"]
        if not step("installing (some minutes, once)", pip):
            raise CannotGoOn("The installation failed; see above.")
        stamp.write_text(fingerprint(folder), encoding="ascii")
    return python


# ---- steps -----------------------------------------------------------------------------------------------------


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def step(name: str, command: Command, environment: Mapping[str, str] | None = None) -> bool:
    """Run a command silently, with one line for its outcome; what it printed follows only when it failed."""
    start = time.perf_counter()
    if sys.stdout.isatty():
        print(f"...     {name}", end="\r", flush=True)
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    verdict = "ok    " if run.returncode == 0 else "FAILED"
    say(f"{verdict}  {name:<32} {time.perf_counter() - start:7.1f} s")
    if run.returncode != 0:
        sys.stdout.buffer.write(run.stdout.rstrip() + b"\n")
        sys.stdout.flush()
    return run.returncode == 0


def quick_checks(python: Path) -> list[str]:
    """Run style, types and import rules; the names of those that failed."""
    tools: dict[str, Command] = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy --strict": [python, "-m", "mypy", "--strict"],
        "import-linter": [python, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"],
    }
    return [name for name, command in tools.items() if not step(name, command)]


def pass_on(command: Command) -> int:
    """Run a command on this terminal, and return its exit code."""
    with subprocess.Popen(command, cwd=ROOT) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the terminal has told the child as well: its end is awaited


# ---- commands --------------------------------------------------------------------------------------------------


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown, or was asked for in another way."""
    if not sys.platform.startswith("linux"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def words_to_run(words: Sequence[str], can_show: bool) -> list[str]:
    """What the program is told: with no display, and no command that does without, one demo clip."""
    if can_show or WITHOUT_WINDOW.intersection(words):
        return list(words)
    return ["generate", DEMO_PROMPT, "--demo", "--wait", *(word for word in words if word != "--demo")]


def run_program(words: Sequence[str]) -> int:
    """Run the program; what follows ``run`` is passed on."""
    can_show = has_display(os.environ)
    needs_xcb = bool(os.environ.get("DISPLAY")) and not os.environ.get("WAYLAND_DISPLAY")
    provide(required={**STARTING, **(WINDOW if needs_xcb else {})}, wanted=PLAYING)
    python = prepare_venv()
    told = words_to_run(words, can_show)
    if told != list(words):
        say(f"There is no display, so this makes one demo clip without the window: {DEMO_PROMPT!r}")
    command = [str(python), "-m", "sora_desktop", *told]
    if not IS_WINDOWS:
        os.execv(command[0], command)  # signals then reach the program itself
    return subprocess.call(command)


def run_checks(words: Sequence[str]) -> int:
    """Run the quick checks: style, types, layers."""
    python = prepare_venv()
    failed = quick_checks(python)
    layers = step("layers and sizes", [python, "-m", "pytest", "-q", "tests/test_layers.py", *words])
    return 1 if failed or not layers else 0


def run_tests(words: Sequence[str]) -> int:
    """Run all checks and tests; ``--full`` adds the long sweeps, ``--promise R2`` chooses; the rest goes to pytest."""
    provide(required={**STARTING, **WINDOW, **PLAYING}, wanted=TESTING)
    python = prepare_venv()
    failed = quick_checks(python)
    if failed:
        say(f"FAILED  {', '.join(failed)} (the tests run all the same)")
    tests = pass_on([python, "-m", "pytest", *words])
    return tests or (1 if failed else 0)


def run_benchmarks(words: Sequence[str]) -> int:
    """Run the benchmarks, or those whose names are given."""
    provide(required=STARTING, wanted=PLAYING)
    python = prepare_venv()
    scripts = [path for path in sorted((ROOT / "benchmarks").glob("[!_]*.py")) if not words or path.stem in words]
    if not scripts:
        raise CannotGoOn("There is no such benchmark.")
    codes = [pass_on([python, path]) for path in scripts]
    return 1 if any(codes) else 0


def make_package(words: Sequence[str]) -> int:
    """Freeze the program into dist/, and run the smoke test of what came out."""
    provide(required={**STARTING, **(FREEZING if sys.base_prefix == "/usr" else {})}, wanted=PLAYING)
    python = prepare_venv()
    spec = ROOT / "packaging" / "sora_desktop.spec"
    freeze: Command = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *words, spec]
    if not step("freezing (some minutes)", freeze):
        return 1
    program = ROOT / "dist" / "SoraDesktop" / ("sora-desktop.exe" if IS_WINDOWS else "sora-desktop")
    size = sum(path.stat().st_size for path in program.parent.rglob("*") if not path.is_symlink())
    say(f"        {program.parent.relative_to(ROOT)}: {size / 1e6:.0f} MB")
    return pass_on([program, "--smoke-test"])


ACTIONS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run_program,
    "test": run_tests,
    "check": run_checks,
    "bench": run_benchmarks,
    "package": make_package,
}


def main(words: Sequence[str]) -> int:
    """Do what the first word says with the rest of them."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one is to read this sentence
        say("Sora Desktop needs Python 3.11 or newer.")
        return 2
    lines = [f"  {name:<9}{(action.__doc__ or '').strip()}" for name, action in ACTIONS.items()]
    parser = argparse.ArgumentParser(
        prog="dev.py", formatter_class=argparse.RawDescriptionHelpFormatter, epilog="\n".join(["actions:", *lines])
    )
    parser.add_argument("action", choices=ACTIONS, metavar="ACTION")
    action = parser.parse_args(words[:1]).action
    try:
        return ACTIONS[action](words[1:])
    except CannotGoOn as sentence:
        say(str(sentence))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
