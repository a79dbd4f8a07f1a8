"""Filters: lists have exactly the rows that match."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cute_contract.provider.promises.comparing import PREFIX
from cute_contract.provider.promises.deliveries import with_failures
from cute_contract.provider.promises.listing import ELSEWHERE, FEEDS, listed, parameters
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.rows import CHECKS, EVER, NOBODY
from cute_contract.provider.promises.shelf import Shelf, field, shelf
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.spec import Spec

FAILURES = "list_deliveries-has_failed_attempts"
PAGING = frozenset({"limit", "cursor", "after", "sort"})


@dataclass(frozen=True, slots=True)
class Filter:
    """How to test a query parameter: a value that matches the shelf's first item, one that doesn't,
    and whether a row matches a value. `more` are further required parameters."""

    matching: Callable[[Shelf], str]
    other: Callable[[Shelf], str]
    matches: Callable[[Row, str], bool]
    more: tuple[tuple[str, str], ...] = ()


def same(name: str) -> Callable[[Row, str], bool]:
    return lambda row, value: str(field(row, name)).casefold() == value.casefold()


def of_item(name: str) -> Callable[[Shelf], str]:
    return lambda there: str(field(there.items[0], name))


def amount(row: Row) -> int:
    price: Any = row.get("price")
    return int(price["amount"]) if isinstance(price, dict) else -1


def constant(text: str) -> Callable[[Shelf], str]:
    return lambda there: text


EUR = (("currency", "EUR"),)
ITEM = {
    "status": Filter(of_item("status"), constant("sold"), same("status")),
    "updated_since": Filter(
        of_item("updated_at"), constant(EVER), lambda row, v: str(row.get("updated_at")) >= v
    ),
}
FILTERS: dict[str, dict[str, Filter]] = {
    "list_items": {
        **ITEM,
        "q": Filter(
            lambda there: there.word,
            constant("zyxwvutsrqponm"),
            lambda row, value: value in str(row.get("title")),
        ),
        "category_id": Filter(of_item("category_id"), constant(NOBODY), same("category_id")),
        "brand_id": Filter(of_item("brand_id"), constant(NOBODY), same("brand_id")),
        "seller_id": Filter(of_item("seller_id"), constant(NOBODY), same("seller_id")),
        "condition": Filter(of_item("condition"), constant("good"), same("condition")),
        "size": Filter(lambda t: t.size.upper(), constant("Kit none"), same("size")),
        "color": Filter(lambda t: t.items[0]["color"].upper(), constant("No hue"), same("color")),
        "currency": Filter(
            constant("EUR"),
            constant("SEK"),
            lambda row, value: bool(row.get("price", {}).get("currency") == value),
        ),
        "min_price": Filter(
            constant("4250"), constant("4251"), lambda row, v: amount(row) >= int(v), EUR
        ),
        "max_price": Filter(
            constant("4250"), constant("4249"), lambda row, v: amount(row) <= int(v), EUR
        ),
    },
    "list_my_items": {
        **ITEM,
        "sku": Filter(of_item("sku"), constant("kit-no-such-sku"), same("sku")),
        "metadata_key": Filter(
            constant("kit"),
            constant("kit-no-such-key"),
            lambda row, key: row.get("metadata", {}).get(key) == "first",
            (("metadata_value", "first"),),
        ),
        "metadata_value": Filter(
            constant("first"),
            constant("kit-no-such-value"),
            lambda row, value: row.get("metadata", {}).get("kit") == value,
            (("metadata_key", "kit"),),
        ),
    },
}


def filtered(operation: str, name: str) -> Callable[[Trial], None]:
    rule = FILTERS[operation][name]

    def check(trial: Trial) -> None:
        there = shelf(trial)
        own = there.items[0]["id"]
        for value, belongs in ((rule.matching(there), True), (rule.other(there), False)):
            query = {name: value, "limit": "100", **dict(rule.more)}
            if belongs and operation == "list_items" and name not in {"q", "size"}:
                query["q"] = there.word
            rows = trial.rows(operation, query=query)
            wrong = next((row for row in rows if not rule.matches(row, value)), None)
            trial.expect(
                wrong is None,
                f"{operation} has a row that {name} excludes",
                f"only rows that match {name}={value}",
                wrong,
            )
            came = own in [row.get("id") for row in rows]
            trial.expect(
                came == belongs,
                f"{operation} {'leaves out' if belongs else 'has'} an item by {name}",
                f"{'with' if belongs else 'without'} the item {own} for {name}={value}",
                [row.get("id") for row in rows][:3],
            )

    return check


def combined(trial: Trial) -> None:
    """Check several filters: the shelf's first item differs from the others, which are alike."""
    there = shelf(trial)
    first, *others = there.items
    for item, rows in ((first, [first]), (others[0], others)):
        for name in ("condition", "color", "brand_id"):
            query = {"size": there.size, name: str(field(item, name)), "limit": "100"}
            got = {row.get("id") for row in trial.rows("list_items", query=query)}
            wanted = {row["id"] for row in rows}
            flaw = "several filters don't return the items that match all"
            trial.expect(got == wanted, flaw, sorted(wanted), got)


def promises(spec: Spec) -> list[Promise]:
    """Return a promise for each filter of a list; parameters without a rule are not checked."""
    lists = [*listed(spec), *(name for name in FEEDS if spec.has(name))]
    text = "With several filters an item must match all of them."
    return [
        *(_promise(operation, name) for operation, name in _narrowing(spec, lists)),
        # After the single filters, because an ignored one is the cause.
        Promise("filters-combined", ("list_items",), text, combined),
    ]


def _narrowing(spec: Spec, lists: list[str]) -> list[tuple[str, str]]:
    """Return the parameters of lists that are checked here."""
    return [
        (operation, name)
        for operation in lists
        for name in parameters(spec, operation)
        if name not in PAGING
        and not name.startswith(PREFIX)
        and f"filter-{operation}-{name}" not in ELSEWHERE
    ]


def _promise(operation: str, name: str) -> Promise:
    check = {**CHECKS, FAILURES: with_failures}.get(f"{operation}-{name}")
    if name in FILTERS.get(operation, {}):
        check = filtered(operation, name)
    return Promise(
        f"filter-{operation}-{name}",
        (operation,),
        f"`{name}` returns all rows that match, and no others.",
        check,
        "" if check else "the kit has no rule for this parameter",
        about=f"filter {name}",
    )
