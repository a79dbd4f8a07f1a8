"""What makes requests to webhooks is limited for each user, in the API and the portal together."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest
import redis

from cute_api.edge.limits import action_throttle
from cute_api.edge.limits.action_throttle import Action
from cute_api.portal import trust
from cute_api.portal.webhooks.forms import DEFAULT_OVERLAP_S
from cute_api.problems import Code
from cute_api.services.accounts import accounts, sessions
from tests.fixtures.api import Api, Client
from tests.portal.browser import PASSWORD, Browser

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
    monkeypatch.setattr(action_throttle, "A_MINUTE", {action: LIMIT})
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
