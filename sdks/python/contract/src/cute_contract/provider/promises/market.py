"""Prices of sold items, and views of a user's own: filters, groups, and counts that are hidden."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from cute_contract.provider.cases import As
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.rows import EVER, HALF_AN_HOUR, NOBODY
from cute_contract.provider.promises.shelf import brands, leaves, new_item, shelf
from cute_contract.provider.promises.trial import Row, Trial

PRICES, VIEWS = "get_market_prices", "get_my_item_stats"
# Smaller counts are hidden.
LEAST_VIEWS, LEAST_SALES = 5, 10
SOLD, SEEN = "sold", "seen"
BOT = "cute-contract monitor"
# When a view must be shown at the latest.
SHOWN_SECONDS, PAUSE_SECONDS = 60.0, 1.0
CONDITION, OTHER_CONDITION = "satisfactory", "new_with_tags"
GROUPS = ("category", "brand", "condition")


def sold(trial: Trial) -> Row:
    """Sell as many items as a group needs; return the values of its groups."""
    if SOLD not in trial.memory:
        group: Row = {"category": leaves(trial)[0], "brand": brands(trial)[0]}
        ids = {f"{name}_id": value for name, value in group.items()}
        item = new_item(trial, condition=CONDITION, **ids)
        rows = [{"op": "create", "item": item}] * LEAST_SALES
        made = trial.value("batch_items", body={"operations": rows}, shared=True)
        for row in made["data"]:
            body = {"item_id": row["item"]["id"]}
            order = trial.value("create_sandbox_order", 201, body=body, shared=True)
            trial.ask("complete_sandbox_order", order_id=str(order["id"]), shared=True)
        trial.memory[SOLD] = {**group, "condition": CONDITION}
    there: Row = trial.memory[SOLD]
    return there


def value_of(row: Row, group: str) -> Any:
    """Return the id of a row's category or brand, or its condition."""
    value = row.get(group)
    return value.get("id") if isinstance(value, dict) else value


def prices(trial: Trial, group: str, **query: Any) -> list[Any]:
    """Return the values of the groups of a call."""
    rows = trial.rows(PRICES, query={"group_by": group, **query})
    return [value_of(row, group) for row in rows]


def by_group(name: str, group: str, other: str) -> Callable[[Trial], None]:
    """Only sales with the value count; with `other` those of the kit don't."""

    def check(trial: Trial) -> None:
        own = sold(trial)[group]
        got = prices(trial, group, **{name: own})
        trial.expect(got == [own], f"{PRICES} has sales that {name} excludes", own, got)
        got = prices(trial, group, **{name: other})
        flaw = f"{PRICES} ignores {name}"
        trial.expect(own not in got, flaw, f"no sales of {own} with {name}={other}", got)

    return check


def several(name: str, group: str, other: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        own = sold(trial)[group]
        for values in ([own, other], [other, own]):
            got = prices(trial, group, **{name: values})
            flaw = f"{PRICES} with several {name} leaves out sales of one"
            trial.expect(own in got, flaw, own, got)

    return check


def by_currency(trial: Trial) -> None:
    sold(trial)
    for currency in ("SEK", "EUR"):
        page = trial.value(PRICES, query={"currency": currency})
        shown = {page.get("currency"), *(row["low"]["currency"] for row in page["data"])}
        trial.expect(shown == {currency}, "the prices are in another currency", currency, shown)
    plain = trial.value(PRICES)
    same = plain.get("currency") == "EUR" and bool(plain["data"])
    trial.expect(same, "without currency the prices are not in EUR", "EUR, with sales", plain)


def by_moment(trial: Trial) -> None:
    own = sold(trial)["category"]
    now = datetime.now(timezone.utc)
    for moment, wanted in (
        ((now - HALF_AN_HOUR).isoformat(), True),
        ((now + HALF_AN_HOUR).isoformat(), False),
        (EVER, False),
    ):
        got = own in prices(trial, "category", sold_since=moment)
        flaw = f"{PRICES} {'leaves out' if wanted else 'has'} sales by sold_since"
        trial.expect(got == wanted, flaw, wanted, got)


def grouped(trial: Trial) -> None:
    """By each of them alone, and by two."""
    own = sold(trial)
    for asked in (*((name,) for name in GROUPS), ("category", "condition")):
        rows = trial.rows(PRICES, query={"group_by": list(asked)})
        found = [{name: value_of(row, name) for name in GROUPS} for row in rows]
        wanted = {name: own[name] if name in asked else None for name in GROUPS}
        flaw = f"{PRICES} isn't grouped by {' and '.join(asked)}"
        trial.expect(wanted in found, flaw, wanted, found[:3])


def hidden_sales(trial: Trial) -> None:
    sold(trial)
    rows = trial.rows(PRICES, query={"group_by": "condition"})
    few = [row for row in rows if row.get("sales", 0) < LEAST_SALES]
    trial.expect(not few, "a group has fewer sales than may be shown", LEAST_SALES, few[:1])
    sales = [row["sales"] for row in rows]
    falling = sales == sorted(sales, reverse=True)
    trial.expect(falling, "the groups aren't sorted by sales", "most sales first", sales)
    for row in rows:
        quartiles = [row[name]["amount"] for name in ("low", "median", "high")]
        rises = quartiles == sorted(quartiles)
        trial.expect(rises, "the quartiles don't rise", sorted(quartiles), quartiles)


def seen(trial: Trial) -> tuple[str, date]:
    """Return an own item that a bot has viewed once, and the day, once the view is shown.

    The bot has viewed the shelf's third item, too.
    """
    item = str(shelf(trial).items[0]["id"])
    if SEEN not in trial.memory:
        viewed = (item, str(shelf(trial).items[2]["id"]))
        for item_id in viewed:
            trial.ask("get_item", item_id=item_id, by=As.NOBODY, headers={"User-Agent": BOT})
        days = [_shown_day(trial, item_id) for item_id in viewed]
        trial.memory[SEEN] = days[0]
    return item, trial.memory[SEEN]


def _shown_day(trial: Trial, item: str) -> date:
    """Wait until an item's view is shown; each is shown some time after it happened."""
    deadline = time.monotonic() + SHOWN_SECONDS
    rows = trial.rows(VIEWS, query={"item_id": item})
    while not rows and time.monotonic() < deadline:
        trial.world.wire.sleep(PAUSE_SECONDS)
        rows = trial.rows(VIEWS, query={"item_id": item})
    counts = [row.get("bot_views") for row in rows]
    trial.expect(counts == [1], "a view of a bot is not shown within a minute", [1], counts)
    return date.fromisoformat(str(rows[0]["day"]))


def of_item(trial: Trial) -> None:
    item, day = seen(trial)
    another = str(shelf(trial).items[1]["id"])
    for name, wanted in ((item, [day.isoformat()]), (another, []), (NOBODY, [])):
        page = trial.value(VIEWS, query={"item_id": name})
        got = [row["day"] for row in page["data"]]
        trial.expect(got == wanted, f"{VIEWS} has views that item_id excludes", wanted, got)
        own = page.get("item_id")
        trial.expect(own == name, f"{VIEWS} names another item", name, own)


def of_items(trial: Trial) -> None:
    item, _ = seen(trial)
    two = sorted([item, str(shelf(trial).items[2]["id"])])
    rows = trial.rows(VIEWS, query={"item_id": two})
    got = sorted((str(row.get("item_id")), row.get("bot_views")) for row in rows)
    wanted = [(item_id, 1) for item_id in two]
    trial.expect(got == wanted, f"{VIEWS} doesn't show each of two items", wanted, got)


def of_days(name: str, *, from_it: bool) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        _, day = seen(trial)
        for bound, wanted in ((day, from_it), (day + timedelta(days=1), not from_it)):
            rows = trial.rows(VIEWS, query={name: bound.isoformat()})
            got = day.isoformat() in [row.get("day") for row in rows]
            flaw = f"{VIEWS} {'leaves out' if wanted else 'has'} a day by {name}"
            trial.expect(got == wanted, flaw, f"{name}={bound}: {wanted}", got)

    return check


def hidden_views(trial: Trial) -> None:
    seen(trial)
    rows = trial.rows(VIEWS)
    shown = [(row.get(name, 0), row) for row in rows for name in ("views", "favorites")]
    few = [row for count, row in shown if 0 < count < LEAST_VIEWS]
    trial.expect(not few, "a day shows fewer than may be shown", f"0 or {LEAST_VIEWS}", few[:1])
    days = [str(row.get("day")) for row in rows]
    newest_first = days == sorted(set(days), reverse=True)
    trial.expect(newest_first, "the days aren't each once, newest first", "falling days", days)


def _filter(operation: str, name: str, check: Callable[[Trial], None]) -> Promise:
    text = f"With `{name}` only what matches is counted, and all of it."
    needs = (operation, *SELLS) if operation == PRICES else (operation, "get_item")
    return Promise(f"filter-{operation}-{name}", needs, text, check)


SELLS = ("create_sandbox_order", "complete_sandbox_order", "batch_items")
CHOICES = (
    ("category_id", "category", NOBODY),
    ("brand_id", "brand", NOBODY),
    ("condition", "condition", OTHER_CONDITION),
)
PROMISES = [
    Promise(
        "views-hidden",
        (VIEWS, "get_item"),
        "The views and the favorites of a day are 0, or 5 or more.",
        hidden_views,
    ),
    Promise(
        f"several-{VIEWS}-item_id",
        (VIEWS, "get_item"),
        "With several `item_id` each item has its own counts.",
        of_items,
        about="several item_id",
    ),
    _filter(VIEWS, "item_id", of_item),
    _filter(VIEWS, "day_since", of_days("day_since", from_it=True)),
    _filter(VIEWS, "day_until", of_days("day_until", from_it=False)),
    Promise(
        "sales-hidden",
        (PRICES, *SELLS),
        "A group has ten sales or more, and rising quartiles; most sales come first.",
        hidden_sales,
    ),
    *(_filter(PRICES, choice[0], by_group(*choice)) for choice in CHOICES),
    _filter(PRICES, "currency", by_currency),
    _filter(PRICES, "sold_since", by_moment),
    _filter(PRICES, "group_by", grouped),
    *(
        Promise(
            f"several-{PRICES}-{choice[0]}",
            (PRICES, *SELLS),
            f"With several `{choice[0]}`, sales that match any of them count.",
            several(*choice),
            about=f"several {choice[0]}",
        )
        for choice in CHOICES
    ),
]
