"""Lies about comparing, prices, stock, views, validation, and the order of an account's events."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scripts.checks.proof.contract_kit.lies.parameters import without
from scripts.checks.proof.contract_kit.lies.records import body
from scripts.checks.proof.contract_kit.lies.streams import data
from scripts.checks.proof.contract_kit.lies.telling import (
    Lie,
    Lies,
    before,
    each_row,
    fields,
    parameters,
    said,
    when,
)
from scripts.checks.proof.contract_kit.proxy import Turn
from scripts.checks.proof.contract_kit.seeded_errors import sent

LIST, PRICES, VIEWS, FEED = "list_items", "get_market_prices", "get_my_item_stats", "list_events"
ORDER = "create_sandbox_order"
ONLY = "validate_only"
VALIDATED = ("create_item", "put_item_by_sku", "batch_items")
NOBODY = "00000000-0000-4000-8000-000000000000"
HELD: dict[str, Turn] = {}

Rows = list[dict[str, Any]]


def listed(change: Callable[[Turn, Rows], Rows]) -> Lie:
    """Change the rows of a list of items that was requested with `ships_to`."""

    def act(turn: Turn) -> None:
        if "ships_to" in turn.query:
            turn.put({**turn.value, "data": change(turn, turn.value["data"])})

    return Lie(LIST, returned=when(LIST, act))


def leads_to(destinations: Callable[[str], set[str]]) -> Callable[[Turn, Rows], Rows]:
    """Keep items that ship to one of these destinations."""

    def change(turn: Turn, rows: Rows) -> Rows:
        names = destinations(turn.query["ships_to"])
        return [
            row for row in rows if names & {option["destination"] for option in row["shipping"]}
        ]

    return change


def cheapest(turn: Turn, rows: Rows) -> Rows:
    """Sort by the cheapest option of each item, to any destination."""

    def total(row: dict[str, Any]) -> int:
        costs = [option["price"]["amount"] for option in row["shipping"]]
        amount: int = row["price"]["amount"]
        return amount + min(costs, default=0)

    return sorted(rows, key=total) if turn.query.get("sort") == "total_asc" else rows


def by_price(turn: Turn) -> None:
    if turn.query.get("sort") == "total_asc":
        turn.query["sort"] = "price_asc"


def newest_of_sku(turn: Turn) -> None:
    if "sku" in turn.query:
        turn.put({**turn.value, "data": turn.value["data"][:1]})


def always_valid(turn: Turn) -> None:
    turn.query.setdefault(ONLY, "true")


def first_error(turn: Turn) -> None:
    if ONLY in turn.query:
        turn.put({**turn.value, "errors": turn.value["errors"][:1]})


def swapped(turn: Turn) -> None:
    """Hold an item's event back until its next one has arrived."""
    if not turn.headers.get("x-cute-event", "").startswith("item."):
        return
    item = json.loads(turn.content)["data"]["id"]
    held = HELD.pop(item, None)
    if held is None:
        HELD[item] = replace(turn)
        turn.respond(200, b"", "application/json")
        return
    turn.again()
    turn.headers, turn.content = held.headers, held.content


MARKETS: Lies = {
    **{
        f"{LIST}: {name} is ignored": without(LIST, name)
        for name in parameters(LIST)
        if name.startswith("attributes.")
    },
    f"{LIST}: ships_to is ignored": without(LIST, "ships_to"),
    f"{LIST}: ships_to finds countries only": listed(leads_to(lambda country: {country})),
    f"{LIST}: ships_to leaves out WORLD": listed(leads_to(lambda country: {country, "EU"})),
    f"{LIST}: ships_to leaves out EU": listed(leads_to(lambda country: {country, "WORLD"})),
    f"{LIST}: sort=total_asc is by price": Lie(LIST, before(LIST, by_price)),
    f"{LIST}: sort=total_asc counts the cheapest option": listed(cheapest),
    f"{LIST}: sort=total_asc is turned": listed(lambda turn, rows: rows[::-1]),
    **{f"{o}: {ONLY} is ignored": without(o, ONLY) for o in VALIDATED},
    **{f"{o}: {ONLY} is the default": Lie(o, before(o, always_valid)) for o in VALIDATED},
    f"create_item: {ONLY} names one error": Lie(
        "create_item", returned=when("create_item", first_error, range(422, 423))
    ),
    **{
        f"{PRICES}: {name} is ignored": without(PRICES, name)
        for name in ("category_id", "brand_id", "condition", "currency", "group_by")
    },
    f"{PRICES}: only the first group_by counts": Lie(
        PRICES, returned=said(PRICES, each_row(fields(condition=None)))
    ),
    f"{PRICES}: the currency is another": body(PRICES, fields(currency="GBP")),
    f"{PRICES}: groups are left out": body(PRICES, fields(data=[])),
    f"{PRICES}: low and high are turned": body(
        PRICES, each_row(lambda row: {**row, "low": {**row["high"], "amount": 10**9}})
    ),
    **{
        f"{VIEWS}: {name} is ignored": without(VIEWS, name)
        for name in ("item_id", "day_since", "day_until")
    },
    f"{VIEWS}: bots are not counted": body(VIEWS, each_row(fields(bot_views=0))),
    f"{VIEWS}: bots count twice": body(VIEWS, each_row(fields(bot_views=lambda n: 2 * n))),
    f"{VIEWS}: of several item_id the first counts": body(
        VIEWS, lambda page: {**page, "data": page["data"][:1]}
    ),
    f"{VIEWS}: item_id is null": body(VIEWS, fields(item_id=None)),
    f"{VIEWS}: views are left out": body(VIEWS, fields(data=[])),
    "stock: an order takes one unit": Lie(
        ORDER, sent("POST", "/v1/sandbox/orders", lambda body: {**body, "quantity": 1})
    ),
    "stock: the quantity stays": body("get_item", fields(quantity=3), ORDER),
    "stock: too many units are accepted": Lie(
        ORDER, returned=when(ORDER, lambda turn: setattr(turn, "status", 201), range(409, 410))
    ),
    "stock: an item is sold with its first unit": body(
        "get_item",
        lambda item: {**item, "status": "sold" if item["status"] == "reserved" else item["status"]},
        ORDER,
    ),
    "stock: item.reserved is left out": body(
        FEED,
        lambda page: {**page, "data": [r for r in page["data"] if r["type"] != "item.reserved"]},
    ),
    "stock: each completed order is a sale": body(
        FEED,
        each_row(lambda r: {**r, "type": "item.sold"} if r["type"] == "item.reserved" else r),
    ),
    "stock: relisted_from is null": body("create_item", fields(relisted_from=None)),
    "stock: only the newest item with a SKU is listed": Lie(
        "list_my_items", returned=when("list_my_items", newest_of_sku)
    ),
    "stock: the total is of one unit": body(
        ORDER, lambda order: {**order, "total": order["lines"][0]["item"]["price"]}
    ),
    "account: the feed names another": body(FEED, each_row(fields(account=NOBODY))),
    "account: the stream names another": data(fields(account=NOBODY)),
    "account: webhooks come in another order": Lie("create_webhook", delivered=swapped),
    "account: the feed is in another order": body(
        FEED, lambda page: {**page, "data": page["data"][1::-1] + page["data"][2:]}
    ),
}
