"""Seeded errors of writes: fields, merge patch, versions, idempotency, batches."""

from hashlib import sha256
from typing import Any
from uuid import uuid4

from scripts.checks.proof.contract_kit.proxy import Turn
from scripts.checks.proof.contract_kit.seeded_errors import (
    ITEM,
    SeededError,
    dropped,
    edited,
    header,
    not_done,
    sent,
    turned,
    without,
)

ITEMS = "/v1/items"


def echoing(turn: Turn) -> None:
    """Respond to a patch with what was sent, but store nothing."""
    if turn.at("PATCH", ITEM) and turn.status == 200:
        turn.put({**turn.value, "size": "echoed"})


def restamped(item: Any) -> Any:
    return {**item, "updated_at": "2999-01-01T00:00:00.000Z", "etag": '"other"'}


def moving_tag(turn: Turn) -> None:
    if turn.at("GET", ITEM) and turn.status == 200:
        tag = f'"{uuid4().hex[:12]}"'
        turn.response_headers["etag"] = tag
        turn.put({**turn.value, "etag": tag})


def another_key(turn: Turn) -> None:
    """Treat a key with another body as another key."""
    if turn.at("POST", ITEMS) and "idempotency-key" in turn.headers:
        turn.headers["idempotency-key"] = sha256(turn.content).hexdigest()[:32]


def until_failure(body: Any) -> Any:
    rows = body.get("operations", [])
    bad = next((i for i, r in enumerate(rows) if r.get("item") == {"title": "No price"}), len(rows))
    return {**body, "operations": rows[: bad + 1]}


WRITES: dict[str, SeededError] = {
    "create drops a field": SeededError(
        "create-keeps-fields", sent("POST", ITEMS, without("color"))
    ),
    "Location of another": SeededError(
        "create-keeps-fields", returned=header("POST", ITEMS, "location", lambda v: "/v1/items/x")
    ),
    "patch drops a field": SeededError("patch-leaves-rest", sent("PATCH", ITEM, without("size"))),
    "patch clears a field": SeededError(
        "patch-leaves-rest", sent("PATCH", ITEM, lambda v: {"description": None, **v})
    ),
    "put keeps what was left out": SeededError(
        "put-by-sku",
        sent("PUT", "/v1/me/items/by-sku/.*", lambda v: {"size": "M", **v}),
    ),
    "batch rows come in another order": SeededError(
        "batch-rows", returned=edited("POST", "/v1/items/batch", turned)
    ),
    "atomic is ignored": SeededError(
        "batch-atomic", sent("POST", "/v1/items/batch", without("atomic"))
    ),
    "ETag stays": SeededError(
        "etag-follows-item",
        returned=lambda t: (
            header("GET", ITEM, "etag", lambda v: '"same"')(t),
            edited("GET", ITEM, lambda v: {**v, "etag": '"same"'})(t),
        ),
        also=("create-keeps-fields",),
    ),
    "If-None-Match is ignored": SeededError("if-none-match", dropped("GET", ITEM, "if-none-match")),
    "If-Match of a delete is ignored": SeededError("if-match", dropped("DELETE", ITEM, "if-match")),
    "If-Match of a patch is ignored": SeededError("if-match", dropped("PATCH", ITEM, "if-match")),
    "Idempotency-Key is ignored": SeededError(
        "idempotent-create",
        dropped("POST", ITEMS, "idempotency-key"),
        also=("201 the same request again",),
    ),
    "Idempotency-Key of a patch is ignored": SeededError(
        "idempotent-patch", dropped("PATCH", ITEM, "idempotency-key")
    ),
    "create returns and stores another price": SeededError(
        "create-keeps-fields",
        sent(
            "POST",
            ITEMS,
            lambda v: {**v, "price": {**v["price"], "amount": 1}} if "price" in v else v,
        ),
        also=("create_item",),
    ),
    "patch of null changes nothing": SeededError(
        "patch-leaves-rest",
        sent(
            "PATCH", ITEM, lambda v: {k: w for k, w in v.items() if w is not None} or {"title": "x"}
        ),
    ),
    "patch does nothing and says it did": SeededError("patch-leaves-rest", returned=echoing),
    "patch replaces the price in part": SeededError(
        "patch-leaves-rest",
        sent(
            "PATCH",
            ITEM,
            lambda v: {**v, "price": {**v["price"], "currency": "EUR"}} if "price" in v else v,
        ),
    ),
    "patch moves created_at": SeededError(
        "patch-leaves-rest",
        returned=edited("PATCH", ITEM, lambda v: {**v, "created_at": "2026-01-01T00:00:00.000Z"}),
    ),
    "updated_at stays": SeededError(
        "patch-leaves-rest",
        returned=edited("*", ITEM, lambda v: {**v, "updated_at": v["created_at"]}),
    ),
    "a put of the same item changes it": SeededError(
        "put-by-sku",
        returned=lambda t: (
            header("PUT", "/v1/me/items/by-sku/.*", "etag", lambda v: '"other"')(t)
            or edited("PUT", "/v1/me/items/by-sku/.*", restamped)(t)
        ),
    ),
    "put creates with 200": SeededError(
        "put-by-sku",
        returned=lambda t: (
            setattr(t, "status", 200)
            if t.at("PUT", "/v1/me/items/by-sku/.*") and t.status == 201
            else None
        ),
        also=("put_item_by_sku",),
    ),
    "delete does nothing": SeededError(
        "delete-ends", *not_done("DELETE", ITEM, 204), also=("delete_item", "inserts")
    ),
    "ETag moves at each read": SeededError(
        "etag-follows-item", returned=moving_tag, also=("create-keeps-fields",)
    ),
    "ETag moves with a patch of nothing": SeededError(
        "etag-follows-item",
        sent(
            "PATCH", ITEM, lambda v: {**v, "description": uuid4().hex} if set(v) == {"title"} else v
        ),
        also=("patch-leaves-rest",),
    ),
    "304 though the item changed": SeededError(
        "if-none-match",
        returned=lambda t: (
            t.respond(304, b"", "application/json")
            if t.at("GET", ITEM) and "if-none-match" in t.headers
            else None
        ),
    ),
    "a list's If-None-Match is ignored": SeededError(
        "list-if-none-match", dropped("GET", ITEMS, "if-none-match"), also=("list_items",)
    ),
    "304 though the list changed": SeededError(
        "list-if-none-match",
        returned=lambda t: (
            t.respond(304, b"", "application/json")
            if t.at("GET", ITEMS) and "if-none-match" in t.headers
            else None
        ),
    ),
    "If-Match of a batch row is ignored": SeededError(
        "if-match",
        sent(
            "POST",
            "/v1/items/batch",
            lambda v: {
                **v,
                "operations": [
                    {k: w for k, w in row.items() if k != "if_match"}
                    for row in v.get("operations", [])
                ],
            },
        ),
        also=("batch_items",),
    ),
    "Idempotency-Key with another body is taken": SeededError(
        "idempotent-create", asked=another_key, also=("create_item",)
    ),
    "a retry has no Idempotent-Replayed": SeededError(
        "idempotent-create",
        returned=header("*", ".*", "idempotent-replayed", lambda v: None),
        also=(
            "201 the same request again",
            "200 the same request again",
        ),
    ),
    "a retry returns another body": SeededError(
        "idempotent-create",
        returned=lambda t: (
            t.put({**t.value, "title": t.value["title"] + " "})
            if t.at("POST", ITEMS) and "idempotent-replayed" in t.response_headers
            else None
        ),
    ),
    "a batch counts what failed as done": SeededError(
        "batch-rows",
        returned=edited("POST", "/v1/items/batch", lambda v: {**v, "succeeded": len(v["data"])}),
    ),
    "a batch stops at the first seeded": SeededError(
        "batch-rows", sent("POST", "/v1/items/batch", until_failure), also=("batch_items",)
    ),
    "the sku is public": SeededError(
        "sku-hidden",
        returned=lambda t: (
            edited("GET", ITEM, lambda v: {**v, "sku": "x"})(t)
            if "authorization" not in t.headers
            else None
        ),
        also=("get_item",),
    ),
    "metadata is public": SeededError(
        "metadata",
        returned=lambda t: (
            edited("GET", ITEM, lambda v: {**v, "metadata": {}})(t)
            if "authorization" not in t.headers
            else None
        ),
        also=("get_item",),
    ),
    "everyone may write": SeededError(
        "other-users-items",
        returned=lambda t: (
            t.respond(204, b"", "application/json")
            if t.at("DELETE", ITEM) and t.status == 403 and b"not_owner" in t.body
            else None
        ),
        also=("delete_item",),
    ),
    "an ordered unit stays for sale": SeededError(
        "order-lifecycle", returned=edited("GET", ITEM, lambda v: {**v, "quantity": 1})
    ),
    "an order's total is another sum": SeededError(
        "order-lifecycle",
        returned=edited(
            "POST",
            "/v1/sandbox/orders",
            lambda v: {**v, "totals": {**v["totals"], "total": v["totals"]["fees"]}},
        ),
    ),
    "a sold item stays reserved": SeededError(
        "order-lifecycle",
        returned=edited(
            "GET", ITEM, lambda v: {**v, "status": v["status"].replace("sold", "reserved")}
        ),
    ),
}
