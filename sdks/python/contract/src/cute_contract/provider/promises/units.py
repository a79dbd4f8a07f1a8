"""Stock: units that orders take and give back, and SKUs that can be listed again."""

from collections import Counter

from cute_contract.provider.promises.account import exact
from cute_contract.provider.promises.events import followed
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import create
from cute_contract.provider.promises.stock import eventually
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.promises.writing import agrees, read

UNITS = 3
FULL = 100


def ordered(trial: Trial, item: Row, quantity: int) -> Row:
    """Order units of an item; check the sums."""
    body = {"item_id": item["id"], "quantity": quantity}
    made: Row = trial.value("create_sandbox_order", 201, body=body)
    exact(trial, made)
    units = [line["quantity"] for line in made["lines"]]
    trial.expect(units == [quantity], "an order has the wrong quantity", [quantity], units)
    return made


def left(trial: Trial, item: Row, quantity: int, status: str) -> None:
    stated: Row = {"quantity": quantity, "status": status}
    agrees(trial, "an item's stock is wrong", stated, read(trial, item))


def units(trial: Trial) -> None:
    cursor = str(trial.value("list_events", query={"after": "newest"}).get("next_cursor"))
    sku = f"{trial.scope.texts['unique']}-units"
    item = create(trial, quantity=UNITS, sku=sku)
    first = ordered(trial, item, 2)
    left(trial, item, 1, "active")
    trial.ask("create_sandbox_order", 409, body={"item_id": item["id"], "quantity": 2})
    second = ordered(trial, item, 1)
    left(trial, item, 0, "reserved")
    trial.ask("cancel_sandbox_order", order_id=first["id"])
    left(trial, item, 2, "active")
    third = ordered(trial, item, 2)
    trial.ask("complete_sandbox_order", order_id=second["id"])
    left(trial, item, 0, "reserved")
    trial.ask("create_item", 409, body={**_again(item), "sku": sku})
    trial.ask("complete_sandbox_order", order_id=third["id"])
    left(trial, item, 0, "sold")
    _heard(trial, cursor, item)
    relisted = trial.value("create_item", 201, body={**_again(item), "sku": sku})
    agrees(trial, "an item is listed again", {"relisted_from": item["id"], "sku": sku}, relisted)
    rows = trial.rows("list_my_items", query={"sku": sku})
    both = {relisted["id"], item["id"]}
    got = {row.get("id") for row in rows}
    trial.expect(got == both, "a SKU finds the wrong items", both, got)


def _again(item: Row) -> Row:
    """Return the fields to list an item again."""
    return {
        **{name: item[name] for name in ("title", "price", "condition")},
        "category_id": item["category"]["id"],
    }


def _heard(trial: Trial, cursor: str, item: Row) -> None:
    """Check the events of the item: each order reserves, and only the last unit is a sale."""
    wanted = {"item.created": 1, "item.reserved": 3, "item.sold": 1}
    about = [(kind, str(item["id"])) for kind in wanted]

    def complete() -> list[Row]:
        rows = followed(trial, cursor, about, FULL)
        return rows if "item.sold" in [row["type"] for row in rows] else []

    rows = eventually(trial, complete)
    counts = Counter(str(row["type"]) for row in rows)
    got = {kind: counts[kind] for kind in wanted}
    trial.expect(got == wanted, "the events of an item's stock are wrong", wanted, got)


PROMISES = [
    Promise(
        "stock-units",
        (
            *("create_sandbox_order", "cancel_sandbox_order", "complete_sandbox_order"),
            *("create_item", "get_item", "list_my_items", "list_events"),
        ),
        "Orders take units and give them back; the last one is a sale, after which a SKU is free.",
        units,
    ),
]
