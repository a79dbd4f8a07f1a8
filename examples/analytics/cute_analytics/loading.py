"""`load`: load the changes since the last time, each page in one transaction.

The events feed is read first, from where the last load ended (the first time from its oldest
event), then the items are listed, once, and the orders that changed. So whatever happens while the
lists are read comes with the feed next time: nothing is missed, and the newest state wins.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from cute_sdk import UNSET, Cute, EventHooks, Exchange, GoneError, RawResponse

from cute_analytics.rows import (
    EVENT_TYPES,
    Changes,
    DayRow,
    MarketRow,
    NameRow,
    changes_of,
    listing,
    newest_orders,
    order_row,
)
from cute_analytics.settings import Settings
from cute_analytics.store import VERSION, PageMark, State, Store, Written

PAGE = 100
# After the first attempt: with the pauses of the SDK, some seconds of a server that is away.
RETRIES = 3
# An order that was being written while we asked carries a time from before, and comes next time.
OVERLAP = timedelta(seconds=60)
MAX_PAGES = 100_000
NEEDED_SCOPES = ("read:account", "read:items", "read:orders")
SEPARATOR = " > "

Clock = Callable[[], datetime]


class LoadError(Exception):
    """The key or the file doesn't suit a load; the text says what to do."""


@dataclass(slots=True)
class Tally:
    """The result of a load. `calls` counts every request, including retries.

    `events` are new ones; `items` and `orders` are new or have changed.
    """

    calls: int = 0
    events: int = 0
    items: int = 0
    orders: int = 0
    names: int = 0
    renewed: bool = False

    def count(self, exchange: Exchange) -> None:
        """Count a call; the SDK calls this hook."""
        self.calls += 1

    def add(self, written: Written) -> None:
        """Add the changes of one page."""
        self.events += written.events
        self.items += written.items
        self.orders += written.orders


@contextmanager
def client_of(settings: Settings, tally: Tally) -> Iterator[Cute]:
    """Return a client that counts its calls in `tally`."""
    hooks: EventHooks = {"response": [tally.count]}
    with Cute(timeout=settings.timeout, max_retries=RETRIES, event_hooks=hooks) as client:
        yield client


def load(client: Cute, store: Store, tally: Tally, clock: Clock) -> State:
    """Bring the file up to date. Raises `LoadError`, `StoreError` and the SDK's errors.

    What came before an error is kept, and the next load continues from there.
    """
    state = _own_state(client, store)
    try:
        state = _read_feed(client, store, state, tally)
    except GoneError:
        state = _start_again(store, state)
        tally.renewed = True
        state = _read_feed(client, store, state, tally)
    if not state.items_listed:
        state = _list_items(client, store, state, tally, clock)
    state = _list_orders(client, store, state, tally, clock)
    _read_numbers(client, store)
    for names in ("categories", "brands"):
        _list_names(client, store, names, tally)
    state = replace(state, loaded_at=_naive(clock()))
    with store.transaction():
        store.write_state(state)
    return state


def _own_state(client: Cute, store: Store) -> State:
    """Return the state of the file, which belongs to the key's user. This costs no quota."""
    me = client.me.get()
    user = me.user
    missing = [scope for scope in NEEDED_SCOPES if scope not in list(me.key.scopes)]
    if missing or not user:
        raise LoadError(
            f"The key lacks the scope {' and '.join(missing)}: make one with "
            f"{', '.join(NEEDED_SCOPES)}, and set CUTE_API_KEY to it."
        )
    state = store.state()
    if state is None:
        state = State(VERSION, str(user.id), user.username)
        with store.transaction():
            store.write_state(state)
    if state.owner != str(user.id):
        raise LoadError(
            f"The file holds the shop of {state.owner_name}, and the key is {user.username}'s: "
            "name another file in CUTE_ANALYTICS_DB."
        )
    return state


def _start_again(store: Store, state: State) -> State:
    """List everything again, because the feed's events after our cursor have expired."""
    state = State(VERSION, state.owner, state.owner_name, round=state.round + 1)
    with store.transaction():
        store.write_state(state)
    return state


def _read_feed(client: Cute, store: Store, state: State, tally: Tally) -> State:
    for _ in range(MAX_PAGES):
        page = client.events.list(after=state.feed_cursor or UNSET, types=EVENT_TYPES, limit=PAGE)
        events = page.raw["data"]
        changes = changes_of(events, store.known_events([event["id"] for event in events]))
        state = replace(state, feed_cursor=page.next_cursor)
        with store.transaction():
            written = store.put(changes, state.round)
            store.write_state(state)
        tally.add(written)
        if not page.has_more:
            break
    return state


def _list_items(client: Cute, store: Store, state: State, tally: Tally, clock: Clock) -> State:
    for _ in range(MAX_PAGES):
        page = client.me.items.list(limit=PAGE, cursor=state.items_cursor or UNSET)
        changes = listing(page.raw["data"])
        state = replace(state, items_cursor=page.next_cursor, items_listed=not page.has_more)
        with store.transaction():
            written = store.put(changes, state.round)
            if state.items_listed:
                store.take_away_unseen(state.round, _naive(clock()))
            store.write_state(state)
        tally.add(written)
        if state.items_listed:
            break
    return state


def _list_orders(client: Cute, store: Store, state: State, tally: Tally, clock: Clock) -> State:
    since = (
        UNSET if state.orders_since is None else (state.orders_since - OVERLAP).replace(tzinfo=UTC)
    )
    for _ in range(MAX_PAGES):
        raw = client.orders.with_raw_response.list(
            role="seller", limit=PAGE, updated_since=since, cursor=state.orders_cursor or UNSET
        )
        page = raw.parse()
        rows = newest_orders(order_row(order) for order in page.raw["data"])
        began = state.orders_began or _server_time(raw, clock)
        state = replace(state, orders_cursor=page.next_cursor, orders_began=began)
        if not page.has_more:
            state = replace(state, orders_cursor=None, orders_began=None, orders_since=began)
        with store.transaction():
            written = store.put(Changes(orders=rows), state.round)
            store.write_state(state)
        tally.add(written)
        if not page.has_more:
            break
    return state


def _read_numbers(client: Cute, store: Store) -> None:
    """Read the views and favorites of the last 30 days, and what all sellers' items sold for."""
    stats = client.me.items.stats.get()
    prices = client.market.prices.get(group_by=["category"])
    days = [DayRow(row.day, row.views, row.bot_views, row.favorites) for row in stats.data]
    market = [
        MarketRow(str(row.category.id), prices.currency, row.sales, row.median.amount)
        for row in prices.data
        if row.category is not None
    ]
    with store.transaction():
        store.put_numbers(days, market)


def _list_names(client: Cute, store: Store, names: str, tally: Tally) -> None:
    """Read the changed pages of a list of names again: unchanged pages cost no quota."""
    ask: Any = client.categories if names == "categories" else client.brands
    cursor: str | None = None
    for number in range(MAX_PAGES):
        known = store.page_mark(names, number)
        raw = ask.with_raw_response.list(
            limit=PAGE,
            cursor=cursor or UNSET,
            if_none_match=UNSET if known is None or known.etag is None else known.etag,
        )
        if raw.not_modified and known is not None:
            cursor = known.next
        else:
            page = raw.parse()
            rows = [NameRow(row["id"], _name(row), number) for row in page.raw["data"]]
            cursor = page.next_cursor
            with store.transaction():
                store.put_names(names, number, rows, PageMark(raw.etag, cursor))
            tally.names += len(rows)
        if cursor is None:
            break


def _name(row: dict[str, Any]) -> str:
    """Return a brand's name, or a category's whole path, because `Shoes` alone is ambiguous."""
    path = row.get("path")
    return SEPARATOR.join(path) if isinstance(path, list) and path else str(row["name"])


def _server_time(raw: RawResponse[Any], clock: Clock) -> datetime:
    """Return when the server responded: later changes may not be in the response."""
    date = raw.headers.get("Date")
    return _naive(clock() if date is None else parsedate_to_datetime(date))


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
