"""The promises of docs/reliability.md as pytest knows them: which test proves which, how many cases, and the table."""

from __future__ import annotations

import faulthandler
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.reliability import PROMISES, Row, rows_beside, write_page

WATCHDOG_S = 120
"""The usual limit of a test; ``faulthandler_timeout`` in pyproject.toml is a little more."""
ROWS: pytest.StashKey[dict[str, Row]] = pytest.StashKey()
SEED: pytest.StashKey[int] = pytest.StashKey()


@dataclass
class Tally:
    """What one test tried: ``cases`` for the table, and further figures that its row names."""

    cases: int = 0
    figures: dict[str, int] = field(default_factory=dict)

    def count(self, cases: int = 1, **figures: int) -> None:
        """Add so many cases, and to the named figures (``lost=0, doubled=0``), which the table shows."""
        self.cases += cases
        for name, amount in figures.items():
            self.figures[name] = self.figures.get(name, 0) + amount


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("promises")
    group.addoption("--full", action="store_true", help="run the long sweeps, and write docs/reliability.md")
    group.addoption("--promise", action="append", default=[], metavar="ID", help="only the tests of this promise (R2)")
    group.addoption("--record", action="store_true", help="with --full --promise: write its row of docs/reliability.md")
    group.addoption("--seed", type=int, metavar="N", help="replay the random choices of an earlier run")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "promise(id): the test belongs to a promise of docs/reliability.md")
    seed = config.getoption("--seed")
    config.stash[SEED] = seed if seed is not None else random.SystemRandom().randrange(2**32)
    rows: dict[str, Row] = {}
    config.stash[ROWS] = rows
    unknown = set(config.getoption("--promise")) - set(PROMISES)
    if unknown:
        raise pytest.UsageError(f"There is no promise {', '.join(sorted(unknown))}: {', '.join(PROMISES)}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test that names a longer time have it: the watchdog over all tests knows of one time alone."""
    mark = item.get_closest_marker("timeout")
    if mark is not None and mark.args and mark.args[0] > WATCHDOG_S:
        faulthandler.cancel_dump_traceback_later()


def pytest_report_header(config: pytest.Config) -> str:
    return f"seed: {config.stash[SEED]} (again with --seed {config.stash[SEED]})"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = set(config.getoption("--promise"))
    is_full = config.getoption("--full")
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        is_chosen = not chosen or bool(chosen & set(_promises_of(item)))
        is_time = is_full or item.get_closest_marker("sweep") is None
        (kept if is_chosen and is_time else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[misc, assignment]
    rows = item.config.stash[ROWS]
    for promise in _promises_of(item):
        row = rows.setdefault(promise, Row())
        row.seconds += report.duration
        row.files.add(item.path.relative_to(item.config.rootpath).as_posix())
        if report.when == "call" and report.passed:
            row.passed += 1
            tally = item.stash.get(TALLY, Tally())
            row.add(tally.cases or 1, tally.figures)
        if report.failed:
            row.failed.append(item.nodeid)
        elif report.skipped:
            row.skipped += 1
    return report  # type: ignore[return-value]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the page after a full run of everything, and one row of it after that of one promise with ``--record``."""
    config = session.config
    chosen = config.getoption("--promise")
    has_ended = exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
    is_narrowed = config.option.keyword or config.option.markexpr or config.args != config.getini("testpaths")
    is_narrowed = is_narrowed or config.option.collectonly
    if not config.getoption("--full") or is_narrowed or not has_ended or (chosen and not config.getoption("--record")):
        return
    page = Path(config.rootpath) / "docs" / "reliability.md"
    rows = config.stash[ROWS]
    for row in rows.values():
        row.seed, row.date = config.stash[SEED], time.strftime("%Y-%m-%d", time.gmtime())
    kept = {name: row for name, row in rows_beside(page).items() if chosen and name not in chosen}
    write_page(page, {**kept, **{name: row for name, row in rows.items() if not chosen or name in chosen}})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if terminalreporter.stats.get("failed") and config.get_verbosity() < 0:
        terminalreporter.write_line(pytest_report_header(config))  # quiet runs show no header
    if config.getoption("--promise") or config.getoption("--full"):
        terminalreporter.section("promises")
        for promise, row in sorted(config.stash[ROWS].items(), key=lambda pair: list(PROMISES).index(pair[0])):
            terminalreporter.write_line(f"{promise:<4} {row.cases:>7,} cases  {row.result:<50} {row.seconds:7.1f} s")


TALLY: pytest.StashKey[Tally] = pytest.StashKey()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """Where a test of a promise counts its cases."""
    return request.node.stash.setdefault(TALLY, Tally())  # type: ignore[no-any-return]


@pytest.fixture
def is_full(request: pytest.FixtureRequest) -> bool:
    """Whether the long form was asked for (``--full``)."""
    return bool(request.config.getoption("--full"))


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Random choices of this test alone, the same again with the seed that the header names."""
    return random.Random(f"{request.config.stash[SEED]} {request.node.nodeid}")


def _promises_of(item: pytest.Item) -> list[str]:
    return [str(mark.args[0]) for mark in item.iter_markers("promise")]
