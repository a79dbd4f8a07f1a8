"""When an item was put on sale: worked out of the feed and the list, in any order."""

import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cute_analytics import rows
from cute_analytics.rows import Changes
from cute_analytics.store import opened
from sqlalchemy import text

from tests.examples.analytics.conftest import NewShop
from tests.examples.analytics.shop import Shop
from tests.examples.analytics.test_units import EVENT, ITEM, NOON, item
from tests.sdk.scenarios.failures import Do, Failure
from tests.sdk.scenarios.proxy import Proxy

IN_MEMORY = Path(":memory:")
CREATED_AT = NOON.replace(tzinfo=None)
TITLES = "Never shown", "Shown at once", "A draft first", "Shown again", "Hidden for a while"
EMPTY_FEED = '{"data": [], "has_more": false, "next_cursor": null}'

Listed = tuple[datetime | None, bool]


def event(second: int, status: str, type_: str = "item.updated") -> dict[str, Any]:
    data = item(second=second, status=status)
    return {"id": f"{EVENT}{second}", "type": type_, "timestamp": 1_000, "data": data}


def fed(*events: dict[str, Any]) -> list[Changes]:
    """Each event on a page of its own."""
    return [rows.changes_of([feed_event], frozenset()) for feed_event in events]


def all_listed(pages: list[Changes]) -> list[Listed]:
    """When these pages, each written in a transaction, put each item on sale; if they say so."""
    with opened(IN_MEMORY, create=True) as store:
        for page in pages:
            with store.transaction():
                store.put(page, 1)
        return store.connection.execute("SELECT listed_at, listing_known FROM items").fetchall()


def listed(pages: list[Changes]) -> Listed:
    """The same of their only item."""
    [found] = all_listed(pages)
    return found


def of_item(number: int, template: dict[str, Any]) -> dict[str, Any]:
    """The event of another item."""
    other = f"{number:02}"
    data = template["data"] | {"id": ITEM[:-1] + other}
    return template | {"id": template["id"][:-3] + other + template["id"][-1], "data": data}


def at(second: int) -> datetime:
    return CREATED_AT + timedelta(seconds=second)


NEW = event(0, "active", "item.created")
DRAFT = event(0, "draft", "item.created")


@pytest.mark.parametrize(
    "events, expected",
    [
        ([NEW], (at(0), True)),
        ([NEW, event(3, "archived"), event(5, "active")], (at(0), True)),
        ([DRAFT, event(3, "active"), event(4, "archived"), event(5, "active")], (at(3), True)),
        ([DRAFT, event(3, "active"), event(5, "sold")], (at(3), True)),
        ([DRAFT, event(3, "archived"), event(4, "active")], (at(4), True)),
        ([DRAFT, event(3, "archived")], (None, True)),
        # Created before the feed's oldest event.
        ([event(3, "draft"), event(4, "active")], (at(4), True)),
        ([event(3, "active"), event(4, "draft"), event(5, "active")], (at(0), False)),
        ([event(3, "archived"), event(4, "active")], (at(0), False)),
        # What made it active was lost.
        ([DRAFT, event(4, "reserved"), event(5, "active")], (at(0), False)),
        ([DRAFT, event(5, "sold", "item.sold")], (at(0), False)),
        ([NEW, event(5, "active", "item.deleted")], (at(0), True)),
    ],
)
def test_the_first_time_that_it_was_active_counts_in_any_order_and_often(
    events: list[dict[str, Any]], expected: Listed
) -> None:
    orders = list(itertools.permutations(events))
    pages = [
        [of_item(number, order[place]) for number, order in enumerate(orders)]
        for place in (*range(len(events)), 0)
    ]
    found = all_listed([rows.changes_of(page, frozenset()) for page in pages])
    assert found == [expected] * len(orders), "an item for each order"
    assert listed([rows.changes_of(reversed(events), frozenset())]) == expected


def test_an_older_event_corrects_what_the_list_made_believe() -> None:
    seen = rows.listing([item(second=9, status="active")])
    assert listed([seen]) == (at(0), False)
    assert listed([seen, *fed(event(3, "active"), DRAFT)]) == (at(3), True)


def test_a_draft_of_the_list_goes_on_sale_with_its_first_active_event() -> None:
    seen = rows.listing([item(second=2, status="draft")])
    assert listed([seen]) == (None, True)
    assert listed([seen, *fed(event(9, "active"))]) == (at(9), True)


def test_an_item_that_nobody_has_changed_was_on_sale_from_its_creation() -> None:
    late = "2026-11-25T12:00:00.001Z"
    seen = rows.listing([item() | {"updated_at": late}])
    assert listed([seen]) == (at(0), True)


def test_an_item_that_was_imported_as_archived_may_have_been_on_sale() -> None:
    seen = rows.listing([item(status="archived")])
    assert listed([seen]) == (at(0), False)
    assert listed([seen, *fed(event(3, "active"))]) == (at(0), False)


def put_up(shop: Shop) -> list[str]:
    """Create an item for each title, with that history; then sell all but the first."""
    never, at_once, draft, again, hidden = made = shop.put_up(
        [
            {"title": title, "status": "active" if number in (1, 4) else "draft"}
            for number, title in enumerate(TITLES)
        ]
    )
    shop.change(never, status="archived")
    shop.change(draft, title="Still a draft")
    for sku in (draft, again):
        shop.change(sku, status="active")
    for sku, status in ((again, "archived"), (hidden, "draft")):
        shop.change(sku, status=status)
        shop.change(sku, status="active")
    for sku in (at_once, draft, again, hidden):
        shop.sell(sku)
    shop.settle()
    return made


def test_time_to_sell_goes_from_when_an_item_went_on_sale(new_shop: NewShop, proxy: Proxy) -> None:
    shop = new_shop("alice_4")
    never, _, draft, again, _ = put_up(shop)
    # The list comes before the feed: what it makes believe is corrected by the next load.
    gate = proxy.open({-1: [Failure(), Failure(Do.RESPOND, 200, body=EMPTY_FEED)]})
    shop.load(CUTE_BASE_URL=gate.base_url)
    query = "SELECT id::VARCHAR FROM items WHERE NOT listing_known"
    assert {draft, again} <= {row[0] for row in shop.ask(query)}
    shop.load()
    assert shop.differences() == []
    assert shop.ask(query) == []
    assert shop.ask("SELECT id::VARCHAR FROM items WHERE listed_at IS NULL") == [(never,)]
    later = "SELECT id::VARCHAR FROM items WHERE listed_at > created_at ORDER BY id"
    assert [row[0] for row in shop.ask(later)] == sorted([draft, again])
    assert 'id="untold"' not in shop.report


def test_what_the_feed_no_longer_has_counts_from_creation_and_is_said(new_shop: NewShop) -> None:
    shop = new_shop("bob_4")
    made = put_up(shop)
    with shop.world.database.transaction() as session:
        session.execute(
            text(
                "DELETE FROM events"
                " WHERE type = 'item.created' AND subject_id = ANY(CAST(:items AS uuid[]))"
            ),
            {"items": made},
        )
    shop.load()
    assert shop.differences() == []
    # Two are drafts where the feed begins, and a draft is not listed yet.
    assert "3 of the items here were, or may have been, on sale before" in shop.report
