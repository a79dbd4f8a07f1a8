"""Fill lists with rows to check: create some, or wait for those of earlier calls."""

from collections.abc import Callable
from typing import Any

from cute_contract.provider.promises.shelf import create, shelf
from cute_contract.provider.promises.trial import Row, Trial

# How often `eventually` looks: for 34 s in all, or for 116 s.
TRIES, TRIES_FOR_ERASURE = 11, 14
PAUSE_SECONDS = 0.2
PAUSE_FACTOR = 1.5
HOOK = "https://hooks.cute.example/contract"


def order(trial: Trial, *, shared: bool = False) -> tuple[Row, Row]:
    """An item and the order of it, in a sandbox. An ordered item can't be deleted."""
    item = create(trial, shared=shared)
    made: Row = trial.value(
        "create_sandbox_order", 201, body={"item_id": item["id"]}, shared=shared
    )
    return item, made


def eventually(trial: Trial, ready: Callable[[], Any], tries: int = TRIES) -> Any:
    """Return the result of `ready` once it is true, or its last result after the last try."""
    found = ready()
    for number in range(tries):
        if found:
            break
        trial.world.wire.sleep(PAUSE_SECONDS * PAUSE_FACTOR**number)
        found = ready()
    return found


def stocked(trial: Trial, operation: str) -> None:
    """Fill a list, which may stay empty. Raises `AbsentError` if a needed operation is missing."""
    prepare = STOCKS.get(operation)
    if prepare is not None and operation not in trial.memory:
        prepare(trial)
        trial.memory[operation] = True


def orders(trial: Trial) -> None:
    if not trial.rows("list_my_orders", query={"limit": "1"}):
        order(trial, shared=True)


def favorites(trial: Trial) -> None:
    """The first items of the shelf, which are deleted with it."""
    for item in shelf(trial).items[:3]:
        trial.ask("put_my_favorite", 204, item_id=item["id"])


def webhooks(trial: Trial) -> None:
    for number, types in enumerate((["item.created"], ["item.deleted"])):
        body = {"url": HOOK, "types": types, "metadata": {"kit": str(number)}}
        trial.ask("create_webhook", 201, body=body, shared=True)


def contracts(trial: Trial) -> None:
    for number in range(2):
        body = {
            "program": "contract kit",
            "program_version": f"{trial.world.shared.texts['unique']} {number}",
            "api_version": trial.spec.document["x-versions"][-1]["date"],
            "operations": [],
            "events": [{"type": "item.created", "reads": ["/data/id"]}],
        }
        trial.ask("put_contract", 200, body=body, shared=True)


def deliveries(trial: Trial) -> None:
    hook = trial.world.value("webhook_id", trial.world.shared)
    for event_type in ("item.created", "item.deleted"):
        trial.ask("test_webhook", 202, webhook_id=hook, body={"type": event_type})

    def rows() -> bool:
        return len(trial.rows("list_deliveries", webhook_id=hook)) >= 2

    eventually(trial, rows)


def events(trial: Trial) -> None:
    create(trial)
    eventually(trial, lambda: trial.rows("list_events", query={"limit": "1"}))


def logged(operation: str) -> Callable[[Trial], None]:
    def wait(trial: Trial) -> None:
        trial.ask("list_brands")
        eventually(trial, lambda: trial.rows(operation, query={"limit": "1"}))

    return wait


STOCKS: dict[str, Callable[[Trial], None]] = {
    "list_my_favorites": favorites,
    "list_my_orders": orders,
    "list_webhooks": webhooks,
    "list_contracts": contracts,
    "list_deliveries": deliveries,
    "list_events": events,
    "list_my_requests": logged("list_my_requests"),
    "list_my_usage": logged("list_my_usage"),
}
