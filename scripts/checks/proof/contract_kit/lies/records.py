"""Lies about orders, the log, statistics, webhooks, keys and other records."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from scripts.checks.proof.contract_kit.lies.telling import (
    Lie,
    Lies,
    before,
    each_row,
    fields,
    said,
    when,
)
from scripts.checks.proof.contract_kit.proxy import Turn
from scripts.checks.proof.contract_kit.seeded_errors import sent, without

ORDERS = ("create_sandbox_order", "complete_sandbox_order", "get_my_order")
TAG = '"same"'
MONEY = {"amount": 1, "currency": "EUR"}
LOG, STATS, HOOKS = "list_my_requests", "get_webhook_stats", "/v1/webhooks"


def body(operation: str, edit: Callable[[Any], Any], runs: str = "") -> Lie:
    return Lie(runs or operation, returned=said(operation, edit))


def rows(operation: str, edit: Callable[[Any], Any]) -> Lie:
    return body(operation, each_row(edit))


def every_order(edit: Callable[[Any], Any]) -> Lie:
    """Change an order in every response that has one."""

    def act(turn: Turn) -> None:
        for operation in ORDERS:
            said(operation, edit)(turn)
        said("list_my_orders", each_row(edit))(turn)

    return Lie("create_sandbox_order", returned=act)


def every_item(edit: Callable[[Any], Any]) -> Callable[[Turn], None]:
    def act(turn: Turn) -> None:
        for operation in ("get_item", "update_item", "create_item"):
            said(operation, edit)(turn)
        for operation in ("list_items", "list_my_items"):
            said(operation, each_row(edit))(turn)

    return act


def another_seller(item: dict[str, Any]) -> dict[str, Any]:
    """Change the seller's name, which is the seller in older versions."""
    seller = item["seller"]
    return {**item, "seller": {**seller, "username": "x"} if isinstance(seller, dict) else "x"}


def hour_before(text: str) -> str:
    moment = datetime.fromisoformat(text) - timedelta(hours=1)
    return moment.isoformat().replace("+00:00", "Z")


def delivered(**changes: str) -> Lie:
    """Change headers of webhooks."""
    headers = {name.replace("_", "-"): value for name, value in changes.items()}
    return Lie("create_webhook", delivered=lambda turn: turn.headers.update(headers))


def user(edit: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Change the user, which keys without `read:account` don't get."""
    return lambda me: {**me, "user": edit(me["user"])} if "user" in me else me


def tagged(turn: Turn) -> None:
    turn.response_headers["etag"] = TAG
    turn.put({**turn.value, "etag": TAG})


def same_tag(turn: Turn) -> None:
    for operation in ("get_webhook", "update_webhook", "create_webhook"):
        when(operation, tagged)(turn)


RECORDS: Lies = {
    "orders: the total is off by one": every_order(
        lambda o: {**o, "total": {**o["total"], "amount": o["total"]["amount"] + 1}}
    ),
    "orders: the total is in another currency": every_order(
        lambda o: {**o, "total": {**o["total"], "currency": "SEK"}}
    ),
    "orders: the item is another": every_order(
        lambda o: {**o, "item": {**o["item"], "title": "Another"}}
    ),
    "orders: the item's price is another": every_order(
        lambda o: {**o, "item": {**o["item"], "price": MONEY}}
    ),
    "orders: buyer and seller are turned": every_order(
        lambda o: {**o, "buyer": o["seller"], "seller": o["buyer"]}
    ),
    "orders: the role is always buyer": every_order(fields(role="buyer")),
    "orders: completed_at is null": every_order(fields(completed_at=None)),
    "orders: cancelled_at is null": Lie(
        "cancel_sandbox_order",
        returned=lambda t: [
            said(o, fields(cancelled_at=None))(t) for o in ("cancel_sandbox_order", "get_my_order")
        ],
    ),
    "orders: updated_at stays": every_order(lambda o: {**o, "updated_at": o["created_at"]}),
    "orders: the list differs from the order": rows("list_my_orders", fields(total=MONEY)),
    "items: sold_at is null": Lie(
        "complete_sandbox_order", returned=every_item(lambda i: {**i, "sold_at": None})
    ),
    "items: published_at is null": Lie(
        "create_item", returned=every_item(lambda i: {**i, "published_at": None})
    ),
    "items: the list differs from the item": rows("list_items", fields(description="Another")),
    "items: my list differs from the item": rows("list_my_items", fields(sku="other")),
    "items: the seller is another": Lie(
        "create_item",
        returned=every_item(another_seller),
    ),
    "items: the category's path is another": Lie(
        "create_item",
        returned=every_item(lambda i: {**i, "category": {**i["category"], "path": ["Other"]}}),
    ),
    "items: the brand's name is another": Lie(
        "create_item",
        returned=every_item(
            lambda i: {**i, "brand": i["brand"] and {**i["brand"], "name": "Other"}}
        ),
    ),
    "categories: one differs from the list": body("get_category", fields(name="Other")),
    "categories: the path lacks its root": rows(
        "list_categories", lambda c: {**c, "path": c["path"][-1:]}
    ),
    "brands: one differs from the list": body("get_brand", fields(name="Other")),
    "log: every status is 200": rows(LOG, fields(status=200)),
    "log: statuses are one off": rows(LOG, fields(status=lambda s: s + 1)),
    "log: no error codes": rows(LOG, fields(error_code=None)),
    "log: errors are left out": rows(LOG, fields(errors=[])),
    "log: paths are others": rows(LOG, fields(path="/v1/other")),
    "log: queries are left out": rows(LOG, fields(query=None)),
    "log: methods are others": rows(LOG, fields(method="GET")),
    "log: keys are others": rows(LOG, fields(key_id="01a19ca1-b49d-7c12-8f4b-a90d6e2b7c53")),
    "log: times are an hour off": rows(LOG, fields(started_at=hour_before)),
    "log: versions are others": rows(LOG, fields(api_version="2026-12-01")),
    "usage: quota_used is twice as much": rows("list_my_usage", fields(quota_used=lambda n: n * 2)),
    "usage: status classes are others": rows(
        "list_my_usage", lambda r: {**r, "status_class": r["status_class"] and "5xx"}
    ),
    "stats: since is ignored": Lie(STATS, before(STATS, lambda t: t.query.pop("hour_since", None))),
    "stats: until is ignored": Lie(STATS, before(STATS, lambda t: t.query.pop("hour_until", None))),
    "stats: hours are left out": body(STATS, fields(data=[])),
    "stats: hours count twice": body(
        STATS, each_row(fields(attempts=lambda n: 2 * n, delivered=lambda n: 2 * n))
    ),
    "stats: the share is another": body(
        STATS, lambda s: {**s, "total": {**s["total"], "success_basis_points": 1}}
    ),
    "digest: complete before its day is over": body("get_webhook_digest", fields(complete=True)),
    "digest: of another day": body("get_webhook_digest", fields(date="2026-01-01")),
    "digest: delivered counts more": body("get_webhook_digest", fields(delivered=lambda n: n + 1)),
    "deliveries: attempt_count is one more": Lie(
        "list_deliveries",
        returned=said("list_deliveries", each_row(fields(attempt_count=lambda n: n + 1))),
    ),
    "deliveries: one differs from the list": body("get_delivery", fields(type="item.sold")),
    "deliveries: attempts show no headers": body(
        "get_delivery",
        lambda d: {**d, "attempts": [{**a, "request_headers": {}} for a in d["attempts"]]},
    ),
    "deliveries: the response's body is another": body(
        "get_delivery",
        lambda d: {**d, "attempts": [{**a, "response_body": "no"} for a in d["attempts"]]},
    ),
    "deliveries: occurred_at is another": rows("list_deliveries", fields(occurred_at=hour_before)),
    "recovery: the range is another": body("recover_deliveries", fields(since=hour_before)),
    "webhooks: sent as text/plain": delivered(content_type="text/plain"),
    "webhooks: sent without a Content-Type": Lie(
        "create_webhook", delivered=lambda turn: turn.headers.pop("content-type", None)
    ),
    "webhooks: sent as a form": delivered(content_type="application/x-www-form-urlencoded"),
    "webhooks: sent by PUT": Lie(
        "create_webhook", delivered=lambda turn: setattr(turn, "method", "PUT")
    ),
    "webhooks: sent to another path": Lie(
        "create_webhook", delivered=lambda turn: setattr(turn, "path", "/")
    ),
    "webhooks: metadata is not stored": Lie(
        "create_webhook", sent("POST", HOOKS, without("metadata"))
    ),
    "webhooks: a patch drops metadata": Lie(
        "update_webhook", sent("PATCH", f"{HOOKS}/.*", without("metadata"))
    ),
    "webhooks: the list differs from the webhook": rows("list_webhooks", fields(description="x")),
    "contracts: the list differs from the contract": rows(
        "list_contracts", fields(program_version="x")
    ),
    "webhooks: the ETag stays": Lie("update_webhook", returned=same_tag),
    "webhooks: Location is another": Lie(
        "create_webhook",
        returned=when("create_webhook", lambda t: t.response_headers.update(location="/v1/x")),
    ),
    "webhooks: verified_at stays null": body(
        "get_webhook",
        lambda w: {**w, "verification": {**w["verification"], "verified_at": None}},
        "create_webhook",
    ),
    "webhooks: health knows no success": body(
        "get_webhook",
        lambda w: {**w, "health": {**w["health"], "last_success_at": None}},
    ),
    "messages: the text is another": body("create_sandbox_message", fields(body="Other")),
    "messages: about another item": body(
        "create_sandbox_message", fields(item_id="01a1a0b1-293a-7c44-9f0e-2d6b81a4c375")
    ),
    "keys: no key is the current one": rows("list_my_keys", fields(current=False)),
    "keys: the list differs from /me": rows("list_my_keys", fields(name="Other")),
    "me: other scopes": body(
        "get_me", lambda m: {**m, "key": {**m["key"], "scopes": m["key"]["scopes"][:1]}}
    ),
    "me: storage counts nothing": body(
        "get_me", user(lambda u: {**u, "storage": {**u["storage"], "items": 0}}), "create_item"
    ),
    "me: storage has another limit": body(
        "get_me", user(lambda u: {**u, "storage": {**u["storage"], "item_limit": 7}})
    ),
    "me: deliveries count nothing": body(
        "get_me",
        user(lambda u: {**u, "deliveries": {**u["deliveries"], "sent_today": 0}}),
        "create_webhook",
    ),
    "me: deliveries have another budget": body(
        "get_me", user(lambda u: {**u, "deliveries": {**u["deliveries"], "budget": 7}})
    ),
    "put: If-Match is for nothing": Lie(
        "put_item_by_sku", before("put_item_by_sku", lambda t: t.headers.pop("if-match", None))
    ),
    "batch: a row has another status": body(
        "batch_items",
        each_row(lambda r: {**r, "status": 200 if r["status"] == 201 else r["status"]}),
    ),
    "batch: indexes are all 0": body("batch_items", each_row(fields(index=0))),
}
