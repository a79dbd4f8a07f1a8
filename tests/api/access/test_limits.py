"""Tiers: exact, per key and for all keys of a user, in both windows, and shown in the headers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import redis

from cute_api.edge.limits.rate_limits import Caller, QuotaDay, QuotaMinute
from cute_api.models import DeliveryDay, User, clock
from cute_api.models.enums import Tier
from cute_api.services.accounts import custom_limits
from cute_api.services.accounts.custom_limits import CustomLimits
from cute_api.services.keys import keys
from cute_api.spec import Spec
from tests.fixtures.api import Api, running_api
from tests.fixtures.servers import NewDatabase

TIERS = Spec.load(sandbox=True).tiers


def somebody() -> str:
    """The name of a new user, of whose keys none has called."""
    return f"user-{uuid4().hex[:8]}"


@pytest.mark.parametrize("tier", list(Tier))
def test_key_is_limited_to_its_tier_a_minute(api: Api, tier: Tier) -> None:
    client = api.client(somebody(), tier=tier)
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


def test_keys_of_a_user_share_keys_factor_times_the_quota_of_one(api: Api) -> None:
    free = TIERS[Tier.FREE]
    made = [api.key("dora", tier=Tier.FREE) for _ in range(free.keys_factor + 1)]
    clients = [api.with_key(key.secret) for key in made]
    with ThreadPoolExecutor(16) as pool:
        calls = [
            pool.submit(client.get, "/categories") for _ in range(free.minute) for client in clients
        ]
    statuses = [call.result().status_code for call in calls]
    together = free.keys_factor * free.minute
    assert (statuses.count(200), statuses.count(429)) == (together, free.minute)

    # A new key gets no new quota, and a refused call takes nothing of the key's own.
    with api.database.transaction() as session:
        for key in made:
            keys.revoke(session, key.row.id)
    newcomer = api.client("dora", tier=Tier.FREE)
    refused = newcomer.get("/categories")
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert f"{together} calls a minute for all your keys together" in refused.json()["detail"]
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert refused.headers["X-RateLimit-Limit"] == str(together)
    left = {
        policy["name"]: policy["remaining"] for policy in newcomer.get("/me").json()["policies"]
    }
    assert left == {
        "minute": free.minute,
        "day": free.day,
        "user_minute": 0,
        "user_day": free.keys_factor * free.day - together,
    }
    assert api.client("erin", tier=Tier.FREE).get("/categories").status_code == 200


def test_keys_of_a_higher_tier_than_the_users_are_bounded_by_their_own(api: Api) -> None:
    client = api.client("frida", tier=Tier.PRO)
    with api.database.transaction() as session:
        session.query(User).filter_by(username="frida").update({"tier": Tier.FREE})
    pro = TIERS[Tier.PRO]
    assert (
        f'"user_minute";q={pro.keys_factor * pro.minute};w=60'
        in (client.get("/categories").headers["RateLimit-Policy"])
    )


def test_custom_limits_are_in_force_on_the_next_request(api: Api) -> None:
    first, second = (api.client("gustav", tier=Tier.FREE) for _ in range(2))
    before = first.get("/me")
    assert before.json()["custom_limits"] is None
    for _ in range(4):
        assert first.get("/categories").status_code == 200

    agreed = CustomLimits(minute=5, keys_factor=2)
    with api.database.transaction() as session:
        custom_limits.change(session, email="gustav@cute.example", changes=agreed)
    fifth = first.get("/categories")
    assert (fifth.status_code, fifth.headers["X-RateLimit-Limit"]) == (200, "5")
    assert fifth.headers["X-RateLimit-Remaining"] == "0", "what was used still counts"
    assert first.get("/categories").status_code == 429
    me = first.get("/me", headers={"If-None-Match": before.headers["ETag"]})
    assert me.status_code == 200
    assert me.json()["custom_limits"] == {"minute": 5, "day": None, "keys_factor": 2}
    assert [policy["quota"] for policy in me.json()["policies"]] == [5, 1_000, 10, 2_000]
    statuses = [second.get("/categories").status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert api.client("gustav", tier=Tier.FREE).get("/categories").status_code == 429

    with api.database.transaction() as session:
        custom_limits.clear(session, email="gustav@cute.example")
    cleared = first.get("/categories")
    assert (cleared.status_code, cleared.headers["X-RateLimit-Limit"]) == (200, "60")


def test_day_window_429_counts_what_the_minute_would_admit(api: Api, redis_url: str) -> None:
    client = api.client("charlie", tier=Tier.FREE)
    me = client.get("/me").json()
    caller = Caller("", user_id=UUID(me["user"]["id"]), key_id=UUID(me["key"]["id"]))
    client.get("/categories")
    with redis.Redis.from_url(redis_url) as valkey:
        name = f"LIMITS:{{{QuotaDay(0).key_for(*caller.own)}}}"
        assert valkey.get(name) == b"1"
        valkey.set(name, TIERS["free"].day - 1, keepttl=True)
        assert client.get("/categories").status_code == 200
        refused = client.get("/categories")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 60
        assert "a day" in refused.json()["detail"]
        minute = QuotaMinute(0).key_for(*caller.own)
        assert valkey.get(f"LIMITS:{{{minute}}}") == b"2", "a refused call burns no quota"


def test_headers_show_both_windows_and_the_tightest(api: Api) -> None:
    response = api.client(somebody(), tier=Tier.BASIC).get("/categories")
    assert response.headers["RateLimit-Policy"] == (
        '"minute";q=300;w=60, "day";q=10000;w=86400, '
        '"user_minute";q=900;w=60, "user_day";q=30000;w=86400'
    )
    assert response.headers["RateLimit"].startswith('"minute";r=299;t=60, "day";r=9999;t=')
    assert response.headers["X-RateLimit-Limit"] == "300"
    assert response.headers["X-RateLimit-Remaining"] == "299"


def test_limits_go_on_without_valkey(new_database: NewDatabase) -> None:
    with running_api(new_database(), "unix:///nonexistent/valkey.sock?db=0") as api:
        free = TIERS[Tier.FREE]
        clients = [api.client("alice", tier=Tier.FREE) for _ in range(free.keys_factor + 1)]
        statuses = [
            [client.get("/categories").status_code for _ in range(free.minute + 2)]
            for client in clients
        ]
    assert statuses[:-1] == [[200] * free.minute + [429] * 2] * free.keys_factor
    assert set(statuses[-1]) == {429}, "all keys together have used up the user's quota"


def test_get_me_200_shows_what_is_left_of_each_policy_as_the_headers_do(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.BASIC)
    client.get("/categories")
    response = client.get("/me")
    limits = TIERS[Tier.BASIC]
    policies = response.json()["policies"]
    assert [(p["name"], p["quota"], p["seconds"], p["remaining"]) for p in policies] == [
        ("minute", limits.minute, 60, limits.minute - 1),
        ("day", limits.day, 86_400, limits.day - 1),
        ("user_minute", 3 * limits.minute, 60, 3 * limits.minute - 1),
        ("user_day", 3 * limits.day, 86_400, 3 * limits.day - 1),
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
    client = api.client(somebody(), tier=Tier.BASIC)
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
