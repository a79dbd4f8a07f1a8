"""What a list shows of a thing is what it shows itself."""

from collections.abc import Callable
from typing import Any

from cute_contract.provider.promises.listing import ids, listed, narrowed
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.spec import Spec
from cute_contract.provider.world import UnavailableError

OK, MEDIA_TYPE = 200, "application/json"
SHOWN = 3
TRIES = 3


def getters(spec: Spec) -> dict[str, str]:
    """Return the operation that reads one row of each list, by their paths."""
    by_path = {spec.place_of(o)[0]: o for o in spec.operations() if spec.place_of(o)[1] == "get"}
    found: dict[str, str] = {}
    for operation in listed(spec):
        path = spec.place_of(operation)[0]
        getter = next((o for p, o in by_path.items() if p.rpartition("/{")[0] == path), None)
        # My items are items.
        if getter is None and path.startswith("/me/"):
            path = path.removeprefix("/me")
            getter = next((o for p, o in by_path.items() if p.rpartition("/{")[0] == path), None)
        if getter is not None:
            found[operation] = getter
    return found


def row_fields(spec: Spec, operation: str) -> frozenset[str]:
    """Return the fields that the rows of a list can have."""
    found = spec.response(operation, OK)
    assert found is not None, "a list has a page"
    page, _ = spec.resolve(found[0]["content"][MEDIA_TYPE]["schema"], "")
    row, _ = spec.resolve(page["properties"]["data"]["items"], "")
    return frozenset(row["properties"])


def same(operation: str, getter: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        fields = row_fields(trial.spec, operation)
        name = trial.spec.place_of(getter)[0].rpartition("{")[2].rstrip("}")
        query = {**narrowed(trial, operation), "limit": str(SHOWN)}
        for attempt in range(TRIES):
            rows = trial.rows(operation, query=query, **ids(trial, operation))
            if not rows:
                raise UnavailableError(f"{operation} has no rows")
            pairs = [(row, shown(trial, getter, name, row, fields)) for row in rows]
            apart = [(row, single) for row, single in pairs if row != single]
            # They may have changed in between.
            if not apart or attempt == TRIES - 1:
                break
        row, single = apart[0] if apart else pairs[0]
        trial.expect(not apart, f"{operation} differs from {getter}", single, row)

    return check


def shown(trial: Trial, getter: str, name: str, row: Row, fields: frozenset[str]) -> Row:
    """Return what a row's thing shows itself of these fields."""
    ids: dict[str, Any] = {name: str(row["id"])}
    thing: Row = trial.value(getter, **ids)
    return {field: value for field, value in thing.items() if field in fields}


def current_key(trial: Trial) -> None:
    own = trial.value("get_me")["key"]
    rows = trial.rows("list_my_keys", query={"limit": "100"})
    current = [row for row in rows if row.get("current")]
    trial.expect(len(current) == 1, "one key is the current one", 1, len(current))
    shared = {name: current[0].get(name) for name in own}
    trial.expect(shared == own, "list_my_keys differs from get_me", own, shared)


def paths(trial: Trial) -> None:
    """A category's path ends in its name, after its parent's path."""
    rows = trial.rows("list_categories", query={"limit": "100"})
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        parent = by_id.get(row.get("parent_id"))
        before = parent["path"] if parent else row["path"][:-1]
        wanted = [*before, row["name"]]
        trial.expect(row["path"] == wanted, "a category has the wrong path", wanted, row["path"])
        root = row.get("parent_id") is not None or len(row["path"]) == 1
        trial.expect(root, "a category without a parent has one in its path", 1, row["path"])


def promises(spec: Spec) -> list[Promise]:
    """A promise for each list whose rows can be read one by one."""
    text = "A row of the list shows the same fields as the object itself."
    key = "The list of keys shows the current one as `GET /me` does."
    path = "A category's `path` is that of its parent and its name."
    return [
        *(
            Promise(f"same-{name}", (name, getter), text, same(name, getter), about="same")
            for name, getter in getters(spec).items()
        ),
        Promise("same-list_my_keys", ("list_my_keys", "get_me"), key, current_key),
        Promise("category-paths", ("list_categories",), path, paths),
    ]
