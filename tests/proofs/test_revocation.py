"""A key that was ended is refused by 4 processes at once: the proof `revocation`, made small.

`make proof` runs the same with 10,000 calls for each case.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.checks.proof.revocation import KeyEnding, KillMoment, RevocationProof, ValkeyState
from scripts.checks.stack import stack
from tests.fixtures.clusters import new_cluster
from tests.fixtures.forks import forked

CALLS = 800  # begun after the response to an ending, in all tests here together
CASES = [(ending, ValkeyState.UP) for ending in KeyEnding] + [
    (KeyEnding.API, ValkeyState.KILLED),
    (KeyEnding.SUSPENDED, ValkeyState.KILLED),
    (KeyEnding.API, ValkeyState.RETURNING),
]
SHARE = CALLS // (len(CASES) + len(KillMoment))


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RevocationProof]:
    directory: Path = tmp_path_factory.mktemp("proof")
    new_cluster(directory / "data")
    with stack(directory, spawn=forked) as running:
        yield RevocationProof(running)


@pytest.mark.parametrize(("ending", "valkey"), CASES)
def test_a_key_that_was_ended_is_accepted_by_no_process(
    proof: RevocationProof, ending: KeyEnding, valkey: ValkeyState
) -> None:
    ended = proof.end(ending, valkey, SHARE)
    assert ended.accepted_before >= 4, "each process had accepted it, while it raced with the end"
    assert ended.calls_after >= SHARE


@pytest.mark.parametrize("moment", KillMoment)
def test_a_revocation_is_whole_or_not_there_when_its_process_is_killed(
    proof: RevocationProof, moment: KillMoment
) -> None:
    assert proof.kill(moment, SHARE) >= SHARE
