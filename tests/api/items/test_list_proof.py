"""The proof of `make proof` in small: no list reads all items. Times are printed, not judged."""

from contextlib import ExitStack

from scripts import embedded
from scripts.proof.lists import marketplace, measure

# Reading all items is the more tempting to the planner the fewer they are: if no list does it among
# these, none does among more.
ITEMS = 25_000
# What it is compared with is timed only, and times are not judged here.
BASE_ITEMS = 1_000
ROUNDS = 2


def test_no_list_reads_all_items_at_a_larger_size(servers: embedded.Servers) -> None:
    with ExitStack() as stack:
        base, large = (marketplace(stack, servers, size) for size in (BASE_ITEMS, ITEMS))
        results = [measure(name, base, large, ROUNDS, more=0, warm_up=0) for name in large.cases]
    assert len(results) > 90
    assert [result.name for result in results if result.sequential] == []
