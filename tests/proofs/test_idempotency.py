"""Retried creates with the API killed at every step: the proof `idempotency`, made small.

`make proof` runs the same with 1,000 creates.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scripts.checks.proof.idempotency import BATCH, LONGEST_DELAY_S, IdempotencyProof, Moment
from scripts.checks.proof.steps import KillStep
from scripts.checks.stack import Stack
from tests.fixtures.forks import forked
from tests.fixtures.sampling import sampled
from tests.fixtures.servers import NewDatabase

CREATES = 64  # in all tests here together
EXAMPLES = CREATES // BATCH - len(KillStep)


@pytest.fixture(scope="module")
def proof(
    new_database: NewDatabase, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[IdempotencyProof]:
    directory: Path = tmp_path_factory.mktemp("proof")
    with closing(Stack(new_database(), redis_url, directory, spawn=forked)) as running:
        yield IdempotencyProof(running)


@pytest.mark.parametrize("step", sampled(KillStep, 3))
def test_creates_killed_at_a_step_take_effect_once(proof: IdempotencyProof, step: KillStep) -> None:
    batch = proof.run(step)
    assert batch.effect_at_kill == (BATCH if step.takes_effect else 0), "killed where it says"
    assert all(create.interrupted for create in batch.creates)
    assert {create.replayed for create in batch.creates} == {step.takes_effect}


@pytest.mark.costly
# What fails is not made simpler: each try takes seconds, and what is random is the machine.
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(moment=st.floats(0, LONGEST_DELAY_S) | st.sampled_from(KillStep))
def test_creates_killed_at_any_moment_take_effect_once(
    proof: IdempotencyProof, moment: Moment
) -> None:
    batch = proof.run(moment)
    print(moment, batch.effect_at_kill, "of", len(batch.creates), "had taken effect")
