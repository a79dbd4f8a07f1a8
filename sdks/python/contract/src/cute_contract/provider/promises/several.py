"""Repeated parameters: rows that match any of the values come, and no others."""

from collections.abc import Callable, Mapping

from cute_contract.provider.promises.document import parameters
from cute_contract.provider.promises.listing import ids, key_of
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.rows import NOBODY
from cute_contract.provider.promises.shelf import create, field, shelf
from cute_contract.provider.promises.stock import eventually, order, stocked
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.spec import Spec
from cute_contract.provider.world import UnavailableError

FULL = "100"
TRIES = 3
CURSOR = "several cursor"
GROUPS = ["operation", "status_class"]


def of_shelf(trial: Trial, operation: str, name: str) -> list[str]:
    """Return two values of the shelf's items."""
    first, other, *_ = shelf(trial).items
    return [str(field(first, name)), str(field(other, name))]


def sellers(trial: Trial, operation: str, name: str) -> list[str]:
    shelf(trial)
    return [str(trial.value("get_me").get("user", {}).get("id")), NOBODY]


def sizes(trial: Trial, operation: str, name: str) -> list[str]:
    word = shelf(trial).word
    create(trial, size=f"Other {word}", title=f"Contract kit {word}")
    return [shelf(trial).size, f"Other {word}"]


def my_statuses(trial: Trial, operation: str, name: str) -> list[str]:
    for status in ("draft", "active"):
        create(trial, status=status)
    return ["draft", "active"]


def public_statuses(trial: Trial, operation: str, name: str) -> list[str]:
    order(trial, shared=True)
    shelf(trial)
    return ["active", "reserved"]


def order_statuses(trial: Trial, operation: str, name: str) -> list[str]:
    for end in ("cancel_sandbox_order", ""):
        _, made = order(trial, shared=True)
        if end:
            trial.ask(end, order_id=str(made["id"]))
    return ["open", "cancelled"]


def event_types(trial: Trial, operation: str, name: str) -> list[str]:
    cursor = trial.value("list_events", query={"after": "newest"}).get("next_cursor")
    trial.memory[CURSOR] = str(cursor)
    item = create(trial)
    trial.ask("update_item", item_id=item["id"], body={"title": "Another title"})
    trial.ask("delete_item", 204, item_id=item["id"])
    query = {"after": str(cursor), "limit": FULL}
    kinds = {"item.created", "item.updated", "item.deleted"}
    eventually(
        trial, lambda: kinds <= {row.get("type") for row in trial.rows("list_events", query=query)}
    )
    return ["item.created", "item.deleted"]


VALUES: Mapping[str, Callable[[Trial, str, str], list[str]]] = {
    "list_items-category_id": of_shelf,
    "list_items-brand_id": of_shelf,
    "list_items-condition": of_shelf,
    "list_items-color": of_shelf,
    "list_items-seller_id": sellers,
    "list_items-size": sizes,
    "list_items-status": public_statuses,
    "list_my_items-sku": of_shelf,
    "list_my_items-status": my_statuses,
    "list_my_orders-status": order_statuses,
    "list_events-types": event_types,
}


def narrowed(trial: Trial, operation: str, name: str) -> dict[str, str]:
    """Return parameters that leave other users' items out."""
    if operation == "list_events":
        return {"after": str(trial.memory[CURSOR])}
    if operation != "list_items" or name == "size":
        return {}
    me = trial.value("get_me").get("user", {}).get("id")
    return {"seller_id": str(me)} if name == "status" else {"size": shelf(trial).size}


def either(operation: str, name: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        values = VALUES[f"{operation}-{name}"](trial, operation, name)
        base = {**narrowed(trial, operation, name), "limit": FULL}

        def found(value: str | list[str]) -> dict[str, Row]:
            rows = trial.rows(operation, query={**base, name: value}, **ids(trial, operation))
            return {str(key_of(row)): row for row in rows}

        for attempt in range(TRIES):
            first, other = found(values[0]), found(values[1])
            both, turned = found(values), found(values[::-1])
            if not (first or other) or int(FULL) in {len(first), len(other), len(both)}:
                raise UnavailableError(f"{operation} has no rows, or too many, for {values}")
            same = both.keys() == turned.keys() == first.keys() | other.keys()
            # Rows may come and go in between.
            if same or attempt == TRIES - 1:
                break
        missing = (first.keys() | other.keys()) - (both.keys() & turned.keys())
        flaw = f"{operation} with several {name} leaves out rows of one"
        wanted = f"{len(first | other)} rows, of {' and '.join(values)}"
        trial.expect(same, flaw, wanted, f"{len(both)} rows; different: {sorted(missing)[:1]}")

    return check


def grouped(trial: Trial) -> None:
    stocked(trial, "list_my_usage")
    query = {"group_by": GROUPS, "limit": FULL}
    rows = trial.rows("list_my_usage", query=query)
    # Calls of no operation have none.
    both = [row for row in rows if all(row.get(name) is not None for name in GROUPS)]
    flaw = "only one of several group_by counts"
    trial.expect(bool(both), flaw, f"rows with {' and '.join(GROUPS)}", rows[:1])


def promises(spec: Spec) -> list[Promise]:
    """A promise for each parameter of a list that can be repeated."""
    return [
        Promise(
            f"several-{operation}-{name}",
            (operation,),
            f"With several `{name}`, rows that match any of them come.",
            grouped if name == "group_by" else either(operation, name),
            about=f"several {name}",
        )
        for operation in spec.operations()
        for name, schema in parameters(spec, operation).items()
        if schema.get("type") == "array" and (name == "group_by" or f"{operation}-{name}" in VALUES)
    ]
