"""Lies about parameters: several values, bounds, defaults, and filters of whole lists."""

from collections.abc import Callable
from datetime import datetime, timedelta

from cute_contract.provider import features
from cute_contract.provider.spec import Json

from scripts.checks.proof.contract_kit.lies.telling import (
    SPEC,
    Lie,
    Lies,
    at,
    before,
    parameters,
    said,
    when,
)
from scripts.checks.proof.contract_kit.proxy import Spoil, Turn

# The kit says why nothing checks these.
UNCHECKED = {name for group in features.load() if not group.by for name in group.names}
LISTS = [name for name in SPEC.operations() if "limit" in parameters(name)]
REPEATED = [
    (operation, name)
    for operation in SPEC.operations()
    for name, schema in parameters(operation).items()
    if schema.get("type") == "array" and f"{operation}.{name} several" not in UNCHECKED
]
TIMES = [
    (operation, name)
    for operation in SPEC.operations()
    for name, schema in parameters(operation).items()
    if schema.get("format") == "date-time" and f"{operation}.{name} one" not in UNCHECKED
]
ONE_HOUR = timedelta(hours=1)


def values_of(schema: Json) -> list[str]:
    """Return the allowed values of an array's elements; empty if any value is allowed."""
    values: list[str] = SPEC.resolve(schema.get("items", {}), "")[0].get("enum", [])
    return values


def only(operation: str, name: str, place: int) -> Lie:
    """Only one value of a repeated parameter is used."""

    def act(turn: Turn) -> None:
        values = [value for key, value in turn.pairs if key == name]
        if len(values) > 1:
            rest = [pair for pair in turn.pairs if pair[0] != name]
            turn.ask_for([*rest, (name, values[place])])

    return Lie(operation, before(operation, act))


def without(operation: str, *names: str) -> Lie:
    def act(turn: Turn) -> None:
        for name in names:
            turn.query.pop(name, None)

    return Lie(operation, before(operation, act))


def limit(operation: str, change: Callable[[int | None], int | None]) -> Lie:
    def act(turn: Turn) -> None:
        given = turn.query.get("limit")
        number = int(given) if given is not None and given.lstrip("-").isdigit() else None
        asked = change(number) if given is None or number is not None else number
        if asked is not None:
            turn.query["limit"] = str(asked)

    return Lie(operation, before(operation, act))


def clamped(operation: str, name: str, top: int) -> Lie:
    """A number above its maximum is silently lowered to it."""

    def act(turn: Turn) -> None:
        given = turn.query.get(name, "")
        if given.isdigit() and int(given) > top:
            turn.query[name] = str(top)

    return Lie(operation, before(operation, act))


def too_many(operation: str, name: str, most: int) -> Lie:
    """Values beyond the maximum number are silently dropped."""

    def act(turn: Turn) -> None:
        values = [pair for pair in turn.pairs if pair[0] == name]
        if len(values) > most:
            rest = [pair for pair in turn.pairs if pair[0] != name]
            turn.ask_for([*rest, *values[:most]])

    return Lie(operation, before(operation, act))


def later(operation: str, name: str, by: timedelta) -> Lie:
    """A time bound is shifted."""

    def act(turn: Turn) -> None:
        try:
            moment = datetime.fromisoformat(turn.query.get(name, ""))
        except ValueError:
            return
        turn.query[name] = (moment + by).isoformat().replace("+00:00", "Z")

    return Lie(operation, before(operation, act))


def any_value(operation: str, name: str) -> Lie:
    """A value outside the list is ignored."""
    values = parameters(operation)[name].get("enum", [])

    def act(turn: Turn) -> None:
        if turn.query.get(name, values[0]) not in values:
            turn.query.pop(name)

    return Lie(operation, before(operation, act))


def facets_of(**other: str) -> Spoil:
    """Count the facets of another search: without these parameters."""

    def act(turn: Turn) -> None:
        if "facets" not in turn.value:
            return
        query = {name: value for name, value in turn.query.items() if name not in other}
        wider = turn.again(query=query)
        turn.put({**turn.value, "facets": wider.value["facets"]})

    return when("list_items", act)


def any_order(turn: Turn) -> None:
    if at(turn, "list_items") and turn.query.get("sort") == "newest":
        turn.query["sort"] = "price_asc"


PARAMETERS: Lies = {
    **{f"{o}: of several {n} the first counts": only(o, n, 0) for o, n in REPEATED},
    **{f"{o}: of several {n} the last counts": only(o, n, -1) for o, n in REPEATED},
    **{f"{o}: limit is capped at 50": limit(o, lambda n: min(n, 50) if n else n) for o in LISTS},
    **{f"{o}: the default of limit is 2": limit(o, lambda n: 2 if n is None else n) for o in LISTS},
    **{
        f"{o}: {n} above its maximum is taken": clamped(o, n, int(schema["maximum"]))
        for o in SPEC.operations()
        for n, schema in parameters(o).items()
        if "maximum" in schema
    },
    **{
        f"{o}: too many {n} are cut in silence": too_many(o, n, int(schema["maxItems"]))
        for o in SPEC.operations()
        for n, schema in parameters(o).items()
        # Of a list with few values, too many are some of them twice.
        if len(values_of(schema)) not in range(1, int(schema.get("maxItems", 0)) + 1)
        and "maxItems" in schema
    },
    **{
        f"{o}: an unknown {n} is ignored": any_value(o, n)
        for o in SPEC.operations()
        for n, schema in parameters(o).items()
        if "enum" in schema
    },
    **{f"{o}: {n} is ignored": without(o, n) for o, n in TIMES},
    **{f"{o}: {n} is an hour off": later(o, n, ONE_HOUR) for o, n in TIMES},
    "list_my_usage: by is hour by default no more": Lie(
        "list_my_usage", before("list_my_usage", lambda t: t.query.setdefault("by", "day"))
    ),
    "list_deliveries: has_failed_attempts is ignored": without(
        "list_deliveries", "has_failed_attempts"
    ),
    "list_webhooks: metadata is ignored": without(
        "list_webhooks", "metadata_key", "metadata_value"
    ),
    "get_webhook_digest: date is ignored": without("get_webhook_digest", "date"),
    "list_items: facets ignore q": Lie("list_items", returned=facets_of(q="")),
    "list_items: facets ignore condition": Lie("list_items", returned=facets_of(condition="")),
    "list_items: facets ignore brand_id": Lie("list_items", returned=facets_of(brand_id="")),
    "list_items: facets ignore price": Lie(
        "list_items", returned=facets_of(min_price="", max_price="")
    ),
    "list_items: facets ignore size": Lie("list_items", returned=facets_of(size="")),
    "list_items: sort=newest is by price": Lie("list_items", any_order),
    "list_items: without sort the order is by price": Lie(
        "list_items",
        before(
            "list_items",
            lambda t: (
                t.query.update(sort="price_asc", currency="EUR")
                if not {"sort", "q", "cursor", "currency"} & t.query.keys()
                else None
            ),
        ),
    ),
    "list_items: currency of a price filter is ignored": Lie(
        "list_items",
        before(
            "list_items",
            lambda t: t.query.update(currency="EUR") if t.query.get("currency") == "SEK" else None,
        ),
    ),
    "list_my_orders: the role is turned": Lie(
        "list_my_orders",
        before(
            "list_my_orders",
            lambda t: (
                t.query.update(role="buyer" if t.query["role"] == "seller" else "seller")
                if t.query.get("role") in {"buyer", "seller"}
                else None
            ),
        ),
    ),
    "list_brands: q finds only whole names": Lie(
        "list_brands",
        returned=lambda t: said(
            "list_brands",
            lambda page: {
                **page,
                "data": [r for r in page["data"] if r["name"] == t.query.get("q", r["name"])],
            },
        )(t),
    ),
}
