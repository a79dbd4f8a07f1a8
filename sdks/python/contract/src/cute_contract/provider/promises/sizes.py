"""Sizes of pages: the default, and the most that a caller may ask for."""

from collections.abc import Callable
from typing import Any

from cute_contract.provider.promises.document import QUERY, parameters, taking
from cute_contract.provider.promises.listing import ids, narrowed, next_link
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import new_item, word_of
from cute_contract.provider.promises.trial import Trial
from cute_contract.provider.spec import Spec
from cute_contract.provider.world import UnavailableError

LIMIT = "limit"
# More than half of what a page may have: an API that allows fewer is found.
MANY = 55
PLENTY = "plenty"
OF_ITEMS = frozenset({"list_items", "list_my_items", "list_events", "list_item_changes"})


def plenty(trial: Trial) -> str:
    """Create many items once; return their size."""
    if PLENTY not in trial.memory:
        size = f"Plenty {word_of(trial.world.shared)}"
        rows = [{"op": "create", "item": new_item(trial, size=size)} for _ in range(MANY)]
        trial.value("batch_items", body={"operations": rows}, shared=True)
        trial.memory[PLENTY] = size
    return str(trial.memory[PLENTY])


def query_of(trial: Trial, operation: str) -> dict[str, Any]:
    if operation in OF_ITEMS and trial.spec.has("batch_items"):
        size = plenty(trial)
        return {"size": size} if operation == "list_items" else {}
    return dict(narrowed(trial, operation))


def sizes(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        schema = parameters(trial.spec, operation)[LIMIT]
        most, default = int(schema["maximum"]), int(schema["default"])
        query, place = query_of(trial, operation), ids(trial, operation)

        def page(**more: str) -> tuple[int, bool]:
            response = trial.ask(operation, query={**query, **more}, **place)
            value = response.value
            more_there = bool(value.get("has_more"))
            linked = next_link(response) is not None
            flaw = f"Link and has_more of {operation} disagree"
            trial.expect(linked == more_there, flaw, f"has_more {more_there}", f"Link {linked}")
            return len(value["data"]), more_there

        whole, cut = page(limit=str(most))
        flaw = f"{operation} has fewer rows on a page than limit={most} allows"
        trial.expect(whole == most or not cut, flaw, most, whole)
        plain, _ = page()
        # Rows may be added in between.
        fine = min(whole, default) <= plain <= default
        trial.expect(
            fine, f"without limit {operation} has the wrong number of rows", default, plain
        )
        if whole <= default:
            raise UnavailableError(f"{operation} has only {whole} rows to see its largest page")

    return check


def promises(spec: Spec) -> list[Promise]:
    """A promise for each operation with a limit."""
    text = "A page has as many rows as `limit` allows, and without it as many as its default."
    return [
        Promise(f"full-{name}", (name,), text, sizes(name), about=LIMIT)
        for name in taking(spec, LIMIT, QUERY)
    ]
