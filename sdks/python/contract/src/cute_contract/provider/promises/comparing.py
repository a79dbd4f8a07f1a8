"""Comparing items: by attributes, by where they are sent, and by price with shipping."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cute_contract.provider.promises.document import parameters
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import leaves, new_item, word_of
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.spec import Spec
from cute_contract.provider.world import UnavailableError

LIST = "list_items"
PREFIX = "attributes."
KEPT = "comparable"
# Categories whose attributes are read at most, to find one that has all.
MOST_CATEGORIES = 20
# Price, and shipping by destination. The most specific option counts, not the cheapest.
OFFERS: tuple[tuple[int, Mapping[str, int]], ...] = (
    (5000, {"FI": 300, "WORLD": 0}),
    (4000, {"EU": 1050}),
    (3000, {"WORLD": 2500}),
    (4500, {}),
    (100, {"SE": 10}),
)
# The offers that are sent to a country, by price with shipping.
SENT = {"FI": (1, 0, 2), "SE": (4, 0, 1, 2), "US": (0, 2)}


@dataclass(frozen=True, slots=True)
class Comparable:
    """The items of `OFFERS`. The first two have the attributes `values`, always different ones, and
    the `sizes`, always one of the same chart."""

    ids: tuple[str, ...]
    size: str
    values: tuple[Mapping[str, str], Mapping[str, str]]
    sizes: tuple[Sequence[Row], ...]


def comparable(trial: Trial) -> Comparable:
    """Return the run's items to compare, which are deleted at its end."""
    if KEPT not in trial.memory:
        trial.memory[KEPT] = _created(trial)
    kept: Comparable = trial.memory[KEPT]
    return kept


def _created(trial: Trial) -> Comparable:
    category, attributes, charts = _attributed(trial)
    first, second = ({row["name"]: _value(row, place) for row in attributes} for place in (0, 1))
    size = f"Compared {word_of(trial.world.shared)}"
    items = []
    for place, (price, shipping) in enumerate(OFFERS):
        fields: Row = {"size": size, "price": _euros(price), "category_id": category}
        fields["shipping"] = [
            {"destination": to, "price": _euros(cost)} for to, cost in shipping.items()
        ]
        if place < 2:
            fields["attributes"] = (first, second)[place]
            fields["sizes"] = _sizes(charts, fields["attributes"], place)
        items.append({"op": "create", "item": new_item(trial, **fields)})
    rows = trial.value("batch_items", body={"operations": items}, shared=True)["data"]
    statuses = [row.get("status") for row in rows]
    flaw = "items with attributes and shipping are refused"
    trial.expect(statuses == [201] * len(OFFERS), flaw, [201] * len(OFFERS), rows)
    ids = tuple(str(row["item"]["id"]) for row in rows)
    sizes = tuple(row["item"].get("sizes", []) for row in rows[:2])
    return Comparable(ids, size, (_single(first), _single(second)), sizes)


def _euros(amount: int) -> Row:
    return {"amount": amount, "currency": "EUR"}


def _attributed(trial: Trial) -> tuple[str, list[Row], list[Row]]:
    """Return a category that has the attribute of each filter, its attributes and size charts."""
    wanted = set(_filters(trial.spec))
    for category in leaves(trial)[:MOST_CATEGORIES]:
        shown = trial.value("get_category_attributes", category_id=category)
        rows = shown["attributes"]
        if wanted <= {row["name"] for row in rows if len(row["values"] or ()) > 1}:
            return category, rows, shown["size_charts"]
    raise UnavailableError("no category has all attributes")


def _sizes(charts: Sequence[Row], attributes: Row, place: int) -> list[Row]:
    """Return a size of the chart for the item's gender: the first, or that of the next item."""
    chart = next((c for c in charts if c["gender"] == attributes.get("gender")), None)
    if chart is None:
        return []
    system = chart["systems"][0]
    return [{"system": system["system"], "value": system["values"][place]}]


def _value(row: Row, place: int) -> Any:
    if row["values"] is None:
        return row["minimum"] + place
    value = row["values"][place]["value"]
    return value if row["max_values"] == 1 else [value]


def _single(values: Row) -> dict[str, str]:
    """Return the values as a query has them."""
    return {name: str(v[0] if isinstance(v, list) else v) for name, v in values.items()}


def _filters(spec: Spec) -> list[str]:
    """Return the attributes that items can be filtered by."""
    names = parameters(spec, LIST) if spec.has(LIST) else ()
    return [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]


def found(trial: Trial, there: Comparable, **query: Any) -> list[int]:
    """Return the places in `OFFERS` of a list's items, in its order."""
    rows = trial.rows(LIST, query={"size": there.size, "limit": "100", **query})
    return [there.ids.index(str(row["id"])) for row in rows if row["id"] in there.ids]


def by_attribute(name: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        there = comparable(trial)
        for place, values in enumerate(there.values):
            got = found(trial, there, **{PREFIX + name: values[name]})
            flaw = f"{PREFIX}{name} finds the wrong items"
            trial.expect(got == [place], flaw, f"only the item with {values[name]}", got)

    return check


def by_several(name: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        there = comparable(trial)
        both = [values[name] for values in there.values]
        got = sorted(found(trial, there, **{PREFIX + name: both}))
        flaw = f"{LIST} with several {PREFIX}{name} leaves out rows of one"
        trial.expect(got == [0, 1], flaw, f"the items with {' and '.join(both)}", got)

    return check


def by_destination(trial: Trial) -> None:
    there = comparable(trial)
    for country, wanted in SENT.items():
        got = sorted(found(trial, there, ships_to=country))
        flaw = f"ships_to={country} finds the wrong items"
        trial.expect(got == sorted(wanted), flaw, sorted(wanted), got)


def by_total(trial: Trial) -> None:
    there = comparable(trial)
    for country, wanted in SENT.items():
        got = found(trial, there, ships_to=country, sort="total_asc")
        flaw = f"sort=total_asc to {country} is not in order"
        trial.expect(got == list(wanted), flaw, list(wanted), got)


def by_size(trial: Trial) -> None:
    there = comparable(trial)
    if not all(there.sizes):
        raise UnavailableError("no category with all attributes has size charts")
    texts = [[f"{s['system']}:{s['value']}" for s in sizes] for sizes in there.sizes]
    for text in texts[0] + texts[1]:
        wanted = [place for place in (0, 1) if text in texts[place]]
        got = sorted(found(trial, there, sizes=text))
        trial.expect(got == wanted, f"sizes={text} finds the wrong items", wanted, got)
    pair = [texts[0][0], texts[1][0]]
    for both in (pair, pair[::-1]):
        got = sorted(found(trial, there, sizes=both))
        trial.expect(got == [0, 1], "several sizes leave out rows that match one", [0, 1], got)


NEEDS = (LIST, "get_category_attributes", "batch_items")
PROMISES = [
    Promise(
        "filter-list_items-ships_to",
        NEEDS,
        "`ships_to` finds items with a shipping option for the country, its region, or all.",
        by_destination,
    ),
    Promise(
        "filter-list_items-sizes",
        NEEDS,
        "`sizes` finds items of the size, in each system of their chart.",
        by_size,
    ),
    Promise(
        "sort-list_items-total_asc",
        NEEDS,
        "`sort=total_asc` sorts by price plus shipping; the most specific option counts.",
        by_total,
    ),
]


def promises(spec: Spec) -> Iterator[Promise]:
    """Yield the promises above, and two for each attribute that is a filter."""
    yield from PROMISES
    for name in _filters(spec):
        parameter = f"{PREFIX}{name}"
        text = f"`{parameter}` returns all rows that match, and no others."
        about = f"filter {PREFIX}*"
        yield Promise(f"filter-{LIST}-{parameter}", NEEDS, text, by_attribute(name), about=about)
        text = f"With several `{parameter}`, rows that match any of them come."
        yield Promise(
            f"several-{LIST}-{parameter}", NEEDS, text, by_several(name), about=f"several {about}"
        )
