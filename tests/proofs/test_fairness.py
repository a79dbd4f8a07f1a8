"""One noisy install starves no other: the proof `fairness`, made small.

`make proof` runs it with 5,000 calls on four processes.
"""

from contextlib import closing
from pathlib import Path

import pytest

from scripts.checks.proof.fairness import QUOTA, FairnessProof
from scripts.checks.stack import Stack
from scripts.sandbox import embedded
from tests.fixtures.forks import forked
from tests.fixtures.servers import NewDatabase

CALLS = QUOTA.minute + 100


@pytest.mark.costly
def test_a_noisy_install_takes_no_call_of_another(
    new_database: NewDatabase, servers: embedded.Servers, tmp_path: Path
) -> None:
    # A Valkey database that no other test of this process empties meanwhile.
    valkey_url = servers.valkey.database_url(7)
    with closing(Stack(new_database(), valkey_url, tmp_path, spawn=forked)) as running:
        result = FairnessProof(running, processes=2).run(CALLS)
    assert result.noisy.statuses[429] == CALLS - QUOTA.minute
    assert all(install.statuses[200] > 20 for install in result.quiet)
