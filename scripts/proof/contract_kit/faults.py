"""A proxy that breaks one promise at a time, on the way to the server or back."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from scripts.proof.contract_kit.proxy import Spoil, Turn

ITEM = r"/v1/items/[0-9a-f-]{36}"


def nothing(turn: Turn) -> None:
    """Leaves it as it is."""


@dataclass(frozen=True)
class Fault:
    """Breaks `promise`; changes what is asked, what is answered, or what is sent to a webhook.

    A whole run may name it by another check: then that is one of `also`.
    """

    promise: str
    asked: Spoil = nothing
    answered: Spoil = nothing
    delivered: Spoil = nothing
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The checks that may name it."""
        return self.promise, *self.also


def ignored(path: str, name: str) -> Spoil:
    return lambda turn: turn.query.pop(name, None) if turn.at("GET", path) else None


def dropped(method: str, path: str, name: str) -> Spoil:
    return lambda turn: turn.headers.pop(name, None) if turn.at(method, path) else None


def edited(method: str, path: str, edit: Callable[[Any], Any]) -> Spoil:
    def spoil(turn: Turn) -> None:
        if turn.at(method, path) and turn.status < 300 and turn.body:
            turn.put(edit(turn.value))

    return spoil


def sent(method: str, path: str, edit: Callable[[Any], Any]) -> Spoil:
    def spoil(turn: Turn) -> None:
        with suppress(ValueError):
            given = json.loads(turn.content) if turn.at(method, path) else None
            if isinstance(given, dict):
                turn.content = json.dumps(edit(given)).encode()

    return spoil


def header(method: str, path: str, name: str, edit: Callable[[str], str | None]) -> Spoil:
    def spoil(turn: Turn) -> None:
        given = turn.answer.get(name)
        if turn.at(method, path) and given is not None:
            value = edit(given)
            turn.answer.pop(name)
            if value is not None:
                turn.answer[name] = value

    return spoil


def without(name: str) -> Callable[[Any], Any]:
    return lambda value: {k: v for k, v in value.items() if k != name}


def turned(value: Any) -> Any:
    return {**value, "data": value["data"][::-1]}


def cut(value: Any) -> Any:
    return {**value, "data": value["data"][1:]}


ITEMS, MINE = "/v1/items", "/v1/me/items"
FILTERS = ("q", "category_id", "brand_id", "seller_id", "condition", "size", "color")
FAULTS: dict[str, Fault] = {
    **{
        f"list_items ignores {name}": Fault(f"filter-list_items-{name}", ignored(ITEMS, name))
        for name in (*FILTERS, "currency", "min_price", "max_price", "status", "updated_since")
    },
    **{
        f"list_my_items ignores {name}": Fault(f"filter-list_my_items-{name}", ignored(MINE, name))
        for name in ("status", "sku", "updated_since")
    },
    "list_items ignores cursor": Fault("pages-list_items", ignored(ITEMS, "cursor")),
    "list_my_items ignores cursor": Fault("pages-list_my_items", ignored(MINE, "cursor")),
    "list_brands ignores cursor": Fault("pages-list_brands", ignored("/v1/brands", "cursor")),
    "list_items ignores limit": Fault("limit-list_items", ignored(ITEMS, "limit")),
    "list_categories ignores limit": Fault(
        "limit-list_categories", ignored("/v1/categories", "limit")
    ),
    "price_asc sorts down": Fault(
        "sort-list_items-price_asc",
        lambda t: t.query.update(sort="price_desc") if t.query.get("sort") == "price_asc" else None,
    ),
    "sort is ignored": Fault("sort-list_items-price_asc", ignored(ITEMS, "sort")),
    "my items come oldest first": Fault(
        "order-list_my_items", answered=edited("GET", MINE, turned)
    ),
    "my items lack one": Fault("complete-list_my_items", answered=edited("GET", MINE, cut)),
    "Link has no filter": Fault(
        "links-list_items",
        answered=header("GET", ITEMS, "link", lambda v: v.replace("size=", "sized=")),
    ),
    "no Link": Fault(
        "links-list_brands", answered=header("GET", "/v1/brands", "link", lambda v: None)
    ),
    "create drops a field": Fault("create-keeps-fields", sent("POST", ITEMS, without("color"))),
    "Location of another": Fault(
        "create-keeps-fields", answered=header("POST", ITEMS, "location", lambda v: "/v1/items/x")
    ),
    "patch drops a field": Fault("patch-leaves-rest", sent("PATCH", ITEM, without("size"))),
    "patch clears a field": Fault(
        "patch-leaves-rest", sent("PATCH", ITEM, lambda v: {"description": None, **v})
    ),
    "put keeps what was left out": Fault(
        "put-by-sku",
        sent("PUT", "/v1/me/items/by-sku/.*", lambda v: {"size": "M", **v}),
    ),
    "batch rows come in another order": Fault(
        "batch-rows", answered=edited("POST", "/v1/items/batch", turned)
    ),
    "atomic is ignored": Fault("batch-atomic", sent("POST", "/v1/items/batch", without("atomic"))),
    "ETag stays": Fault(
        "etag-follows-item",
        answered=lambda t: (
            header("GET", ITEM, "etag", lambda v: '"same"')(t),
            edited("GET", ITEM, lambda v: {**v, "etag": '"same"'})(t),
        ),
    ),
    "If-None-Match is ignored": Fault("if-none-match", dropped("GET", ITEM, "if-none-match")),
    "If-Match of a delete is ignored": Fault("if-match", dropped("DELETE", ITEM, "if-match")),
    "If-Match of a patch is ignored": Fault("if-match", dropped("PATCH", ITEM, "if-match")),
    "Idempotency-Key is ignored": Fault(
        "idempotent-create", dropped("POST", ITEMS, "idempotency-key")
    ),
    "Idempotency-Key of a patch is ignored": Fault(
        "idempotent-patch", dropped("PATCH", ITEM, "idempotency-key")
    ),
    "X-Request-Id repeats": Fault(
        "request-ids", answered=header("GET", ".*", "x-request-id", lambda v: "same")
    ),
    "X-RateLimit-Remaining is another": Fault(
        "quota-numbers", answered=header("GET", ".*", "x-ratelimit-remaining", lambda v: "7")
    ),
    "RateLimit stays": Fault(
        "quota-counts",
        answered=header("GET", ".*", "ratelimit", lambda v: re.sub(r"r=\d+", "r=9", v)),
    ),
    "no CORS": Fault(
        "any-origin", answered=header("GET", ".*", "access-control-allow-origin", lambda v: None)
    ),
    "the feed ignores after": Fault("feed-complete", ignored("/v1/events", "after")),
    "the feed is turned": Fault("feed-complete", answered=edited("GET", "/v1/events", turned)),
    "a webhook's patch drops a field": Fault(
        "webhook-writes", sent("PATCH", "/v1/webhooks/.*", without("description"))
    ),
}


def together(faults: list[Fault]) -> Fault:
    """Several at once; what it breaks is what they break."""

    def each(part: str) -> Spoil:
        def spoil(turn: Turn) -> None:
            for fault in faults:
                getattr(fault, part)(turn)

        return spoil

    return Fault("", each("asked"), each("answered"), each("delivered"))
