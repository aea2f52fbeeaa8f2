"""The page of promises: every promise has its row, and none looks proved that was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability import PROMISES, Row, write_page

pytest_plugins = ["pytester"]

TESTS = """
import pytest

@pytest.mark.promise("R2")
def test_one(tally, chance, is_full):
    tally.count(100 if is_full else 3, doubled=0)

@pytest.mark.promise("R2")
@pytest.mark.promise("S8")
@pytest.mark.sweep
def test_another(chance):
    assert chance.random() < 2

@pytest.mark.promise("R6")
def test_that_fails(tally):
    tally.count(1_000)
    raise AssertionError("the disk is full")

@pytest.mark.promise("R7")
def test_that_cannot_run():
    pytest.skip("not here")

def test_of_no_promise():
    pass
"""


def written(tmp_path: Path, rows: dict[str, Row]) -> dict[str, str]:
    """The lines of a page that begin with a promise, by its name."""
    page = tmp_path / "reliability.md"
    write_page(page, rows)
    lines = page.read_text("utf-8").splitlines()
    return {line.split("|")[1].strip(): line for line in lines if line.startswith("| ") and "promise |" not in line}


def test_every_promise_has_its_row_with_its_command(tmp_path: Path) -> None:
    rows = written(tmp_path, {})
    assert list(rows) == list(PROMISES)
    for name, line in rows.items():
        assert f"`python3 dev.py test --full --promise {name}`" in line
        assert "**not tested**" in line


def test_a_row_says_what_was_tried_and_where(tmp_path: Path) -> None:
    row = Row(
        passed=2,
        seconds=12.4,
        seed=7,
        date="2026-11-22",
        files={"tests/faults/test_submit.py", "tests/gateway/test_creating.py"},
    )
    row.add(81, {"doubled": 0, "accepted_creates": 40})
    line = written(tmp_path, {"R2": row})["R2"]
    assert "| 81 | 0 doubled, 40 accepted creates | 12 | 2026-11-22 | 7 |" in line
    page = (tmp_path / "reliability.md").read_text("utf-8")
    assert "[faults/test_submit.py](../tests/faults/test_submit.py), [gateway/test_creating.py]" in page


def test_too_few_cases_and_failures_are_no_proof(tmp_path: Path) -> None:
    few = Row(passed=1)
    few.add(79, {})
    failed = Row(cases=1_000, passed=4, failed=["tests/faults/test_disk.py::test_x"])
    rows = written(tmp_path, {"R2": few, "R6": failed})
    assert "**too few cases**: 1 test passed" in rows["R2"]
    assert "**FAILED: 1**" in rows["R6"]
    assert "  * failed: `tests/faults/test_disk.py::test_x`" in (tmp_path / "reliability.md").read_text("utf-8")


def runs(pytester: pytest.Pytester, *words: str) -> str:
    """Run the tests above with the real plugin, in a folder of their own; returns the page, where one was written."""
    pytester.makefile(
        ".ini",
        pytest="[pytest]\ntestpaths = tests\nmarkers =\n    sweep: takes minutes\n",
    )
    for folder in ("tests", "docs"):
        (pytester.path / folder).mkdir(exist_ok=True)
    (pytester.path / "tests" / "test_small.py").write_text(TESTS, encoding="utf-8")
    pytester.syspathinsert(Path(__file__).resolve().parent.parent)
    pytester.runpytest_subprocess("-p", "tests.promises", "-p", "no:cacheprovider", "--seed=7", *words)
    page = pytester.path / "docs" / "reliability.md"
    return page.read_text("utf-8") if page.exists() else ""


def test_a_full_run_of_everything_writes_the_page(pytester: pytest.Pytester) -> None:
    page = runs(pytester, "--full")
    assert "| 7 | `python3 dev.py test --full --promise R2` |" in page
    assert "| 101 | 0 doubled |" in page
    assert "**FAILED: 1**" in page
    assert "[test_small.py](../tests/test_small.py)" in page
    assert "  * failed: `tests/test_small.py::test_that_fails`" in page
    assert "| R7 | A damaged database does not take the program down | starts every time | 0 | **not tested** |" in page


def test_a_recorded_run_of_one_promise_writes_its_row_and_leaves_the_others(pytester: pytest.Pytester) -> None:
    runs(pytester, "--full")
    (pytester.path / "docs" / "reliability.md").unlink()
    page = runs(pytester, "--full", "--promise", "R2", "--record", "--seed=8")
    assert "| 101 | 0 doubled |" in page
    assert "| 8 | `python3 dev.py test --full --promise R2` |" in page
    assert "**FAILED: 1**" in page
    # The second test of R2 belongs to S8 as well, which was not run as a whole.
    assert "| 7 | `python3 dev.py test --full --promise S8` |" in page


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--record",),
        ("--full", "--promise", "R2"),
        ("--full", "-k", "one"),
        ("--full", "-m", "not sweep"),
        ("--full", "tests/test_small.py"),
        ("--full", "--collect-only"),
    ],
)
def test_a_run_of_less_leaves_the_page_alone(pytester: pytest.Pytester, words: tuple[str, ...]) -> None:
    assert runs(pytester, *words) == ""
