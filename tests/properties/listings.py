"""The lists that are walked: their queries, and short definitions of their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from cute_api.services.items.listing import PRICE_SORTS, Sort
from tests.properties.bodies import CONDITIONS, Json, References, Strategy
from tests.properties.shop import AMOUNTS, COLORS, SIZES, WORDS

MAX_FILTERS = 2
PRICE_FILTERS = {"min_price", "max_price", "currency"}
OF_A_ROW = "updated_at of a row"

Matches = Callable[[Json, Json], bool]


@dataclass(frozen=True)
class Listing:
    """One list: its path, its rows in a shop, their changes, and the rows that match a query.

    `place` is what sorts a row besides its id; a row whose place changes is not promised to come
    once.
    """

    path: str
    rows: str
    actions: tuple[str, ...]
    filters: Callable[[References], Mapping[str, Strategy]]
    matches: Matches
    place: Callable[[Json, Json], Any] = lambda query, row: None
    sorts: tuple[str, ...] = ()


def queries(listing: Listing, known: References) -> Strategy:
    """Some filters, a sort where there are several, a limit: small ones make many pages."""
    filters = listing.filters(known)

    def with_values(names: list[str]) -> Strategy:
        chosen = {name: filters[name] for name in names}
        chosen["limit"] = st.integers(1, 5) | st.sampled_from([20, 100])
        if listing.sorts:
            with_q = [sort for sort in listing.sorts if "q" in names or sort != Sort.RELEVANCE]
            return st.fixed_dictionaries(chosen, optional={"sort": st.sampled_from(with_q)})
        return st.fixed_dictionaries(chosen)

    return (
        st.lists(
            st.sampled_from(sorted(filters)), unique=True, max_size=min(MAX_FILTERS, len(filters))
        ).flatmap(with_values)
        if filters
        else with_values([])
    )


def several(values: Sequence[str]) -> Strategy:
    """One value of a filter, or some of them."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


def item_filters(known: References) -> Mapping[str, Strategy]:
    return {
        "q": st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
        "category_id": several(known.categories),
        "brand_id": several(known.brands),
        "condition": several(CONDITIONS[:2]),
        "min_price": st.sampled_from(AMOUNTS),
        "max_price": st.sampled_from(AMOUNTS),
        "currency": st.sampled_from(["EUR", "GBP"]),
        "size": several(SIZES),
        "color": several(COLORS),
        "status": several(["active", "reserved", "sold"]),
        "updated_since": st.just(OF_A_ROW),
    }


def public_item_matches(query: Json, item: Json) -> bool:
    price = item["price"]
    by_price = query.get("sort") in PRICE_SORTS
    if (by_price or query.keys() & PRICE_FILTERS) and (
        price["currency"] != query.get("currency", "EUR")
    ):
        return False
    tests: dict[str, Callable[[Any], bool]] = {
        "q": lambda text: set(text.split()) <= set(item["title"].split()),
        "category_id": lambda categories: item["category"]["id"] in query["below"],
        "brand_id": lambda brands: brand_of(item) in brands,
        "condition": lambda conditions: item["condition"] in conditions,
        "min_price": lambda amount: price["amount"] >= amount,
        "max_price": lambda amount: price["amount"] <= amount,
        "size": lambda sizes: (item["size"] or "").lower() in map(str.lower, sizes),
        "color": lambda colors: (item["color"] or "").lower() in map(str.lower, colors),
        "updated_since": lambda moment: moment_of(item["updated_at"]) >= moment_of(moment),
    }
    return item["status"] in query.get("status", ["active"]) and all(
        test(query[name]) for name, test in tests.items() if name in query
    )


def brand_of(item: Json) -> str | None:
    return None if item["brand"] is None else item["brand"]["id"]


def public_item_place(query: Json, item: Json) -> Any:
    sort = query.get("sort", Sort.RELEVANCE if "q" in query else Sort.NEWEST)
    if sort == Sort.RELEVANCE:
        return (item["title"], brand_of(item))
    return None if sort == Sort.NEWEST else item["price"]["amount"]


def own_item_matches(query: Json, item: Json) -> bool:
    since: str = query.get("updated_since") or item["updated_at"]
    return item["status"] in query.get("status", [item["status"]]) and moment_of(
        item["updated_at"]
    ) >= moment_of(since)


def order_matches(query: Json, order: Json) -> bool:
    since: str = query.get("updated_since") or order["updated_at"]
    return (
        query.get("role") != "buyer"
        and order["status"] in query.get("status", [order["status"]])
        and moment_of(order["updated_at"]) >= moment_of(since)
    )


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


LISTINGS = {
    "list_items": Listing(
        "/items",
        "items",
        ("create", "create", "edit", "edit", "delete", "sell", "complete", "cancel"),
        item_filters,
        public_item_matches,
        public_item_place,
        # The total price needs `ships_to`, and is no field of the rows.
        tuple(sort for sort in Sort if sort != Sort.TOTAL_ASC),
    ),
    "list_my_items": Listing(
        "/me/items",
        "items",
        ("create", "create", "edit", "edit", "delete", "sell", "complete"),
        lambda known: {
            "status": several(["draft", "active", "reserved", "sold", "archived"]),
            "updated_since": st.just(OF_A_ROW),
        },
        own_item_matches,
    ),
    "list_my_orders": Listing(
        "/me/orders",
        "orders",
        ("create", "sell", "sell", "complete", "cancel"),
        lambda known: {
            "role": st.sampled_from(["seller", "seller", "buyer"]),
            "status": several(["open", "completed", "cancelled"]),
            "updated_since": st.just(OF_A_ROW),
        },
        order_matches,
    ),
    "list_webhooks": Listing(
        "/webhooks",
        "webhooks",
        ("register", "register", "remove"),
        lambda known: {},
        lambda query, webhook: True,
    ),
}
