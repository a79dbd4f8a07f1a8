"""Tiers: exact, per key, in both windows, and shown in the headers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import redis
from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from cute_api.models import DeliveryDay, User, clock
from cute_api.models.enums import Tier
from cute_api.services.keys import keys
from cute_api.spec import Spec
from tests.fixtures.api import Api, running_api
from tests.fixtures.servers import NewDatabase

TIERS = Spec.load(sandbox=True).tiers


@pytest.mark.parametrize("tier", list(Tier))
def test_key_is_limited_to_its_tier_a_minute(api: Api, tier: Tier) -> None:
    client = api.client("alice", tier=tier)
    quota = TIERS[tier].minute
    with ThreadPoolExecutor(16) as pool:
        calls = [pool.submit(client.get, "/categories") for _ in range(quota + 20)]
    statuses = [call.result().status_code for call in calls]
    assert (statuses.count(200), statuses.count(429)) == (quota, 20)


def test_anonymous_calls_are_limited_by_address(new_database: NewDatabase, redis_url: str) -> None:
    with running_api(new_database(), redis_url) as fresh:
        with redis.Redis.from_url(redis_url) as valkey:
            valkey.flushdb()
        client = fresh.client(None)
        statuses = [client.get("/brands").status_code for _ in range(TIERS["anonymous"].minute + 3)]
    assert statuses == [200] * TIERS["anonymous"].minute + [429] * 3


def test_keys_do_not_share_a_limit(api: Api) -> None:
    first, second = api.client("bob", tier=Tier.FREE), api.client("bob", tier=Tier.FREE)
    for _ in range(TIERS["free"].minute + 1):
        first.get("/categories")
    assert first.get("/categories").status_code == 429
    assert second.get("/categories").status_code == 200


def test_day_window_429_counts_what_the_minute_would_admit(api: Api, redis_url: str) -> None:
    client = api.client("charlie", tier=Tier.FREE)
    key_id = client.get("/me").json()["key"]["id"]
    client.get("/categories")
    day = RateLimitItemPerDay(TIERS["free"].day)
    with redis.Redis.from_url(redis_url) as valkey:
        name = f"LIMITS:{{{day.key_for(f'{{key:{key_id}}}')}}}"
        assert valkey.get(name) == b"1"
        valkey.set(name, TIERS["free"].day - 1, keepttl=True)
        assert client.get("/categories").status_code == 200
        refused = client.get("/categories")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 60
        assert "a day" in refused.json()["detail"]
        minute = RateLimitItemPerMinute(TIERS["free"].minute).key_for(f"{{key:{key_id}}}")
        assert valkey.get(f"LIMITS:{{{minute}}}") == b"2", "a refused call burns no quota"


def test_headers_show_both_windows_and_the_tightest(api: Api) -> None:
    response = api.client("alice", tier=Tier.BASIC).get("/categories")
    assert response.headers["RateLimit-Policy"] == '"minute";q=300;w=60, "day";q=10000;w=86400'
    assert response.headers["RateLimit"].startswith('"minute";r=299;t=60, "day";r=9999;t=')
    assert response.headers["X-RateLimit-Limit"] == "300"
    assert response.headers["X-RateLimit-Remaining"] == "299"


def test_revoked_key_401_from_the_next_request(api: Api) -> None:
    made = api.key("bob")
    client = api.with_key(made.secret)
    assert client.get("/me").status_code == 200
    with api.database.transaction() as session:
        assert keys.revoke(session, made.row.id)
    assert client.get("/me").status_code == 401
    assert client.get("/items").status_code == 401


def test_limits_go_on_without_valkey(new_database: NewDatabase) -> None:
    with running_api(new_database(), "unix:///nonexistent/valkey.sock?db=0") as api:
        client = api.client("alice", tier=Tier.FREE)
        quota = TIERS["free"].minute
        statuses = [client.get("/categories").status_code for _ in range(quota + 2)]
    assert statuses == [200] * quota + [429] * 2


def test_get_me_200_shows_what_is_left_of_each_policy_as_the_headers_do(api: Api) -> None:
    client = api.client("alice", tier=Tier.BASIC)
    client.get("/categories")
    response = client.get("/me")
    limits = TIERS[Tier.BASIC]
    policies = response.json()["policies"]
    assert [(p["name"], p["quota"], p["seconds"], p["remaining"]) for p in policies] == [
        ("minute", limits.minute, 60, limits.minute - 1),
        ("day", limits.day, 86_400, limits.day - 1),
    ]
    assert response.headers["RateLimit"] == ", ".join(
        f'"{p["name"]}";r={p["remaining"]};t={p["resets_in"]}' for p in policies
    )


def test_get_me_304_whatever_is_left_of_the_limits(api: Api) -> None:
    client = api.client("alice")
    first = client.get("/me")
    assert first.headers["ETag"].startswith("W/")
    client.get("/categories")
    again = client.get("/me", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/me").json()["policies"] != first.json()["policies"]


def test_get_me_200_shows_what_was_sent_to_webhooks_today(api: Api) -> None:
    client = api.client("alice", tier=Tier.BASIC)
    first = client.get("/me")
    user, limit = first.json()["user"]["id"], TIERS[Tier.BASIC].deliveries_a_day
    assert first.json()["user"]["deliveries"] == {
        "budget": limit,
        "sent_today": 0,
        "resumes_at": None,
    }
    with api.database.transaction() as session:
        now = clock.now(session)
        session.add(DeliveryDay(user_id=UUID(user), day=now.date(), sent=limit))
        session.get_one(User, UUID(user)).deliveries_held_until = now + timedelta(hours=1)
    response = client.get("/me", headers={"If-None-Match": first.headers["ETag"]})
    assert response.status_code == 200
    deliveries = response.json()["user"]["deliveries"]
    assert (deliveries["budget"], deliveries["sent_today"]) == (limit, limit)
    assert deliveries["resumes_at"] is not None
