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


@pytest.mark.promise("M")
@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(
            mutant,
            id=f"{mutant.promise}-{mutant.name.replace(' ', '-')}",
            marks=() if mutant in SHORT else pytest.mark.sweep,
        )
        for mutant in MUTANTS
    ],
)
def test_a_broken_variant_is_caught(mutant: Mutant, copy: Copy, request: pytest.FixtureRequest, tally: Tally) -> None:
    with copy.broken_by(mutant):
        verdict = copy.run(mutant.tests, request.config.stash[SEED])
    assert verdict.is_caught, f"{mutant.name} was not caught:\n{verdict.output[-4000:]}"
    tally.count(1, caught=1)


@pytest.mark.promise("M")
@pytest.mark.sweep
@pytest.mark.timeout(300)
def test_what_catches_the_variants_passes_on_the_program_as_it_is(
    copy: Copy, request: pytest.FixtureRequest, tally: Tally
) -> None:
    """A test that fails for another reason would seem to catch whatever it is given."""
    verdict = copy.run([test for mutant in MUTANTS for test in mutant.tests], request.config.stash[SEED])
    assert verdict.code == 0, verdict.output[-4000:]
    tally.count(0)


def test_each_variant_breaks_a_promise_and_has_a_name_of_its_own() -> None:
    assert {mutant.promise for mutant in MUTANTS} <= set(PROMISES)
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 12
