"""The replicas that may serve a caller, by positions in the primary's log and their times."""

import pytest

from cute_api.models.replicas.freshness import Positions, ReplicaFitness, ReplicaProgress, judge

NOW, BOUND_S = 1_000.0, 1.0


@pytest.mark.parametrize(
    ("seen", "wrote", "fitness"),
    [
        (ReplicaProgress(500, NOW - 0.2), None, ReplicaFitness.FIT),
        (ReplicaProgress(500, NOW - BOUND_S), None, ReplicaFitness.FIT),
        (ReplicaProgress(500, NOW - BOUND_S - 0.01), None, ReplicaFitness.BEHIND),
        # Longer ago than is remembered, and never looked at.
        (ReplicaProgress(500, None), None, ReplicaFitness.BEHIND),
        (None, None, ReplicaFitness.UNKNOWN),
        (None, 1, ReplicaFitness.UNKNOWN),
        # What the caller has written is in it up to and with its place.
        (ReplicaProgress(500, NOW - 0.2), 500, ReplicaFitness.FIT),
        (ReplicaProgress(500, NOW - 0.2), 499, ReplicaFitness.FIT),
        (ReplicaProgress(500, NOW - 0.2), 501, ReplicaFitness.LACKS_OWN_WRITE),
        # Old and without it: it is replaced as one that is behind.
        (ReplicaProgress(500, NOW - 9), 501, ReplicaFitness.BEHIND),
    ],
)
def test_a_replica_serves_a_read_or_not(
    seen: ReplicaProgress | None, wrote: int | None, fitness: ReplicaFitness
) -> None:
    assert judge(seen, now=NOW, bound_s=BOUND_S, wrote=wrote) is fitness


@pytest.mark.parametrize(
    ("replayed", "as_of"),
    [
        # Up to date, also where nothing was written for a while, and beyond the last look.
        (300, 4.0),
        (301, 4.0),
        (299, 2.0),
        (200, 2.0),
        (100, 1.0),
        # What was asked at 0 is forgotten by now.
        (99, None),
    ],
)
def test_a_place_in_the_log_says_how_old_a_replica_is_at_most(
    replayed: int, as_of: float | None
) -> None:
    positions = Positions(kept_s=3.0)
    for asked_at, position in ((0.0, 50), (1.0, 100), (2.0, 200), (3.0, 300), (4.0, 300)):
        positions.note(asked_at, position)
    assert positions.as_of(replayed) == as_of


def test_the_log_of_another_primary_makes_what_was_known_void() -> None:
    positions = Positions(kept_s=60.0)
    positions.note(1.0, 900)
    positions.note(2.0, 800)
    assert (positions.as_of(800), positions.as_of(799)) == (2.0, None)
