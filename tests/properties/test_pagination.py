"""A walk over a list shows every row that belongs in it throughout, once, whatever changes."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, update

from cute_api.models import Item
from tests.fixtures.api import Api, Client
from tests.fixtures.properties import examples
from tests.properties.bodies import Json, References
from tests.properties.listings import LISTINGS, OF_A_ROW, Listing, queries
from tests.properties.shop import WRITERS, Action, Shop, Writer, action, as_rows

MAX_ROWS = 24
MAX_CHANGES = 40
MAX_PAGES = 200


def new_shop(api: Api) -> Shop:
    """A shop in an empty market."""
    with api.database.transaction() as session:
        session.execute(update(Item).where(Item.deleted_at.is_(None)).values(deleted_at=func.now()))
    return Shop(api, api.client(f"alice-{uuid4().hex}"))


def walk(
    client: Client, path: str, query: Json, *, by_link: bool, between: Callable[[], None]
) -> list[Json]:
    """Every row of every page, by `next_cursor` or by `Link`, which must lead to the same place."""
    rows: list[Json] = []
    asked = {
        name: value if isinstance(value, list) else [str(value)] for name, value in query.items()
    }
    for _ in range(MAX_PAGES):
        response = client.get(path, params=asked)
        assert response.status_code == 200, response.text
        page = response.json()
        rows += page["data"]
        assert len(page["data"]) <= query["limit"]
        assert page["has_more"] is (page["next_cursor"] is not None)
        assert page["has_more"] is ("Link" in response.headers)
        if not page["has_more"]:
            return rows
        assert len(page["data"]) == query["limit"], "only the last page is short"
        asked["cursor"] = [page["next_cursor"]]
        target, _, relation = response.headers["Link"].partition(">; ")
        link = urlsplit(target.removeprefix("<"))
        linked = parse_qs(link.query)
        assert (link.path, linked, relation) == (f"/v1{path}", asked, 'rel="next"')
        if by_link:
            asked = linked
        between()
    raise AssertionError("the list does not end")


def check(listing: Listing, query: Json, rows: list[Json], shop: Shop) -> None:
    """Compares the rows of a walk with the histories of all rows."""
    seen = Counter(row["id"] for row in rows)
    history = getattr(shop, listing.rows)
    assert seen.keys() <= history.keys()
    assert all(listing.matches(query, row) for row in rows)
    moved = set()
    for row_id, states in history.items():
        there = [state for state in states if state is not None]
        if any(listing.place(query, a) != listing.place(query, b) for a, b in pairwise(there)):
            moved.add(row_id)
            continue
        fits = [state is not None and listing.matches(query, state) for state in states]
        if all(fits):
            assert seen[row_id] == 1, f"was there throughout, came {seen[row_id]} times"
        else:
            assert seen[row_id] <= any(fits)
    steady = [row for row in rows if row["id"] not in moved]
    if query.get("sort", "newest") != "relevance" and ("sort" in query or "q" not in query):
        keys = [(listing.place(query, row) or 0, row["id"]) for row in steady]
        assert keys == sorted(keys, reverse=query.get("sort") != "price_asc")


def below(known: References, category_id: str) -> tuple[str, ...]:
    """A category with its descendants: the first of the two has the second below it."""
    return known.categories[known.categories.index(category_id) :]


@pytest.mark.parametrize("name", LISTINGS)
@examples(0.5)
@given(data=st.data())
def test_list_200_shows_each_row_once_while_rows_change(
    api: Api, known: References, data: st.DataObject, name: str
) -> None:
    listing = LISTINGS[name]
    shop = new_shop(api)
    writers = [Writer(shop) for _ in range(WRITERS)]
    changes = st.lists(action(known, listing.actions), max_size=MAX_CHANGES)
    firsts = {"webhooks": "register"}.get(listing.rows, "create")
    founding = data.draw(st.lists(action(known, [firsts]), max_size=MAX_ROWS), label="rows")
    for number, step in enumerate(chain(founding, data.draw(changes, label="before"))):
        writers[number % WRITERS].act(step)
    shop.begin()

    query = data.draw(queries(listing, known), label="query")
    there = as_rows(getattr(shop, listing.rows))
    if query.get("updated_since") == OF_A_ROW:
        query["updated_since"] = (
            there[len(there) // 2]["updated_at"] if there else "2026-01-01T00:00:00Z"
        )
    named = query.get("category_id", known.categories[:1])
    model = {**query, "below": {row_id for name in named for row_id in below(known, name)}}
    plans = [data.draw(changes, label=f"writer {number}") for number in range(WRITERS)]
    by_link = data.draw(st.booleans(), label="by link")
    at_once = data.draw(st.booleans(), label="at the same time")

    if at_once:
        with ThreadPoolExecutor(WRITERS) as pool:
            running = [pool.submit(work, *pair) for pair in zip(writers, plans, strict=True)]
            rows = walk(shop.alice, listing.path, query, by_link=by_link, between=lambda: None)
            for writing in running:
                writing.result()
    else:
        turns = in_turns(writers, plans)
        rows = walk(
            shop.alice, listing.path, query, by_link=by_link, between=lambda: next(turns, None)
        )
    check(listing, model, rows, shop)


def work(writer: Writer, plan: list[Action]) -> None:
    for step in plan:
        writer.act(step)


def in_turns(writers: list[Writer], plans: list[list[Action]]) -> Iterator[None]:
    """Each step is one action of each writer."""
    for step in range(MAX_CHANGES):
        for writer, plan in zip(writers, plans, strict=True):
            work(writer, plan[step : step + 1])
        yield
