"""Cute's side: read its items, and send changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cute_sdk import Cute, NotFoundError
from cute_sdk.models import Item, ItemBatchRow
from cute_sdk.params import EventTypeValue

from cute_inventory.ledger import Batch
from cute_inventory.listing import Field, Remote, State, Value, Values
from cute_inventory.money import to_minor
from cute_inventory.names import SEPARATOR, Names
from cute_inventory.planning import Create, Delete, Update
from cute_inventory.rows import price_of

PAGE = 100
EVENT_TYPES: list[EventTypeValue] = ["item.created", "item.updated", "item.sold", "item.deleted"]
DELETED = "item.deleted"
NEWEST = "newest"

_STATES = {"reserved": State.RESERVED, "sold": State.SOLD}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class News:
    """A page of the feed: items in their new state, ids of deleted items, and the next cursor."""

    items: list[Remote]
    deleted: list[str]
    cursor: str
    has_more: bool


class CuteSide:
    """One seller's items on Cute. Every method raises `CuteError`."""

    def __init__(self, client: Cute) -> None:
        self.client = client
        self.names = Names({}, {})

    def load_names(self) -> None:
        """Read the current categories and brands."""
        self.names = Names.load(self.client)

    def newest(self) -> str:
        """Return the cursor of the feed's end: later events come after it."""
        page = self.client.events.list(after=NEWEST, types=EVENT_TYPES)
        return str(page.next_cursor)

    def all(self) -> Iterator[Item]:
        """Return every item of the seller."""
        yield from self.client.me.items.list(limit=PAGE)

    def news(self, cursor: str) -> News:
        """Return the events after a cursor. Raises `GoneError` if it has expired."""
        page = self.client.events.list(after=cursor, types=EVENT_TYPES, limit=PAGE)
        items, deleted = [], []
        for event in page.data:
            item = event.to_dict()["data"]
            if event.type == DELETED:
                deleted.append(str(item["id"]))
            elif (remote := self.remote(Item.from_dict(item))) is not None:
                items.append(remote)
        return News(items, deleted, str(page.next_cursor), page.has_more)

    def remote(self, item: Item) -> Remote | None:
        """Convert an item for the comparison; None without a SKU, because no stock can know it.

        Learns the names again when it has one that came up just now.
        """
        if not item.sku:
            return None
        category = SEPARATOR.join(item.category.path)
        brand = None if item.brand is None else item.brand.name
        if not self.names.know(category, brand):
            self.load_names()
        status = str(item.status)
        values: dict[Field, Value] = {
            Field.TITLE: item.title,
            Field.DESCRIPTION: item.description,
            Field.PRICE: price_of(item.price.amount, item.price.currency),
            Field.CATEGORY: category,
            Field.BRAND: brand,
            Field.SIZE: item.size,
            Field.COLOR: item.color,
            Field.CONDITION: str(item.condition),
            Field.QUANTITY: item.quantity if status == "active" else 0,
        }
        return Remote(
            id=str(item.id),
            sku=item.sku,
            state=_STATES.get(status, State.OPEN),
            etag=item.etag,
            updated_at=_sortable(item.updated_at),
            values=values,
        )

    def read(self, id_: str) -> Remote | None:
        """Return the current state of an item; None if it was deleted."""
        try:
            return self.remote(self.client.items.get(id_))
        except NotFoundError:
            return None

    def find(self, sku: str) -> Remote | None:
        """Return the current item with this SKU, if there is one."""
        found = [self.remote(item) for item in self.client.me.items.list(sku=sku).data]
        return next((item for item in found if item is not None), None)

    def send(self, batch: Batch) -> Sequence[ItemBatchRow]:
        """Make the changes of a batch. Sent again, it changes nothing; its response is the same."""
        operations = [row["operation"] for row in batch.rows]
        return self.client.items.batch(operations=operations, idempotency_key=batch.key).data


def row_of(sku: str, change: Create | Update | Delete, names: Names) -> Json:
    """Return a row of a batch, as the ledger stores it and the API accepts it."""
    if isinstance(change, Delete):
        operation = {"op": "delete", "id": change.item.id, "if_match": change.item.etag}
        return {"sku": sku, "sent": None, "operation": operation}
    if isinstance(change, Create):
        item = {**_body(change.values, names), "sku": sku}
        return {"sku": sku, "sent": change.values, "operation": {"op": "create", "item": item}}
    body = _body(change.changes, names)
    if change.item.state is State.RESERVED:
        # Units alone restock what is ordered.
        body.pop("status", None)
    update: Json = {
        "op": "update",
        "id": change.item.id,
        "if_match": change.item.etag,
        "item": body,
    }
    return {"sku": sku, "sent": change.changes, "operation": update}


def _body(values: Values, names: Names) -> Json:
    body: Json = {}
    for name, value in values.items():
        if name is Field.PRICE:
            price, currency = str(value).split(" ")
            body["price"] = {"amount": to_minor(price, currency), "currency": currency}
        elif name is Field.CATEGORY:
            body["category_id"] = names.categories[str(value)]
        elif name is Field.BRAND:
            body["brand_id"] = None if value is None else names.brands[str(value)]
        elif name is Field.QUANTITY:
            body |= {"status": "active", "quantity": value} if value else {"status": "archived"}
        else:
            body[name.value] = value
    return body


def _sortable(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
