"""The page docs/reliability.md: every promise with its figure, what a run of its tests found, and the command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Promise:
    """What is promised, and the least number of cases that prove it."""

    sentence: str
    goal: str
    least_cases: int = 1


PROMISES: dict[str, Promise] = {
    "R1": Promise("No paid task is lost or paid twice, whatever kills it", "500 kill points, 0 lost, 0 doubled", 500),
    "R2": Promise("An ambiguous submit is never repeated by itself", "80 cases, at most 1 create per intent", 80),
    "R3": Promise("Polling ends in the truth", "2,000 runs of 50 steps, 0 broken invariants", 2000),
    "R4": Promise("A clip marked done is byte-exact and playable", "300 interrupted downloads, SHA-256 equal", 300),
    "R5": Promise("An expired link costs nothing", "100 of 100 complete", 100),
    "R6": Promise("A full disk or an I/O error pauses work, breaks nothing", "200 injected failures, 0 crashes", 200),
    "R7": Promise("A damaged database does not take the program down", "starts every time"),
    "R8": Promise("The library can be rebuilt from its folder", "1,000 of 1,000, with equal fields", 1000),
    "R9": Promise("One engine per data folder", "50 starts at once leave one; the next takes over", 50),
    "R10": Promise("Clocks may jump, machines may sleep", "no negative wait, no storm of polls"),
    "R11": Promise("Back-off is polite", "1,000 tasks, at most 1.2 × the ideal requests, none early", 1000),
    "R12": Promise("A drifting schema never crashes or mislabels", "10,000 answers, only declared errors", 10000),
    "R13": Promise("Quitting is safe and quick at any moment", "200 cycles, exit 0, at most 2 s", 200),
    "R14": Promise("Money is guarded: clicks, repeats, batches, budgets", "the ledger equals the confirmed intents"),
    "R15": Promise("Deleting can be undone and stays inside the library", "300 cases, 0 files touched outside", 300),
    "R16": Promise("Every failure says what happened to the money", "all rows filled"),
    "S1": Promise("The key is nowhere in clear", "0 hits in every file"),
    "S2": Promise("The key goes to the gateway's own origin only", "0 credential bytes elsewhere"),
    "S3": Promise("Bad TLS is a hard stop; plain http only to this machine", "every bad certificate stops"),
    "S4": Promise("Text from outside is only ever text", "0 rendered"),
    "S5": Promise("Names from outside never choose where bytes go", "2,300 names", 2300),
    "S6": Promise("Hostile answers cost bounded memory and time", "every call ends within its limits"),
    "S7": Promise("Only checked local files are played", "nothing crashes, never a remote address"),
    "S8": Promise("Links open only if https and expected", "0 opened"),
    "S9": Promise("No keychain, a locked one, a slow one: it works and says so", "no stall over 50 ms"),
    "S10": Promise("Private files", "folders 0700, files 0600 under umask 0"),
    "M": Promise("The tests can fail: deliberately broken variants", "at least 12 mutants, all caught", 12),
}  # fmt: skip


@dataclass
class Row:
    """What the tests of one promise found in a run."""

    cases: int = 0
    passed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    """Where its tests are, from the root of the repository."""
    seed: int = 0
    date: str = ""
    """When the run was, as ``2026-11-22``."""

    def add(self, cases: int, figures: Mapping[str, int]) -> None:
        """Add what a passed test tried."""
        self.cases += cases
        for name, amount in figures.items():
            self.figures[name] = self.figures.get(name, 0) + amount

    @property
    def result(self) -> str:
        """In a few words: what failed, or the figures."""
        if self.failed:
            return f"FAILED: {len(self.failed)}"
        said = [f"{amount:,} {name.replace('_', ' ')}" for name, amount in self.figures.items()]
        said = said or ["1 test passed" if self.passed == 1 else f"{self.passed:,} tests passed"]
        if self.skipped:
            said.append(f"{self.skipped:,} skipped")
        return ", ".join(said)


def write_page(page: Path, rows: Mapping[str, Row]) -> None:
    """Write the page from the rows of full runs, and beside it what the next run of a single promise keeps of it."""
    lines = [*_LEAD, *_HEAD]
    for name, promise in PROMISES.items():
        row = rows.get(name, Row())
        lines.append(
            f"| {name} | {promise.sentence} | {promise.goal} | {row.cases:,} | {_result(promise, row)} "
            f"| {row.seconds:,.0f} | {row.date} | {row.seed} | `python3 dev.py test --full --promise {name}` |"
        )
    lines += ["", "## Where", "", "The tests of each promise, and what broke where one failed.", ""]
    for name in PROMISES:
        row = rows.get(name, Row())
        places = ", ".join(f"[{file.removeprefix('tests/')}](../{file})" for file in sorted(row.files))
        lines.append(f"* **{name}**: {places or 'no test ran'}")
        lines += [f"  * failed: `{test}`" for test in row.failed]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    values = {name: {**asdict(rows[name]), "files": sorted(rows[name].files)} for name in PROMISES if name in rows}
    page.with_suffix(".json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def rows_beside(page: Path) -> dict[str, Row]:
    """The rows that the page was written from; none where it was not written yet."""
    file = page.with_suffix(".json")
    saved = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {name: Row(**{**values, "files": set(values["files"])}) for name, values in saved.items()}


def _result(promise: Promise, row: Row) -> str:
    """What stands in the table; a row without a test, or with too few cases, never looks like a proof."""
    if row.failed:
        return f"**{row.result}**"
    if not row.passed:
        return "**not tested**"
    return row.result if row.cases >= promise.least_cases else f"**too few cases**: {row.result}"


_LEAD = (
    "# Reliability: what is promised, and what a full run found",
    "",
    "Written by `python3 dev.py test --full`; do not edit. Judge of every money test is the ledger of the fault",
    "server, an append-only list of the creates that it accepted, never the program's own database. Anyone who",
    "doubts a row runs its command; a run prints its seed, and `--seed N` repeats it. Without `--full` the same",
    "tests run in a shorter form, as they do in every run of all tests. `--record` writes what the run of one promise",
    "found into its row.",
    "",
    "A case is one kill, one failure of the disk, one answer, one name: whatever the promise is about, tried once.",
    "Row M is about the tests themselves: the program is broken on purpose, and its tests have to fail.",
    "",
)
_HEAD = (
    "| | promise | to reach | cases | result | seconds | run of | seed | command |",
    "|---|---|---|---:|---|---:|---|---:|---|",
)
