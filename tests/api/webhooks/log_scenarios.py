"""How to reach each status of the operations of the tag `deliveries`."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from cute_api.models.enums import DeliveryStatus, WebhookStatus
from tests.api.webhooks.log import Hook, hook
from tests.fixtures.api import Api

FAILED, PENDING = DeliveryStatus.FAILED, DeliveryStatus.PENDING


def _hook(api: Api) -> Hook:
    """A webhook of a user who has no other."""
    return hook(api, api.client(f"alice-{uuid4().hex[:8]}"))


def _of_webhook(api: Api, method: str, more: str, **settings: Any) -> httpx.Response:
    made = _hook(api)
    if settings:
        made.set(**settings)
    return made.client.request(method, f"{made.path}/{more}")


def _of_delivery(api: Api, status: DeliveryStatus, method: str, more: str = "") -> httpx.Response:
    made = _hook(api)
    return made.client.request(method, f"/deliveries/{made.delivery(status)}{more}")


def _of_none(api: Api, method: str, path: str) -> httpx.Response:
    return api.client("alice").request(method, path.format(uuid4()))


LOG_SCENARIOS: dict[tuple[str, str], Callable[[Api], httpx.Response]] = {
    ("list_deliveries", "200"): lambda a: _of_webhook(a, "GET", "deliveries"),
    ("list_deliveries", "404"): lambda a: _of_none(a, "GET", "/webhooks/{}/deliveries"),
    ("get_delivery", "200"): lambda a: _of_delivery(a, FAILED, "GET"),
    ("get_delivery", "404"): lambda a: _of_none(a, "GET", "/deliveries/{}"),
    ("redeliver", "202"): lambda a: _of_delivery(a, FAILED, "POST", "/redeliver"),
    ("redeliver", "404"): lambda a: _of_none(a, "POST", "/deliveries/{}/redeliver"),
    ("redeliver", "409"): lambda a: _of_delivery(a, PENDING, "POST", "/redeliver"),
    ("recover_deliveries", "202"): lambda a: _of_webhook(a, "POST", "recover"),
    ("recover_deliveries", "404"): lambda a: _of_none(a, "POST", "/webhooks/{}/recover"),
    ("recover_deliveries", "409"): lambda a: _of_webhook(
        a, "POST", "recover", status=WebhookStatus.DISABLED
    ),
    ("get_webhook_stats", "200"): lambda a: _of_webhook(a, "GET", "stats"),
    ("get_webhook_stats", "404"): lambda a: _of_none(a, "GET", "/webhooks/{}/stats"),
    ("get_webhook_digest", "200"): lambda a: _of_webhook(a, "GET", "digest"),
    ("get_webhook_digest", "404"): lambda a: _of_none(a, "GET", "/webhooks/{}/digest"),
}
