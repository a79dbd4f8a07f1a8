"""A key that was ended is refused by 4 processes at once: `scripts.proof.revocation`, made small.

`make proof` runs the same with 10,000 calls for each case.
"""

from collections.abc import Iterator

import pytest

from scripts.proof.revocation import Moment, Proof, Valkey, Way, on_own_stores

CALLS = 2_000  # begun after the response to an ending, in all tests here together
CASES = [(way, Valkey.UP) for way in Way] + [
    (Way.API, Valkey.KILLED),
    (Way.SUSPENDED, Valkey.KILLED),
    (Way.API, Valkey.RETURNING),
]
SHARE = CALLS // (len(CASES) + len(Moment))


@pytest.fixture(scope="module")
def proof() -> Iterator[Proof]:
    with on_own_stores() as running:
        yield running


@pytest.mark.parametrize(("way", "valkey"), CASES)
def test_a_key_that_was_ended_is_accepted_by_no_process(
    proof: Proof, way: Way, valkey: Valkey
) -> None:
    ended = proof.end(way, valkey, SHARE)
    assert ended.accepted_before >= 4, "each process had accepted it, while it raced with the end"
    assert ended.calls_after >= SHARE


@pytest.mark.parametrize("moment", Moment)
def test_a_revocation_is_whole_or_not_there_when_its_process_is_killed(
    proof: Proof, moment: Moment
) -> None:
    assert proof.kill(moment, SHARE) >= SHARE
