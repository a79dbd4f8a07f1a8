"""Compute the figures of a report from the file, without formatting them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import duckdb

from cute_analytics import measures, queries
from cute_analytics.measures import BANDS, MAX_ASKED_BUCKETS, Step
from cute_analytics.rows import EPOCH
from cute_analytics.store import State, StoreError

LATEST = 10
MAX_CURRENCIES = 6
MOMENT = timedelta(milliseconds=1)


class Revenue(NamedTuple):
    """The revenue from completed orders in one currency, in minor units."""

    currency: str
    orders: int
    amount: int


class Bucket(NamedTuple):
    """The orders completed from `start` until the next bucket's start."""

    start: datetime
    orders: int
    amount: int


class Share(NamedTuple):
    """The number of items put on sale, and how many of these are sold."""

    name: str
    listed: int
    sold: int


class Band(NamedTuple):
    """A band from `low` (included) to `high` (excluded, or None); `total` includes `part`."""

    low: int
    high: int | None
    total: int
    part: int = 0


class Views(NamedTuple):
    """The counts of a day (UTC)."""

    day: date
    views: int
    bot_views: int
    favorites: int


class MarketPrice(NamedTuple):
    """The median price of the sold items of a category: the seller's, and all sellers'."""

    category: str
    currency: str
    sold: int
    median: int
    market_sold: int
    market_median: int


class Sale(NamedTuple):
    """A completed order and its item."""

    title: str
    url: str | None
    brand: str
    amount: int
    currency: str
    completed_at: datetime
    ms: int


@dataclass(frozen=True, slots=True)
class TimeToSell:
    """Time from an item's listing to the completion of its order, in milliseconds."""

    count: int
    quartiles: tuple[float, float, float]
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the report shows, from `since` (included) to `until` (excluded).

    `untold` are items that count from their creation, as they may have been on sale before all
    that the feed says of them.
    """

    owner: str
    loaded_at: datetime | None
    since: datetime
    until: datetime
    step: Step
    stock: dict[str, int] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    revenue: tuple[Revenue, ...] = ()
    buckets: tuple[datetime, ...] = ()
    series: dict[str, tuple[Bucket, ...]] = field(default_factory=dict)
    brands: tuple[Share, ...] = ()
    categories: tuple[Share, ...] = ()
    time: TimeToSell | None = None
    prices: dict[str, tuple[Band, ...]] = field(default_factory=dict)
    latest: tuple[Sale, ...] = ()
    views: tuple[Views, ...] = ()
    market: tuple[MarketPrice, ...] = ()
    untold: int = 0

    @property
    def listed(self) -> int:
        return sum(share.listed for share in self.brands)

    @property
    def sold_of_listed(self) -> int:
        return sum(share.sold for share in self.brands)

    @property
    def sold(self) -> int:
        return sum(revenue.orders for revenue in self.revenue)


def compute(
    connection: duckdb.DuckDBPyConnection,
    state: State,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    step: Step | None = None,
) -> Figures:
    """Return the figures of a range; without `since` or `until` it is unlimited on that side.

    Without a `step` the time axis takes what suits the range. Raises `StoreError` when the range
    has too many of the step that was asked for.
    """
    first, last = _one(connection, queries.BOUNDS, {})
    since = since or first or EPOCH
    until = until or (last + MOMENT if last else since)
    span = {"since": since, "until": until}
    step, buckets = _axis(connection, span, step)
    series: defaultdict[str, list[Bucket]] = defaultdict(list)
    query = queries.BASE + queries.REVENUE_OVER_TIME
    for currency, *rest in _all(connection, query, {**span, "step": step.interval}):
        series[currency].append(Bucket(*rest))
    return Figures(
        owner=state.owner_name,
        loaded_at=state.loaded_at,
        since=since,
        until=until,
        step=step,
        stock=dict(_all(connection, queries.STOCK, {})),
        orders=dict(_all(connection, queries.BASE + queries.ORDERS, span)),
        revenue=tuple(
            Revenue(*row) for row in _all(connection, queries.BASE + queries.REVENUE, span)
        ),
        buckets=buckets,
        series={currency: tuple(found) for currency, found in series.items()},
        brands=tuple(
            Share(*row) for row in _all(connection, queries.BASE + queries.BY_BRAND, span)
        ),
        categories=tuple(
            Share(*row) for row in _all(connection, queries.BASE + queries.BY_CATEGORY, span)
        ),
        time=_time_to_sell(connection, span),
        prices=_prices(connection, span),
        latest=tuple(
            Sale(*row)
            for row in _all(
                connection, queries.BASE + queries.LATEST_SALES, {**span, "most": LATEST}
            )
        ),
        views=tuple(Views(*row) for row in _all(connection, queries.VIEWS, span)),
        market=tuple(
            MarketPrice(*row) for row in _all(connection, queries.BASE + queries.MARKET, span)
        ),
        untold=_one(connection, queries.BASE + queries.UNTOLD, span)[0],
    )


def _axis(
    connection: duckdb.DuckDBPyConnection, span: dict[str, datetime], asked: Step | None
) -> tuple[Step, tuple[datetime, ...]]:
    """Return the time axis's step, and the starts of its buckets: empty if nothing was sold."""
    first, last = _one(connection, queries.BASE + queries.SALES_BOUNDS, span)
    if first is None:
        return asked or Step.DAY, ()
    step = asked or measures.step_for(last - first)
    if (last - first).total_seconds() > step.seconds * MAX_ASKED_BUCKETS:
        raise StoreError(
            f"The range has more than {MAX_ASKED_BUCKETS:,} times {step.interval}: choose a longer "
            "--by, or a shorter range."
        )
    values = {"step": step.interval, "first": first, "last": last}
    return step, tuple(row[0] for row in _all(connection, queries.BUCKETS, values))


def _time_to_sell(
    connection: duckdb.DuckDBPyConnection, span: dict[str, datetime]
) -> TimeToSell | None:
    count, quartiles, most = _one(connection, queries.BASE + queries.TIME_TO_SELL, span)
    if not count:
        return None
    width = measures.band_ms(most)
    values = {**span, "width": width, "bands": BANDS}
    rows = _all(connection, queries.BASE + queries.TIME_BANDS, values)
    low, median, high = quartiles
    return TimeToSell(count, (low, median, high), _bands(rows, width))


def _prices(
    connection: duckdb.DuckDBPyConnection, span: dict[str, datetime]
) -> dict[str, tuple[Band, ...]]:
    """Count items by price, listed and sold, in the currencies with the most items."""
    found: dict[str, tuple[Band, ...]] = {}
    for currency, most, _ in _all(connection, queries.BASE + queries.PRICE_REACH, span)[
        :MAX_CURRENCIES
    ]:
        width = measures.band_amount(most, currency)
        values = {**span, "width": width, "bands": BANDS, "currency": currency}
        found[currency] = _bands(
            _all(connection, queries.BASE + queries.PRICE_BANDS, values), width
        )
    return found


def _bands(rows: Sequence[tuple[int, ...]], width: int) -> tuple[Band, ...]:
    """Return every band from the first to the last with items; the very last has no limit."""
    counts = {row[0]: row[1:] for row in rows}
    return tuple(
        Band(number * width, None if number == BANDS else (number + 1) * width, *counts[number])
        if number in counts
        else Band(number * width, None if number == BANDS else (number + 1) * width, 0)
        for number in range(max(counts) + 1)
    )


def _all(
    connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any]
) -> list[tuple[Any, ...]]:
    return connection.execute(query, values).fetchall()


def _one(
    connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any]
) -> tuple[Any, ...]:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row
