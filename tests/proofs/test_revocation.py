"""A key that was ended is refused by 4 processes at once: the proof `revocation`, made small.

`make proof` runs the same with 10,000 calls for each case.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.checks.proof.revocation.endings import CASES, KeyEnding
from scripts.checks.proof.revocation.proof import KillMoment, RevocationProof, ValkeyState
from scripts.checks.stack import stack
from tests.fixtures.clusters import new_cluster
from tests.fixtures.forks import forked
from tests.fixtures.sampling import sampled

CALLS = 800  # begun after the response to an ending, in all tests here together
TRIED = [(*case, ValkeyState.UP) for case in CASES] + [
    (KeyEnding.API, False, ValkeyState.KILLED),
    (KeyEnding.SUSPENDED, False, ValkeyState.KILLED),
    (KeyEnding.API, False, ValkeyState.RETURNING),
]
SHARE = CALLS // (len(TRIED) + len(KillMoment) + 2)


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RevocationProof]:
    directory: Path = tmp_path_factory.mktemp("proof")
    new_cluster(directory / "data")
    with stack(directory, spawn=forked) as running:
        yield RevocationProof(running)


@pytest.mark.parametrize(("ending", "by_token", "valkey"), sampled(TRIED, 7))
def test_a_key_that_was_ended_is_accepted_by_no_process(
    proof: RevocationProof, ending: KeyEnding, by_token: bool, valkey: ValkeyState
) -> None:
    ended = proof.end(ending, valkey, SHARE, by_token=by_token)
    assert ended.accepted_before >= 4, "each process had accepted it, while it raced with the end"
    assert ended.calls_after >= SHARE


@pytest.mark.parametrize("by_key", [False, True], ids=["session", "key"])
def test_a_removed_member_is_accepted_by_no_process(
    proof: RevocationProof, *, by_key: bool
) -> None:
    removed = proof.remove_member(ValkeyState.UP, SHARE, by_key=by_key)
    assert removed.accepted_before >= 4
    assert removed.calls_after >= SHARE


@pytest.mark.parametrize("moment", KillMoment)
def test_a_revocation_is_whole_or_not_there_when_its_process_is_killed(
    proof: RevocationProof, moment: KillMoment
) -> None:
    assert proof.kill(moment, SHARE) >= SHARE
