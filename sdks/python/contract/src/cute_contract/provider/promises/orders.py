"""What an order says about its item, its users, and its end."""

from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.promises.writing import agrees, read


def is_of(trial: Trial, order: Row, item: Row) -> None:
    """Check the fields of a new order of an own item."""
    wanted: Row = {"total": item["price"], "role": "seller", "seller": item["seller"]}
    agrees(trial, "an order of an item", wanted, order)
    bought = {name: item[name] for name in order["item"] if name in item}
    trial.expect(bool(bought), "an order shows no item", item, order["item"])
    agrees(trial, "the item of an order", bought, order["item"])
    buyer = order.get("buyer") or {}
    another = buyer.get("id") not in {None, item["seller"]["id"]}
    trial.expect(another, "the seller buys their own item", "another user", buyer)
    rows = trial.rows("list_my_orders", query={"limit": "100"})
    listed = next((row for row in rows if row.get("id") == order["id"]), None)
    trial.expect(listed == order, "list_my_orders differs from the order", order, listed)


def progress(trial: Trial, order: Row) -> Row:
    """Ship an order and refund one minor unit of it; return the order after that."""
    body: Row = {"fulfillment_status": "shipped"}
    shipped = trial.value("fulfill_sandbox_order", order_id=order["id"], body=body)
    paid = {"payment_status": "paid", "fulfillment_status": "shipped", "status": "open"}
    agrees(trial, "a shipped order", paid, shipped)
    part = {"amount": 1, "currency": order["total"]["currency"]}
    body = {"amount": part}
    refunded: Row = trial.value("refund_sandbox_order", order_id=order["id"], body=body)
    wanted: Row = {"payment_status": "partly_refunded", "total": order["total"]}
    agrees(trial, "an order that was refunded in part", wanted, refunded)
    shown = refunded["totals"]["refunded"]
    trial.expect(shown == part, "`refunded` is the wrong amount", part, shown)
    return refunded


def item_of(trial: Trial, item: Row, order: Row) -> None:
    """Check when the item of an order was sold."""
    sold = read(trial, item).get("sold_at")
    completed = order.get("completed_at")
    trial.expect(sold == completed, "sold_at is not when the order was completed", completed, sold)
