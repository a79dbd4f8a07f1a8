"""Limits of actions for each user, and of wrong keys for each network."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import httpx
import pytest
import redis

from cute_api.edge.gate import UnknownKeyError, authenticate
from cute_api.edge.limits import throttles
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.throttles import Action, AuthThrottle
from cute_api.portal import trust
from cute_api.portal.webhooks.forms import DEFAULT_OVERLAP_S
from cute_api.problems import ApiError, Code
from cute_api.services.accounts import accounts, sessions
from cute_api.services.keys.principals import Principal, make_secret
from tests.fixtures.api import Api, Client, running_api
from tests.fixtures.servers import NewDatabase
from tests.portal.browser import PASSWORD, Browser

FAILURES_A_MINUTE = 100
LIMIT = 3

Ask = Callable[[Client, str, str], httpx.Response]

API: dict[Action, Ask] = {
    Action.TEST: lambda client, webhook, _: client.post(
        f"/webhooks/{webhook}/test", json={"type": "item.sold"}
    ),
    Action.REDELIVER: lambda client, _, delivery: client.post(f"/deliveries/{delivery}/redeliver"),
    Action.VERIFY: lambda client, webhook, _: client.post(f"/webhooks/{webhook}/verify"),
    Action.RECOVER: lambda client, webhook, _: client.post(f"/webhooks/{webhook}/recover"),
    Action.ROTATE: lambda client, webhook, _: client.post(f"/webhooks/{webhook}/rotate-secret"),
}
PORTAL = {
    Action.TEST: "/webhooks/{webhook}/test",
    Action.REDELIVER: "/webhooks/{webhook}/deliveries/{delivery}/redeliver",
    Action.VERIFY: "/webhooks/{webhook}/verify",
    Action.RECOVER: "/webhooks/{webhook}/recover",
    Action.ROTATE: "/webhooks/{webhook}/rotate",
}

# The statuses of the API and of the portal below the limit. The delivery does not exist.
DONE = {
    Action.TEST: (202, 303),
    Action.REDELIVER: (404, 404),
    Action.VERIFY: (202, 303),
    Action.RECOVER: (202, 200),
    Action.ROTATE: (200, 200),
}


def press(browser: Browser, action: Action, webhook: str, delivery: str) -> httpx.Response:
    """Send the form of an action, with the token of the webhook's page."""
    token = browser.form(f"/webhooks/{webhook}", f"/webhooks/{webhook}/test")[trust.FORM_FIELD]
    path = PORTAL[action].format(webhook=webhook, delivery=delivery)
    fields = {trust.FORM_FIELD: token, "type": "item.sold", "status": "all"}
    fields["overlap"] = str(DEFAULT_OVERLAP_S)
    return browser.post(path, data=fields)


@pytest.fixture(autouse=True)
def no_actions_yet(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()


@pytest.fixture
def browser(api: Api) -> Iterator[Browser]:
    """Alice's, logged in."""
    with api.database.transaction() as session:
        accounts.create(session, email="alice@cute.example", password=PASSWORD)
        candidate = sessions.candidate(session, "alice@cute.example")
        assert candidate is not None
        token = sessions.start(session, candidate)
    with Browser(api.base_url) as made:
        made.cookies.set(trust.SESSION, token or "", domain="127.0.0.1", path="/")
        yield made


def webhook_of(client: Client) -> str:
    body = {"url": "https://receiver.cute.example/hook", "types": ["item.sold"]}
    webhook_id: str = client.post("/webhooks", json=body).json()["id"]
    return webhook_id


@pytest.mark.parametrize("action", Action)
def test_beyond_the_limit_api_and_portal_429_for_this_user_only(
    api: Api, browser: Browser, action: Action, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttles, "A_MINUTE", {action: LIMIT})
    alice, bob = api.client("alice"), api.client("bob")
    webhook, delivery = webhook_of(alice), str(uuid4())
    used = [API[action](alice, webhook, delivery) for _ in range(LIMIT - 1)]
    in_api, in_portal = DONE[action]
    assert [response.status_code for response in used] == [in_api] * (LIMIT - 1)
    assert press(browser, action, webhook, delivery).status_code == in_portal

    before = alice.get("/me").json()["policies"]
    refused = API[action](alice, webhook, delivery)
    assert refused.status_code == 429
    assert refused.json()["code"] == Code.ACTION_THROTTLED
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert str(action) in refused.json()["detail"]
    after = alice.get("/me").json()["policies"]
    assert [p["remaining"] for p in after] == [p["remaining"] for p in before], "429 takes no quota"

    page = press(browser, action, webhook, delivery)
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 61
    assert f"You can request {LIMIT} {action} a minute" in page.text

    assert API[action](bob, webhook_of(bob), delivery).status_code == in_api


def test_each_action_has_its_limit_a_minute() -> None:
    assert throttles.A_MINUTE == {
        Action.TEST: 30,
        Action.REDELIVER: 60,
        Action.RECOVER: 60,
        Action.VERIFY: 30,
        Action.ROTATE: 30,
    }


@pytest.fixture
def fresh(new_database: NewDatabase, redis_url: str) -> Iterator[Api]:
    """An API that has seen no failure yet."""
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
    with running_api(new_database(), redis_url) as api:
        yield api


def call(api: Api, key: str) -> httpx.Response:
    return api.with_key(key).get("/me")


def unknown_key() -> str:
    return make_secret(secrets.choice)


def test_beyond_the_limit_401_becomes_429_and_a_valid_key_is_served(fresh: Api) -> None:
    valid = fresh.key("alice").secret
    client = fresh.client(None)
    statuses = [
        client.get("/me", headers={"Authorization": f"Bearer {unknown_key()}"}).status_code
        for _ in range(FAILURES_A_MINUTE + 20)
    ]
    assert statuses == [401] * FAILURES_A_MINUTE + [429] * 20
    refused = call(fresh, unknown_key())
    assert refused.json()["code"] == Code.AUTH_THROTTLED
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert "RateLimit" not in refused.headers
    assert call(fresh, valid).status_code == 200
    assert fresh.client(None).get("/brands").status_code == 200


def test_failures_count_for_all_processes_together(fresh: Api, redis_url: str) -> None:
    for _ in range(FAILURES_A_MINUTE):
        assert call(fresh, unknown_key()).status_code == 401
    with running_api(fresh.settings.need_database_url(), redis_url) as other:
        assert call(other, unknown_key()).status_code == 429
        assert call(other, fresh.key("bob").secret).status_code == 200


def test_malformed_keys_count_in_this_process_only(fresh: Api, redis_url: str) -> None:
    statuses = [call(fresh, "cute_mistyped").status_code for _ in range(FAILURES_A_MINUTE + 2)]
    assert statuses == [401] * FAILURES_A_MINUTE + [429] * 2
    with redis.Redis.from_url(redis_url) as valkey:
        assert not list(valkey.scan_iter("LIMITS:*auth*")), "nothing was asked of Valkey"
    with running_api(fresh.settings.need_database_url(), redis_url) as other:
        assert call(other, "cute_mistyped").status_code == 401


def test_malformed_and_unknown_keys_count_together_in_a_process(fresh: Api) -> None:
    for _ in range(FAILURES_A_MINUTE // 2):
        assert call(fresh, "cute_mistyped").status_code == 401
        assert call(fresh, unknown_key()).status_code == 401
    assert call(fresh, "cute_mistyped").status_code == 429
    assert call(fresh, unknown_key()).status_code == 429


def test_failures_count_per_process_without_valkey(new_database: NewDatabase) -> None:
    with running_api(new_database(), "unix:///nonexistent/valkey.sock?db=0") as api:
        statuses = [call(api, unknown_key()).status_code for _ in range(FAILURES_A_MINUTE + 2)]
        assert statuses == [401] * FAILURES_A_MINUTE + [429] * 2
        assert call(api, api.key("alice").secret).status_code == 200


@dataclass
class CountingReader:
    """A reader that knows no key and counts how often it is asked."""

    reads: int = 0

    def find(self, key_digest: bytes, address: str) -> Principal | None:
        self.reads += 1
        return None

    def find_app(self, key_digest: bytes, account: UUID | None, address: str) -> Principal | None:
        return self.find(key_digest, address)

    def find_token(
        self, token_digest: bytes, account: UUID | None, address: str
    ) -> Principal | None:
        return self.find(token_digest, address)


@dataclass
class Caller:
    """One address that fails to authenticate."""

    throttle: AuthThrottle
    address: str
    reader: CountingReader = field(default_factory=CountingReader)

    def fail(self, key: str) -> Code:
        try:
            authenticate([f"Bearer {key}".encode()], [], self.address, self.reader)
        except ApiError as refused:
            looked_up = isinstance(refused, UnknownKeyError)
            return self.throttle.judge(refused, self.address, looked_up=looked_up).code
        raise AssertionError("it did not fail")


def test_throttled_calls_cost_one_read_each_and_malformed_ones_none(
    limit_store: WindowStrategy,
) -> None:
    caller = Caller(AuthThrottle(limit_store), "192.0.2.1")
    calls = FAILURES_A_MINUTE + 50
    codes = [caller.fail(unknown_key()) for _ in range(calls)]
    assert codes[-50:] == [Code.AUTH_THROTTLED] * 50
    assert caller.reader.reads == calls
    assert caller.fail("cute_mistyped") is Code.AUTH_THROTTLED
    assert caller.reader.reads == calls


def test_ipv6_failures_count_by_64_bit_network(limit_store: WindowStrategy) -> None:
    throttle = AuthThrottle(limit_store)
    for n in range(FAILURES_A_MINUTE):
        code = Caller(throttle, f"2001:db8:1:2::{n:x}").fail(unknown_key())
        assert code is Code.INVALID_API_KEY
    assert Caller(throttle, "2001:db8:1:2:ffff::1").fail(unknown_key()) is Code.AUTH_THROTTLED
    assert Caller(throttle, "2001:db8:1:3::1").fail(unknown_key()) is Code.INVALID_API_KEY
