"""The advice of the guide to webhooks, followed by a receiver of the simulated market."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from tests.docs.market import live
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import pumping, relaying
from tests.webhooks.receiver import Received, Receiver, receiving

Json = dict[str, Any]
HOOK = "/hook"


@dataclass
class Inbox:
    """What a program stores that follows the guide."""

    client: Client
    path: str
    receiver: Receiver

    @property
    def requests(self) -> list[Received]:
        return self.receiver.at(HOOK)

    def events(self) -> dict[str, Json]:
        """The acknowledged events by id, each once, without test events."""
        acknowledged = set(self.receiver.acknowledged)
        return {
            request.event_id: orjson.loads(request.body)
            for request in self.requests
            if request.event_id in acknowledged and "x-cute-test" not in request.headers
        }

    def knows_the_stock(self) -> bool:
        """Compare each item's state by its event with the greatest id with what the API has."""
        newest = {
            event["data"]["id"]: event["data"]
            for _, event in sorted(self.events().items())
            if event["type"].startswith("item.")
        }
        items = self.client.get("/me/items", params={"limit": 100}).json()["data"]
        return all(newest[item["id"]]["status"] == item["status"] for item in items)

    def has_everything(self) -> bool:
        """Compare with the digest of today."""
        query = {"date": datetime.now(UTC).date().isoformat()}
        digest = self.client.get(f"{self.path}/digest", params=query).json()
        chain = bytes(32)
        for event_id in sorted(self.events()):
            chain = hashlib.sha256(chain + event_id.encode()).digest()
        return bool((digest["count"], digest["chain"]) == (len(self.events()), chain.hex()))

    def status(self) -> str:
        return str(self.client.get(self.path).json()["status"])

    def test_event(self) -> Received:
        """Have a test event sent, and return its request."""
        before = len(self.requests)
        assert self.client.post(f"{self.path}/test", json={"type": "item.sold"}).is_success
        eventually(lambda: len(self.requests) > before)
        return self.requests[-1]


@pytest.fixture
def inbox(api: Api) -> Iterator[Inbox]:
    alice = api.client("alice")
    with receiving() as receiver, relaying(api.settings), pumping(api.settings):
        yield Inbox(alice, "", receiver)


def is_genuine(request: Received, secret: str) -> bool:
    """Verify by hand, in the guide's steps."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    timestamp = request.headers["webhook-timestamp"]
    signed = f"{request.event_id}.{timestamp}.".encode() + request.body
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    is_fresh = abs(request.at - int(timestamp)) <= 300
    return is_fresh and f"v1,{signature}" in request.headers["webhook-signature"].split()


def test_a_receiver_knows_the_stock_and_has_every_event(api: Api, inbox: Inbox) -> None:
    """After a late copy, a test event, an outage and a new secret."""
    alice, receiver = inbox.client, inbox.receiver
    body = {"url": receiver.url(HOOK), "types": ["item.*", "order.*"]}
    made = alice.post("/webhooks", json=body).json()
    inbox.path, secret = f"/webhooks/{made['id']}", made["secret"]

    live(api)
    eventually(lambda: inbox.events() and inbox.has_everything())
    assert all(is_genuine(request, secret) for request in inbox.requests)

    # An old event comes again, after newer ones of its item.
    before = len(inbox.requests)
    *_, old = alice.get(f"{inbox.path}/deliveries", params={"limit": 100}).json()["data"]
    assert alice.post(f"/deliveries/{old['id']}/redeliver").is_success
    eventually(lambda: old["event_id"] in [request.event_id for request in inbox.requests[before:]])
    assert inbox.knows_the_stock()

    assert inbox.test_event().headers["x-cute-test"] == "true"
    assert inbox.has_everything()

    # 410 disables the webhook at once; enabled again, it recovers what it missed.
    receiver.behave(HOOK, lambda _: 410)
    live(api, 50)
    eventually(lambda: inbox.status() == "disabled")
    receiver.behave(HOOK, lambda _: 200)
    assert alice.patch(inbox.path, json={"status": "active"}).is_success
    recovered = alice.post(f"{inbox.path}/recover").json()
    assert (recovered["count"] > 0, recovered["has_more"]) == (True, False)
    eventually(inbox.has_everything)
    assert inbox.knows_the_stock()

    newer = alice.post(f"{inbox.path}/rotate-secret").json()["secret"]
    during = inbox.test_event()
    assert is_genuine(during, secret)
    assert is_genuine(during, newer)
