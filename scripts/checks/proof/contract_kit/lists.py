"""Seeded errors of lists: filters, order, pages, links."""

import gzip
from typing import Any

from scripts.checks.proof.contract_kit.proxy import Turn
from scripts.checks.proof.contract_kit.seeded_errors import (
    ITEM,
    SeededError,
    cut,
    dropped,
    edited,
    header,
    ignored,
    turned,
)

ITEMS, MINE = "/v1/items", "/v1/me/items"
SNAPSHOT = "/v1/items/snapshot"
FILTERS = ("q", "category_id", "brand_id", "seller_id", "condition", "size", "color")


def cut_end(page: Any) -> Any:
    return {**page, "data": page["data"][:-1]}


def by_text(page: Any) -> Any:
    return {**page, "data": sorted(page["data"], key=lambda row: str(row["price"]["amount"]))}


def one_more(page: Any) -> Any:
    for row in page.get("facets", {}).get("conditions", []):
        row["count"] += 1
    return page


def ending_early(turn: Turn) -> None:
    """Make the second page the last one."""
    if turn.at("GET", MINE) and "cursor" in turn.query and turn.status == 200:
        turn.drop("link")
        turn.put({**turn.value, "has_more": False, "next_cursor": None})


def any_cursor(turn: Turn) -> None:
    """Have a cursor without filters lead to the first page."""
    if turn.at("GET", ITEMS) and set(turn.query) == {"cursor"}:
        turn.query.clear()


def minds_case(turn: Turn) -> None:
    size = turn.query.get("size")
    if turn.at("GET", ITEMS) and size is not None and turn.status == 200:
        page = turn.value
        turn.put({**page, "data": [row for row in page["data"] if row["size"] == size]})


def other_proof(page: Any) -> Any:
    """Claim that an exact copy has no items."""
    nothing = {"set_hash": "0" * 64, "item_count": 0}
    return {**page, "proof": nothing} if "proof" in page else page


def other_hash(hashes: Any) -> Any:
    """Claim that a set has no items."""
    return {**hashes, "set_hash": "0" * 64}


def other_lines(turn: Turn) -> None:
    """Rename a field in the lines of the snapshot."""
    if turn.at("GET", SNAPSHOT) and turn.status == 200:
        lines = gzip.decompress(turn.body).replace(b'"price":', b'"cost":')
        turn.respond(200, gzip.compress(lines), "application/gzip")


def draft_for_all(turn: Turn) -> None:
    """Return an item instead of 404."""
    if turn.at("GET", ITEM) and turn.status == 404 and "authorization" not in turn.headers:
        turn.respond(200, b'{"id": "00000000-0000-4000-8000-000000000000"}', "application/json")


METADATA_PAIR = ("metadata_key", "metadata_value")

LISTS: dict[str, SeededError] = {
    **{
        f"list_items ignores {name}": SeededError(f"filter-list_items-{name}", ignored(ITEMS, name))
        for name in (*FILTERS, "currency", "min_price", "max_price", "status", "updated_since")
    },
    **{
        f"list_my_items ignores {name}": SeededError(
            f"filter-list_my_items-{name}", ignored(MINE, name)
        )
        for name in ("status", "sku", "updated_since")
    },
    # One without the other is refused, which the first request with all parameters shows.
    **{
        f"list_my_items ignores {name}": SeededError(
            f"filter-list_my_items-{name}", ignored(MINE, name), also=("list_my_items",)
        )
        for name in METADATA_PAIR
    },
    "list_my_items ignores metadata": SeededError(
        "filter-list_my_items-metadata_key",
        ignored(MINE, *METADATA_PAIR),
        also=("filter-list_my_items-metadata_value",),
    ),
    "list_items ignores cursor": SeededError("pages-list_items", ignored(ITEMS, "cursor")),
    "list_my_items ignores cursor": SeededError("pages-list_my_items", ignored(MINE, "cursor")),
    "list_brands ignores cursor": SeededError("pages-list_brands", ignored("/v1/brands", "cursor")),
    "list_items ignores limit": SeededError("limit-list_items", ignored(ITEMS, "limit")),
    "list_categories ignores limit": SeededError(
        "limit-list_categories", ignored("/v1/categories", "limit")
    ),
    "price_asc sorts down": SeededError(
        "sort-list_items-price_asc",
        lambda t: t.query.update(sort="price_desc") if t.query.get("sort") == "price_asc" else None,
    ),
    "sort is ignored": SeededError("sort-list_items-price_asc", ignored(ITEMS, "sort")),
    "my items come oldest first": SeededError(
        "order-list_my_items", returned=edited("GET", MINE, turned)
    ),
    "favorites lack one": SeededError(
        "favorites-kept", returned=edited("GET", "/v1/me/favorites", cut)
    ),
    "my items lack one": SeededError("complete-list_my_items", returned=edited("GET", MINE, cut)),
    "Link has no filter": SeededError(
        "links-list_items",
        returned=header("GET", ITEMS, "link", lambda v: v.replace("size=", "sized=")),
    ),
    "no Link": SeededError(
        "links-list_brands", returned=header("GET", "/v1/brands", "link", lambda v: None)
    ),
    "every list ignores cursor": SeededError("pages-list_items", ignored(".*", "cursor")),
    "a page repeats its last row": SeededError(
        "limit-list_brands",
        returned=edited("GET", "/v1/brands", lambda v: {**v, "data": v["data"] + v["data"][-1:]}),
        also=("order-list_brands", "pages-list_brands"),
    ),
    "a page lacks its last row": SeededError(
        "complete-list_items", returned=edited("GET", ITEMS, cut_end), also=("filter-list_items-",)
    ),
    "several filters: the last is ignored": SeededError(
        "filters-combined",
        lambda t: (
            t.query.pop("condition", None) if t.at("GET", ITEMS) and "size" in t.query else None
        ),
    ),
    "pages end early": SeededError("pages-list_my_items", returned=ending_early),
    "a cursor of any list is taken": SeededError("cursor-other-list", asked=any_cursor),
    "next_cursor is null": SeededError(
        "links-list_items",
        returned=edited("GET", ITEMS, lambda v: {**v, "next_cursor": None}),
        also=("pages-list_items",),
    ),
    "has_more is always true": SeededError(
        "links-list_my_items",
        returned=edited("GET", MINE, lambda v: {**v, "has_more": True}),
    ),
    "Link leads to the same page": SeededError(
        "links-list_items",
        returned=header("GET", ITEMS, "link", lambda v: v.replace("cursor=", "curser=")),
    ),
    "min_price leaves out the price itself": SeededError(
        "filter-list_items-min_price",
        lambda t: (
            t.query.update(min_price=str(int(t.query["min_price"]) + 1))
            if t.at("GET", ITEMS) and t.query.get("min_price", "").isdigit()
            else None
        ),
    ),
    "max_price leaves out the price itself": SeededError(
        "filter-list_items-max_price",
        lambda t: (
            t.query.update(max_price=str(int(t.query["max_price"]) - 1))
            if t.at("GET", ITEMS)
            and t.query.get("max_price", "0").isdigit()
            and t.query.get("max_price", "0") != "0"
            else None
        ),
    ),
    "size minds its case": SeededError("filter-list_items-size", returned=minds_case),
    "price_desc sorts up": SeededError(
        "sort-list_items-price_desc",
        lambda t: t.query.update(sort="price_asc") if t.query.get("sort") == "price_desc" else None,
    ),
    "price_asc sorts prices as texts": SeededError(
        "sort-list_items-price_asc",
        returned=lambda t: (
            edited("GET", ITEMS, by_text)(t) if t.query.get("sort") == "price_asc" else None
        ),
    ),
    "relevance is ignored": SeededError(
        "sort-list_items-relevance",
        lambda t: t.query.update(sort="newest") if t.at("GET", ITEMS) and "q" in t.query else None,
    ),
    "facets are ignored": SeededError("filter-list_items-include", ignored(ITEMS, "include")),
    "facets count one more": SeededError(
        "filter-list_items-include", returned=edited("GET", ITEMS, one_more)
    ),
    "drafts are public": SeededError("drafts-hidden", returned=draft_for_all),
    "list_my_orders ignores role": SeededError(
        "filter-list_my_orders-role", ignored("/v1/me/orders", "role")
    ),
    **{
        f"{operation} ignores {name}": SeededError(
            f"filter-{operation}-{name}", ignored(path, name)
        )
        for operation, path, names in (
            (
                "list_my_orders",
                "/v1/me/orders",
                ("status", "created_since", "created_until", "updated_since"),
            ),
            (
                "list_my_requests",
                "/v1/me/requests",
                ("request_id", "status", "operation", "started_since", "started_until"),
            ),
            (
                "list_my_usage",
                "/v1/me/usage",
                (
                    *("start_since", "start_until", "by", "group_by"),
                    *("key_id", "operation", "status_class"),
                ),
            ),
            (
                "list_deliveries",
                "/v1/webhooks/.*/deliveries",
                ("status", "types", "created_since", "created_until"),
            ),
            ("list_categories", "/v1/categories", ("parent_id", "q")),
            ("list_brands", "/v1/brands", ("q",)),
        )
        for name in names
    },
    "list_events ignores types": SeededError(
        "filter-list_events-types",
        ignored("/v1/events", "types"),
        # The scope that a call needs depends on the named types.
        also=("403 a key without the scope",),
    ),
    "changes come without those that ended": SeededError(
        "changes-feed",
        returned=edited(
            "GET",
            "/v1/items/changes",
            lambda v: {**v, "data": [row for row in v["data"] if row["type"] != "delete"]},
        ),
    ),
    "changes ignore after": SeededError("changes-feed", ignored("/v1/items/changes", "after")),
    "a snapshot ignores Range": SeededError(
        "snapshot-ranges",
        dropped("GET", SNAPSHOT, "range"),
        also=("get_item_snapshot", "changes-feed", "snapshot-complete"),
    ),
    "a bucket lacks an item": SeededError(
        "set-hash-bucket", returned=edited("GET", "/v1/item-buckets/.*", cut_end)
    ),
    "a bucket of own items lacks one": SeededError(
        "set-hash-own", returned=edited("GET", "/v1/me/item-buckets/.*", cut_end)
    ),
    "own items have another set hash": SeededError(
        "set-hash-own", returned=edited("GET", "/v1/me/items/hashes", other_hash)
    ),
    "the changes prove another set of items": SeededError(
        "set-hash-whole", returned=edited("GET", "/v1/items/changes", other_proof)
    ),
    "a snapshot has another set hash": SeededError(
        "set-hash-snapshot",
        returned=header("GET", SNAPSHOT, "x-set-hash", lambda value: "0" * len(value)),
    ),
    "lines of a snapshot are no items": SeededError(
        "snapshot-complete", returned=other_lines, also=("get_item_snapshot",)
    ),
}
