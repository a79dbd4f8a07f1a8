"""`validate_only`: the response that a write would have had, and nothing else."""

from collections.abc import Callable, Sequence
from typing import Any

from cute_contract.provider.promises.events import followed, of
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.rows import NOBODY
from cute_contract.provider.promises.shelf import create, new_item
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.promises.writing import agrees, read

ONLY = {"validate_only": "true"}
FULL = 100


def absent(trial: Trial, item: Row) -> None:
    """Check that an item was not created: it can't be read, and its SKU is free."""
    got = trial.send("get_item", item_id=str(item["id"])).status
    trial.expect(got == 404, "validate_only creates an item", 404, got)
    rows = trial.rows("list_my_items", query={"sku": str(item["sku"])})
    trial.expect(not rows, "validate_only takes a SKU", "no item", rows[:1])


def heard(trial: Trial, cursor: str, items: Sequence[Row], created: Sequence[Row] = ()) -> None:
    """Check that the feed has no events of these items, but for those of creating some.

    Events of an account keep their order: that of a later item shows that none is still to come.
    """
    later = create(trial)
    followed(trial, cursor, [("item.created", str(later["id"]))], FULL)
    names = {str(item["id"]) for item in (*items, *created)}
    rows = trial.rows("list_events", query={"after": cursor, "limit": str(FULL)})
    got = [of(row) for row in rows if of(row)[1] in names]
    wanted = [("item.created", str(item["id"])) for item in created]
    trial.expect(got == wanted, "validate_only sends an event", wanted, got)


def newest(trial: Trial) -> str:
    return str(trial.value("list_events", query={"after": "newest"}).get("next_cursor"))


def on_create(trial: Trial) -> None:
    cursor = newest(trial)
    sent = new_item(trial, sku=f"{trial.scope.texts['unique']}-only")
    shown = trial.value("create_item", 201, query=ONLY, body=sent)
    agrees(trial, "validate_only shows the wrong item", sent, shown)
    absent(trial, shown)
    refused(trial, {"title": "", "condition": "worn"}, {"/title", "/condition"})
    refused(trial, {"category_id": NOBODY, "brand_id": NOBODY}, {"/category_id", "/brand_id"})
    refused(trial, {"title": "", "brand_id": NOBODY}, {"/title", "/brand_id"})
    heard(trial, cursor, [shown])
    made = trial.value("create_item", 201, body=sent)
    agrees(trial, "without validate_only no item is created", sent, read(trial, made))


def refused(trial: Trial, wrong: Row, wanted: set[str]) -> None:
    problem = trial.value("create_item", 422, query=ONLY, body=new_item(trial, **wrong))
    got = {error.get("pointer") for error in problem.get("errors", [])}
    trial.expect(got == wanted, "validate_only names the wrong errors", sorted(wanted), got)


def on_put(trial: Trial) -> None:
    sku = f"{trial.scope.texts['unique']}-put"
    cursor, first = newest(trial), new_item(trial, sku=sku)
    shown = trial.value("put_item_by_sku", 201, query=ONLY, body=first, sku=sku)
    absent(trial, shown)
    made = trial.value("put_item_by_sku", 201, body=first, sku=sku)
    other = {**first, "title": "Validated only"}
    changed = trial.value("put_item_by_sku", query=ONLY, body=other, sku=sku)
    agrees(trial, "validate_only shows the wrong item", {**other, "id": made["id"]}, changed)
    agrees(trial, "validate_only replaces an item", made, read(trial, made))
    heard(trial, cursor, [shown], [made])


def on_batch(trial: Trial) -> None:
    cursor, sku = newest(trial), f"{trial.scope.texts['unique']}-batch"
    keep = create(trial)
    operations: list[Any] = [
        {"op": "create", "item": new_item(trial, sku=sku)},
        {"op": "update", "id": keep["id"], "item": {"title": "Validated only"}},
        {"op": "create", "item": {"title": "No price"}},
        {"op": "delete", "id": keep["id"]},
    ]
    rows = trial.value("batch_items", query=ONLY, body={"operations": operations})["data"]
    statuses = [row.get("status") for row in rows]
    wanted = [201, 200, 422, 204]
    trial.expect(statuses == wanted, "validate_only gives the wrong results", wanted, statuses)
    absent(trial, rows[0]["item"])
    agrees(trial, "validate_only changes an item", keep, read(trial, keep))
    heard(trial, cursor, [rows[0]["item"]], [keep])
    trial.ask("batch_items", body={"operations": operations[-1:]})
    got = trial.send("get_item", item_id=str(keep["id"])).status
    trial.expect(got == 404, "without validate_only a batch is not done", 404, got)


def _promise(operation: str, check: Callable[[Trial], None]) -> Promise:
    text = "With `validate_only` the response is as without, and nothing is changed."
    return Promise(f"validate-{operation}", (operation, "list_events"), text, check)


PROMISES = [
    _promise("create_item", on_create),
    _promise("put_item_by_sku", on_put),
    _promise("batch_items", on_batch),
]
