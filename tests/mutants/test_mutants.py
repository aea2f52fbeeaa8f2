"""Every deliberately broken variant of the program is caught by the tests of the promise that it breaks."""

from __future__ import annotations

import pytest

from tests.mutants.breaking import Copy, Mutant
from tests.mutants.library import LIBRARY
from tests.mutants.money import MONEY
from tests.mutants.safety import SAFETY
from tests.promises import SEED, Tally
from tests.reliability import PROMISES

MUTANTS = (*MONEY, *LIBRARY, *SAFETY)
SHORT = {mutant.promise: mutant for mutant in reversed(MUTANTS)}.values()
"""The first of each promise."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("broken"))


def named(mutant: Mutant, *, is_sweep: bool) -> object:
    name = f"{mutant.promise}-{mutant.name.replace(' ', '-')}"
    return pytest.param(mutant, id=name, marks=pytest.mark.sweep if is_sweep else ())


@pytest.mark.promise("M")
@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("mutant", [named(each, is_sweep=each not in SHORT) for each in MUTANTS])
def test_a_broken_variant_is_caught(mutant: Mutant, copy: Copy, request: pytest.FixtureRequest, tally: Tally) -> None:
    with copy.broken_by(mutant):
        seed = request.config.stash[SEED]
        verdict = copy.run(mutant.tests, seed) if mutant.tests else copy.run(mutant.suite, seed, mutant.promise)
    assert verdict.is_caught, f"{mutant.name} was not caught:\n{verdict.output[-4000:]}"
    tally.count(1, caught=1)


@pytest.mark.promise("M")
@pytest.mark.timeout(180)
@pytest.mark.parametrize("mutant", [named(each, is_sweep=True) for each in MUTANTS if each.tests and each.suite])
def test_the_proof_of_a_promise_catches_what_breaks_it(
    mutant: Mutant, copy: Copy, request: pytest.FixtureRequest, tally: Tally
) -> None:
    """That a unit test catches it says nothing of the runs whose figures stand in docs/reliability.md."""
    with copy.broken_by(mutant):
        verdict = copy.run(mutant.suite, request.config.stash[SEED], mutant.promise)
    assert verdict.is_caught, f"{mutant.name} passes for {mutant.promise}:\n{verdict.output[-4000:]}"
    tally.count(1, caught=1)


@pytest.mark.promise("M")
@pytest.mark.sweep
@pytest.mark.timeout(180)
@pytest.mark.parametrize("promise", ["", *dict.fromkeys(mutant.promise for mutant in MUTANTS)])
def test_what_catches_the_variants_passes_on_the_program_as_it_is(
    promise: str, copy: Copy, request: pytest.FixtureRequest, tally: Tally
) -> None:
    """A test that fails for another reason would seem to catch whatever it is given."""
    if promise:
        tests = [test for mutant in MUTANTS if mutant.promise == promise for test in mutant.suite]
    else:
        tests = [test for mutant in MUTANTS for test in mutant.tests]
    verdict = copy.run(tests, request.config.stash[SEED], promise)
    assert verdict.code == 0, verdict.output[-4000:]
    tally.count(0)


def test_each_promise_has_a_variant_that_its_own_proof_has_to_catch() -> None:
    assert {mutant.promise for mutant in MUTANTS if mutant.suite} == set(PROMISES) - {"M"}


def test_each_variant_breaks_a_promise_and_has_a_name_of_its_own() -> None:
    assert {mutant.promise for mutant in MUTANTS} <= set(PROMISES)
    assert all(mutant.tests or mutant.suite for mutant in MUTANTS)
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 12
