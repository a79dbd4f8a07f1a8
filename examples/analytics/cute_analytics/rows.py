"""Convert the API's objects to rows of our tables. Pure.

Times are UTC without a zone, which is how DuckDB's TIMESTAMP keeps them; money is a whole number
of minor units. Of the buyers nothing is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from cute_sdk.params import EventTypeValue

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC without a zone, see above
CREATED = "item.created"
SELLER = "seller"
"""The side of orders that count: what the user bought is no sale."""
DELETED = "item.deleted"
# For a new item the server reads its clock twice: `updated_at` may come out a little later.
SAME_MOMENT = timedelta(milliseconds=1)
EVENT_TYPES: tuple[EventTypeValue, ...] = (
    "item.created",
    "item.updated",
    "item.deleted",
    "item.sold",
    "order.created",
    "order.completed",
    "order.cancelled",
)


class ItemRow(NamedTuple):
    """A row of `items`, in the order of its columns."""

    id: str
    title: str
    category_id: str
    brand_id: str | None
    status: str
    price: int
    currency: str
    url: str | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class Sighting(NamedTuple):
    """A row of `sightings`: the item had this status from `seen_at` on.

    Of a new item `seen_at` is its `created_at`, exactly, which says that nothing was before.
    """

    item_id: str
    seen_at: datetime
    status: str


class OrderRow(NamedTuple):
    """A row of `orders`, in the order of its columns."""

    id: str
    item_id: str
    status: str
    amount: int
    currency: str
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    cancelled_at: datetime | None


class EventRow(NamedTuple):
    """A row of `events`, in the order of its columns. `subject_id` is the item or the order."""

    id: str
    type: str
    happened_at: datetime
    subject_id: str


class DayRow(NamedTuple):
    """The counts of a day."""

    day: date
    views: int
    bot_views: int
    favorites: int


class MarketRow(NamedTuple):
    """What all sellers sold in a category: how many items, and their median price."""

    category_id: str
    currency: str
    sales: int
    median: int


class NameRow(NamedTuple):
    """A row of `categories` or `brands`; `page` is its page of the list."""

    id: str
    name: str
    page: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The rows of one page; the first three lists have no duplicate ids.

    `sightings` are all states of items on the page, not only the newest, in any order.
    """

    items: Sequence[ItemRow] = ()
    orders: Sequence[OrderRow] = ()
    events: Sequence[EventRow] = ()
    sightings: Sequence[Sighting] = ()


def item_row(item: Mapping[str, Any], *, deleted: bool = False) -> ItemRow:
    """Convert an `Item`; a deleted item's `updated_at` is the time of its deletion."""
    updated_at = moment(item["updated_at"])
    return ItemRow(
        item["id"],
        item["title"],
        item["category"]["id"],
        None if item["brand"] is None else item["brand"]["id"],
        item["status"],
        item["price"]["amount"],
        item["price"]["currency"],
        item.get("url"),
        moment(item["created_at"]),
        updated_at,
        updated_at if deleted else None,
    )


def sighting(item: ItemRow, *, new: bool = False) -> Sighting:
    """Return the sighting of this state of an item; `new` if it was just created."""
    untouched = item.updated_at - item.created_at <= SAME_MOMENT
    at = item.created_at if new or untouched else item.updated_at
    return Sighting(item.id, at, item.status)


def listing(items: Iterable[Mapping[str, Any]]) -> Changes:
    """Return the rows of a page of the list of items."""
    rows = newest_items(item_row(item) for item in items)
    return Changes(items=rows, sightings=[sighting(row) for row in rows])


def order_row(order: Mapping[str, Any]) -> OrderRow:
    """Convert an `Order`."""
    return OrderRow(
        order["id"],
        order["item"]["id"],
        order["status"],
        order["total"]["amount"],
        order["total"]["currency"],
        moment(order["created_at"]),
        moment(order["updated_at"]),
        _optional_moment(order["completed_at"]),
        _optional_moment(order["cancelled_at"]),
    )


def changes_of(events: Iterable[Mapping[str, Any]], known: frozenset[str]) -> Changes:
    """Return the rows of these events, in the feed's order; skip those with a `known` id."""
    fresh = {event["id"]: event for event in events if event["id"] not in known}
    items: list[ItemRow] = []
    orders: list[OrderRow] = []
    sightings: list[Sighting] = []
    for event in fresh.values():
        if event["type"].startswith("item."):
            deleted = event["type"] == DELETED
            items.append(item_row(event["data"], deleted=deleted))
            # A deletion's `updated_at` is its own, and not that of the status.
            if not deleted:
                sightings.append(sighting(items[-1], new=event["type"] == CREATED))
        elif event["type"].startswith("order.") and event["data"]["role"] == SELLER:
            orders.append(order_row(event["data"]))
    kept = tuple(
        EventRow(
            event["id"],
            event["type"],
            EPOCH + timedelta(milliseconds=event["timestamp"]),
            event["data"]["id"],
        )
        for event in fresh.values()
    )
    return Changes(newest_items(items), newest_orders(orders), kept, sightings)


def newest_items(rows: Iterable[ItemRow]) -> tuple[ItemRow, ...]:
    """Return the newest state of each item; a deletion is final."""
    return _newest(rows, lambda row: (row.deleted_at is not None, row.updated_at))


def newest_orders(rows: Iterable[OrderRow]) -> tuple[OrderRow, ...]:
    """Return the newest state of each order."""
    return _newest(rows, lambda row: row.updated_at)


def moment(text: str) -> datetime:
    """Convert a time of the API (RFC 3339) to UTC without a zone."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


Row = TypeVar("Row", ItemRow, OrderRow)


def _newest(rows: Iterable[Row], age: Any) -> tuple[Row, ...]:
    found: dict[str, Row] = {}
    for row in rows:
        before = found.get(row.id)
        # Of two that are equally old, the later one in the feed is what holds.
        if before is None or age(row) >= age(before):
            found[row.id] = row
    return tuple(found.values())


def _optional_moment(text: str | None) -> datetime | None:
    return None if text is None else moment(text)
