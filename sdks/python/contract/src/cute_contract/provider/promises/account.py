"""An account's view of its calls, keys and orders, and its protection from others."""

from datetime import datetime

from cute_contract.provider.cases import As
from cute_contract.provider.promises.events import followed, of
from cute_contract.provider.promises.limits import served_at
from cute_contract.provider.promises.orders import is_of, item_of, progress
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.stock import eventually, order
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.promises.writing import agrees, read
from cute_contract.provider.world import UnavailableError

CALLS = 3
NOWHERE = "00000000-0000-4000-8000-000000000000"
# Entries of `errors` that the log keeps.
MOST = 10
LOG_SECONDS = 120
OTHER_TAG = '"0"'
ENDS = ("completed", "cancelled")


def request_log(trial: Trial) -> None:
    """Check the entries of a success, of an unknown id, and of a request with an error."""
    key_id = trial.value("get_me").get("key", {}).get("id")
    wrong = {"limit": "0"}
    asked = [
        trial.ask("list_brands", query={"limit": "1"}),
        trial.ask("get_item", 404, item_id=NOWHERE),
        trial.ask("list_brands", 422, query=wrong),
        trial.ask("create_item", 422, body={}),
    ]
    path = trial.spec.base_path
    wanted: list[Row] = [
        {"operation": "list_brands", "method": "GET", "path": f"{path}/brands", "query": "limit=1"},
        {
            "operation": "get_item",
            "method": "GET",
            "path": f"{path}/items/{NOWHERE}",
            "query": None,
        },
        {"operation": "list_brands", "method": "GET", "path": f"{path}/brands", "query": "limit=0"},
        {"operation": "create_item", "method": "POST", "path": f"{path}/items", "query": None},
    ]
    for response, stated in zip(asked, wanted, strict=True):
        problem = response.value if response.status >= 400 else {}
        name = response.headers.get("X-Request-Id", "")
        query = {"request_id": name}

        def logged(query: dict[str, str] = query) -> list[Row]:
            return trial.rows("list_my_requests", query=query)

        rows = eventually(trial, logged)
        trial.expect(
            len(rows) == 1, "a request is missing from the log, or in it twice", 1, len(rows)
        )
        stated |= {"request_id": name, "status": response.status, "key_id": key_id}
        stated |= {"error_code": problem.get("code"), "errors": problem.get("errors", [])[:MOST]}
        stated["api_version"] = response.headers.get("Cute-Version")
        got = {field: rows[0].get(field) for field in stated}
        trial.expect(got == stated, "the log shows a request wrongly", stated, got)
        began = datetime.fromisoformat(str(rows[0].get("started_at"))).timestamp()
        near = abs(began - served_at(response)) <= LOG_SECONDS
        trial.expect(
            near, "the log has the wrong time of a request", "now", rows[0].get("started_at")
        )


def calls_of(trial: Trial, operation: str) -> int:
    rows = trial.rows("list_my_usage", query={"operation": operation, "limit": "100"})
    return sum(int(row.get("requests", 0)) for row in rows)


def quota_of(trial: Trial, operation: str) -> int:
    rows = trial.rows("list_my_usage", query={"operation": operation, "limit": "100"})
    return sum(int(row.get("quota_used", 0)) for row in rows)


def usage(trial: Trial) -> None:
    """Wait until earlier calls are counted, so that only the check's own calls are added."""
    settled = [-1]

    def still() -> bool:
        settled.append(calls_of(trial, "list_categories"))
        return settled[-1] == settled[-2]

    eventually(trial, still)
    before, quota = settled[-1], quota_of(trial, "list_categories")
    for _ in range(CALLS):
        trial.ask("list_categories", query={"limit": "1"})
    eventually(trial, lambda: calls_of(trial, "list_categories") >= before + CALLS)
    more = calls_of(trial, "list_categories") - before
    trial.expect(more == CALLS, "usage counts calls wrongly", CALLS, more)
    used = quota_of(trial, "list_categories") - quota
    trial.expect(used == CALLS, "usage counts the quota wrongly", CALLS, used)
    query = {"group_by": "status_class", "operation": "list_categories", "limit": "100"}
    classes = {row.get("status_class") for row in trial.rows("list_my_usage", query=query)}
    there = "2xx" in classes and "5xx" not in classes
    trial.expect(there, "usage has the wrong classes of statuses", "2xx, no 5xx", classes)


def revoked(trial: Trial) -> None:
    """If the tests of the operations ran before, the spare key is already revoked."""
    known = trial.send("get_me", by=As.SPARE)
    if known.status == 200:
        key_id = known.value["key"]["id"]
        if trial.send("rotate_key", key_id=key_id, by=As.SPARE).status == 200:
            trial.ask("get_me", by=As.SPARE)
        trial.ask("revoke_key", 204, key_id=key_id, by=As.SPARE)
    trial.ask("get_me", 401, by=As.SPARE)
    trial.ask("list_brands", 401, by=As.SPARE)


def of_others(trial: Trial) -> None:
    me = trial.value("get_me").get("user", {}).get("id")
    rows = trial.rows("list_items", query={"limit": "100"})
    # The oldest one, because it is the least likely to disappear.
    other = next((row for row in reversed(rows) if (row.get("seller") or {}).get("id") != me), None)
    if other is None:
        raise UnavailableError("there is no item of another user")
    # Neither would change anything if the API accepted it.
    body = {"title": other["title"]}
    refused = trial.value("update_item", 403, item_id=other["id"], body=body)
    code = refused.get("code")
    trial.expect(code == "not_owner", "the code is not not_owner", "not_owner", code)
    trial.ask("delete_item", 403, item_id=other["id"], headers={"If-Match": OTHER_TAG})


def exact(trial: Trial, made: Row) -> None:
    """Check the sums of an order."""
    amounts = {name: money["amount"] for name, money in made["totals"].items()}
    totals = [line["total"]["amount"] for line in made["lines"]]
    prices = [line["quantity"] * line["item"]["price"]["amount"] for line in made["lines"]]
    trial.expect(totals == prices, "a line's total is not units times price", prices, totals)
    whole = sum(totals) + amounts["shipping"] + amounts["fees"]
    trial.expect(
        amounts["items"] == sum(totals), "`items` is not the sum of the lines", sum(totals), amounts
    )
    trial.expect(
        amounts["total"] == whole, "`total` is not the sum of its parts", whole, amounts["total"]
    )
    shown = made["total"]["amount"]
    trial.expect(shown == amounts["total"], "`total` differs from `totals.total`", amounts, shown)


def lifecycle(trial: Trial) -> None:
    """One item is sold, because an ordered item can't be deleted."""
    cursor = str(trial.value("list_events", query={"after": "newest"}).get("next_cursor"))
    item, made = order(trial)
    status = made.get("status")
    trial.expect(status == "open", "a new order is not open", "open", status)
    exact(trial, made)
    is_of(trial, made, item)
    steps = [("cancel_sandbox_order", "cancelled", "active")]
    steps += [("complete_sandbox_order", "completed", "sold")]
    for operation, wanted, left in steps:
        now = read(trial, item).get("status")
        trial.expect(now == "reserved", "an ordered item is not reserved", "reserved", now)
        units = read(trial, item).get("quantity")
        trial.expect(units == 0, "an ordered unit is still for sale", 0, units)
        moved = progress(trial, made) if left == "sold" else made
        done = trial.value(operation, order_id=made["id"])
        exact(trial, done)
        flaw = f"{operation} leaves the order in the wrong status"
        trial.expect(done.get("status") == wanted, flaw, wanted, done.get("status"))
        shown = trial.value("get_my_order", order_id=made["id"])
        trial.expect(shown == done, f"get_my_order differs from {operation}", done, shown)
        ended = {name: done.get(f"{name}_at") is not None for name in ENDS}
        stated = {name: name == wanted for name in ENDS}
        trial.expect(ended == stated, "an order has the wrong end times", stated, done)
        later = str(done.get("updated_at")) > str(made.get("created_at"))
        trial.expect(later, "updated_at of an order doesn't change", "a later time", done)
        now = read(trial, item).get("status")
        trial.expect(now == left, f"{operation} leaves the item in the wrong status", left, now)
        item_of(trial, item, done)
        if left == "active":
            made = trial.value("create_sandbox_order", 201, body={"item_id": item["id"]})
    types = ("order.created", "order.updated", "order.completed")
    wanted_events = [(name, str(made["id"])) for name in types]
    wanted_events.append(("item.sold", str(item["id"])))
    seen: dict[tuple[str, str], Row] = {}

    def complete() -> bool:
        rows = followed(trial, cursor, wanted_events, 100)
        seen.update({of(row): row for row in rows})
        return seen.keys() >= set(wanted_events)

    eventually(trial, complete)
    missing = [expected for expected in wanted_events if expected not in seen]
    trial.expect(not missing, "the feed lacks an event of an order", wanted_events, missing)
    owner, accounts = (
        {str(made["seller"]["id"])},
        {str(row.get("account")) for row in seen.values()},
    )
    trial.expect(accounts == owner, "an event names the wrong account", owner, accounts)
    for event, shown in zip(wanted_events, (made, moved, done, read(trial, item)), strict=True):
        agrees(trial, f"{event[0]} differs from its object", shown, seen[event]["data"])


PROMISES = [
    Promise(
        "request-log",
        ("list_my_requests",),
        "Each request is in the log, by its `X-Request-Id`.",
        request_log,
    ),
    Promise("usage-counts", ("list_my_usage",), "Each call is counted once.", usage),
    Promise(
        "key-revocation",
        ("revoke_key", "rotate_key"),
        "The previous secret works after a rotation; a revoked key gets 401 at once.",
        revoked,
    ),
    Promise(
        "other-users-items",
        ("update_item", "delete_item"),
        "Writing to another user's item returns 403.",
        of_others,
    ),
    Promise(
        "order-lifecycle",
        (
            *("create_sandbox_order", "complete_sandbox_order", "cancel_sandbox_order"),
            *("fulfill_sandbox_order", "refund_sandbox_order", "get_my_order", "list_events"),
        ),
        "An order reserves its unit, completed sells it, cancelled frees it; shipping and refunds "
        "show in its statuses and sums: exactly, with events.",
        lifecycle,
    ),
]
