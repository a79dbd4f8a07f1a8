"""Pages: of the requested size, disjoint, complete, in order, with matching links."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx2

from cute_contract.provider.promises.comparing import PROMISES as COMPARED
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.search import PROMISES as SEARCH
from cute_contract.provider.promises.shelf import create, shelf
from cute_contract.provider.promises.stock import stocked
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.spec import Spec
from cute_contract.provider.wire import ApiResponse
from cute_contract.provider.world import UnavailableError, pointed

PAGE = 2
MOST_PAGES = 6
ELSEWHERE = frozenset(promise.id for promise in (*SEARCH, *COMPARED))
# The field by which each operation sorts newest first.
NEWEST = dict.fromkeys(
    (
        *("list_items", "list_my_items", "list_my_favorites", "list_my_orders", "list_my_keys"),
        *("list_webhooks", "list_deliveries", "list_app_installs", "list_contracts"),
    ),
    "/created_at",
) | {
    "list_app_erasures": "/erased_at",
    "list_my_requests": "/started_at",
    "list_my_usage": "/start",
}
# Each call adds rows, so two walks differ.
MOVING = frozenset({"list_my_requests", "list_my_usage"})
# The fields that identify rows of usage.
PERIOD = ("start", "key_id", "operation", "status_class")
FEEDS = frozenset({"list_events", "list_item_changes"})


def listed(spec: Spec) -> list[str]:
    """Return the paged lists: operations that read, with `cursor` and `limit`."""
    return [
        name
        for name in spec.operations()
        if spec.place_of(name)[1] == "get" and {"cursor", "limit"} <= set(parameters(spec, name))
    ]


def parameters(spec: Spec, operation: str) -> list[str]:
    """The names of the query parameters of an operation."""
    path, method = spec.place_of(operation)
    item = spec.document["paths"][path]
    nodes = [*item.get("parameters", []), *item[method].get("parameters", [])]
    resolved = [spec.resolve(node, "")[0] for node in nodes]
    return [str(node["name"]) for node in resolved if node["in"] == "query"]


def ids(trial: Trial, operation: str) -> dict[str, Any]:
    """Return the path parameters of a list."""
    if "{webhook_id}" not in trial.spec.place_of(operation)[0]:
        return {}
    return {"webhook_id": trial.world.value("webhook_id", trial.world.shared)}


def narrowed(trial: Trial, operation: str) -> dict[str, str]:
    """Return the filter for exactly the shelf's items, or fill another list with rows."""
    stocked(trial, operation)
    if operation == "list_my_usage":
        return {"group_by": "operation"}
    there = shelf(trial) if operation in {"list_items", "list_my_items"} else None
    return {"size": there.size} if there is not None and operation == "list_items" else {}


def page_of(trial: Trial, operation: str, query: Mapping[str, str]) -> tuple[list[Row], Row]:
    """Return a page's rows, and the page."""
    page = trial.value(operation, query=query, **ids(trial, operation))
    data = page.get("data")
    trial.expect(isinstance(data, list), f"{operation} lacks data", "a list", data)
    return [row for row in page["data"] if isinstance(row, dict)], page


def walk(trial: Trial, operation: str, query: Mapping[str, str], size: int = PAGE) -> list[Row]:
    """The rows of at most `MOST_PAGES` pages."""
    rows: list[Row] = []
    cursor: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        found, page = page_of(trial, operation, {**query, "limit": str(size), **cursor})
        rows += found
        if not page.get("next_cursor"):
            break
        cursor = {"cursor": str(page["next_cursor"])}
    return rows


def key_of(row: Row) -> Any:
    """Return the identity of a list's row."""
    named = row.get("id") or row.get("request_id") or row.get("account")
    return named or tuple(row.get(name) for name in PERIOD)


def limit_kept(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        query = narrowed(trial, operation)
        for size in (1, 3):
            rows, page = page_of(trial, operation, {**query, "limit": str(size)})
            trial.expect(
                len(rows) <= size, f"{operation} ignores limit", f"at most {size} rows", len(rows)
            )
            full = len(rows) == size or not page.get("has_more")
            trial.expect(full, f"{operation}: a page is too short", f"{size} rows", len(rows))

    return check


def pages_disjoint(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        query = narrowed(trial, operation)
        rows = walk(trial, operation, query)
        keys = [key_of(row) for row in rows]
        twice = [key for place, key in enumerate(keys) if key in keys[:place]]
        trial.expect(
            not twice,
            f"pages of {operation} overlap",
            "each row on one page only",
            f"{twice[:1]} again",
        )
        if operation in MOVING:
            return
        whole, _ = page_of(trial, operation, {**query, "limit": "100"})
        wanted = [key_of(row) for row in whole][: len(keys)]
        trial.expect(
            keys[: len(wanted)] == wanted,
            f"pages of {operation} differ from the list in one page",
            wanted,
            keys,
        )
        number = min(len(whole), PAGE * MOST_PAGES)
        trial.expect(len(keys) >= number, f"pages of {operation} end early", number, len(keys))

    return check


def complete(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        made = {item["id"] for item in shelf(trial).items}
        rows, _ = page_of(trial, operation, {**narrowed(trial, operation), "limit": "100"})
        missing = made - {row.get("id") for row in rows}
        trial.expect(
            not missing, f"{operation} leaves out an item", f"{len(made)} new items", missing
        )

    return check


def under_inserts(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        # Not the shelf's size, because an API that keeps deleted items would spoil its other
        # checks.
        size = f"{operation} {shelf(trial).word}"
        for _ in range(PAGE + 1):
            create(trial, size=size)
        filters = {"size": size} if operation == "list_items" else {}
        whole, _ = page_of(trial, operation, {**filters, "limit": "100"})
        query = {**filters, "limit": str(PAGE)}
        rows, page = page_of(trial, operation, query)
        create(trial, size=size)
        for _ in range(MOST_PAGES):
            if not page.get("next_cursor"):
                break
            more, page = page_of(trial, operation, {**query, "cursor": str(page["next_cursor"])})
            rows += more
        wanted = [key_of(row) for row in whole][: PAGE * (MOST_PAGES + 1)]
        got = [key_of(row) for row in rows]
        trial.expect(
            got == wanted,
            f"{operation} repeats or leaves out rows when one is added meanwhile",
            wanted,
            got,
        )

    return check


def newest_first(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        query = {**narrowed(trial, operation), "limit": "100"}
        rows, _ = page_of(trial, operation, query)
        times = [next(pointed(row, NEWEST[operation]), None) for row in rows]
        known = [str(time) for time in times if time is not None]
        if len(known) < 2:
            raise UnavailableError(f"{operation} has no two rows to compare")
        wanted = sorted(known, reverse=True)
        trial.expect(known == wanted, f"{operation} is not newest first", wanted[:3], known[:3])

    return check


def order_stays(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        query = {**narrowed(trial, operation), "limit": "100"}
        first, *others = (page_of(trial, operation, query)[0] for _ in range(3))
        wanted = [key_of(row) for row in first]
        for other in others:
            got = [key_of(row) for row in other]
            trial.expect(got == wanted, f"the order of {operation} changes", wanted[:3], got[:3])

    return check


def links_agree(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        query = {**narrowed(trial, operation), "limit": "1"}
        response = trial.ask(operation, query=query, **ids(trial, operation))
        page = response.value
        more, cursor = page.get("has_more"), page.get("next_cursor")
        trial.expect(
            more == (cursor is not None),
            f"has_more and next_cursor of {operation} disagree",
            f"next_cursor {'set' if more else 'null'} with has_more {more}",
            cursor,
        )
        linked = next_link(response)
        trial.expect(
            (linked is not None) == bool(more),
            f"Link and has_more of {operation} disagree",
            f'{"a" if more else "no"} Link with rel="next"',
            response.headers.get("Link", "no Link"),
        )
        if linked is not None:
            given = dict(httpx2.URL(linked).params)
            wanted = {**query, "cursor": cursor}
            trial.expect(given == wanted, f"Link of {operation} leads elsewhere", wanted, given)
        if more:
            last = walk_to_end(trial, operation, query)
            trial.expect(
                last is None or (not last.get("has_more") and last.get("next_cursor") is None),
                f"the last page of {operation} doesn't end it",
                "has_more false and next_cursor null",
                last,
            )

    return check


def walk_to_end(trial: Trial, operation: str, query: Mapping[str, str]) -> Row | None:
    """Return the last page if it is near, or None."""
    page: Row = {}
    cursor: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        rows, page = page_of(trial, operation, {**query, "limit": "100", **cursor})
        if not rows or not page.get("next_cursor"):
            return page
        cursor = {"cursor": str(page["next_cursor"])}
    return None


def next_link(response: ApiResponse) -> str | None:
    """The target of `rel="next"`."""
    for link in response.headers.get("Link", "").split(","):
        target, _, rest = link.strip().partition(">")
        if 'rel="next"' in rest:
            return str(target.removeprefix("<"))
    return None


def foreign_cursor(trial: Trial) -> None:
    _, page = page_of(trial, "list_items", {**narrowed(trial, "list_items"), "limit": "1"})
    cursor = str(page.get("next_cursor"))
    trial.ask("list_items", 422, query={"size": "another", "cursor": cursor})


def sorted_by(order: str, descending: bool) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        query = {**narrowed(trial, "list_items"), "sort": order}
        rows = walk(trial, "list_items", query)
        amounts = [row.get("price", {}).get("amount") for row in rows]
        wanted = sorted(amounts, key=str)
        wanted = sorted((a for a in amounts if isinstance(a, int)), reverse=descending)
        trial.expect(amounts == wanted, f"sort={order} is not in order", wanted, amounts)
        missing = {item["id"] for item in shelf(trial).items} - {row.get("id") for row in rows}
        trial.expect(not missing, f"sort={order} leaves out an item", "all items", missing)

    return check


def sorted_newest(trial: Trial) -> None:
    rows = walk(trial, "list_items", {**narrowed(trial, "list_items"), "sort": "newest"})
    wanted = [item["id"] for item in reversed(shelf(trial).items)]
    got = [row.get("id") for row in rows]
    trial.expect(got == wanted, "sort=newest is not in order", wanted, got)


def cursor_of_another_list(trial: Trial) -> None:
    shelf(trial)
    _, page = page_of(trial, "list_my_items", {"limit": "1"})
    trial.ask("list_items", 422, query={"cursor": str(page.get("next_cursor"))})


SORTS: dict[str, Callable[[Trial], None]] = {
    "newest": sorted_newest,
    "price_asc": sorted_by("price_asc", descending=False),
    "price_desc": sorted_by("price_desc", descending=True),
}


def promises(spec: Spec) -> list[Promise]:
    """The promises of every list of the document."""
    found: list[Promise] = []
    for name in listed(spec):

        def add(kind: str, text: str, check: Callable[[Trial], None], name: str = name) -> None:
            found.append(Promise(f"{kind}-{name}", (name,), text, check, about=kind))

        if name in {"list_items", "list_my_items"}:
            add("complete", "The created object is in the list.", complete(name))
        if name in NEWEST:
            add("order", "The list is newest first.", newest_first(name))
        else:
            add("order", "The order of the list stays the same.", order_stays(name))
        add("limit", "A page has as many rows as `limit` allows.", limit_kept(name))
        add("pages", "Each row is on one page.", pages_disjoint(name))
        add("links", "`has_more`, `next_cursor` and `Link` agree.", links_agree(name))
        if name in {"list_items", "list_my_items"}:
            text = "Rows that are added while paging don't move others."
            add("inserts", text, under_inserts(name))
    found += _sorts(spec) if spec.has("list_items") else []
    text = "A cursor of other filters returns 422."
    found.append(Promise("cursor-other-filters", ("list_items",), text, foreign_cursor))
    text = "A cursor of another list returns 422."
    lists = ("list_items", "list_my_items")
    found.append(Promise("cursor-other-list", lists, text, cursor_of_another_list))
    return found


def _sorts(spec: Spec) -> list[Promise]:
    path, method = spec.place_of("list_items")
    nodes = [spec.resolve(n, "")[0] for n in spec.document["paths"][path][method]["parameters"]]
    sort = next((node for node in nodes if node["name"] == "sort"), {})
    values = spec.resolve(sort.get("schema", {}), "")[0].get("enum", [])
    return [
        Promise(
            f"sort-list_items-{value}",
            ("list_items",),
            f"`sort={value}` puts the rows in that order.",
            SORTS.get(value),
            "the kit has no rule for this order" if value not in SORTS else "",
        )
        for value in values
        if f"sort-list_items-{value}" not in ELSEWHERE
    ]
