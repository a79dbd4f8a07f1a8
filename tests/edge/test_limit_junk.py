"""Foreign values at the keys of one caller's windows don't affect other callers."""

from collections.abc import Sequence

import pytest
import redis
from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.windows import WindowDemand

QUOTA = 5


def demands(name: str) -> list[WindowDemand]:
    return [
        WindowDemand(RateLimitItemPerMinute(QUOTA), (f"{{key:{name}}}",)),
        WindowDemand(RateLimitItemPerDay(1_000), (f"{{key:{name}}}",)),
    ]


def admitted(store: WindowStrategy, asked: Sequence[WindowDemand]) -> list[bool]:
    return [store.decide(asked).admitted for _ in range(QUOTA + 1)]


JUNK = ("abc", "-1", "1e300", "1.5", "0x10", "inf", "nan", " 7", "9" * 40, "", b"\xff", ["a list"])


@pytest.mark.parametrize("ttl_s", [None, 30, 10**9])
@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_at_a_window_counts_as_none_and_no_storage_is_away(
    limit_store: WindowStrategy, redis_url: str, junk: str | bytes | list[str], ttl_s: int | None
) -> None:
    limit_store.decide(demands("alice"))
    with redis.Redis.from_url(redis_url) as valkey:
        keys = list(valkey.scan_iter("LIMITS:*alice*"))
        assert keys, "the keys of Alice's windows"
        both = {key.removesuffix(b"/-1") for key in keys} | {
            key.removesuffix(b"/-1") + b"/-1" for key in keys
        }
        for key in both:
            valkey.delete(key)
            if isinstance(junk, list):
                valkey.rpush(key, *junk)
            else:
                valkey.set(key, junk)
            if ttl_s is not None:
                valkey.expire(key, ttl_s)
    responses = [limit_store.decide(demands("alice")) for _ in range(QUOTA + 1)]
    assert [response.admitted for response in responses] == [True] * QUOTA + [False]
    limit_store.give_back(responses[0], [0, 1])
    assert limit_store.decide(demands("alice")).admitted
    assert admitted(limit_store, demands("bob")) == [True] * QUOTA + [False]
    assert limit_store.counters.local_decisions == 0
    assert limit_store.counters.outages == 0
