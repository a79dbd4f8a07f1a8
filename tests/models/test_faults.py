"""Which calls and events the faults of a script meet."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cute_api.models.enums import SandboxFaultKind as Kind
from cute_api.models.faults import CALL_FAULTS, WEBHOOK_FAULTS, Fault, Script, decide, is_event

Json = dict[str, Any]


def met(faults: Sequence[Json], calls: Sequence[str], seed: int = 0) -> list[Fault | None]:
    """The fault of each call or event, in order."""
    counts: Counter[str] = Counter()
    found = []
    for call in calls:
        counts[call] += 1
        kinds = WEBHOOK_FAULTS if is_event(call) else CALL_FAULTS
        found.append(decide(Script(seed, faults, counts), call, kinds))
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


def test_faults_of_calls_and_of_webhooks_count_apart() -> None:
    faults: list[Json] = [{"fault": "server_error", "nth": [2]}, {"fault": "webhook_twice"}]
    names = ["get_me", "item.sold", "get_me", "item.updated"]
    twice = Fault(Kind.WEBHOOK_TWICE)
    assert met(faults, names) == [None, twice, Fault(Kind.SERVER_ERROR), twice]


def test_nth_counts_the_events_of_its_types_only() -> None:
    faults = [{"fault": "webhook_late", "types": ["item.sold", "item.updated"], "nth": [2]}]
    names = ["item.sold", "item.created", "item.updated", "item.sold"]
    assert met(faults, names) == [None, None, Fault(Kind.WEBHOOK_LATE, 5), None]


def test_a_receiver_is_down_for_some_seconds_and_for_retries_too() -> None:
    faults = [{"fault": "webhook_down", "types": ["item.sold"], "seconds": 60}]
    kinds = {Kind.WEBHOOK_DOWN}
    down = Fault(Kind.WEBHOOK_DOWN, 60)
    assert decide(Script(0, faults, {}, age_s=59.9), "item.sold", kinds) == down
    assert decide(Script(0, faults, {}, age_s=60.0), "item.sold", kinds) is None
    assert decide(Script(0, faults, {}, age_s=0.0), "item.created", kinds) is None
    assert decide(Script(0, [{"fault": "webhook_late"}], {}), "item.sold", kinds) is None
