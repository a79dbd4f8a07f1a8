"""The proof of `make proof` in small: no list reads all items. Times are not judged."""

from contextlib import ExitStack

from scripts.checks.proof.lists import marketplace, measure, plans_at, query_at
from scripts.sandbox import embedded

# Reading all items is the more tempting to the planner the fewer they are: if no list does it among
# these, none does among more.
ITEMS = 8_000
ROUNDS = 2


def test_no_list_reads_all_items(servers: embedded.Servers) -> None:
    with ExitStack() as stack:
        place = marketplace(stack, servers, ITEMS)
        plans = {name: plans_at(place, query_at(place, case)) for name, case in place.cases.items()}
        result = measure("newest", place, place, ROUNDS, more=0, warm_up=0)
    assert len(plans) > 90
    assert all(plans.values())
    assert [name for name, of_it in plans.items() if any(plan.sequential for plan in of_it)] == []
    assert (result.rows, result.sequential) == (20, False)
