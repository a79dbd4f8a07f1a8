"""Limits on a Cluster and behind a Sentinel, by LIMITS_REDIS_URL alone."""

import dataclasses

import pytest
from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.windows import Decision, WindowDemand, WindowUse
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Tier
from cute_api.spec import Spec
from scripts.checks.proof.api import new_key, serving, settings_of
from scripts.sandbox.embedded.valkey_nodes import ValkeyNodes
from scripts.shared.waiting import until
from tests.fixtures.http import client_of
from tests.fixtures.limits import patient_store_on, store_on

QUOTA = 5
# A Sentinel that a busy machine held up for 2 s trusts no clock for 30 s, and acts only then.
FAILOVER_S = 60.0
CALLERS = [f"{{user:{number}}}" for number in range(30)]


def demands(caller: str) -> list[WindowDemand]:
    return [
        WindowDemand(RateLimitItemPerMinute(QUOTA), (caller,)),
        WindowDemand(RateLimitItemPerDay(1_000), (caller,)),
        WindowDemand(RateLimitItemPerMinute(10 * QUOTA), (caller, "free")),
    ]


def look(store: WindowStrategy, caller: str) -> Decision:
    return store.decide([dataclasses.replace(d, use=WindowUse.LOOK) for d in demands(caller)])


def left(decision: Decision) -> list[int]:
    return [window.remaining for window in decision.windows]


def test_cluster_counts_all_windows_of_each_caller_on_one_node(cluster: ValkeyNodes) -> None:
    store = patient_store_on(cluster.url)
    for caller in CALLERS:
        responses = [store.decide(demands(caller)) for _ in range(QUOTA + 1)]
        assert [response.admitted for response in responses] == [True] * QUOTA + [False]
        returned = store.give_back(responses[0], [0, 1])
        assert left(returned) == [1, 1_000 - QUOTA + 1]
    assert store.counters.local_decisions == 0
    for node in cluster.nodes:
        with node.client() as client:
            keys = client.keys("LIMITS:*")
        assert keys, "each node has some of the callers"
        assert len(keys) % 3 == 0, "and all windows of each"
    assert left(look(patient_store_on(cluster.url), CALLERS[0])) == [1, 996, 45]


def test_cluster_that_loses_a_node_every_call_is_decided(cluster: ValkeyNodes) -> None:
    store = store_on(cluster.url)
    for caller in CALLERS:
        store.decide(demands(caller))
    cluster.nodes[1].kill()
    for caller in CALLERS:
        responses = [store.decide(demands(caller)).admitted for _ in range(QUOTA)]
        assert responses == [True] * (QUOTA - 1) + [False]
    assert store.counters.outages >= 1


def test_sentinel_counts_go_on_after_a_failover(watched_pair: ValkeyNodes) -> None:
    store = store_on(watched_pair.url)
    caller = CALLERS[0]
    for _ in range(QUOTA - 2):
        assert store.decide(demands(caller)).admitted
    master, replica, _ = watched_pair.nodes
    with master.client() as client:
        assert client.wait(1, 5_000) == 1
    master.kill()
    responses = [store.decide(demands(caller)).admitted for _ in range(QUOTA)]
    assert responses == [True, True, False, False, False]
    assert store.counters.away

    def is_back() -> bool:
        store.decide(demands("{key:other}"))
        return not store.counters.away

    until(is_back, "the replica has taken over", FAILOVER_S)
    decision = look(store, caller)
    assert (decision.local, left(decision)[:2]) == (False, [0, 1_000 - QUOTA])
    with replica.client() as client:
        assert client.keys("LIMITS:*")


@pytest.mark.parametrize("kind", ["cluster", "watched_pair"])
def test_api_on_it_counts_and_gives_back(
    request: pytest.FixtureRequest, database_url: str, redis_url: str, kind: str
) -> None:
    nodes: ValkeyNodes = request.getfixturevalue(kind)
    spec = Spec.load(sandbox=False)
    settings = dataclasses.replace(settings_of(database_url, redis_url), limits_redis_url=nodes.url)
    database = Database(make_engine(database_url, pool_size=1))
    secret = new_key(database).secret
    database.engine.dispose()
    quota = spec.tiers[Tier.PRO].minute
    counted: set[bytes] = set()
    with (
        serving(settings, spec) as port,
        client_of(f"http://127.0.0.1:{port}", secret) as client,
    ):
        first = client.get("/categories")
        assert first.headers["X-RateLimit-Remaining"] == str(quota - 1)
        again = client.get("/categories", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.headers["X-RateLimit-Remaining"]) == (304, str(quota - 1))
    for node in nodes.nodes[:1] if kind == "watched_pair" else nodes.nodes:
        with node.client() as valkey:
            counted.update(valkey.keys("LIMITS:*"))
    assert len(counted) == 5, "the minute and the day, of all keys too, and the guard"
