"""The proof of `cute-dev listen` in small: each of its processes is killed once."""

from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from scripts.checks.proof.listening.__main__ import ListeningProof, ListeningVictim, judge
from scripts.checks.stack import Stack
from scripts.sandbox import embedded
from tests.fixtures.forks import forked
from tests.fixtures.servers import NewDatabase

NOBODY: Counter[ListeningVictim] = Counter()


@pytest.mark.costly
def test_listen_loses_no_event_and_keeps_their_order_whatever_is_killed(
    servers: embedded.Servers, new_database: NewDatabase, tmp_path: Path
) -> None:
    with closing(Stack(new_database(), servers.redis_url, tmp_path, spawn=forked)) as running:
        proof = ListeningProof(running)
        verdict = proof.run(30, 30.0, 7, lambda _line: None, kills_of_each=1)
    assert (verdict.lost, verdict.disordered) == (0, 0), verdict.line
    assert verdict.kills == Counter(dict.fromkeys(ListeningVictim, 1))


def test_the_verdict_counts_what_is_lost_out_of_order_and_twice() -> None:
    assert judge("abc", "aabc", NOBODY).duplicates == 1
    assert judge("abc", "acc", NOBODY).lost == 1
    assert judge("abc", "acb", NOBODY).disordered == 2
    assert judge("abc", "abcab", NOBODY).disordered == 0
