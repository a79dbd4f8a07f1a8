"""Counting while Valkey is killed, stopped and back: never an error, never from the start."""

import logging
import signal
from collections.abc import Sequence
from functools import partial

import pytest
import redis
from limits import RateLimitItemPerDay, RateLimitItemPerMinute
from limits.strategies import SlidingWindowCounterRateLimiter

from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.window_script import AWAY
from cute_api.edge.limits.windows import Decision, WindowDemand, WindowUse
from cute_api.models.enums import Tier
from cute_api.spec import Spec
from scripts.sandbox import embedded
from scripts.shared.waiting import until
from tests.fixtures.api import running_api
from tests.fixtures.limits import script_on, storage_on, store_on
from tests.fixtures.refusals import Refusing, disk_refuses, memory_is_full
from tests.fixtures.servers import NewDatabase

QUOTA = 30
# What 20 seconds take.
MANY_PROBES = 200
ALICE = (
    WindowDemand(RateLimitItemPerMinute(QUOTA), ("{key:alice}",)),
    WindowDemand(RateLimitItemPerDay(1_000), ("{key:alice}",)),
)
LOOK = [WindowDemand(demand.item, demand.name, use=WindowUse.LOOK) for demand in ALICE]
BOB = [WindowDemand(RateLimitItemPerMinute(1_000_000), ("{key:bob}",))]


def admitted(store: WindowStrategy, calls: int, demands: Sequence[WindowDemand] = ALICE) -> int:
    return sum(store.decide(demands).admitted for _ in range(calls))


def left(decision: Decision) -> list[int]:
    return [window.remaining for window in decision.windows]


def is_back(store: WindowStrategy) -> bool:
    """Whether the store is back, asked as a request would."""
    store.decide(BOB)
    return not store.counters.away


def test_killed_valkey_counting_continues_and_valkey_is_updated(
    own_valkey: embedded.Valkey, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "cute.limits")
    store = store_on(own_valkey.url)
    assert admitted(store, 20) == 20
    own_valkey.kill()
    first = store.decide(ALICE)
    assert (first.admitted, first.local, left(first)) == (True, True, [9, 979])
    assert admitted(store, 20) == 9, "from where it stood, not from the start"
    assert store.counters.away
    assert store.counters.outages == 1
    assert store.counters.local_decisions == 21

    own_valkey.start()
    until(lambda: is_back(store), "the limit storage is back")
    decided = store.decide(ALICE)
    assert (decided.admitted, decided.local, left(decided)) == (False, False, [0, 970])
    other = store_on(own_valkey.url)
    assert left(other.decide(LOOK)) == [0, 970]
    assert [record.message for record in caplog.records] == [
        "limit storage is away: limits are per process",
        "limit storage is back",
    ]


def test_stopped_valkey_every_call_is_decided(own_valkey: embedded.Valkey) -> None:
    store = store_on(own_valkey.url)
    assert admitted(store, 10) == 10
    assert own_valkey.process is not None
    own_valkey.process.send_signal(signal.SIGSTOP)
    assert admitted(store, QUOTA) == QUOTA - 10
    assert store.counters.away
    own_valkey.process.send_signal(signal.SIGCONT)
    until(lambda: is_back(store), "the limit storage is back")
    decision = store.decide(LOOK)
    assert not decision.local
    # Valkey may have read the call that got no response, which then counts twice.
    assert left(decision) in ([0, 970], [0, 969])


@pytest.mark.parametrize("refusing", [memory_is_full, disk_refuses])
def test_valkey_that_takes_no_writes_counting_continues_and_valkey_is_updated(
    own_valkey: embedded.Valkey, refusing: Refusing
) -> None:
    store = store_on(own_valkey.url)
    assert admitted(store, 20) == 20
    with refusing(own_valkey):
        first = store.decide(ALICE)
        assert (first.admitted, first.local, left(first)) == (True, True, [9, 979])
        assert admitted(store, 20) == 9, "from where it stood, not from the start"
        assert not is_back(store)
    until(lambda: is_back(store), "the limit storage is back")
    assert left(store.decide(LOOK)) == [0, 970]
    assert left(store_on(own_valkey.url).decide(LOOK)) == [0, 970]


def test_valkey_that_lost_its_data_is_sent_what_the_outage_let_through(
    own_valkey: embedded.Valkey,
) -> None:
    store = store_on(own_valkey.url)
    own_valkey.kill()
    assert admitted(store, 12) == 12
    own_valkey.start()
    until(lambda: is_back(store), "the limit storage is back")
    assert left(store.decide(LOOK)) == [QUOTA - 12, 988]
    assert left(store.decide(LOOK)) == [QUOTA - 12, 988], "it is sent once"


def test_an_outage_of_any_length_ends(own_valkey: embedded.Valkey) -> None:
    script = script_on(own_valkey.url)
    own_valkey.kill()
    for _ in range(MANY_PROBES):
        with pytest.raises(AWAY):
            script.decide(BOB)
    own_valkey.start()
    assert script.decide(BOB).decision.admitted


def test_without_valkey_each_process_admits_the_quota_and_no_more(
    own_valkey: embedded.Valkey,
) -> None:
    processes = [store_on(own_valkey.url) for _ in range(3)]
    own_valkey.kill()
    assert [admitted(store, 2 * QUOTA) for store in processes] == [QUOTA] * 3
    own_valkey.start()
    for store in processes:
        until(partial(is_back, store), "the limit storage is back")
        assert admitted(store, 1) == 0
    assert left(store_on(own_valkey.url).decide(LOOK)) == [0, 1_000 - 3 * QUOTA]


def test_unit_taken_here_goes_back_here(own_valkey: embedded.Valkey) -> None:
    store = store_on(own_valkey.url)
    own_valkey.kill()
    decision = store.decide(ALICE)
    assert left(store.give_back(decision, [0, 1])) == [QUOTA, 1_000]
    own_valkey.start()
    until(lambda: is_back(store), "the limit storage is back")
    assert left(store.decide(LOOK)) == [QUOTA, 1_000], "and Valkey is not sent it"


def test_unit_stays_used_when_valkey_goes_before_it_is_given_back(
    own_valkey: embedded.Valkey,
) -> None:
    store = store_on(own_valkey.url)
    decision = store.decide(ALICE)
    own_valkey.kill()
    assert left(store.give_back(decision, [0, 1])) == [QUOTA - 1, 999]
    assert store.counters.away


def test_requests_without_valkey_never_fail(
    new_database: NewDatabase, own_valkey: embedded.Valkey
) -> None:
    quota = Spec.load(sandbox=True).tiers[Tier.FREE].minute
    with running_api(new_database(), own_valkey.url) as api:
        client = api.client("alice", tier=Tier.FREE)
        assert client.get("/categories").status_code == 200
        assert own_valkey.process is not None
        own_valkey.process.send_signal(signal.SIGSTOP)
        stopped = [client.get("/categories").status_code for _ in range(quota + 4)]
        own_valkey.kill()
        killed = [client.get("/categories").status_code for _ in range(5)]
    assert stopped == [200] * (quota - 1) + [429] * 5
    assert killed == [429] * 5


def test_a_script_that_the_server_forgot_is_sent_again_and_counts_once(
    own_valkey: embedded.Valkey,
) -> None:
    store = store_on(own_valkey.url)
    assert admitted(store, 1) == 1, "a server that never had it"
    with redis.Redis.from_url(own_valkey.url) as client:
        client.script_flush()
    decision = store.decide(ALICE)
    assert (decision.local, left(decision)) == (False, [QUOTA - 2, 998])


def test_a_connection_that_the_server_closed_is_replaced_before_it_is_used(
    own_valkey: embedded.Valkey,
) -> None:
    store = store_on(own_valkey.url)
    assert admitted(store, 1) == 1
    with redis.Redis.from_url(own_valkey.url) as client:
        client.client_kill_filter(_type="normal", skipme=True)
    decision = store.decide(ALICE)
    assert (decision.local, left(decision)) == (False, [QUOTA - 2, 998])


def test_the_library_reads_these_counts_by_its_own_names(own_valkey: embedded.Valkey) -> None:
    script = script_on(own_valkey.url)
    for _ in range(3):
        script.decide(ALICE)
    stock = SlidingWindowCounterRateLimiter(storage_on(own_valkey.url))
    assert [stock.get_window_stats(limit.item, *limit.name).remaining for limit in ALICE] == [
        27,
        997,
    ]
    stock.clear(ALICE[0].item, *ALICE[0].name)
    assert left(script.decide(LOOK).decision) == [QUOTA, 997]
