"""How to reach each status of the operations of the tag `webhooks` that are about one webhook."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from tests.fixtures.api import Api

HOOK = {"url": "https://receiver.cute.example/hook", "types": ["item.created"]}


def _ask(
    api: Api,
    method: str,
    more: str,
    body: Any = None,
    *,
    active: bool = True,
    if_match: str | None = None,
) -> httpx.Response:
    """A request about a webhook of a user who has no other."""
    client = api.client(f"alice-{uuid4().hex[:8]}")
    made = client.post("/webhooks", json=HOOK)
    assert made.status_code == 201, made.text
    path = f"/webhooks/{made.json()['id']}"
    if not active:
        assert client.patch(path, json={"status": "disabled"}).status_code == 200
    headers = {} if if_match is None else {"If-Match": if_match}
    return client.request(method, path + more, json=body, headers=headers)


def _ask_in_vain(api: Api, method: str, more: str, body: Any = None) -> httpx.Response:
    return api.client("alice").request(method, f"/webhooks/{uuid4()}{more}", json=body)


WEBHOOK_SCENARIOS: dict[tuple[str, str], Callable[[Api], httpx.Response]] = {
    ("get_webhook", "200"): lambda a: _ask(a, "GET", ""),
    ("get_webhook", "404"): lambda a: _ask_in_vain(a, "GET", ""),
    ("update_webhook", "200"): lambda a: _ask(a, "PATCH", "", {"description": "Stock"}),
    ("update_webhook", "412"): lambda a: _ask(
        a, "PATCH", "", {"description": "Stock"}, if_match='"0"'
    ),
    ("update_webhook", "404"): lambda a: _ask_in_vain(a, "PATCH", "", {"status": "disabled"}),
    ("rotate_webhook_secret", "200"): lambda a: _ask(a, "POST", "/rotate-secret"),
    ("rotate_webhook_secret", "404"): lambda a: _ask_in_vain(a, "POST", "/rotate-secret"),
    ("test_webhook", "202"): lambda a: _ask(a, "POST", "/test", {"type": "item.sold"}),
    ("test_webhook", "404"): lambda a: _ask_in_vain(a, "POST", "/test", {"type": "item.sold"}),
    ("verify_webhook", "409"): lambda a: _ask(a, "POST", "/verify", active=False),
    ("try_webhook", "202"): lambda a: _ask(a, "POST", "/try-now"),
    ("try_webhook", "404"): lambda a: _ask_in_vain(a, "POST", "/try-now"),
    ("try_webhook", "409"): lambda a: _ask(a, "POST", "/try-now", active=False),
    ("test_webhook", "409"): lambda a: _ask(
        a, "POST", "/test", {"type": "item.sold"}, active=False
    ),
}
