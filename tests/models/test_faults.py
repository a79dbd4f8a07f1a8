"""Which calls the faults of a script meet."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cute_api.models.enums import SandboxFaultKind as Kind
from cute_api.models.faults import Fault, decide

Json = dict[str, Any]


def met(faults: Sequence[Json], calls: Sequence[str], seed: int = 0) -> list[Fault | None]:
    """The fault of each call, in order."""
    counts: Counter[str] = Counter()
    found = []
    for call in calls:
        counts[call] += 1
        found.append(decide(seed, faults, counts, call))
    return found


def test_a_fault_without_conditions_meets_every_call() -> None:
    faults = [{"fault": "slow", "seconds": 5}]
    assert met(faults, ["get_me", "list_items"]) == [Fault(Kind.SLOW, 5)] * 2


def test_nth_counts_the_calls_of_its_operations_only() -> None:
    faults = [{"fault": "response_lost", "operations": ["create_item", "update_item"], "nth": [2]}]
    calls = ["create_item", "get_me", "update_item", "create_item"]
    assert met(faults, calls) == [None, None, Fault(Kind.RESPONSE_LOST), None]


def test_the_first_fault_that_meets_a_call_counts() -> None:
    faults: list[Json] = [{"fault": "slow", "nth": [1]}, {"fault": "server_error"}]
    assert met(faults, ["get_me"] * 2) == [Fault(Kind.SLOW), Fault(Kind.SERVER_ERROR)]


def test_percent_meets_its_share_and_the_same_calls_for_a_seed() -> None:
    faults, calls = [{"fault": "server_error", "percent": 20}], ["get_me"] * 1_000
    first = met(faults, calls, seed=7)
    assert met(faults, calls, seed=7) == first != met(faults, calls, seed=8)
    assert 150 <= sum(fault is not None for fault in first) <= 250
