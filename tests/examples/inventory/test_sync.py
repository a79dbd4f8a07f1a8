"""`cute-inventory sync` as a process, against a marketplace that runs."""

from tests.examples.inventory.shop import Shop, row


def test_sync_lists_the_stock_and_later_takes_changes_both_ways(shop: Shop) -> None:
    shop.write([row("A"), row("B", description="", brand="", price="0.99"), row("C")])
    assert "3 created" in shop.synced()
    assert shop.agrees()
    shop.change("A", price="40", size="L")
    with shop.heard("A") as client:
        client.items.update(shop.items()["A"].id, title="Coat, lined")
    with shop.heard("B") as client:
        client.items.update(shop.items()["B"].id, color=None)
    assert "2 rows changed, 1 updated" in shop.synced()
    assert shop.agrees()
    assert shop.rows()["A"]["title"] == "Coat, lined"
    assert shop.items()["A"].price.amount == 4_000
    assert shop.rows()["B"]["color"] == ""
