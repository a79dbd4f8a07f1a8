"""Repeated requests: a retry with the same key takes effect once; a read is revalidated."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cute_contract.provider.cases import As, Call, Case
from cute_contract.provider.promises.deliveries import caused
from cute_contract.provider.promises.document import HEADER, taking
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import create, new_item
from cute_contract.provider.promises.stock import eventually
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.spec import Spec
from cute_contract.provider.wire import ApiResponse
from cute_contract.provider.world import UnavailableError

KEY, REPLAYED, CONDITION = "Idempotency-Key", "Idempotent-Replayed", "If-None-Match"
OWN, MEANWHILE = "kit_replay", "meanwhile"
# Fields of a webhook that can be null.
CLEARED = frozenset({"description", "filter"})
# Fields with any text.
TEXTS = frozenset({"title", "description", "body"})
OTHER_TAG = '"0"'
NEW_SELLER = "create_sandbox_seller"
SETTLE_SECONDS = 0.6


def number_of(trial: Trial, operation: str, **given: Any) -> int:
    return len(trial.rows(operation, query={"limit": "100"}, **given))


def of_webhook(call: Call) -> str:
    return call.path.split("/")[2]


def settled(trial: Trial, count: Callable[[], int]) -> int:
    """Count effects that show some time after their call: at least the first, and then a second
    has had time.
    """
    trial.world.wire.sleep(SETTLE_SECONDS)
    return int(eventually(trial, count))


def tests_sent(trial: Trial, call: Call) -> int:
    hook = of_webhook(call)
    return settled(trial, lambda: number_of(trial, "list_deliveries", webhook_id=hook))


def attempts(trial: Trial, call: Call) -> int:
    def made() -> int:
        shown = trial.value("get_delivery", delivery_id=call.path.split("/")[2])
        return 0 if shown["status"] == "pending" else int(shown["attempt_count"])

    return settled(trial, made)


def messages(trial: Trial, call: Call) -> int:
    def sent() -> int:
        rows = trial.rows("list_events", query={"types": "message.received", "limit": "100"})
        return sum(row["data"].get("item_id") == call.body["item_id"] for row in rows)

    return settled(trial, sent)


def refunded(trial: Trial, call: Call) -> Any:
    order = trial.value("get_my_order", order_id=call.path.split("/")[3])
    return order["totals"]["refunded"]


def webhook_tag(trial: Trial, call: Call) -> Any:
    return trial.value("get_webhook", webhook_id=of_webhook(call))["previous_secret_expires_at"]


def own_items(trial: Trial, call: Call) -> int:
    pair = {"metadata_key": OWN, "metadata_value": trial.scope.texts["unique"]}
    return len(trial.rows("list_my_items", query={**pair, "limit": "100"}))


def installs(trial: Trial, call: Call) -> int:
    return number_of(trial, "list_app_installs")


def advanced(trial: Trial, call: Call) -> Any:
    return trial.value("get_sandbox_clock")["target_seconds"]


def meanwhile(trial: Trial, call: Call) -> Any:
    """Change the webhook once, which a second effect would undo."""
    hook = of_webhook(call)
    if MEANWHILE not in trial.scope.own:
        trial.scope.own[MEANWHILE] = MEANWHILE
        changes = dict.fromkeys(call.body, None) | {"description": MEANWHILE}
        body = {name: value for name, value in changes.items() if name in CLEARED}
        trial.ask("update_webhook", webhook_id=hook, body=body)
    shown = trial.value("get_webhook", webhook_id=hook)
    return {name: shown.get(name) for name in CLEARED}


def nothing(trial: Trial, call: Call) -> None:
    """Nothing that could be seen twice."""


# What a success of an operation changes, so that a second effect shows.
EFFECTS: Mapping[str, Callable[[Trial, Call], Any]] = {
    "create_item": own_items,
    "batch_items": own_items,
    "update_webhook": meanwhile,
    "create_webhook": lambda trial, call: number_of(trial, "list_webhooks"),
    "create_sandbox_message": messages,
    "test_webhook": tests_sent,
    "redeliver": attempts,
    "refund_sandbox_order": refunded,
    "rotate_webhook_secret": webhook_tag,
    NEW_SELLER: installs,
    "advance_sandbox_clock": advanced,
}


def item_of(trial: Trial) -> Row:
    return new_item(trial, metadata={OWN: trial.scope.texts["unique"]})


def prepared(trial: Trial, operation: str) -> Case:
    """Return a request whose effect can be counted."""
    if operation == NEW_SELLER:
        return Case(201, "a simulated seller", trial.call(NEW_SELLER, body={}))
    case = trial.success(operation)
    if operation == "redeliver":
        _, _, sent = caused(trial)
        return replace(case, call=replace(case.call, path=f"/deliveries/{sent['id']}/redeliver"))
    if operation == "create_item":
        return replace(case, call=replace(case.call, body=item_of(trial)))
    if operation == "batch_items":
        rows = [{"op": "create", "item": item_of(trial)} for _ in range(2)]
        return replace(case, call=replace(case.call, body={"operations": rows}))
    return case


def altered(node: Any) -> Any:
    """Return a body with another text in its first free field, or None if it has none."""
    for name, value in node.items() if isinstance(node, dict) else ():
        if name in TEXTS and isinstance(value, str):
            return {**node, name: f"{value} too"}
        inner = altered(value[0] if isinstance(value, list) and value else value)
        if inner is not None:
            return {**node, name: [inner, *value[1:]] if isinstance(value, list) else inner}
    return None


def replayed(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        case = prepared(trial, operation)
        call = trial.world.fill(case.call, trial.scope)
        call = replace(call, headers={**call.headers, KEY: trial.scope.texts["uuid"]})
        first = trial.sent(call)
        if first.status in case.also or (call.by is As.SPARE and first.status == 403):
            raise UnavailableError(f"{operation} returned {first.status}, which is allowed")
        done(trial, operation, case, first)
        count = EFFECTS.get(operation, nothing)
        before = count(trial, call)
        again = trial.sent(call)
        done(trial, operation, case, again)
        same = first.content == again.content
        flaw = f"a retry of {operation} gets another response"
        trial.expect(same, flaw, first.content, again.content)
        marked = again.headers.get(REPLAYED)
        flaw = f"a retry of {operation} lacks {REPLAYED}"
        trial.expect(marked == "true", flaw, "true", marked)
        fresh = REPLAYED not in first.headers
        trial.expect(fresh, f"a first response has {REPLAYED}", "no such header", "true")
        after = count(trial, call)
        flaw = f"a retry of {operation} takes effect again"
        trial.expect(before == after, flaw, before, after)
        other = altered(call.body)
        if other is not None:
            reused = trial.sent(call, body=other)
            flaw = f"{operation} accepts a key with another body"
            trial.expect(reused.status == 422, flaw, 422, reused.status)
        if operation == NEW_SELLER:
            trial.ask("delete_sandbox_seller", 204, account=first.value["install"]["account"])

    return check


def done(trial: Trial, operation: str, case: Case, response: ApiResponse) -> None:
    wanted, got = case.status, response.status
    trial.expect(got == wanted, f"{operation} returns {got}, not {wanted}", wanted, got)


def changed(operation: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        case = trial.success(operation)
        headers = {**case.call.headers, CONDITION: OTHER_TAG}
        response = trial.sent(case.call, headers=headers)
        if response.status in case.also:
            raise UnavailableError(f"{operation} returned {response.status}, which is allowed")
        flaw = f"{operation} returns {response.status} for a tag of another version"
        trial.expect(response.status == case.status, flaw, case.status, response.status)

    return check


def tags(trial: Trial) -> None:
    """A list of tags, a weak one, and any."""
    made = create(trial)
    tag = trial.ask("get_item", item_id=made["id"]).headers.get("ETag", "")
    for given in (f"{OTHER_TAG}, {tag}", f"W/{tag}", "*"):
        trial.ask("get_item", 304, headers={CONDITION: given}, item_id=made["id"])


def promises(spec: Spec) -> list[Promise]:
    """A promise for each operation that takes a key, and each that has a tag."""
    once = "The same `Idempotency-Key` and body take effect once, and get the same bytes."
    other = "`If-None-Match` with the tag of another version returns the response."
    return [
        *(
            Promise(f"replay-{name}", (name,), once, replayed(name), about=KEY)
            for name in taking(spec, KEY, HEADER)
        ),
        *(
            Promise(f"changed-{name}", (name,), other, changed(name), about=CONDITION)
            for name in taking(spec, CONDITION, HEADER)
        ),
        Promise(
            "if-none-match-forms",
            ("get_item",),
            "`If-None-Match` can be a list, a weak tag, or `*`.",
            tags,
            about=CONDITION,
        ),
    ]
