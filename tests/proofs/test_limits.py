"""Exact limits over several server processes: `scripts.checks.proof.limits`, made small.

`make proof` runs ten times 5,000 calls on four processes.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scripts.checks.proof.limits import DAY_LEFT, QUOTA, QUOTA_OF_KEYS, LimitsPart, LimitsProof
from scripts.checks.stack import Stack
from scripts.sandbox import embedded
from tests.fixtures.forks import forked
from tests.fixtures.servers import NewDatabase

CALLS = 1_100
KEYS_LEFT = 300


@pytest.fixture(scope="module")
def proof(
    new_database: NewDatabase,
    servers: embedded.Servers,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LimitsProof]:
    directory: Path = tmp_path_factory.mktemp("proof")
    # A Valkey database that no other test of this process empties meanwhile.
    valkey_url = servers.valkey.database_url(7)
    with closing(Stack(new_database(), valkey_url, directory, spawn=forked)) as running:
        yield LimitsProof(running, processes=2)


@pytest.mark.costly
@pytest.mark.parametrize("part", LimitsPart)
def test_exactly_the_quota_is_admitted(proof: LimitsProof, part: LimitsPart) -> None:
    if part is LimitsPart.KEYS:
        # No key is near its own quota.
        used = QUOTA_OF_KEYS - KEYS_LEFT
        assert proof.run(part, 2 * KEYS_LEFT, used=used).admitted == KEYS_LEFT
        return
    result = proof.run(part, CALLS)
    if part is not LimitsPart.RETURNED:
        assert result.admitted == (DAY_LEFT if part is LimitsPart.DAY else QUOTA.minute)
    else:
        assert result.statuses[304] > 0
