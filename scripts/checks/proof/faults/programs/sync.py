"""Sells clothes with the client for threads, and leaves failing calls to the SDK."""

from contextlib import suppress

from cute_sdk import Cute, NotFoundError

with Cute() as client:
    category = next(iter(client.categories.list()))
    made = [
        client.items.create(
            title=f"Wool hat {number}",
            price={"amount": 1_500, "currency": "EUR"},
            category_id=category.id,
            condition="good",
        )
        for number in range(3)
    ]
    client.items.update(made[0].id, size="M")
    # An attempt whose response was lost has deleted it.
    with suppress(NotFoundError):
        client.items.delete(made[1].id)
    mine = {item.id: item for item in client.me.items.list()}
    if made[0].id not in mine or mine[made[0].id].size != "M" or made[1].id in mine:
        raise SystemExit("The list shows the wrong items.")
