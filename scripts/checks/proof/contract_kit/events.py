"""Seeded errors of the feed, of webhooks and of deliveries."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from scripts.checks.proof.contract_kit.proxy import Spoil, Turn
from scripts.checks.proof.contract_kit.seeded_errors import (
    SeededError,
    edited,
    ignored,
    not_done,
    sent,
    turned,
    without,
)

SECRETS: dict[str, str] = {}
SEEN: set[str] = set()


def on_the_way(name: str, edit: Callable[[str], str | None]) -> Spoil:
    """Change a header of what is sent to a receiver; None removes it."""

    def spoil(turn: Turn) -> None:
        given = turn.headers.pop(name, None)
        value = edit(given) if given is not None else None
        if value is not None:
            turn.headers[name] = value

    return spoil


def changed_body(turn: Turn) -> None:
    turn.content = turn.content.replace(b"Contract kit", b"Contract cat")


def swallowed(turn: Turn) -> None:
    turn.respond(200, b"", "application/json")


def once(turn: Turn) -> None:
    """Drop second attempts."""
    name = turn.headers.get("webhook-id", "")
    if name in SEEN:
        swallowed(turn)
    SEEN.add(name)


def retitled(page: Any) -> Any:
    for row in page["data"]:
        if "title" in row["data"]:
            row["data"]["title"] = "Another"
    return page


def of_another(row: Any) -> Any:
    return {**row, "account": row["id"]} if row["type"].startswith("order.") else row


def shows_another_title(turn: Turn) -> None:
    """Change titles in all responses with events, including the stream."""
    if turn.at("GET", "/v1/events.*"):
        turn.body = turn.body.replace(b"Contract kit coat", b"Contract kit cat")


def remembered(turn: Turn) -> None:
    """A webhook shows its secret whenever it is read."""
    if not turn.path.startswith("/v1/webhooks") or turn.status >= 300 or not turn.body:
        return
    value = turn.value
    if turn.at("POST", "/v1/webhooks"):
        SECRETS[value["id"]] = value["secret"]
    elif turn.at("GET", "/v1/webhooks/[^/]+") and value["id"] in SECRETS:
        turn.put({**value, "secret": SECRETS[value["id"]]})


def remembered_rotation(turn: Turn) -> None:
    if turn.at("POST", "/v1/webhooks") and turn.status == 201:
        SECRETS[turn.value["id"]] = turn.value["secret"]
    rotated = turn.at("POST", "/v1/webhooks/[^/]+/rotate-secret") and turn.status == 200
    if rotated and turn.value.get("id") in SECRETS:
        turn.put({**turn.value, "secret": SECRETS[turn.value["id"]]})


EVENTS: dict[str, SeededError] = {
    "the feed ignores after": SeededError(
        "feed-complete", ignored("/v1/events", "after"), also=("410 an old cursor",)
    ),
    "the feed is turned": SeededError(
        "feed-complete", returned=edited("GET", "/v1/events", turned)
    ),
    "a webhook's patch drops a field": SeededError(
        "webhook-writes", sent("PATCH", "/v1/webhooks/.*", without("description"))
    ),
    "the feed lacks item.deleted": SeededError(
        "feed-complete",
        returned=edited(
            "GET",
            "/v1/events",
            lambda v: {**v, "data": [row for row in v["data"] if row["type"] != "item.deleted"]},
        ),
    ),
    "the feed has an event twice": SeededError(
        "feed-complete",
        returned=edited("GET", "/v1/events", lambda v: {**v, "data": v["data"] + v["data"][-1:]}),
    ),
    "events show another title everywhere": SeededError(
        "feed-complete", returned=shows_another_title
    ),
    "orders have no events": SeededError(
        "order-lifecycle",
        returned=edited(
            "GET",
            "/v1/events",
            lambda v: {
                **v,
                "data": [row for row in v["data"] if row["type"] != "order.completed"],
            },
        ),
    ),
    "events of orders name another account": SeededError(
        "order-lifecycle",
        returned=edited(
            "GET",
            "/v1/events",
            lambda v: {**v, "data": [of_another(row) for row in v["data"]]},
        ),
    ),
    "an event of the feed shows another item": SeededError(
        "feed-complete", returned=edited("GET", "/v1/events", retitled)
    ),
    "webhook signed over another timestamp": SeededError(
        "webhook-delivered",
        delivered=on_the_way("webhook-timestamp", lambda v: str(int(v) - 7)),
    ),
    "webhook sent with an old timestamp": SeededError(
        "webhook-delivered", delivered=on_the_way("webhook-timestamp", lambda v: str(int(v) - 900))
    ),
    "webhook signed over another body": SeededError("webhook-delivered", delivered=changed_body),
    "webhook without webhook-signature": SeededError(
        "webhook-delivered", delivered=on_the_way("webhook-signature", lambda v: None)
    ),
    "webhook signed by another secret": SeededError(
        "webhook-delivered",
        delivered=on_the_way("webhook-signature", lambda v: "v1," + b64encode(bytes(32)).decode()),
    ),
    "webhook without X-Cute-Signature": SeededError(
        "webhook-delivered", delivered=on_the_way("x-cute-signature", lambda v: None)
    ),
    "webhook without webhook-id": SeededError(
        "webhook-delivered", delivered=on_the_way("webhook-id", lambda v: None)
    ),
    "webhook with another id": SeededError(
        "webhook-delivered", delivered=on_the_way("webhook-id", lambda v: v[:-4] + "0000")
    ),
    "webhook of another type": SeededError(
        "webhook-delivered", delivered=on_the_way("x-cute-event", lambda v: "item.updated")
    ),
    "webhook marked as a test": SeededError(
        "webhook-delivered", delivered=lambda t: t.headers.update({"x-cute-test": "true"})
    ),
    "webhooks never come": SeededError("webhook-delivered", delivered=swallowed),
    "webhooks of item.deleted never come": SeededError(
        "webhook-delivered",
        delivered=lambda t: swallowed(t) if b'"item.deleted"' in t.content else None,
    ),
    "a test event is not marked": SeededError(
        "webhook-rotated", delivered=on_the_way("x-cute-test", lambda v: None)
    ),
    "after a rotation one secret signs": SeededError(
        "webhook-rotated",
        delivered=on_the_way("webhook-signature", lambda v: v.partition(" ")[0]),
    ),
    "a webhook's filter is ignored": SeededError(
        "webhook-filter",
        sent("POST", "/v1/webhooks", without("filter")),
        edited("*", "/v1/webhooks.*", lambda v: {**v, "filter": v.get("filter")}),
    ),
    "a webhook gets every type": SeededError(
        "webhook-delivered",
        sent("POST", "/v1/webhooks", lambda v: {**v, "types": ["item.*"]} if "types" in v else v),
        also=("webhook-writes", "create_webhook"),
    ),
    "a deleted webhook stays": SeededError(
        "webhook-ended",
        *not_done("DELETE", "/v1/webhooks/[^/]+", 204),
        also=("webhook-writes", "delete_webhook"),
    ),
    "a secret is shown again": SeededError(
        "secret-once", returned=remembered, also=("get_webhook", "list_webhooks")
    ),
    "rotating gives the same secret": SeededError("secret-once", returned=remembered_rotation),
    "redelivering does nothing": SeededError(
        "redeliver",
        *not_done("POST", "/v1/deliveries/.*/redeliver", 202, b"{}"),
        also=("redeliver",),
    ),
    "what fails is not tried again": SeededError(
        "webhook-retries",
        # What is sent again on request comes.
        lambda t: SEEN.clear() if t.at("POST", ".*/redeliver") else None,
        delivered=once,
    ),
    "recovering does nothing": SeededError(
        "recover",
        returned=edited("POST", "/v1/webhooks/.*/recover", lambda v: {**v, "count": 0}),
    ),
    "the digest is of other ids": SeededError(
        "webhook-stats",
        returned=edited("GET", "/v1/webhooks/.*/digest", lambda v: {**v, "chain": "0" * 64}),
    ),
}
