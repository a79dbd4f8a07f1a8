"""The figures of a file with a few rows, worked out by hand."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cute_analytics import figures, measures, page
from cute_analytics.figures import Band, Bucket, Figures, Revenue, Share
from cute_analytics.measures import Step
from cute_analytics.rows import Changes, ItemRow, NameRow, OrderRow, Sighting
from cute_analytics.store import VERSION, PageMark, State, Store, StoreError, opened

MIDNIGHT = datetime(2026, 11, 2, tzinfo=UTC).replace(tzinfo=None)
SHOES, COATS, AURELIA, UNKNOWN = (f"01a1a0b1-293a-7c44-9f0e-2d6b81a4c3{n}" for n in range(10, 14))
STATE = State(VERSION, "1", "alice")


def at(hours: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)


def number(value: int) -> str:
    return f"01a1a0b1-293a-7c44-9f0e-{value:012}"


def item(
    value: int,
    created: float,
    status: str = "active",
    *,
    brand: str | None = None,
    price: int = 1_000,
    currency: str = "EUR",
    deleted: bool = False,
) -> ItemRow:
    gone = at(99) if deleted else None
    return ItemRow(
        *(number(value), "Coat", COATS, brand, status, price, currency, None),
        *(at(created), at(created), gone),
    )


def order(value: int, status: str, ended: float, *, amount: int, currency: str) -> OrderRow:
    completed, cancelled = (
        at(ended) if status == end else None for end in ("completed", "cancelled")
    )
    return OrderRow(
        *(number(value), number(value), status, amount, currency),
        *(at(ended - 0.5), at(ended), completed, cancelled),
    )


def changes(items: list[ItemRow], orders: Sequence[OrderRow] = ()) -> Changes:
    """Add the events of a feed that reaches back to the items' creation."""
    seen = [(row, "draft" if row.status == "draft" else "active") for row in items]
    sightings = [Sighting(row.id, row.created_at, status) for row, status in seen]
    return Changes(items, orders, sightings=sightings)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Five sales in two currencies on two days, and everything that must not count."""
    items = [
        item(1, 0, "sold", brand=AURELIA, price=1_000),
        item(2, 0, "sold", brand=AURELIA, price=1_999),
        item(3, 0, "sold", brand=AURELIA, price=4_000, currency="JPY"),
        item(4, 1, "sold", price=50_000),
        item(5, 24, "sold", brand=UNKNOWN, price=500),
        item(6, 1, "archived"),
        item(7, 1, "draft"),
        item(8, 1, "active", deleted=True),
        item(9, 2, "reserved"),
        item(10, 2, "active"),
    ]
    orders = [
        order(1, "completed", 1, amount=1_000, currency="EUR"),
        order(2, "completed", 2, amount=1_999, currency="EUR"),
        order(3, "completed", 3, amount=4_000, currency="JPY"),
        order(4, "completed", 25, amount=50_000, currency="EUR"),
        order(5, "completed", 28, amount=500, currency="EUR"),
        order(6, "cancelled", 2, amount=9_999, currency="EUR"),
        order(9, "open", 3, amount=9_999, currency="EUR"),
    ]
    with opened(tmp_path / "a.duckdb", create=True) as store:
        store.put(changes(items, orders), 1)
        # The same brand on two pages, as when one came before it while we read.
        for page in range(2):
            mark = PageMark(None, "more")
            store.put_names("brands", page, [NameRow(AURELIA, "Aurelia", page)], mark)
        store.put_names("categories", 0, [NameRow(COATS, "Women > Coats", 0)], PageMark(None, None))
        yield store


def of(store: Store, since: float | None = None, until: float | None = None) -> Figures:
    return figures.compute(
        store.connection,
        STATE,
        since=None if since is None else at(since),
        until=None if until is None else at(until),
        step=Step.DAY,
    )


def test_everything_is_counted_once_and_currencies_apart(store: Store) -> None:
    found = of(store)
    assert found.revenue == (Revenue("EUR", 4, 53_499), Revenue("JPY", 1, 4_000))
    assert found.orders == {"completed": 5, "cancelled": 1, "open": 1}
    assert found.series == {
        "EUR": (Bucket(at(0), 2, 2_999), Bucket(at(24), 2, 50_500)),
        "JPY": (Bucket(at(0), 1, 4_000),),
    }
    assert found.brands == (
        Share("No brand", 4, 1),
        Share("Aurelia", 3, 3),
        Share("Unknown brand", 1, 1),
    )
    assert found.categories == (Share("Women > Coats", 8, 5),)
    assert (found.listed, found.sold_of_listed, found.sold) == (8, 5, 5)
    assert found.stock == {"sold": 5, "archived": 1, "draft": 1, "reserved": 1, "active": 1}


def test_a_range_has_its_start_and_not_its_end(store: Store) -> None:
    first = of(store, 1, 3)
    assert first.revenue == (Revenue("EUR", 2, 2_999),)
    assert first.listed == 4
    assert of(store, 0, 1).revenue == ()
    assert of(store, 3, 25).revenue == (Revenue("JPY", 1, 4_000),)
    assert of(store, 30, 40) == figures.compute(
        store.connection, STATE, since=at(30), until=at(40), step=Step.DAY
    )
    assert of(store, 30, 40).time is None


def test_time_to_sell_has_quartiles_and_bands(store: Store) -> None:
    hour = 3_600_000
    time = of(store).time
    assert time is not None
    # After 1, 2, 3, 4 and 24 hours.
    assert time.quartiles == (2 * hour, 3 * hour, 4 * hour)
    width = 3 * hour
    assert time.bands[:2] == (Band(0, width, 2), Band(width, 2 * width, 2))
    assert time.bands[-1] == Band(8 * width, 9 * width, 1)
    assert sum(band.total for band in time.bands) == time.count == 5


def test_a_draft_counts_from_when_it_went_on_sale(store: Store) -> None:
    sold = item(11, 1, "sold")
    seen = [Sighting(sold.id, at(hours), status) for hours, status in ((1, "draft"), (5, "active"))]
    bought = order(11, "completed", 7, amount=1, currency="EUR")
    store.put(Changes([sold], [bought], sightings=seen), 1)
    assert of(store, 1, 5).listed == 4
    assert of(store, 5, 6).listed == 1
    time = of(store, 6, 8).time
    assert time is not None
    assert time.quartiles == (2 * 3_600_000,) * 3


def test_what_was_on_sale_before_the_feed_begins_is_counted_and_reported(store: Store) -> None:
    assert of(store).untold == 0
    old = item(11, 1, "archived")
    store.put(Changes([old], sightings=[Sighting(old.id, at(50), "active")]), 1)
    found = of(store, 0, 2)
    assert (found.listed, found.untold) == (6, 1)
    assert of(store, 2, 60).untold == 0
    assert "1 of the items here was, or may have been, on sale" in page.render(found)


def test_prices_are_in_bands_whose_last_has_no_end(store: Store) -> None:
    prices = of(store).prices
    assert list(prices) == ["EUR", "JPY"]
    assert sum(band.total for band in prices["EUR"]) == 7
    assert sum(band.part for band in prices["EUR"]) == 4
    assert prices["JPY"][-1].total == 1
    store.put(changes([item(20 + n, 1) for n in range(200)]), 1)
    last = of(store).prices["EUR"][-1]
    assert (last.high, last.total) == (None, 1)


def test_a_step_that_is_too_fine_for_the_range_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="choose a longer --by"):
        figures.compute(store.connection, STATE, step=Step.SECONDS_15)


@pytest.mark.parametrize("step", list(Step))
def test_every_step_has_the_buckets_that_its_sales_are_in(store: Store, step: Step) -> None:
    if step.seconds * measures.MAX_ASKED_BUCKETS < timedelta(hours=27).total_seconds():
        return
    found = figures.compute(store.connection, STATE, step=step)
    assert found.series
    for buckets in found.series.values():
        assert {bucket.start for bucket in buckets} <= set(found.buckets)
